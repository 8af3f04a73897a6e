"""What runners usually show: bands, values expected by speed and smallest real changes, each with its source.

Data and look-ups only; nothing here reads a track. Units are those of the promised measurement names. A measurement
without a band has no sourced limit and stays informational. Formulas in v use the belt speed in m/s; without a belt
speed the limits are those of `DEFAULT_SPEED_MPS` and say so.

"formcam norms": 26 healthy runners of the public Fukuchi 2017 treadmill data (2.5, 3.5 and 4.5 m/s, 150 Hz), projected
to what one camera sees and measured with our own definitions. Bands marked "design default" are our reading of the
named work until our own repeat measurements replace them. A band screens for the unusual; it says nothing about injury.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from formcam.feedback.formatting import LABELS, UNITS, Label
from formcam.records.analysis import Band
from formcam.records.track import View

__all__ = [
    "DEFAULT_SPEED_MPS",
    "FAST_FPS",
    "LABELS",
    "UNITS",
    "Change",
    "Label",
    "band_for",
    "expected_for",
    "smallest_real_change",
]

# An easy run (10.8 km/h), the middle of the speeds that the norms cover.
DEFAULT_SPEED_MPS = 3.0
# When nothing tells the speed: easy running on treadmills lies within about 2.0-4.0 m/s.
UNKNOWN_SPEED_SE_MPS = 0.5
SLOPE_STEP_MPS = 0.01
# The formcam norms were measured at 2.5-4.5 m/s; beyond that, the limits of the nearest measured speed are used.
NORM_SPEEDS_MPS = (2.5, 4.5)
# Duty-factor limits are only known for slow running (Malisoux 2023; Bonnaerens 2021).
DUTY_BAND_BELOW_MPS = 3.0
# From here on the interface calls footage "60 fps class": a phone's 59.94 and 50 fps count (spec section 5).
FAST_FPS = 50.0

NORMS = "formcam norms: 26 healthy runners, 2.5-4.5 m/s treadmill, computed from Fukuchi 2017 (10.7717/peerj.3298)"
ARTICLE = "the running and back pain article formcam follows"


class Change(NamedTuple):
    """The smallest change that is more than noise, in the measurement's unit, and where that comes from."""

    value: float
    source: str


def band_for(
    name: str, *, speed_mps: float | None = None, view: View | None = None, speed_se_mps: float = 0.0
) -> Band | None:
    """The limits of one measurement at a belt speed in m/s, or None where no sourced limit exists.

    Without a speed, limits that depend on it are those at `DEFAULT_SPEED_MPS` and their `note` says so. The standard
    error of the speed becomes the limits' own (without a speed, that of not knowing it). Pelvic drop,
    hip adduction and step width are only limited in the rear view, for which their sources were measured.
    """
    if view is not None and name in _REAR_ONLY and view != "rear":
        return None
    if name == "duty_factor" and (speed_mps is None or speed_mps >= DUTY_BAND_BELOW_MPS):
        return None
    if name in _FIXED:
        return _FIXED[name]
    make = _BY_SPEED.get(name)
    if make is None:
        return None
    error = UNKNOWN_SPEED_SE_MPS if speed_mps is None else speed_se_mps
    speed, expected = _norm_speed(speed_mps), _EXPECTED[name]
    # Every limit that follows the speed lies at a fixed distance from the expected value.
    slope = (expected(speed + SLOPE_STEP_MPS) - expected(speed - SLOPE_STEP_MPS)) / (2 * SLOPE_STEP_MPS)
    return replace(make(speed, _speed_note(speed_mps)), limit_se=abs(slope) * error)


def expected_for(name: str, *, speed_mps: float | None) -> float | None:
    """What the norm runners show at this belt speed (m/s), in the measurement's unit; None where not known."""
    formula = _EXPECTED.get(name)
    return None if formula is None or speed_mps is None else formula(_norm_speed(speed_mps))


def smallest_real_change(name: str, *, fps: float) -> Change | None:
    """The smallest change worth reporting at this frame rate (frames per second); None where no figure exists."""
    entry = _CHANGES.get(name)
    if entry is None:
        return None
    fast, slow, source = entry
    return Change(fast if fps >= FAST_FPS else slow, source)


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


