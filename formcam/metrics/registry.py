"""The list of metrics, and how the steps' values become a `Measurement`: median, spread, interval, evidence, grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam.metrics import rear, side, statistics, timing
from formcam.metrics.grading import grade
from formcam.metrics.inputs import Samples, Scene, scene_of
from formcam.metrics.norms import band_for, expected_for
from formcam.metrics.uncertainty import (
    PICTURE_ERROR,
    from_pose_model,
    note_for,
    possible_tilt_deg,
    systematic_error,
)
from formcam.records.analysis import Measurement, Scale
from formcam.records.image_evidence import PelvisFlow
from formcam.records.skeleton import SIDES, Side, other
from formcam.records.track import CleanTrack, Gait, Runner, Step

FAR_LEG = "the far leg is hidden behind the near one half of the time; film the other side to judge it"
NEEDS_SIDE = "this needs a side view; film from the side"
NEEDS_REAR = "this needs a view from behind; film from behind"
NOT_SEEN = "the body points it needs were not seen"
NO_HEIGHT = "there is no scale for centimetres; give the body height"
# Population: 36 runners of two motion-capture studies (biomechanics.md §1a: mean 12-14 +- 4.5, 5th-95th percentile
# 5-21).
TILT = (
    "one clip cannot show how far the pelvis tips forward: the outlines of two people differ by more than their tilt."
    " Film again later, from the same side in the same clothes, and compare: a change of your own shows. In healthy"
    " runners it lies anywhere from 5 to 21 degrees (5th to 95th percentile of motion-capture norms)"
)


@dataclass(frozen=True)
class Metric:
    """One entry: which view it needs ("side", "rear", "any"), whether each leg has its own, and where in the step
    its evidence frame lies (share of the contact time after initial contact)."""

    name: str
    unit: str
    view: str
    per_leg: bool
    samples: Callable[[Scene, Side | None], Samples]
    evidence: float = 0.0


REGISTRY: tuple[Metric, ...] = (
    Metric("cadence", "spm", "any", False, timing.cadence),
    Metric("vertical_oscillation", "cm", "side", False, side.vertical_oscillation, 0.5),
    Metric("overstride_reach", "fraction", "side", True, side.overstride_reach),
    Metric("overstride_reach_cm", "cm", "side", True, side.overstride_reach_cm),
    Metric("shank_angle_at_contact", "deg", "side", True, side.shank_angle_at_contact),
    Metric("knee_flexion_at_contact", "deg", "side", True, side.knee_flexion_at_contact),
    Metric("foot_strike_angle", "deg", "side", True, side.foot_strike_angle),
    Metric("trunk_lean", "deg", "side", False, side.trunk_lean, 0.5),
    Metric("leg_lean", "deg", "side", True, side.leg_lean, 0.5),
    Metric("waist_hinge", "deg", "side", True, side.waist_hinge, 0.5),
    Metric("hip_extension", "deg", "side", True, side.hip_extension, 1.0),
    Metric("peak_knee_flexion_stance", "deg", "side", True, side.peak_knee_flexion_stance, 0.45),
    Metric("peak_knee_flexion_swing", "deg", "side", True, side.peak_knee_flexion_swing, 1.8),
    Metric("head_forward", "deg", "side", False, side.head_forward, 0.5),
    Metric("vertical_oscillation_hip", "cm", "side", False, side.vertical_oscillation_hip, 0.5),
    Metric("vertical_ratio", "%", "side", False, side.vertical_ratio, 0.5),
    Metric("ground_contact_time", "ms", "side", True, timing.ground_contact_time),
    Metric("flight_time", "ms", "side", True, timing.flight_time, 1.0),
    Metric("duty_factor", "%", "side", True, timing.duty_factor),
    Metric("step_time_asymmetry", "%", "any", False, timing.step_time_asymmetry),
    Metric("pelvic_drop", "deg", "rear", True, rear.pelvic_drop, 0.5),
    Metric("hip_adduction", "deg", "rear", True, rear.hip_adduction, 0.5),
    Metric("knee_window", "fraction", "rear", True, rear.knee_window, 0.5),
    Metric("step_width", "cm", "rear", False, rear.step_width, 0.5),
    Metric("lateral_trunk_lean", "deg", "rear", True, rear.lateral_trunk_lean, 0.5),
    Metric("arm_crossover", "fraction", "rear", False, rear.arm_crossover, 0.5),
)


def measure_all(
    clean: CleanTrack, gait: Gait, scale: Scale, runner: Runner, pelvis: PelvisFlow | None = None
) -> tuple[Measurement, ...]:
    """Every metric of the registry, graded; what the view or the track cannot give is `not_rated` with the reason.

    `pelvis` is how the picture turns about the pelvis (`pelvis_flow`). The far leg's entries of a side view come last.
    """
    scene = scene_of(clean, gait, scale, runner, pelvis)
    measured = [m for metric in REGISTRY for m in _measure(metric, scene)]
    measured.append(_missing("anterior_pelvic_tilt", None, "deg", TILT))
    near = gait.orientation.near
    if near is not None:
        legs = [m for m in REGISTRY if m.per_leg and m.view == "side"]
        measured += [_missing(m.name, other(near), m.unit, FAR_LEG) for m in legs]
    return tuple(measured)


def _measure(metric: Metric, scene: Scene) -> list[Measurement]:
    orientation = scene.gait.orientation
    sides: tuple[Side | None, ...] = (None,)
    if metric.per_leg:
        sides = SIDES if orientation.near is None else (orientation.near,)
    if metric.view == "side" and not orientation.is_side:
        return [_missing(metric.name, s, metric.unit, NEEDS_SIDE) for s in sides]
    if metric.view == "rear" and orientation.is_side:
        return [
            _missing(metric.name, s, metric.unit, NEEDS_REAR) for s in (SIDES if metric.per_leg else (None,))
        ]
    return [_one(metric, scene, s) for s in sides]


def _one(metric: Metric, scene: Scene, leg: Side | None) -> Measurement:
    samples = [(n, v) for n, v in metric.samples(scene, leg) if np.isfinite(v)]
    if not samples:
        return _missing(metric.name, leg, metric.unit, _why_missing(metric, scene))
    values = np.array([v for _, v in samples])
    value, iqr = statistics.median_iqr(values)
    error = statistics.bootstrap_sd(values)
    if metric.name == "cadence":
        value, error = scene.gait.cadence_spm, error / len(values) ** 0.5
    if metric.name == "step_time_asymmetry":
        value = abs(value)
    pose_model = from_pose_model(scene.clean)
    in_picture = scene.pelvis is not None and metric.name in PICTURE_ERROR
    tilt_deg = possible_tilt_deg(scene.gait.belt_slope_deg, pose_model)
    systematic = systematic_error(
        metric.name,
        value=value,
        fps=scene.clean.fps,
        scale_error=(scene.scale.error_pct or 0.0) / 100.0,
        pose_model=pose_model,
        tilt_deg=tilt_deg,
        in_picture=in_picture,
        cadence_spm=scene.gait.cadence_spm,
        source_known=scene.clean.source_known,
    )
    band = band_for(
        metric.name,
        speed_mps=scene.speed_mps,
        speed_se_mps=scene.speed_se_mps,
        view=scene.gait.orientation.view,
    )
    ci95 = statistics.interval(value, error, systematic)
    verdict = grade(
        metric.name, value, ci95, len(values), band, scene.gait, fps=scene.clean.fps, in_picture=in_picture
    )
    return Measurement(
        name=metric.name,
        side=leg,
        value=value,
        unit=metric.unit,
        ci95=ci95,
        iqr=iqr,
        n=len(values),
        grade=verdict.grade,
        reason=verdict.reason,
        band=band,
        frames=_evidence(metric, scene, samples, value),
        per_step=tuple(samples),
        expected=expected_for(metric.name, speed_mps=scene.speed_mps),
        error_note=note_for(metric.name, pose_model, tilt_deg, in_picture),
    )


def _evidence(metric: Metric, scene: Scene, samples: Samples, value: float) -> tuple[int, ...]:
    """Frames of the three steps whose value lies nearest to the median, those of the near leg first."""
    steps: dict[int, Step] = {s.number: s for s in scene.gait.steps}
    near = scene.gait.orientation.near
    hidden = {number for number, _ in samples if near not in (None, steps[number].side)}
    typical = sorted(samples, key=lambda s: (s[0] in hidden, abs(s[1] - value)))[:3]
    frames = []
    for number, _ in typical:
        step = steps[number]
        contact_s = 0.25 if step.toe_off_s is None else step.toe_off_s - step.initial_contact_s
        moment = step.initial_contact_s + metric.evidence * contact_s
        frames.append(int(np.abs(scene.body.time_s - moment).argmin()))
    return tuple(frames)


def _why_missing(metric: Metric, scene: Scene) -> str:
    if metric.name in ("pelvic_drop", "hip_adduction") and scene.pelvis is not None and scene.pelvis.reason:
        return scene.pelvis.reason
    if metric.unit == "cm" and scene.scale.cm_per_px is None:
        return NO_HEIGHT
    if metric.name == "vertical_ratio" and scene.runner.speed_mps is None:
        return "it needs the belt's speed; give it with the clip"
    return NOT_SEEN


def _missing(name: str, leg: Side | None, unit: str, reason: str) -> Measurement:
    band = None
    return Measurement(name, leg, None, unit, None, None, 0, "not_rated", reason, band)
