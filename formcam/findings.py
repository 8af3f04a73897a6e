"""From graded measurements to findings in plain words: what we saw, what it often goes with, one cue, exercises.

Rules and words follow the linked table of the biomechanics specification. A measurement that is not rated never makes
a finding; a borderline one makes at most a `watch`. Nothing here names a cause: video cannot see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from formcam import reference
from formcam.records import Gait
from formcam.results import Analysis, Band, Finding, Measurement, Severity

CADENCE_STEP = 1.05
CADENCE_LIMIT = 1.10
CADENCE_TARGET = (170.0, 180.0)
# Below it a low cadence is a flag when overstriding is one too (specification 1a).
CADENCE_WITH_OVERSTRIDE = 160.0
# Sitting back (specification 1c): upright or hips far behind, and the leg line too upright. Degrees.
UPRIGHT_DEG, HIPS_BEHIND_DEG, LEG_LINE_DEG = 3.5, -9.0, 6.2
NOT_A_DIAGNOSIS = "This is not a diagnosis; video cannot see the cause of pain."

_SEVERITY_ORDER: dict[Severity, int] = {"flag": 0, "watch": 1, "inform": 2}
_CONCERN = ("flag", "watch", "borderline")
_UNITS = {"deg": "°", "%": " %", "spm": " steps a minute", "ms": " ms", "cm": " cm", "fraction": ""}
_DECIMALS = {"cadence": 1, "overstride_reach": 2, "knee_window": 2, "arm_crossover": 2, "vertical_oscillation": 1,
             "step_time_asymmetry": 1, "step_width": 1}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A finding that one measurement makes; `high` says on which side of the band."""

    id: str
    measurement: str
    high: bool
    title: str
    often: str
    cue: str
    exercises: tuple[str, ...]
    source: str


# In order of importance, after the composite findings.
RULES: tuple[Rule, ...] = (
    Rule("pelvic_drop", "pelvic_drop", True, "The pelvis drops to the free side",
         "a habit, or hip muscles that could do more; strength work alone did not change running form in one study",
         "Run with a level belt line; a mirror or a screen helps.",
         ("clamshell", "side_lying_abduction", "side_plank", "single_leg_deadlift", "step_down"),
         "Willy & Davis 2011; Brindle 2020 (10.1080/02640414.2020.1779489); the article"),
    Rule("hip_adduction", "hip_adduction", True, "The standing thigh leans in",
         "a habit, or hip muscles that could do more", "Run with a little space between your knees.",
         ("clamshell", "side_lying_abduction", "side_plank", "step_down"), "Willy & Davis 2011; Dingenen 2018"),
    Rule("crossover", "step_width", False, "The feet land close to one line",
         "a narrow running habit", "Imagine a line on the belt and run on either side of it.",
         ("side_lying_abduction", "side_plank", "single_leg_deadlift"),
         "Meardon 2012 (10.1080/14763141.2012.699547)"),
    Rule("waist_hinge", "waist_hinge", True, "Bending forward at the waist",
         "stiff hip flexors or a trunk that tires", "Long spine, chest over hips.",
         ("plank", "bird_dog", "low_lunge", "hip_mobility", "hamstring_mobility"), "the article"),
    Rule("vertical_oscillation", "vertical_oscillation", True, "A lot of up and down in each step",
         "a slow turnover of steps", "Quiet feet: take slightly quicker, lighter steps.",
         ("metronome",), "the article; Heiderscheit 2011; Adams 2018 (10.26603/ijspt20180633)"),
    Rule("large_lean", "trunk_lean", True, "A large forward lean",
         "bending forward at the waist or reaching with the foot", "Run tall, eyes ahead.",
         ("plank", "bird_dog", "low_lunge"), "Teng & Powers 2014; Bramah 2018"),
    Rule("low_thigh_extension", "hip_extension", False, "The thigh reaches back less than usual",
         "stiff hip flexors, or a short step for the speed", "Ribs down, tall; let the leg finish behind you.",
         ("low_lunge", "bird_dog", "plank", "single_leg_deadlift"), "the article; formcam norms"),
    Rule("asymmetry", "step_time_asymmetry", True, "Left and right steps take unequal time",
         "habit, leg length, or protecting a sore spot",
         "No cue for this one: film again from both sides, and see a physiotherapist if anything hurts.",
         (), "Beck 2018 (10.1007/s00421-018-3939-3)"),
    Rule("long_contact", "duty_factor", True, "The feet stay on the belt for a long part of the stride",
         "slow, shuffling steps", "Quick, light steps.", ("metronome",), "Bonnaerens 2021; Malisoux 2023"),
)  # fmt: skip
_IMPORTANCE = ("overstride", "low_cadence", "sitting_back", "upright", *(rule.id for rule in RULES))


