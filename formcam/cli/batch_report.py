"""What a batch leaves for people: one table of all values (CSV and Parquet) and one page with links (HTML).

Both tables hold the same rows and columns, a row a clip; in the Parquet file values are numbers and what is missing
is null.
"""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from formcam.cli.batch import Outcome
from formcam.records.printable import printable

SUMMARY = "summary.csv"
PARQUET = "summary.parquet"
INDEX = "index.html"


def write_summary(outcomes: Sequence[Outcome], out: Path) -> Path:
    """A row a clip: what became of it, and every value with its interval and grade. Returns the CSV's path."""
    rows = [{**_told(outcome), **_values(Path(outcome.folder))} for outcome in outcomes]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    _write_parquet(rows, columns, out)
    part = out / f".{SUMMARY}"
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return part.replace(out / SUMMARY)


def write_index(outcomes: Sequence[Outcome], out: Path) -> Path:
    """A page that lists the clips with what was said and links to their results."""
    rows = "\n".join(_index_row(outcome) for outcome in outcomes)
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>formcam batch</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color-scheme:light dark}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.4rem;border-bottom:1px solid #8886}}</style>
</head><body><h1>formcam batch</h1><p>{len(outcomes)} clips. All values:
<a href="{SUMMARY}">{SUMMARY}</a> · <a href="{PARQUET}">{PARQUET}</a></p>
<table><thead><tr><th>Clip</th><th>Outcome</th><th>Results</th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""
    part = out / f".{INDEX}"
    part.write_text(page, encoding="utf-8")
    return part.replace(out / INDEX)


def _told(outcome: Outcome) -> dict[str, object]:
    """The outcome's fields; names are those of files, which may hold what no table and no page can."""
    return {
        name: printable(value) if isinstance(value, str) else value for name, value in asdict(outcome).items()
    }


def _write_parquet(rows: list[dict[str, object]], columns: list[str], out: Path) -> None:
    # Streamlit brings pyarrow along; its import takes 0.1 s, which only a batch pays.
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    table = pyarrow.table({name: pyarrow.array([row.get(name) for row in rows]) for name in columns})
    part = out / f".{PARQUET}"
    parquet.write_table(table, part)
    part.replace(out / PARQUET)


def _values(folder: Path) -> dict[str, object]:
    """The measurements of one clip as flat columns; nothing for a clip that gave none."""
    try:
        analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    values: dict[str, object] = {"view": analysis.get("view")}
    for measurement in analysis.get("measurements", []):
        if measurement["value"] is None:
            continue
        name = "_".join(filter(None, (measurement["name"], measurement["side"])))
        low, high = measurement["ci95"] or (None, None)
        values |= {name: measurement["value"], f"{name}_low": low, f"{name}_high": high}
        values[f"{name}_grade"] = measurement["grade"]
    return values


def _safe(value: object) -> object:
    """A cell that a spreadsheet would run as a formula gets a quote in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _index_row(outcome: Outcome) -> str:
    folder = Path(outcome.folder)
    links = " · ".join(
        f'<a href="{quote(f"{folder.name}/{name}")}">{label}</a>'
        for name, label in (("report.pdf", "report"), ("annotated.mp4", "clip"), ("analysis.json", "data"))
        if (folder / name).is_file()
    )
    said = html.escape(printable(f"{outcome.status}. {outcome.message}".strip()))
    return f"<tr><td>{html.escape(printable(outcome.video))}</td><td>{said}</td><td>{links}</td></tr>"
