"""When feet land and leave: cadence, contact, flight, symmetry.

Each function gives (step number, value) pairs; its metric's record stands below.
"""

from __future__ import annotations

import numpy as np

from formcam.gait.steps import STRIDE_TOLERANCE
from formcam.metrics.grading import Reading
from formcam.metrics.inputs import Samples, Scene
from formcam.metrics.metric import PUSH_OFF, Metric, PanelLine, Summary, typical_step
from formcam.metrics.norms import (
    DESIGN_DEFAULT,
    NORMS,
    PLATE_NORMS,
    SIMULATION,
    Norm,
    SmallestChange,
    joined,
    line,
)
from formcam.metrics.statistics import half_width
from formcam.metrics.uncertainty import CONTACTS_IN_VIDEO, RENDERED, Errors
from formcam.records.skeleton import Side
from formcam.records.track import Step

# In a video from behind one foot may be timed 60 ms later than the other: of 38 rendered clips one, whose runner steps
# evenly, read 38 % with an interval that left out zero. An error beyond the flag's limit can only mislead.
MOST_ASYMMETRY_ERROR_PCT = 6.0
# Contacts scatter by this about their mean delay: 3.2 ms on six captured runners, 5.4 on formula ones (root mean square
# of the clips' SDs, near foot, 60 fps; 54 clips of `benchmarks.rendered`). The far foot's are not better, nor are those
# of joints that were captured (5 ms, docs/accuracy.md).
CONTACT_SCATTER_S = 0.0054
# SD of stride times as a share of their mean, 72 captured runs by force plate (median; 0.006 to 0.015 from the tenth to
# the ninetieth). A few strides tell no spread of their own, so that of runners counts as so many strides beside them.
USUAL_STRIDE_SPREAD, USUAL_COUNTS_AS = 0.009, 8.0
# The slope through N contacts misses that of the whole run by this times the spread over sqrt(N) (SD; the same runs by
# force plate: 0.87 % from 3 steps, 0.61 % from 5, 0.38 % from 10, 0.24 % from 20).
SLOPE_SPREADS = 1.5
FAR_FOOT_HIDDEN = "from the side the far foot's contacts are half hidden"
UNEVENLY_TIMED = (
    "in a video the landings of the two feet are timed differently, by more than the steps of runners differ"
)


