"""A body that is partly outside the picture: what lies outside rates nothing, and the result says what is missing.

The track goes on beyond the picture's edge, as a pose model's does; only the picture is made smaller.
"""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from formcam import pipeline
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.steps import find_gait
from formcam.gait.unseen import find_unseen, without_unseen
from formcam.outputs.clip.privacy import face_boxes
from formcam.records.analysis import Analysis, Check
from formcam.records.cut_off import BODY_PARTS, Border, CutOff
from formcam.records.skeleton import INDEX, LANDMARKS
from formcam.records.track import VIEWS, PoseTrack, Runner, View
from tests.support import synthetic

# Places on the synthetic runner, px from the top: picture's row 980 is the belt, 4 px are a centimetre.
ANKLE_PX, KNEE_PX, HIP_PX, SHOULDER_PX = 948, 790, 628, 430
# What nobody can know without a foot, whatever the view.
NEEDS_FEET = {
    "overstride_reach",
    "overstride_reach_cm",
    "shank_angle_at_contact",
    "knee_flexion_at_contact",
    "foot_strike_angle",
    "leg_lean",
    "waist_hinge",
    "peak_knee_flexion_stance",
    "peak_knee_flexion_swing",
    "ground_contact_time",
    "flight_time",
    "duty_factor",
    "step_time_asymmetry",
    "step_width",
}
NEEDS_TRUNK = {"trunk_lean", "vertical_oscillation", "head_forward", "lateral_trunk_lean"}


def filmed(view: View = "right", **changes: object) -> PoseTrack:
    formula = synthetic.Formula(view=view, noise_px=1.0, length_s=8.0, fps=30.0)
    return replace(synthetic.track(formula, **changes), source="mediapipe heavy")


@functools.cache
def measured(view: View = "right", runner: Runner | None = None) -> Analysis:
    """What is told of the whole body."""
    return pipeline.measure(filmed(view), runner=runner or Runner())


def within_picture(
    track: PoseTrack, *, left: int = 0, top: int = 0, right: int = 1920, bottom: int = 1080
) -> PoseTrack:
    """The same run in a picture of which only this part is left."""
    moved = track.xy_px - np.array([left, top])
    return replace(track, xy_px=moved, width_px=right - left, height_px=bottom - top)


def values(analysis: Analysis) -> dict[tuple[str, str | None], float]:
    return {(m.name, m.side): m.value for m in analysis.measurements if m.value is not None}


def check_of(analysis: Analysis) -> Check:
    assert analysis.quality is not None
    return next(check for check in analysis.quality.checks if check.name == "in_picture")


