"""Films a motion with a camera and writes the clip, its truth as JSON and npz beside it.

Truth npz: names (P,), xyz_m (T, P, 3), xy_px (T, P, 2), time_s (T,). Truth JSON: body, style, camera, events,
metrics. Times are seconds of real motion from the first frame.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tools.runner import truth
from tools.runner.bystanders import Placed
from tools.runner.camera import Camera, Shot, shoot
from tools.runner.cloth import clothed
from tools.runner.dots import Dots, wear
from tools.runner.effects import Processor, Sensor
from tools.runner.mirror import mirror_behind
from tools.runner.posing import Motion, Run, Running
from tools.runner.renderer import Light, Renderer
from tools.runner.scene import FLOOR_Y

TIME_BASE = Fraction(1, 90_000)


@dataclass(frozen=True)
class Recording:
    """How the phone records. `playback_fps` below `fps` stores slow motion; `jitter` makes the frame rate variable
    (share of a frame); `rotation_deg` (0, 90, 180, 270) stores the picture turned, with the matrix that turns it
    back; `shutter_s` exposure, sampled `blur` times.
    """

    fps: float = 60.0
    duration_s: float = 8.0
    playback_fps: float | None = None
    jitter: float = 0.0
    rotation_deg: int = 0
    codec: str = "libx264"
    crf: int = 23
    preset: str = "medium"
    shutter_s: float = 1 / 500
    blur: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Set:
    """Where it is filmed: the gym's number, light, whether a handrail crosses the runner, multisampling, whether the
    camera sees the runner before a mirror; `over_ground` has no treadmill: the runner crosses the picture on the
    floor, in the middle of it halfway through the clip."""

    gym: int = 0
    light: Light = field(default_factory=Light)
    rail: bool = False
    console: bool = True
    samples: int = 4
    mirror: bool = False
    over_ground: bool = False


def film(
    motions: list[Motion],
    path: Path,
    *,
    camera: Camera,
    recording: Recording | None = None,
    sensor: Sensor | None = None,
    place: Set | None = None,
    speed_mps: float | None = None,
    dots: Dots | None = None,
) -> None:
    """Renders the first motion (the runner) with any others in the room; the file appears only when complete.

    The runner wears `dots`, whose places are part of the truth.
    """
    recording, place = recording or Recording(), place or Set()
    runner = motions[0]
    bodies = [motion.body for motion in motions]
    worn = None
    if dots is not None:
        bodies[0], worn = wear(
            runner.body, dots, runner.style.stride_s if isinstance(runner, Running) else 0.7
        )
    if place.over_ground:
        motions = [_crossing(runner, speed_mps or 0.0, recording.duration_s), *motions[1:]]
    times = frame_times(recording)
    size = (camera.width_px, camera.height_px)
    renderer = Renderer(
        bodies,
        size,
        light=place.light,
        samples=place.samples,
        seed=place.gym,
        rail=place.rail,
        console=place.console,
        mirror=mirror_behind(camera.view) if place.mirror else None,
        over_ground=place.over_ground,
    )
    process = Processor(sensor or Sensor(), size)
    unfinished = path.with_name(path.stem + ".part" + path.suffix)
    shots = []
    with Writer(unfinished, size, recording) as writer:
        for time in times:
            total = np.zeros((size[1], size[0], 3), np.float32)
            for k in range(recording.blur):
                moment = time + recording.shutter_s * ((k + 0.5) / recording.blur - 0.5)
                shot = shoot(camera, runner.body.height_m, moment)
                belt = (speed_mps or 0.0) * moment
                poses = [clothed(m, moment) for m in motions]
                if worn is not None:
                    poses[0] = worn.carried(poses[0], moment)
                total += renderer.draw(poses, shot, belt)
            shots.append(shoot(camera, runner.body.height_m, time))
            writer.write(process(total / recording.blur), time)
    renderer.release()
    unfinished.replace(path)
    points = truth.paths(motions[0], times)
    if worn is not None:
        found = [worn.places(worn.carried(clothed(motions[0], float(t)), float(t))) for t in times]
        points |= {name: np.array([each[name] for each in found]) for name in found[0]}
    _write_truth(path, runner, points, times, shots, camera, recording, speed_mps)


def _crossing(runner: Motion, speed_mps: float, duration_s: float) -> Motion:
    start = (-speed_mps * duration_s / 2, FLOOR_Y, 0.0)
    return Placed(runner, start, velocity_mps=(speed_mps, 0.0, 0.0))


def frame_times(recording: Recording) -> np.ndarray:
    """Capture times in seconds, from 0; uneven when the recording's rate varies."""
    times = np.arange(round(recording.duration_s * recording.fps)) / recording.fps
    if recording.jitter > 0:
        rng = np.random.default_rng(recording.seed)
        times[1:] += rng.normal(0, recording.jitter / recording.fps, len(times) - 1).clip(-0.4, 0.4) / 1.0
        times = np.maximum.accumulate(times + np.arange(len(times)) * 1e-6)
    return times


