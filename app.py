"""The front end: `streamlit run app.py`. A thin launcher; everything is in `formcam/app`."""

from __future__ import annotations

import streamlit as st

from formcam.app.server.routes import MIDDLEWARE, ROUTES

app = st.App("formcam/app/main.py", routes=ROUTES, middleware=MIDDLEWARE)
