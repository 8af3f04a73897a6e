"""A runner made of formulas: all 33 landmarks through time, with every answer known. Shares no code with the core.

World in cm: X forward, Y up, Z to the runner's right; the camera is far away (parallel projection). A planted ankle
travels back at the belt's speed, a swinging one returns on a curve that leaves and arrives with that speed; the hips
rise and fall as a cosine, lowest at mid-stance; the knee closes the leg; trunk, arms and head ride on top.

`true_gait` and `as_clean` hand the metrics perfect events and an unfiltered track, so that a metric is tested alone.
The way the foot lands is not a real runner's: how well events are found is checked against force plates instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcam.records.repairs import Repairs
from formcam.records.skeleton import INDEX, LANDMARKS, SIDES
from formcam.records.track import (
    CleanTrack,
    Direction,
    Event,
    Gait,
    Orientation,
    PoseTrack,
    Step,
    View,
)

THIGH_CM, SHANK_CM, ANKLE_CM, HIP_HALF_CM, SHOULDER_HALF_CM, TRUNK_CM = 43.0, 43.0, 8.0, 9.0, 18.0, 50.0
HEIGHT_CM = 178.0
DIRECTION: dict[View, Direction] = {
    "right": "image_right",
    "left": "image_left",
    "rear": "away",
    "front": "towards",
}


@dataclass(frozen=True)
class Formula:
    """What the runner does and how it is filmed; lengths in cm, noise in px (1-sigma), seconds."""

    cadence_spm: float = 170.0
    contact_s: float = 0.24
    speed_mps: float = 3.0
    reach_cm: float = 20.0
    """Ankle ahead of the hips at initial contact."""
    oscillation_cm: float = 8.0
    lean_deg: float = 8.0
    lean_drift_deg: float = 0.0
    """How much further forward the trunk leans at the clip's end than at its start, in a straight line."""
    drop_deg: float = 5.0
    """Swing side below the stance side at mid-stance."""
    view: View = "right"
    fps: float = 60.0
    length_s: float = 12.0
    px_per_cm: float = 4.0
    noise_px: float = 0.0
    swap_frames: tuple[tuple[int, int], ...] = ()
    gaps_s: tuple[tuple[float, float], ...] = ()
    uneven: float = 0.0
    """Share of a frame by which frame times wander (variable frame rate)."""
    seed: int = 1

    def lean_at(self, time_s: np.ndarray) -> np.ndarray:
        """Forward lean of the trunk (T,), degrees."""
        return self.lean_deg + self.lean_drift_deg * time_s / self.length_s

    @property
    def stride_s(self) -> float:
        """Seconds from one contact to the same foot's next."""
        return 120.0 / self.cadence_spm

    def contacts(self, side: str) -> np.ndarray:
        """Times of initial contact within the clip; the left foot lands at 0.1 s first."""
        first = 0.1 + (0.0 if side == "left" else self.stride_s / 2)
        return np.arange(first, self.length_s, self.stride_s)

    @property
    def centimetres_per_px(self) -> float:
        """The true scale."""
        return 1.0 / self.px_per_cm


def track(formula: Formula | None = None, **changes: object) -> PoseTrack:
    """The runner filmed; `changes` are fields of `Formula`."""
    f = replace(formula or Formula(), **changes)  # type: ignore[arg-type]
    random = np.random.default_rng(f.seed)
    time_s = np.arange(int(f.length_s * f.fps)) / f.fps
    time_s = time_s + random.uniform(-0.5, 0.5, len(time_s)) * f.uneven / f.fps
    time_s = time_s - time_s[0]
    world = body_cm(f, time_s)
    across = {"right": world[..., 0], "left": -world[..., 0], "rear": world[..., 2], "front": -world[..., 2]}
    xy = np.stack([960.0 + f.px_per_cm * across[f.view], 980.0 - f.px_per_cm * world[..., 1]], axis=-1)
    xy = xy + random.normal(0.0, 1.0, xy.shape) * f.noise_px
    visibility = np.full(xy.shape[:2], 0.95)
    if f.view in ("left", "right"):
        far = "left" if f.view == "right" else "right"
        visibility[:, INDEX[f"{far}_knee"]] = 0.48
    for first, last in f.swap_frames:
        _exchange_legs(xy[first:last])
    for start, end in f.gaps_s:
        xy[(time_s >= start) & (time_s < end)] = np.nan
    visibility[~np.isfinite(xy[..., 0])] = 0.0
    return PoseTrack(time_s, xy, visibility, 1920, 1080)