def find_findings(measurements: Sequence[Measurement], gait: Gait) -> tuple[Finding, ...]:
    """All findings, worst and most important first; empty when nothing stands out."""
    found = [*_overstride(measurements, gait), *_sitting_back(measurements)]
    overstrides = any(finding.id == "overstride" for finding in found)
    found += _low_cadence(measurements, overstrides=overstrides)
    found += [finding for rule in RULES for finding in _by_rule(rule, measurements)]
    cadence = _first(measurements, "cadence")
    found = [_with_cadence(finding, cadence) for finding in found]
    return tuple(sorted(found, key=lambda one: (_SEVERITY_ORDER[one.severity], _IMPORTANCE.index(one.id))))


def verdict(analysis: Analysis) -> str:
    """The whole result in one sentence."""
    if analysis.refusal is not None:
        return f"This clip could not be judged: {analysis.refusal.message}."
    graded = [m for m in analysis.measurements if m.grade in ("ok", "watch", "flag", "borderline")]
    if not graded:
        return "Your clip was measured, but nothing in it could be graded; the table says why."
    if not analysis.findings:
        return _verdict_without_findings(graded)
    first = analysis.findings[0]
    more = len(analysis.findings) - 1
    others = f", and {more} more {'thing' if more == 1 else 'things'} to look at" if more else ""
    lead = "The first thing to work on" if first.severity == "flag" else "One thing to watch"
    return f"{lead}: {first.title[0].lower()}{first.title[1:]}{others}."


def _verdict_without_findings(graded: Sequence[Measurement]) -> str:
    """Some measurements have limits but no advice of their own; outside them, nothing may be called unremarkable."""
    outside = [one for one in graded if one.grade in ("watch", "flag")]
    if not outside:
        return "Nothing we could grade in this clip stands out from what healthy runners usually show."
    label = reference.LABELS[outside[0].name].label
    more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
    return f"Outside the usual range, without a known remedy: {label[0].lower()}{label[1:]}{more}."


def next_cadence(own_spm: float) -> float | None:
    """The beat to try, steps a minute: own + 5 %, not beyond 180 nor + 10 %; None when already at 170 or more."""
    if own_spm >= CADENCE_TARGET[0]:
        return None
    return min(own_spm * CADENCE_STEP, own_spm * CADENCE_LIMIT, CADENCE_TARGET[1])


def value_text(measurement: Measurement) -> str:
    """`12.3 ± 0.8 cm`, rounded to what it deserves, never a minus zero; `not measured` without a value.

    A value near a limit keeps the decimals that show on which side of it it lies.
    """
    if measurement.value is None:
        return "not measured"
    decimals = _decimals(measurement)
    unit = _UNITS.get(measurement.unit, f" {measurement.unit}")
    text = number_text(measurement.value, decimals)
    if measurement.ci95 is None:
        return f"{text}{unit}"
    low, high = measurement.ci95
    return f"{text} ± {number_text((high - low) / 2, decimals)}{unit}"


