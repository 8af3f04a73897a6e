"""Where the DejaVu fonts are that matplotlib ships: found without importing it (0.1 s of processor time)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_MATPLOTLIB = find_spec("matplotlib")
assert _MATPLOTLIB is not None
assert _MATPLOTLIB.origin is not None
FONTS = Path(_MATPLOTLIB.origin).parent / "mpl-data" / "fonts" / "ttf"
"""The folder of the .ttf files."""
