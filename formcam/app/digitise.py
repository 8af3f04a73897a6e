"""The script that Streamlit runs for `formcam digitise`, in the place of `main`: one page, on which frames are read."""

from __future__ import annotations

import streamlit as st

from formcam.app.screens import digitise, fault
from formcam.app.ui import look

st.set_page_config(page_title="formcam digitise", page_icon="🏃", layout="centered")
look.apply()
try:
    digitise.show()
except Exception as error:  # noqa: BLE001  What Streamlit itself raises to stop a page is none of these.
    fault.show(error)
