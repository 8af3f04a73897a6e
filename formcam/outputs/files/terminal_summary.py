"""Results as plain text for the terminal: an analysis, and a comparison of two."""

from __future__ import annotations

import textwrap

from formcam.feedback import watch_text
from formcam.feedback.certainty import verdict_text
from formcam.feedback.comparison import Change, Comparison
from formcam.feedback.drift_text import HEADING, drift_explanation, drift_rows
from formcam.feedback.exercises import STOP_HEADING, stop_lines
from formcam.feedback.formatting import standing_text, value_text
from formcam.feedback.headline import footage_notes, footage_problems, headline, summary_sentences
from formcam.feedback.not_measured import by_reason
from formcam.metrics import catalogue
from formcam.records.analysis import Analysis, Measurement
from formcam.records.corrections import summary as edits_summary

# Letters a line of a terminal.
WIDTH = 100


def summary_text(analysis: Analysis) -> str:
    """Verdict, the signs to see someone for first, each finding with its cue, a line for every measurement."""
    lines = [headline(analysis)]
    if analysis.refusal is None:
        lines += summary_sentences(analysis)
    if analysis.edits:
        lines.append(f"{edits_summary(analysis.edits).capitalize()}.")
    if analysis.refusal is None:
        lines += ["", f"{STOP_HEADING}:", *(_wrapped(line) for line in stop_lines())]
    for finding in analysis.findings:
        lines += [
            "",
            f"{finding.title} ({finding.severity})",
            f"  {finding.what_we_saw}",
            f"  Try: {finding.cue}",
        ]
    rated = [one for one in analysis.measurements if one.value is not None]
    lines += [""] if rated else []
    for one in rated:
        lines.append(f"{_named(one):<44} {value_text(one):<28} {_graded(one)}")
        lines += [f"    {text}" for text in [standing_text(one)] if text]
    return "\n".join(
        [*lines, *_drift(analysis), *_watch(analysis), *_footage(analysis), *_not_measured(analysis)]
    )


def _drift(analysis: Analysis) -> list[str]:
    """A line for every measurement that was followed over a long run."""
    rows = drift_rows(analysis)
    if not rows:
        return []
    said = [f"{row.label:<44} {row.values:<22} {row.change:<18} {row.note}".rstrip() for row in rows]
    return [f"\n{HEADING}:", _wrapped(drift_explanation(analysis)), *said]


def _watch(analysis: Analysis) -> list[str]:
    """The watch of the same run, where its file was given."""
    if analysis.watch is None:
        return []
    lines = [f"\n{watch_text.HEADING}:", _wrapped(watch_text.minutes_sentence(analysis.watch))]
    lines += [_wrapped(f"{one.label}: {one.sentence}") for one in watch_text.rows_told(analysis.watch)]
    return [*lines, *map(_wrapped, watch_text.notes_told(analysis.watch))]


def _graded(one: Measurement) -> str:
    """The verdict in words, or the grade with its reason."""
    why = f": {one.reason}" if one.reason else ""
    return verdict_text(one) or f"{one.grade.replace('_', ' ')}{why}"


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _named(one: Measurement | Change) -> str:
    label = catalogue.label_of(one.name)
    return f"{label} ({one.side})" if one.side else label


def _footage(analysis: Analysis) -> list[str]:
    """Which part was judged, and what was wrong with the film."""
    quality = analysis.quality
    notes, failed = footage_notes(analysis), footage_problems(analysis)
    lines = [f"\n{note}" for note in notes]
    if quality is not None and failed:
        lines += [f"\nThe footage is {quality.grade}:", *(f"  {problem}" for problem in failed)]
    return lines


def _not_measured(analysis: Analysis) -> list[str]:
    """What was not measured, by reason: many metrics share one."""
    groups = by_reason(one for one in analysis.measurements if one.value is None)
    return [f"\nNot measured, because {one.reason}:\n{_wrapped(', '.join(one.names))}" for one in groups]


def comparison_text(comparison: Comparison) -> str:
    """Warnings, what really changed, and everything else in one line each."""
    lines = [_headline(comparison)]
    lines += [f"Note: {warning}" for warning in comparison.warnings]
    lines.append("")
    order = {"changed": 0, "no clear change": 1, "not comparable": 2}
    lines += [_change_line(change) for change in sorted(comparison.changes, key=lambda c: order[c.verdict])]
    return "\n".join(lines)


def _headline(comparison: Comparison) -> str:
    compared = [one for one in comparison.changes if one.verdict != "not comparable"]
    if not compared:
        return "Nothing in these two clips could be compared; the lines below say why."
    changed = len(comparison.changed)
    if changed:
        return f"{changed} of {len(compared)} measurements changed by more than the noise."
    return "No clear change: every difference that could be judged lies within the noise."


def _change_line(change: Change) -> str:
    named = _named(change)
    if change.change is None or change.before is None or change.after is None:
        return f"{named:<44} {change.verdict}: {change.reason}"
    digits = 2 if change.unit == "fraction" else 1
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    values = [round(value, digits) + 0.0 for value in (change.before, change.after, change.change)]
    numbers = f"{values[0]:.{digits}f} → {values[1]:.{digits}f} ({values[2]:+.{digits}f} {change.unit})"
    return f"{named:<44} {numbers:<34} {change.verdict}: {change.reason}"
