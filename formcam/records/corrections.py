"""What a person put right by hand: joints moved, ground contacts moved, added or deleted, steps left out.

Only the wishes are here, checked at birth; `gait.corrections` carries them out, `edits_file` keeps them. Frames count
all pictures of the clip from 0, places are pixels of the upright picture (y down), times seconds of real motion from
the first frame. An event or a step is named by its foot, its kind and the time at which the PROGRAM had put it, so that
the wishes hold whatever order they are carried out in.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields

from formcam.records import skeleton
from formcam.records.errors import UsageError
from formcam.records.skeleton import Side
from formcam.records.track import EventType

# An hour at 240 frames/s (`keypoints_npz`); a picture side of 16K video, and a body that reaches out of it.
MOST_FRAMES, FARTHEST_PX, LONGEST_S = 864_000, 65_536.0, 3600.0
# Nobody drags more joints than this by hand; an hour of running has 11,000 contacts and as many toe-offs.
MOST_JOINTS, MOST_EVENTS = 20_000, 25_000
# A landing moved by more than this is another landing: half of a quick runner's step (200 steps/min).
LARGEST_MOVE_S = 0.15
_ADVICE = "give the edits.json that formcam wrote for this clip, unchanged"


@dataclass(frozen=True)
class JointMove:
    """In this one picture the joint lies here."""

    frame: int
    joint: str
    x_px: float
    y_px: float

    def __post_init__(self) -> None:
        _require(0 <= self.frame < MOST_FRAMES, f"there is no frame {self.frame}")
        _require(self.joint in skeleton.INDEX, f"there is no joint {self.joint[:40]!r}")
        _require_number(self.x_px, FARTHEST_PX, "a joint's place")
        _require_number(self.y_px, FARTHEST_PX, "a joint's place")


@dataclass(frozen=True)
class JointShift:
    """In the whole clip the joint lies this much further to the right and down."""

    joint: str
    dx_px: float
    dy_px: float

    def __post_init__(self) -> None:
        _require(self.joint in skeleton.INDEX, f"there is no joint {self.joint[:40]!r}")
        _require_number(self.dx_px, FARTHEST_PX, "a joint's shift")
        _require_number(self.dy_px, FARTHEST_PX, "a joint's shift")


@dataclass(frozen=True)
class EventMark:
    """An initial contact or toe-off at a time: one to add, or the program's own to delete."""

    side: Side
    type: EventType
    time_s: float

    def __post_init__(self) -> None:
        _require_time(self.time_s)


@dataclass(frozen=True)
class EventMove:
    """The program's initial contact or toe-off at `time_s` was really at `to_s`."""

    side: Side
    type: EventType
    time_s: float
    to_s: float

    def __post_init__(self) -> None:
        _require_time(self.time_s)
        _require_time(self.to_s)
        _require(
            abs(self.to_s - self.time_s) <= LARGEST_MOVE_S,
            f"a contact cannot be moved from {self.time_s:.2f} to {self.to_s:.2f} s",
            f"move it by at most {LARGEST_MOVE_S:g} s, or delete it and add one",
        )


@dataclass(frozen=True)
class StepMark:
    """A step that is left out, named by its foot and the program's time of its initial contact."""

    side: Side
    time_s: float

    def __post_init__(self) -> None:
        _require_time(self.time_s)


@dataclass(frozen=True)
class Edits:
    """Everything put right by hand in one clip. Raises `UsageError` for what cannot be or is said twice."""

    joints: tuple[JointMove, ...] = ()
    shifts: tuple[JointShift, ...] = ()
    moved: tuple[EventMove, ...] = ()
    deleted: tuple[EventMark, ...] = ()
    added: tuple[EventMark, ...] = ()
    left_out: tuple[StepMark, ...] = ()

    def __post_init__(self) -> None:
        _require(len(self.joints) <= MOST_JOINTS, "these are too many moved joints for one clip")
        for kind in (self.moved, self.deleted, self.added, self.left_out):
            _require(len(kind) <= MOST_EVENTS, "these are too many contacts for one clip")
        _require_once(((one.frame, one.joint) for one in self.joints), "a joint is moved twice in one frame")
        _require_once((one.joint for one in self.shifts), "a joint is moved twice in the whole clip")
        named = [(one.side, one.type, one.time_s) for one in self.moved]
        named += [(one.side, one.type, one.time_s) for one in self.deleted]
        _require_once(named, "a contact is moved or deleted twice")
        _require_once(((one.side, one.type, one.time_s) for one in self.added), "a contact is added twice")
        _require_once(((one.side, one.time_s) for one in self.left_out), "a step is left out twice")

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


def summary(edits: Edits) -> str:
    """In words what was done, for every file: "corrected by hand: 2 joints moved, 1 landing deleted"."""
    parts = [
        _count(len(edits.joints), "joint", "moved"),
        _count(len(edits.shifts), "joint", "moved in the whole clip"),
    ]
    done = (
        ("moved", [one.type for one in edits.moved]),
        ("deleted", [one.type for one in edits.deleted]),
        ("added", [one.type for one in edits.added]),
    )
    for verb, kinds in done:
        parts.append(_count(kinds.count("initial_contact"), "landing", verb))
        parts.append(_count(kinds.count("toe_off"), "push-off", verb))
    parts.append(_count(len(edits.left_out), "step", "left out"))
    return f"corrected by hand: {', '.join(part for part in parts if part) or 'nothing'}"


def _count(number: int, noun: str, done: str) -> str:
    return "" if number == 0 else f"{number} {noun}{'' if number == 1 else 's'} {done}"


def _require_time(time_s: float) -> None:
    _require(math.isfinite(time_s) and 0.0 <= time_s <= LONGEST_S, "a contact lies outside of any clip")


def _require_number(value: float, most: float, what: str) -> None:
    _require(math.isfinite(value) and abs(value) <= most, f"{what} lies outside of any picture")


def _require_once(names: Iterable[Hashable], message: str) -> None:
    listed = list(names)
    _require(len(set(listed)) == len(listed), message)


def _require(condition: bool, message: str, advice: str = _ADVICE) -> None:
    if not condition:
        raise UsageError(message, advice)
