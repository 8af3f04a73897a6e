"""What is known of a clip: by its container before it is read, by its pictures afterwards, and what to tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from formcam.records.errors import UsageError
from formcam.records.track import VideoInfo
from formcam.video.probe import CAPTURE_FPS_RANGE, SLOW_MOTION_RATIO, Probe, is_variable


def check_capture_fps(capture_fps: float | None) -> None:
    """Raises `UsageError` for a rate at which no camera films."""
    low, high = CAPTURE_FPS_RANGE
    if capture_fps is not None and not low <= capture_fps <= high:
        raise UsageError(
            f"a capture rate of {capture_fps:g} frames per second is not possible",
            f"give a rate between {low:g} and {high:g}, or leave it out",
        )


def time_scale_of(probed: Probe, capture_fps: float | None) -> tuple[float, str | None]:
    """Real seconds per container second, and the sentence that says so when it is not 1."""
    if capture_fps is not None:
        scale = probed.rate_fps / capture_fps
        if abs(scale - 1.0) < 0.001:
            return 1.0, None
        return scale, (
            f"You said this was filmed at {capture_fps:g} frames per second; the file plays {probed.rate_fps:.4g}, "
            f"so times are divided by {1 / scale:.3g}."
        )
    tagged = probed.metadata_capture_fps
    if tagged is not None and tagged / probed.rate_fps >= SLOW_MOTION_RATIO:
        return probed.rate_fps / tagged, (
            f"The phone says it filmed slow motion at {tagged:g} frames per second; the file plays "
            f"{probed.rate_fps:.4g}, so times are divided by {tagged / probed.rate_fps:.3g}."
        )
    return 1.0, None


def estimated_info(probed: Probe, time_scale: float, time_note: str | None) -> VideoInfo:
    """What the container says, before anything is read."""
    duration_s = probed.duration_s or probed.container_s or 0.0
    notes = tuple(_file_notes(probed, time_note))
    return VideoInfo(
        width_px=probed.width_px,
        height_px=probed.height_px,
        duration_s=duration_s * time_scale,
        frames=round(duration_s * probed.rate_fps),
        declared_fps=probed.declared_fps,
        capture_fps=probed.rate_fps / time_scale,
        rotation_deg=probed.orientation.rotation_deg,
        codec=probed.codec,
        variable_frame_rate=probed.variable_frame_rate,
        time_scale=time_scale,
        has_audio=probed.has_audio,
        warnings=(*notes, *_file_warnings(probed)),
        notes=notes,
    )


def exact_info(
    probed: Probe,
    before: VideoInfo,
    stamps: np.ndarray,
    dropped: int,
    time_note: str | None,
    stopped: str | None,
) -> VideoInfo:
    """The info after reading: `duration_s` is from the first stamp to the last plus one usual interval.

    `stopped` says why what follows was not read.
    """
    intervals = np.diff(stamps)
    length_s = float(stamps[-1] - stamps[0] + np.median(intervals))
    variable = is_variable(stamps, probed.time_base_s)
    notes, warnings = list(_file_notes(probed, time_note)), list(_file_warnings(probed))
    if variable:
        slow, fast = 1.0 / np.percentile(intervals, [95, 5])
        warnings.append(
            f"The frame rate varies ({slow:.0f} to {fast:.0f} per second); real time stamps are used."
        )
    if stopped is not None:
        notes.append(stopped)
    elif probed.ends_early(length_s):
        warnings.append(
            f"The file is cut off: {len(stamps)} of about {probed.declared_frames} frames could be decoded "
            f"({length_s:.1f} of {probed.duration_s:.1f} s); only those are judged."
        )
    if dropped:
        warnings.append(f"{dropped} frames had a time stamp out of order and were left out.")
    return replace(
        before,
        duration_s=length_s * before.time_scale,
        frames=len(stamps),
        capture_fps=float((len(stamps) - 1) / (stamps[-1] - stamps[0])) / before.time_scale,
        variable_frame_rate=variable,
        warnings=(*notes, *warnings),
        notes=tuple(notes),
    )


def _file_notes(probed: Probe, time_note: str | None) -> Iterator[str]:
    """What is good to know and takes nothing from the result."""
    if time_note is not None:
        yield time_note
    if probed.hdr is not None:
        yield f"The clip is HDR ({probed.hdr}); its colours look dull here, which does not change positions."
    if probed.pixel_aspect != 1.0:
        yield f"The clip's pixels are not square ({probed.pixel_aspect:.3f} wide to 1 high); this is put right."


def _file_warnings(probed: Probe) -> Iterator[str]:
    if probed.orientation.mirrored:
        yield (
            "The file asks to be shown mirrored, and is: if the picture shows the room the wrong way round, left and "
            "right change places."
        )
    if probed.video_streams > 1:
        yield f"The file holds {probed.video_streams} video streams; the one with the largest picture is used."
