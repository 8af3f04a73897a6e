"""Every check of the footage, on a track made to fail it and on one that passes; what a tilt does to intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics import catalogue
from formcam.metrics.footage_quality import judge
from formcam.metrics.measuring import measure_all
from formcam.metrics.scale import find_scale
from formcam.metrics.uncertainty import (
    LEVEL_SLOPE_DEG,
    LEVEL_SLOPE_POSE_MODEL_DEG,
    SLOPE_SD_DEG,
    SLOPE_SD_POSE_MODEL_DEG,
    error_of_vertical_deg,
    parts_of,
    possible_tilt_deg,
    slope_beyond_level_deg,
    systematic_error,
)
from formcam.records.analysis import Quality, Scale
from formcam.records.image_evidence import Uprights
from formcam.records.repairs import Repairs
from formcam.records.skeleton import INDEX
from formcam.records.track import CleanTrack, Gait, PoseTrack, Runner, VideoInfo
from tests.support.synthetic import HEIGHT_CM, Formula, as_clean, track, true_gait

# 20 steps of the near leg at 170 steps/min take 14.1 s; 5.5 px a cm makes the runner 980 px tall.
GOOD = Formula(length_s=16.0, px_per_cm=5.5, contact_s=0.2)


def judged(
    f: Formula = GOOD,
    *,
    gait: Gait | None = None,
    clean: CleanTrack | None = None,
    raw: PoseTrack | None = None,
    scale: Scale | None = None,
    info: VideoInfo | None = None,
) -> Quality:
    raw = raw or track(f)
    clean, gait = clean or as_clean(raw), gait or true_gait(f)
    scale = scale or find_scale(clean, gait, Runner(HEIGHT_CM, f.speed_mps * 3.6))
    return judge(info, raw, clean, gait, scale)


def failed(quality: Quality) -> set[str]:
    return {c.name for c in quality.checks if not c.passed}


def repaired(**changes: int) -> CleanTrack:
    clean = as_clean(track(GOOD))
    repairs = Repairs(len(clean), 0, 0, 0, 0, 0, 0, 10.0)
    return replace(clean, repairs=replace(repairs, **changes))


def level(slope_deg: float) -> Gait:
    return replace(true_gait(GOOD), belt_slope_deg=slope_deg)


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
def test_good_footage_passes_every_check(view):
    quality = judged(replace(GOOD, view=view))
    assert quality.grade == "good", failed(quality)


@pytest.mark.parametrize(
    ("fps", "grade"), [(24.0, "poor"), (25.0, "usable"), (30.0, "usable"), (50.0, "good"), (59.94, "good")]
)
def test_frame_rate(fps, grade):
    quality = judged(replace(GOOD, fps=fps))
    assert quality.grade == grade
    assert ("frame_rate" in failed(quality)) == (fps < 50)


@pytest.mark.parametrize(("found", "spectral"), [(100.0, 100.0), (310.0, 310.0), (170.0, 160.0)])
def test_a_step_rate_that_is_no_runners_makes_it_poor(found, spectral):
    gait = replace(true_gait(GOOD), cadence_spm=found, cadence_spectral_spm=spectral)
    quality = judged(gait=gait)
    assert failed(quality) == {"cadence_plausible"}
    assert quality.grade == "poor"


@pytest.mark.parametrize(("length_s", "grade"), [(4.0, "poor"), (9.0, "usable"), (16.0, "good")])
@pytest.mark.parametrize("view", ["right", "rear"])
def test_steps(length_s, grade, view):
    quality = judged(replace(GOOD, length_s=length_s, view=view))
    assert quality.grade == grade
    assert ("steps" in failed(quality)) == (grade != "good")


def test_from_behind_the_leg_with_fewer_steps_counts():
    f = replace(GOOD, view="rear")
    gait = true_gait(f)
    lefts = [s.number for s in gait.steps if s.side == "left"][5:]
    gait = replace(gait, steps=tuple(replace(s, reason="x") if s.number in lefts else s for s in gait.steps))
    assert judged(f, gait=gait).grade == "poor"


@pytest.mark.parametrize(("px_per_cm", "grade"), [(2.0, "poor"), (3.0, "usable"), (4.0, "good")])
def test_size_in_the_picture(px_per_cm, grade):
    quality = judged(replace(GOOD, px_per_cm=px_per_cm))
    assert quality.grade == grade
    assert ("runner_size" in failed(quality)) == (grade != "good")


@pytest.mark.parametrize("joint", ["hip", "knee", "ankle", "heel", "foot_index"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_only_the_near_legs_points_must_be_sure(joint, side):
    raw = track(GOOD)
    sure = np.array(raw.visibility)
    sure[: len(raw) // 5, INDEX[f"{side}_{joint}"]] = 0.3
    quality = judged(raw=replace(raw, visibility=sure))
    assert failed(quality) == ({"near_leg_visible"} if side == "right" else set())
    assert quality.grade == ("poor" if side == "right" else "good")


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize(
    ("joint", "surety", "grade"),
    [
        ("knee", 0.4, "good"),  # As sure as the pose model is of a knee in plain sight.
        ("knee", 0.2, "poor"),
        ("ankle", 0.2, "poor"),
        ("heel", 0.1, "good"),  # In front the toes hide the heel,
        ("foot_index", 0.1, "good"),  # and from behind the heel the toes.
    ],
)
def test_from_behind_and_in_front_a_foot_may_hide_its_own_end(view, joint, surety, grade):
    f = replace(GOOD, view=view)
    raw = track(f)
    sure = np.array(raw.visibility)
    sure[:, INDEX[f"left_{joint}"]] = surety
    quality = judged(f, raw=replace(raw, visibility=sure))
    assert quality.grade == grade
    assert failed(quality) == (set() if grade == "good" else {"near_leg_visible"})


def test_from_behind_a_leg_in_the_air_may_be_hidden_by_the_other():
    f = replace(GOOD, view="rear")
    raw, gait = track(f), true_gait(f)
    sure = np.full(raw.visibility.shape, 0.1)
    for step in gait.steps:
        down = (raw.time_s >= step.initial_contact_s) & (raw.time_s <= step.toe_off_s)
        for joint in ("hip", "knee", "ankle"):
            sure[down, INDEX[f"{step.side}_{joint}"]] = 0.5
    assert "near_leg_visible" not in failed(judged(f, raw=replace(raw, visibility=sure), gait=gait))


def test_many_exchanged_legs():
    assert failed(judged(clean=repaired(swapped_frames=96))) == {"leg_swaps"}
    assert not failed(judged(clean=repaired(swapped_frames=9)))


def test_hidden_runner():
    assert failed(judged(clean=repaired(hidden_frames=60, frames_without_pose=40))) == {"runner_in_view"}
    assert not failed(judged(clean=repaired(hidden_frames=20)))


def test_rhythm_that_drifts():
    gait = true_gait(GOOD)
    last = len(gait.steps) * 2 // 3
    slower = tuple(
        s if n < last or s.stride_end_s is None else replace(s, stride_end_s=s.stride_end_s + 0.05)
        for n, s in enumerate(gait.steps)
    )
    assert failed(judged(gait=replace(gait, steps=slower))) == {"steady"}


def test_camera_not_square():
    raw = track(GOOD)
    xy = np.array(raw.xy_px)
    xy[:, INDEX["left_shoulder"], 0] += 60.0
    xy[:, INDEX["right_shoulder"], 0] -= 60.0  # 120 px of a trunk of 275 px.
    assert failed(judged(raw=replace(raw, xy_px=xy))) == {"camera_square"}


@pytest.mark.parametrize("slope", [-4.0, 5.0, 10.0])
def test_tilted_camera(slope):
    assert failed(judged(gait=level(slope))) == {"camera_level"}
    assert not failed(judged(gait=level(LEVEL_SLOPE_POSE_MODEL_DEG)))
    assert not failed(judged(gait=level(float("nan"))))


UPRIGHTS = Uprights(2.0, 0.6, 30)


def held(lean_deg: float, error_deg: float = 0.6) -> CleanTrack:
    """The run with what upright edges of the room say of the camera."""
    return replace(as_clean(track(GOOD)), uprights=Uprights(lean_deg, error_deg, 30))


@pytest.mark.parametrize("slope", [-8.0, 0.5, 8.0])
def test_upright_edges_tell_a_level_camera_whatever_the_belts_slope(slope: float):
    quality = judged(clean=held(0.3), gait=level(slope))
    assert not failed(quality)
    said = next(one for one in quality.checks if one.name == "camera_level")
    assert said.message.startswith("Upright edges of the room stand upright")
    assert ("from an angle" in said.message) == (abs(slope) > 4.0)
    assert said.value == 0.3


def test_a_turned_camera_is_said_to_be_allowed_for_and_its_slope_is_no_other():
    """Turned clockwise by 5 degrees, a flat belt falls to the right, where this runner goes."""
    quality = judged(clean=held(5.0), gait=level(-5.0 + LEVEL_SLOPE_POSE_MODEL_DEG))
    said = next(one for one in quality.checks if one.name == "camera_level")
    assert said.passed
    assert said.message == (
        "The camera was turned by about 5°, as upright edges of the room show; all angles allow for it."
    )
    # To the picture's left the same belt rises.
    leftward = replace(GOOD, view="left")
    clean = replace(as_clean(track(leftward)), uprights=Uprights(5.0, 0.6, 30))
    for slope, own in ((5.0 + LEVEL_SLOPE_POSE_MODEL_DEG, False), (-5.0, True)):
        gait = replace(true_gait(leftward), belt_slope_deg=slope)
        told = next(
            one for one in judged(leftward, clean=clean, gait=gait).checks if one.name == "camera_level"
        )
        assert ("from an angle" in told.message) == own


def test_a_turn_that_is_corrected_is_never_called_level():
    for lean_deg, level_camera in ((0.4, True), (2.4, False), (-0.8, False)):
        said = next(one for one in judged(clean=held(lean_deg, 1.4)).checks if one.name == "camera_level")
        assert ("was level" in said.message) == level_camera


@pytest.mark.parametrize("view", ["rear", "front"])
def test_from_behind_a_known_turn_is_told_and_an_unknown_one_is_not_asked(view):
    f = replace(GOOD, view=view)
    clean = as_clean(track(f))
    names = [
        [one.name for one in judged(f, clean=c).checks] for c in (clean, replace(clean, uprights=UPRIGHTS))
    ]
    assert "camera_level" not in names[0]
    assert "camera_level" in names[1]


@pytest.mark.parametrize("in_picture", [False, True])
def test_what_follows_the_turn_from_behind_holds_its_error(in_picture: bool):
    for name, grows in (("lateral_trunk_lean", True), ("hip_adduction", True), ("pelvic_drop", False)):
        errors = catalogue.metric(name).errors
        assert errors is not None
        sure, unsure = (
            systematic_error(
                errors,
                value=5.0,
                fps=60.0,
                scale_error=0.0,
                in_picture=in_picture,
                vertical_error_deg=error_deg,
            )
            for error_deg in (0.0, 1.5)
        )
        assert unsure == pytest.approx(np.hypot(sure, 1.5) if grows else sure)


def test_a_tilt_is_named_where_it_matters_and_only_there():
    errors = catalogue.metric("trunk_lean").errors
    assert errors is not None
    assert "a camera that may be tilted" not in parts_of(errors, True, 0.55)
    assert "a camera that may be tilted" in parts_of(errors, True, 1.2)
    assert "a camera that may be tilted" in parts_of(errors, False, 0.55)


@pytest.mark.parametrize("slope", [float("nan"), -8.0, 0.5, 8.0])
def test_known_uprights_decide_how_well_the_vertical_is_known(slope: float):
    assert error_of_vertical_deg(held(3.0, 0.7), level(slope)) == 0.7
    without = error_of_vertical_deg(as_clean(track(GOOD)), level(slope))
    assert without == pytest.approx(possible_tilt_deg(slope, pose_model=True) / 1.96)


def test_what_is_measured_against_the_vertical_follows_the_known_turn():
    """Lean ahead, to the picture's right, in a picture whose vertical leans as much: upright."""
    runner, gait = Runner(HEIGHT_CM, 10.8), level(0.0)
    as_seen, known = (
        measure_all(clean, gait, find_scale(clean, gait, runner), runner)
        for clean in (as_clean(track(GOOD)), held(4.0))
    )
    values = {m.name: m.value for m in as_seen if m.value is not None}
    moved = {m.name: m.value - values[m.name] for m in known if m.value is not None and m.name in values}
    assert moved["trunk_lean"] == pytest.approx(-4.0, abs=1e-6)
    assert moved["leg_lean"] == pytest.approx(-4.0, abs=1e-6)
    assert moved["shank_angle_at_contact"] == pytest.approx(4.0, abs=1e-6)
    assert moved["hip_extension"] == pytest.approx(-4.0, abs=1e-6)
    for name in ("waist_hinge", "knee_flexion_at_contact", "peak_knee_flexion_stance", "cadence"):
        assert moved[name] == pytest.approx(0.0, abs=1e-6)


