"""Whose run a report tells of: what the head of its first page says, and how its reader measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from formcam.feedback.exercises import StopSign
from formcam.feedback.headline import footage_notes, footage_problems
from formcam.feedback.units import METRIC, Units, height_text, speed_text
from formcam.records.analysis import Analysis
from formcam.records.track import View

_SEEN_FROM: Mapping[View, str] = MappingProxyType(
    {"left": "the left", "right": "the right", "rear": "behind", "front": "the front"}
)


@dataclass(frozen=True)
class ReportAbout:
    """What only whoever asks for the report knows; what is empty is left out of it.

    `filmed` is the day as people write it. `signs` are the warning signs that the runner ticked: with any, the report
    leads with them and gives no training advice. `pain` is where it hurts (`feedback.pain.PLACES`), which tells the
    exercises to be careful with and those for a back that hurts. `units` are those that the head is written in; the
    analysis comes in them already (`feedback.units.analysis_in`).
    """

    runner: str = ""
    filmed: str = ""
    clip: str = ""
    note: str = ""
    units: Units = METRIC
    signs: tuple[StopSign, ...] = ()
    pain: tuple[str, ...] = ()


NOBODY = ReportAbout()


def facts_of(clips: Sequence[Analysis], about: ReportAbout) -> list[tuple[str, str]]:
    """What is known of whose run it is, as (what, said); `clips` are the analyses of one run, one or more."""
    seen = [_SEEN_FROM[one.gait.orientation.view] for one in clips if one.gait is not None]
    runner = clips[0].runner
    facts = [
        ("Runner", about.runner),
        ("Filmed", about.filmed),
        ("Seen from", " and ".join(dict.fromkeys(seen))),
        ("Clip", about.clip),
        ("Belt speed", speed_text(runner.speed_kmh, about.units.speed) if runner.speed_kmh else ""),
        ("Body height", height_text(runner.height_cm, about.units.length) if runner.height_cm else ""),
    ]
    return [(what, said) for what, said in facts if said]


def footage_line(analysis: Analysis) -> str:
    """How good the footage is, what is wrong with it and what is good to know of it; empty where nobody looked."""
    if analysis.quality is None:
        return ""
    return " ".join(
        [f"Footage: {analysis.quality.grade}.", *footage_problems(analysis), *footage_notes(analysis)]
    )
