"""The list of all metrics, and how each one's steps become a graded measurement with its error.

A metric says what it needs (a side view, a rear or front view) and whether it belongs to a leg. The registry does the
rest alike for all: median, quartiles, interval, evidence frames, the honest reasons, the grade.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcam import skeleton
from formcam.grading import FEWEST_GRADED, grade
from formcam.metrics import rear, side, timing
from formcam.metrics.body import Body, make_body
from formcam.metrics.samples import Samples
from formcam.records import CleanTrack, Gait, Runner
from formcam.reference import band_for, expected_for
from formcam.results import Band, Grade, Measurement, Scale
from formcam.skeleton import Side
from formcam.statistics import Z95, Summary, interval, summarise
from formcam.uncertainty import landmark_source, note, systematic

Plane = Literal["side", "frontal", "any"]
Owner = Literal["body", "leg"]
MOST_FRAMES = 3
BELT_DISPLAY_SD = 0.03
FAR_LEG = "the far leg is hidden behind the near one; film the other side"
NEEDS = {"side": "needs a side view", "frontal": "needs a rear view"}
NO_BAND: Grade = "informational"
# Not graded on a pose model's track: MediaPipe's hip points read 3 deg for drops of 2 and of 10 (docs/accuracy.md).
HIP_POINTS = "the pose model's hip points do not follow the pelvis closely enough to grade this"
_HIP_POINT_METRICS = ("pelvic_drop", "hip_adduction")
# A drop is largest early in stance and negative in the other foot's; a value that says otherwise is not the pelvis.
OUT_OF_PHASE = "the hip points move against the steps, so this is not the pelvis"


@dataclass(frozen=True)
class Metric:
    """One entry of the registry."""

    name: str
    unit: str
    plane: Plane
    owner: Owner
    read: Callable[[Body, Side | None], Samples]


METRICS: tuple[Metric, ...] = (
    Metric("cadence", "spm", "any", "body", timing.cadence),
    Metric("step_time_asymmetry", "%", "any", "body", timing.step_time_asymmetry),
    Metric("ground_contact_time", "ms", "any", "leg", timing.ground_contact_time),
    Metric("flight_time", "ms", "any", "leg", timing.flight_time),
    Metric("duty_factor", "%", "any", "leg", timing.duty_factor),
    Metric("vertical_oscillation", "cm", "any", "body", side.vertical_oscillation),
    Metric("vertical_oscillation_hip", "cm", "any", "body", side.vertical_oscillation_hip),
    Metric("vertical_ratio", "%", "any", "body", side.vertical_ratio),
    Metric("overstride_reach", "fraction", "side", "leg", side.overstride_reach),
    Metric("overstride_reach_cm", "cm", "side", "leg", side.overstride_reach_cm),
    Metric("shank_angle_at_contact", "deg", "side", "leg", side.shank_angle_at_contact),
    Metric("knee_flexion_at_contact", "deg", "side", "leg", side.knee_flexion_at_contact),
    Metric("foot_strike_angle", "deg", "side", "leg", side.foot_strike_angle),
    Metric("trunk_lean", "deg", "side", "body", side.trunk_lean),
    Metric("leg_lean", "deg", "side", "leg", side.leg_lean),
    Metric("waist_hinge", "deg", "side", "body", side.waist_hinge),
    Metric("hip_extension", "deg", "side", "leg", side.hip_extension),
    Metric("peak_knee_flexion_stance", "deg", "side", "leg", side.peak_knee_flexion_stance),
    Metric("peak_knee_flexion_swing", "deg", "side", "leg", side.peak_knee_flexion_swing),
    Metric("head_forward", "deg", "side", "body", side.head_forward),
    Metric("anterior_pelvic_tilt", "deg", "side", "body", side.anterior_pelvic_tilt),
    Metric("pelvic_drop", "deg", "frontal", "leg", rear.pelvic_drop),
    Metric("hip_adduction", "deg", "frontal", "leg", rear.hip_adduction),
    Metric("knee_window", "fraction", "frontal", "body", rear.knee_window),
    Metric("step_width", "cm", "frontal", "body", rear.step_width),
    Metric("lateral_trunk_lean", "deg", "frontal", "leg", rear.lateral_trunk_lean),
    Metric("arm_crossover", "fraction", "frontal", "leg", rear.arm_crossover),
)


def measure_all(clean: CleanTrack, gait: Gait, scale: Scale, runner: Runner) -> tuple[Measurement, ...]:
    """Every metric of the interface, graded or with a reason; the far leg's entries of a side view come last."""
    body = make_body(clean, gait, scale, runner)
    near: list[Measurement] = []
    far: list[Measurement] = []
    for metric in METRICS:
        for leg in _sides(metric, body):
            (far if body.near is not None and leg == skeleton.other(body.near) else near).append(
                measure(metric, leg, body)
            )
    return tuple(near + far)


