"""When feet land and leave: cadence, contact, flight, symmetry.

Each function gives (step number, value) pairs; its metric's record stands below.
"""

from __future__ import annotations

import numpy as np

from formcam.metrics import statistics
from formcam.metrics.grading import Reading
from formcam.metrics.inputs import Samples, Scene
from formcam.metrics.metric import PUSH_OFF, Metric, PanelLine, Summary, typical_step
from formcam.metrics.norms import ARTICLE, DESIGN_DEFAULT, SIMULATION, Norm, SmallestChange, joined, line
from formcam.metrics.uncertainty import RENDERED, Errors
from formcam.records.skeleton import Side

# Duty-factor limits are only known for slow running (Malisoux 2023; Bonnaerens 2021).
DUTY_BAND_BELOW_MPS = 3.0
# In a video from behind one foot may be timed 60 ms later than the other: of 38 rendered clips one, whose runner steps
# evenly, read 38 % with an interval that left out zero. An error beyond the flag's limit can only mislead.
MOST_ASYMMETRY_ERROR_PCT = 6.0
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
        if s.toe_off_s is not None
    ]


def flight_time(scene: Scene, side: Side | None) -> Samples:
    """Step time minus contact time, ms; the step time is half the stride, which needs one foot only."""
    return [
        (
            s.number,
            1000.0 * ((s.stride_end_s - s.initial_contact_s) / 2.0 - (s.toe_off_s - s.initial_contact_s)),
        )
        for s in scene.steps(side)
        if s.toe_off_s is not None and s.stride_end_s is not None
    ]


def duty_factor(scene: Scene, side: Side | None) -> Samples:
    """Contact time over stride time, %."""
    return [
        (s.number, 100.0 * (s.toe_off_s - s.initial_contact_s) / (s.stride_end_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.toe_off_s is not None and s.stride_end_s is not None
    ]


def _of_the_whole_run(scene: Scene, values: np.ndarray) -> Summary:
    """The slope of the contacts over their number; the spread of single strides shrinks with their count."""
    return Summary(scene.gait.cadence_spm, statistics.bootstrap_sd(values) / len(values) ** 0.5)


def _by_size(scene: Scene, values: np.ndarray) -> Summary:
    signed = typical_step(scene, values)
    return Summary(abs(signed.value), signed.error)


def _unevenly_timed(reading: Reading) -> str | None:
    if reading.gait.orientation.is_side:
        return FAR_FOOT_HIDDEN
    error = (reading.ci95[1] - reading.ci95[0]) / 2
    return UNEVENLY_TIMED if error > MOST_ASYMMETRY_ERROR_PCT else None


METRICS = (
    Metric(
        place=10,
        name="cadence",
        label="Cadence",
        explanation="How many steps you take in a minute, both feet counted. More than 180 is no fault.",
        definition="steps a minute of the whole run: the slope of the initial contacts over their number, both feet",
        unit="spm",
        decimals=1,
        view="any",
        samples=cadence,
        summarise=_of_the_whole_run,
        norm=Norm(
            f"target 170-180 of {ARTICLE}; flag at mean - 1 SD of 860 recreational runners at 9.9 km/h "
            "(164 +/- 9; Malisoux 2023, 10.1177/23259671231204629, second-hand)",
            flag_below=155,
            watch_below=170,
            note="depends on speed and body height; more than 180 is not a fault",
            expected=line(162, 10),
            expected_decimals=0,
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
        errors=Errors(landmarks=11.0, source=RENDERED, markers=6.0, per_ms=1.4),
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
        view="side",
        per_leg=True,
        samples=flight_time,
        read_at=PUSH_OFF,
        errors=Errors(landmarks=11.0, source=RENDERED, markers=6.0, per_ms=1.4),
    ),
    Metric(
        place=190,
        name="duty_factor",
        label="Duty factor",
        explanation="The part of a full stride for which one foot is on the belt.",
        definition="contact time over stride time",
        unit="%",
        view="side",
        per_leg=True,
        samples=duty_factor,
        norm=Norm(
            "design default from 860 recreational runners (39 +/- 4 %; Malisoux 2023, "
            "10.1177/23259671231204629, second-hand) and slow runners (Bonnaerens 2021, 10.1136/bmjsem-2020-000996)",
            watch_above=43,
            flag_above=48,
            note="for belt speeds below 10.8 km/h",
            below_mps=DUTY_BAND_BELOW_MPS,
            expected=joined(37.6, 33.0, 30.4),
        ),
        errors=Errors(landmarks=1.6, source=RENDERED, markers=0.9, per_ms=0.2),
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
        norm=Norm(
            "design default; +10 % asymmetry cost about 3.5 % more energy (Beck 2018, 10.1007/s00421-018-3939-3)",
            watch_above=3,
            flag_above=6,
        ),
        errors=Errors(landmarks=11.5, source=f"{RENDERED}: 11 % from behind, at most 37 % in 38 clips"),
        refuse=_unevenly_timed,
    ),
)
