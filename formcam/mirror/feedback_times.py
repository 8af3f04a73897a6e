"""When the mirror shows and says something: cues that are rare, and feedback that fades.

In the retraining studies runners had feedback all the time at first and less and less towards the end, so that the
new form holds without it (Crowell & Davis 2011, 10.1016/j.clinbiomech.2010.09.003; Chan 2018,
10.1177/0363546517736277: over eight sessions). How it fades within one run is ours: all the time in the first half,
then for a smaller part of each minute. Cues: only once the value has been outside for some steps, and not again for
some time (ours).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from formcam.records.mirror import Place

OUT_STEPS = 8
CUE_GAP_S = 20.0
MINUTE_S = 60.0
FULL_SHARE = 0.5


def shown_share(run_s: float, planned_s: float) -> float:
    """The share of a minute for which the number is shown, so long into a run of that length; 1 once it is over."""
    done = run_s / planned_s
    if done <= FULL_SHARE or done >= 1.0:
        return 1.0
    return (1.0 - done) / (1.0 - FULL_SHARE)


def is_shown(run_s: float, planned_s: float) -> bool:
    """Whether the number is shown now; the share is that of the minute's beginning, so that it hides once a minute."""
    minute, within_s = divmod(run_s, MINUTE_S)
    if run_s >= planned_s:
        return True
    return within_s < MINUTE_S * shown_share(minute * MINUTE_S, planned_s)


@dataclass(frozen=True)
class Cues:
    """What was said so far: since when the value is outside on that side, when the last cue was, how many."""

    outside: Place | None = None
    since_s: float = 0.0
    last_s: float | None = None
    count: int = 0

    def after(self, run_s: float, place: Place | None, steps_per_s: float) -> Cues:
        """The same with one reading more; whether it made a cue is seen from `count`."""
        side = place if place in ("below", "above") else None
        if side is None or side != self.outside:
            return replace(self, outside=side, since_s=run_s)
        rested = self.last_s is None or run_s - self.last_s >= CUE_GAP_S
        if rested and (run_s - self.since_s) * steps_per_s >= OUT_STEPS:
            return replace(self, last_s=run_s, count=self.count + 1)
        return self
