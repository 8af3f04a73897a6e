"""What an analysis concludes: measurements, findings, quality, and the whole `Analysis`. All frozen.

Field names follow the promised `analysis.json` (schema 1). A value that could not be measured is None with a
`reason`; a `not_rated` measurement may still carry a value and its interval.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from formcam.records.corrections import Edits
from formcam.records.drift import Drift
from formcam.records.errors import RefusalCode
from formcam.records.skeleton import Side
from formcam.records.standing import FromStanding, StandingReference
from formcam.records.track import CleanTrack, Gait, PoseTrack, Runner, VideoInfo
from formcam.records.verdict import Verdict
from formcam.records.watch import WatchComparison

Grade = Literal["ok", "watch", "flag", "borderline", "informational", "not_rated"]
GRADES: tuple[Grade, ...] = get_args(Grade)
# Those that a verdict gives.
GRADED: tuple[Grade, ...] = ("ok", "watch", "flag", "borderline")
QualityGrade = Literal["good", "usable", "poor"]
Severity = Literal["flag", "watch", "inform"]


@dataclass(frozen=True)
class Band:
    """Limits of a graded measurement, in its unit; None = open on that side.

    ok lies inside [watch_below, watch_above], watch reaches out to [flag_below, flag_above], flag lies beyond.
    `source` names where the limits come from; `speed_mps` is the belt speed they were worked out for, if they
    depend on it, and `limit_se` what one standard error of that speed does to them, in the measurement's unit.
    """

    source: str
    flag_below: float | None = None
    watch_below: float | None = None
    watch_above: float | None = None
    flag_above: float | None = None
    speed_mps: float | None = None
    note: str = ""
    limit_se: float = 0.0


@dataclass(frozen=True)
class Measurement:
    """One metric of one side (None = the whole body): the median over `n` steps with its error.

    `ci95` holds step-to-step spread and the known systematic error (scale, events, pose model) together;
    `iqr` is the spread between steps. `frames` are indices of frames that show it best. `error_note` says in
    one sentence what the interval rests on.
    """

    name: str
    side: Side | None
    value: float | None
    unit: str
    ci95: tuple[float, float] | None
    iqr: tuple[float, float] | None
    n: int
    grade: Grade
    reason: str | None = None
    band: Band | None = None
    frames: tuple[int, ...] = ()
    per_step: tuple[tuple[int, float], ...] = ()
    """(step number, value) of each step that counted."""
    expected: float | None = None
    """What runners at this speed usually show, where that is known (not a limit)."""
    error_note: str = ""
    verdict: Verdict | None = None
    """How likely it lies in which zone of its limits, and so the grade; None where it is not graded."""
    from_standing: FromStanding | None = None
    """How far it lies from the runner's own standing posture; None without one."""

    def __post_init__(self) -> None:
        if self.grade not in GRADES:
            raise ValueError(f"unknown grade {self.grade!r}")
        if (self.value is None or self.grade == "not_rated") and not self.reason:
            raise ValueError(f"{self.name}: a missing or unrated value needs a reason")
        if self.verdict is not None and self.grade not in GRADED:
            raise ValueError(f"{self.name}: only what is graded has a verdict")


@dataclass(frozen=True)
class Exercise:
    """One exercise with its dose; `skip_if` says who should leave it out or ask first."""

    id: str
    name: str
    kind: Literal["strength", "mobility", "drill"]
    dosage: str
    how: str
    easier: str
    harder: str
    skip_if: str
    source: str


@dataclass(frozen=True)
class Finding:
    """Something worth telling, in plain words that never diagnose.

    `what_we_saw` is a sentence of values and ranges, then `remarks` (None in results of versions that did not keep
    them apart), so that the sentence can be said again in other units.
    """

    id: str
    severity: Severity
    title: str
    what_we_saw: str
    often_goes_with: str
    cue: str
    exercises: tuple[str, ...]
    measurements: tuple[str, ...]
    source: str
    side: Side | None = None
    frames: tuple[int, ...] = ()
    remarks: str | None = None
    probability: float | None = None
    """How likely it is true, given the values' errors; None in results of versions that did not say."""

    def __post_init__(self) -> None:
        if self.probability is not None and not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"{self.id}: a probability lies between 0 and 1")


@dataclass(frozen=True)
class Check:
    """One check of the footage: `value` is what was seen, `message` what to say (and to do, if it failed)."""

    name: str
    passed: bool
    value: float | str | None
    message: str


@dataclass(frozen=True)
class Quality:
    """How far the footage can be trusted."""

    grade: QualityGrade
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Scale:
    """Centimetres per pixel in the runner's plane; None when nothing of known size was seen."""

    cm_per_px: float | None
    source: str
    error_pct: float | None
    """One standard error, in percent."""


@dataclass(frozen=True)
class Refusal:
    """Why a clip was not judged; `capture_fps` is the rate of recording that would fit what looks like slow motion.

    `other_rates_fps` are the next best rate and the one at which the clip plays as fast as life.
    """

    code: RefusalCode
    message: str
    advice: str
    capture_fps: float | None = None
    other_rates_fps: tuple[float, ...] = ()


@dataclass(frozen=True)
class TiltSign:
    """What the outline from the side says of the pelvis's forward tilt (`pelvic_tilt`): only differences mean anything.

    `index_deg` lies on a scale of the runner's own; two indices of the same runner, side and `model` differ by the
    change of tilt, which is known to ± `change_error_deg` (95 %). `features` are what the index was made of.
    """

    index_deg: float
    change_error_deg: float
    pictures: int
    model: str
    features: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.change_error_deg <= 0 or self.pictures < 1:
            raise ValueError("a tilt sign needs a positive error and pictures")


@dataclass(frozen=True)
class Marker:
    """A dot of tape that the runner wears: what it marks, and in how many of a hundred pictures it was seen."""

    name: str
    seen_pct: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.seen_pct <= 100.0:
            raise ValueError("a dot is seen in none to all of the pictures")


@dataclass(frozen=True)
class ModelInfo:
    """The pose model that made the track."""

    name: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Analysis:
    """Everything one clip gave. `track`, `clean` and `gait` are None in a refusal that came before them."""

    status: Literal["ok", "refused"]
    refusal: Refusal | None
    model: ModelInfo | None
    video: VideoInfo | None
    runner: Runner
    gait: Gait | None
    quality: Quality | None
    scale: Scale | None
    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    track: PoseTrack | None = field(default=None, repr=False)
    clean: CleanTrack | None = field(default=None, repr=False)
    tilt: TiltSign | None = None
    """From the side: what two clips of one runner can be compared by; None where the outline was not seen."""
    formcam: str | None = None
    """The version of formcam that made it; None when it was built by hand."""
    edits: Edits | None = None
    """What a person put right in it; None = nothing."""
    runner_xy: tuple[float, float] | None = None
    """Where somebody pointed out the runner in the first picture, as fractions of it; None = nobody had to."""

    drift: tuple[Drift, ...] = ()
    """How measurements moved within a run of 40 s or more; empty for shorter ones and several clips put together."""

    watch: WatchComparison | None = None
    """The watch of the same run beside it; None where none was given."""

    reference: StandingReference | None = None
    """What `from_standing` of the measurements is counted from; None = nobody stood still."""

    markers: tuple[Marker, ...] | None = None
    """The dots of tape that were found; empty where none were, None where nobody looked for any."""

    def get(self, name: str, side: Side | None = None) -> Measurement | None:
        """The measurement of that name and side (side None: the first one of that name), or None."""
        for measurement in self.measurements:
            if measurement.name == name and side in (None, measurement.side):
                return measurement
        return None
