"""What every metric looks at: the body in its own plane, the run, the scale and the speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formcam.metrics.geometry import Body, at, body_of, within
from formcam.metrics.pelvic_drop import PelvisRoll, find_roll
from formcam.metrics.scale import BELT_ERROR, segments_px
from formcam.metrics.standing_zero import StandingBody
from formcam.records.analysis import Scale
from formcam.records.image_evidence import MarkerDots, PelvisFlow
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT, Side
from formcam.records.track import CleanTrack, Gait, Runner, Step

# Leg length (greater trochanter to heel marker) over body height, against thigh + shank (docs/biomechanics.md §0, §4):
# the leg length in the picture follows from the segments seen in it, without any scale.
LEG_OVER_SEGMENTS = 0.504 / LEG_SHARE_OF_HEIGHT

# What dots over the pelvis are called among the joints that tape marks.
PELVIS_DOTS = "psis"
# (step number, value) of every step that gave one.
Samples = list[tuple[int, float]]


@dataclass(frozen=True, eq=False)
class Scene:
    """Values for the metrics; lengths in pixels unless named otherwise."""

    clean: CleanTrack
    body: Body
    gait: Gait
    scale: Scale
    runner: Runner
    pelvis: PelvisRoll | None = None
    """What the picture shows of the pelvis; None = only its landmarks are known."""
    rivals: tuple[Scene, Scene] | None = None
    """The same run with the joints where either of two pose networks has them; None = only one was asked."""
    standing: StandingBody | None = None
    """The runner standing still; None = nobody stood, or the joints of the run are not the pose model's."""

    @property
    def marked(self) -> tuple[str, ...]:
        """What dots of tape show: the joints that lie on them, "psis" where they give the pelvis's roll."""
        by_dots = self.pelvis is not None and self.pelvis.by_dots
        return (*self.clean.dots, *((PELVIS_DOTS,) if by_dots else ()))

    @cached_property
    def leg_px(self) -> float:
        """Leg length L in pixels."""
        return LEG_OVER_SEGMENTS * segments_px(self.clean, self.gait)

    @property
    def cm_per_px(self) -> float:
        """Scale, NaN when unknown."""
        return float("nan") if self.scale.cm_per_px is None else self.scale.cm_per_px

    @cached_property
    def speed_mps(self) -> float | None:
        """Belt speed: what the user said, else the planted foot's times the scale; None when neither is known."""
        if self.runner.speed_mps is not None:
            return self.runner.speed_mps
        speed = self.gait.belt_speed_px_s * self.cm_per_px / 100.0
        return float(speed) if np.isfinite(speed) and speed > 0 else None

    @cached_property
    def speed_se_mps(self) -> float:
        """One standard error of that speed: the belt's display when it was given, else the scale and the foot."""
        if self.speed_mps is None:
            return 0.0
        if self.runner.speed_mps is not None:
            return BELT_ERROR * self.speed_mps
        foot = self.gait.belt_speed_se_px_s / self.gait.belt_speed_px_s
        return self.speed_mps * float(np.hypot((self.scale.error_pct or 0.0) / 100.0, foot))

    def foot_was_seen(self, step: Step, *moments_s: float | None) -> bool:
        """Whether a step's foot was in sight at these moments, as far as parts of the body were not (`cut_off`)."""
        if self.clean.cut_off is None:
            return True
        # Tracks of other pose models need have no heel and toe.
        joints = ("ankle", "heel", "foot_index") if self.clean.made_by == "pose_model" else ("ankle",)
        rows = [
            int(np.abs(self.clean.time_s - moment).argmin()) for moment in moments_s if moment is not None
        ]
        foot = self.clean.xy_px[np.ix_(rows, [INDEX[f"{step.side}_{joint}"] for joint in joints])]
        return bool(np.isfinite(foot).all())

    def steps(self, side: Side | None) -> tuple[Step, ...]:
        """The steps that count, of one side or of both."""
        return self.gait.used_steps(side)

    def contact(self, curve: np.ndarray, step: Step) -> float:
        """A curve (T,) at a step's initial contact."""
        return at(self.body.time_s, curve, step.initial_contact_s)

    def during(self, curve: np.ndarray, start_s: float | None, end_s: float | None) -> np.ndarray:
        """The part of a curve between two moments; empty when one is unknown."""
        if start_s is None or end_s is None:
            return curve[:0]
        return curve[within(self.body.time_s, start_s, end_s)]


def each_step(scene: Scene, side: Side | None, value: Callable[[Step], float]) -> Samples:
    """One value of every step that counts."""
    return [(s.number, value(s)) for s in scene.steps(side)]


def at_landing(scene: Scene, side: Side | None, curve: np.ndarray) -> Samples:
    """A curve (T,) at every initial contact."""
    return each_step(scene, side, lambda s: scene.contact(curve, s))


def at_mid_stance(scene: Scene, side: Side | None, curve: np.ndarray) -> Samples:
    """A curve (T,) half way through every contact whose end is known."""
    return [
        (s.number, at(scene.body.time_s, curve, (s.initial_contact_s + s.toe_off_s) / 2.0))
        for s in scene.steps(side)
        if s.toe_off_s is not None
    ]


def over_stance(scene: Scene, side: Side | None, curve: np.ndarray) -> Samples:
    """A curve's (T,) mean over every contact."""

    def mean(step: Step) -> float:
        part = scene.during(curve, step.initial_contact_s, step.toe_off_s)
        return float(np.mean(part)) if len(part) else float("nan")

    return each_step(scene, side, mean)


def the_leg(side: Side | None) -> Side:
    """The leg of a metric that belongs to one."""
    if side is None:
        raise ValueError("this metric belongs to a leg")
    return side


def scene_of(
    clean: CleanTrack,
    gait: Gait,
    scale: Scale,
    runner: Runner,
    pelvis: PelvisFlow | MarkerDots | None = None,
) -> Scene:
    """Bring the stages' values together."""
    roll = None if pelvis is None else find_roll(pelvis, clean, gait)
    return Scene(clean, body_of(clean, gait.orientation), gait, scale, runner, roll)
