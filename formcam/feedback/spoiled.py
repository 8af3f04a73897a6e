"""Which faults of the footage make a measurement less certain: said beside the number that they spoil.

What a measurement depends on is in its record (`metrics.uncertainty.Errors`), which widens its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from formcam.metrics.catalogue import known
from formcam.metrics.uncertainty import Errors
from formcam.records.analysis import Analysis, Check, Measurement

# Check of the footage → whether it matters to a measurement with such errors.
_MATTERS: Mapping[str, Callable[[Errors], bool]] = MappingProxyType(
    {
        "frame_rate": lambda errors: errors.per_ms != 0.0,
        "feet_sharp": lambda errors: errors.per_ms != 0.0,
        "camera_level": lambda errors: errors.per_tilt_deg != 0.0,
        "scale": lambda errors: errors.scaled,
    }
)


def spoiled_by(measured: Iterable[Measurement], analysis: Analysis) -> tuple[Check, ...]:
    """The failed checks that make one of these less certain, in the order of the checks."""
    errors = [metric.errors for one in measured if (metric := known(one.name)) and metric.errors is not None]
    checks = () if analysis.quality is None else analysis.quality.checks
    return tuple(
        check
        for check in checks
        if not check.passed and any(_MATTERS[check.name](one) for one in errors if check.name in _MATTERS)
    )
