"""What a phone's sensor and processing do to a perfect picture: exposure, white balance, grain, blur."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

PATTERNS = 8


@dataclass(frozen=True)
class Sensor:
    """`noise` standard deviation in grey levels (at mid grey) · `gain` exposure · `warmth` shift from blue to red
    in levels · `softness_px` Gaussian blur of the lens · `haze` veil of stray light, 0..1.
    """

    noise: float = 1.6
    gain: float = 1.0
    warmth: float = 0.0
    softness_px: float = 0.4
    haze: float = 0.0
    seed: int = 0


class Processor:
    """Applies a `Sensor` to frames of one size; the grain changes from frame to frame and is repeatable."""

    def __init__(self, sensor: Sensor, size_px: tuple[int, int]) -> None:
        self._sensor = sensor
        width, height = size_px
        rng = np.random.default_rng(sensor.seed)
        grain = rng.normal(0, sensor.noise, (PATTERNS, height, width)).astype("f4")
        self._grain = [cv2.GaussianBlur(g, (0, 0), 0.6) * 1.6 for g in grain]
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        self._corners = (1 - 0.10 * (x**2 + y**2) / 2)[..., None].astype("f4")
        self._rng = rng

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """The picture (H, W, 3) as the phone would store it, uint8."""
        s = self._sensor
        image = picture.astype("f4") * self._corners
        if s.softness_px > 0:
            image = cv2.GaussianBlur(image, (0, 0), s.softness_px)
        image = image * s.gain + 255 * s.haze * (1 - image / 255) + np.array([s.warmth, 0, -s.warmth], "f4")
        if s.noise > 0:
            grain = self._grain[self._rng.integers(PATTERNS)]
            turned = np.roll(grain, self._rng.integers(0, 64, 2), (0, 1))
            image += (turned * (1.4 - 0.8 * image.mean(2) / 255))[..., None]
        return np.clip(image + 0.5, 0, 255).astype(np.uint8)
