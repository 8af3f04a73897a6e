"""Angles, interpolation, medians, intervals and gait cycles against closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics import geometry, statistics
from formcam.metrics.gait_cycles import gait_cycles
from formcam.metrics.geometry import Body, at, body_of, downward_angle_deg, upward_angle_deg, within
from formcam.metrics.scale import find_scale
from formcam.records.image_evidence import Uprights
from formcam.records.skeleton import COUNT, INDEX
from formcam.records.track import Runner, View
from tests.support.synthetic import DIRECTION, HEIGHT_CM, Formula, as_clean, track, true_gait

ANGLES = np.arange(-175.0, 176.0, 5.0)


def test_segments_over_the_whole_circle():
    direction = np.stack([np.sin(np.radians(ANGLES)), np.cos(np.radians(ANGLES))], axis=-1)
    start = np.array([700.0, -300.0])
    assert upward_angle_deg(start, start + 80 * direction) == pytest.approx(ANGLES)
    assert downward_angle_deg(start, start + 80 * direction * [1, -1]) == pytest.approx(ANGLES)


def test_leaning_back_is_negative():
    hips, shoulders = np.array([0.0, 0.0]), np.array([-5.0, 50.0])
    assert upward_angle_deg(hips, shoulders) == pytest.approx(-np.degrees(np.arctan(0.1)))


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_leg_of_known_angles(side):
    thigh, shank, foot = 25.0, -40.0, 12.0
    xy = np.full((3, COUNT, 2), np.nan)
    hip = np.array([100.0, 500.0])
    knee = hip + 90 * np.array([np.sin(np.radians(thigh)), -np.cos(np.radians(thigh))])
    ankle = knee + 85 * np.array([np.sin(np.radians(shank)), -np.cos(np.radians(shank))])
    toe = ankle + 30 * np.array([np.cos(np.radians(foot)), np.sin(np.radians(foot))])
    for name, place in (("hip", hip), ("knee", knee), ("ankle", ankle), ("heel", ankle), ("foot_index", toe)):
        xy[:, INDEX[f"{side}_{name}"]] = place
    body = Body(np.arange(3) / 60, xy)
    assert geometry.thigh_deg(body, side) == pytest.approx([thigh] * 3)
    assert geometry.shank_deg(body, side) == pytest.approx([shank] * 3)
    assert geometry.knee_flexion_deg(body, side) == pytest.approx([65.0] * 3)
    assert geometry.foot_deg(body, side) == pytest.approx([foot] * 3)
    assert np.isnan(geometry.thigh_deg(body, "left" if side == "right" else "right")).all()


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
@pytest.mark.parametrize("lean_deg", [-7.0, -1.0, 3.0])
def test_a_turned_camera_whose_turn_is_known_sees_the_same_body(view: View, lean_deg: float):
    """The picture turned clockwise and the vertical told to lean by as much: the same body, about another origin."""
    f = Formula(view=view)
    level, orientation = as_clean(track(f)), true_gait(f).orientation
    turn = np.radians(lean_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned = replace(level, xy_px=level.xy_px @ matrix.T, uprights=Uprights(lean_deg, 0.6, 20))
    np.testing.assert_allclose(body_of(turned, orientation).xy, body_of(level, orientation).xy, atol=1e-8)


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
def test_the_runners_own_plane(view):
    """From the side toes lie ahead of heels; from behind and in front the right hip lies to the right; heads are up."""
    f = Formula(view=view)
    gait = true_gait(f)
    assert gait.orientation.direction == DIRECTION[view]
    body = body_of(as_clean(track(f)), gait.orientation)
    assert np.all(body.point("nose")[:, 1] > body.point("left_hip")[:, 1])
    if gait.orientation.is_side:
        assert np.all(body.point("nose")[:, 0] > body.point("left_ear")[:, 0])
    else:
        assert np.all(body.point("right_hip")[:, 0] > body.point("left_hip")[:, 0])


@pytest.mark.parametrize("fps", [24.0, 60.0])
def test_a_cubic_is_read_exactly_between_frames(fps):
    time_s = np.sort(np.arange(20) / fps + np.random.default_rng(3).uniform(-0.3, 0.3, 20) / fps)

    def curve(t):
        return 3.0 - 7.0 * t + 40.0 * t**2 - 90.0 * t**3

    for wanted in np.linspace(time_s[2], time_s[-3], 37):
        assert at(time_s, curve(time_s), wanted) == pytest.approx(curve(wanted), abs=1e-9)


def test_reading_beside_a_gap_and_outside():
    time_s = np.arange(10.0)
    values = 2.0 * time_s
    values[5] = np.nan
    assert at(time_s, values, 3.5) == pytest.approx(
        7.0
    )  # Straight, because the cubic's fourth frame is lost.
    assert np.isnan(at(time_s, values, 4.5))
    assert np.isnan(at(time_s, values, -0.1))
    assert np.isnan(at(time_s, values, 9.1))
    assert within(time_s, 2.0, 4.0).sum() == 3


def test_median_and_quartiles():
    assert statistics.median_iqr(np.array([5.0])) == (5.0, (5.0, 5.0))
    assert statistics.median_iqr(np.arange(1.0, 6.0)) == (3.0, (2.0, 4.0))


def test_bootstrap_of_the_median_is_repeatable_and_right_in_size():
    """The median of n normal values has a standard error of 1.2533 sigma / sqrt(n); 300 samples know theirs to 6 %."""
    random = np.random.default_rng(11)
    found = [statistics.bootstrap_sd(random.normal(0, 2.0, 60)) for _ in range(40)]
    assert np.mean(found) == pytest.approx(1.2533 * 2.0 / 60**0.5, rel=0.15)
    values = random.normal(0, 1, 20)
    assert statistics.bootstrap_sd(values) == statistics.bootstrap_sd(values)
    assert statistics.bootstrap_sd(values + 100) == pytest.approx(statistics.bootstrap_sd(values))
    assert statistics.bootstrap_sd(3 * values) == pytest.approx(3 * statistics.bootstrap_sd(values))
    assert np.isnan(statistics.bootstrap_sd(np.array([1.0])))


def test_intervals_add_errors_in_quadrature():
    assert statistics.interval(10.0, 3.0, 4.0) == pytest.approx((10 - 5 * 1.959964, 10 + 5 * 1.959964))
    assert statistics.interval(10.0, float("nan"), 1.0) == pytest.approx((10 - 1.959964, 10 + 1.959964))


@pytest.mark.parametrize("cadence", [140.0, 170.0, 210.0])
def test_cycles_of_the_near_leg(cadence):
    f = Formula(cadence_spm=cadence, contact_s=0.2, fps=120.0)
    clean, gait = as_clean(track(f)), true_gait(f)
    cycles = {c.name: c for c in gait_cycles(clean, gait, find_scale(clean, gait, Runner(HEIGHT_CM, 10.8)))}
    assert {c.side for c in cycles.values()} == {"right"}
    assert set(cycles) == {"knee_flexion", "thigh_angle", "shank_angle", "trunk_lean", "hip_height"}
    assert cycles["trunk_lean"].mean == pytest.approx(np.full(101, f.lean_deg), abs=0.01)
    assert cycles["knee_flexion"].mean == pytest.approx(
        cycles["thigh_angle"].mean - cycles["shank_angle"].mean
    )
    for cycle in cycles.values():
        assert cycle.toe_off_percent == pytest.approx(100 * f.contact_s / f.stride_s)
        assert cycle.mean[0] == pytest.approx(cycle.mean[-1], abs=0.5)  # It closes: the run is periodic.
    # The hips are lowest in the middle of stance, one step later again.
    lowest = cycles["hip_height"].percent[cycles["hip_height"].mean[:51].argmin()]
    assert lowest == pytest.approx(50 * f.contact_s / f.stride_s, abs=2.0)
    swing_cm = np.ptp(cycles["hip_height"].mean)
    assert swing_cm == pytest.approx(f.oscillation_cm, rel=0.03)


def test_cycles_from_behind_show_the_pelvis_of_both_legs():
    f = Formula(view="rear", drop_deg=6.0)
    clean, gait = as_clean(track(f)), true_gait(f)
    cycles = gait_cycles(clean, gait, find_scale(clean, gait, Runner(HEIGHT_CM)))
    assert [(c.name, c.side) for c in cycles] == [("pelvis_line", "left"), ("pelvis_line", "right")]
    for cycle in cycles:
        assert np.ptp(cycle.mean) == pytest.approx(12.0, abs=0.3)


def test_a_clip_without_a_whole_stride_has_no_cycle():
    f = Formula(length_s=0.6)
    clean, gait = as_clean(track(f)), true_gait(f)
    assert gait_cycles(clean, gait, find_scale(clean, gait, Runner(HEIGHT_CM))) == ()
