"""The table of measurements in docs/files.md, from the catalogue: `python -m tools.metric_table [--write]`.

Without `--write` it prints the table.
"""

from __future__ import annotations

import sys
from pathlib import Path

from formcam.metrics.catalogue import METRICS
from formcam.metrics.metric import MetricView

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "files.md"
VIEWS: dict[MetricView, str] = {"side": "side", "rear": "rear", "rear_and_front": "rear*", "any": "any"}
HEAD = "| name | unit | view | what |\n|---|---|---|---|\n"


def metric_table() -> str:
    """The table as Markdown, a row a metric."""
    rows = (f"| `{one.name}` | {one.unit} | {VIEWS[one.view]} | {one.definition} |\n" for one in METRICS)
    return HEAD + "".join(rows)


def with_table(text: str) -> str:
    """The document with the table made anew."""
    start = text.index(HEAD)
    return text[:start] + metric_table() + text[text.index("\n\n", start) + 1 :]


if __name__ == "__main__":
    if "--write" in sys.argv:
        DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(metric_table())
