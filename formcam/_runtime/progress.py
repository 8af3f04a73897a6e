"""How far an analysis is: one small record, made by the stages' counts and a clock that the shell hands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["people", "pose", "measure", "clip", "report"]

# Share of the whole time that each stage takes on a 12 s clip, for the estimate of what is left (measured with
# heavy on two cores: pose 15 s, clip 4 s, report 2 s).
_SHARE: dict[Stage, float] = {"people": 0.05, "pose": 0.65, "measure": 0.02, "clip": 0.2, "report": 0.08}

# Below this share of the whole, an estimate of the time left would be a guess.
_EARLIEST_ESTIMATE = 0.08


@dataclass(frozen=True)
class Progress:
    """`done` of `total` (None = not known) in a stage; seconds since the start and, once known, left."""

    stage: Stage
    done: int
    total: int | None
    elapsed_s: float
    remaining_s: float | None

    @property
    def share(self) -> float:
        """How much of the whole is done, 0 to 1."""
        return _share(self.stage, self.done, self.total)


class Reporter:
    """Turns (stage, done, total) into `Progress` for one listener; `clock` gives seconds."""

    def __init__(self, listener: Callable[[Progress], object] | None, clock: Callable[[], float]) -> None:
        self._listener = listener
        self._clock = clock
        self._start_s = clock()

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        """Tell the listener, if there is one."""
        if self._listener is None:
            return
        elapsed_s = self._clock() - self._start_s
        share = _share(stage, done, total)
        known = share >= _EARLIEST_ESTIMATE
        remaining_s = elapsed_s * (1 - share) / share if known else None
        self._listener(Progress(stage, done, total, elapsed_s, remaining_s))

    def of(self, stage: Stage) -> Callable[[int, int | None], None]:
        """A (done, total) callback for one stage."""
        return lambda done, total: self(stage, done, total)


def _share(stage: Stage, done: int, total: int | None) -> float:
    before = 0.0
    for name, share in _SHARE.items():
        if name == stage:
            part = min(1.0, done / total) if total else 0.0
            return before + share * part
        before += share
    return before
