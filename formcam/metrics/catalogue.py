"""Every metric there is, in the order of lists, and what is known of one by its name.

A new metric is one function and one record, in the module it belongs to; all else (labels, units, limits, errors,
tables, documents) follows from the record.
"""

from __future__ import annotations

from itertools import chain

from formcam.metrics import bounce, landing, leg_angles, pelvic_tilt, posture, rear, rear_pelvis, timing
from formcam.metrics.metric import Metric
from formcam.metrics.norms import SmallestChange

_MODULES = (timing, bounce, landing, posture, leg_angles, rear, rear_pelvis, pelvic_tilt)
METRICS: tuple[Metric, ...] = tuple(
    sorted(chain.from_iterable(module.METRICS for module in _MODULES), key=lambda metric: metric.place)
)


def known(name: str) -> Metric | None:
    """The metric of that name; None for one that this version does not know (results of another may hold it)."""
    return next((metric for metric in METRICS if metric.name == name), None)


def metric(name: str) -> Metric:
    """The metric of that name. Raises KeyError for an unknown one."""
    found = known(name)
    if found is None:
        raise KeyError(name)
    return found


def label_of(name: str) -> str:
    """The plain name, for an unknown metric the name itself."""
    found = known(name)
    return name if found is None else found.label


def smallest_real_change(name: str) -> SmallestChange | None:
    """The smallest change worth reporting; None where no figure exists."""
    found = known(name)
    return None if found is None else found.smallest_change
