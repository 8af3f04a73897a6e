"""A clip's frames → the runner's `PoseTrack`, worked out in several processes and the same whatever their number.

First a dozen pictures spread over the clip show who is the runner and where (`people`); that fixes one crop for the
whole clip. Then the frames are cut into chunks (`chunk_frames`), each for one worker with a fresh landmarker, begun
`WARM_UP_FRAMES` early so that the tracking has settled where the chunk's own frames begin. What a chunk gives depends
on its own pictures alone, so neither the number of workers nor their speed changes a bit of the result.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from formcam.pose.model_files import pose_model
from formcam.pose.people import (
    Person,
    Rectangle,
    choose,
    find_runner,
    mark_hidden,
    no_person,
    runner_crop,
)
from formcam.pose.worker_pool import Pool
from formcam.records import skeleton
from formcam.records.landmark_source import pose_model_label
from formcam.records.track import Frame, PoseTrack, VideoInfo
from formcam.video.reader import VideoSource
from formcam.video.sampling import sample_pictures

# One chunk costs a fresh landmarker and its warm-up, together the time of about 5 frames: long chunks waste less. But
# as many pictures wait in memory for each worker but one, and a short clip must still fall into even shares: 12 s at
# 30 fps are 4 chunks of 90.
LONGEST_CHUNK = 90
EVEN_CHUNKS = 4
SHORTEST_CHUNK = 30
# After this many frames a fresh landmarker differs from one that has tracked all along no more than later on (11 clips,
# 80 starts: 1.5 % of body height in its first frame, 1.0 % in its second, 0.5 % in its third and in all that follow).
WARM_UP_FRAMES = 2
# Pictures that may wait beside the whole chunks that the other workers hold.
SPARE_SLOTS = 16

# Pictures in which to look for people, the bundle that looks and how many people it looks for. `full` has the same
# detector as `heavy` and takes half the time.
SAMPLES = 12
SAMPLE_MODEL = "full"
MOST_PEOPLE = 5
# When others stand in the crop, look for this many bodies there and take the runner's; more would only be slower.
MOST_TRACKED = 3
# The networks see a body at 256 pixels; a picture with a longer side than this only costs memory and copying.
LONGEST_SIDE_PX = 1280

Progress = Callable[[int, int | None], object]
# The poses of the frames from one on, whose times are given with those before it.
TrackFrom = Callable[[int, Sequence[float]], PoseTrack]
# Asked after every picture, with the times of all so far: None = read on; a text for the user = this was enough.
StopWhen = Callable[[TrackFrom, Sequence[float]], str | None]


def track_runner(
    source: VideoSource,
    *,
    model: str = "heavy",
    workers: int | None = None,
    pool: Pool | None = None,
    runner_xy: tuple[float, float] | None = None,
    on_progress: Progress | None = None,
    on_frame: Callable[[Frame, Rectangle], object] | None = None,
    on_body: Callable[[int, np.ndarray], object] | None = None,
    stop_when: StopWhen | None = None,
) -> PoseTrack:
    """The runner's landmarks in every frame of `source`, which is read to its end or until `stop_when` says why not.

    `workers` processes (None = one per usable core) or those of a `pool` that goes on afterwards; `runner_xy` is a
    point on the runner in the first frame, as fractions of the picture; `on_progress(done, total)` counts frames,
    `total` None where the file does not say; `on_frame(frame, crop)` is shown every frame and the runner's part of it
    (left, top, right, bottom); `on_body` is told as `Watcher.found` (`watching`).
    Raises `CannotJudge` ("no_person"), `VideoError` and `SetupError` (a model file or a worker fails).
    """
    bundle, _ = pose_model(model)
    answers: dict[int, np.ndarray] = {}

    def keep(ticket: int, bodies: np.ndarray) -> None:
        if ticket >= 0:  # A negative one is a chunk's warm-up.
            answers[ticket] = bodies

    with nullcontext(pool) if pool is not None else Pool(workers) as pool:
        pool.on_answer = keep
        # All but the last, which looks at the sampled pictures, load their model meanwhile; most clips show one person.
        ready = set(range(pool.size - 1))
        for worker in ready:
            pool.new_landmarker(worker, bundle, people=1, tracking=True)
        samples = _detect(pool, answers, sample_pictures(source, SAMPLES))
        width, height = source.info.width_px, source.info.height_px
        point = None if runner_xy is None else (runner_xy[0] * width, runner_xy[1] * height)
        runner, others = find_runner(samples, runner_xy_px=point)
        crop = runner_crop(runner, len(samples), width, height)
        if on_body is not None:
            pool.on_answer = _telling(keep, on_body, crop, runner)
        people = min(MOST_TRACKED, 1 + sum(person.box.meets(crop) for person in others))
        length = chunk_frames(source.info.frames // source.every)
        chunks = _Chunks(pool, bundle, people, crop, length, ready if people == 1 else set())

        def track_from(first: int, time_s: Sequence[float]) -> PoseTrack:
            pool.finish()
            found = [_runner_of(answers[index], crop, runner) for index in range(first, len(time_s))]
            every_s = source.all_time_s if source.every > 1 else None
            return assembled(np.array(time_s[first:]), np.array(found), source.info, model, every_s)

        stop = None if stop_when is None else partial(stop_when, track_from)
        times = chunks.run(source, answers, on_progress, on_frame, stop)
        track = track_from(0, times)
    if np.isnan(track.xy_px).all():
        raise no_person()
    return track


def detect_people_in(
    pictures: Sequence[np.ndarray], pool: Pool | None = None
) -> list[tuple[np.ndarray, ...]]:
    """The people in some upright RGB pictures of one clip (at most `SAMPLES`): for each its people, biggest first, each
    (33, 3): x, y in pixels and visibility. One start of the model, perhaps in a `pool` that goes on afterwards."""
    answers: dict[int, np.ndarray] = {}
    with nullcontext(pool) if pool is not None else Pool(1) as pool:
        pool.on_answer = answers.__setitem__
        found = _detect(pool, answers, pictures)
    return [tuple(sorted(bodies, key=lambda body: -float(np.ptp(body[:, 1])))) for bodies in found]


def chunk_frames(frames: int) -> int:
    """Frames in a chunk for a clip that says it has `frames`: a multiple of `EVEN_CHUNKS` chunks of equal length."""
    rounds = max(1, math.ceil(frames / (EVEN_CHUNKS * LONGEST_CHUNK)))
    return min(LONGEST_CHUNK, max(SHORTEST_CHUNK, math.ceil(frames / (EVEN_CHUNKS * rounds))))


class _Chunks:
    """Cuts the frames into chunks and hands each to the worker with the least to do.

    The workers in `fresh` have their landmarker already.
    """

    def __init__(
        self, pool: Pool, bundle: Path, people: int, crop: Rectangle, length: int, fresh: set[int]
    ) -> None:
        self._pool, self._bundle, self._people, self._crop, self._length = pool, bundle, people, crop, length
        self._height, self._width = _shrunk(crop[3] - crop[1], crop[2] - crop[0])
        slots = (pool.size - 1) * (length + WARM_UP_FRAMES) + SPARE_SLOTS
        pool.reserve(slots, self._height * self._width * 3)
        self._worker = 0
        # All others load their model now, not only when their first chunk has been decoded.
        for worker in set(range(pool.size)) - fresh:
            self._renew(worker)
        self._fresh = set(range(pool.size))

    def run(
        self,
        source: VideoSource,
        answers: dict[int, np.ndarray],
        on_progress: Progress | None,
        on_frame: Callable[[Frame, Rectangle], object] | None,
        stop: Callable[[Sequence[float]], str | None] | None,
    ) -> array[float]:
        """Work on all frames, or until told to stop; returns their times. Fills `answers` by frame number."""
        answers.clear()
        times = array("d")
        recent: deque[np.ndarray] = deque(maxlen=WARM_UP_FRAMES)
        left, top, right, bottom = self._crop
        for frame in source:
            part = frame.rgb[top:bottom, left:right]
            if on_frame is not None:
                on_frame(frame, self._crop)
            if frame.index % self._length == 0:
                self._begin(frame.index, recent)
            self._send(frame.index, part)
            if frame.index % self._length >= self._length - WARM_UP_FRAMES:
                recent.append(part)
            times.append(frame.time_s)
            self._tell(on_progress, answers, source.info.frames // source.every)
            if stop is not None and (why := stop(times)):
                source.stop(why)
        self._pool.finish()
        self._tell(on_progress, answers, len(times))
        return times

    def _begin(self, index: int, recent: deque[np.ndarray]) -> None:
        self._worker = self._pool.least_busy()
        if self._worker in self._fresh:
            self._fresh.discard(self._worker)
        else:
            self._renew(self._worker)
        for number, part in enumerate(recent, start=index - len(recent)):
            self._send(-1 - number, part)

    def _renew(self, worker: int) -> None:
        self._pool.new_landmarker(worker, self._bundle, people=self._people, tracking=True)

    def _send(self, ticket: int, part: np.ndarray) -> None:
        self._pool.submit(self._worker, ticket, self._height, self._width, lambda slot: _write(slot, part))

    @staticmethod
    def _tell(on_progress: Progress | None, answers: dict[int, np.ndarray], total: int) -> None:
        if on_progress is not None:
            on_progress(len(answers), total or None)


def _detect(pool: Pool, answers: dict[int, np.ndarray], pictures: Iterable[np.ndarray]) -> list[np.ndarray]:
    """The people in single pictures of one size, each (people, 33, 3) in that picture's pixels.

    The last worker looks at them all: that takes no longer than decoding them, and a second model costs 0.2 s.
    """
    bundle, _ = pose_model(SAMPLE_MODEL)
    worker = pool.size - 1
    pool.new_landmarker(worker, bundle, people=MOST_PEOPLE, tracking=False)
    factor, count = 1.0, 0
    for number, rgb in enumerate(pictures):
        height, width = _shrunk(*rgb.shape[:2])
        if number == 0:
            pool.reserve(SAMPLES, height * width * 3)
            factor = rgb.shape[0] / height
        pool.submit(worker, number, height, width, lambda slot, rgb=rgb: _write(slot, rgb))  # type: ignore[misc]
        count += 1
    pool.finish()
    return [answers[number] * (factor, factor, 1.0) for number in range(count)]


def _telling(
    keep: Callable[[int, np.ndarray], object],
    on_body: Callable[[int, np.ndarray], object],
    crop: Rectangle,
    runner: Person,
) -> Callable[[int, np.ndarray], None]:
    """`keep`, and `on_body` after it but for a chunk's warm-up."""

    def both(ticket: int, bodies: np.ndarray) -> None:
        keep(ticket, bodies)
        if ticket >= 0:
            on_body(ticket, _runner_of(bodies, crop, runner))

    return both


