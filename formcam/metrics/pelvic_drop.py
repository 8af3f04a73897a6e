"""Pelvic drop from how the picture turns about the pelvis, step by step, or from two dots of tape worn over it.

Dots give the line across the pelvis itself: about the middle of each stance one stride of its angle is fitted with the
first three harmonics, whose constant (camera roll, dots stuck unevenly) is left out. The rest is for clips without.

`pelvis_flow` gives the turn of horizontal bands of cloth from frame to frame. About the middle of each stance one
stride of it is fitted with the first three harmonics of the stride, and the rates are integrated exactly (divided by
i·2π·k/T): camera roll, a pelvis that always hangs and slow drifts fall out. Conventions: roll + = the runner's right
side is lower; phase 0 = the middle of the left foot's stance. There the odd harmonics are what both sides have in
common and the second is half their difference.

What turns besides the pelvis is the cloth over the swinging legs. On the skinned surface of rendered bodies it adds
next to nothing to the second harmonic, about a degree to the third, and to the first 5 to 20 degrees that come
almost a quarter stride late, in every band: its part in phase with the stance is about `LEG_SHARE` of what is seen
out of phase, and grows with the lift of the knee (`KNEE_DEG`); both are taken off. Yaw of the pelvis, sway and trunk
lean change the surface's turn by less than 0.3 degrees. What all this leaves is in `uncertainty`, the figures are in
docs/pelvis.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcam.records.image_evidence import BANDS, SPINES, MarkerDots, PelvisFlow
from formcam.records.skeleton import INDEX, SIDES, Side
from formcam.records.track import CleanTrack, Gait, Orientation, PoseTrack, Step

# From `tools/fit_pelvis.py`: 0.16 (0.03 for overstriders to 0.25) on five rendered bodies, and 0.16 for 24 captured
# runs of six people put on them; a little less leaves less bias there, for a real pelvis swings late itself.
LEG_SHARE = 0.15
# Who lifts the knee high pulls more cloth up with it. Degrees too high per trunk length by which the swinging knee is
# above the standing one in the middle of the stance (first harmonic), the lift at which nothing is off, and the lifts
# that were seen: rendered clips of the four bodies for fitting that can be read; on the held-out bodies the part common
# to both legs is then off by 0.56 degrees RMS, 0.81 without. On the exact surface of 118 runs, 48 of them captured, it
# is 32 a trunk length, and 0.7 against 1.0 for bodies left out.
KNEE_DEG, KNEE_LIFT = 17.0, 0.050
KNEE_LIFTS = (0.04, 0.22)
# Hips and shoulders are lowest this share of the stride before mid-stance: 5.2 degrees (SD 3.0) for the hips, 6.5 (2.9)
# for the shoulders over 72 runs of 22 runners on a force plate. Steadier than toe-offs seen from behind, which come
# 20-100 ms late on rendered clips.
LOWEST_BEFORE = 5.8 / 360.0
# Where to look for that: half of a usual contact (duty factor 0.35, docs/biomechanics.md §1a) after initial contact.
MIDDLE_AFTER_CONTACT = 0.175
# Contacts and lowest points must tell the same story: rendered clips differ by up to 10 degrees of the stride.
LARGEST_LAG = 30.0 / 360.0

# Added to each turn's own standard error, deg/s: what the fit cannot know of (shadows, folds).
FLOOR_DEG_S = 1.0
# A fit over one stride needs this many turns, and this share of those that the clip's rate gives.
FEWEST_TURNS, LEAST_SHARE = 14, 0.7
# The typical turn must be known to this: rendered clips that gave the constants have 1.0-2.2, a body in black tights
# under a dark shirt above 4, and its sides came out 3 degrees apart.
LARGEST_ERROR_DEG_S = 3.0

NOT_FROM_FRONT = (
    "from the front the pelvis has not been tested; film from behind, hips at the height of the lens"
)
POINTS_ALONE = (
    "the picture could not be followed at the pelvis, and a pose model's hip points read the same whether it drops by 2"
    " or by 10 degrees; analyse a video from behind in which the runner fills the picture's height"
)
TOO_PLAIN = (
    "the cloth at the waist shows too little to follow; film from behind with a tucked or short top against shorts of"
    " another colour, close enough that the runner fills the picture's height"
)
# Three harmonics of a stride are not known through a longer gap than half a wave of the last, as a share of the stride.
LONGEST_GAP = 1.0 / 6.0
# Dots that show this share of either leg's steps stand for all; with fewer the cloth is followed, never a mixture.
LEAST_STEPS = 0.5

UNSURE_TIMING = (
    "landing and the lowest point of the hips do not fit together, so the middle of the stance is not sure"
)
_TRUNK = [INDEX[name] for name in ("left_hip", "right_hip", "left_shoulder", "right_shoulder")]
_KNEES = [INDEX["left_knee"], INDEX["right_knee"]]


@dataclass(frozen=True)
class PelvisRoll:
    """Pelvic drop of every step that shows it, degrees, + = the swing side is lower; or why there is none.

    `steps` holds (step number, stance side, drop); `by_dots` says that dots of tape gave them.
    """

    steps: tuple[tuple[int, Side, float], ...]
    reason: str | None = None
    by_dots: bool = False

    def of(self, side: Side | None) -> list[tuple[int, float]]:
        """(step number, drop) of one stance side, or of both."""
        return [(number, drop) for number, stance, drop in self.steps if side in (None, stance)]


def find_roll(evidence: PelvisFlow | MarkerDots, clean: CleanTrack, gait: Gait) -> PelvisRoll:
    """The pelvis through the clip; empty with a reason where the picture does not show it."""
    if gait.orientation.view != "rear":
        return PelvisRoll((), NOT_FROM_FRONT)
    if isinstance(evidence, MarkerDots):
        return _roll_by_dots(evidence, clean, gait)
    return _roll_by_cloth(evidence, clean, gait)


def pelvis_evidence(track: PoseTrack, clean: CleanTrack, gait: Gait) -> PelvisFlow | MarkerDots | None:
    """What is to be trusted about the pelvis: dots of tape that show enough steps of either leg, else the cloth.

    An empty flow for a pose model's landmarks alone, which do not show the pelvis; None for markers and landmarks of
    unknown make, whose hip points are all there is.
    """
    if track.dots is not None and set(SPINES) <= set(track.dots.names) and worth_following(gait.orientation):
        roll = find_roll(track.dots, clean, gait)
        if all(len(roll.of(side)) >= max(1, LEAST_STEPS * len(gait.used_steps(side))) for side in SIDES):
            return track.dots
    if track.pelvis is not None or track.made_by != "pose_model":
        return track.pelvis
    nothing = np.zeros((0, len(BANDS)))
    return PelvisFlow(np.zeros(0), nothing, nothing)


def worth_following(orientation: Orientation) -> bool:
    """True for the view in which the picture is asked for the pelvis."""
    return orientation.view == "rear"


def _roll_by_dots(dots: MarkerDots, clean: CleanTrack, gait: Gait) -> PelvisRoll:
    stride_s = 120.0 / gait.cadence_spm
    left, right = (dots.xy_px[:, dots.names.index(name)] for name in SPINES)
    # Picture y points down: + = the right side is lower.
    roll_deg = np.degrees(np.arctan2(right[:, 1] - left[:, 1], right[:, 0] - left[:, 0]))
    steps = []
    for step in gait.used_steps():
        middle_s, lag = _middle(step, clean, stride_s)
        drop = _drop_of_line(dots.time_s, roll_deg, middle_s, stride_s)
        if abs(lag) <= LARGEST_LAG and np.isfinite(drop):
            steps.append((step.number, step.side, drop if step.side == "left" else -drop))
    return PelvisRoll(tuple(steps), by_dots=True)


def _drop_of_line(time_s: np.ndarray, roll_deg: np.ndarray, middle_s: float, stride_s: float) -> float:
    """The roll in the middle of a stance about its mean over the stride; NaN where too little of that is seen."""
    near = (np.abs(time_s - middle_s) <= stride_s / 2.0) & np.isfinite(roll_deg)
    phase = (time_s[near] - middle_s) / stride_s
    if near.sum() < FEWEST_TURNS or np.diff(phase, prepend=-0.5, append=0.5).max() > LONGEST_GAP:
        return float("nan")
    return float(_harmonics(phase, roll_deg[near], np.ones(near.sum()), 3).real.sum())


def _roll_by_cloth(flow: PelvisFlow, clean: CleanTrack, gait: Gait) -> PelvisRoll:
    if not len(flow.time_s):
        return PelvisRoll((), POINTS_ALONE)
    weights = _band_weights(flow)
    if weights is None:
        return PelvisRoll((), TOO_PLAIN)
    stride_s = 120.0 / gait.cadence_spm
    middles = [(step, *_middle(step, clean, stride_s)) for step in gait.used_steps()]
    lags = [abs(lag) for _, _, lag in middles if np.isfinite(lag)]
    if not lags or np.median(lags) > LARGEST_LAG:
        return PelvisRoll((), UNSURE_TIMING)
    found = [(step, _drop(flow, weights, middle_s, stride_s, step.side)) for step, middle_s, _ in middles]
    lifted = _knee_lift(clean, [(step.side, middle_s) for step, middle_s, _ in middles], stride_s)
    off = KNEE_DEG * (min(max(lifted, KNEE_LIFTS[0]), KNEE_LIFTS[1]) - KNEE_LIFT)
    steps = tuple((step.number, step.side, drop - off) for step, drop in found if np.isfinite(drop))
    return PelvisRoll(steps, None if steps else TOO_PLAIN)


def _band_weights(flow: PelvisFlow) -> np.ndarray | None:
    """Share of each pelvic band, from the typical error of its turns; None when all together say too little."""
    error = flow.error_deg_s
    seen = np.isfinite(error).mean(axis=0) >= LEAST_SHARE if len(error) else np.zeros(error.shape[1], bool)
    if not seen.any():
        return None
    typical = np.array(
        [np.nanmedian(column) if ok else np.inf for column, ok in zip(error.T, seen, strict=True)]
    )
    if 1.0 / np.sqrt(np.sum(typical**-2.0)) > LARGEST_ERROR_DEG_S:
        return None
    weights = 1.0 / (typical**2 + FLOOR_DEG_S**2)
    return weights / weights.sum()


def _middle(step: Step, clean: CleanTrack, stride_s: float) -> tuple[float, float]:
    """Middle of the stance in seconds, from the body's lowest point; and how much later the contact alone puts it,
    as a share of the stride. NaN where the trunk is not seen."""
    guess = step.initial_contact_s + MIDDLE_AFTER_CONTACT * stride_s
    height = clean.xy_px[:, _TRUNK, 1].mean(axis=1)
    near = (np.abs(clean.time_s - guess) <= stride_s / 2.0) & np.isfinite(height)
    phase = (clean.time_s[near] - guess) / stride_s
    if near.sum() < FEWEST_TURNS or np.ptp(phase) < LEAST_SHARE:
        return float("nan"), float("nan")
    second = _harmonics(phase, height[near], np.ones(near.sum()), 2)[1]
    # Picture y points down, so the body is lowest where the curve is highest: at phase -angle / (2·2π).
    lag = float(np.angle(second)) / (4.0 * np.pi) - LOWEST_BEFORE
    return guess - lag * stride_s, lag


def _knee_lift(clean: CleanTrack, stances: list[tuple[Side, float]], stride_s: float) -> float:
    """By how much the swinging knee is higher in the middle of the stances (side, seconds), trunk lengths, typical of
    all; the usual lift where the knees are not seen."""
    trunk = clean.xy_px[:, _TRUNK].reshape(-1, 2, 2, 2).mean(axis=2)
    trunk_px = np.nanmedian(np.linalg.norm(trunk[:, 0] - trunk[:, 1], axis=1))
    higher = (clean.xy_px[:, _KNEES[0], 1] - clean.xy_px[:, _KNEES[1], 1]) / trunk_px
    lifts = []
    for side, middle_s in stances:
        near = (np.abs(clean.time_s - middle_s) <= stride_s / 2.0) & np.isfinite(higher)
        phase = (clean.time_s[near] - middle_s) / stride_s
        if near.sum() >= FEWEST_TURNS and np.ptp(phase) >= LEAST_SHARE:
            first = _harmonics(phase, higher[near], np.ones(near.sum()), 3)[0]
            lifts.append((1.0 if side == "left" else -1.0) * first.real)
    return float(np.median(lifts)) if lifts else KNEE_LIFT


def _drop(flow: PelvisFlow, weights: np.ndarray, middle_s: float, stride_s: float, side: Side) -> float:
    """The drop in the middle of one stance from the stride about it, degrees."""
    near = np.abs(flow.time_s - middle_s) <= stride_s / 2.0
    phase = (flow.time_s[near] - middle_s) / stride_s
    rate, error = flow.rate_deg_s[near], flow.error_deg_s[near]
    if near.sum() < FEWEST_TURNS or np.ptp(phase) < LEAST_SHARE:
        return float("nan")
    rolls = np.full((len(weights), 3), np.nan, complex)
    for band in range(len(weights)):
        known = np.isfinite(rate[:, band]) & np.isfinite(error[:, band])
        if known.sum() >= FEWEST_TURNS and known.mean() >= LEAST_SHARE:
            sureness = 1.0 / np.hypot(error[known, band], FLOOR_DEG_S)
            harmonics = _harmonics(phase[known], rate[known, band], sureness, 3)
            rolls[band] = harmonics * stride_s / (2j * np.pi * np.array([1, 2, 3]))
    has = np.isfinite(rolls).all(axis=1) & (weights > 0)
    if weights[has].sum() < 0.5:
        return float("nan")
    roll = weights[has] @ rolls[has] / weights[has].sum()
    # In the middle of the LEFT stance the right side hangs (+); of the right stance, the left.
    sign = 1.0 if side == "left" else -1.0
    return float(sign * (roll.real.sum() + LEG_SHARE * roll[0].imag))


def _harmonics(phase: np.ndarray, values: np.ndarray, sureness: np.ndarray, count: int) -> np.ndarray:
    """Complex amplitudes (count,) of values ~ constant + Re Σ H_k e^{i2πk·phase}; doubtful values count less twice."""
    angle = 2.0 * np.pi * np.outer(phase, np.arange(1, count + 1))
    basis = np.concatenate([np.ones((len(phase), 1)), np.cos(angle), np.sin(angle)], axis=1)
    weight = sureness
    for _ in range(3):
        fitted = np.linalg.lstsq(basis * weight[:, None], values * weight, rcond=None)[0]
        off = np.abs(values - basis @ fitted)
        spread = 1.48 * float(np.median(off)) + 1e-9
        weight = sureness / np.sqrt(1.0 + (off / (2.0 * spread)) ** 2)
    return fitted[1 : count + 1] - 1j * fitted[count + 1 :]
