"""The first second of a clip, judged before the long analysis: is somebody whole in the picture, near enough, in light,
seen square, and in enough frames a second? A hint for filming anew at once; the footage is graded from the whole clip.

Image coordinates: x right, y down, pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from formcam.metrics.camera_checks import LARGEST_WIDTH_SHARE
from formcam.metrics.footage_quality import GOOD_FPS, SMALL_PX
from formcam.records.analysis import Check
from formcam.records.skeleton import INDEX

# Measured on the first second of the sample clips and a real clip, darkened step by step with noise added: everybody is
# found while the brightest tenth of the runner lies above 33 (of 255), and lost in some pictures at 24 and below.
DARK = 40.0
# Shoulder width over trunk length, measured in the same pictures: 0.01-0.29 from the side, 0.66-0.70 from behind.
FROM_BEHIND_SHARE = 0.50
# The top of the head lies this far above the nose, in heights from nose to sole (Winter 2009: eyes at 0.936).
HEAD_ABOVE = 0.08
Body = NDArray[np.float64]


def check_first_second(
    bodies: Sequence[Body | None], bright: Sequence[float], *, width_px: int, height_px: int, fps: float
) -> tuple[Check, ...]:
    """What a few pictures of the first second show.

    `bodies`: the runner's (33, 3) x, y, visibility in each picture, None where nobody was found; `bright`: the
    brightness (0-255) that the brightest tenth of the runner reaches, for the pictures with a body; `fps` of the run.
    """
    found = [body for body in bodies if body is not None]
    if 2 * len(found) <= len(bodies):
        return (*_nobody(), _rate(fps))
    return (
        Check("somebody", True, len(found), "You are in the picture."),
        _whole(found, width_px, height_px),
        _near(found, upright=height_px > width_px),
        _angle(found),
        _light(bright),
        _rate(fps),
    )


def _nobody() -> Iterator[Check]:
    yield Check(
        "somebody",
        False,
        0,
        "Nobody can be made out in the first second. Film one runner, whole body, in good light.",
    )


def _whole(found: Sequence[Body], width_px: int, height_px: int) -> Check:
    tall = [_height(body) for body in found]
    top = float(
        np.median(
            [body[INDEX["nose"], 1] - HEAD_ABOVE * size for body, size in zip(found, tall, strict=True)]
        )
    )
    low = float(np.median([np.nanmax(body[:, 1]) for body in found]))
    left = float(np.median([np.nanmin(body[:, 0]) for body in found]))
    right = float(np.median([np.nanmax(body[:, 0]) for body in found]))
    cut = [
        name
        for name, out in (
            ("head", top < 0),
            ("feet", low > height_px - 1),
            ("side", left < 0 or right > width_px - 1),
        )
        if out
    ]
    words = "Your whole body is in the picture."
    if cut:
        what = {"head": "The head is", "feet": "The feet are", "side": "Arms or legs are"}[cut[0]]
        words = f"{what} cut off. Move the phone back, or aim anew."
    return Check("whole_body", not cut, ", ".join(cut) or None, words)


def _near(found: Sequence[Body], *, upright: bool) -> Check:
    size = float(np.median([_height(body) for body in found]))
    good = size >= SMALL_PX
    words = "You are large enough in the picture."
    if not good:
        way = "Move closer or zoom in." if upright else "Hold the phone upright, move closer or zoom in."
        words = f"You are only about {size:.0f} pixels tall. {way}"
    return Check("distance", good, round(size), words)


def _angle(found: Sequence[Body]) -> Check:
    shares = [share for share in map(_width_share, found) if np.isfinite(share)]
    if not shares:
        return Check("angle", True, None, "The camera's angle cannot be told yet.")
    share = float(np.median(shares))
    if share <= LARGEST_WIDTH_SHARE:
        return Check("angle", True, round(share, 2), "The camera looks from the side.")
    if share >= FROM_BEHIND_SHARE:
        return Check("angle", True, round(share, 2), "The camera looks from behind or from the front.")
    return Check(
        "angle",
        False,
        round(share, 2),
        "The camera looks at a slant. Put it square to the belt: right beside you, or right behind.",
    )


def _light(bright: Sequence[float]) -> Check:
    level = float(np.median(bright)) if len(bright) else float("nan")
    good = not level < DARK
    words = (
        "There is enough light." if good else "It is dark. More light makes the points on your body surer."
    )
    return Check("light", good, round(level) if np.isfinite(level) else None, words)


def _rate(fps: float) -> Check:
    good = fps >= GOOD_FPS
    words = f"{fps:.0f} frames a second."
    if not good:
        words = f"Only {fps:.0f} frames a second: landings are less certain. Set the phone to 60 if it can."
    return Check("frame_rate", good, round(fps, 1), words)


def _height(body: Body) -> float:
    return float(np.nanmax(body[:, 1]) - np.nanmin(body[:, 1]))


def _width_share(body: Body) -> float:
    """Width of the shoulders over the length of the trunk; NaN where one of them is not seen."""
    shoulders = [body[INDEX[f"{side}_shoulder"], :2] for side in ("left", "right")]
    hips = [body[INDEX[f"{side}_hip"], :2] for side in ("left", "right")]
    trunk = float(np.linalg.norm((shoulders[0] + shoulders[1] - hips[0] - hips[1]) / 2))
    return float(abs(shoulders[0][0] - shoulders[1][0])) / trunk if trunk > 0 else float("nan")
