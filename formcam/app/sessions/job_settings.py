"""What the runner told us about a clip, as a job keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from formcam.records.track import Sex


@dataclass(frozen=True)
class JobSettings:
    """What the runner told us; None = not given, to be found from the clip."""

    height_cm: float | None = None
    speed_kmh: float | None = None
    sex: Sex | None = None
    view: str | None = None
    capture_fps: float | None = None
    runner_xy: tuple[float, float] | None = None
    warning_signs: tuple[str, ...] = ()
    back_hurts: bool = False


def settings_of(stored: Mapping[str, Any]) -> JobSettings:
    """Settings as `job.json` keeps them."""
    point = stored.get("runner_xy")
    return JobSettings(
        height_cm=stored.get("height_cm"),
        speed_kmh=stored.get("speed_kmh"),
        sex=stored.get("sex"),
        view=stored.get("view"),
        capture_fps=stored.get("capture_fps"),
        runner_xy=(float(point[0]), float(point[1])) if point else None,
        warning_signs=tuple(stored.get("warning_signs", ())),
        back_hurts=bool(stored.get("back_hurts", False)),
    )
