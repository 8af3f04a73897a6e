"""The process that reads damaged files: one order a line on stdin, one answer a line on stdout, both JSON.

It is a process of its own so that a decoder's crash, a hang or a runaway memory is seen, counted and survived.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

from formcam.cli import commands
from formcam.records.errors import FormcamError
from formcam.video.reader import open_video, read_frames
from formcam.video.writer import ClipWriter


def main() -> None:
    """Answer orders until stdin closes. What decoders print themselves goes to a file and is counted."""
    answers = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryDirectory() as scratch:
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
        for line in sys.stdin:
            order = json.loads(line)
            printed.seek(0)
            printed.truncate()
            answer = _answer(_WORK[order["work"]], order, Path(scratch))
            sys.stdout.flush()
            sys.stderr.flush()
            printed.seek(0)
            answer["printed"] = printed.read().decode(errors="replace")
            print(json.dumps(answer), file=answers, flush=True)


def _answer(work: Callable[[dict, Path], int], order: dict, scratch: Path) -> dict:
    before = time.process_time()
    Path("/proc/self/clear_refs").write_text("5")  # The peak is that of this case.
    try:
        answer: dict[str, int | str] = {"status": work(order, scratch)}
    except BaseException:  # noqa: BLE001 - whatever gets here is what the fuzzer looks for
        answer = {"status": -1, "traceback": traceback.format_exc()}
    peak_kb = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    return answer | {"cpu_s": time.process_time() - before, "peak_mb": peak_kb / 1024}


def _video(order: dict, scratch: Path) -> int:
    """All that an analysis does with the file but for the pose: decode, seek, carry the sound over."""
    path = order["path"]
    try:
        with open_video(path) as source:
            times = np.array([frame.time_s for frame in source if frame.rgb.size])
        assert len(times) >= 2
        assert np.all(np.diff(times) > 0)
        frames = list(read_frames(path, [0, len(times) // 2], times_s=times))
        list(read_frames(path, [len(times) - 1]))
        if frames:
            height, width = frames[0].rgb.shape[:2]
            target = scratch / "clip.mp4"
            with ClipWriter(target, width_px=width, height_px=height, sound_from=path) as clip:
                for frame in frames:
                    clip.write(frame.rgb, frame.time_s)
    except FormcamError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    return 0


def _track(order: dict, scratch: Path) -> int:
    out = scratch / "out"
    try:
        return commands.main(["measure", order["path"], "--out", str(out), "--height-cm", "178"])
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _analysis(order: dict, scratch: Path) -> int:  # noqa: ARG001 - all work is called alike
    both = [order["path"], order["other"]]
    return commands.main(["compare", *(both if order["first"] else reversed(both))])


_WORK = {"video": _video, "track": _track, "analysis": _analysis}

if __name__ == "__main__":
    main()
