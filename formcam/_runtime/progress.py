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
    """`done` of `total` (None = not known) in a stage; seconds since the start and, once known, left.

    `share` is how much of the whole is done, 0 to 1.
    """

    stage: Stage
    done: int
    total: int | None
    elapsed_s: float
    remaining_s: float | None
    share: float


class Reporter:
    """Turns (stage, done, total) into `Progress` for one listener; `clock` gives seconds.

    `without` names a stage that does not come.
    """

    def __init__(
        self,
        listener: Callable[[Progress], object] | None,
        clock: Callable[[], float],
        *,
        without: Stage | None = None,
    ) -> None:
        self._listener = listener
        self._clock = clock
        self._shares = {stage: share for stage, share in _SHARE.items() if stage != without}
        self._start_s = clock()

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        """Tell the listener, if there is one."""
        if self._listener is None:
            return
        elapsed_s = self._clock() - self._start_s
        share = self._share(stage, done, total)
        known = share >= _EARLIEST_ESTIMATE
        remaining_s = max(0.0, elapsed_s * (1 - share) / share) if known else None
        self._listener(Progress(stage, done, total, elapsed_s, remaining_s, share))

    def of(self, stage: Stage) -> Callable[[int, int | None], None]:
        """A (done, total) callback for one stage."""
        return lambda done, total: self(stage, done, total)

    def _share(self, stage: Stage, done: int, total: int | None) -> float:
        before = 0.0
        for name, share in self._shares.items():
            if name == stage:
                before += share * min(1.0, done / total) if total else 0.0
                break
            before += share
        return min(1.0, before / sum(self._shares.values()))
