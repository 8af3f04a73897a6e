"""Joints that people read by eye in chosen frames of a clip ("digitised"): the points, and which frame comes next.

Places are pixels of the upright pictures as `video.reader` gives them, frames its numbers. A joint that was looked
for and cannot be seen has no place, which is not the same as one that nobody has read yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from formcam.records.skeleton import INDEX, SIDES, Side

# Joints of the near side, in the order in which they are asked for.
JOINTS: tuple[str, ...] = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
# Those that angles and lengths need; the others may be absent from a file.
ANGLE_JOINTS = JOINTS[:4]
# In a side view the runner's left side is near where the runner faces the picture's left.
AHEAD_X: dict[Side, float] = {"left": -1.0, "right": 1.0}
LARGEST_PX, MOST_FRAMES, MOST_PASSES, LONGEST_NAME = 32_768.0, 1_000_000, 1_000, 200

Place = tuple[float, float] | None


@dataclass(frozen=True)
class DigitisedPoint:
    """One joint as `by` read it in that pass (1, 2, …) over the frames; `x_px` and `y_px` None = cannot be seen."""

    by: str
    number: int
    frame: int
    joint: str
    x_px: float | None
    y_px: float | None

    def __post_init__(self) -> None:
        if not (1 <= self.number <= MOST_PASSES and 0 <= self.frame < MOST_FRAMES):
            raise ValueError("passes count from 1 and frames from 0")
        if self.joint not in INDEX:
            raise ValueError("there is no such joint")
        if not 0 < len(self.by) <= LONGEST_NAME:
            raise ValueError("a point needs its reader's name")
        if (self.x_px is None) != (self.y_px is None):
            raise ValueError("a place needs both coordinates")
        if any(value is not None and abs(value) > LARGEST_PX for value in (self.x_px, self.y_px)):
            raise ValueError("a place lies far outside of any picture")

    @property
    def place(self) -> Place:
        """Where the joint is, None where it cannot be seen."""
        return None if self.x_px is None or self.y_px is None else (self.x_px, self.y_px)


@dataclass(frozen=True)
class DigitisedClip:
    """What tells the clip apart from another one: its name, the upright picture's size, how many pictures it has."""

    name: str
    width_px: int
    height_px: int
    frames: int

    def same_as(self, other: DigitisedClip) -> bool:
        """Whether the pictures are as many and as large; a clip may be renamed."""
        own, others = replace(self, name=""), replace(other, name="")
        return own == others


@dataclass(frozen=True)
class Reading:
    """One pass of one reader: by frame and joint (`left_knee`, …) its place, None = cannot be seen."""

    by: str
    number: int
    joints: Mapping[int, Mapping[str, Place]]


@dataclass(frozen=True)
class Digitised:
    """What was read of a clip so far.

    `frames` are those to be read, rising; `near` is the side that is read, None = not said yet; `clip` None = not
    known (a file made by hand).
    """

    how: str
    frames: tuple[int, ...]
    near: Side | None = None
    clip: DigitisedClip | None = None
    points: tuple[DigitisedPoint, ...] = ()

    def __post_init__(self) -> None:
        if not self.frames or list(self.frames) != sorted(set(self.frames)) or self.frames[0] < 0:
            raise ValueError("frames to read are numbers that rise from 0")
        places = [(one.by, one.number, one.frame, one.joint) for one in self.points]
        if len(set(places)) < len(places):
            raise ValueError("a joint stands twice in one pass")

    @property
    def readers(self) -> tuple[str, ...]:
        """Who has read, the first one first."""
        return tuple(dict.fromkeys(one.by for one in self.points))

    @property
    def side(self) -> Side | None:
        """The side that is read, by what was said or else by the joints' own names."""
        named = {side for side in SIDES for one in self.points if one.joint.startswith(side)}
        return self.near or (named.pop() if len(named) == 1 else None)

    def readings(self, by: str) -> tuple[Reading, ...]:
        """A reader's passes in their order, complete or not."""
        found: dict[int, dict[int, dict[str, Place]]] = {}
        for one in self.points:
            if one.by == by:
                found.setdefault(one.number, {}).setdefault(one.frame, {})[one.joint] = one.place
        return tuple(Reading(by, number, found[number]) for number in sorted(found))

    def complete(self, by: str) -> tuple[Reading, ...]:
        """A reader's passes in which every frame was read."""
        return tuple(one for one in self.readings(by) if set(one.joints) >= set(self.frames))

    def frame_to_read(self, by: str) -> tuple[int, int] | None:
        """Pass and frame at which that reader goes on; None where every pass that was begun is complete."""
        readings = self.readings(by)
        last = readings[-1] if readings else Reading(by, 1, {})
        todo = [frame for frame in order(self.frames, last.number) if frame not in last.joints]
        return (last.number, todo[0]) if todo else None

    def with_frame(self, by: str, number: int, frame: int, joints: Mapping[str, Place]) -> Digitised:
        """The same with a frame of a pass read, in the place of what was read of it before."""
        kept = [one for one in self.points if (one.by, one.number, one.frame) != (by, number, frame)]
        read = [
            DigitisedPoint(by, number, frame, joint, *(place or (None, None)))
            for joint, place in joints.items()
        ]
        return replace(self, points=(*kept, *read))


def order(frames: tuple[int, ...], number: int) -> tuple[int, ...]:
    """In which order a pass goes through the frames: odd passes as they come, even ones backwards from the middle.

    So no frame comes again before half of the others were seen.
    """
    if number % 2:
        return frames
    middle = (len(frames) + 1) // 2
    return (*reversed(frames[:middle]), *reversed(frames[middle:]))
