"""What the mirror's page shows of a reading, in words and numbers of the runner's units; large, so as few as can be."""

from __future__ import annotations

from typing import Any

from formcam.feedback.formatting import (
    label_in_sentence,
    limit_text,
    says_nothing,
    usual_decimals,
    value_text,
)
from formcam.feedback.units import Units, measurement_in
from formcam.feedback.value_scale import value_scale
from formcam.metrics import catalogue
from formcam.metrics.statistics import half_width
from formcam.mirror.goals import Goal, needs_own
from formcam.mirror.run import OWN_S, Told
from formcam.records.analysis import Measurement
from formcam.records.mirror import MirrorSummary, Place
from formcam.records.printable import capitalised
from formcam.records.quantities import number_text, unit_word

PLACES: dict[Place, str] = {
    "in": "In your band",
    "below": "Below your band",
    "above": "Above your band",
    "unsure": "Can't tell: too close to its edge",
}
BY_FEEL = "By feel now. The number comes back."


def answer(told: Told, goal: Goal, units: Units, at_s: float | None) -> dict[str, Any]:
    """A reading for the page; `at_s` is when the last picture in it was taken, by the camera's clock."""
    return {
        "kind": "reading",
        "phase": told.phase,
        "at_ms": None if at_s is None else at_s * 1000.0,
        "run_s": told.run_s,
        "title": goal.title,
        "words": _words(told, goal),
        "goal": _goal(told, units) if told.shown else None,
        "others": [_other(measurement_in(one, units)) for one in told.others],
        "say": told.say,
        "near": told.near,
    }


def summed_up(summary: MirrorSummary | None, goal: Goal, units: Units) -> dict[str, Any]:
    """The end of a run for the page."""
    if summary is None:
        return {"kind": "summary", "lines": ["Less than half a minute of running was seen: nothing is kept."]}
    return {"kind": "summary", "lines": list(lines_of(summary, goal, units))}


def lines_of(summary: MirrorSummary, goal: Goal, units: Units) -> tuple[str, ...]:
    """A run in a few sentences."""
    minutes, seconds = divmod(round(summary.run_s), 60)
    lines = [f"{goal.title}: {minutes} min {seconds} s of running."]
    if summary.in_band is not None:
        share = f"{round(100 * summary.in_band)} % of the time in your band"
        told = {0: "no cue was needed", 1: "one cue"}.get(summary.cues, f"{summary.cues} cues")
        lines.append(f"{share}; {told}.")
    else:
        lines.append("Where it lay about the band could not be told.")
    for change in summary.changes:
        first, last = (_number(change.metric, value, units) for value in (change.first, change.last))
        lines.append(f"{capitalised(label_in_sentence(change.metric))}: {first} at first, {last} at the end.")
    return tuple(lines)


def _words(told: Told, goal: Goal) -> str:
    if told.phase == "waiting" or told.aim is None:
        return f"{told.reason}."
    if told.phase == "own":
        left = max(1, round(OWN_S - told.run_s))
        what = "your own is measured" if needs_own(goal) else "you are being measured"
        return f"Run as usual: {what} for {left} s more."
    if not told.shown:
        return BY_FEEL
    if told.aim.place is None:
        return f"Can't tell: {_what(told.aim.reason or 'its error is too large')}."
    return f"{PLACES[told.aim.place]}."


def _goal(told: Told, units: Units) -> dict[str, Any] | None:
    """Number, error, unit and scale; None where there is no number."""
    if told.aim is None or told.aim.measurement is None or told.aim.measurement.value is None:
        return None
    one = measurement_in(told.aim.measurement, units)
    if one.value is None or says_nothing(one):
        return None
    decimals = usual_decimals(one.name, one.unit)
    return {
        "label": catalogue.label_of(one.name),
        "number": number_text(one.value, decimals),
        "off": "" if one.ci95 is None else f"± {number_text(half_width(one.ci95), decimals)}",
        "unit": unit_word(one.unit).strip(),
        "place": told.aim.place,
        "scale": _scale(one),
    }


def _scale(one: Measurement) -> dict[str, Any] | None:
    """The value and its band as shares of a line, 0 to 1, with the band's limits in words; None without a band."""
    scale, band = value_scale(one), one.band
    if scale is None or band is None or one.value is None:
        return None
    limits = {"low": band.watch_below, "high": band.watch_above}
    ends = {"low": 0.0, "high": 1.0}
    return {
        "at": scale.share(one.value),
        "band": [ends[end] if limit is None else scale.share(limit) for end, limit in limits.items()],
        **{end: None if limit is None else limit_text(limit, one.unit) for end, limit in limits.items()},
    }


def _what(reason: str) -> str:
    """A reason without its advice, which is about filming a clip."""
    return reason.partition(";")[0]


def _other(one: Measurement) -> dict[str, str]:
    text = value_text(one)
    why = one.reason if one.value is None or one.grade == "not_rated" else None
    return {"label": catalogue.label_of(one.name), "text": text, "why": _what(why or "")}


def _number(metric: str, value: float, units: Units) -> str:
    bare = Measurement(metric, None, value, catalogue.metric(metric).unit, None, None, 1, "informational")
    return value_text(measurement_in(bare, units))
