"""How the body goes up and down with every step. X forward, Y up, pixels. Formulas: docs/biomechanics.md §1b.

Each function gives (step number, value) pairs; its metric's record stands below.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from formcam.gait.cleaning import TWICE_THROUGH
from formcam.metrics.centre_of_mass import centre_of_mass, hip_share
from formcam.metrics.geometry import at, within
from formcam.metrics.inputs import Samples, Scene, each_step
from formcam.metrics.metric import MID_STANCE, Metric, PanelLine
from formcam.metrics.norms import ARTICLE, SIMULATION, Norm, SmallestChange, joined
from formcam.metrics.uncertainty import RENDERED, Errors
from formcam.records.skeleton import Side
from formcam.records.track import Step

NO_SPEED = "it needs the belt's speed; give it with the clip"
# With fewer pictures a second the highest and the lowest one of a step lie clearly within its rise, and the low-pass,
# whose cut-off follows half their rate, takes as much again: of the samples' 7.8 and 6.1 cm 0.3 to 0.6 at 15 and 0.9 to
# 1.5 at 10. From here on it is 0.2 cm at most, and the errors below were measured with it.
FEW_FPS = 23.0
# Fine enough for the highest place of a wave of 3 Hz to be missed by a thousandth of its height.
FINE_HZ = 240.0
FEWEST_FOR_A_CURVE = 4


def vertical_oscillation(scene: Scene, side: Side | None) -> Samples:
    """Rise of the centre of mass a step, cm; where arms, trunk or feet mostly are missing, the hips' rise over k(v)."""
    height = centre_of_mass(scene.body)[:, 1]
    if np.isfinite(height).any():
        rises = _rises_cm(scene, height)
        if 2 * sum(np.isfinite(rise) for _, rise in rises) >= len(rises):
            return rises
    share = hip_share(scene.speed_mps)
    return [(n, v / share) for n, v in vertical_oscillation_hip(scene, side)]


def vertical_oscillation_hip(scene: Scene, side: Side | None) -> Samples:
    """Rise of the middle of the hips a step, cm."""
    return _rises_cm(scene, hip_height(scene))


def hip_height(scene: Scene) -> np.ndarray:
    """Height of the middle of the hips, or of the one that is seen, (T,) px."""
    middle = scene.body.middle("hip")[:, 1]
    near = scene.gait.orientation.near
    if np.isfinite(middle).any() or near is None:
        return middle
    return scene.body.point(f"{near}_hip")[:, 1]


