"""The whole program on rendered clips with exact truth: `python -m benchmarks.rendered [--shoot] [FOLDER ...]`.

Analyses every clip with a `.truth.json` in the folders (default: the sample videos, the tests' fixtures and the
cache), keeps each result beside the cache, and writes docs/accuracy_rendered.md. `--shoot` first films the clips of
`benchmarks.rendered_grid` that the cache lacks (needs the rendered runner's data; see tools/runner/README.md). Both
may be stopped and go on where they were.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

import formcam

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "benchmarks" / "cache" / "rendered"
FOLDERS = (ROOT / "sample_videos", ROOT / "tests" / "fixtures" / "clips", CACHE)
CAPTURES = ROOT.parent / "shared" / "truth"
TABLE = ROOT / "docs" / "accuracy_rendered.md"
HELD_OUT = ("fatou", "goran", "hana", "ivan", "jaya")
MATCH_S = 0.08
"""A found event further than this from a true one is another event."""
HEAD = """# Accuracy on rendered clips

Written by `python -m benchmarks.rendered`; do not edit. The whole program (pixels in, findings out) on clips of made-up
people whose motion is exactly known (tools/runner). Height and belt speed given. Errors are formcam minus truth.
"CI holds" is the share of values whose 95 % interval holds the truth. "Held out" bodies were never used to find a
correction. These bodies' cloth does not swing and their motion is parametric: people will be harder, and events are
judged against a modelled foot.
"""


def main() -> None:
    """Film, analyse, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=list(FOLDERS))
    parser.add_argument("--shoot", action="store_true")
    parser.add_argument("--workers", type=int, default=None)
    choice = parser.parse_args()
    if choice.shoot:
        from benchmarks.rendered_grid import clips
        from tools.runner.clips import shoot_clip

        trials = CAPTURES if CAPTURES.is_dir() else None
        for clip in clips():
            if clip.capture is None or trials is not None:
                shoot_clip(clip, CACHE, trials)
    truths = {p.name: p for folder in choice.folders for p in sorted(folder.glob("*.truth.json"))}
    rows = [_row(path, choice.workers) for path in truths.values()]
    TABLE.write_text(table(rows))
    print(TABLE.read_text())


def table(rows: list[dict[str, Any]]) -> str:
    """The Markdown page for analysed clips."""
    good = [r for r in rows if r["status"] == "ok"]
    bodies = sorted({r["body"] for r in rows})
    lines = [
        HEAD,
        f"{len(rows)} clips of {len(bodies)} bodies ({', '.join(bodies)}).",
        "",
        "## Measurements",
        "",
    ]
    lines += ["| metric | clips | MAE | bias | CI holds | MAE held out |", "|---|---|---|---|---|---|"]
    names = sorted({name for r in good for name in r["errors"]})
    for name in names:
        entries = [(r, e) for r in good for e in r["errors"].get(name, [])]
        errors = np.array([e["error"] for _, e in entries])
        held = [abs(e["error"]) for r, e in entries if r["body"] in HELD_OUT]
        holds = [e["inside"] for _, e in entries if e["inside"] is not None]
        lines.append(
            f"| {name} | {len(entries)} | {np.abs(errors).mean():.3g} | {errors.mean():+.3g} | "
            f"{_percent(holds)} | {f'{np.mean(held):.3g}' if held else '–'} |"
        )
    lines += ["", "## Events (ms, near foot from the side, both from behind)", ""]
    lines += ["| event | n | median error | mean absolute | found |", "|---|---|---|---|---|"]
    for kind in ("initial_contact", "toe_off"):
        errors = np.array([e for r in good for e in r["events"][kind]])
        missed = sum(r["missed"][kind] for r in good)
        if len(errors):
            share = 100 * len(errors) / (len(errors) + missed)
            lines.append(
                f"| {kind} | {len(errors)} | {np.median(errors):+.0f} | {np.abs(errors).mean():.0f} | {share:.0f} % |"
            )
    lines += [
        "",
        "## Clip by clip",
        "",
        "| clip | body | status | view | quality | findings |",
        "|---|---|---|---|---|---|",
    ]
    for r in rows:
        found = ", ".join(r["findings"]) or "–"
        lines.append(
            f"| {r['clip']} | {r['body']} | {r['status']} | {r['view']} | {r['quality']} | {found} |"
        )
    return "\n".join(lines) + "\n"


def _row(truth_path: Path, workers: int | None) -> dict[str, Any]:
    """One clip compared with its truth; analysed once, then read from the cache."""
    stem = truth_path.name.removesuffix(".truth.json")
    kept = CACHE / "results" / f"{truth_path.parent.name}_{stem}.json"
    if kept.exists():
        return json.loads(kept.read_text())
    truth = json.loads(truth_path.read_text())
    print("analysing", stem, flush=True)
    runner = formcam.Runner(height_cm=truth["height_cm"], speed_kmh=truth["speed_kmh"])
    capture = truth["recording"]["fps"] if truth["recording"]["playback_fps"] else None
    analysis = formcam.analyse(
        truth_path.with_name(stem + ".mp4"), runner=runner, capture_fps=capture, workers=workers
    )
    row = compare(analysis, truth) | {"clip": stem, "body": truth["body"]}
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(row))
    return row


def compare(analysis: formcam.Analysis, truth: dict[str, Any]) -> dict[str, Any]:
    """Errors of every measurement and event of one analysis."""
    row: dict[str, Any] = {
        "status": analysis.refusal.code if analysis.refusal else "ok",
        "view": analysis.gait.orientation.view if analysis.gait else "–",
        "quality": analysis.quality.grade if analysis.quality else "–",
        "findings": [f"{f.id} ({f.severity})" for f in analysis.findings],
        "errors": {},
        "events": {"initial_contact": [], "toe_off": []},
        "missed": {"initial_contact": 0, "toe_off": 0},
    }
    if analysis.status != "ok" or "metrics" not in truth:
        return row
    for m in analysis.measurements:
        known = truth["metrics"].get(m.name)
        value = known.get(m.side) if isinstance(known, dict) else known
        if m.value is None or value is None or not np.isfinite(value):
            continue
        inside = None if m.ci95 is None else bool(m.ci95[0] <= value <= m.ci95[1])
        row["errors"].setdefault(m.name, []).append(
            {"error": m.value - value, "inside": inside, "grade": m.grade}
        )
    assert analysis.gait is not None
    near = analysis.gait.orientation.near
    for event in truth["events"]:
        if near in (None, event["side"]):
            times = analysis.gait.times(event["side"], event["type"])
            errors = times - event["time_s"]
            if len(errors) and np.abs(errors).min() < MATCH_S:
                row["events"][event["type"]].append(1000 * float(errors[np.abs(errors).argmin()]))
            else:
                row["missed"][event["type"]] += 1
    return row


def _percent(values: list[bool]) -> str:
    return f"{100 * np.mean(values):.0f} %" if values else "–"


if __name__ == "__main__":
    main()
