"""What runners usually show: limits and values expected by speed, and the smallest change that is real.

Only the kinds of records and how limits follow the speed are here; each metric's own figures stand in its record
(`catalogue`). Nothing here reads a track. Units are the metric's. Formulas in v use the belt speed in m/s; without a
belt speed the limits are those of `DEFAULT_SPEED_MPS` and say so.

"formcam norms": 26 healthy runners of the public Fukuchi 2017 treadmill data (2.5, 3.5 and 4.5 m/s, 150 Hz), projected
to what one camera sees and measured with our own definitions. Limits marked "design default" are our reading of the
named work until our own repeat measurements replace them. A limit screens for the unusual, and says nothing of injury.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from formcam.metrics.zones import Population
from formcam.records.analysis import Band
from formcam.records.track import Sex, View

# An easy run (10.8 km/h), the middle of the speeds that the norms cover.
DEFAULT_SPEED_MPS = 3.0
# When nothing tells the speed: easy running on treadmills lies within about 2.0-4.0 m/s.
UNKNOWN_SPEED_SE_MPS = 0.5
SLOPE_STEP_MPS = 0.01
# The formcam norms were measured at 2.5-4.5 m/s; beyond that, the limits of the nearest measured speed are used.
NORM_SPEEDS_MPS = (2.5, 4.5)
# From here on footage counts as fast: a phone's 59.94 and 50 frames/s do.
FAST_FPS = 50.0

NORMS = "formcam norms: 26 healthy runners, 2.5-4.5 m/s treadmill, computed from Fukuchi 2017 (10.7717/peerj.3298)"
# With landings and lift-offs by the force plate and our own definitions (`python -m benchmarks.norms`).
PLATE_NORMS = "16 healthy runners of Fukuchi 2017 with landings by the force plate (docs/verdicts.md)"
# What formcam set out from: what hurts the backs of runners, and what helps.
ARTICLE = "“Why Do I Get Back Pain When I Run and How Do I Fix It?” (web article)"
# Sources of smallest real changes.
SIMULATION = "1.96 x sqrt(2) x the error of formcam's simulation on Fukuchi 2017"
DESIGN_DEFAULT = "design default until formcam's own repeat measurements replace it"


@dataclass(frozen=True)
class SmallestChange:
    """The smallest change that is more than noise, in the metric's unit: from `FAST_FPS` on, and in slower footage."""

    fast: float
    slow: float
    source: str

    def __post_init__(self) -> None:
        if not 0 < self.fast <= self.slow or not self.source:
            raise ValueError("a smallest change is positive, no smaller in slow footage, and has a source")

    def at(self, fps: float) -> float:
        """For footage of so many frames a second."""
        return self.fast if fps >= FAST_FPS else self.slow


