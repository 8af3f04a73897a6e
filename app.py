"""The front end: `streamlit run app.py`. A thin launcher; everything is in `formcam/webapp`."""

from __future__ import annotations

import streamlit as st

from formcam.webapp.routes import MIDDLEWARE, ROUTES

app = st.App("formcam/webapp/main.py", routes=ROUTES, middleware=MIDDLEWARE)
