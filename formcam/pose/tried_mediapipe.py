"""The MediaPipe versions with which our two alterations were tried: imports put off, and the mask left out.

With any other version MediaPipe is imported plainly and its bundles run as they are: slower, never wrong. What to do
for a new version stands in `tests/pose/test_tried_mediapipe.py`.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

TRIED_VERSIONS = frozenset({"1.2.2"})


@cache
def mediapipe_was_tried() -> bool:
    """Whether the installed MediaPipe is one of them; asked without importing it.

    Of the installer's record only the folder's name is looked at: `importlib.metadata` takes 0.04 s in every worker.
    """
    spec = find_spec("mediapipe")
    if spec is None or spec.origin is None:
        return False
    installed = Path(spec.origin).parents[1]
    return any((installed / f"mediapipe-{version}.dist-info").is_dir() for version in TRIED_VERSIONS)
