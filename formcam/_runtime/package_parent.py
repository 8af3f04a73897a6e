"""Where this very formcam lies: a process that we start must run it, not another copy that is installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE_PARENT = Path(__file__).resolve().parents[2]
