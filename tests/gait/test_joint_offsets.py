"""Joints placed by the stride's phase and a second network: made-up tracks whose errors are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.gait import joint_offsets
from formcam.gait.joint_offset_table import JOINTS, ORDER, OURS, SHARE, USUAL
from formcam.gait.joint_offsets import basis, beyond_usual, column, fitted, place_joints, stride_phase
from formcam.gait.orientation import leg_length_px
from formcam.records.image_evidence import WITNESSED, SecondLook
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT
from formcam.records.track import CleanTrack, Gait
from tests.support.synthetic import Formula, as_clean, track, true_gait

TOLD = len(USUAL)
# Every second frame of 4 s.
PICTURES = slice(20, 260, 4)


def made(view: str = "right") -> tuple[CleanTrack, Gait, float]:
    formula = Formula(view=view, length_s=6.0)  # type: ignore[arg-type]
    clean = as_clean(replace(track(formula), source="mediapipe heavy"))
    return clean, true_gait(formula), leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT


def seen_by_second(clean: CleanTrack, gait: Gait, height_px: float, beyond: np.ndarray) -> SecondLook:
    """What a second network would say that differs by the usual and `beyond` (J, B, 2)."""
    rows = np.arange(len(clean))[PICTURES]
    near = gait.orientation.near
    assert near is not None
    phase = stride_phase(clean.time_s[rows], gait, near)
    assert phase is not None
    ahead = -1.0 if gait.orientation.direction == "image_left" else 1.0
    xy = np.array(clean.xy_px[rows][:, [INDEX[name] for name in WITNESSED]])
    for number, joint in enumerate(JOINTS[:TOLD]):
        place = WITNESSED.index(joint_offsets.name_of(joint, gait.orientation))
        xy[:, place] += basis(phase) @ (USUAL + beyond)[number] * height_px * np.array([ahead, -1.0])
    return SecondLook(clean.time_s[rows], xy, "movenet thunder")


def some(size: float) -> np.ndarray:
    """Coefficients of a made-up disagreement, calm enough for a body."""
    rng = np.random.default_rng(4)
    fading = 1.0 / (1.0 + np.repeat(np.arange(ORDER + 1), [1] + [2] * ORDER))
    return size * rng.normal(size=(TOLD, 1 + 2 * ORDER, 2)) * fading[:, None]


@pytest.mark.parametrize("view", ["rear", "front"])
def test_other_views_stay_as_they_are(view: str):
    formula = Formula(view=view)  # type: ignore[arg-type]
    clean = as_clean(replace(track(formula), source="mediapipe heavy"))
    assert place_joints(clean, true_gait(formula), None).clean is clean


@pytest.mark.parametrize("source", ["markers of a lab", "another program"])
def test_landmarks_of_others_stay_as_they_are(source: str):
    formula = Formula()
    clean = as_clean(replace(track(formula), source=source))
    assert place_joints(clean, true_gait(formula), None).clean is clean


@pytest.mark.parametrize("view", ["left", "right"])
def test_the_usual_disagreement_changes_nothing_but_the_known_offset(view: str):
    clean, gait, height_px = made(view)
    alone = place_joints(clean, gait, None)
    both = place_joints(clean, gait, seen_by_second(clean, gait, height_px, np.zeros_like(USUAL)))
    # The ridge pulls coefficients of 1 % of body height by one picture in sixty.
    np.testing.assert_allclose(both.clean.xy_px, alone.clean.xy_px, atol=0.002 * height_px)
    assert both.rivals_px is not None
    assert alone.rivals_px is None


@pytest.mark.parametrize("view", ["left", "right"])
def test_a_disagreement_beyond_the_usual_moves_the_joints_by_the_share(view: str):
    clean, gait, height_px = made(view)
    beyond = some(0.01)
    placed = place_joints(clean, gait, seen_by_second(clean, gait, height_px, beyond))
    alone = place_joints(clean, gait, None)
    assert placed.rivals_px is not None
    near = gait.orientation.near
    assert near is not None
    phase = stride_phase(clean.time_s, gait, near)
    assert phase is not None
    ahead = -1.0 if gait.orientation.direction == "image_left" else 1.0
    for number, joint in enumerate(JOINTS[:TOLD]):
        landmark = column(joint, gait.orientation)
        expected = basis(phase) @ beyond[number] * height_px * np.array([ahead, -1.0])
        moved = placed.clean.xy_px[:, landmark] - alone.clean.xy_px[:, landmark]
        np.testing.assert_allclose(moved, SHARE[number] * expected, atol=0.002 * height_px)
        to_first, to_second = (rival[:, landmark] for rival in placed.rivals_px)
        np.testing.assert_allclose(to_second - to_first, expected, atol=0.003 * height_px)
        np.testing.assert_allclose(moved + to_first, 0.0, atol=1e-9)


def test_left_and_right_are_mirror_images():
    found = {}
    for view in ("left", "right"):
        clean, gait, height_px = made(view)
        # Told by its own near leg: shift the phase origin away by comparing coefficients only.
        second = seen_by_second(clean, gait, height_px, some(0.01))
        beyond = beyond_usual(clean, gait, second, height_px)
        assert beyond is not None
        found[view] = beyond
    np.testing.assert_allclose(found["left"], found["right"], atol=0.001)


def test_exchanged_legs_and_wild_points_of_the_second_network_do_no_harm():
    clean, gait, height_px = made()
    second = seen_by_second(clean, gait, height_px, some(0.005))
    xy = np.array(second.xy_px)
    rng = np.random.default_rng(1)
    legs = [number for number, name in enumerate(WITNESSED) if name.endswith(("knee", "ankle"))]
    twins = [number ^ 1 for number in legs]
    exchanged = rng.choice(len(xy), 12, replace=False)
    xy[exchanged[:, None], legs] = second.xy_px[exchanged[:, None], twins]
    xy[rng.choice(len(xy), 4, replace=False), 2] += 0.2 * height_px
    xy[rng.choice(len(xy), 4, replace=False), 5] = np.nan
    undisturbed = beyond_usual(clean, gait, second, height_px)
    disturbed = beyond_usual(clean, gait, replace(second, xy_px=xy), height_px)
    assert undisturbed is not None
    assert disturbed is not None
    np.testing.assert_allclose(basis(np.linspace(0, 1, 20)) @ (disturbed - undisturbed), 0.0, atol=0.005)


def test_too_few_pictures_are_no_witness():
    clean, gait, height_px = made()
    second = seen_by_second(clean, gait, height_px, some(0.01))
    few = SecondLook(second.time_s[:8], second.xy_px[:8], second.source)
    assert place_joints(clean, gait, few).rivals_px is None
    elsewhere = replace(second, time_s=second.time_s + 100.0)
    assert place_joints(clean, gait, elsewhere).rivals_px is None


def test_the_phase_goes_on_over_a_missed_contact():
    clean, gait, _ = made()
    phase = stride_phase(clean.time_s, gait, "right")
    contacts = gait.times("right", "initial_contact")
    thinned = replace(
        gait,
        events=tuple(event for event in gait.events if event.side != "right" or event.time_s != contacts[3]),
    )
    again = stride_phase(clean.time_s, thinned, "right")
    assert phase is not None
    assert again is not None
    turned = np.abs((again - phase + 0.5) % 1.0 - 0.5)
    assert turned.max() < 1e-6


def test_a_run_without_a_stride_has_no_phase():
    clean, gait, _ = made()
    assert stride_phase(clean.time_s, replace(gait, events=gait.events[:1]), "right") is None


def test_a_shape_is_found_under_noise():
    rng = np.random.default_rng(2)
    phase = rng.uniform(size=64)
    truth = 0.01 * rng.normal(size=(1 + 2 * ORDER, 2))
    found = fitted(basis(phase), basis(phase) @ truth + rng.normal(0, 0.005, (64, 2)))
    # Each coefficient of a wave: 0.5 % * sqrt(2 / 64) = 0.09 %, and the ridge's pull.
    assert np.abs(found - truth).max() < 0.004


def test_the_table_is_of_bodies_and_shares():
    assert OURS.shape == (len(JOINTS), 1 + 2 * ORDER, 2)
    assert np.abs(OURS).max() < 0.06
    assert SHARE.shape == (TOLD, 2)
    assert ((SHARE >= 0) & (SHARE <= 1)).all()
    # Real people agree in sign (docs/accuracy.md): the knee lies behind.
    assert OURS[JOINTS.index("near_knee"), 0, 0] > 0