def pelvis_rise_in_contact(scene: Scene, side: Side | None) -> Samples:
    """Highest less lowest place of the middle of the hips while the foot is down, cm (after Folland 2017)."""
    height = hip_height(scene)

    time_s, height = _path(scene, height)

    def movement(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        down = height[within(time_s, step.initial_contact_s, step.toe_off_s)]
        # The hips are highest at one of the ends, which lie between the frames.
        ends = [at(time_s, height, t) for t in (step.initial_contact_s, step.toe_off_s)]
        return float(np.ptp([*down, *ends])) * scene.cm_per_px if len(down) else float("nan")

    return each_step(scene, scene.gait.orientation.near, movement)


def vertical_ratio(scene: Scene, side: Side | None) -> Samples:
    """Rise over step length, %; needs the belt's speed."""
    if scene.runner.speed_mps is None:
        return []
    step_cm = 100.0 * scene.runner.speed_mps * 60.0 / scene.gait.cadence_spm
    return [(n, 100.0 * v / step_cm) for n, v in vertical_oscillation(scene, side)]


def _rises_cm(scene: Scene, height: np.ndarray) -> Samples:
    """Per step: mean of the two maxima about the minimum of stance, minus that minimum (docs/biomechanics.md §1b)."""
    half_s = 60.0 / scene.gait.cadence_spm / 2.0
    time_s, height = _path(scene, height)

    def rise(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        middle = (step.initial_contact_s + step.toe_off_s) / 2.0
        low = height[within(time_s, step.initial_contact_s, step.toe_off_s)]
        before = height[within(time_s, middle - 1.6 * half_s, middle)]
        after = height[within(time_s, middle, middle + 1.6 * half_s)]
        if not (len(low) and len(before) and len(after)):
            return float("nan")
        if middle - 1.3 * half_s < scene.body.time_s[0] or middle + 1.3 * half_s > scene.body.time_s[-1]:
            return float("nan")
        return float((before.max() + after.max()) / 2.0 - low.min()) * scene.cm_per_px

    return each_step(scene, scene.gait.orientation.near, rise)


def _path(scene: Scene, height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times (N,) s and heights (N,) px: of the pictures, or where they are few also between them, and as high as before
    the low-pass.

    The path repeats with each step, so nearly all of it is one wave, whose loss in the filter is known: a second-order
    Butterworth filter passed forwards and backwards leaves 1 / (1 + (f / f0)^4).
    """
    time_s, seen = scene.body.time_s, np.isfinite(height)
    if scene.clean.fps >= FEW_FPS or seen.sum() < FEWEST_FOR_A_CURVE:
        return time_s, height
    fine_s = np.arange(time_s[0], time_s[-1], 1.0 / FINE_HZ)
    fine = CubicSpline(time_s[seen], height[seen])(fine_s)
    step_hz, filter_hz = scene.gait.cadence_spm / 60.0, scene.clean.repairs.filter_hz
    loss = (step_hz * TWICE_THROUGH / filter_hz) ** 4 if filter_hz else 0.0
    fine = fine.mean() + (1.0 + loss) * (fine - fine.mean())
    # Between a picture with the body and one without, nothing is known.
    return fine_s, np.where(np.interp(fine_s, time_s, ~seen) > 0.0, np.nan, fine)


def _no_speed(scene: Scene) -> str | None:
    return NO_SPEED if scene.runner.speed_mps is None else None


METRICS = (
    Metric(
        place=20,
        name="vertical_oscillation",
        label="Vertical oscillation",
        explanation="How far your body's centre moves up and down in each step.",
        definition="rise and fall of the body's centre of mass (segment masses) in a step",
        unit="cm",
        decimals=1,
        view="side",
        samples=vertical_oscillation,
        read_at=MID_STANCE,
        norm=Norm(
            f"10 cm of {ARTICLE}; 860 recreational runners 7.7 +/- 1.2 cm, so 9 is mean + 1 SD "
            "(Malisoux 2023, 10.1177/23259671231204629, second-hand)",
            watch_above=9,
            flag_above=10,
            mean=7.7,
            sd=1.2,
        ),
        errors=Errors(landmarks=0.6, source=RENDERED, scaled=True),
        smallest_change=SmallestChange(1.2, 1.2, f"{SIMULATION}, with scale"),
        panel=PanelLine(2),
    ),
    Metric(
        place=150,
        name="vertical_oscillation_hip",
        label="Vertical oscillation of the hips",
        explanation="How far your hips move up and down in each step.",
        definition="rise and fall of the middle of the hips in a step",
        unit="cm",
        own_widest=6.0,
        view="side",
        samples=vertical_oscillation_hip,
        read_at=MID_STANCE,
        norm=Norm(expected=joined(9.0, 8.5, 7.2)),
        errors=Errors(landmarks=1.25, source=RENDERED, markers=0.2, scaled=True),
        smallest_change=SmallestChange(1.2, 1.2, f"{SIMULATION}, with scale"),
    ),
    Metric(
        place=155,
        name="pelvis_rise_in_contact",
        label="Rise and fall of the hips in contact",
        explanation="How far your hips sink and rise while your foot is on the belt.",
        definition="highest less lowest place of the middle of the hips during ground contact",
        unit="cm",
        own_widest=6.0,
        decimals=1,
        view="side",
        samples=pelvis_rise_in_contact,
        read_at=MID_STANCE,
        # No limits: Folland 2017 (97 runners) relates it, in body heights, to energy cost, and gives none.
        errors=Errors(
            landmarks=2.0,
            source="22 clips of rendered bodies that set no constant, 7 in loose clothes: root mean square 2.0 cm",
            markers=0.25,
            scaled=True,
        ),
    ),
    Metric(
        place=160,
        name="vertical_ratio",
        label="Vertical ratio",
        explanation="Up-and-down movement compared with the length of the step.",
        definition="vertical oscillation over step length; needs the belt's speed",
        unit="%",
        own_widest=4.0,
        view="side",
        samples=vertical_ratio,
        read_at=MID_STANCE,
        norm=Norm(expected=joined(9.7, 6.9, 4.8)),
        errors=Errors(landmarks=0.6, source=RENDERED, scaled=True),
        why_missing=_no_speed,
    ),
)