class Writer:
    """Writes frames with PyAV: H.264 or HEVC, yuv420p, faststart, real time stamps. A context manager."""

    def __init__(self, path: Path, size_px: tuple[int, int], recording: Recording) -> None:
        self._recording = recording
        self._turns = recording.rotation_deg // 90
        width, height = size_px if self._turns % 2 == 0 else size_px[::-1]
        self._container = av.open(str(path), "w", options={"movflags": "+faststart"})
        rate = recording.playback_fps or recording.fps
        stream = self._container.add_stream(recording.codec, rate=Fraction(rate).limit_denominator(1001))
        assert isinstance(stream, av.VideoStream)
        if recording.rotation_deg:
            stream.set_display_rotation(recording.rotation_deg)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = TIME_BASE
        stream.options = {"crf": str(recording.crf), "preset": recording.preset}
        if recording.codec == "libx265":
            stream.options["x265-params"] = "log-level=error"
            stream.codec_context.codec_tag = "hvc1"
        self._stream = stream

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        for packet in self._stream.encode():
            self._container.mux(packet)
        self._container.close()

    def write(self, picture: np.ndarray, time_s: float) -> None:
        """One upright picture (H, W, 3) uint8 taken at a time."""
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(picture, -self._turns)), "rgb24")
        slow = self._recording.fps / (self._recording.playback_fps or self._recording.fps)
        frame.pts = round(time_s * slow / TIME_BASE)
        frame.time_base = TIME_BASE
        for packet in self._stream.encode(frame):
            self._container.mux(packet)


def _write_truth(
    path: Path,
    runner: Motion,
    points: dict[str, np.ndarray],
    times: np.ndarray,
    shots: list[Shot],
    camera: Camera,
    recording: Recording,
    speed_mps: float | None,
) -> None:
    names = list(points)
    xyz = np.stack([points[n] for n in names], 1)
    pixels = np.stack([shot.project(frame) for shot, frame in zip(shots, xyz, strict=True)])
    np.savez_compressed(
        path.with_suffix(".truth.npz"),
        names=np.array(names),
        xyz_m=xyz.astype("f4"),
        xy_px=pixels.astype("f4"),
        time_s=times,
    )
    record: dict[str, Any] = {
        "body": runner.body.look.name,
        "height_cm": runner.body.look.height_cm,
        "speed_kmh": None if speed_mps is None else round(speed_mps * 3.6, 3),
        "camera": asdict(camera),
        "recording": asdict(recording),
    }
    if isinstance(runner, Run):
        events = runner.event_times(recording.duration_s)
        record |= runner.about()
        record["events"] = [{"side": s, "type": k, "time_s": round(t, 5)} for s, k, t in events]
        record["metrics"] = truth.metrics(runner, events, recording.duration_s, runner.speed_mps)
    path.with_suffix(".truth.json").write_text(json.dumps(record, indent=1) + "\n")
