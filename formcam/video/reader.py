"""Video in: upright RGB frames with seconds of real motion from the container's own time stamps.

`open_video` probes the file with PyAV and reads it with OpenCV, or with PyAV where OpenCV reads worse (see
`backends`); both give the same frames and times. Frames stream: one is in memory at a time. Slow motion is
divided out here and nowhere else: `time_s = (stamp - first stamp) * time_scale`.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType

import numpy as np

from formcam.records.errors import VideoError
from formcam.records.track import Frame, VideoInfo
from formcam.video.backends import BACKENDS, Backend, Picture, pictures
from formcam.video.clip_info import check_capture_fps, estimated_info, exact_info, time_scale_of
from formcam.video.probe import CAPTURE_FPS_RANGE, Probe, probe
from formcam.video.refusals import CONVERT_ADVICE

# A clip whose stamps reach over more has a broken clock: nobody films one run for four hours.
LONGEST_S = 4 * 3600.0
# A running body says no more in more pictures a second than these (docs/speed.md, the quick path); rates a little under
# a multiple (119.88) count as it.
ENOUGH_FPS, FPS_ROUNDING = 60.0, 1.01
# Wanted frames closer together than this are reached by decoding on, farther ones by a seek.
SEEK_GAP_S = 2.0
# A seek may come out behind the wanted picture (MPEG transport and program streams; pictures that are shown before the
# key picture they follow in the file): then it begins so much earlier, at last at the start of the clip.
EARLIER_S = (0.0, 2.0, 8.0, math.inf)
# Stamps are whole ticks and read as they were; a copy of the clip with marks rounds them by half a tick of its own.
SAME_S = 0.001


def open_video(
    path: str | Path,
    *,
    capture_fps: float | None = None,
    time_scale: float | None = None,
    backend: Backend = "auto",
) -> VideoSource:
    """Open a clip for reading once, as a context manager.

    `capture_fps` is the rate at which the camera really filmed (slow motion stored at another rate); without it
    the Android tag is believed, else the container's times. `time_scale` is that of an earlier reading, whose times are
    wanted again, and goes before both. Raises `UsageError` for a missing path, a folder or
    an impossible rate, `VideoError` where fewer than two frames can be decoded.
    """
    check_capture_fps(capture_fps)
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {BACKENDS}, not {backend!r}")
    probed = probe(path)
    scaling = time_scale_of(probed, capture_fps) if time_scale is None else (time_scale, None)
    return VideoSource(probed, scaling, backend)


def every_for(info: VideoInfo) -> int:
    """Every how many-th picture of a clip is enough by its real rate (slow motion divided out); 1 = all of them, as
    for an uneven rate, where leaving some out would leave holes."""
    return 1 if info.variable_frame_rate else max(1, int(info.capture_fps * FPS_ROUNDING / ENOUGH_FPS))


class VideoSource:
    """An opened clip: iterate it once for `Frame`s; `info` is an estimate before and exact afterwards."""

    def __init__(self, probed: Probe, scaling: tuple[float, str | None], backend: Backend) -> None:
        self._probe = probed
        self._backend: Backend = backend
        self._time_scale, self._time_note = scaling
        self._pictures: Iterator[Picture] | None = None
        self._every = 1
        self._all_time_s = array("d")
        self._stopped: str | None = None
        self._info = estimated_info(probed, self._time_scale, self._time_note)

    def __enter__(self) -> VideoSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the decoder; may be called twice."""
        if self._pictures is not None:
            self._pictures.close()  # type: ignore[attr-defined]

    @property
    def path(self) -> Path:
        """The file, absolute."""
        return self._probe.path

    @property
    def info(self) -> VideoInfo:
        """What is known now: estimated until the iteration has ended, exact from then on."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        """Frames in order; their `time_s` strictly increases (a stamp that does not is dropped and reported)."""
        for index, time_s, picture in self._timed():
            self._all_time_s.append(time_s)
            if index % self._every == 0:
                yield Frame(index // self._every, time_s, picture.to_rgb())

    def take_every(self, every: int) -> None:
        """Let the iteration give every n-th picture only, numbered 0, 1, 2, …; the others are not converted."""
        self._every = every

    @property
    def every(self) -> int:
        """Every how many-th picture the iteration gives."""
        return self._every

    @property
    def all_time_s(self) -> np.ndarray:
        """The times of all pictures passed so far, given or not, (T,)."""
        return np.array(self._all_time_s)

    def stop(self, note: str) -> None:
        """End the iteration after the picture just given, as if the clip ended there; `note` says so to the user."""
        self._stopped = note

    def times(self) -> np.ndarray:
        """The `time_s` of every frame, (T,): decodes the whole clip but converts no picture. Uses the source up."""
        return np.array([time_s for _, time_s, _ in self._timed()])

    def _timed(self) -> Iterator[tuple[int, float, Picture]]:
        if self._pictures is not None:
            raise RuntimeError("a VideoSource can be read once; open the video again")
        self._pictures = pictures(self._probe, self._backend)
        stamps, dropped = array("d"), 0
        try:
            for picture in self._pictures:
                if stamps and not picture.stamp_s > stamps[-1]:
                    dropped += 1
                    continue
                stamps.append(picture.stamp_s)
                if stamps[-1] - stamps[0] > LONGEST_S:
                    raise VideoError(f"the time stamps of {self.path.name} are damaged", CONVERT_ADVICE)
                yield len(stamps) - 1, (picture.stamp_s - stamps[0]) * self._time_scale, picture
                if self._stopped is not None:
                    break
        finally:
            self.close()
        if len(stamps) < 2:
            raise VideoError(f"{self.path.name} holds fewer than two pictures in time order", CONVERT_ADVICE)
        if float(np.median(np.diff(stamps))) * self._time_scale * CAPTURE_FPS_RANGE[1] < 1:
            raise VideoError(f"the time stamps of {self.path.name} are damaged", CONVERT_ADVICE)
        note, self._stopped = self._stopped, None
        self._info = exact_info(self._probe, self._info, np.array(stamps), dropped, self._time_note, note)


def read_frames(
    path: str | Path,
    indices: Iterable[int],
    *,
    times_s: Sequence[float] | np.ndarray | None = None,
    time_scale: float = 1.0,
) -> Iterator[Frame]:
    """The frames with these indices, in rising order, in one pass; an index past the end is left out.

    With `times_s`, times as read before (all of the clip's, or of every n-th picture) with that `VideoInfo.time_scale`,
    the reader seeks; without it everything up to the last index is decoded, though only the wanted pictures are
    converted. Exact both ways.
    """
    wanted = sorted({int(index) for index in indices})
    if not wanted:
        return
    if wanted[0] < 0:
        raise ValueError("frame indices count from 0")
    if times_s is not None:
        yield from _seek_frames(probe(path), wanted, np.asarray(times_s, float), time_scale)
        return
    with open_video(path) as source:
        for index, time_s, picture in source._timed():
            if index in wanted:
                yield Frame(index, time_s, picture.to_rgb())
            if index >= wanted[-1]:
                return


def _seek_frames(probed: Probe, wanted: list[int], times_s: np.ndarray, time_scale: float) -> Iterator[Frame]:
    stamps = probed.start_s + times_s / time_scale
    wanted = [index for index in wanted if index < len(times_s)]
    groups = np.split(wanted, np.flatnonzero(np.diff(stamps[wanted]) > SEEK_GAP_S) + 1) if wanted else []
    starts = iter(EARLIER_S)
    earlier_s = next(starts)
    for group in groups:
        todo = [int(index) for index in group]
        while todo:
            for index, picture in _reached(probed, stamps, todo, earlier_s):
                yield Frame(index, float(times_s[index]), picture.to_rgb())
            if todo and math.isinf(earlier_s):
                return
            if todo:
                earlier_s = next(starts)


def _reached(
    probed: Probe, stamps: np.ndarray, todo: list[int], earlier_s: float
) -> Iterator[tuple[int, Picture]]:
    """Take wanted pictures off `todo` until one is missing, because the seek came out behind it."""
    usual_s = float(np.median(np.diff(stamps)))
    from_s = None if math.isinf(earlier_s) else float(stamps[todo[0]]) - usual_s - earlier_s
    with closing(pictures(probed, "pyav", from_s=from_s)) as reader:  # type: ignore[type-var]
        for picture in reader:
            index = todo[0]
            near_s = min(SAME_S, float(stamps[index] - stamps[index - 1]) / 4) if index else SAME_S
            if picture.stamp_s < stamps[index] - near_s:
                continue
            if picture.stamp_s > stamps[index] + near_s and from_s is not None:
                return
            yield todo.pop(0), picture
            if not todo:
                return
