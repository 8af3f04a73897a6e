"""Makes Streamlit components (v2) of the files in this room: `<name>/<name>.html`, `.css` and `.js`, joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from formcam.outputs.page_files import markup_of, script_of, style_of


def component(name: str) -> Callable[..., Any]:
    """The component made of the files of that name: what puts it on the page."""
    return st.components.v2.component(
        f"formcam_{name}", html=markup_of(name), css=style_of(name), js=script_of(name)
    )