def number_text(value: float, decimals: int) -> str:
    """The number with that many decimals; adding 0.0 turns a rounded -0.0 into 0.0."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def range_text(band: Band, unit: str) -> str:
    """The typical range in words, the limits as they are: `up to 9 cm`, `170 or more`, `3.5 to 11°`."""
    low, high = (
        None if one is None else f"{round(one, 2):g}" for one in (band.watch_below, band.watch_above)
    )
    word = _UNITS.get(unit, f" {unit}")
    if low is not None and high is not None:
        return f"{low} to {high}{word}"
    if low is not None:
        return f"{low}{word} or more"
    return f"up to {high}{word}" if high is not None else "not known"


def _decimals(measurement: Measurement) -> int:
    """Usual decimals of the measurement, more where rounding would move the value across a limit."""
    usual = _DECIMALS.get(measurement.name, 0)
    band, value = measurement.band, measurement.value
    if band is None or value is None:
        return usual
    limits = (band.flag_below, band.watch_below, band.watch_above, band.flag_above)
    known = [limit for limit in limits if limit is not None]
    for decimals in range(usual, usual + 3):
        shown = round(value, decimals)
        if all((shown < limit) == (value < limit) and (shown > limit) == (value > limit) for limit in known):
            return decimals
    return usual + 2


def _by_rule(rule: Rule, measurements: Sequence[Measurement]) -> Iterable[Finding]:
    for one in measurements:
        if one.name == rule.measurement and _concern(one, high=rule.high):
            yield _finding(rule.id, _severity((one,)), rule.title, (one,), rule.often, rule.cue,
                           rule.exercises, rule.source)  # fmt: skip


def _overstride(measurements: Sequence[Measurement], gait: Gait) -> list[Finding]:
    """At least two of reach, shin angle and a straight knee on the same leg, with well-timed contacts."""
    found = []
    for side in dict.fromkeys(one.side for one in measurements if one.name == "overstride_reach"):
        ours = [one for one in measurements if one.side == side]
        signs = [
            one
            for one in ours
            if (one.name in ("overstride_reach", "shank_angle_at_contact") and _concern(one, high=True))
            or (one.name == "knee_flexion_at_contact" and _concern(one, high=False))
        ]
        # A borderline sign is a doubt, not a sign: it does not count towards the two.
        if sum(one.grade in ("watch", "flag") for one in signs) >= 2 and _contacts_are_good(gait):
            found.append(
                _finding("overstride", _severity(signs), "The foot lands far ahead of the body", signs,
                         "a slow turnover of steps", "Let the foot land under you.", ("metronome",),
                         "the article; Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4); "
                         "Anderson 2022 (10.1186/s40798-022-00504-0): mechanics change, proof for pain is thin")
            )  # fmt: skip
    return found


def _contacts_are_good(gait: Gait) -> bool:
    """More than half of the near leg's contacts (all contacts, without a near side) are timed well."""
    near = gait.orientation.near
    contacts = [e for e in gait.events if e.type == "initial_contact" and near in (None, e.side)]
    return sum(event.quality == "good" for event in contacts) * 2 > len(contacts)


def _sitting_back(measurements: Sequence[Measurement]) -> list[Finding]:
    lean, hinge = _rated(measurements, "trunk_lean"), _rated(measurements, "waist_hinge")
    leg, thigh = _rated(measurements, "leg_lean"), _rated(measurements, "hip_extension")
    upright = [one for one, limit in ((lean, UPRIGHT_DEG), (hinge, HIPS_BEHIND_DEG)) if _below(one, limit)]
    behind = [leg] if leg is not None and _below(leg, LEG_LINE_DEG) else []
    behind += [thigh] if thigh is not None and thigh.grade == "flag" else []
    signs = [one for one in upright + behind if one is not None]
    if not upright:
        return []
    certain = all(one.grade != "borderline" for one in signs)
    both = bool(behind)
    return [
        _finding("sitting_back" if both else "upright", "flag" if both and certain else "watch",
                 "Upright, with the hips behind the feet" if both else "Little forward lean", signs,
                 "hip muscles that could do more, or simply a habit", "Run tall, tip slightly from the ankles.",
                 ("lean_drill", "single_leg_deadlift", "glute_bridge", "plank"),
                 "Teng 2016 (JAT 51:519); the article")
    ]  # fmt: skip