# Expected values by speed (v in m/s): linear fits to the formcam norms; the rest join three means.
def _at(v: float, slow: float, middle: float, fast: float) -> float:
    """Between the norms at 2.5, 3.5 and 4.5 m/s."""
    return slow + (middle - slow) * (v - 2.5) if v <= 3.5 else middle + (fast - middle) * (v - 3.5)


_EXPECTED: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "cadence": lambda v: 162 + 10 * (v - 2.5),
        "ground_contact_time": lambda v: _at(v, 279, 232, 199),
        "duty_factor": lambda v: _at(v, 37.6, 33.0, 30.4),
        "vertical_oscillation_hip": lambda v: _at(v, 9.0, 8.5, 7.2),
        "vertical_ratio": lambda v: _at(v, 9.7, 6.9, 4.8),
        "overstride_reach": lambda v: 0.18 + 0.055 * (v - 2.5),
        "shank_angle_at_contact": lambda v: 5 + 2.8 * (v - 2.5),
        "knee_flexion_at_contact": lambda v: _at(v, 12.2, 12.4, 13.6),
        "foot_strike_angle": lambda v: _at(v, 9.7, 12.3, 14.2),
        "leg_lean": lambda v: _at(v, 8.7, 8.3, 7.9),
        "hip_extension": lambda v: 21.7 + 5.8 * (v - 2.5),
        "peak_knee_flexion_swing": lambda v: _at(v, 92, 106, 113),
        "step_width": lambda v: _at(v, 10, 9, 8),
    }
)

_BY_SPEED: Mapping[str, Callable[[float, str], Band]] = MappingProxyType(
    {
        "overstride_reach": lambda v, note: Band(
            f"{NORMS}; limits at +1 and +2 SD (0.03)",
            watch_above=_EXPECTED["overstride_reach"](v) + 0.03,
            flag_above=_EXPECTED["overstride_reach"](v) + 0.06,
            speed_mps=v,
            note=note,
        ),
        "shank_angle_at_contact": lambda v, note: Band(
            f"{NORMS}; limits at +1 and +2 SD (4 deg)",
            watch_above=_EXPECTED["shank_angle_at_contact"](v) + 4,
            flag_above=_EXPECTED["shank_angle_at_contact"](v) + 8,
            speed_mps=v,
            note=note,
        ),
        "hip_extension": lambda v, note: Band(
            f"{NORMS}; limits at about -1 and -2 SD (3.3 deg)",
            watch_below=_EXPECTED["hip_extension"](v) - 3,
            flag_below=_EXPECTED["hip_extension"](v) - 6.5,
            speed_mps=v,
            note=note,
        ),
    }
)

