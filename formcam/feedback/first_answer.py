"""What the first seconds of a clip show, while the rest is still being followed: a few lines, nothing final.

Only what the whole clip will hardly change: the rhythm, what to work on, what is surely in the usual range. That
nothing stands out is never said from a part of a clip.
"""

from __future__ import annotations

from formcam.feedback.certainty import verdict_text
from formcam.feedback.formatting import value_text
from formcam.feedback.headline import PRIORITIES, odds_in_brackets, strengths_sentence
from formcam.records.analysis import Analysis
from formcam.records.printable import capitalised


def first_lines(analysis: Analysis) -> tuple[str, ...]:
    """The lines of `analysis`, of the seconds followed so far, most wanted first."""
    lines = []
    cadence = analysis.get("cadence")
    if cadence is not None and cadence.value is not None:
        # What a finding says of it counts: it knows of more than the number.
        spoken_of = any("cadence" in finding.measurements for finding in analysis.findings)
        verdict = "" if spoken_of else verdict_text(cadence)
        lines.append(f"{capitalised(value_text(cadence))}{f': {verdict}' if verdict else ''}.")
    lines += [f"{one.title}{odds_in_brackets(one)}." for one in analysis.findings[:PRIORITIES]]
    lines.append(strengths_sentence(analysis, begins="Going well"))
    return tuple(line for line in lines if line)


def first_title(analysis: Analysis) -> str:
    """How much of the run they come from."""
    gait = analysis.gait
    steps = () if gait is None else gait.steps
    return f"So far, from your first {len(steps)} steps" if steps else "So far"