def _runner_of(bodies: np.ndarray, crop: Rectangle, runner: Person) -> np.ndarray:
    """The runner's (33, 3) among the bodies found in one crop, in pixels of the picture; NaN where there is none."""
    left, top, right, bottom = crop
    height, width = _shrunk(bottom - top, right - left)
    moved = bodies * ((right - left) / width, (bottom - top) / height, 1.0) + (left, top, 0.0)
    body = choose(moved, runner)
    return np.full((skeleton.COUNT, 3), np.nan) if body is None else body


def assembled(
    time_s: np.ndarray,
    bodies: np.ndarray,
    info: VideoInfo,
    model: str,
    all_time_s: np.ndarray | None = None,
) -> PoseTrack:
    """The track of the runner's (T, 33, 3) `bodies` (x, y in pixels, visibility; NaN = nobody), found by `model` in the
    pictures at `time_s`; `all_time_s` are the times of all pictures, where only some were looked at."""
    hidden, foreign = mark_hidden(time_s, bodies)
    bodies[foreign] = np.nan
    return PoseTrack(
        time_s=time_s,
        xy_px=bodies[:, :, :2],
        visibility=np.nan_to_num(bodies[:, :, 2]),
        width_px=info.width_px,
        height_px=info.height_px,
        hidden=hidden,
        source=pose_model_label(model),
        all_time_s=all_time_s,
    )


def _shrunk(height: int, width: int) -> tuple[int, int]:
    """(height, width) with the longer side at most `LONGEST_SIDE_PX`."""
    factor = min(1.0, LONGEST_SIDE_PX / max(height, width))
    return max(1, round(height * factor)), max(1, round(width * factor))


def _write(slot: np.ndarray, part: np.ndarray) -> None:
    """Copy a part of a picture into its slot, shrunk to the slot's size."""
    if slot.shape == part.shape:
        np.copyto(slot, part)
    else:
        cv2.resize(part, (slot.shape[1], slot.shape[0]), dst=slot, interpolation=cv2.INTER_AREA)