_FIXED: Mapping[str, Band] = MappingProxyType(
    {
        "cadence": Band(
            f"target 170-180 of {ARTICLE}; flag at mean - 1 SD of 860 recreational runners at 9.9 km/h "
            "(164 +/- 9; Malisoux 2023, 10.1177/23259671231204629, second-hand)",
            flag_below=155,
            watch_below=170,
            note="depends on speed and body height; more than 180 is not a fault",
        ),
        "step_time_asymmetry": Band(
            "design default; +10 % asymmetry cost about 3.5 % more energy (Beck 2018, 10.1007/s00421-018-3939-3)",
            watch_above=3,
            flag_above=6,
        ),
        "duty_factor": Band(
            "design default from 860 recreational runners (39 +/- 4 %; Malisoux 2023, "
            "10.1177/23259671231204629, second-hand) and slow runners (Bonnaerens 2021, 10.1136/bmjsem-2020-000996)",
            watch_above=43,
            flag_above=48,
            note="for belt speeds below 10.8 km/h",
        ),
        "vertical_oscillation": Band(
            f"10 cm of {ARTICLE}; 860 recreational runners 7.7 +/- 1.2 cm, so 9 is mean + 1 SD "
            "(Malisoux 2023, 10.1177/23259671231204629, second-hand)",
            watch_above=9,
            flag_above=10,
        ),
        "knee_flexion_at_contact": Band(
            f"{NORMS}: 12.4 +/- 6 deg; limits at about -1 and -2 SD; injured runners land straighter "
            "(Bramah 2018, 10.1177/0363546518793657)",
            flag_below=2,
            watch_below=7,
        ),
        "trunk_lean": Band(
            "runners at 3.4 m/s 7.3 +/- 3.6 deg, limits at 1 and 2 SD (Teng & Powers 2014, 10.2519/jospt.2014.5249)",
            flag_below=0,
            watch_below=3.5,
            watch_above=11,
            flag_above=14.5,
        ),
        "leg_lean": Band(f"{NORMS}: 8.3 +/- 1.3 deg", watch_below=6, watch_above=10.5),
        "waist_hinge": Band(
            f"design default from {NORMS} and Teng & Powers 2014 (10.2519/jospt.2014.5249): -1 +/- 4 deg",
            watch_below=-5,
            watch_above=3,
            flag_above=7,
        ),
        "peak_knee_flexion_stance": Band(
            f"{NORMS}: 42-44 +/- 4.5 deg, limits at 1 and 2 SD",
            flag_below=33,
            watch_below=38,
            watch_above=48,
            flag_above=53,
        ),
        "pelvic_drop": Band(
            "clinical guide value 5 deg (healthhp.com.au) and the smallest detectable difference of 2.8 deg "
            "(Dingenen 2018, 10.1016/j.ptsp.2018.06.009)",
            watch_above=5,
            flag_above=8,
            note="an estimate: camera landmarks are not the bones of the pelvis",
        ),
        "hip_adduction": Band(
            "healthy 3D peaks: women 13.3 +/- 4.2, men 9.6 +/- 3.4 deg (acemap.info/paper/151936514); "
            "2D estimate explains 88 % of them (Dingenen)",
            watch_above=14,
            flag_above=18,
            note="an estimate: camera landmarks are not the bones of the pelvis",
        ),
        "step_width": Band(
            "design default; healthy 8-10 +/- 2 cm (Fukuchi 2017, 10.7717/peerj.3298, second-hand); crossing "
            "strains the outer thigh band more (Meardon 2012, 10.1080/14763141.2012.699547)",
            flag_below=0,
            watch_below=3,
        ),
    }
)

_REAR_ONLY = frozenset({"pelvic_drop", "hip_adduction", "step_width"})

_SIMULATION = "1.96 x sqrt(2) x the error of formcam's simulation on Fukuchi 2017"
_DEFAULT = "design default until formcam's own repeat measurements replace it"
# name: (from FAST_FPS on, below it, source)
_CHANGES: Mapping[str, tuple[float, float, str]] = MappingProxyType(
    {
        "cadence": (4.0, 4.0, f"{_DEFAULT}; the technical error is below 1 spm"),
        "ground_contact_time": (20.0, 30.0, _SIMULATION),
        "vertical_oscillation": (1.2, 1.2, f"{_SIMULATION}, with scale"),
        "vertical_oscillation_hip": (1.2, 1.2, f"{_SIMULATION}, with scale"),
        "overstride_reach": (0.045, 0.045, _SIMULATION),
        "overstride_reach_cm": (4.0, 4.0, _SIMULATION),
        "shank_angle_at_contact": (5.0, 7.0, _SIMULATION),
        "knee_flexion_at_contact": (8.0, 9.0, f"{_SIMULATION}; Damsted 2015 found 9-14 deg between days"),
        "foot_strike_angle": (7.0, 7.0, "2.77 x typical error 2.5 deg (Murray 2019, 10.3390/sports7010008)"),
        "trunk_lean": (2.5, 2.5, _DEFAULT),
        "waist_hinge": (4.0, 4.0, _DEFAULT),
        "hip_extension": (3.0, 3.0, _DEFAULT),
        "peak_knee_flexion_stance": (4.0, 4.0, "Dingenen 2018, 10.1016/j.ptsp.2018.06.009: 2.3-3.8 deg"),
        "pelvic_drop": (4.0, 4.0, "Dingenen 2018: 2.8 deg, plus landmark noise"),
        "hip_adduction": (5.0, 5.0, "Dingenen 2018: 3.8 deg, plus landmark noise"),
        "step_width": (3.0, 3.0, _DEFAULT),
    }
)
