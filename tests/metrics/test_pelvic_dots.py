"""Pelvic drop from two dots of tape over the pelvis: known rolls, gaps, what must be refused, and how sure it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics.measuring import measure_all
from formcam.metrics.pelvic_drop import LOWEST_BEFORE, NOT_FROM_FRONT, find_roll, pelvis_evidence
from formcam.metrics.scale import find_scale
from formcam.records.analysis import Measurement
from formcam.records.image_evidence import SPINES, MarkerDots, PelvisFlow
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import PoseTrack, Runner
from tests.metrics.test_pelvic_drop import REAR, ROLLS, flow_of
from tests.support.synthetic import HEIGHT_CM, Formula, as_clean, track, true_gait

APART_PX = 60.0


def phase_of(formula: Formula, time_s: np.ndarray) -> np.ndarray:
    """Share of the stride since the middle of the left stance, as `flow_of` has it."""
    middle_s = 0.1 + formula.contact_s / 2 + LOWEST_BEFORE * formula.stride_s
    return (time_s - middle_s) / formula.stride_s


def dots_of(
    formula: Formula,
    roll: tuple[complex, complex, complex],
    *,
    lean_deg: float = 0.0,
    noise_px: float = 0.0,
) -> MarkerDots:
    """Two dots whose line turns by that roll (harmonics in degrees, + = the right side is lower)."""
    time_s = np.arange(int(formula.length_s * formula.fps)) / formula.fps
    phase = phase_of(formula, time_s)
    waves = [(part * np.exp(2j * np.pi * k * phase)).real for k, part in enumerate(roll, start=1)]
    angle = np.radians(lean_deg + np.sum(waves, axis=0))
    half = APART_PX / 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    middle = np.array([300.0, 400.0])
    xy = np.stack([middle - half, middle + half], axis=1)
    return MarkerDots(time_s, SPINES, xy + noise_px * np.random.default_rng(1).normal(size=xy.shape))


def drops(formula: Formula, dots: MarkerDots) -> dict[str, float]:
    found = find_roll(dots, as_clean(track(formula)), true_gait(formula))
    return {side: float(np.median([drop for _, drop in found.of(side)])) for side in SIDES}


@pytest.mark.parametrize("roll", ROLLS)
@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_the_drop_is_the_lines_turn_about_its_mean(roll: tuple[complex, complex, complex], fps: float):
    """A camera that is rolled and dots that are stuck unevenly (9 degrees of lean) change nothing."""
    formula = replace(REAR, fps=fps)
    found = drops(formula, dots_of(formula, roll, lean_deg=9.0))
    common, half = (roll[0] + roll[2]).real, complex(roll[1]).real
    # As in `test_pelvic_drop`: 0.1 degree for where the body is lowest.
    assert found["left"] == pytest.approx(common + half, abs=0.1)
    assert found["right"] == pytest.approx(common - half, abs=0.1)


def test_a_tenth_of_a_pixel_is_a_twentieth_of_a_degree():
    """Each dot off by 0.1 px at random: 0.14 degrees a picture, and a fit of seven terms to 40 pictures 0.06."""
    roll = ROLLS[1]
    gait, clean = true_gait(REAR), as_clean(track(REAR))
    exact, noisy = (
        dict(find_roll(dots_of(REAR, roll, noise_px=noise), clean, gait).of(None)) for noise in (0.0, 0.1)
    )
    off = np.array([noisy[number] - drop for number, drop in exact.items()])
    assert 0.02 < off.std() < 0.12


def hidden_at(dots: MarkerDots, formula: Formula, first: float, last: float) -> MarkerDots:
    """The dots without those between two phases of every stride."""
    phase = phase_of(formula, dots.time_s) % 1.0
    xy = np.array(dots.xy_px)
    xy[(phase >= first) & (phase < last)] = np.nan
    return replace(dots, xy_px=xy)


def test_a_hand_that_hides_dots_for_a_moment_of_each_stride_costs_nothing():
    dots = dots_of(REAR, ROLLS[1])
    assert drops(REAR, hidden_at(dots, REAR, 0.45, 0.58)) == pytest.approx(drops(REAR, dots), abs=0.02)


def filmed(dots: MarkerDots | None, pelvis: PelvisFlow | None) -> PoseTrack:
    return replace(track(REAR), source="mediapipe heavy", dots=dots, pelvis=pelvis)


def test_dots_are_taken_whole_or_not_at_all():
    clean, gait = as_clean(track(REAR)), true_gait(REAR)
    dots, flow = dots_of(REAR, ROLLS[1]), flow_of(REAR, ROLLS[1])
    assert pelvis_evidence(filmed(dots, flow), clean, gait) is dots
    assert pelvis_evidence(filmed(None, flow), clean, gait) is flow
    # A hem that swings over them in every stride, through a longer gap than harmonics bear.
    assert pelvis_evidence(filmed(hidden_at(dots, REAR, 0.4, 0.6), flow), clean, gait) is flow
    # Hidden through most of the clip, of which a third of the steps is left.
    late = np.array(dots.xy_px)
    late[: 2 * len(late) // 3] = np.nan
    assert pelvis_evidence(filmed(replace(dots, xy_px=late), flow), clean, gait) is flow
    none = MarkerDots(dots.time_s, (), np.zeros((len(dots.time_s), 0, 2)))
    assert pelvis_evidence(filmed(none, flow), clean, gait) is flow


def test_from_the_front_dots_say_nothing():
    formula = replace(REAR, view="front")
    assert find_roll(dots_of(REAR, ROLLS[1]), as_clean(track(formula)), true_gait(formula)).reason == (
        NOT_FROM_FRONT
    )


def measured(evidence: PelvisFlow | MarkerDots, name: str, side: Side | None) -> Measurement:
    clean, gait = replace(as_clean(track(REAR)), made_by="pose_model"), true_gait(REAR)
    runner = Runner(HEIGHT_CM, REAR.speed_mps * 3.6)
    found = measure_all(clean, gait, find_scale(clean, gait, runner), runner, evidence)
    return next(one for one in found if (one.name, one.side) == (name, side))


@pytest.mark.parametrize(
    ("name", "side"), [("pelvic_drop", "left"), ("pelvic_drop_difference", None), ("hip_adduction", "right")]
)
def test_dots_are_surer_than_cloth_and_say_what_the_interval_holds(name: str, side: Side | None):
    by_cloth, by_dots = (
        measured(evidence, name, side) for evidence in (flow_of(REAR, ROLLS[1]), dots_of(REAR, ROLLS[1]))
    )
    assert by_cloth.ci95 is not None
    assert by_dots.ci95 is not None
    assert by_dots.ci95[1] - by_dots.ci95[0] < by_cloth.ci95[1] - by_cloth.ci95[0]
    assert "skin or cloth carries the tape" in by_dots.error_note
    assert "cloth and camera lead astray" in by_cloth.error_note
