"""Whose run a report tells of: what the head of its first page says, and how its reader measures."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.feedback.exercises import StopSign
from formcam.feedback.units import METRIC, Units


@dataclass(frozen=True)
class ReportAbout:
    """What only whoever asks for the report knows; what is empty is left out of it.

    `filmed` is the day as people write it. `signs` are the warning signs that the runner ticked: with any, the report
    leads with them and gives no training advice. `back_hurts` adds the exercises for a back that hurts. `units` are
    those that the head is written in; the analysis comes in them already (`feedback.units.analysis_in`).
    """

    runner: str = ""
    filmed: str = ""
    clip: str = ""
    note: str = ""
    units: Units = METRIC
    signs: tuple[StopSign, ...] = ()
    back_hurts: bool = False


NOBODY = ReportAbout()
