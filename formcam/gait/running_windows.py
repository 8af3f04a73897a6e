"""What two seconds of a track show: does somebody run on the spot, how fast, from which side, how large is the body.

Running here is a rhythm of the legs at a runner's stride rate that explains most of their exchange; whether it is
running or walking is told once, for the whole stretch that is judged, by `activity`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcam.gait import ranks
from formcam.gait.harmonics import harmonics
from formcam.gait.orientation import find_orientation, leg_length_px
from formcam.gait.running_limits import FASTEST_STRIDE_HZ, LARGEST_TRAVEL, smallest_swing
from formcam.records import skeleton
from formcam.records.errors import CannotJudge
from formcam.records.skeleton import HIPS
from formcam.records.track import PoseTrack, View

# Windows hold two to three strides, so that a rhythm shows; half a second is a little less than a stride.
WINDOW_S, HOP_S = 2.0, 0.5
# Share of the legs' exchange that one rhythm explains (`activity.SMALLEST_STRENGTH` is 0.5 over the whole clip; a
# short window fits by chance more easily). Below NO_STRENGTH there is none; what lies between says nothing.
SMALLEST_STRENGTH, NO_STRENGTH = 0.6, 0.35
# Strides a second of walking briskly (100 steps/min) to sprinting.
STRIDE_HZ_RANGE = (0.83, FASTEST_STRIDE_HZ)
# A view is another one when it is at least this sure of itself (a square side view has 0.8 to 1).
SURE_VIEW = 0.3
# A window with fewer frames with legs says nothing.
SMALLEST_SHARE_SEEN = 0.5


@dataclass(frozen=True)
class Window:
    """What one window shows: strides a second (0 = nobody runs, less than 0 = something goes on too slowly for a run,
    None = too little is seen), view (None = unsure)."""

    start_s: float
    end_s: float
    stride_hz: float | None
    view: View | None
    leg_px: float
    width: float = float("nan")
    """Shoulders along the picture, in leg lengths."""


def windows_of(
    track: PoseTrack, start_s: float, end_s: float, requested: View | None, hop_s: float = HOP_S
) -> list[Window]:
    count = max(0, int((end_s - start_s - WINDOW_S) / hop_s + 1e-6)) + 1
    if end_s - start_s < WINDOW_S:
        return []
    starts = start_s + (end_s - start_s - WINDOW_S) * np.arange(count) / max(
        1, count - 1
    )  # The last ends with it.
    return [_look(track, float(start), requested) for start in starts]


def _look(track: PoseTrack, start_s: float, requested: View | None) -> Window:
    end_s = start_s + WINDOW_S
    inside = (track.time_s >= start_s - 1e-9) & (track.time_s <= end_s + 1e-9)
    part = replace(
        track,
        time_s=track.time_s[inside],
        xy_px=track.xy_px[inside],
        visibility=track.visibility[inside],
        hidden=None,
    )
    unknown = Window(start_s, end_s, None, None, float("nan"))
    ankles = part.xy_px[:, [skeleton.INDEX["left_ankle"], skeleton.INDEX["right_ankle"]]]
    known = np.isfinite(ankles[..., 0]).all(axis=1)
    if known.sum() < 8 or known.mean() < SMALLEST_SHARE_SEEN:
        return unknown
    try:
        orientation = find_orientation(part)
    except CannotJudge:
        return unknown
    leg = leg_length_px(part.xy_px)
    axis = 0 if orientation.is_side else 1
    if _travel(part, leg) > LARGEST_TRAVEL:
        return Window(start_s, end_s, 0.0, None, leg)
    exchange = (ankles[:, 0, axis] - ankles[:, 1, axis])[known] / leg
    view = orientation.view if orientation.confidence >= SURE_VIEW else None
    if requested is not None:
        view = requested
    return Window(
        start_s, end_s, _stride_hz(part.time_s[known], exchange, axis == 0), view, leg, _width(part, leg)
    )


def _travel(track: PoseTrack, leg_px: float) -> float:
    """How far the hips come along the picture, in leg lengths."""
    hips = track.xy_px[:, HIPS, 0].mean(axis=1)
    known = hips[np.isfinite(hips)]
    return float(np.ptp(known)) / leg_px if len(known) else 0.0


def _width(track: PoseTrack, leg_px: float) -> float:
    across = track.point("right_shoulder")[:, 0] - track.point("left_shoulder")[:, 0]
    known = across[np.isfinite(across)]
    return ranks.median(known) / leg_px if len(known) else float("nan")


def _stride_hz(time_s: np.ndarray, exchange: np.ndarray, is_side: bool) -> float | None:
    """The stride rate whose wave explains most of the exchange or of its square, which legs mixed up leave alone.

    0 where nobody runs: the legs hardly move, or no wave explains them; negative where one does that is too slow for
    a runner's. None = unsure.
    """
    if float(np.std(exchange)) < smallest_swing(is_side):
        return 0.0
    # Slower rates are tried as well: what they explain better is no run.
    rates = np.arange(0.3, STRIDE_HZ_RANGE[1] + 0.02, 0.04)
    plain = _best_wave(time_s, exchange, rates)
    # The square swings twice a stride.
    square_strength, square_rate = _best_wave(time_s, exchange**2, 2.0 * rates)
    strength, rate = max(plain, (square_strength, square_rate / 2.0))
    if strength < NO_STRENGTH:
        return 0.0
    if strength < SMALLEST_STRENGTH:
        return None
    return rate if rate >= STRIDE_HZ_RANGE[0] else -rate


def _best_wave(time_s: np.ndarray, signal: np.ndarray, rates_hz: np.ndarray) -> tuple[float, float]:
    """(share of the variance that one wave explains, its rate) for the best of the rates."""
    centred = signal - signal.mean()
    power = float(centred @ centred)
    if not power > 0.0:
        return 0.0, float(rates_hz[0])
    # All rates at once, by the normal equations of constant, cosine and sine.
    waves = harmonics(rates_hz[:, None] * time_s, 1)
    normal, along = np.swapaxes(waves, 1, 2) @ waves, centred @ waves
    weights = np.linalg.pinv(normal, rcond=1e-10, hermitian=True) @ along[..., None]
    explained = (along * weights[..., 0]).sum(axis=1) / power
    best = int(explained.argmax())
    return max(0.0, float(explained[best])), float(rates_hz[best])