def test_scale_that_is_not_known_well():
    assert "scale" in failed(judged(scale=Scale(0.2, "an assumed body height of 170 ± 10 cm", 8.0)))
    assert "scale" in failed(judged(scale=Scale(0.2, "a and b (they disagree by 14 %: check both)", 6.0)))


def test_what_the_decoder_warned_of_is_passed_on():
    info = VideoInfo(
        1920, 1080, 16.0, 960, 60.0, 60.0, 0, "h264", True, 1.0, warnings=("Frames are missing.",)
    )
    quality = judged(info=info)
    assert quality.grade == "usable"
    assert "Frames are missing." in [c.message for c in quality.checks]


def test_a_level_camera_adds_nothing_and_a_slope_widens_only_what_is_read_against_the_vertical():
    clean, runner = as_clean(track(GOOD)), Runner(HEIGHT_CM, 10.8)

    def halves(slope_deg: float) -> dict[str, float]:
        gait = level(slope_deg)
        found = measure_all(clean, gait, find_scale(clean, gait, runner), runner)
        return {m.name: m.ci95[1] - m.value for m in found if m.value is not None and m.ci95 is not None}

    flat, tilted = halves(LEVEL_SLOPE_POSE_MODEL_DEG), halves(LEVEL_SLOPE_POSE_MODEL_DEG - 4.0)
    for name, half in flat.items():
        errors = catalogue.metric(name).errors
        if errors is not None and errors.per_tilt_deg:
            # The true value lies 3 degrees' worth away and must be inside.
            assert tilted[name] > 4.0 * errors.per_tilt_deg
        else:
            assert tilted[name] == pytest.approx(half)


