"""A clip's measurements: each metric's steps become one value with its spread, interval, evidence and grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcam.metrics import statistics
from formcam.metrics.catalogue import METRICS, known
from formcam.metrics.grading import Reading, grade, grade_of, verdict_on
from formcam.metrics.inputs import Samples, Scene, scene_of
from formcam.metrics.metric import WIDEST, Metric, Summary
from formcam.metrics.standing_zero import StandingBody, from_standing
from formcam.metrics.typical_error import typical_text
from formcam.metrics.uncertainty import Errors, error_of_vertical_deg, parts_of, systematic_error
from formcam.records.analysis import GRADED, Measurement, Scale
from formcam.records.image_evidence import MarkerDots, PelvisFlow
from formcam.records.skeleton import SIDES, Side, other
from formcam.records.standing import FromStanding
from formcam.records.track import CleanTrack, Gait, Runner, Step

FAR_LEG = "the far leg is hidden behind the near one half of the time; film the other side to judge it"
NEEDS_SIDE = "this needs a side view; film from the side"
NEEDS_REAR = "this needs a view from behind; film from behind"
NOT_SEEN = "the body points it needs were not seen"
SAYS_NOTHING = (
    "its error is as large as all the differences between runners; the footage says what to film better"
)
NO_HEIGHT = "there is no scale for centimetres; give the body height"


def measure_all(
    clean: CleanTrack,
    gait: Gait,
    scale: Scale,
    runner: Runner,
    pelvis: PelvisFlow | MarkerDots | None = None,
    *,
    rivals: tuple[np.ndarray, np.ndarray] | None = None,
    standing: StandingBody | None = None,
    metrics: Sequence[Metric] = METRICS,
) -> tuple[Measurement, ...]:
    """Every metric, graded; what the view or the track cannot give is `not_rated` with the reason.

    `pelvis` is what shows the pelvis's roll: how the picture turns there, or dots of tape (`pelvis_evidence`); `rivals`
    leads from the track to where either of two pose networks has the joints (`gait.joint_offsets`); `standing` is the
    runner standing still. The far leg's entries of a side view come last.
    """
    scene = replace(scene_of(clean, gait, scale, runner, pelvis), standing=standing)
    if rivals is not None:
        first, second = (
            scene_of(replace(clean, xy_px=clean.xy_px + away), gait, scale, runner) for away in rivals
        )
        scene = replace(scene, rivals=(first, second))
    measured = [one for metric in metrics for one in _measure(metric, scene)]
    near = gait.orientation.near
    if near is not None:
        legs = [metric for metric in metrics if metric.per_leg and metric.needs == "side"]
        measured += [_missing(metric, other(near), FAR_LEG) for metric in legs]
    return tuple(measured)


def with_verdict(one: Measurement, height_cm: float | None = None) -> Measurement:
    """A graded measurement of a version that gave no verdicts, graded anew with one; any other as it is.

    `height_cm` is the runner's, where it is known.
    """
    metric = known(one.name)
    if metric is None or metric.norm is None or one.verdict is not None or one.grade not in GRADED:
        return one
    if one.band is None or one.value is None or one.ci95 is None:
        return one
    runners = metric.norm.population(speed_mps=one.band.speed_mps, height_cm=height_cm)
    verdict = verdict_on(one.value, one.ci95, one.band, runners)
    return replace(one, grade=grade_of(verdict), verdict=verdict)


def _measure(metric: Metric, scene: Scene) -> list[Measurement]:
    """The metric's entries, one or one a leg that the view shows."""
    near, is_side = scene.gait.orientation.near, scene.gait.orientation.is_side
    if metric.samples is None:
        return [_missing(metric, None, metric.never)]
    shown = metric.may_show(is_side=is_side)
    legs: tuple[Side | None, ...] = (None,)
    if metric.per_leg:
        legs = SIDES if near is None or not shown else (near,)
    if not shown:
        return [_missing(metric, leg, NEEDS_REAR if is_side else NEEDS_SIDE) for leg in legs]
    return [_one(metric, scene, leg) for leg in legs]


