"""What was ticked for clips: the warning signs, and where it hurts."""

from __future__ import annotations

from collections.abc import Sequence

from formcam.app.sessions.jobs import Job
from formcam.feedback.exercises import STOP_LIST, StopSign


def ticked(clips: Sequence[Job]) -> tuple[StopSign, ...]:
    """Those ticked for any of these clips, in the order in which they are asked."""
    ids = {sign for clip in clips for sign in clip.settings.warning_signs}
    return tuple(sign for sign in STOP_LIST if sign.id in ids)


def hurting(clips: Sequence[Job]) -> tuple[str, ...]:
    """Where it hurts (`feedback.pain.PLACES`), as told for any of these clips."""
    return tuple(dict.fromkeys(place for clip in clips for place in clip.settings.pain))
