"""The pose model's own mirror error: one clip and its mirror image must give the same body with sides exchanged.

    python -m benchmarks.mirror CLIP [--model heavy]

Prints, for each joint, the median and the 95 % point of the distance between the two, in percent of body height, over
the frames in which neither is hidden; where the two disagree by a whole leg, legs were exchanged in one of them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import cv2
import numpy as np

from formcam.pose.people import body_height_px
from formcam.pose.tracking import track_runner
from formcam.records.skeleton import INDEX, LEG_JOINTS, MIRROR
from formcam.records.track import PoseTrack
from formcam.video.reader import open_video

JOINTS = ("shoulder", "elbow", "wrist", *LEG_JOINTS)


def track(clip: Path, model: str) -> PoseTrack:
    with open_video(clip) as source:
        return track_runner(source, model=model)


def write_mirrored(clip: Path, out: Path) -> None:
    """The clip left-right mirrored, without loss (FFV1 in RGB), so that nothing but the mirroring differs."""
    with open_video(clip) as source:
        size = (source.info.width_px, source.info.height_px)
        writer = cv2.VideoWriter(str(out), cv2.VideoWriter.fourcc(*"FFV1"), source.info.capture_fps, size)
        for frame in source:
            writer.write(cv2.cvtColor(frame.rgb[:, ::-1], cv2.COLOR_RGB2BGR))
        writer.release()


def mirrored(found: PoseTrack) -> np.ndarray:
    """The landmarks put back into the unmirrored picture, (T, 33, 2)."""
    xy = found.xy_px[:, MIRROR].copy()
    xy[:, :, 0] = found.width_px - 1 - xy[:, :, 0]
    return xy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip", type=Path)
    parser.add_argument("--model", default="heavy")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "mirrored.avi"
        write_mirrored(options.clip, other)
        plain, turned = track(options.clip, options.model), track(other, options.model)
    both = ~(plain.hidden | turned.hidden)  # type: ignore[operator]
    away = np.linalg.norm(plain.xy_px - mirrored(turned), axis=2)[both] / body_height_px(plain) * 100
    print(f"{options.clip.name}, {options.model}: {both.sum()} frames; percent of body height")
    print(f"{'':12s} left: median   95 %   right: median   95 %")
    for joint in JOINTS:
        cells = [np.nanpercentile(away[:, INDEX[f"{side}_{joint}"]], [50, 95]) for side in ("left", "right")]
        print(f"{joint:12s} {cells[0][0]:12.2f} {cells[0][1]:6.2f} {cells[1][0]:15.2f} {cells[1][1]:6.2f}")


if __name__ == "__main__":
    main()