def _one(metric: Metric, scene: Scene, leg: Side | None) -> Measurement:
    if metric.samples is None or metric.errors is None:
        raise ValueError(f"{metric.name} cannot be measured")
    steps = metric.samples(scene, leg)
    samples = [(n, v) for n, v in steps if np.isfinite(v)]
    if not samples:
        return _missing(metric, leg, _why_missing(metric, scene))
    if scene.clean.cut_off is not None and 2 * len(samples) < len(steps):
        # The few steps that were in sight are not the usual ones: the runner then stood elsewhere, or was mistaken.
        return _missing(metric, leg, _why_missing(metric, scene))
    values = np.array([v for _, v in samples])
    summary = metric.summarise(scene, values)
    in_picture = scene.pelvis is not None and metric.errors.picture is not None
    disputed = _disputed(metric, scene, leg)
    systematic, note = _systematic(
        metric, metric.errors, scene, summary.value, in_picture=in_picture, disputed=disputed
    )
    ci95 = statistics.interval(summary.value, summary.error, systematic)
    if statistics.half_width(ci95) > WIDEST[metric.unit]:
        return _missing(metric, leg, SAYS_NOTHING)
    norm, height_cm = metric.norm, scene.runner.height_cm
    band = metric.limits(
        speed_mps=scene.speed_mps,
        speed_se_mps=scene.speed_se_mps,
        view=scene.gait.orientation.view,
        height_cm=height_cm,
        sex=scene.runner.sex,
    )
    runners = norm.population(speed_mps=scene.speed_mps, height_cm=height_cm) if norm else None
    reading = Reading(summary.value, ci95, len(values), scene.gait, scene.clean.fps, in_picture)
    graded = grade(reading, band, runners=runners, at_landing=metric.at_landing, refuse=metric.refuse)
    return Measurement(
        name=metric.name,
        side=leg,
        value=summary.value,
        unit=metric.unit,
        ci95=ci95,
        iqr=statistics.median_iqr(values)[1],
        n=len(values),
        grade=graded.grade,
        reason=graded.reason,
        band=band,
        frames=_evidence(metric, scene, samples, summary.value),
        per_step=tuple(samples),
        expected=None if norm is None else norm.expected_at(scene.speed_mps, height_cm),
        error_note=note,
        verdict=graded.verdict,
        from_standing=_from_standing(metric, scene, summary),
    )


def _from_standing(metric: Metric, scene: Scene, summary: Summary) -> FromStanding | None:
    """The value less the same angle of the runner standing; None where there is no such angle."""
    near = scene.gait.orientation.near
    if metric.standing is None or metric.errors is None or scene.standing is None or near is None:
        return None
    per_tilt = metric.errors.per_tilt_deg
    return from_standing(metric.standing, scene.standing, near, summary.value, summary.error, per_tilt)


def _disputed(metric: Metric, scene: Scene, leg: Side | None) -> float | None:
    """How far the metric's values by either network's joints lie apart; None where only one was asked."""
    if scene.rivals is None or metric.samples is None:
        return None
    values = []
    for rival in scene.rivals:
        samples = np.array([v for _, v in metric.samples(rival, leg) if np.isfinite(v)])
        if not len(samples):
            return None
        values.append(float(np.median(samples)))
    return abs(values[1] - values[0])


def _systematic(
    metric: Metric, errors: Errors, scene: Scene, value: float, *, in_picture: bool, disputed: float | None
) -> tuple[float, str]:
    """One standard error of what all steps share, and what the interval holds and how far off tests were."""
    pose_model = scene.clean.from_pose_model
    vertical = error_of_vertical_deg(scene.clean, scene.gait)
    error = systematic_error(
        errors,
        value=value,
        fps=scene.clean.fps,
        scale_error=(scene.scale.error_pct or 0.0) / 100.0,
        pose_model=pose_model,
        vertical_error_deg=vertical,
        in_picture=in_picture,
        cadence_spm=scene.gait.cadence_spm,
        source_known=scene.clean.source_known,
        disputed=disputed,
        marked=scene.marked,
    )
    *parts, last = parts_of(errors, pose_model, vertical, in_picture, disputed, scene.marked)
    note = f"The interval holds {', '.join(parts)} and {last}."
    off = "" if errors.is_on(scene.marked) else typical_text(metric.typical, metric.unit)
    return error, f"{note} In tests with a known answer it was off by {off} on average." if off else note


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
        moment = step.initial_contact_s + metric.read_at * contact_s
        frames.append(int(np.abs(scene.body.time_s - moment).argmin()))
    return tuple(frames)


def _why_missing(metric: Metric, scene: Scene) -> str:
    own = metric.why_missing(scene)
    if own:
        return own
    if scene.clean.cut_off is not None:
        return f"{scene.clean.cut_off.told}; {scene.clean.cut_off.advice}"
    return NO_HEIGHT if metric.unit == "cm" and scene.scale.cm_per_px is None else NOT_SEEN


def _missing(metric: Metric, leg: Side | None, reason: str) -> Measurement:
    return Measurement(metric.name, leg, None, metric.unit, None, None, 0, "not_rated", reason)
