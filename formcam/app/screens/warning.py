"""Warning signs end training advice on every page, not only beside the result they were ticked for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from formcam.app.screens.chosen_result import name_and_day
from formcam.app.sessions import jobs, profiles, runs
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.latest import newest_clip
from formcam.app.sessions.warning_signs import ticked
from formcam.app.ui import look
from formcam.feedback.exercises import StopSign, stop_advice

AFTER = "When this is settled, analyse a new clip: the training pages come back."


def ends_training(*clips: Job) -> bool:
    """Who to see, if a warning sign was ticked for these clips or for the newest of who runs now; True when one was.

    The newest counts on every page, whichever clip is looked at: it says how the runner is now.
    """
    newest = newest_clip(profiles.current().id)
    stops = card(clips, after=AFTER)
    if newest is None or newest.session in {clip.session for clip in clips}:
        return stops
    ticked_in = f"You ticked a warning sign in your latest clip ({name_and_day(newest)}):"
    return card([newest], before=ticked_in, after=AFTER) or stops


def card(clips: Sequence[Job], *, before: str = "You ticked:", after: str = "") -> bool:
    """Who to see, and a way to take the signs back, if one was ticked for any of these clips; True when one was."""
    signs = ticked(clips)
    if not signs:
        return False
    last = f"<p>{look.text(after)}</p>" if after else ""
    look.card("stop", stop_advice(signs), f"<p>{look.text(before)}</p>{_list(signs)}{last}", level=2)
    _offer_to_take_back(clips, signs)
    return True


def _offer_to_take_back(clips: Sequence[Job], signs: Sequence[StopSign]) -> None:
    with st.popover("I ticked that by mistake"):
        st.html(f"<p>Take these back if they don't apply to you:</p>{_list(signs)}")
        st.button(
            "Take back",
            type="primary",
            key=f"take_back_{clips[0].session}",
            on_click=_take_back,
            args=(clips,),
        )


def _take_back(clips: Sequence[Job]) -> None:
    for clip in clips:
        for one in (clip, *runs.others_of(clip)):  # They were noted for the whole run.
            jobs.take_back_signs(one)


def _list(signs: Sequence[StopSign]) -> str:
    return f"<ul>{''.join(f'<li>{look.text(sign.question)}</li>' for sign in signs)}</ul>"
