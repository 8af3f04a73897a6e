"""The first numbers of a clip at work: the whole clip's answer within their own interval; shown, then gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcam import pipeline
from formcam._runtime.json_files import write_json
from formcam.app import settings
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.session_files import FIRST_ANSWER, clear_live
from formcam.app.workers.first_answer import first_answer
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.pose.camera_motion import Stillness
from formcam.records.analysis import GRADED
from formcam.records.track import Frame, PoseTrack, Runner, VideoInfo
from tests.support.pages import html_of, open_app
from tests.support.places import ROOT
from tests.support.stored_sessions import begin, lasting_beat

SAMPLES = ROOT / "sample_videos"
# What the second network and the cloth about the pelvis tell is not known so early.
ONE_LOOK = (
    "cadence",
    "vertical_oscillation",
    "trunk_lean",
    "overstride_reach",
    "hip_extension",
    "step_width",
)


def watched(track: PoseTrack, folder: Path, seconds: float) -> None:
    """The job's work on the first seconds of a track, as if its bodies were being found."""
    length_s = float(track.time_s[-1])
    info = VideoInfo(
        track.width_px, track.height_px, length_s, len(track.time_s), 60.0, 60.0, 0, "h264", False, 1.0
    )
    picture = np.zeros((90, 160, 3), np.uint8)
    with first_answer(folder, info, Stillness(), lambda: JobSettings(height_cm=176.0)) as first:
        for index, time_s in enumerate(track.time_s):
            first.see(Frame(index, float(time_s), picture), (0, 0, 160, 90))
        for index in range(int(np.sum(track.time_s <= seconds))):
            body = np.column_stack([track.xy_px[index], track.visibility[index]])
            first.found(index, body)


@pytest.mark.parametrize("sample", ["side", "rear", "good_form"])
def test_the_first_answer_agrees_with_the_whole_clips(sample: str, tmp_path: Path):
    track = track_from_npz(SAMPLES / f"{sample}.keypoints.npz")
    watched(track, tmp_path, seconds=8.1)
    early = read_analysis(tmp_path / FIRST_ANSWER)
    late = pipeline.measure(track, runner=Runner(height_cm=176.0))
    told = [one for one in early.measurements if one.grade in GRADED and one.name in ONE_LOOK]
    assert {"cadence"} < {one.name for one in told}
    for one in told:
        final = late.get(one.name, one.side)
        assert final is not None
        assert one.ci95 is not None
        assert final.value is not None
        assert one.ci95[0] <= final.value <= one.ci95[1], one.name
    assert {found.id for found in early.findings} <= {found.id for found in late.findings}


def test_nothing_is_written_before_eight_seconds(tmp_path: Path):
    watched(track_from_npz(SAMPLES / "side.keypoints.npz"), tmp_path, seconds=7.9)
    assert not list(tmp_path.iterdir())


def test_the_page_shows_it_while_the_clip_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    session = begin("work.mp4")
    folder = settings.session_folder(session)
    write_json(folder / "progress.json", {"state": "running", "share": 0.4})
    lasting_beat(folder)
    assert "So far" not in html_of(open_app(session))
    watched(track_from_npz(SAMPLES / "side.keypoints.npz"), folder, seconds=8.1)
    shown = html_of(open_app(session))
    assert "So far, from your first" in shown
    assert "The foot lands far ahead of the body" in shown
    clear_live(folder)
    assert "So far" not in html_of(open_app(session))
