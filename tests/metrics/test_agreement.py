"""How far readings lie apart, on joints whose angles and shifts are set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.feedback.agreement_text import EXPLAINED, agreement_tables, agreement_text
from formcam.metrics.agreement import (
    agreement,
    agreements,
    angles_deg,
    height_px,
    joints_found,
    joints_read,
    mean_of,
)
from formcam.records.digitised import JOINTS, Digitised, Place
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT, Side
from tests.support import synthetic

FRAMES = (4, 9, 14, 19)
THIGH_PX, SHANK_PX, TRUNK_PX = 120.0, 110.0, 150.0


def body(near: Side, *, trunk: float, thigh: float, shank: float) -> dict[str, Place]:
    """Joints in the picture with these angles, degrees; drawn by hand: x ahead of the runner, y down."""
    ahead = -1.0 if near == "left" else 1.0
    hip = np.array([300.0, 400.0])

    def end(start: np.ndarray, length: float, angle: float, down: float) -> np.ndarray:
        turn = np.radians(angle)
        return start + length * np.array([ahead * np.sin(turn), down * np.cos(turn)])

    knee = end(hip, THIGH_PX, thigh, 1.0)
    ankle = end(knee, SHANK_PX, shank, 1.0)
    heel, toe = ankle + np.array([0.0, 20.0]), ankle + np.array([30.0 * ahead, 25.0])
    places = (end(hip, TRUNK_PX, trunk, -1.0), hip, knee, ankle, heel, toe)
    return {f"{near}_{joint}": (float(x), float(y)) for joint, (x, y) in zip(JOINTS, places, strict=True)}


def read(told: Digitised, by: str, number: int, near: Side, **more: float) -> Digitised:
    """A pass over all frames; `more` is what an angle is above its true value."""
    angles = {"trunk": 8.0, "thigh": 20.0, "shank": -15.0}
    for frame in told.frames:
        off = {name: value + more.get(name, 0.0) for name, value in angles.items()}
        told = told.with_frame(by, number, frame, body(near, **off))
    return told


@pytest.mark.parametrize("near", ["left", "right"])
def test_angles_are_those_that_were_drawn_whichever_way_the_runner_faces(near: Side):
    told = read(Digitised("", FRAMES), "Anna", 1, near)
    joints = joints_read(told.complete("Anna")[0], FRAMES, near)
    found = angles_deg(joints)
    for name, truth in {"trunk": 8.0, "thigh": 20.0, "shank": -15.0, "knee": 35.0}.items():
        np.testing.assert_allclose(found[name], truth, atol=1e-9)
    assert height_px(joints) == pytest.approx((THIGH_PX + SHANK_PX) / LEG_SHARE_OF_HEIGHT)


@pytest.mark.parametrize("near", ["left", "right"])
def test_two_passes_are_as_far_apart_as_they_were_made(near: Side):
    told = read(read(Digitised("", FRAMES), "Anna", 1, near), "Anna", 2, near, thigh=3.0, trunk=-2.0)
    (one,) = agreements(told)
    assert (one.reader, one.first, one.second, one.frames) == ("Anna", "pass 1", "pass 2", 4)
    angles = {part.name: part for part in one.angles}
    for name, more in {"trunk": -2.0, "thigh": 3.0, "shank": 0.0, "knee": 3.0}.items():
        assert angles[name].offset == pytest.approx(more, abs=1e-9)
        assert angles[name].median == pytest.approx(abs(more), abs=1e-9)
        assert angles[name].most == pytest.approx(abs(more), abs=1e-9)
    joints = {part.name: part for part in one.joints}
    assert joints["hip"].median == 0.0
    chord = 2 * np.sin(np.radians(1.5))
    assert joints["knee"].median == pytest.approx(THIGH_PX * chord)
    assert joints["ankle"].median == pytest.approx(THIGH_PX * chord)  # The shank goes along, unturned.


def test_median_and_nine_of_ten_are_of_the_sizes():
    first = joints_read(
        read(Digitised("", tuple(range(11))), "A", 1, "right").complete("A")[0], range(11), "right"
    )
    second = {name: path.copy() for name, path in first.items()}
    # 0, 1, 4, …, 100 px up and down in turns: sizes with median 25 and 90th percentile 81 (their mean is 35).
    second["hip"][:, 1] += np.arange(11.0) ** 2 * np.where(np.arange(11) % 2, -1.0, 1.0)
    hip = next(part for part in agreement(("a", "b"), first, second).joints if part.name == "hip")
    assert (hip.count, hip.median, hip.most) == (11, pytest.approx(25.0), pytest.approx(81.0))


def test_an_angle_across_half_a_turn_differs_by_the_short_way():
    told = read(Digitised("", FRAMES), "A", 1, "right", shank=194.0)  # 179°
    told = read(told, "A", 2, "right", shank=196.0)  # 181°, told as -179°
    shank = next(part for part in agreements(told)[0].angles if part.name == "shank")
    assert shank.offset == pytest.approx(2.0, abs=1e-6)


def test_what_cannot_be_seen_is_left_out_and_counted():
    told = read(read(Digitised("", FRAMES), "Anna", 1, "left"), "Anna", 2, "left", thigh=1.0)
    hidden = {**body("left", trunk=8.0, thigh=20.0, shank=-15.0), "left_ankle": None}
    told = told.with_frame("Anna", 2, FRAMES[0], hidden)
    (one,) = agreements(told)
    counts = {part.name: part.count for part in (*one.joints, *one.angles)}
    assert counts["ankle"] == counts["shank"] == 3
    assert counts["hip"] == counts["thigh"] == 4
    everywhere = told
    for frame in FRAMES:
        everywhere = everywhere.with_frame("Anna", 1, frame, {**hidden, "left_hip": None})
    (blind,) = agreements(everywhere)
    assert "hip" not in {part.name for part in blind.joints}
    assert blind.angles == ()
    assert blind.height_px is None
    assert " % of height" not in agreement_text((blind,))


def test_readers_are_compared_by_their_means_and_the_program_with_each():
    told = Digitised("", FRAMES, near="right")
    told = read(read(told, "Anna", 1, "right", shank=-1.0), "Anna", 2, "right", shank=1.0)
    told = read(told, "Ben", 1, "right", shank=4.0)
    told = read(told, "Cleo", 1, "right").with_frame(
        "Cleo", 2, FRAMES[0], body("right", trunk=0, thigh=0, shank=0)
    )
    program = read(Digitised("", FRAMES[:3]), "formcam", 1, "right", shank=-3.0).complete("formcam")[0]
    found = agreements(told, program)
    assert [(one.reader, one.first, one.second, one.frames) for one in found] == [
        ("Anna", "pass 1", "pass 2", 4),
        (None, "Anna", "Ben", 4),
        (None, "Anna", "Cleo", 4),
        (None, "Ben", "Cleo", 4),
        (None, "Anna", "formcam", 3),
        (None, "Ben", "formcam", 3),
        (None, "Cleo", "formcam", 3),
    ]
    shanks = [next(part.offset for part in one.angles if part.name == "shank") for one in found]
    # The mean of two places 2° apart lies on the chord: its angle is the mean one.
    assert shanks == pytest.approx([2.0, 4.0, 0.0, -4.0, -3.0, -7.0, -3.0], abs=1e-6)


def test_nothing_is_compared_before_a_pass_is_complete():
    told = Digitised("", FRAMES, near="right").with_frame("A", 1, 4, body("right", trunk=0, thigh=0, shank=0))
    assert agreements(told) == ()
    assert agreements(Digitised("", FRAMES)) == ()


def test_the_mean_has_no_joint_that_one_reading_lacks():
    told = read(read(Digitised("", FRAMES), "A", 1, "right"), "A", 2, "right")
    told = told.with_frame("A", 2, 9, {"right_hip": (1.0, 2.0)})
    mean = mean_of([joints_read(one, FRAMES, "right") for one in told.complete("A")])
    assert np.isnan(mean["knee"][1]).all()
    assert np.isfinite(mean["knee"][[0, 2, 3]]).all()


def test_the_programs_joints_are_found_by_the_frames_times():
    """Its track begins where the run does, here two seconds into the clip, and one joint is not seen in a frame."""
    clean = synthetic.as_clean(synthetic.track(length_s=4.0, fps=30.0))
    xy_px = clean.xy_px.copy()
    xy_px[50, INDEX["right_ankle"]] = np.nan
    late = replace(clean, time_s=clean.time_s + 2.0, xy_px=xy_px)
    found = joints_found(late, {65: 65 / 30, 110: 110 / 30, 3: 0.1, 400: 400 / 30}, "right").joints
    assert set(found) == {65, 110}
    assert found[110]["right_knee"] == pytest.approx(tuple(clean.xy_px[50, INDEX["right_knee"]]))
    assert found[65]["right_ankle"] == pytest.approx(tuple(clean.xy_px[5, INDEX["right_ankle"]]))
    assert found[110]["right_ankle"] is None


def test_the_tables_say_it_in_words():
    told = read(read(Digitised("", FRAMES), "Anna", 1, "right"), "Anna", 2, "right", thigh=3.0, trunk=-2.0)
    program = read(Digitised("", FRAMES), "formcam", 1, "right", shank=5.0).complete("formcam")[0]
    found = agreements(told, program)
    joints, angles = agreement_tables(found[0])
    assert joints.title == angles.title == "Anna: pass 2 against pass 1, 4 frames"
    height = (THIGH_PX + SHANK_PX) / LEG_SHARE_OF_HEIGHT
    knee_px = THIGH_PX * 2 * np.sin(np.radians(1.5))
    said = f"{knee_px:.1f} px ({100 * knee_px / height:.1f} % of height)"
    assert ("knee", said, said) in joints.rows
    assert ("trunk lean (near side)", "2.0°", "2.0°", "2.0° less lean") in angles.rows
    assert ("thigh", "3.0°", "3.0°", "3.0° knee further ahead") in angles.rows
    assert ("shin", "0.0°", "0.0°", "the same") in angles.rows
    of_program = agreement_tables(found[1])[1]
    assert of_program.title == "formcam against Anna, 4 frames"
    assert of_program.columns[-1] == "formcam reads on average"
    text = agreement_text(found)
    assert all(row[0] in text for row in (*joints.rows, *angles.rows))
    assert text.endswith(EXPLAINED)
