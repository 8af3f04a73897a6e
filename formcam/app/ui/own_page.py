"""The beginning of the style sheet of pages that are not Streamlit's: the palette, and what they have in common."""

from __future__ import annotations

from pathlib import Path

from formcam.outputs import theme

_COMMON = Path(__file__).with_name("own_page.css")


def style() -> str:
    """Colours as properties, then the grounds, letters and boxes that every such page has."""
    return theme.css_properties() + _COMMON.read_text(encoding="utf-8")
