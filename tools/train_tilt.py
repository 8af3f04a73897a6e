"""Does the silhouette show how far the pelvis tips forward? `python -m tools.train_tilt FOLDER` makes the experiment.

Draws 60 strides of ten rendered bodies (tight to loose clothes) from the side with tilts of about -4 to 18 degrees, at
random lean, speed, cadence, camera height, yaw and roll; asks the pose model for landmarks and the mask of the person;
and lets scikit-learn guess the mean tilt from the landmarks' angles, from the outline behind the trunk, and from the
outlines behind and in front. Every guess is for a body that was left out, and once for the five held-out bodies by a
model of the other five. Prints the root mean square errors beside that of always guessing the mean. Strides that are
in FOLDER already are not drawn again; the same figures every time. What came of it is in docs/pelvis.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from formcam.models import pose_model
from formcam.skeleton import INDEX
from tools.runner.camera import Camera, shoot
from tools.runner.clips import Clip, motion_of
from tools.runner.effects import Processor, Sensor
from tools.runner.gait import Style
from tools.runner.posing import Running
from tools.runner.presets import CAST, HELD_OUT
from tools.runner.renderer import Renderer
from tools.runner.truth import joints_of

TILTS_DEG, SPREAD_DEG = (-2.0, 1.5, 5.0, 8.5, 12.0, 16.0), 1.7
"""The style's tilt, about which each body's is drawn; the bodies' own posture comes on top."""
FRAMES = 16
"""Moments of one stride."""
ROWS = np.linspace(-0.95, 0.55, 31)
"""Heights below the hips in trunk lengths at which the outline is read."""
REACH = np.arange(-0.7, 0.7, 0.01)
# The arms pass behind and in front of the trunk: the outline is read where they leave it free, by percentiles over
# the stride.
BEHIND, AHEAD = (60, 85), (15, 40)
PENALTIES = np.logspace(0, 4, 9)


@dataclass(frozen=True, eq=False)
class Stride:
    """One stride: the body, the true mean tilt in degrees, and the features by kind."""

    body: str
    number: int
    tilt_deg: float
    features: dict[str, np.ndarray]


def main(folder: Path) -> None:
    """Draw what is missing, learn, print."""
    folder.mkdir(parents=True, exist_ok=True)
    draw(folder)
    strides = [read(path) for path in sorted(folder.glob("*.npz"))]
    true = np.array([s.tilt_deg for s in strides])
    print(
        f"{len(strides)} strides of {len({s.body for s in strides})} bodies, tilt SD {true.std():.2f} degrees"
    )
    print(
        f"always the mean: left-out body {_rms(_left_out(strides, None)):.2f},"
        f" held-out bodies {_rms(_held_out(strides, None)):.2f}"
    )
    for kind in strides[0].features:
        off, held = _left_out(strides, kind), _held_out(strides, kind)
        print(
            f"{kind}: left-out body RMSE {_rms(off):.2f}, MAE {np.abs(off).mean():.2f}; held-out bodies"
            f" {_rms(held):.2f}; change within a body r {_within(strides, off):.2f},"
            f" sign of changes of 4 degrees and more right {100 * _signs(strides, off):.0f} %"
        )


def clips() -> Iterator[tuple[int, Clip]]:
    """The runs: number of the tilt, and a clip that is never filmed."""
    random = np.random.default_rng(5)

    def between(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    for number, tilt in enumerate(TILTS_DEG):
        for body in CAST:
            style = Style(
                speed=between(2.6, 3.4), cadence=between(160, 180), contact=between(0.22, 0.26),
                bounce=between(0.06, 0.09), lean=between(2, 12), overstride=between(0.15, 0.24),
                drop_left=between(2, 6), drop_right=between(2, 6), tilt=tilt + between(-SPREAD_DEG, SPREAD_DEG),
                pitch_at_contact=between(2, 16), pelvis_yaw=between(3, 7), jitter=0.0, seed=number,
            )  # fmt: skip
            camera = Camera(
                "right",
                360,
                640,
                fill=0.74,
                roll_deg=between(-1, 1),
                yaw_deg=between(-4, 4),
                height_m=between(0.8, 1.1),
            )
            yield number, Clip(f"{body}_{number}", body, style, camera)


def draw(folder: Path) -> None:
    """Masks, landmarks and true tilt of every run that the folder lacks."""
    bundle, _ = pose_model("heavy")
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(bundle)), output_segmentation_masks=True
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for number, clip in clips():
            path = folder / f"{clip.name}.npz"
            if not path.exists():
                print("drawing", clip.name, flush=True)
                np.savez_compressed(path, **_drawn(clip, number, landmarker))  # type: ignore[arg-type]


def _drawn(clip: Clip, number: int, landmarker: vision.PoseLandmarker) -> dict[str, np.ndarray]:
    run = motion_of(clip)
    assert isinstance(run, Running)
    size = (clip.camera.width_px, clip.camera.height_px)
    renderer, sensor = Renderer([run.body], size, seed=number % 4), Processor(Sensor(noise=2.5), size)
    masks, landmarks, tilts = [], [], []
    for time in 0.3 + np.arange(FRAMES) / FRAMES * run.style.stride_s:
        pose = run.pose(float(time))
        shot = shoot(clip.camera, run.body.height_m, float(time))
        picture = np.ascontiguousarray(
            sensor(renderer.draw([pose], shot, run.speed_mps * float(time))), np.uint8
        )
        found = landmarker.detect(Image(image_format=ImageFormat.SRGB, data=picture))
        joints = joints_of(run.body, pose)
        line = np.sum([joints[f"{s}_asis"] - joints[f"{s}_psis"] for s in ("left", "right")], axis=0)
        tilts.append(np.degrees(np.arctan2(-line[1], line[0])))
        if found.pose_landmarks:
            masks.append(np.squeeze(found.segmentation_masks[0].numpy_view()) > 0.5)
            landmarks.append([[p.x * size[0], p.y * size[1]] for p in found.pose_landmarks[0]])
    renderer.release()
    return {"mask": np.array(masks), "xy_px": np.array(landmarks), "tilt_deg": np.array(tilts)}


