"""The program against joints that people read by eye: `python -m benchmarks.real [FOLDER]`.

For every clip in the folder (default: the real clips beside the checkout) that has digitised joints, `NAME.json` beside
`NAME.mp4` or in benchmarks/digitised: where formcam has the joints and what angles follow, less what the reader says,
before and after `gait.joint_offsets`; and how far the reader's own passes lie apart. A file holds `by`, `how` and
`points`: `pass` (1, 2, …), `frame`, `joint` as in docs/files.md, `x_px`, `y_px`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

import formcam
from benchmarks.joint_offsets import as_they_are
from formcam.metrics.geometry import downward_angle_deg, upward_angle_deg
from formcam.records.analysis import Analysis
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT

HERE = Path(__file__).resolve().parent
REAL = HERE.parents[1] / "shared" / "videos"
DIGITISED = HERE / "digitised"
JOINTS = ("shoulder", "hip", "knee", "ankle")

# Joint -> (frames, 2) in the runner's directions, px: ahead and up.
Joints = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Digitised:
    """One reader's passes over a clip: by pass and frame the joints read, px of the clip's pictures."""

    by: str
    how: str
    passes: tuple[dict[int, dict[str, tuple[float, float]]], ...]

    @property
    def frames(self) -> list[int]:
        """Frames that every pass has."""
        return sorted(set.intersection(*(set(one) for one in self.passes)))


def digitised(path: Path) -> Digitised:
    """Read a file of digitised joints."""
    content = json.loads(path.read_text(encoding="utf-8"))
    passes: dict[int, dict[int, dict[str, tuple[float, float]]]] = {}
    for point in content["points"]:
        joints = passes.setdefault(int(point["pass"]), {}).setdefault(int(point["frame"]), {})
        joints[point["joint"]] = (float(point["x_px"]), float(point["y_px"]))
    return Digitised(content["by"], content["how"], tuple(passes[number] for number in sorted(passes)))


def angles_deg(joints: Joints) -> dict[str, np.ndarray]:
    """Thigh, shank, knee and near-side trunk, (frames,) each, with the signs of `metrics.geometry`."""
    thigh = downward_angle_deg(joints["hip"], joints["knee"])
    shank = downward_angle_deg(joints["knee"], joints["ankle"])
    trunk = upward_angle_deg(joints["hip"], joints["shoulder"])
    return {"knee": thigh - shank, "thigh": thigh, "shank": shank, "trunk": trunk}


def read_by(
    joints: dict[int, dict[str, tuple[float, float]]], frames: list[int], near: str, ahead: float
) -> Joints:
    """One pass's joints of the near leg."""
    unknown = (np.nan, np.nan)
    return {
        joint: np.array([joints[frame].get(f"{near}_{joint}", unknown) for frame in frames]) * (ahead, -1.0)
        for joint in JOINTS
    }


def found_by(analysis: Analysis, frames: list[int], near: str, ahead: float) -> Joints:
    """The program's joints in the same frames."""
    assert analysis.clean is not None
    return {joint: analysis.clean.xy_px[frames, INDEX[f"{near}_{joint}"]] * (ahead, -1.0) for joint in JOINTS}


def report(clip: Path, by_eye: Digitised) -> str:
    """The clip's tables."""
    after = formcam.analyse(clip)
    if after.gait is None or after.gait.orientation.near is None or after.track is None:
        return f"{clip.name}: not a side view that is judged"
    with patch("formcam.track_analysis.place_joints", as_they_are):
        before = formcam.measure(after.track)
    near, frames = after.gait.orientation.near, by_eye.frames
    ahead = after.gait.orientation.ahead_x
    passes = [read_by(one, frames, near, ahead) for one in by_eye.passes]
    eye: Joints = {joint: np.mean([one[joint] for one in passes], axis=0) for joint in JOINTS}
    programs = [found_by(one, frames, near, ahead) for one in (before, after)]
    leg_px = np.linalg.norm(eye["hip"] - eye["knee"], axis=1) + np.linalg.norm(
        eye["knee"] - eye["ankle"], axis=1
    )
    height_px = float(np.nanpercentile(leg_px, 90)) / LEG_SHARE_OF_HEIGHT
    lines = [f"{clip.name}, {len(frames)} frames, by {by_eye.by} ({by_eye.how})", ""]
    lines += [
        "| joint, % of body height | reader's passes apart | before − eye: ahead, up | after − eye |",
        "|---|---|---|---|",
    ]
    for joint in JOINTS:
        apart = 100 * np.nanmean(np.abs(passes[0][joint] - passes[-1][joint]), axis=0) / height_px
        cells = [_pair(100 * (one[joint] - eye[joint]) / height_px) for one in programs]
        lines.append(f"| {joint} | {apart[0]:.1f}, {apart[1]:.1f} | {' | '.join(cells)} |")
    lines += ["", "| angle, deg | reader's passes apart | before − eye | after − eye |", "|---|---|---|---|"]
    of_passes, of_eye = [angles_deg(one) for one in passes], angles_deg(eye)
    of_programs = [angles_deg(one) for one in programs]
    for name in of_eye:
        apart_deg = float(np.nanmean(np.abs(of_passes[0][name] - of_passes[-1][name])))
        cells = [_spread(one[name] - of_eye[name]) for one in of_programs]
        lines.append(f"| {name} | {apart_deg:.1f} | {' | '.join(cells)} |")
    return "\n".join(lines)


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
        told = [
            path for path in (clip.with_suffix(".json"), DIGITISED / f"{clip.stem}.json") if path.is_file()
        ]
        if told:
            print(report(clip, digitised(told[0])), end="\n\n")


if __name__ == "__main__":
    main()
