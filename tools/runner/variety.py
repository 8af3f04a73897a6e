"""Strides that differ: they wander between two cycles, one with more bounce and drop than the style, one with less.

Both land at the same place at the same time with the same foot, so that the planted foot stays locked to the belt
whatever the mixture; the mixture wanders slowly over strides, so that nothing jumps.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.runner.body import Body
from tools.runner.gait import Cycle, Foot
from tools.runner.rotations import between
from tools.runner.style import Style

# Spread from stride to stride (standard deviation) at `vary` 1; the upper back's turn moves the line from the hips to
# the shoulders by about 0.6 of it.
BOUNCE_SHARE, DROP_DEG, LEAN_DEG = 0.06, 0.6, 1.2
WAVES, PERIODS_STRIDES = 4, (2.3, 9.0)
WIDEST_SD = 2.5
"""The two cycles lie this many standard deviations from the style; the waves stay within."""


class VaryingStrides:
    """Where pelvis and feet are when strides differ. Phase counts strides from the start and never wraps."""

    def __init__(self, body: Body, style: Style) -> None:
        wide = WIDEST_SD * style.vary
        self._vary = style.vary
        self._less, self._more = (
            Cycle(
                body,
                replace(
                    style,
                    bounce=style.bounce * (1 + sign * wide * BOUNCE_SHARE),
                    drop_left=style.drop_left + sign * wide * DROP_DEG,
                    drop_right=style.drop_right + sign * wide * DROP_DEG,
                ),
            )
            for sign in (-1, 1)
        )
        rng = np.random.default_rng(style.seed + 1)
        self._periods = np.geomspace(*PERIODS_STRIDES, WAVES) * rng.uniform(0.9, 1.1, WAVES)
        self._offsets = rng.uniform(0, 2 * np.pi, (2, WAVES))

    def more_lean_deg(self, phase: float) -> float:
        """How much further the trunk leans than the style says."""
        return LEAN_DEG * self._vary * self._wave(phase, 1)

    def pelvis(self, phase: float) -> tuple[np.ndarray, np.ndarray]:
        """Mid-hip (3,) and rotation (3, 3) of the pelvis."""
        share = self._share(phase)
        (low, first), (high, second) = self._less.pelvis(phase), self._more.pelvis(phase)
        return low + share * (high - low), between(first, second, share)

    def hip(self, side: str, own: float) -> np.ndarray:
        """Hip joint centre at the leg's own phase."""
        share = self._share(own + self._less.delay(side))
        low, high = self._less.hip(side, own), self._more.hip(side, own)
        return low + share * (high - low)

    def foot(self, side: str, own: float) -> Foot:
        """The foot at the leg's own phase, counted from its first landing."""
        share = self._share(own + self._less.delay(side))
        low, high = self._less.foot(side, own), self._more.foot(side, own)
        return Foot(
            low.ankle + share * (high.ankle - low.ankle),
            low.pitch + share * (high.pitch - low.pitch),
            low.toe + share * (high.toe - low.toe),
        )

    def _share(self, phase: float) -> float:
        """0 is the cycle with less, 1 the one with more."""
        return 0.5 + 0.5 * float(np.clip(self._wave(phase, 0) / WIDEST_SD, -1, 1))

    def _wave(self, phase: float, which: int) -> float:
        """Slow waves of standard deviation 1."""
        turns = 2 * np.pi * phase / self._periods + self._offsets[which]
        return float(np.sin(turns).sum() * np.sqrt(2 / WAVES))