def test_a_whole_body_keeps_every_point():
    for view in VIEWS:
        analysis = measured(view)
        assert analysis.clean is not None
        assert analysis.clean.cut_off is None
        assert check_of(analysis).passed


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("bottom", [ANKLE_PX, (ANKLE_PX + KNEE_PX) // 2, KNEE_PX + 60])
def test_feet_below_the_picture_rate_nothing(view: View, bottom: int):
    runner = Runner(height_cm=178, speed_kmh=10.8)
    whole = measured(view, runner)
    cut = pipeline.measure(within_picture(filmed(view), bottom=bottom), runner=runner)
    assert cut.status == "ok"
    assert cut.clean is not None
    assert cut.quality is not None
    assert cut.clean.cut_off is not None
    assert cut.clean.cut_off.parts == ("feet",)
    assert cut.clean.cut_off.borders == ("bottom",)
    known = values(cut)
    assert not {name for name, _ in known} & NEEDS_FEET
    # What does not need them is as with the whole body.
    assert known["cadence", None] == pytest.approx(values(whole)["cadence", None], abs=0.2)
    if view in ("left", "right"):
        assert known["trunk_lean", None] == pytest.approx(values(whole)["trunk_lean", None], abs=0.2)
    check = check_of(cut)
    assert not check.passed
    assert "feet" in check.message
    assert "below" in check.message
    assert cut.quality.grade == "poor"
    missing = [m for m in cut.measurements if m.name in NEEDS_FEET and m.reason and "feet are" in m.reason]
    assert missing


@pytest.mark.parametrize("view", VIEWS)
def test_a_trunk_above_the_picture_rates_nothing(view: View):
    cut = pipeline.measure(within_picture(filmed(view), top=SHOULDER_PX + 60))
    assert cut.status == "ok"
    assert cut.clean is not None
    assert cut.clean.cut_off is not None
    assert "upper body" in cut.clean.cut_off.parts
    assert cut.clean.cut_off.borders == ("top",)
    # The hips are in the picture, so their rise, from which that of the whole body follows, is known.
    assert not {name for name, _ in values(cut)} & NEEDS_TRUNK - {"vertical_oscillation"}


@pytest.mark.parametrize("view", ["left", "right"])
def test_a_head_above_the_picture_costs_only_the_head(view: View):
    whole = values(measured(view))
    cut = pipeline.measure(within_picture(filmed(view), top=SHOULDER_PX - 40))
    assert cut.clean is not None
    assert cut.clean.cut_off is not None
    assert cut.quality is not None
    assert cut.clean.cut_off.parts == ("head",)
    known = values(cut)
    assert ("head_forward", None) not in known
    assert set(whole) - set(known) == {("head_forward", None)}
    assert cut.quality.grade != "poor"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("border", ["left", "right"])
def test_half_a_body_beside_the_picture_is_refused(view: View, border: Border):
    edge = {"left": {"left": 970}, "right": {"right": 950}}[border]
    cut = pipeline.measure(within_picture(filmed(view), **edge))
    assert cut.status == "refused"
    assert cut.refusal is not None
    assert cut.refusal.code == "out_of_picture"
    assert f"{border} of it" in cut.refusal.message


def test_legs_that_nobody_can_follow_are_refused_for_what_is_missing():
    """The network's guesses below the picture's edge, in no rhythm."""
    track = filmed()
    random = np.random.default_rng(3)
    xy = np.array(track.xy_px)
    legs = [
        INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("ankle", "heel", "foot_index")
    ]
    xy[:, legs, 0] = 960 + 60 * random.normal(size=(len(track), len(legs)))
    xy[:, legs, 1] = 880 + 20 * random.random((len(track), len(legs)))
    cut = pipeline.measure(within_picture(replace(track, xy_px=xy), bottom=KNEE_PX + 60))
    assert cut.refusal is not None
    assert (cut.refusal.code, "feet" in cut.refusal.message) == ("out_of_picture", True)


def test_a_foot_that_leaves_the_picture_behind_the_runner_still_lands():
    track = filmed("right")
    heels = track.point("right_heel")[:, 0]
    edge = int(np.percentile(heels, 6))
    whole = values(pipeline.measure(track))
    cut = pipeline.measure(within_picture(track, left=edge))
    known = values(cut)
    for name in ("shank_angle_at_contact", "overstride_reach", "knee_flexion_at_contact"):
        assert known[name, "right"] == pytest.approx(whole[name, "right"], abs=0.5)


def test_a_trunk_whose_length_wavers_was_not_seen():
    track = filmed("left")
    random = np.random.default_rng(5)
    xy = np.array(track.xy_px)
    shoulders = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
    xy[:, shoulders, 1] += 60 * np.cumsum(random.normal(size=(len(track), 1)), axis=0) % 120
    cut = pipeline.measure(replace(track, xy_px=xy))
    assert cut.clean is not None
    assert cut.clean.cut_off is not None
    assert "upper body" in cut.clean.cut_off.parts
    assert not cut.clean.cut_off.borders
    assert "trunk_lean" not in {m.name for m in cut.measurements if m.value is not None}


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_the_mirrored_picture_hides_the_mirrored_points(fps: float):
    track = within_picture(filmed("right", fps=fps), left=900, bottom=ANKLE_PX)
    xy = np.array(track.xy_px)
    xy[..., 0] = track.width_px - xy[..., 0]
    mirrored = replace(track, xy_px=xy)
    seen = []
    for one in (track, mirrored):
        orientation = find_orientation(one)
        seen.append(find_unseen(clean_track(one, orientation), orientation))
    assert (seen[0] == seen[1]).mean() > 0.999


@pytest.mark.parametrize("view", ["right", "rear"])
def test_a_runner_who_drifts_nearer_and_farther_is_seen(view: View):
    """Ten per cent of size up and down within the clip: half a metre of belt, filmed from three metres."""
    track = filmed(view)
    size = 1.0 + 0.1 * np.sin(2 * np.pi * track.time_s / 6.0)
    away = replace(track, xy_px=960 + (track.xy_px - 960) * size[:, None, None])
    analysis = pipeline.measure(away)
    assert analysis.clean is not None
    assert analysis.clean.cut_off is None
    assert check_of(analysis).passed


def test_other_causes_are_told_though_feet_are_cut_off():
    """Too short, or slow motion: that is what has to be mended first, and the rate to go on with is offered."""
    cut = within_picture(filmed(), bottom=ANKLE_PX)
    slowed = pipeline.measure(replace(cut, time_s=cut.time_s * 4))
    assert slowed.refusal is not None
    assert slowed.refusal.code == "slow_motion"
    assert slowed.refusal.capture_fps is not None
    first = cut.time_s < 1.3
    short = replace(
        cut, time_s=cut.time_s[first], xy_px=cut.xy_px[first], visibility=cut.visibility[first], hidden=None
    )
    refused = pipeline.measure(short).refusal
    assert refused is not None
    assert refused.code == "too_short"


def test_a_face_that_nothing_is_measured_by_is_covered_all_the_same():
    boxes = face_boxes(measured())
    track = filmed()
    unseen = np.array(track.xy_px)
    unseen[:, :11] = np.nan
    whole = pipeline.measure(track)
    assert whole.clean is not None
    blind = replace(
        whole, clean=replace(whole.clean, xy_px=np.where(np.isnan(unseen), np.nan, whole.clean.xy_px))
    )
    assert np.isfinite(face_boxes(blind)).all()
    assert np.abs(face_boxes(blind) - boxes).max() < 12


def test_points_that_no_pose_model_made_are_believed():
    filmed_px = np.array(filmed().xy_px)
    filmed_px[:, :11] = np.nan  # Nobody glues markers to a face.
    track = within_picture(replace(filmed(), xy_px=filmed_px, source="markers"), bottom=ANKLE_PX)
    orientation = find_orientation(track)
    clean = clean_track(track, orientation)
    assert not clean.from_pose_model
    assert not find_unseen(clean, orientation).any()


def test_what_was_not_seen_is_nan_and_marked():
    track = within_picture(filmed(), bottom=ANKLE_PX)
    orientation = find_orientation(track)
    clean = clean_track(track, orientation)
    gait = find_gait(clean, orientation)
    seen = without_unseen(clean, orientation, gait)
    unseen = find_unseen(clean, orientation)
    assert unseen.any()
    assert np.isnan(seen.xy_px[unseen]).all()
    assert not seen.seen[unseen].any()
    assert (seen.visibility[unseen] == 0).all()
    assert np.array_equal(seen.xy_px[~unseen], clean.xy_px[~unseen])
    assert not unseen[:, LANDMARKS.index("nose")].any()


def test_sentences_of_what_is_missing():
    assert CutOff(("feet",), 1.0, ("bottom",)).told == "the feet are outside the picture, below it"
    assert CutOff(("head",), 0.5, ("top",)).told == "the head is partly outside the picture, above it"
    both = CutOff(("head", "upper body"), 1.0, ())
    assert both.told == "the head and the upper body are not seen well enough to be followed"
    assert CutOff(BODY_PARTS, 1.0, ("left",)).told == "most of the body is outside the picture, left of it"
    for wrong in (((), 0.5, ()), (("feet",), 0.0, ()), (("elbow",), 0.5, ())):
        with pytest.raises(ValueError, match=r"unknown parts|not possible"):
            CutOff(*wrong)
