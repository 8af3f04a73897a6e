"""A run before the mirror, fed with the body points of the sample clips."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.mirror.goals import GOALS
from formcam.mirror.recent import RecentPictures
from formcam.mirror.run import FEWEST_FPS, OWN_S, MirrorRun, Told
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.pipeline import measure
from formcam.records.analysis import Analysis
from formcam.records.errors import CannotJudge
from formcam.records.mirror import GoalName
from formcam.records.track import PoseTrack, Runner
from formcam.track_analysis import refused
from tests.support.places import ROOT

RUNNER = Runner(height_cm=175.0)


def sample(name: str) -> PoseTrack:
    return track_from_npz(ROOT / "sample_videos" / f"{name}.keypoints.npz")


def thinned(track: PoseTrack, fps: float) -> PoseTrack:
    """As a busy browser sends it: so many pictures a second, at uneven times (a quarter of the time between them)."""
    steps_s = np.clip(np.random.default_rng(1).normal(1 / fps, 0.25 / fps, 2000), 0.3 / fps, None)
    wanted_s = np.cumsum(steps_s)
    at = np.unique(np.searchsorted(track.time_s, wanted_s[wanted_s < track.time_s[-1]]))
    recent = RecentPictures(track.width_px, track.height_px, "mediapipe full")
    for number in at:
        recent.add(track.time_s[number], np.column_stack([track.xy_px[number], track.visibility[number]]))
    last = recent.track()
    assert last is not None
    return last[0]


@pytest.fixture(scope="module")
def readings() -> dict[float, Analysis]:
    """The side sample's last seconds at several rates, measured."""
    return {fps: measure(thinned(sample("side"), fps), runner=RUNNER) for fps in (15.0, 12.0, 10.5, 9.0)}


def running(
    goal: GoalName, analysis: Analysis, seconds: int, planned_s: float = 600.0
) -> tuple[MirrorRun, list[Told]]:
    run = MirrorRun(GOALS[goal], planned_s=planned_s)
    return run, [run.take(analysis, float(second)) for second in range(seconds)]


@pytest.mark.parametrize("fps", [15.0, 12.0, 10.5])
def test_few_pictures_give_what_many_give(readings: dict[float, Analysis], fps: float):
    """Well within what live numbers are to keep: a step a minute, a centimetre."""
    whole = measure(sample("side"), runner=RUNNER)
    for name, within in (("cadence", 1.0), ("vertical_oscillation", 0.5)):
        live, offline = readings[fps].get(name), whole.get(name)
        assert live is not None
        assert offline is not None
        assert live.value == pytest.approx(offline.value, abs=within)


def test_too_few_pictures_are_told_and_show_nothing(readings: dict[float, Analysis]):
    assert 9.0 < FEWEST_FPS < 10.5
    _, enough = running("bounce", readings[10.5], 3)
    _, few = running("bounce", readings[9.0], 3)
    assert enough[-1].phase == "own"
    assert few[-1].phase == "waiting"
    assert few[-1].reason is not None
    assert few[-1].reason.startswith("Only 9 pictures a second come through, 10 are needed")


def test_first_the_runners_own_then_the_goal(readings: dict[float, Analysis]):
    _, told = running("cadence", readings[15.0], 40)
    phases = [one.phase for one in told]
    assert phases == ["own"] * round(OWN_S) + ["goal"] * (40 - round(OWN_S))
    own, last = told[0].aim, told[-1].aim
    assert own is not None
    assert own.place is None
    assert last is not None
    assert last.measurement is not None
    assert last.band is not None
    assert last.band.watch_below == pytest.approx(1.025 * (last.measurement.value or 0.0))
    # Who goes on as before is below the band: told once after some steps, and again not before 20 s have gone by.
    assert last.place == "below"
    assert [one.say for one in told if one.say] == [GOALS["cadence"].low]
    assert told[-1].near == "right"
    assert {one.name for one in told[-1].others} == {
        "vertical_oscillation",
        "trunk_lean",
        "overstride_reach_cm",
    }


def test_what_is_hidden_is_not_spoken_of(readings: dict[float, Analysis]):
    run = MirrorRun(GOALS["cadence"], planned_s=10_000.0)
    hidden = [run.take(readings[15.0], second) for second in np.arange(0.0, 9_990.0, 1.0)]
    assert any(not one.shown for one in hidden)
    assert all(one.say is None for one in hidden if not one.shown)


def test_a_run_that_is_interrupted_waits_and_goes_on(readings: dict[float, Analysis]):
    run, _ = running("lean", readings[15.0], 30)
    nobody = refused(
        CannotJudge("no_person", "nobody is there", "step in"), runner=RUNNER, video=None, model=None
    )
    told = run.take(nobody, 35.0)
    assert told.phase == "waiting"
    assert told.reason is not None
    assert told.reason.startswith("I cannot see you")
    # The time away is no running.
    assert run.take(readings[15.0], 90.0).run_s == pytest.approx(29.0)
    assert run.take(readings[15.0], 91.0).run_s == pytest.approx(30.0)


def test_the_summary_tells_the_run(readings: dict[float, Analysis]):
    run, told = running("bounce", readings[15.0], 41)
    summary = run.summary(1000.0)
    assert (summary.started_utc_s, summary.goal, summary.run_s) == (1000.0, "bounce", 40.0)
    assert (summary.in_band, summary.cues) == (1.0, 0)
    assert told[-1].aim is not None
    assert told[-1].aim.band is not None
    assert summary.high == told[-1].aim.band.watch_above
    assert {change.metric for change in summary.changes} >= {"cadence", "vertical_oscillation", "trunk_lean"}
    assert all(change.first == change.last for change in summary.changes)


def test_an_empty_run_has_a_summary_too():
    summary = MirrorRun(GOALS["lean"], planned_s=600.0).summary(0.0)
    assert (summary.run_s, summary.in_band, summary.changes) == (0.0, None, ())


def test_a_view_from_behind_tells_the_cadence_only():
    analysis = measure(thinned(sample("rear"), 15.0), runner=RUNNER)
    _, cadence = running("cadence", analysis, 25)
    _, lean = running("lean", analysis, 25)
    assert cadence[-1].aim is not None
    assert cadence[-1].aim.place == "below"
    assert lean[-1].aim is not None
    assert lean[-1].aim.reason is not None
    assert lean[-1].aim.reason.startswith("this needs a side view")


def test_a_refusal_without_words_of_its_own_says_what_it_is():
    moved = CannotJudge("moving_camera", "the camera moved along", "hold it still")
    strange = refused(moved, runner=RUNNER, video=None, model=None)
    assert MirrorRun(GOALS["lean"], planned_s=600.0).take(strange, 0.0).reason == "The camera moved along"
