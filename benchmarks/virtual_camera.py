"""A camera for the motion-capture truth: real runners in three dimensions become pose tracks with known answers.

`load_truth` reads one trial of `shared/truth`; `film` projects it with a pinhole camera, samples it at any frame
rate, and disturbs it as a pose model would: noise (white and lasting), bias of the hip points, gaps, exchanged
legs, a half-hidden far leg. The same seed gives the same track. Landmarks that a study does not have (rbds: all
but the legs) stay NaN; the hip landmarks are the hip joint centres.

World: X forward, Y up, Z to the runner's right, mm. Picture: x right, y down, pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

from formcam.records import skeleton
from formcam.records.track import Direction, PoseTrack, View

MISSING_MM = -32768
SHORTEST_STEP_S = 0.15
JOINTS = ("hip", "knee", "ankle", "heel", "foot_index", "shoulder", "elbow", "wrist")
DIRECTION_OF: dict[View, Direction] = {
    "left": "image_left",
    "right": "image_right",
    "rear": "away",
    "front": "towards",
}
# From the runner to the camera, in the ground plane (X, Z), at yaw 0.
_TOWARDS_CAMERA: dict[View, tuple[float, float]] = {
    "right": (0.0, 1.0),
    "left": (0.0, -1.0),
    "rear": (-1.0, 0.0),
    "front": (1.0, 0.0),
}
# What the pose model said on the development clip: the far knee tells, the far heel does not.
FAR_VISIBILITY = {"knee": 0.48, "ankle": 0.6, "heel": 0.8, "foot_index": 0.6}
NEAR_VISIBILITY = 0.95


@dataclass(frozen=True, eq=False)
class Truth:
    """One motion-capture trial. `points_mm` name -> (T, 3); events in seconds, `side` beside each, in time order.

    `signals_deg` holds the study's own angles per sample (pelvis_tilt_deg, trunk_lean_deg, …).
    """

    name: str
    study: str
    runner: str
    speed_mps: float
    height_cm: float | None
    rate_hz: float
    points_mm: dict[str, np.ndarray]
    contact_s: np.ndarray
    toe_off_s: np.ndarray
    side: np.ndarray
    signals_deg: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def time_s(self) -> np.ndarray:
        """Times of the samples, (T,)."""
        return np.arange(len(next(iter(self.points_mm.values())))) / self.rate_hz

    @property
    def cadence_spm(self) -> float:
        """Steps a minute by the force plate: slope of contact time against contact number."""
        return float(60.0 / np.polyfit(np.arange(len(self.contact_s)), self.contact_s, 1)[0])

    def events(self, side: str) -> tuple[np.ndarray, np.ndarray]:
        """Contacts and toe-offs of one foot, seconds."""
        mine = self.side == side
        return self.contact_s[mine], self.toe_off_s[mine]

    def at(self, name: str, time_s: np.ndarray) -> np.ndarray:
        """One point at any times, (N, 3) mm; NaN where the study has none or the marker was lost."""
        return _resample(self.time_s, self.points_mm[name], time_s)


@dataclass(frozen=True)
class Camera:
    """Where the camera stands. `yaw_deg` turns it off square about the runner, `roll_deg` + = the picture's
    content turns clockwise; `focal_px` None frames the runner to about 70 % of the picture's height."""

    view: View = "right"
    distance_m: float = 4.0
    height_m: float = 1.0
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    focal_px: float | None = None
    width_px: int = 1920
    height_px: int = 1080


@dataclass(frozen=True)
class Disturbance:
    """What goes wrong on the way. Lengths in mm in the plane of the runner.

    `lasting_share` is the share of the noise variance that is correlated over `lasting_s` (1/e time).
    `swap_share` of the frames lie in runs of 1 to 4 frames with exchanged legs; `gap_share` in stretches of `gap_s`
    without a pose. `far_visible` False gives the far leg the visibilities of `FAR_VISIBILITY`.
    `hip_bias_mm` is forward and up. `dropped_share` of frames are missing from the file altogether (variable rate).
    `time_jitter` shifts frame times by up to this share of a frame (variable rate).
    """

    noise_mm: float = 0.0
    lasting_share: float = 0.0
    lasting_s: float = 0.05
    hip_bias_mm: tuple[float, float] = (0.0, 0.0)
    swap_share: float = 0.0
    gap_share: float = 0.0
    gap_s: float = 0.08
    far_visible: bool = False
    time_jitter: float = 0.0
    dropped_share: float = 0.0