def as_clean(raw: PoseTrack) -> CleanTrack:
    """The track as it is, called clean: no filter, no repair."""
    seen = np.isfinite(raw.xy_px[..., 0])
    repairs = Repairs(len(raw), 0, 0, 0, 0, 0, 0, 0.0)
    gap = np.zeros(len(raw), bool)
    return CleanTrack(
        raw.time_s, raw.xy_px, raw.visibility, seen, gap, raw.width_px, raw.height_px, repairs, raw.made_by
    )


def true_gait(f: Formula) -> Gait:
    """The run as it is by the formulas: every contact and toe-off at its exact time."""
    starts = sorted((t, side) for side in SIDES for t in f.contacts(side))
    steps, events = [], []
    for number, (start, side) in enumerate(starts):
        off, following, end = start + f.contact_s, start + f.stride_s / 2, start + f.stride_s
        if end > f.length_s - 0.1:
            break
        steps.append(Step(number, side, start, off, following, end))
        events += [Event(side, "initial_contact", start), Event(side, "toe_off", off)]
    sideways = f.view in ("left", "right")
    return Gait(
        orientation=Orientation(f.view, DIRECTION[f.view]),
        activity="running",
        events=tuple(sorted(events, key=lambda e: e.time_s)),
        steps=tuple(steps),
        cadence_spm=f.cadence_spm,
        cadence_spectral_spm=f.cadence_spm,
        belt_speed_px_s=100.0 * f.speed_mps * f.px_per_cm if sideways else float("nan"),
        belt_speed_se_px_s=1.0 if sideways else float("nan"),
        belt_slope_deg=0.0 if sideways else float("nan"),
    )


def body_cm(f: Formula, time_s: np.ndarray) -> np.ndarray:
    """Every landmark in the world, (T, 33, 3) cm."""
    body = np.zeros((len(time_s), len(LANDMARKS), 3))
    bob = 2 * np.pi * (time_s - 0.1 - f.contact_s / 2) / (f.stride_s / 2)
    sway = 2 * np.pi * (time_s - 0.1 - f.contact_s / 2) / f.stride_s
    height = 88.0 - f.oscillation_cm / 2 * np.cos(bob)
    drop = np.radians(f.drop_deg) * np.cos(sway)  # + = the right hip hangs; at the left foot's mid-stance.
    for side, sign in (("left", -1.0), ("right", 1.0)):
        hip = np.stack(
            [0 * height, height - sign * HIP_HALF_CM * np.sin(drop), sign * HIP_HALF_CM * np.cos(drop)],
            axis=-1,
        )
        _leg(body, f, time_s, side, hip)
        _arm(body, np.radians(f.lean_at(time_s)), sway, side, sign, height)
    _head(body, np.radians(f.lean_at(time_s)), height)
    return body


