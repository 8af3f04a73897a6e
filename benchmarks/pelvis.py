"""Pelvic drop on every rendered clip from behind: `python -m benchmarks.pelvis [FOLDER ...]`.

The clips, pose tracks and cache are those of `benchmarks.rendered`; a track from before the picture was followed gets
that added. Prints clip by clip what was found against the exact truth, and puts the summary into docs/pelvis.md.
Bodies of `HELD_OUT` never gave a constant.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import formcam
from benchmarks import rendered
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.pose.pelvis_flow import follow_pelvis
from formcam.records.track import PoseTrack, Runner
from formcam.video.reader import open_video
from tools.generated_part import with_part

HELD_OUT = ("fatou", "goran", "hana", "ivan", "jaya")
PAGE = rendered.DOCS / "pelvis.md"
BEGIN, END = "<!-- benchmarks.pelvis -->", "<!-- end -->"
FLAG_DEG = 8.0


@dataclass(frozen=True)
class Row:
    """One leg of one clip; `found` and `ci95` None where formcam gave none, with its `reason`."""

    clip: str
    body: str
    side: str
    true: float
    found: float | None
    ci95: tuple[float, float] | None
    grade: str
    reason: str | None


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=list(rendered.FOLDERS))
    folders = parser.parse_args().folders
    truths = {path.name: path for folder in folders for path in sorted(folder.glob("*.truth.json"))}
    rows = [row for _, path in sorted(truths.items()) for row in rows_of(path)]
    for row in rows:
        found = (
            "not rated" if row.found is None or row.ci95 is None else f"{row.found:5.1f} {_span(row.ci95)}"
        )
        print(
            f"{row.clip:28} {row.body:6} {row.side:5} true {row.true:5.1f} found {found} {row.reason or row.grade}"
        )
    summary = table(rows)
    print(summary)
    PAGE.write_text(with_part(PAGE.read_text(), BEGIN, END, summary))


def rows_of(truth_path: Path) -> list[Row]:
    """Both legs of a clip from behind with known metrics; nothing for other clips."""
    truth = json.loads(truth_path.read_text())
    if truth["camera"]["view"] != "rear" or "metrics" not in truth:
        return []
    stem = truth_path.name.removesuffix(".truth.json")
    track = with_pelvis(truth_path.with_name(f"{stem}.mp4"))
    analysis = formcam.measure(track, runner=Runner(truth["height_cm"], truth["speed_kmh"]))
    rows = []
    for side, true in truth["metrics"]["pelvic_drop"].items():
        one = next((m for m in analysis.measurements if (m.name, m.side) == ("pelvic_drop", side)), None)
        if one is None:
            why = analysis.refusal.code if analysis.refusal else "not measured"
            rows.append(Row(stem, truth["body"], side, true, None, None, "refused", why))
        else:
            rows.append(Row(stem, truth["body"], side, true, one.value, one.ci95, one.grade, one.reason))
    return rows


def with_pelvis(clip: Path) -> PoseTrack:
    """The clip's pose track from the cache or made now, with the picture followed."""
    kept = rendered.CACHE / "tracks" / f"{clip.parent.name}_{clip.stem}_{clip.stat().st_size}.npz"
    if kept.exists():
        track = track_from_npz(kept)
        if track.pelvis is not None:
            return track
        with open_video(clip) as source:
            track = replace(track, pelvis=follow_pelvis(source, track))
    else:
        print("following", clip.stem, flush=True)
        followed = formcam.analyse(clip).track
        assert followed is not None, clip
        track = followed
    kept.parent.mkdir(parents=True, exist_ok=True)
    track_to_npz(kept, track)
    return track


def table(rows: list[Row]) -> str:
    """The summary as Markdown."""
    lines = [
        "| bodies | legs | of them rated | MAE, deg | bias | largest | left-right difference, MAE | 95 % interval holds"
        " | flags on drops below 8 deg |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, held in (("used for fitting", False), ("held out", True)):
        mine = [row for row in rows if (row.body in HELD_OUT) == held]
        seen = [row for row in mine if row.found is not None]
        if not seen:
            continue
        off = np.array([row.found - row.true for row in seen if row.found is not None])
        inside = [row.ci95[0] <= row.true <= row.ci95[1] for row in seen if row.ci95 is not None]
        false = sum(row.grade == "flag" and row.true < FLAG_DEG for row in mine)
        lines.append(
            f"| {name} | {len(mine)} | {len(seen)} | {np.abs(off).mean():.2f} | {off.mean():+.2f} |"
            f" {np.abs(off).max():.1f} | {np.mean(_differences(seen)):.2f} | {100 * np.mean(inside):.0f} % | {false} |"
        )
    return "\n".join(lines) + "\n"


def _differences(rows: list[Row]) -> list[float]:
    """Error of left minus right of every clip."""
    off = {(row.clip, row.side): row.found - row.true for row in rows if row.found is not None}
    clips = {row.clip for row in rows}
    return [
        abs(off[clip, "left"] - off[clip, "right"])
        for clip in sorted(clips)
        if (clip, "left") in off and (clip, "right") in off
    ]


def _span(ci95: tuple[float, float]) -> str:
    return f"[{ci95[0]:.1f}, {ci95[1]:.1f}]"


if __name__ == "__main__":
    main()
