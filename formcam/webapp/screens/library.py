"""The exercise library."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from formcam.exercises import LIBRARY, WEEKLY
from formcam.results import Exercise
from formcam.webapp import look


def show() -> None:
    """All exercises."""
    st.title("Exercises")
    st.write(
        f"How often: {WEEKLY}. Pain at most 3 of 10 while training and gone within a day; otherwise take a step back."
    )
    cards(LIBRARY)


def cards(exercises: Iterable[Exercise]) -> None:
    """Exercises side by side."""
    st.html(f'<div class="fc-grid">{"".join(_card(one) for one in exercises)}</div>')


def _card(one: Exercise) -> str:
    return (
        f'<section class="fc-card"><h3>{look.text(one.name)}</h3><p><b>{look.text(one.dosage)}</b></p>'
        f"<p>{look.text(one.how)}</p><p class='fc-small'><b>Easier:</b> {look.text(one.easier)}<br>"
        f"<b>Harder:</b> {look.text(one.harder)}</p>"
        f"<p class='fc-small'><b>Skip or ask first:</b> {look.text(one.skip_if)}</p>"
        f"<p class='fc-small'>Source: {look.text(one.source)}</p></section>"
    )
