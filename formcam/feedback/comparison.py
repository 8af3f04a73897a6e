"""Two analyses of one runner: what really changed, and what lies within the noise.

A change is called real only when it is larger than the smallest real change of that measurement AND the 95 % interval
of the difference leaves out zero (docs/biomechanics.md §7). Anything else is "no clear change": that is an answer, too.
Two clips that were filmed differently are compared with a warning, or not at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from formcam.metrics.catalogue import smallest_real_change
from formcam.metrics.norms import FAST_FPS
from formcam.metrics.pelvic_tilt import NOT_SEEN, change_of, words_for
from formcam.records.analysis import Analysis, Measurement
from formcam.records.skeleton import Side

Verdict = Literal["changed", "no clear change", "not comparable"]

# Same speed within 2 % and 20 steps each (docs/biomechanics.md §7).
SPEED_TOLERANCE = 0.02
FULL_STEPS = 20
TILT_SOURCE = "formcam: outlines of rendered runners left out of the fit (docs/pelvis.md)"
_OTHER_MODEL = "two versions of formcam read the outline; analyse both clips with the same one"
_NOT_RATED: tuple[Verdict, str] = ("not comparable", "it could not be rated in both clips")


@dataclass(frozen=True)
class Change:
    """One measurement before and after, in its unit; `change` = after − before with its 95 % interval."""

    name: str
    side: Side | None
    unit: str
    before: float | None
    after: float | None
    change: float | None
    ci95: tuple[float, float] | None
    smallest_real: float | None
    source: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Comparison:
    """All changes in the order of the measurements, and warnings about how the clips were made."""

    changes: tuple[Change, ...]
    warnings: tuple[str, ...]

    @property
    def changed(self) -> tuple[Change, ...]:
        """The real ones."""
        return tuple(change for change in self.changes if change.verdict == "changed")


def compare(before: Analysis, after: Analysis) -> Comparison:
    """Compare two analyses; both may come from their JSON. Never raises: what cannot be compared says so."""
    warnings = tuple(_warnings(before, after))
    partners = {(m.name, m.side): m for m in after.measurements}
    # The coarser clip decides how small a change can be told from noise.
    fps = min(_fps(before), _fps(after))
    same_view = _view(before) == _view(after)
    changes = []
    for measurement in before.measurements:
        partner = partners.get((measurement.name, measurement.side))
        if partner is not None and (measurement.value is not None or partner.value is not None):
            changes.append(_change(measurement, partner, fps, same_view=same_view))
    tilt = _tilt(before, after) if same_view else None
    return Comparison((*changes, tilt) if tilt else tuple(changes), warnings)


def _tilt(before: Analysis, after: Analysis) -> Change | None:
    """How much further forward the pelvis tips; no clip has a value of its own. None where no outline was read."""
    if before.tilt is None and after.tilt is None:
        return None
    found, reason = None, NOT_SEEN
    if before.tilt is not None and after.tilt is not None:
        found, reason = change_of(before.tilt, after.tilt), _OTHER_MODEL
    verdict: Verdict = "not comparable"
    change, ci95 = None, None
    if found is not None:
        change, ci95 = found
        clear = not ci95[0] <= 0.0 <= ci95[1]
        verdict, reason = ("changed" if clear else "no clear change"), words_for(change, ci95)
    return Change(
        name="anterior_pelvic_tilt",
        side=None,
        unit="deg",
        before=None,
        after=None,
        change=change,
        ci95=ci95,
        smallest_real=None,
        source=TILT_SOURCE,
        verdict=verdict,
        reason=reason,
    )


def _change(before: Measurement, after: Measurement, fps: float, *, same_view: bool) -> Change:
    known = smallest_real_change(before.name)
    smallest = known.at(fps) if known else None
    difference, ci95 = _difference(before, after)
    if "not_rated" in (before.grade, after.grade) and difference is not None:
        verdict, reason = _NOT_RATED
    else:
        verdict, reason = _judged(difference, ci95, smallest, same_view=same_view)
    return Change(
        name=before.name,
        side=before.side,
        unit=before.unit,
        before=before.value,
        after=after.value,
        change=difference,
        ci95=ci95,
        smallest_real=smallest,
        source=known.source if known else "",
        verdict=verdict,
        reason=reason,
    )


def _difference(before: Measurement, after: Measurement) -> tuple[float | None, tuple[float, float] | None]:
    """After minus before with its 95 % interval, the errors of the two clips being independent.

    The distances from value to interval end add in quadrature, end by end, so that a lopsided interval stays lopsided
    (MOVER; Zou & Donner 2008, 10.1002/sim.3095).
    """
    if before.value is None or after.value is None:
        return None, None
    change = after.value - before.value
    if before.ci95 is None or after.ci95 is None:
        return change, None
    down = math.hypot(after.value - after.ci95[0], before.ci95[1] - before.value)
    up = math.hypot(after.ci95[1] - after.value, before.value - before.ci95[0])
    return change, (change - down, change + up)


def _judged(
    change: float | None, ci95: tuple[float, float] | None, smallest: float | None, *, same_view: bool
) -> tuple[Verdict, str]:
    if change is None:
        return "not comparable", "it was not measured in both clips"
    if not same_view:
        return "not comparable", "the clips show the runner from different sides"
    if smallest is None:
        return "not comparable", "nobody has measured how much it varies from day to day"
    if ci95 is None:
        return "not comparable", "a clip gives no interval for it"
    if abs(change) <= smallest:
        return "no clear change", "smaller than the smallest real change"
    if ci95[0] <= 0.0 <= ci95[1]:
        return "no clear change", "the error of the two clips is larger than the change"
    return "changed", "larger than the smallest real change and than the error"


def _warnings(before: Analysis, after: Analysis) -> list[str]:
    found = []
    for which, analysis in (("first", before), ("second", after)):
        if analysis.refusal is not None:
            found.append(f"The {which} clip was not judged: {analysis.refusal.message}.")
    if found:
        return found
    if _view(before) != _view(after):
        found.append("The clips were filmed from different sides; film from the same place to compare.")
    rates = (_fps(before), _fps(after))
    if all(rates) and (rates[0] >= FAST_FPS) != (rates[1] >= FAST_FPS):
        found.append("One clip has far fewer frames a second; landing values differ by that alone.")
    speeds = [a.runner.speed_kmh for a in (before, after)]
    if None in speeds:
        found.append("The belt speed is not known for both clips; compare only runs at the same speed.")
    elif abs(speeds[1] / speeds[0] - 1.0) > SPEED_TOLERANCE:  # type: ignore[operator]
        found.append(
            f"The belt speeds differ ({speeds[0]:g} and {speeds[1]:g} km/h); most values change with speed."
        )
    if before.edits or after.edits:
        found.append("A clip was corrected by hand; what a hand moved may differ by that.")
    if min(_steps(before), _steps(after)) < FULL_STEPS:
        found.append(f"Fewer than {FULL_STEPS} steps a side in a clip; film 30 s for a firm comparison.")
    if _differ(before.formcam, after.formcam):
        found.append(
            f"Two versions of formcam made these ({before.formcam} and {after.formcam}); "
            "analyse both clips with the same one."
        )
    if before.model and after.model and before.model.sha256 != after.model.sha256:
        found.append(
            f"Two pose models made these ({before.model.name} and {after.model.name}); use the same one."
        )
    return found


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _view(analysis: Analysis) -> str | None:
    return analysis.gait.orientation.view if analysis.gait else None


def _fps(analysis: Analysis) -> float:
    """Frames a second; without a video, those of the track; unknown counts as slow."""
    if analysis.video is not None:
        return analysis.video.capture_fps
    return analysis.clean.fps if analysis.clean is not None else 0.0


def _steps(analysis: Analysis) -> int:
    return max((m.n for m in analysis.measurements if m.side is not None), default=0)