def cadence(scene: Scene, side: Side | None) -> Samples:
    """Steps/min of single strides (120 / stride time): the evidence; the headline is the slope over the whole run."""
    return [
        (s.number, 120.0 / (s.stride_end_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.stride_end_s is not None
    ]


def step_time_asymmetry(scene: Scene, side: Side | None) -> Samples:
    """200·(T − T')/(T + T') in % of consecutive steps, signed + = the left-led step is longer; graded by its size."""
    pairs = []
    for first, second in zip(scene.gait.steps, scene.gait.steps[1:], strict=False):
        if first.side == second.side or not (first.used and second.used):
            continue
        if first.next_contact_s is None or second.next_contact_s is None:
            continue
        if not all(scene.foot_was_seen(step, step.initial_contact_s) for step in (first, second)):
            continue
        a = first.next_contact_s - first.initial_contact_s
        b = second.next_contact_s - second.initial_contact_s
        sign = 1.0 if first.side == "left" else -1.0
        pairs.append((first.number, sign * 200.0 * (a - b) / (a + b)))
    return pairs


def ground_contact_time(scene: Scene, side: Side | None) -> Samples:
    """Toe-off minus initial contact, ms."""
    return [
        (s.number, 1000.0 * (s.toe_off_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.toe_off_s is not None and _contact_seen(scene, s)
    ]


def flight_time(scene: Scene, side: Side | None) -> Samples:
    """Step time minus contact time, ms; the step time is half the stride, which needs one foot only."""
    return [
        (
            s.number,
            1000.0 * ((s.stride_end_s - s.initial_contact_s) / 2.0 - (s.toe_off_s - s.initial_contact_s)),
        )
        for s in scene.steps(side)
        if s.toe_off_s is not None and s.stride_end_s is not None and _contact_seen(scene, s)
    ]


def duty_factor(scene: Scene, side: Side | None) -> Samples:
    """Contact time over stride time, %."""
    return [
        (s.number, 100.0 * (s.toe_off_s - s.initial_contact_s) / (s.stride_end_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.toe_off_s is not None and s.stride_end_s is not None and _contact_seen(scene, s)
    ]


def _contact_seen(scene: Scene, step: Step) -> bool:
    """Whether the foot was in sight when it landed and when it left."""
    return scene.foot_was_seen(step, step.initial_contact_s, step.toe_off_s)


def _of_the_whole_run(scene: Scene, values: np.ndarray) -> Summary:
    """The slope of the contacts over their number, and how far so few strides may be from those of the whole run.

    In a short clip the contacts' own scatter moves the slope: by its SD over the run's length times sqrt(12/contacts).
    """
    cadence_spm = scene.gait.cadence_spm
    contacts = [step.initial_contact_s for step in scene.steps(None)]
    chance = cadence_spm * SLOPE_SPREADS * _stride_spread(values) / max(1, len(contacts)) ** 0.5
    if len(contacts) < 2:
        return Summary(cadence_spm, chance)
    run_s = contacts[-1] - contacts[0]
    scatter = cadence_spm * CONTACT_SCATTER_S / run_s * (12.0 / len(contacts)) ** 0.5
    return Summary(cadence_spm, float(np.hypot(chance, scatter)))


def _stride_spread(values: np.ndarray) -> float:
    """SD of single strides as a share of their mean: that of these (N,) together with that of runners, which counts as
    `USUAL_COUNTS_AS` strides."""
    middle = np.median(values)
    usual = values[np.abs(values / middle - 1.0) <= STRIDE_TOLERANCE]
    own = float(np.sum((usual / middle - 1.0) ** 2)) if len(usual) > 1 else 0.0
    freedom = max(0, len(usual) - 1)
    return ((USUAL_COUNTS_AS * USUAL_STRIDE_SPREAD**2 + own) / (USUAL_COUNTS_AS + freedom)) ** 0.5


def _time_in_doubt(reading: Reading) -> str | None:
    return reading.gait.rate_doubt


def _by_size(scene: Scene, values: np.ndarray) -> Summary:
    signed = typical_step(scene, values)
    return Summary(abs(signed.value), signed.error)


def _unevenly_timed(reading: Reading) -> str | None:
    if reading.gait.orientation.is_side:
        return FAR_FOOT_HIDDEN
    return UNEVENLY_TIMED if half_width(reading.ci95) > MOST_ASYMMETRY_ERROR_PCT else None


METRICS = (
    Metric(
        place=10,
        name="cadence",
        label="Cadence",
        explanation="How many steps you take in a minute, both feet counted. Above 180 is fine.",
        definition="steps a minute of the whole run: the slope of the initial contacts over their number, both feet",
        unit="spm",
        decimals=1,
        view="any",
        samples=cadence,
        summarise=_of_the_whole_run,
        refuse=_time_in_doubt,
        centre="mean",
        norm=Norm(
            f"{NORMS}; limits at -1 and -2 SD (9) below the usual cadence at the speed and body height, as of 860 "
            "recreational runners (164 +/- 9 at 9.9 km/h; Malisoux 2023, 10.1177/23259671231204629, second-hand); "
            "taller runners step more slowly (Burns 2019, 10.1152/japplphysiol.00374.2018), by how much from "
            f"{PLATE_NORMS}",
            flag_below=-18,
            watch_below=-9,
            far_below_always=155,
            about_expected=True,
            note="above 180 is fine",
            expected=line(162, 10),
            expected_decimals=0,
            sd=9,
            per_cm=-0.6,
            at_height_cm=173,
        ),
        errors=Errors(landmarks=0.2, source=RENDERED, markers=0.05),
        smallest_change=SmallestChange(4.0, 4.0, f"{DESIGN_DEFAULT}; the technical error is below 1 spm"),
        panel=PanelLine(1, even_unrated=True),
    ),
    Metric(
        place=170,
        name="ground_contact_time",
        label="Ground contact time",
        explanation="How long the foot stays on the belt in each step.",
        definition="initial contact to toe-off",
        unit="ms",
        view="side",
        per_leg=True,
        samples=ground_contact_time,
        norm=Norm(expected=joined(279, 232, 199)),
        errors=Errors(landmarks=18.0, source=CONTACTS_IN_VIDEO, markers=6.0, per_ms=1.4),
        smallest_change=SmallestChange(20.0, 30.0, SIMULATION),
        panel=PanelLine(4),
    ),
    Metric(
        place=180,
        name="flight_time",
        label="Flight time",
        explanation="How long both feet are off the belt between two steps.",
        definition="half the stride less the contact time: needs one foot only",
        unit="ms",
        own_widest=65.0,
        view="side",
        per_leg=True,
        samples=flight_time,
        read_at=PUSH_OFF,
        errors=Errors(landmarks=18.0, source=CONTACTS_IN_VIDEO, markers=6.0, per_ms=1.4),
    ),
    Metric(
        place=190,
        name="duty_factor",
        label="Duty factor",
        explanation="The part of a full stride for which one foot is on the belt.",
        definition="contact time over stride time",
        unit="%",
        own_widest=12.0,
        view="side",
        per_leg=True,
        samples=duty_factor,
        # No limits: slow runners have 42-56 % with lower forces (Bonnaerens 2021, 10.1136/bmjsem-2020-000996), and it
        # was the lower duty factor that went with more injury in 848 runners (Malisoux 2022).
        norm=Norm(expected=joined(37.6, 33.0, 30.4)),
        errors=Errors(landmarks=2.8, source=CONTACTS_IN_VIDEO, markers=0.9, per_ms=0.2),
    ),
    Metric(
        place=200,
        name="step_time_asymmetry",
        label="Difference of left and right step times",
        explanation="How unequal the time of a left and a right step is.",
        definition="difference of a left and the next right step time over their mean, of its size; not rated from the "
        "side, nor where its error is above 6 % (every video so far)",
        unit="%",
        decimals=1,
        view="any",
        samples=step_time_asymmetry,
        summarise=_by_size,
        centre=None,
        norm=Norm(
            "design default; +10 % asymmetry cost about 3.5 % more energy (Beck 2018, 10.1007/s00421-018-3939-3)",
            watch_above=3,
            flag_above=6,
            # Healthy runners' step times differ by less than their contact times (3.5 +/- 2.7 %, docs/biomechanics.md).
            mean=1.5,
            sd=1.5,
        ),
        errors=Errors(landmarks=11.5, source=f"{RENDERED}: 11 % from behind, at most 37 % in 38 clips"),
        refuse=_unevenly_timed,
    ),
)
