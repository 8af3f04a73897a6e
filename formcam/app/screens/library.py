"""The exercise library: pictures, doses, and which exercise goes with which finding."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from formcam.app.screens import warning
from formcam.app.ui import figures, look
from formcam.feedback.exercises import KINDS, LIBRARY, PAIN_RULE, PROGRESS_RULE, WEEKLY, findings_with
from formcam.records.analysis import Exercise

EVERYTHING = "Everything"


def show() -> None:
    """All exercises, or those of one finding."""
    st.title("Exercises")
    if warning.ends_training():
        return
    st.html(
        f'<p class="fc-lead">{look.text(WEEKLY[:1].upper() + WEEKLY[1:])}.</p>'
        f'<p class="fc-small">{look.text(PAIN_RULE)} {look.text(PROGRESS_RULE)}</p>'
    )
    titles = {title: ids for title, ids in findings_with().items() if ids}
    wanted = st.selectbox("Show what goes with", [EVERYTHING, *titles], key="library_finding")
    chosen = [one for one in LIBRARY if wanted == EVERYTHING or one.id in titles[wanted]]
    for kind, (heading, words) in KINDS.items():
        group = [one for one in chosen if one.kind == kind]
        if group:
            st.header(heading)
            st.caption(words)
            cards(group)


def cards(exercises: Iterable[Exercise]) -> None:
    """Exercises side by side, each with its picture."""
    look.markup(f'<div class="fc-grid fc-exercises">{"".join(_card(one) for one in exercises)}</div>')


def _card(one: Exercise) -> str:
    return (
        f'<section class="fc-card fc-exercise">{figures.exercise(one.id)}<h3>{look.text(one.name)}</h3>'
        f'<p class="fc-dose">{look.text(one.dosage)}</p><p>{look.text(one.how)}</p>'
        f'<dl class="fc-small"><dt>Easier</dt><dd>{look.text(one.easier)}</dd>'
        f"<dt>Harder</dt><dd>{look.text(one.harder)}</dd>"
        f"<dt>Skip or ask first</dt><dd>{look.text(one.skip_if)}</dd></dl>"
        f'<p class="fc-small fc-source">Source: {look.text(one.source)}</p></section>'
    )
