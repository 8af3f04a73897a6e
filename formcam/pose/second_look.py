"""A second pose network looks at a few dozen pictures of a side view: an independent witness for hips and legs.

MoveNet was trained by others, on other pictures, and sees the body another way; where both agree more than usual, the
joints are likely to be there, and where they do not, that is told (`gait.joint_offsets`). It leans on where the middle
of its picture is, so the picture is cut about the trunk, which is steady, and tightly: a wide one moves its hips by
almost 1 % of body height.
"""

from __future__ import annotations

import cv2
import numpy as np

from formcam.pose.model_files import movenet_model
from formcam.pose.movenet import JOINTS, PICTURE_PX
from formcam.pose.stills import Still, Stills, ask
from formcam.pose.worker_pool import Pool
from formcam.records.image_evidence import WITNESSED, SecondLook
from formcam.records.skeleton import HIPS, LEG, LEG_SHARE_OF_HEIGHT, SHOULDERS, SIDES
from formcam.records.track import PoseTrack

# With 64 pictures no measurement is better than with these, and with 32 a landing's angles are 5 % worse
# (docs/joints.md).
MOST_PICTURES, ASKED, FIRST_GAP_S = 96, 44, 0.05
# About two pixels for each of the network's.
HEIGHT_PX = 450
# The side of what it is shown over body height, and how far below the trunk's middle its middle lies, so that it holds
# the body from head to feet.
SIDE_SHARE, BELOW_SHARE = 1.3, 0.15
# A joint with less score is a guess.
LEAST_SCORE = 0.15


def stills_for_second_look() -> Stills:
    """What keeps the pictures while the clip passes by."""
    return Stills(MOST_PICTURES, HEIGHT_PX, FIRST_GAP_S)


def look_again(
    stills: Stills, track: PoseTrack, span_s: tuple[float, float], pool: Pool
) -> SecondLook | None:
    """Where the second network sees the joints within `span_s`; None without a picture of the runner.

    Raises `SetupError` where the model cannot run.
    """
    height_px = _body_height_px(track)
    shown = [
        (still, view) for still in stills.within(span_s, ASKED) if (view := _view(still, track, height_px))
    ]
    path, model = movenet_model()
    answers = ask(pool, [rgb for _, (rgb, _) in shown], lambda worker: pool.second_network(worker, path))
    wanted = [JOINTS.index(name) for name in WITNESSED]
    times, places = [], []
    for (still, (_, back)), answer in zip(shown, answers, strict=True):
        joints = answer[0, wanted]
        xy = joints[:, :2] @ back[:, :2].T + back[:, 2]
        times.append(still.time_s)
        places.append(np.where(joints[:, 2:] < LEAST_SCORE, np.nan, xy))
    return SecondLook(np.array(times), np.array(places), model.name) if times else None


def _view(still: Still, track: PoseTrack, height_px: float) -> tuple[np.ndarray, np.ndarray] | None:
    """The square that the network is shown, and (2, 3) from its pixels to the clip's; None without a trunk in sight."""
    row = still.row_in(track)
    if row is None:
        return None
    trunk = track.xy_px[row, [*SHOULDERS, *HIPS]].mean(axis=0)
    if not np.isfinite(trunk).all() or not np.isfinite(height_px):
        return None
    side_px = SIDE_SHARE * height_px
    corner = trunk + np.array([0.0, BELOW_SHARE * height_px]) - side_px / 2.0
    step = side_px / PICTURE_PX
    back = np.array([[step, 0.0, corner[0]], [0.0, step, corner[1]]])
    return _cut(still.picture, (corner - still.corner_px) * still.scale, step * still.scale), back


def _cut(rgb: np.ndarray, corner: np.ndarray, step: float) -> np.ndarray:
    """The square picture whose left top corner lies at `corner` and whose pixels are `step` of the still's wide.

    Places are continuous: the middle of the first pixel lies at (0.5, 0.5).
    """
    if step > 1.0:
        # Averaged first: picking single pixels would alias.
        size = tuple(max(1, round(side / step)) for side in rgb.shape[1::-1])
        shrunk = np.array(rgb.shape[1::-1]) / size
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    else:
        shrunk = np.ones(2)
    across, down = step / shrunk
    left, top = corner / shrunk + (across / 2.0 - 0.5, down / 2.0 - 0.5)
    onto = np.array([[across, 0.0, left], [0.0, down, top]])
    flags = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(rgb, onto, (PICTURE_PX, PICTURE_PX), flags=flags))


def _body_height_px(track: PoseTrack) -> float:
    """Body height from the leg that is seen longer."""
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (track.xy_px[:, number] for number in LEG[side][:3])
        length = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
        lengths += [float(np.nanmedian(length))] if np.isfinite(length).any() else []
    return max(lengths) / LEG_SHARE_OF_HEIGHT if lengths else float("nan")
