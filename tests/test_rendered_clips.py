"""The whole program on rendered clips whose every answer is known: pixels in, findings out. Nothing here is mocked.

Clips: `sample_videos/` and `tests/fixtures/clips/` (small, two to three seconds, too short to be graded; they must
still be read rightly or refused honestly).
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from formcam.app.sessions.sample_results import shipped_beside
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.result_folder import ANALYSIS, KEYPOINTS
from formcam.records.track import VideoInfo
from tests.support import places
from tests.support.rendered import FOLLOWED_S, truth_of

CLIPS = sorted(places.CLIPS.glob("*.mp4"))
SAMPLES = sorted(places.SAMPLES.glob("*.mp4"))
NOT_RUNNING = {"walking", "standing"}
# One contact more or less than there was, over the clip, is the most that sub-frame events may cost.
CADENCE_SPM = 3.0
SAMPLE_CADENCE_SPM = 1.0  # The project's target for a real clip of some seconds.
# Points of one network on two processors, of the picture's height: a twentieth of what the network is off by.
SAME_SHARE = 0.0005

pytestmark = pytest.mark.slow


def _named(clips: list[Path], wanted: bool) -> list[Path]:
    return [c for c in clips if (c.stem in NOT_RUNNING) == wanted]


@pytest.mark.parametrize("clip", _named(CLIPS, True), ids=lambda c: c.stem)
def test_who_does_not_run_is_refused(clip, analysed):
    analysis = analysed(clip)
    assert analysis.status == "refused"
    assert analysis.refusal is not None
    assert analysis.refusal.code in ("not_running", "too_few_steps", "too_short")


@pytest.mark.parametrize("clip", [*_named(CLIPS, False), *SAMPLES], ids=lambda c: c.stem)
def test_the_view_and_the_cadence_are_right_or_the_clip_is_refused(clip, analysed):
    """A short clip may be refused for its length, never misread."""
    analysis, truth = analysed(clip), truth_of(clip)
    if analysis.status == "refused":
        assert analysis.refusal is not None
        assert analysis.refusal.code in ("too_few_steps", "too_short")
        assert clip not in SAMPLES
        return
    assert analysis.gait is not None
    assert analysis.gait.orientation.view == truth["camera"]["view"]
    limit = SAMPLE_CADENCE_SPM if clip in SAMPLES else CADENCE_SPM
    assert analysis.gait.cadence_spm == pytest.approx(truth["metrics"]["cadence"], abs=limit)


@pytest.mark.parametrize("clip", _named(CLIPS, False), ids=lambda c: c.stem)
def test_a_clip_of_three_seconds_is_not_graded(clip, analysed):
    """Fewer than seven steps a side: values may be told, no measurement of a leg may be graded."""
    legs = [m for m in analysed(clip).measurements if m.side is not None]
    assert all(m.grade in ("not_rated", "informational") for m in legs)


def test_a_runner_who_crosses_the_picture_is_read_and_not_graded(analysed):
    clip = places.CLIPS / "crossing.mp4"
    analysis, truth = analysed(clip), truth_of(clip)["metrics"]
    assert analysis.gait is not None
    assert analysis.gait.over_ground
    assert not analysis.findings
    assert {one.grade for one in analysis.measurements} == {"not_rated"}
    for name, true in (("cadence", truth["cadence"]), ("trunk_lean", truth["trunk_lean"])):
        low, high = next(one.ci95 for one in analysis.measurements if one.name == name)
        assert low <= true <= high


@pytest.mark.parametrize("clip", SAMPLES, ids=lambda c: c.stem)
def test_what_ships_with_a_sample_is_what_is_found_in_it(clip, analysed):
    """Else `python -m tools.sample_results`. Other processors round otherwise, so not to the last digit.

    Its body was followed for the first seconds (`followed_at_first`); all else of the clip was looked at anew.
    """
    shipped, found = shipped_beside(clip), analysed(clip)
    track = track_from_npz(shipped[KEYPOINTS])
    assert found.track is not None
    assert len(track) == len(found.track)
    first = found.track.time_s < FOLLOWED_S
    off_px = np.linalg.norm(track.xy_px[first] - found.track.xy_px[first], axis=-1)
    assert np.nanmedian(off_px) < SAME_SHARE * track.height_px
    assert np.nanpercentile(off_px, 99) < 10 * SAME_SHARE * track.height_px
    told = read_analysis(shipped[ANALYSIS])
    assert told.model == found.model
    for one in told.measurements:
        again = found.get(one.name, one.side)
        assert again is not None
        # A tenth of what it may be off by.
        if one.value is not None and one.ci95 is not None:
            assert again.value == pytest.approx(one.value, abs=0.05 * (one.ci95[1] - one.ci95[0]))
    for field in fields(VideoInfo):
        kept, seen = (getattr(one.video, field.name) for one in (told, found))
        # The file has six digits.
        close = pytest.approx(seen, rel=0.01, abs=1e-4) if isinstance(seen, float) else seen
        assert kept == close, field.name


@pytest.mark.parametrize("clip", SAMPLES, ids=lambda c: c.stem)
def test_contacts_of_the_samples_are_found_once_each(clip, analysed):
    """Every true contact between the first and the last second has one found contact of that foot near it."""
    analysis, truth = analysed(clip), truth_of(clip)
    assert analysis.gait is not None
    near = analysis.gait.orientation.near
    last = truth["events"][-1]["time_s"]
    for event in truth["events"]:
        if event["type"] != "initial_contact" or near not in (None, event["side"]):
            continue
        if 0.5 < event["time_s"] < last - 0.5:
            times = analysis.gait.times(event["side"], "initial_contact")
            # A fifth of the shortest stride here: nearer to this contact than to any other.
            assert np.sum(np.abs(times - event["time_s"]) < 0.12) == 1


def test_the_sample_with_things_to_find_finds_them(analysed):
    clip = places.SAMPLES / "side.mp4"
    found = {f.id for f in analysed(clip).findings}
    assert "low_cadence" in found
    assert "overstride" in found


def test_the_sample_of_good_form_raises_no_flag(analysed):
    clip = places.SAMPLES / "good_form.mp4"
    flagged = [f.id for f in analysed(clip).findings if f.severity == "flag"]
    assert not flagged
