"""Large pictures go back to the system when they are freed, or are used again as soon as nobody holds them.

glibc raises its own limit for direct mappings after the first large block is freed, and then keeps every picture on
heaps that decoder, drawing and encoder threads fragment: rendering a 720p clip grew to 1.1 GB, and stays at 0.3 GB
with the limit held still. A process sets this once, for itself, before it starts (`commands`, the app's jobs).

The price of it is that every fresh picture is 700 pages that the system must clear: decoding 720 x 1280 took 6.2 ms of
processor time a picture with fresh arrays and takes 2.9 with `Reused` ones.
"""

from __future__ import annotations

import ctypes
import sys
import weakref

import numpy as np

# mallopt(3): M_MMAP_THRESHOLD; setting it also switches its growth off, and that of M_TRIM_THRESHOLD, which then stays
# at 128 KiB: every few hundred KiB that are freed at the heap's end are given back and cleared anew at the next use (a
# look at whether the camera stands still took 5.8 ms instead of 3.5). So much may stay there:
_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -3, -1
_THRESHOLD_BYTES, _KEPT_BYTES = 256 * 1024, 16 * 1024 * 1024


def return_freed_pictures() -> bool:
    """Hold the limit at 256 KiB; True where the C library has such a limit (Linux with glibc)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _THRESHOLD_BYTES)) and bool(
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    )


class Reused:
    """Memory for pictures, lent out again once nobody holds the array that was lent, nor a view of it."""

    # More pictures than this that are held at the same time get memory of their own.
    MOST_KEPT = 8

    def __init__(self) -> None:
        self._kept: list[tuple[bytearray, weakref.ref[np.ndarray]]] = []

    def take(self, shape: tuple[int, ...]) -> np.ndarray:
        """An array of uint8 with any content."""
        size = int(np.prod(shape))
        for number, (memory, borrower) in enumerate(self._kept):
            if borrower() is None:
                if len(memory) != size:
                    memory = bytearray(size)
                return self._lend(number, memory, shape)
        if len(self._kept) == self.MOST_KEPT:
            return np.empty(shape, np.uint8)
        self._kept.append((bytearray(), lambda: None))  # type: ignore[arg-type]
        return self._lend(len(self._kept) - 1, bytearray(size), shape)

    def _lend(self, number: int, memory: bytearray, shape: tuple[int, ...]) -> np.ndarray:
        # Views of `flat` and views of those all hold `flat` itself: NumPy shortens chains of views down to the one
        # that lies on memory that is no array.
        flat = np.frombuffer(memory, np.uint8)
        self._kept[number] = (memory, weakref.ref(flat))
        return flat.reshape(shape)
