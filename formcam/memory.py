"""Large pictures go back to the system when they are freed.

glibc raises its own limit for direct mappings after the first large block is freed, and then keeps every picture on
heaps that decoder, drawing and encoder threads fragment: rendering a 720p clip grew to 1.1 GB, and stays at 0.3 GB
with the limit held still. A process sets this once, for itself, before it starts (`cli`, the app's job process).
"""

from __future__ import annotations

import ctypes
import sys

# mallopt(3): M_MMAP_THRESHOLD; setting it also switches its growth off.
_M_MMAP_THRESHOLD = -3
_THRESHOLD_BYTES = 256 * 1024


def return_freed_pictures() -> bool:
    """Hold the limit at 256 KiB; True where the C library has such a limit (Linux with glibc)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, _THRESHOLD_BYTES))