@pytest.mark.parametrize("pose_model", [True, False])
def test_possible_tilt_is_nothing_when_level_grows_and_is_bounded_uphill(pose_model):
    at = LEVEL_SLOPE_POSE_MODEL_DEG if pose_model else LEVEL_SLOPE_DEG
    assert possible_tilt_deg(float("nan"), pose_model) == 0.0
    assert slope_beyond_level_deg(float("nan"), pose_model) == 0.0
    assert possible_tilt_deg(at + 0.5, pose_model) == pytest.approx(0.0)
    # What was seen, and what one reading in twenty is off.
    unseen = 1.64 * (SLOPE_SD_POSE_MODEL_DEG if pose_model else SLOPE_SD_DEG)
    assert possible_tilt_deg(at - 4.0, pose_model) == pytest.approx(4.0 + unseen)
    assert possible_tilt_deg(at + 20.0, pose_model) == pytest.approx(4.0 + unseen)
    assert possible_tilt_deg(at - 20.0, pose_model) == pytest.approx(20.0 + unseen)
    rising = [possible_tilt_deg(at - d, pose_model) for d in np.linspace(0, 8, 50)]
    assert np.all(np.diff(rising) >= 0)


def test_a_camera_that_moved():
    info = VideoInfo(1080, 1920, 16.0, 960, 60.0, 60.0, 0, "h264", False, 1.0, camera_shift_pct=0.05)
    assert not failed(judged(info=info))
    assert failed(judged(info=replace(info, camera_shift_pct=0.9))) == {"camera_still"}
    assert not failed(judged(info=replace(info, camera_shift_pct=None)))


def test_what_takes_nothing_from_the_result_is_told_and_passes():
    info = VideoInfo(
        1080,
        1920,
        16.0,
        960,
        60.0,
        60.0,
        0,
        "hevc",
        False,
        1.0,
        warnings=("It is HDR.",),
        notes=("It is HDR.",),
    )
    quality = judged(info=info)
    assert ("It is HDR.", True) in {(check.message, check.passed) for check in quality.checks}
    assert quality.grade == "good"
