"""Arrays of frozen records: copied, checked and made read-only at birth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def store(record: object, name: str, value: Iterable, shape: tuple[int, ...], kind: type) -> None:
    """Set field `name` of a frozen record to a read-only copy of `value`; raises `ValueError` for another shape."""
    array: np.ndarray = np.array(value, dtype=kind)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, not {array.shape}")
    array.setflags(write=False)
    object.__setattr__(record, name, array)


def check_rising(time_s: np.ndarray) -> None:
    """Raise `ValueError` unless the times are finite and each is later than the one before."""
    if not np.all(np.isfinite(time_s)) or np.any(np.diff(time_s) <= 0):
        raise ValueError("time_s must be finite and strictly increasing")