def measure(metric: Metric, leg: Side | None, body: Body) -> Measurement:
    """One metric of one leg (None = the whole body)."""
    wrong_plane = metric.plane == ("frontal" if body.near else "side")
    if wrong_plane:
        return _without(metric, leg, NEEDS[metric.plane])
    if body.near is not None and leg is not None and leg != body.near:
        return _without(metric, leg, FAR_LEG)
    samples = metric.read(body, leg)
    if samples.reason is not None or not samples.per_step:
        return _without(metric, leg, samples.reason or "no step showed it")
    return _summed(metric, leg, body, samples)


def speed_range(body: Body) -> tuple[float | None, ...]:
    """The belt speed and the ends of its 95 % interval, m/s; (None,) when not known."""
    speed = side.speed_mps(body)
    if speed is None:
        return (None,)
    if body.runner.speed_mps is not None:
        share = BELT_DISPLAY_SD
    else:
        planted = body.gait.belt_speed_se_px_s / body.gait.belt_speed_px_s
        share = float(np.hypot((body.scale.error_pct or 0.0) / 100.0, np.nan_to_num(planted)))
    return (speed, speed * (1 - Z95 * share), speed * (1 + Z95 * share))


def _sides(metric: Metric, body: Body) -> tuple[Side | None, ...]:
    if metric.owner == "body":
        return (None,)
    return (body.near, skeleton.other(body.near)) if body.near else skeleton.SIDES


def _summed(metric: Metric, leg: Side | None, body: Body, samples: Samples) -> Measurement:
    name, source = metric.name, landmark_source(body.clean)
    summary = summarise(np.array([v for _, v in samples.per_step]))
    if samples.value is not None:
        own_se = samples.se if samples.se is not None else float("nan")
        summary = Summary(samples.value, summary.iqr, own_se, summary.n)
    error = systematic(
        name,
        summary.value,
        landmarks=source,
        fps=body.clean.fps,
        is_side=body.near is not None,
        scale_error_pct=body.scale.error_pct,
    )
    ci95 = interval(summary.value, summary.se, summary.n, error)
    speeds = speed_range(body)
    view = body.gait.orientation.view
    bands = [b for b in (band_for(name, speed_mps=v, view=view) for v in speeds) if b is not None]
    reason = _why_not_rated(metric, body, summary, ci95, source)
    return Measurement(
        name=name,
        side=leg,
        value=summary.value,
        unit=metric.unit,
        ci95=ci95,
        iqr=summary.iqr,
        n=summary.n,
        grade=_grade(reason, ci95, bands, len(speeds)),
        reason=reason,
        band=bands[0] if bands else None,
        frames=_evidence(body, samples, summary.value),
        per_step=samples.per_step,
        expected=None if speeds[0] is None else expected_for(name, speed_mps=speeds[0]),
        error_note=note(name, source),
    )


def _grade(reason: str | None, ci95: tuple[float, float], bands: list[Band], speeds: int) -> Grade:
    if reason is not None:
        return "not_rated"
    if not bands:
        return NO_BAND
    # A band that exists for some of the possible speeds only cannot be judged against.
    return grade(ci95, bands) if len(bands) == speeds else "borderline"


def _why_not_rated(
    metric: Metric, body: Body, summary: Summary, ci95: tuple[float, float], source: str
) -> str | None:
    if summary.n < FEWEST_GRADED:
        return f"only {summary.n} steps showed it; {FEWEST_GRADED} are needed to rate it"
    if metric.name == "step_time_asymmetry" and body.near is not None:
        return "the far foot's landings are too uncertain in a side view; film from behind to rate it"
    if metric.name in _HIP_POINT_METRICS and source == "pose_model":
        return HIP_POINTS
    if metric.name == "pelvic_drop" and ci95[1] < 0:
        return OUT_OF_PHASE
    return None


def _evidence(body: Body, samples: Samples, value: float) -> tuple[int, ...]:
    """Indices of the frames nearest to the steps that lie nearest to the median."""
    if not samples.times_s:
        return ()
    off = np.abs(np.array([v for _, v in samples.per_step]) - value)
    times = np.array(samples.times_s)[np.argsort(off, kind="stable")[:MOST_FRAMES]]
    return tuple(sorted({int(np.abs(body.clean.time_s - t).argmin()) for t in times}))


def _without(metric: Metric, leg: Side | None, reason: str) -> Measurement:
    return Measurement(metric.name, leg, None, metric.unit, None, None, 0, "not_rated", reason)