@dataclass(frozen=True, eq=False)
class Shot:
    """A filmed trial: the track as a pose model would give it, the clean picture points, and what was done to it."""

    track: PoseTrack
    truth: Truth
    camera: Camera
    start_s: float
    """Truth time of the track's time 0; subtract it from `truth.contact_s`."""
    clean_xy_px: np.ndarray
    swapped: np.ndarray
    px_per_mm: float

    def contacts(self, side: str) -> tuple[np.ndarray, np.ndarray]:
        """True contacts and toe-offs of one foot on the track's clock."""
        contact, off = self.truth.events(side)
        return contact - self.start_s, off - self.start_s


def trial_paths(shared: Path, study: str | None = None) -> list[Path]:
    """All truth files of one study ("rbds", "hamner") or of both, sorted."""
    folder = shared / "truth"
    return sorted(p for s in ("rbds", "hamner") if study in (None, s) for p in (folder / s).glob("*.npz"))


def load_truth(path: Path) -> Truth:
    """Read one trial."""
    with np.load(path) as data:
        points = {key[:-3]: _to_float(data[key]) for key in data.files if key.endswith("_mm")}
        signals = {
            key: data[key].astype(float) for key in data.files if key.endswith("_deg") and data[key].ndim == 1
        }
        # hamner subject03_run2: the force plate counts two landings twice, 9 and 12 ms apart, with the wrong foot.
        real = np.append(True, np.diff(data["contact_s"]) > SHORTEST_STEP_S)
        return Truth(
            name=path.stem,
            study=path.parent.name,
            runner=path.stem.split("_")[0],
            speed_mps=float(data["speed_mps"]),
            height_cm=float(data["height_cm"]) if "height_cm" in data.files else None,
            rate_hz=float(data["rate_hz"]),
            points_mm=points,
            contact_s=data["contact_s"][real].astype(float),
            toe_off_s=data["toe_off_s"][real].astype(float),
            side=data["side"][real].astype(str),
            signals_deg=signals,
        )


def film(
    truth: Truth,
    camera: Camera | None = None,
    *,
    fps: float = 60.0,
    disturb: Disturbance | None = None,
    seed: int = 0,
    start_s: float = 0.0,
    length_s: float | None = None,
) -> Shot:
    """Film one trial (or `length_s` of it from `start_s`); deterministic in all arguments."""
    camera, disturb = camera or Camera(), disturb or Disturbance()
    random = np.random.default_rng(seed)
    end_s = truth.time_s[-1] if length_s is None else min(start_s + length_s, truth.time_s[-1])
    times = _frame_times(end_s - start_s, fps, disturb, random)
    world = _world(truth, times + start_s)
    pixels, px_per_mm = _project(world, camera)
    noisy = pixels + px_per_mm * _noise(times, disturb, random)
    noisy[:, [23, 24]] += px_per_mm * _picture_bias(disturb, camera)
    swapped = _runs(len(times), disturb.swap_share, 1, 4, random)
    noisy[swapped] = noisy[swapped][:, _leg_mirror()]
    gap_frames = max(1, round(disturb.gap_s * fps))
    lost = _runs(len(times), disturb.gap_share, gap_frames, gap_frames, random)
    noisy[lost] = np.nan
    visibility = np.where(np.isfinite(noisy[..., 0]), _visibility(camera.view, disturb), np.nan)
    # Hips that are off come from a program that does not say who it is.
    source = None if any(disturb.hip_bias_mm) else "motion capture"
    track = PoseTrack(times, noisy, visibility, camera.width_px, camera.height_px, source=source)
    return Shot(track, truth, camera, start_s, pixels, swapped, px_per_mm)


def _to_float(raw: np.ndarray) -> np.ndarray:
    values = raw.astype(float)
    values[(raw == MISSING_MM).any(axis=1)] = np.nan
    return values


def _resample(time_s: np.ndarray, values: np.ndarray, wanted_s: np.ndarray) -> np.ndarray:
    """Cubic interpolation; NaN stays NaN within one sample of a lost one."""
    ok = np.isfinite(values[:, 0])
    if ok.sum() < 4:
        return np.full((len(wanted_s), values.shape[1]), np.nan)
    result = CubicSpline(time_s[ok], values[ok])(wanted_s)
    result[np.interp(wanted_s, time_s, ok.astype(float)) < 1.0] = np.nan
    return result


