"""The program against joints that people read by eye: `python -m benchmarks.real [FOLDER]`.

For every clip in the folder (default: the real clips beside the checkout) that has digitised joints, as `formcam
digitise` writes them (docs/files.md): `NAME.json` or `NAME_points.json` beside `NAME.mp4`, or in benchmarks/digitised.
Where formcam has the joints and what angles follow, less what the reader says, before and after `gait.joint_offsets`;
and how far the reader's own passes lie apart.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from unittest.mock import patch

import numpy as np

import formcam
from benchmarks.joint_offsets import as_they_are
from formcam.gait.segment import all_times_s
from formcam.metrics.agreement import angles_deg, height_px, joints_found, joints_read, mean_of
from formcam.outputs.files.points_file import POINTS_ENDING, read_points
from formcam.records.analysis import Analysis
from formcam.records.digitised import ANGLE_JOINTS, Digitised

HERE = Path(__file__).resolve().parent
REAL = HERE.parents[1] / "shared" / "videos"
DIGITISED = HERE / "digitised"


def reports(clip: Path, by_eye: Digitised) -> str:
    """The clip's tables, for each reader who came through all frames."""
    after = formcam.analyse(clip)
    if after.gait is None or after.gait.orientation.near is None or after.track is None:
        return f"{clip.name}: not a side view that is judged"
    with patch("formcam.track_analysis.place_joints", as_they_are):
        before = formcam.measure(after.track)
    readers = [by for by in by_eye.readers if by_eye.complete(by)]
    return "\n\n".join(report(clip.name, by_eye, by, before, after) for by in readers)


def report(clip: str, by_eye: Digitised, by: str, before: Analysis, after: Analysis) -> str:
    """One reader's tables."""
    assert after.gait is not None
    near, frames = after.gait.orientation.near, by_eye.frames
    assert near is not None
    assert after.track is not None
    time_s = all_times_s(after.track)
    frame_s = {frame: float(time_s[frame]) for frame in frames}
    passes = [joints_read(one, frames, near) for one in by_eye.complete(by)]
    eye = mean_of(passes)
    programs = []
    for one in (before, after):
        assert one.clean is not None
        programs.append(joints_read(joints_found(one.clean, frame_s, near), frames, near))
    height = height_px(eye)
    lines = [f"{clip}, {len(frames)} frames, by {by} ({by_eye.how})", ""]
    lines += [
        "| joint, % of body height | reader's passes apart | before − eye: ahead, up | after − eye |",
        "|---|---|---|---|",
    ]
    for joint in ANGLE_JOINTS:
        apart = 100 * np.nanmean(np.abs(passes[0][joint] - passes[-1][joint]), axis=0) / height
        cells = [_pair(100 * (found[joint] - eye[joint]) / height) for found in programs]
        lines.append(f"| {joint} | {apart[0]:.1f}, {apart[1]:.1f} | {' | '.join(cells)} |")
    lines += ["", "| angle, deg | reader's passes apart | before − eye | after − eye |", "|---|---|---|---|"]
    of_passes, of_eye = [angles_deg(one) for one in passes], angles_deg(eye)
    of_programs = [angles_deg(one) for one in programs]
    for name in of_eye:
        apart_deg = float(np.nanmean(np.abs(of_passes[0][name] - of_passes[-1][name])))
        cells = [_spread(one[name] - of_eye[name]) for one in of_programs]
        lines.append(f"| {name} | {apart_deg:.1f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def points_of(clip: Path) -> Path | None:
    """The file of joints read in that clip, if there is one."""
    places = (
        clip.with_suffix(".json"),
        clip.with_name(f"{clip.stem}{POINTS_ENDING}"),
        DIGITISED / f"{clip.stem}.json",
    )
    return next((path for path in places if path.is_file()), None)


def _spread(off: np.ndarray) -> str:
    return f"{np.nanmean(off):+.1f} ± {np.nanstd(off, ddof=1):.1f}"


def _pair(off: np.ndarray) -> str:
    return f"{_spread(off[:, 0])}, {_spread(off[:, 1])}"


def main() -> None:
    """Report on every clip that somebody digitised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=REAL)
    folder = parser.parse_args().folder
    for clip in sorted(folder.glob("*.mp4")):
        told = points_of(clip)
        if told is not None:
            print(reports(clip, read_points(told)), end="\n\n")


if __name__ == "__main__":
    main()
