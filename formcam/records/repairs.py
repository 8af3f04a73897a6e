"""What had to be mended in a raw track."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Repairs:
    """How much of the raw track had to be mended; every count is over frames unless named otherwise."""

    frames: int
    frames_without_pose: int
    hidden_frames: int
    leg_swaps: int
    """Runs of frames in which the legs were exchanged and put back."""
    swapped_frames: int
    outlier_points: int
    filled_points: int
    filter_hz: float
