"""What the runner told us about a clip, as a job keeps it: before, while and after it is analysed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from formcam.feedback.pain import BACK, PLACES
from formcam.records.track import Runner, Sex


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
    markers: bool = False
    """Whether the runner wears dots of bright tape (`pose.markers`)."""
    pain: tuple[str, ...] = ()
    """Where it hurts (`feedback.pain.PLACES`)."""

    @property
    def back_hurts(self) -> bool:
        """Whether the starter programme for backs is due."""
        return BACK in self.pain

    @property
    def runner(self) -> Runner:
        """What measurements depend on."""
        return Runner(height_cm=self.height_cm, speed_kmh=self.speed_kmh, sex=self.sex)


def merged(before: JobSettings, after: JobSettings, now: JobSettings) -> JobSettings:
    """`now` with what changed between `before` and `after`: two who change different settings both have their way.

    So have two who tick different warning signs, or places that hurt.
    """
    names = (one.name for one in fields(JobSettings))
    changed = {name: told for name in names if (told := getattr(after, name)) != getattr(before, name)}
    for name in changed.keys() & {"warning_signs", "pain"}:
        was, told, known = (getattr(one, name) for one in (before, after, now))
        left = [one for one in known if one in told or one not in was]
        changed[name] = tuple(dict.fromkeys([*left, *(one for one in told if one not in was)]))
    return replace(now, **changed)


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
        markers=stored.get("markers") is True,
        warning_signs=tuple(stored.get("warning_signs", ())),
        pain=pain_of(stored),
    )


def pain_of(stored: Mapping[str, Any]) -> tuple[str, ...]:
    """Where it hurts; before 0.2.0 only the back was asked for."""
    told = stored.get("pain")
    places = told if isinstance(told, list | tuple) else [BACK] if stored.get("back_hurts") is True else []
    return tuple(place for place in PLACES if place in places)
