"""The exercises as joint angles: where the body is at the start and at the end, what moves, which muscles work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from formcam.app.ui.mannequin import Camera, Pose, Triple

SIDE = Camera(-14.0, 9.0)
LYING = Camera(0.0, 24.0)
SUPINE, ON_SIDE = (90.0, 0.0, 0.0), (90.0, -90.0, 0.0)


@dataclass(frozen=True)
class Trace:
    """An arrow along the way of a point of the body, moved aside by (x, y up) in body heights."""

    point: str
    aside: tuple[float, float] = (0.0, 0.0)
    reach: tuple[float, float] = (0.1, 0.95)
    """From which to which share of the way."""
    circle: float = 0.0
    """Instead of the way: a round arrow of that radius about the point's last place."""


@dataclass(frozen=True)
class Drawing:
    """One exercise's picture."""

    title: str
    """What the picture shows, for who cannot see it."""
    start: Pose
    end: Pose
    muscles: tuple[str, ...]
    traces: tuple[Trace, ...] = ()
    camera: Camera = SIDE
    captions: tuple[str, str] = ("Start", "End")
    mat: bool = True
    props: tuple[str, ...] = ()


def each(right: float, left: float) -> dict[str, float]:
    """A single angle of each side."""
    return {"r": right, "l": left}


def twice(*angles: float) -> dict[str, Triple]:
    """The same three angles on both sides."""
    return {"r": (angles[0], angles[1], angles[2]), "l": (angles[0], angles[1], angles[2])}


def sides(right: Triple, left: Triple) -> dict[str, Triple]:
    """Three angles of each side."""
    return {"r": right, "l": left}


_FOUR = Pose(
    root=(-77, 0, 0), hip=twice(77, 0, 0), knee=each(90, 90), ankle=each(75, 75), shoulder=twice(77, 0, 0),
    wrist=each(80, 80), neck=-8, rest=("knee_l", 0, None),
)  # fmt: skip

