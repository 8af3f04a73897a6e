"""The values that pass from stage to stage, from the video to the gait. All frozen, all checked at birth.

Conventions (stated here once)
* Pixels: x to the right, y DOWN, origin at the top left of the UPRIGHT picture.
* Time: seconds of real motion from the first frame (slow motion already divided out), from the container's
  time stamps, strictly increasing; never frame number over fps.
* Missing: NaN in arrays; in results None with a reason.
* `left` and `right` are the runner's own. View "left" means the camera sees the runner's left side, which is
  then the near side. Direction says where the runner faces in the picture.
* Arrays are made read-only; a stage returns a new record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from formcam.records import skeleton
from formcam.records.arrays import store
from formcam.records.camera import CameraKind
from formcam.records.cut_off import CutOff
from formcam.records.errors import UsageError
from formcam.records.image_evidence import MarkerDots, PelvisFlow, SecondLook, SideOutline, Uprights
from formcam.records.landmark_paths import LandmarkPaths
from formcam.records.landmark_source import LandmarkSource, landmark_source
from formcam.records.repairs import Repairs
from formcam.records.skeleton import Side
from formcam.records.standing import StandingPose

View = Literal["left", "right", "rear", "front"]
Direction = Literal["image_left", "image_right", "towards", "away"]
Activity = Literal["running", "walking", "other"]
EventType = Literal["initial_contact", "toe_off"]
EventQuality = Literal["good", "fair", "poor"]
Sex = Literal["f", "m"]
VIEWS: tuple[View, ...] = get_args(View)
SEXES: tuple[Sex, ...] = get_args(Sex)

# What a person can be and a treadmill can do; outside it is a typing slip, not a runner.
HEIGHT_CM_RANGE = (100.0, 230.0)
SPEED_KMH_RANGE = (3.0, 30.0)


@dataclass(frozen=True)
class Runner:
    """What the user told us: body height in cm, belt speed in km/h and sex, each optional; impossible: `UsageError`."""

    height_cm: float | None = None
    speed_kmh: float | None = None
    sex: Sex | None = None

    def __post_init__(self) -> None:
        _check_range("height", self.height_cm, HEIGHT_CM_RANGE, "cm")
        _check_range("speed", self.speed_kmh, SPEED_KMH_RANGE, "km/h")
        if self.sex not in (None, *SEXES):
            raise UsageError(f"unknown sex {self.sex!r}", f"give {' or '.join(SEXES)}, or leave it out")

    @property
    def speed_mps(self) -> float | None:
        """Belt speed in m/s, or None when it was not given."""
        return None if self.speed_kmh is None else self.speed_kmh / 3.6


@dataclass(frozen=True)
class VideoInfo:
    """What the container says and what decoding showed. Sizes are of the upright picture.

    `time_scale` is real seconds per container second: 1.0, or 30/240 for a 240 fps capture stored at 30 fps.
    `capture_fps` is frames per second of real motion. `warnings` are plain sentences for the user, `notes`
    those of them that take nothing from the result.
    `camera_shift_pct` is how far the background moves in 0.1 s, in % of the picture's height; `feet_sharp_pct` the
    detail of the foot in fast phases, in % of that in slow ones (`motion_blur`); None = not known. `rate_given` says
    that the rate of capture is the user's word, `camera` how the camera was held.
    """

    width_px: int
    height_px: int
    duration_s: float
    frames: int
    declared_fps: float | None
    capture_fps: float
    rotation_deg: int
    codec: str
    variable_frame_rate: bool
    time_scale: float
    has_audio: bool = False
    warnings: tuple[str, ...] = ()
    camera_shift_pct: float | None = None
    feet_sharp_pct: float | None = None
    rate_given: bool = False
    camera: CameraKind | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Frame:
    """One upright picture: `rgb` is (H, W, 3) uint8, `time_s` seconds of real motion from the first frame."""

    index: int
    time_s: float
    rgb: np.ndarray


@dataclass(frozen=True, eq=False)
class PoseTrack(LandmarkPaths):
    """One person through the clip: the 33 landmarks of `skeleton.LANDMARKS` per frame, as detected.

    time_s (T,) · xy_px (T, 33, 2), NaN = not seen · visibility (T, 33) in 0..1 (NaN or 0 where not seen).
    `hidden` (T,) is True where somebody or something covers the runner, so that those steps are left out.
    `source` names what made the landmarks ("mediapipe heavy"; None when that is not known), `made_by` says what kind of
    maker that is. `pelvis` (from behind), `outline`, `second_look` (from the side) and `uprights` are what the picture
    showed beside the landmarks, `dots` the tape that is worn; None = nobody looked.
    `all_time_s` (N,) are the times of all the clip's pictures where only some of them were looked at (`upsampling`).
    `camera` is how the camera was held, `given_fps` the rate of recording by the user's word, `standing` how the runner
    stands still; None = not known.
    """

    time_s: np.ndarray
    xy_px: np.ndarray
    visibility: np.ndarray
    width_px: int
    height_px: int
    hidden: np.ndarray | None = None
    source: str | None = None
    pelvis: PelvisFlow | None = None
    all_time_s: np.ndarray | None = None
    outline: SideOutline | None = None
    second_look: SecondLook | None = None
    uprights: Uprights | None = None
    camera: CameraKind | None = None
    given_fps: float | None = None
    dots: MarkerDots | None = None
    standing: StandingPose | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        hidden = np.zeros(len(self), bool) if self.hidden is None else self.hidden
        store(self, "hidden", hidden, (len(self),), bool)
        if self.all_time_s is not None:
            store(self, "all_time_s", self.all_time_s, (len(self.all_time_s),), float)

    @property
    def made_by(self) -> LandmarkSource:
        """What made the landmarks, so that its known errors can be allowed for."""
        return landmark_source(self.source, self.xy_px)

    @property
    def visible_xy_px(self) -> np.ndarray:
        """A copy of the landmarks (T, 33, 2) without those of hidden frames (NaN)."""
        hidden = np.zeros(len(self), bool) if self.hidden is None else self.hidden
        return np.where(hidden[:, None, None], np.nan, self.xy_px)


@dataclass(frozen=True, eq=False)
class CleanTrack(LandmarkPaths):
    """The mended and smoothed track, same shapes and conventions as `PoseTrack`.

    `seen` (T, 33): the landmark was really detected in that frame, not filled in. `gap` (T,): no step may use it.
    `made_by` is what made the raw landmarks, `uprights` how the camera was held, `cut_off` what of the body was not
    seen (`gait.unseen`; NaN then); None = not known, and nothing worth a word. `dots`: joints that lie on dots of tape.
    """

    time_s: np.ndarray
    xy_px: np.ndarray
    visibility: np.ndarray
    seen: np.ndarray
    gap: np.ndarray
    width_px: int
    height_px: int
    repairs: Repairs
    made_by: LandmarkSource = "markers"
    uprights: Uprights | None = None
    cut_off: CutOff | None = None
    dots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        store(self, "seen", self.seen, (len(self), skeleton.COUNT), bool)
        store(self, "gap", self.gap, (len(self),), bool)

    @property
    def from_pose_model(self) -> bool:
        """Whether a pose model made the landmarks, with offsets of its own; others are taken to lie on the joints."""
        return self.made_by in ("pose_model", "other_pose_model")

    @property
    def upright_deg(self) -> float:
        """How far the vertical leans in the picture where the runner is, clockwise; 0 where that is not known."""
        return 0.0 if self.uprights is None else self.uprights.lean_deg

    @property
    def source_known(self) -> bool:
        """False where the landmarks may lie anywhere about the joints."""
        return self.made_by != "unknown"


@dataclass(frozen=True)
class Orientation:
    """From where the camera looks and where the runner faces; `confidence` in 0..1, with what it rests on."""

    view: View
    direction: Direction
    confidence: float = 1.0
    why: str = ""

    @property
    def is_side(self) -> bool:
        """True for the two side views."""
        return self.view in ("left", "right")

    @property
    def ahead_x(self) -> float:
        """1.0 where ahead (side views) or the runner's right (rear, front) is to the picture's right, else -1.0."""
        return -1.0 if self.direction in ("image_left", "towards") else 1.0

    @property
    def near(self) -> Side | None:
        """The side of the runner's body next to the camera, or None from the rear and the front."""
        if self.view == "left":
            return "left"
        return "right" if self.view == "right" else None