def _leg(body: np.ndarray, f: Formula, time_s: np.ndarray, side: str, hip: np.ndarray) -> None:
    phase = np.mod(time_s - f.contacts(side)[0], f.stride_s)
    belt = 100.0 * f.speed_mps
    swing_s = f.stride_s - f.contact_s
    u = np.clip((phase - f.contact_s) / swing_s, 0.0, 1.0)
    back = f.reach_cm - belt * f.contact_s
    # Cubic Hermite: from `back` to `reach` with the belt's velocity at both ends.
    swing = (
        (2 * u**3 - 3 * u**2 + 1) * back
        + (3 * u**2 - 2 * u**3) * f.reach_cm
        - belt * swing_s * (2 * u**3 - 3 * u**2 + u)
    )
    x = np.where(phase < f.contact_s, f.reach_cm - belt * phase, swing)
    lift = np.sin(np.pi * u) ** 2
    rise = 22.0 * np.sin(np.pi * np.clip((phase / f.contact_s - 0.6) / 0.4, 0, 1) / 2) ** 2
    y = ANKLE_CM + np.where(phase < f.contact_s, rise, 22.0 * (1 - u) ** 2 + 30.0 * lift)
    ankle = np.stack([x, y, hip[:, 2] * 0.6], axis=-1)
    knee = _knee(hip, ankle)
    pitch = np.radians(np.where(phase < f.contact_s, -2.2 * rise, -48.0 * (1 - u) + 10.0 * u))
    for joint, along, down in (("heel", -5.0, -5.0), ("foot_index", 14.0, -6.0)):
        offset = [along * np.cos(pitch) - down * np.sin(pitch), along * np.sin(pitch) + down * np.cos(pitch)]
        body[:, INDEX[f"{side}_{joint}"]] = ankle + np.stack([*offset, 0 * y], axis=-1)
    for joint, place in (("hip", hip), ("knee", knee), ("ankle", ankle)):
        body[:, INDEX[f"{side}_{joint}"]] = place


def _knee(hip: np.ndarray, ankle: np.ndarray) -> np.ndarray:
    """Two links in the plane X-Y, the knee in front; a leg too short to reach is stretched straight."""
    line = (ankle - hip)[:, :2]
    span = np.hypot(*line.T)
    half = np.sqrt(np.maximum(THIGH_CM**2 - (span / 2) ** 2, 0.0))
    forward = np.stack([-line[:, 1], line[:, 0]], axis=-1) / span[:, None]
    middle = (hip + ankle) / 2
    middle[:, :2] += forward * half[:, None]
    return middle


def _arm(
    body: np.ndarray, lean: np.ndarray, sway: np.ndarray, side: str, sign: float, height: np.ndarray
) -> None:
    shoulder = np.stack(
        [
            TRUNK_CM * np.sin(lean),
            height + TRUNK_CM * np.cos(lean),
            sign * SHOULDER_HALF_CM + 0 * height,
        ],
        axis=-1,
    )
    swing = sign * 12.0 * np.cos(sway)
    elbow = shoulder + np.stack([swing - 6.0, -26.0 + 0 * swing, sign * 3.0 + 0 * swing], axis=-1)
    wrist = elbow + np.stack([20.0 + 0.4 * swing, 8.0 + 0 * swing, -sign * 8.0 + 0 * swing], axis=-1)
    body[:, INDEX[f"{side}_shoulder"]], body[:, INDEX[f"{side}_elbow"]] = shoulder, elbow
    for name in ("wrist", "pinky", "index", "thumb"):
        body[:, INDEX[f"{side}_{name}"]] = wrist


def _head(body: np.ndarray, lean: np.ndarray, height: np.ndarray) -> None:
    x, y = 68.0 * np.sin(lean), height + 68.0 * np.cos(lean)
    for name in LANDMARKS[:11]:
        ahead = 0.0 if "ear" in name else 9.0
        sign = -1.0 if "left" in name else 1.0 if "right" in name else 0.0
        body[:, INDEX[name]] = np.stack([x + ahead + 0 * y, y, 7.0 * sign + 0 * y], axis=-1)


def _exchange_legs(xy: np.ndarray) -> None:
    for joint in ("hip", "knee", "ankle", "heel", "foot_index"):
        left, right = INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]
        xy[:, [left, right]] = xy[:, [right, left]]
