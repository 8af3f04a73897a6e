"""The look beyond the theme: the style sheet, and small pieces of HTML that several pages show.

Every text that comes from outside goes through `text()`, which escapes it.
"""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from formcam.feedback import formatting
from formcam.feedback.certainty import verdict_text
from formcam.feedback.value_scale import ValueScale, value_scale
from formcam.outputs import theme
from formcam.records.analysis import Grade, Measurement

_STYLES = [
    Path(__file__).with_name(name) for name in ("look.css", "figures.css", "training.css", "history.css")
]


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(
        f"<style>{theme.css_properties()}{''.join(path.read_text(encoding='utf-8') for path in _STYLES)}</style>"
    )


def markup(safe: str) -> None:
    """Show HTML that holds pictures as SVG, which `st.html` drops. Markdown ends raw HTML at a blank line."""
    st.markdown(safe.replace("\n", " "), unsafe_allow_html=True)


def text(anything: object) -> str:
    """Safe to put into HTML."""
    return html.escape(str(anything), quote=True)


def note(words: str) -> None:
    """A small remark."""
    st.html(f'<p class="fc-small">{text(words)}</p>')


def badge(grade: Grade) -> str:
    """A grade as shape, word and colour."""
    look = theme.GRADES[grade]
    sign, word = theme.SIGNS[look.shape], look.word
    return f'<span class="fc-badge fc-{grade}"><span aria-hidden="true">{sign}</span> {word}</span>'


def card(kind: str, title: str, body: str, *, level: int = 3) -> None:
    """A box with a title, a heading of that level; `body` is HTML, already safe."""
    st.html(f'<section class="fc-card fc-card-{kind}"><h{level}>{text(title)}</h{level}>{body}</section>')


def band_scale(one: Measurement) -> str:
    """The value and its interval on the scale of its band, as HTML; empty where there is no band or value."""
    scale = value_scale(one)
    if scale is None or one.band is None or one.ci95 is None or one.value is None:
        return ""
    low, high = (100 * scale.share(end) for end in one.ci95)
    words = verdict_text(one)
    typical = formatting.range_text(one.band, one.unit)
    label = ", ".join(filter(None, (formatting.value_text(one), f"typical {typical}", words)))
    return (
        f'<div class="fc-scale" role="img" aria-label="{text(label)}"><div class="fc-zones">{_zones(scale)}</div>'
        f'<b class="fc-interval" style="left:{low:.2f}%;width:{max(high - low, 0.5):.2f}%"></b>'
        f'<b class="fc-value" style="left:{100 * scale.share(one.value):.2f}%"></b>{_limits(scale, one.unit)}</div>'
        f'<p class="fc-small"><b>{text(formatting.value_text(one))}</b> · typical: {text(typical)}'
        f"{f'<br>{text(words)}' if words else ''}</p>"
    )


def _zones(scale: ValueScale) -> str:
    """Each zone in its colour, with its word below it where there is room (a container query in look.css)."""
    parts = []
    for zone in scale.zones:
        left, right = 100 * scale.share(zone.start), 100 * scale.share(zone.end)
        word = theme.GRADES[zone.grade].word
        parts.append(
            f'<i class="fc-{zone.grade}" style="left:{left:.2f}%;width:{right - left:.2f}%">'
            f"<span>{text(word)}</span></i>"
        )
    return "".join(parts)


def _limits(scale: ValueScale, unit: str) -> str:
    """The numbers at which a zone ends."""
    return "".join(
        f'<u style="left:{100 * share:.2f}%">{text(formatting.limit_text(limit, unit))}</u>'
        for limit, share in scale.told_limits
    )