@dataclass(frozen=True)
class Event:
    """A foot meets (`initial_contact`) or leaves (`toe_off`) the belt at a sub-frame time."""

    side: Side
    type: EventType
    time_s: float
    quality: EventQuality = "good"


@dataclass(frozen=True)
class Step:
    """From one foot's initial contact to the next contact of the other foot.

    Times are seconds; None = not found (clip end, gap). `stride_end_s` is the same foot's next contact. `reason` says
    why a step is left out (`used` False).
    """

    number: int
    side: Side
    initial_contact_s: float
    toe_off_s: float | None
    next_contact_s: float | None
    stride_end_s: float | None
    quality: EventQuality = "good"
    reason: str | None = None

    @property
    def used(self) -> bool:
        """True when measurements may use this step."""
        return self.reason is None


@dataclass(frozen=True, eq=False)
class Gait:
    """The run as events and steps, in time order, with what the timing itself tells.

    `belt_speed_px_s` is the speed of the planted near foot along the picture (side view; positive), with its
    standard error; NaN where it could not be read. `belt_slope_deg` is the slope of that motion in the picture
    (positive = the front of the belt is higher): camera roll plus treadmill incline, which cannot be told apart.
    `timing_sd_s` is the spread between independent event detectors, the basis of the events' quality. `rate_doubt` says
    why the clip's time may not be that of life; None = no reason to think so. `over_ground` is a run across the picture
    instead of on a belt: belt speed and slope are then the ground's, as seen from the runner.
    """

    orientation: Orientation
    activity: Activity
    events: tuple[Event, ...]
    steps: tuple[Step, ...]
    cadence_spm: float
    cadence_spectral_spm: float
    belt_speed_px_s: float = float("nan")
    belt_speed_se_px_s: float = float("nan")
    belt_slope_deg: float = float("nan")
    timing_sd_s: float = float("nan")
    notes: tuple[str, ...] = field(default=())
    rate_doubt: str | None = None
    over_ground: bool = False

    def times(self, side: Side, type: EventType) -> np.ndarray:
        """Times in seconds of one foot's events of one kind, (N,)."""
        return np.array([e.time_s for e in self.events if e.side == side and e.type == type])

    def used_steps(self, side: Side | None = None) -> tuple[Step, ...]:
        """The steps that measurements may use, of one side or of both."""
        return tuple(s for s in self.steps if s.used and side in (None, s.side))


def _check_range(name: str, value: float | None, allowed: tuple[float, float], unit: str) -> None:
    low, high = allowed
    if value is not None and not low <= value <= high:
        raise UsageError(
            f"a {name} of {value:g} {unit} is not possible here",
            f"give a {name} between {low:g} and {high:g} {unit}, or leave it out",
        )