DRAWINGS: Mapping[str, Drawing] = MappingProxyType(
    {
        "metronome": Drawing(
            "Metronome run: a runner whose right foot lands on one beat and whose left foot lands on the next",
            Pose(root=(-7, 0, 0), hip=sides((33, 0, 0), (6, 0, 0)), knee=each(14, 88), ankle=each(8, 15),
                 shoulder=sides((-42, 8, 0), (22, 8, 0)), elbow=each(95, 80), rest=("pelvis", 0, None)),
            Pose(root=(-7, 0, 0), hip=sides((6, 0, 0), (33, 0, 0)), knee=each(88, 14), ankle=each(15, 8),
                 shoulder=sides((22, 8, 0), (-42, 8, 0)), elbow=each(80, 95), rest=("pelvis", 0, None)),
            (), (), SIDE, ("Beat: right foot", "Beat: left foot"), False, ("beats",)),
        "lean_drill": Drawing(
            "Lean from the ankles: standing tall, then the whole straight body tips forward over the feet",
            Pose(shoulder=twice(4, 6, 0), elbow=each(12, 12), rest=("ankle_r", 0, None)),
            Pose(root=(-11, 0, 0), ankle=each(-11, -11), shoulder=twice(6, 6, 0), elbow=each(12, 12),
                 rest=("ankle_r", 0, None)),
            (), (Trace("head", (0.02, 0.10)),), SIDE, ("Stand tall", "Tip from the ankles"), False, ("line",)),
        "clamshell": Drawing(
            "Clamshell: lying on the side with bent knees, then the top knee opens while the feet stay together",
            Pose(root=ON_SIDE, hip=sides((45, 0, 0), (45, -7, 0)), knee=each(90, 90), ankle=each(10, 10),
                 shoulder=sides((165, 0, 0), (45, 8, 0)), elbow=each(35, 80)),
            Pose(root=ON_SIDE, hip=sides((45, 0, 0), (45, 38, 42)), knee=each(90, 90), ankle=each(10, 10),
                 shoulder=sides((165, 0, 0), (45, 8, 0)), elbow=each(35, 80)),
            ("medius_l",), (Trace("knee_l", (0.06, 0.02)),), LYING, ("Start", "Open the top knee")),
        "side_lying_abduction": Drawing(
            "Side-lying leg lift: lying on the side with straight legs, then the top leg lifts a little backward",
            Pose(root=ON_SIDE, hip=sides((8, 0, 0), (-4, -7, 0)), knee=each(20, 0), ankle=each(15, 5),
                 shoulder=sides((165, 0, 0), (45, 8, 0)), elbow=each(35, 80)),
            Pose(root=ON_SIDE, hip=sides((8, 0, 0), (-8, 30, 0)), knee=each(20, 0), ankle=each(15, 5),
                 shoulder=sides((165, 0, 0), (45, 8, 0)), elbow=each(35, 80)),
            ("medius_l",), (Trace("ankle_l", (0.07, 0.0), (0.1, 0.9)),), LYING, ("Start", "Lift the top leg")),
        "single_leg_deadlift": Drawing(
            "Single-leg deadlift: standing on one leg, then the trunk tips forward as the free leg rises behind",
            Pose(hip=sides((6, 0, 0), (-2, 0, 0)), knee=each(10, 50), ankle=each(-4, 10),
                 shoulder=twice(4, 6, 0), elbow=each(8, 8), rest=("ankle_r", 0, None)),
            Pose(root=(-72, 0, 0), hip=sides((84, 0, 0), (-2, 0, 0)), knee=each(22, 6), ankle=each(-10, 5), neck=-12,
                 shoulder=twice(70, 4, 0), elbow=each(4, 4), rest=("ankle_r", 0, None)),
            ("gluteus_r", "hamstring_r"), (Trace("ankle_l", (-0.05, 0.03)), Trace("head", (0.07, 0.07))),
            SIDE, ("Start", "Tip from the hip"), False),
        "glute_bridge": Drawing(
            "Glute bridge: lying on the back with the feet flat, then the hips lift until the body is one line",
            Pose(root=SUPINE, hip=twice(60, 2, 0), knee=each(122, 122), ankle=each(28, 28), neck=4,
                 rest=("ankle_r", 0, None),
                 shoulder=twice(8, 14, 0), elbow=each(4, 4)),
            Pose(root=(117, 0, 0), hip=twice(0, 2, 0), knee=each(105, 105), ankle=each(12, 12), neck=30,
                 rest=("ankle_r", 0, None), shoulder=twice(-20, 14, 0), elbow=each(4, 4)),
            ("gluteus_r", "hamstring_r"), (Trace("pelvis", (-0.02, 0.10), (0.1, 0.9)),),
            SIDE, ("Start", "Lift the hips")),
        "step_down": Drawing(
            "Step-down: standing on a low step, then one heel is lowered to the floor in front with the hips level",
            Pose(hip=sides((6, 2, 0), (24, 2, 0)), knee=each(8, 14), ankle=each(-2, -8),
                 shoulder=twice(20, 8, 0), elbow=each(30, 30), rest=("ankle_r", 0, 0.15)),
            Pose(root=(-18, 0, 0), hip=sides((68, 2, 0), (43, 2, 0)), knee=each(84, 2), ankle=each(-34, -12),
                 shoulder=twice(60, 8, 0), elbow=each(20, 20), neck=-8, rest=("ankle_r", 0, 0.15)),
            ("quadriceps_r", "medius_r"), (Trace("heel_l", (0.10, 0.02)),), SIDE, ("Start", "Lower one heel"),
            False, ("step",)),
        "plank": Drawing(
            "Plank: on forearms and knees to start, then on forearms and toes with the body in one line",
            Pose(root=(-71, 0, 0), shoulder=twice(71, 4, 0), elbow=each(90, 90), hip=twice(0, 2, 0),
                 knee=each(19, 19), ankle=each(80, 80), neck=-6, rest=("elbow_r", 0, None)),
            Pose(root=(-83, 0, 0), shoulder=twice(83, 4, 0), elbow=each(90, 90), hip=twice(0, 2, 0),
                 knee=each(0, 0), ankle=each(-8, -8), neck=-6, rest=("elbow_r", 0, None)),
            ("abs", "gluteus_r"), (Trace("knee_r", (0, 0.12)),), SIDE, ("Start", "Hold one line")),
        "side_plank": Drawing(
            "Side plank: lying on one side on the forearm, then the hips lift until the body is one line",
            Pose(root=ON_SIDE, spine=(0, -40), hip=sides((0, 0, 0), (0, -7, 0)), ankle=each(0, 0), neck=0,
                 shoulder=sides((0, 64, 40), (0, 4, 0)), elbow=each(90, 6), rest=("ankle_r", 0, None)),
            Pose(root=(73.7, -90, 0), hip=sides((0, 0, 0), (0, -7, 0)), ankle=each(0, 0),
                 shoulder=sides((0, 76, 40), (0, 4, 0)), elbow=each(90, 6), rest=("ankle_r", 0, None)),
            ("flank_r", "medius_r"), (Trace("pelvis", (0.0, 0.13)),), Camera(0, 12), ("Start", "Lift the hips, hold")),
        "bird_dog": Drawing(
            "Bird-dog: on hands and knees, then one arm and the opposite leg reach out long",
            _FOUR,
            replace(_FOUR, hip=sides((-8, 0, 0), (77, 0, 0)), knee=each(4, 90), ankle=each(10, 75),
                    shoulder=sides((77, 0, 0), (166, 0, 0)), wrist=each(80, 0)),
            ("gluteus_r", "back", "deltoid_l"),
            (Trace("ankle_r", (0, 0.06), (0.3, 0.95)), Trace("hand_l", (0.04, 0.02), (0.3, 0.9))),
            SIDE, ("Start", "Reach out long")),
        "low_lunge": Drawing(
            "Low lunge stretch: kneeling on one knee, then the hips move forward with the trunk tall",
            Pose(hip=sides((0, 0, 0), (94, 0, 0)), knee=each(90, 94), ankle=each(80, 0),
                 shoulder=twice(38, 6, 0), elbow=each(42, 42), rest=("knee_r", 0, None)),
            Pose(hip=sides((-26, 0, 0), (93, 0, 0)), knee=each(64, 118), ankle=each(80, -25),
                 shoulder=twice(34, 6, 0), elbow=each(42, 42), rest=("knee_r", 0, None)),
            ("flexor_r",), (Trace("pelvis", (0.0, 0.13), (0.0, 1.0)),), SIDE, ("Start", "Move the hips forward")),
        "hamstring_mobility": Drawing(
            "Hamstring mobility: lying on the back holding one thigh upright, then that knee straightens",
            Pose(root=SUPINE, hip=sides((92, 0, 0), (55, 0, 0)), knee=each(92, 117), ankle=each(0, 28), neck=4,
                 shoulder=twice(2, 4, 0), elbow=each(62, 62)),
            Pose(root=SUPINE, hip=sides((92, 0, 0), (55, 0, 0)), knee=each(20, 117), ankle=each(0, 28), neck=4,
                 shoulder=twice(2, 4, 0), elbow=each(62, 62)),
            ("hamstring_r",), (Trace("ankle_r", (0.05, 0.03)),), SIDE, ("Start", "Straighten the knee")),
        "hip_mobility": Drawing(
            "Hip circles: on hands and knees, one knee draws slow wide circles while the back stays still",
            _FOUR,
            replace(_FOUR, hip=sides((72, 52, 0), (77, 0, 0))),
            ("medius_r",), (Trace("knee_r", circle=0.12),), Camera(38, 16), ("Start", "Draw slow circles")),
    }
)  # fmt: skip
