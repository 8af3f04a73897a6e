"""The front end: `streamlit run app.py`, or `formcam app`. A thin launcher; everything is in `formcam/app`.

Streamlit looks for the `st.App(...)` in this very file. The wheel carries the file and `.streamlit/` along.
"""

from __future__ import annotations

import streamlit as st

from formcam.app.mirror import routes as mirror
from formcam.app.server.routes import MIDDLEWARE, ROUTES
from formcam.app.settings import SCRIPT

app = st.App(SCRIPT, routes=[*ROUTES, *mirror.ROUTES], middleware=MIDDLEWARE)
