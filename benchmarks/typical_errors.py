"""The figures of `metrics.typical_error` from the accuracy documents: `python -m benchmarks.typical_errors [--write]`.

Without `--write` it prints them. The errors of a pose track that only markers allow (motion capture) come from
docs/accuracy.json, those of the whole program from docs/accuracy_rendered.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULE = ROOT / "formcam" / "metrics" / "typical_error.py"
BEGIN, END = "# --- from the documents; do not edit by hand ---\n", "# --- end ---\n"
CONDITIONS = ("rear, 60 fps, 6 mm", "right, 60 fps, 6 mm")


def figures() -> dict[str, tuple[float | None, float | None]]:
    """Name -> (markers, video), mean absolute errors to two digits that count."""
    capture = json.loads((ROOT / "docs" / "accuracy.json").read_text(encoding="utf-8"))
    rendered = json.loads((ROOT / "docs" / "accuracy_rendered.json").read_text(encoding="utf-8"))
    markers = {name: entry["mae"] for one in CONDITIONS for name, entry in capture[one].items()}
    video = rendered["mae"]
    names = sorted(markers.keys() | video.keys())
    return {name: (_short(markers.get(name)), _short(video.get(name))) for name in names}


def lines() -> str:
    """The table as Python source."""
    rows = "".join(f'        "{name}": Typical({pair[0]}, {pair[1]}),\n' for name, pair in figures().items())
    return f"TYPICAL: Mapping[str, Typical] = MappingProxyType(\n    {{\n{rows}    }}\n)\n"


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.2g}")


if __name__ == "__main__":
    if "--write" in sys.argv:
        text = MODULE.read_text(encoding="utf-8")
        start, stop = text.index(BEGIN) + len(BEGIN), text.index(END)
        MODULE.write_text(text[:start] + lines() + text[stop:], encoding="utf-8")
    else:
        print(lines())
