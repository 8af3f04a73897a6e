"""How the picture turns in the bands about the pelvis, from frame to frame: what the pose model's hip points miss.

MediaPipe's two hip points read the same whether the pelvis drops by 2 or by 10 degrees; the cloth at the waist does
move. In each of `BANDS` (horizontal strips of the body's width, placed by the smoothed hips) an affine motion
is fitted straight to the brightness of two successive frames (Lucas & Kanade 1981; the mean of both gradients as in
Malis 2004; Cauchy weights against shadows and passing hands). Its ∂v_y/∂x is the strip's turn in the picture. Every
pixel weighs by its own contrast, so a shirt's hem speaks and a plain back does not; the fit's own standard error says
how much it had to go by. What of the turn is pelvis and what is leg is for `metrics.pelvic_drop` to say.

The clip is read a second time at its full resolution: the pose model sees the hips at some 20 pixels, the file holds
50 to 250.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from formcam.records.image_evidence import BAND_HALF, BANDS, PelvisFlow
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.records.track import PoseTrack
from formcam.video.reader import VideoSource

# Hips this many pixels apart after scaling: finer costs time and showed no gain, coarser loses the hem.
HIP_WIDTH_PX = 64.0
# Closer hips than this hold nothing to follow (a runner some 250 px tall).
NARROWEST_HIPS_PX = 18.0
# Compared frames lie about this far apart; faster recordings skip frames, so that the turn is larger than the noise.
PAIR_S = 1.0 / 60.0
# Pairs from the middle of a longer clip: 25 s at 60 fps, about 70 steps.
MOST_PAIRS = 1500
# The region about the hips: half its width in hip widths, its reach above and below in trunk lengths.
HALF_WIDTH, ABOVE, BELOW = 0.95, 0.42, 0.60
# Only this far from the middle is body at every height; beyond come arms and background.
INNER_HALF_WIDTH = 0.75
# The hips' path is smoothed over this time: it only places the region.
PLACE_S = 0.15
ITERATIONS, ENOUGH_PX = 8, 0.01
COARSE = (8, 4, 2)
# Blur before differentiating, pixels of the scaled region.
BLUR_PX = 1.2


@dataclass(frozen=True, eq=False)
class _Place:
    """Where to look: middle of the hips in each frame (T, 2), hip width and trunk length, px of the picture."""

    middle: np.ndarray
    hips_px: float
    trunk_px: float


def follow_pelvis(
    source: VideoSource, track: PoseTrack, *, on_progress: Callable[[int, int], object] | None = None
) -> PelvisFlow | None:
    """The turn of every band between successive frames of a view from behind; reads `source` to its end.

    `on_progress(done, total)` counts frames. None where the runner is too small or too seldom seen.
    """
    place = _place(track)
    if place is None:
        return None
    stride = max(1, round(track.fps * PAIR_S))
    first, last = _window(len(track), stride)
    kept: deque[np.ndarray] = deque(maxlen=stride + 1)
    rows: list[tuple[float, np.ndarray, np.ndarray]] = []
    for frame in source:
        if frame.index >= min(last, len(track)):
            break
        if frame.index < first:
            continue
        if on_progress is not None:
            on_progress(frame.index - first, min(last, len(track)) - first)
        kept.append(cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY))
        if len(kept) > stride and (frame.index - first) % stride == 0:
            pair = (frame.index - stride, frame.index)
            turn, error = _turns(kept[0], kept[-1], place, pair)
            span_s = track.time_s[pair[1]] - track.time_s[pair[0]]
            rows.append((float(track.time_s[list(pair)].mean()), turn / span_s, error / span_s))
    if not rows:
        return None
    return PelvisFlow(
        time_s=np.array([r[0] for r in rows]),
        rate_deg_s=np.degrees([r[1] for r in rows]),
        error_deg_s=np.degrees([r[2] for r in rows]),
    )


def _window(frames: int, stride: int) -> tuple[int, int]:
    """First frame and the one after the last."""
    wanted = MOST_PAIRS * stride + 1
    first = max(0, (frames - wanted) // 2)
    return first, first + wanted


def _place(track: PoseTrack) -> _Place | None:
    xy = track.visible_xy_px
    known = np.isfinite(xy[:, [*HIPS, *SHOULDERS]]).all(axis=(1, 2))
    if known.sum() < 10:
        return None
    hips = np.median(np.abs(np.diff(xy[known][:, HIPS, 0], axis=1)))
    middle, top = xy[:, HIPS].mean(axis=1), xy[:, SHOULDERS].mean(axis=1)
    trunk = np.median(np.linalg.norm((top - middle)[known], axis=1))
    if hips < NARROWEST_HIPS_PX or trunk < 2.0 * NARROWEST_HIPS_PX:
        return None
    frames = np.arange(len(track))
    path = np.stack([np.interp(frames, frames[known], middle[known, axis]) for axis in (0, 1)], axis=1)
    return _Place(_smoothed(path, track.fps), float(hips), float(trunk))


def _smoothed(path: np.ndarray, fps: float) -> np.ndarray:
    """Weighted running mean of (T, 2), the ends repeated."""
    half = min(round(PLACE_S * fps), (len(path) - 1) // 2)
    kernel = np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(path, ((half, half), (0, 0)), mode="edge")
    smooth = [np.convolve(padded[:, axis], kernel / kernel.sum(), "valid") for axis in (0, 1)]
    return np.stack(smooth, axis=1)


def _turns(
    before: np.ndarray, after: np.ndarray, place: _Place, pair: tuple[int, int]
) -> tuple[np.ndarray, ...]:
    """Turn of every band between two grey pictures and its standard error, radians (B,); NaN where it has no answer."""
    centre = place.middle[list(pair)].mean(axis=0)
    first, across, down = _region(before, centre, place)
    second, _, _ = _region(after, centre, place)
    start = _shift(first, second, across, down)
    images = _with_gradients(first), _with_gradients(second)
    found = [_band(images, across, down, start, u) for u in BANDS]
    return np.array([f[0] for f in found]), np.array([f[1] for f in found])


def _region(grey: np.ndarray, centre: np.ndarray, place: _Place) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The scaled region as float, with each pixel's place across (hip widths) and below the hips (trunk lengths)."""
    scale = HIP_WIDTH_PX / place.hips_px
    left, top = np.round(centre - [HALF_WIDTH * place.hips_px, ABOVE * place.trunk_px]).astype(int)
    width = 2 * round(HALF_WIDTH * place.hips_px)
    height = round((ABOVE + BELOW) * place.trunk_px)
    cut = cv2.getRectSubPix(grey, (width, height), (left + (width - 1) / 2.0, top + (height - 1) / 2.0))
    size = (round(width * scale), round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.GaussianBlur(cv2.resize(cut, size, interpolation=how).astype(np.float32), (0, 0), BLUR_PX)
    x = (left + (np.arange(size[0]) + 0.5) * width / size[0] - 0.5 - centre[0]) / place.hips_px
    y = (top + (np.arange(size[1]) + 0.5) * height / size[1] - 0.5 - centre[1]) / place.trunk_px
    across, down = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
    return picture, across, down


def _shift(first: np.ndarray, second: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The region's affine motion from coarse to fine, parameters of `_fit` in pixels."""
    motion = np.zeros(6, np.float32)
    for factor in COARSE:
        size = (first.shape[1] // factor, first.shape[0] // factor)
        a, b, x, y = (
            cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in (first, second, across, down)
        )
        body = slice(int(np.searchsorted(y[:, 0], -0.35)), int(np.searchsorted(y[:, 0], 0.45)))
        images = _with_gradients(a), _with_gradients(b)
        found = _fit(images, x, y, motion / factor, (body, _inner(x)))
        motion = np.zeros(6, np.float32) if found is None else found[0] * factor
    return motion


def _with_gradients(picture: np.ndarray) -> np.ndarray:
    """Brightness and its two derivatives as three channels."""
    across = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    down = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    return cv2.merge([picture, across, down])


def _inner(across: np.ndarray) -> slice:
    row = across[0]
    return slice(int(np.searchsorted(row, -INNER_HALF_WIDTH)), int(np.searchsorted(row, INNER_HALF_WIDTH)))


def _band(
    images: tuple[np.ndarray, np.ndarray], across: np.ndarray, down: np.ndarray, start: np.ndarray, u: float
) -> tuple[float, float]:
    column = down[:, 0]
    rows = slice(int(np.searchsorted(column, u - BAND_HALF)), int(np.searchsorted(column, u + BAND_HALF)))
    found = _fit(images, across, down, start, (rows, _inner(across)))
    if found is None:
        return float("nan"), float("nan")
    motion, variance = found
    return float(motion[4]) / HIP_WIDTH_PX, float(np.sqrt(variance)) / HIP_WIDTH_PX


def _fit(
    images: tuple[np.ndarray, np.ndarray],
    across: np.ndarray,
    down: np.ndarray,
    start: np.ndarray,
    part: tuple[slice, slice],
) -> tuple[np.ndarray, float] | None:
    """Affine motion (v_x and v_y as constant, per hip width across, per trunk length down) in px, and the variance
    of ∂v_y/∂across; None where the part is empty or without contrast."""
    first, second = images
    x, y = across[part], down[part]
    if x.size < 50:
        return None
    a, ax, ay = (first[part][..., k] for k in range(3))
    rows, columns = np.mgrid[part[0], part[1]].astype(np.float32)
    basis = np.stack([np.ones_like(x), x, y], axis=-1)
    motion = np.array(start, np.float32)
    for _ in range(ITERATIONS):
        vx, vy = basis @ motion[:3], basis @ motion[3:]
        moved = cv2.remap(second, columns + vx, rows + vy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        error = (a - moved[..., 0]).ravel()
        gx, gy = (ax + moved[..., 1]) / 2.0, (ay + moved[..., 2]) / 2.0
        slopes = np.concatenate(
            [basis * gx[..., None], basis * gy[..., None], np.ones_like(x)[..., None]], axis=-1
        )
        slopes = slopes.reshape(-1, 7)
        spread = 1.48 * float(np.median(np.abs(error - np.median(error)))) + 0.5
        weighted = slopes / (1.0 + (error / (2.0 * spread)) ** 2)[:, None]
        normal = (weighted.T @ slopes).astype(float)
        normal[np.diag_indices(7)] += 1e-5 * np.trace(normal) / 7.0 + 1e-6
        change = np.linalg.solve(normal, weighted.T @ error)
        motion = motion + change[:6].astype(np.float32)
        if np.abs(change[:6]).max() < ENOUGH_PX:
            break
    if not np.isfinite(motion).all():
        return None
    return motion, float(np.linalg.inv(normal)[4, 4] * spread**2)
