"""How far off the values of watches and pods are, as published; what nobody has published has no error here.

Only what was read is used: full texts or abstracts, named in docs/biomechanics.md §8. A mean absolute error (MAE) is
made a 95 % interval as that of errors that are normal about zero: 1.96 · sqrt(pi / 2) = 2.46 times the MAE.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from formcam.metrics.statistics import Z95
from formcam.records.watch import Sensor

MAE_TO_HALF = Z95 * math.sqrt(math.pi / 2)


@dataclass(frozen=True)
class WatchError:
    """Of one quantity by one kind of sensor.

    `half` is half the 95 % interval, in the quantity's unit (None: not published); `offset` how much the sensor shows
    above what formcam measures, on average, in that unit, and `offset_share` the same as a share of the truth; None:
    not published. `words` is what was found, `source` where.
    """

    words: str
    source: str
    half: float | None = None
    offset: float | None = None
    offset_share: float | None = None

    def offset_at(self, shown: float) -> float | None:
        """How much of a value that the sensor shows is its usual offset."""
        if self.offset is not None:
            return self.offset
        return None if self.offset_share is None else shown * (1.0 - 1.0 / (1.0 + self.offset_share))


UNKNOWN = WatchError("none was published that we found", "")
_WATCH_STUDY = "Meingast 2025 (10.3390/s25175553): smartwatch against sensors on the laces, 65 adults"
_STRYD_STUDY = (
    "García-Pinillos 2019 (10.1371/journal.pone.0222872): 49 runners on a treadmill, video at 1000 Hz"
)
_ADAMS = "Adams 2016 (10.2519/jospt.2016.6391): watch with a strap at the chest, 20 runners, motion capture"
_VO_STUDY = "Smith 2022 (10.1371/journal.pone.0277810): 15 runners on a treadmill, a marker on the trunk"
_STRAP_STUDY = (
    "Watari 2016 (10.1123/jab.2015-0200): strap at the chest, 22 runners on a treadmill with force plates"
)

ERRORS: Mapping[tuple[str, Sensor], WatchError] = MappingProxyType(
    {
        ("cadence", "watch"): WatchError(
            "off by 7 steps a minute on average over whole runs", _WATCH_STUDY, half=MAE_TO_HALF * 6.8
        ),
        ("cadence", "stryd"): WatchError(
            "no difference to the video was found, its spread is not given", _STRYD_STUDY, offset=0.0
        ),
        ("cadence", "torso"): WatchError("found valid, its spread is not given", _ADAMS),
        ("ground_contact_time", "watch"): WatchError(
            "off by 67 ms on average", _WATCH_STUDY, half=MAE_TO_HALF * 66.6
        ),
        ("ground_contact_time", "torso"): WatchError(
            "within 6 ms on average at faster speeds, its spread is not given", _STRAP_STUDY, offset=0.0
        ),
        ("ground_contact_time", "stryd"): WatchError(
            "5 % too short on average, its spread is not given", _STRYD_STUDY, offset_share=-0.052
        ),
        # Means at five speeds: 16.27 to 17.56 mm above the centre of mass by force plates, which is what formcam's is.
        ("vertical_oscillation", "torso"): WatchError(
            "1.7 cm above the body's centre of mass on average: the chest moves more; its spread is not given",
            _STRAP_STUDY,
            offset=1.69,
        ),
        ("vertical_oscillation", "stryd"): WatchError(
            "below that of a marker on the trunk, by how much is not given", _VO_STUDY
        ),
    }
)


def error_of(name: str, sensor: Sensor) -> WatchError:
    """What is known of that measurement by that sensor."""
    return ERRORS.get((name, sensor), UNKNOWN)