@dataclass(frozen=True)
class Norm:
    """Limits in the metric's unit (None = open) and, where it is known, the value expected at a speed in m/s.

    Within [`watch_below`, `watch_above`] is usual, beyond `flag_below` or `flag_above` is far out. `about_expected`:
    the limits are distances from the expected value; `expected_decimals` prints it with others than the metric's own.
    `far_below_always` is far out at any speed, as long as it lies outside the usual range there. `only_from_behind`
    says where alone the limits hold.

    `sd` is how much healthy runners differ, about `mean` or, without one, about what is expected. `per_cm` is how much
    the expected value changes for a centimetre of body height, from `at_height_cm` on; `men` is the norm of men where
    it differs (the norm itself is then women's, and holds for whoever does not say).
    """

    source: str = ""
    flag_below: float | None = None
    watch_below: float | None = None
    watch_above: float | None = None
    flag_above: float | None = None
    expected: Callable[[float], float] | None = None
    expected_source: str = NORMS
    expected_decimals: int | None = None
    about_expected: bool = False
    note: str = ""
    only_from_behind: bool = False
    far_below_always: float | None = None
    mean: float | None = None
    sd: float | None = None
    per_cm: float = 0.0
    at_height_cm: float = 0.0
    men: Norm | None = None

    def __post_init__(self) -> None:
        known = [limit for limit in self._limits if limit is not None]
        if known != sorted(known):
            raise ValueError("limits are in order from low to high")
        if known and not self.source:
            raise ValueError("limits have a source")
        if not known and self.expected is None:
            raise ValueError("a norm says something: limits, or what is expected")
        if self.about_expected and self.expected is None:
            raise ValueError("limits about an expected value need one")
        if known and (self.sd is None or (self.mean is None and self.expected is None)):
            raise ValueError("where there are limits it is known how runners differ")

    @property
    def _limits(self) -> tuple[float | None, float | None, float | None, float | None]:
        return self.flag_below, self.watch_below, self.watch_above, self.flag_above

    def band(
        self,
        *,
        speed_mps: float | None = None,
        view: View | None = None,
        speed_se_mps: float = 0.0,
        height_cm: float | None = None,
        sex: Sex | None = None,
    ) -> Band | None:
        """The limits for a runner at a belt speed, or None where no sourced limit holds.

        Without a speed, limits that follow it are those at `DEFAULT_SPEED_MPS` and their `note` says so. The standard
        error of the speed becomes the limits' own (without a speed, that of not knowing it).
        """
        if sex == "m" and self.men is not None:
            return self.men.band(
                speed_mps=speed_mps, view=view, speed_se_mps=speed_se_mps, height_cm=height_cm
            )
        if all(limit is None for limit in self._limits):
            return None
        if self.only_from_behind and view not in (None, "rear"):
            return None
        if not self.about_expected or self.expected is None:
            return Band(self.source, *self._limits, note=self.note)
        speed = _norm_speed(speed_mps)
        # Every limit lies at a fixed distance from the expected value, so they all move with the speed as it does.
        slope = (self.expected(speed + SLOPE_STEP_MPS) - self.expected(speed - SLOPE_STEP_MPS)) / (
            2 * SLOPE_STEP_MPS
        )
        error = UNKNOWN_SPEED_SE_MPS if speed_mps is None else speed_se_mps
        flag_below, watch_below, watch_above, flag_above = self._limits_about(self._usual(speed, height_cm))
        return Band(
            self.source,
            flag_below=flag_below,
            watch_below=watch_below,
            watch_above=watch_above,
            flag_above=flag_above,
            speed_mps=speed,
            note="; ".join(filter(None, (_speed_note(speed_mps), self.note))),
            limit_se=abs(slope) * error,
        )

    def population(
        self, *, speed_mps: float | None = None, height_cm: float | None = None
    ) -> Population | None:
        """How healthy runners differ at a belt speed (without one, at `DEFAULT_SPEED_MPS`).

        None where it is not known.
        """
        if self.sd is None:
            return None
        if self.mean is not None:
            return Population(self.mean, self.sd)
        return Population(self._usual(_norm_speed(speed_mps), height_cm), self.sd)

    def expected_at(self, speed_mps: float | None, height_cm: float | None = None) -> float | None:
        """What the norm's runners show at this belt speed; None where not known."""
        if self.expected is None or speed_mps is None:
            return None
        return self._usual(_norm_speed(speed_mps), height_cm)

    def _usual(self, speed_mps: float, height_cm: float | None) -> float:
        """What is expected at a speed that the norms cover, of a body so tall (of a usual one where not known)."""
        if self.expected is None:
            raise ValueError("this norm expects nothing")
        taller_cm = 0.0 if height_cm is None else height_cm - self.at_height_cm
        return self.expected(speed_mps) + self.per_cm * taller_cm

    def _limits_about(self, usual: float) -> list[float | None]:
        limits = [None if distance is None else usual + distance for distance in self._limits]
        flag_below, watch_below = limits[:2]
        if self.far_below_always is not None and flag_below is not None and watch_below is not None:
            limits[0] = max(flag_below, min(self.far_below_always, watch_below))
        return limits


def joined(slow: float, middle: float, fast: float) -> Callable[[float], float]:
    """The expected value that joins the norms' means at 2.5, 3.5 and 4.5 m/s by straight lines."""

    def at(v: float) -> float:
        return slow + (middle - slow) * (v - 2.5) if v <= 3.5 else middle + (fast - middle) * (v - 3.5)

    return at


def line(at_2_5: float, per_mps: float) -> Callable[[float], float]:
    """The expected value as a straight line through the norms: its value at 2.5 m/s and its slope."""
    return lambda v: at_2_5 + per_mps * (v - 2.5)


def _norm_speed(speed_mps: float | None) -> float:
    low, high = NORM_SPEEDS_MPS
    return min(max(DEFAULT_SPEED_MPS if speed_mps is None else speed_mps, low), high)


def _speed_note(speed_mps: float | None) -> str:
    low, high = NORM_SPEEDS_MPS
    if speed_mps is None:
        return f"belt speed not given: limits for {DEFAULT_SPEED_MPS * 3.6:.1f} km/h"
    if not low <= speed_mps <= high:
        return (
            f"outside the measured speeds ({low * 3.6:.0f}-{high * 3.6:.1f} km/h): limits of the nearest one"
        )
    return ""
