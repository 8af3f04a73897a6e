"""The look beyond the theme: the style sheet, and small pieces of HTML that several pages show.

Every text that comes from outside goes through `text()`, which escapes it.
"""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from formcam.feedback import formatting
from formcam.feedback.certainty import verdict_text
from formcam.outputs import theme
from formcam.records.analysis import Band, Grade, Measurement

# The shapes of `formcam.outputs.theme`, as letters.
SIGNS: dict[theme.Shape, str] = {
    "disc": "●",
    "triangle": "▲",
    "square": "■",
    "diamond": "◆",
    "ring": "○",
    "dash": "–",
}
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
    sign, word = SIGNS[look.shape], look.word
    return f'<span class="fc-badge fc-{grade}"><span aria-hidden="true">{sign}</span> {word}</span>'


def card(kind: str, title: str, body: str, *, level: int = 3) -> None:
    """A box with a title, a heading of that level; `body` is HTML, already safe."""
    st.html(f'<section class="fc-card fc-card-{kind}"><h{level}>{text(title)}</h{level}>{body}</section>')


def band_scale(one: Measurement) -> str:
    """The value and its interval on the scale of its band, as HTML; empty where there is no band or value."""
    if one.value is None or one.band is None or one.ci95 is None:
        return ""
    low, high = _reach(one.value, one.ci95, one.band)

    def place(number: float) -> float:
        return 100 * min(1.0, max(0.0, (number - low) / (high - low)))

    parts = [
        f'<i class="fc-{kind}" style="left:{place(start):.2f}%;width:{place(end) - place(start):.2f}%"></i>'
        for kind, start, end in _zones(one.band, low, high)
    ]
    left, right = place(one.ci95[0]), place(one.ci95[1])
    words = verdict_text(one)
    typical = formatting.range_text(one.band, one.unit)
    label = ", ".join(filter(None, (formatting.value_text(one), f"typical {typical}", words)))
    return (
        f'<div class="fc-scale" role="img" aria-label="{text(label)}"><div class="fc-zones">{"".join(parts)}</div>'
        f'<b class="fc-interval" style="left:{left:.2f}%;width:{max(right - left, 0.5):.2f}%"></b>'
        f'<b class="fc-value" style="left:{place(one.value):.2f}%"></b></div>'
        f'<p class="fc-small"><b>{text(formatting.value_text(one))}</b> · typical: {text(typical)}'
        f"{f'<br>{text(words)}' if words else ''}</p>"
    )


def _reach(value: float, ci95: tuple[float, float], band: Band) -> tuple[float, float]:
    """The ends of the scale: every limit, the value and its interval, with some room."""
    limits = (band.flag_below, band.watch_below, band.watch_above, band.flag_above)
    inside = [value, *ci95, *(limit for limit in limits if limit is not None)]
    room = 0.25 * (max(inside) - min(inside)) or 1.0
    return min(inside) - room, max(inside) + room


def _zones(band: Band, low: float, high: float) -> list[tuple[Grade, float, float]]:
    """(grade, from, to) from left to right."""
    zones: list[tuple[Grade, float, float]] = []
    watch_below = low if band.watch_below is None else band.watch_below
    watch_above = high if band.watch_above is None else band.watch_above
    flag_below = low if band.flag_below is None else band.flag_below
    flag_above = high if band.flag_above is None else band.flag_above
    zones.append(("flag", low, flag_below))
    zones.append(("watch", flag_below, watch_below))
    zones.append(("ok", watch_below, watch_above))
    zones.append(("watch", watch_above, flag_above))
    zones.append(("flag", flag_above, high))
    return [zone for zone in zones if zone[2] > zone[1]]