def read(path: Path) -> Stride:
    """The stride's features: angles of trunk and thighs; outline behind; outline behind and ahead."""
    with np.load(path) as data:
        masks, landmarks, tilt = data["mask"], data["xy_px"], float(data["tilt_deg"].mean())
    behind, ahead, angles = [], [], []
    for mask, xy in zip(masks, landmarks, strict=True):
        hip, shoulder = (
            xy[[INDEX[f"left_{j}"], INDEX[f"right_{j}"]]].mean(axis=0) for j in ("hip", "shoulder")
        )
        edges = _outline(mask, hip, shoulder)
        behind.append(edges[0])
        ahead.append(edges[1])
        thighs = [xy[INDEX[f"{side}_knee"]] - hip for side in ("left", "right")]
        line = shoulder - hip
        angles.append([np.arctan2(line[0], -line[1]), *sorted(np.arctan2(t[0], t[1]) for t in thighs)])
    back = np.percentile(behind, BEHIND, axis=0).ravel()
    front = np.percentile(ahead, AHEAD, axis=0).ravel()
    turned = np.degrees(angles)
    body, number = path.stem.split("_")
    features = {
        "landmarks": np.concatenate([turned.mean(axis=0), turned.min(axis=0), turned.max(axis=0)]),
        "outline behind": back,
        "outline behind and ahead": np.concatenate([back, front]),
    }
    return Stride(body, int(number), tilt, features)


def _outline(mask: np.ndarray, hip: np.ndarray, shoulder: np.ndarray) -> tuple[list[float], list[float]]:
    """How far the person reaches behind (-) and ahead (+) of the line hip-shoulder at each of `ROWS`, trunk lengths."""
    trunk = float(np.linalg.norm(shoulder - hip))
    up = (shoulder - hip) / trunk
    ahead = np.array([-up[1], up[0]])
    middle = int(np.abs(REACH).argmin())
    first, last = [], []
    for row in ROWS:
        points = hip - row * trunk * up + np.outer(REACH * trunk, ahead)
        x = np.clip(points[:, 0].round().astype(int), 0, mask.shape[1] - 1)
        y = np.clip(points[:, 1].round().astype(int), 0, mask.shape[0] - 1)
        outside = np.flatnonzero(~mask[y, x])
        before, after = outside[outside <= middle], outside[outside >= middle]
        first.append(float(REACH[before[-1]] if len(before) else REACH[0]))
        last.append(float(REACH[after[0]] if len(after) else REACH[-1]))
    return first, last


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), RidgeCV(PENALTIES))


def _guess(train: list[Stride], test: list[Stride], kind: str | None) -> np.ndarray:
    """Guess minus truth for each of `test`; the mean of `train` when there are no features."""
    true = np.array([s.tilt_deg for s in test])
    known = np.array([s.tilt_deg for s in train])
    if kind is None:
        return known.mean() - true
    model = _model().fit(np.array([s.features[kind] for s in train]), known)
    return np.ravel(model.predict(np.array([s.features[kind] for s in test]))) - true


def _left_out(strides: list[Stride], kind: str | None) -> np.ndarray:
    off = np.zeros(len(strides))
    for body in {s.body for s in strides}:
        mine = np.array([s.body == body for s in strides])
        train = [s for s in strides if s.body != body]
        off[mine] = _guess(train, [s for s in strides if s.body == body], kind)
    return off


def _held_out(strides: list[Stride], kind: str | None) -> np.ndarray:
    train = [s for s in strides if s.body not in HELD_OUT]
    return _guess(train, [s for s in strides if s.body in HELD_OUT], kind)


def _pairs(strides: list[Stride]) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, one in enumerate(strides)
        for j, other in enumerate(strides)
        if one.body == other.body and other.tilt_deg - one.tilt_deg >= 4.0
    ]


def _within(strides: list[Stride], off: np.ndarray) -> float:
    """Correlation of guessed and true tilt, each about its body's own mean."""
    true = np.array([s.tilt_deg for s in strides])
    guessed = true + off
    bodies = np.array([s.body for s in strides])
    for body in set(bodies):
        mine = bodies == body
        true[mine] -= true[mine].mean()
        guessed[mine] -= guessed[mine].mean()
    return float(np.corrcoef(true, guessed)[0, 1])


def _signs(strides: list[Stride], off: np.ndarray) -> float:
    """Share of a body's pairs of strides at least 4 degrees apart whose guessed change has the right sign."""
    guessed = np.array([s.tilt_deg for s in strides]) + off
    return float(np.mean([guessed[j] > guessed[i] for i, j in _pairs(strides)]))


def _rms(off: np.ndarray) -> float:
    return float(np.sqrt(np.mean(off**2)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