def _low_cadence(measurements: Sequence[Measurement], *, overstrides: bool) -> list[Finding]:
    cadence = _rated(measurements, "cadence")
    if cadence is None or cadence.value is None or not _concern(cadence, high=False):
        return []
    severity = _severity((cadence,))
    if overstrides and cadence.grade != "borderline" and cadence.value < CADENCE_WITH_OVERSTRIDE:
        severity = "flag"
    return [
        _finding("low_cadence", severity, "Slow steps", (cadence,), "longer steps and more up and down",
                 "Take slightly quicker steps at the same speed.", ("metronome",),
                 "the article; Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4)")
    ]  # fmt: skip


def _finding(
    id: str, severity: Severity, title: str, signs: Sequence[Measurement], often: str, cue: str,
    exercises: tuple[str, ...], source: str,
) -> Finding:  # fmt: skip
    sides = {one.side for one in signs if one.side is not None}
    care = (
        "It is close to the limit, so treat it as a hint. "
        if any(one.grade == "borderline" for one in signs)
        else ""
    )
    return Finding(
        id=id,
        severity=severity,
        title=title,
        what_we_saw=f"Your video shows {'; '.join(_seen(one) for one in signs)}. {care}".strip(),
        often_goes_with=f"This often goes with {often}. {NOT_A_DIAGNOSIS}",
        cue=cue,
        exercises=exercises,
        measurements=tuple(dict.fromkeys(one.name for one in signs)),
        source=source,
        side=sides.pop() if len(sides) == 1 else None,
        frames=tuple(dict.fromkeys(frame for one in signs for frame in one.frames)),
    )


def _seen(one: Measurement) -> str:
    label = reference.LABELS[one.name].label if one.name in reference.LABELS else one.name
    side = f" ({one.side} leg)" if one.side else ""
    typical = f"; typical: {range_text(one.band, one.unit)}" if one.band else ""
    return f"{label[0].lower()}{label[1:]}{side}: {value_text(one)}{typical.replace('; ', ', ')}"


def _with_cadence(finding: Finding, cadence: Measurement | None) -> Finding:
    """The runner's own number for findings whose drill is the metronome."""
    if "metronome" not in finding.exercises:
        return finding
    if cadence is None or cadence.value is None:
        return finding
    beat = next_cadence(cadence.value)
    if beat is None:
        # Already at the article's cadence: a faster beat is not the advice.
        return replace(finding, exercises=tuple(one for one in finding.exercises if one != "metronome"))
    return replace(
        finding,
        cue=f"{finding.cue} Try a beat of {int(beat)} a minute at the same speed (yours: {cadence.value:.0f}).",
    )


def _concern(one: Measurement, *, high: bool) -> bool:
    """Graded as a concern, and the value itself beyond the ok range on that side.

    A borderline value inside the ok range is no sign: only its interval reaches out.
    """
    if one.grade not in _CONCERN or one.value is None or one.band is None:
        return False
    low, top = one.band.watch_below, one.band.watch_above
    return (top is not None and one.value > top) if high else (low is not None and one.value < low)


def _severity(signs: Sequence[Measurement]) -> Severity:
    return "flag" if any(one.grade == "flag" for one in signs) else "watch"


def _first(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    return next((one for one in measurements if one.name == name), None)


def _rated(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    return next((one for one in measurements if one.name == name and one.grade != "not_rated"), None)


def _below(one: Measurement | None, limit: float) -> bool:
    return one is not None and one.value is not None and one.value < limit