def _world(truth: Truth, time_s: np.ndarray) -> np.ndarray:
    world = np.full((len(time_s), skeleton.COUNT, 3), np.nan)
    for side in skeleton.SIDES:
        for joint in JOINTS:
            name = f"{side}_{joint}"
            if name in truth.points_mm:
                world[:, skeleton.INDEX[name]] = truth.at(name, time_s)
    return world


def _frame_times(
    length_s: float, fps: float, disturb: Disturbance, random: np.random.Generator
) -> np.ndarray:
    times = np.arange(int(length_s * fps) + 1) / fps
    if disturb.time_jitter:
        times = times + random.uniform(-0.5, 0.5, len(times)) * disturb.time_jitter / fps
    if disturb.dropped_share:
        keep = random.random(len(times)) >= disturb.dropped_share
        keep[[0, -1]] = True
        times = times[keep]
    return times - times[0]


def _project(world: np.ndarray, camera: Camera) -> tuple[np.ndarray, float]:
    """Pinhole projection, optical axis level, through the runner's mean place; pixels (T, K, 2), px a mm there."""
    hips = world[:, [skeleton.INDEX["left_hip"], skeleton.INDEX["right_hip"]]]
    centre = np.nanmean(hips, axis=(0, 1)) * [1.0, 0.0, 1.0]
    yaw = np.radians(camera.yaw_deg)
    x, z = _TOWARDS_CAMERA[camera.view]
    outward = np.array([x * np.cos(yaw) - z * np.sin(yaw), 0.0, x * np.sin(yaw) + z * np.cos(yaw)])
    up = np.array([0.0, 1.0, 0.0])
    rightward = np.cross(-outward, up)
    distance_mm, height_mm = camera.distance_m * 1000.0, camera.height_m * 1000.0
    relative = world - centre - outward * distance_mm - up * height_mm
    depth = -(relative @ outward)
    focal = camera.focal_px or 0.7 * camera.height_px * distance_mm / 1800.0
    plane_x, plane_y = relative @ rightward / depth * focal, -(relative @ up) / depth * focal
    roll = np.radians(camera.roll_deg)
    px = camera.width_px / 2 + plane_x * np.cos(roll) - plane_y * np.sin(roll)
    py = camera.height_px / 2 + plane_x * np.sin(roll) + plane_y * np.cos(roll)
    return np.stack([px, py], axis=-1), focal / distance_mm


def _noise(time_s: np.ndarray, disturb: Disturbance, random: np.random.Generator) -> np.ndarray:
    """White noise plus a first-order autoregressive part, (T, K, 2) mm; total standard deviation `noise_mm`."""
    shape = (len(time_s), skeleton.COUNT, 2)
    white, drive = random.standard_normal(shape), random.standard_normal(shape)
    keep = np.exp(-np.diff(time_s) / disturb.lasting_s)
    lasting = drive.copy()
    for i, k in enumerate(keep, start=1):
        lasting[i] = k * lasting[i - 1] + np.sqrt(1.0 - k * k) * drive[i]
    share = disturb.lasting_share
    return disturb.noise_mm * (np.sqrt(1.0 - share) * white + np.sqrt(share) * lasting)


def _picture_bias(disturb: Disturbance, camera: Camera) -> np.ndarray:
    forward = {"image_right": 1.0, "image_left": -1.0}.get(DIRECTION_OF[camera.view], 0.0)
    return np.array([forward * disturb.hip_bias_mm[0], -disturb.hip_bias_mm[1]])


def _runs(count: int, share: float, shortest: int, longest: int, random: np.random.Generator) -> np.ndarray:
    """A mask with about `share` of the frames in runs of `shortest` to `longest`, never at the very ends."""
    mask = np.zeros(count, bool)
    wanted = round(share * count)
    while mask.sum() < wanted:
        length = int(random.integers(shortest, longest + 1))
        start = int(random.integers(1, max(2, count - length - 1)))
        mask[start : start + length] = True
    return mask


def _leg_mirror() -> np.ndarray:
    order = np.arange(skeleton.COUNT)
    legs = [*skeleton.LEG["left"], *skeleton.LEG["right"]]
    order[legs] = skeleton.MIRROR[legs]
    return order


def _visibility(view: View, disturb: Disturbance) -> np.ndarray:
    values = np.full(skeleton.COUNT, NEAR_VISIBILITY)
    if view in ("left", "right") and not disturb.far_visible:
        far = skeleton.other(view)
        for joint, value in FAR_VISIBILITY.items():
            values[skeleton.INDEX[f"{far}_{joint}"]] = value
    return values
