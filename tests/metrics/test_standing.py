"""The runner's own zero: who stands tall is found, who does not is not, and what both postures share goes away."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import formcam
from formcam.gait.landmark_bias import without_offsets
from formcam.gait.orientation import find_orientation
from formcam.metrics.catalogue import known
from formcam.metrics.standing import WINDOW_S, find_standing
from formcam.metrics.standing_zero import SET_UP_AGAIN_DEG
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.records.analysis import Analysis, Check
from formcam.records.errors import UsageError
from formcam.records.skeleton import INDEX
from formcam.records.standing import StandingPose
from formcam.records.track import PoseTrack
from tests.support import synthetic
from tests.support.tracks import joined, mirrored

LEG_PX = 350.0
# A person who stands: x ahead and y up of the ankles, in shares of the leg's length; the far side is a little higher.
UPRIGHT = {
    "ankle": (0.0, 0.0),
    "heel": (-0.06, -0.08),
    "foot_index": (0.16, -0.08),
    "knee": (0.02, 0.5),
    "hip": (0.02, 1.0),
    "shoulder": (0.0, 1.6),
    "elbow": (0.0, 1.25),
    "wrist": (0.05, 0.95),
    "ear": (0.05, 1.85),
}


def person(
    seconds: float = 3.0, lean_deg: float = 0.0, noise_px: float = 1.5, **moved: tuple[float, float]
) -> PoseTrack:
    """Somebody who stands and faces image-right, seen from the right; `moved` joints of both sides elsewhere."""
    places = UPRIGHT | moved
    turn = np.radians(lean_deg)
    xy = np.full((int(seconds * 30), 33, 2), np.nan)
    hip = np.array(places["hip"])
    for joint, place in places.items():
        away = np.array(place) - hip
        if joint in ("shoulder", "elbow", "wrist", "ear"):
            away = np.array(
                [
                    away[0] * np.cos(turn) + away[1] * np.sin(turn),
                    away[1] * np.cos(turn) - away[0] * np.sin(turn),
                ]
            )
        for side, lift in (("right", 0.0), ("left", 0.08)):
            x, y = hip + away
            xy[:, INDEX[f"{side}_{joint}"]] = 960.0 + LEG_PX * x, 900.0 - LEG_PX * (y + lift)
    xy[:, INDEX["nose"]] = xy[:, INDEX["right_ear"]] + [0.12 * LEG_PX, 0.0]
    xy = xy + np.random.default_rng(7).normal(0.0, noise_px, xy.shape)
    return PoseTrack(
        np.arange(len(xy)) / 30.0, xy, np.full(xy.shape[:2], 0.95), 1920, 1080, source="mediapipe heavy"
    )


def run(length_s: float = 12.0, **shape: Any) -> PoseTrack:
    """A runner as our pose model would name the landmarks."""
    return replace(synthetic.track(length_s=length_s, noise_px=1.0, **shape), source="mediapipe heavy")


def found_in(track: PoseTrack, **how: Any) -> StandingPose | None:
    return find_standing(track, find_orientation(track), **how)


def test_who_stands_is_found_for_as_long():
    pose = found_in(person(3.0))
    assert pose is not None
    assert (pose.source, pose.near) == ("clip", "right")
    assert pose.to_s - pose.from_s == pytest.approx(3.0, abs=0.2)
    assert pose.xy_px[INDEX["right_knee"]] == pytest.approx(
        [960 + 0.02 * LEG_PX, 900 - 0.5 * LEG_PX], abs=1.0
    )


@pytest.mark.parametrize(
    ("what", "track"),
    [
        ("too short", person(WINDOW_S - 0.2)),
        ("leans far", person(lean_deg=25.0)),
        ("on one leg", person(ankle=(-0.3, 0.45), heel=(-0.35, 0.4), foot_index=(-0.2, 0.3))),
        ("knees bent", person(knee=(0.2, 0.5))),
        ("a long stride", joined(person(1.0), run(4.0))),
    ],
)
def test_who_does_not_stand_tall_is_not_taken_for_it(what, track):
    if what == "a long stride":
        track = replace(
            track,
            xy_px=track.xy_px[29:],
            time_s=track.time_s[29:],
            visibility=track.visibility[29:],
            hidden=None,
        )
    assert found_in(track) is None


def test_who_holds_on_stands_only_where_somebody_says_so():
    holding = person(elbow=(0.25, 1.35), wrist=(0.45, 1.2))
    assert found_in(holding) is None
    assert found_in(holding, at_s=1.5) is not None
    assert found_in(holding, source="other_clip") is not None


def test_only_the_second_that_was_named_counts():
    track = joined(person(2.0), run(6.0), person(4.0, lean_deg=6.0))
    orientation = find_orientation(track)
    first, last = (find_standing(track, orientation, at_s=at_s) for at_s in (1.0, 10.0))
    assert first is not None
    assert first.to_s < 2.2
    assert last is not None
    assert last.from_s > 7.8
    assert find_standing(track, orientation, at_s=5.0) is None
    longest = find_standing(track, orientation)
    assert longest is not None
    assert longest.from_s == last.from_s


def stands(seconds: float = 3.0, **shape: Any) -> StandingPose:
    """Seen in a clip of its own."""
    pose = found_in(person(seconds, **shape), source="other_clip")
    assert pose is not None
    return pose


def checks(analysis: Analysis) -> dict[str, Check]:
    """What is said of the footage, by name."""
    assert analysis.quality is not None
    return {check.name: check for check in analysis.quality.checks}


def trunk_deg(track: PoseTrack) -> float:
    """Lean in the first picture, the hips where the program takes the joints to be."""
    moved = without_offsets(track, find_orientation(track)).xy_px[0]
    hip, shoulder = (
        (moved[INDEX[f"left_{j}"]] + moved[INDEX[f"right_{j}"]]) / 2 for j in ("hip", "shoulder")
    )
    return float(np.degrees(np.arctan2(shoulder[0] - hip[0], hip[1] - shoulder[1])))


@pytest.mark.parametrize(("lean_deg", "flipped"), [(-4.0, False), (0.0, True), (5.0, False)])
def test_lean_is_counted_from_standing(lean_deg: float, flipped: bool):
    """What the landmarks themselves say, less what the pose model reads the difference wrong by on average."""
    track = joined(person(3.0, lean_deg), run())
    track = replace(mirrored(track), source=track.source) if flipped else track
    analysis = formcam.measure(track)
    assert analysis.reference is not None
    assert (analysis.reference.kind, analysis.reference.source) == ("standing", "clip")
    lean, metric = analysis.get("trunk_lean"), known("trunk_lean")
    assert lean is not None
    assert lean.value is not None
    assert lean.ci95 is not None
    assert lean.from_standing is not None
    assert metric is not None
    assert metric.standing is not None
    expected = lean.value - trunk_deg(person(0.5, lean_deg, noise_px=0.0)) - metric.standing.offset
    assert lean.from_standing.value == pytest.approx(expected, abs=0.2)
    low, high = lean.from_standing.ci95
    assert low < lean.from_standing.value < high
    assert high - low < lean.ci95[1] - lean.ci95[0]


def test_a_camera_set_up_twice_widens_the_interval():
    halves = []
    for pose in (replace(stands(), source="clip"), stands()):
        lean = formcam.measure(replace(run(), standing=pose)).get("trunk_lean")
        assert lean is not None
        assert lean.from_standing is not None
        halves.append((lean.from_standing.ci95[1] - lean.from_standing.ci95[0]) / 2)
    assert halves[1] == pytest.approx(np.hypot(halves[0], 1.96 * SET_UP_AGAIN_DEG), rel=1e-3)


def test_standing_before_the_run_is_no_fault_of_the_footage():
    seen = checks(formcam.measure(joined(person(3.0), run())))
    assert seen["standing"].passed
    assert seen["stretch"].passed
    seen = checks(formcam.measure(joined(person(3.0, knee=(0.2, 0.5)), run())))
    assert "standing" not in seen
    assert not seen["stretch"].passed


def test_a_second_without_standing_is_told():
    analysis = formcam.measure(joined(person(3.0), run()), standing_at_s=8.0)
    check = checks(analysis)["standing"]
    assert not check.passed
    assert "8.0 s" in check.message
    assert analysis.reference is None
    assert all(one.from_standing is None for one in analysis.measurements)


def test_a_second_that_is_named_wins_over_what_the_track_holds():
    track = joined(person(3.0), run(), person(3.0, lean_deg=6.0))
    first = formcam.measure(track, standing_at_s=1.0)
    assert first.track is not None
    assert first.track.standing is not None
    assert first.track.standing.to_s < 4.0
    last = formcam.measure(first.track, standing_at_s=16.0).reference
    assert last is not None
    assert last.from_s > 14.0
    kept = formcam.measure(first.track).reference
    assert kept is not None
    assert kept.to_s < 4.0


def test_from_behind_there_is_no_zero():
    check = checks(formcam.measure(run(view="rear"), standing_at_s=1.0))["standing"]
    assert not check.passed
    assert "from the side" in check.message


@pytest.mark.parametrize(
    ("track", "why"), [(replace(run(), source=None), "own pose model"), (run(view="left"), "the right side")]
)
def test_other_landmarks_and_the_other_side_are_not_counted_from_it(track: PoseTrack, why: str):
    analysis = formcam.measure(replace(track, standing=stands()))
    assert analysis.reference is None
    check = checks(analysis)["standing"]
    assert not check.passed
    assert why in check.message


def test_a_track_keeps_it(tmp_path: Path):
    pose = stands()
    track_to_npz(tmp_path / "a.npz", replace(run(4.0), standing=pose))
    again = track_from_npz(tmp_path / "a.npz").standing
    assert again is not None
    assert (again.told, again.near) == (pose.told, "right")
    assert np.array_equal(again.xy_px, pose.xy_px, equal_nan=True)


@pytest.mark.parametrize(
    "bad", [(3.0, 1.0, 9, 0, 0), (1.0, 3.0, 0, 0, 0), (1.0, 3.0, 9, 2, 0), (1.0, 3.0, 9, 0, 7)]
)
def test_a_damaged_one_is_refused(tmp_path: Path, bad: tuple[float, ...]):
    track_to_npz(tmp_path / "a.npz", replace(run(4.0), standing=stands()))
    with np.load(tmp_path / "a.npz") as stored:
        arrays: dict[str, Any] = dict(stored)
    np.savez(tmp_path / "b.npz", **(arrays | {"standing_told": np.array(bad)}))
    with pytest.raises(UsageError, match="standing posture"):
        track_from_npz(tmp_path / "b.npz")
