"""The whole program on rendered clips with exact truth: `python -m benchmarks.rendered [--shoot] [FOLDER ...]`.

Follows every clip with a `.truth.json` in the folders (default: the sample videos, the tests' fixtures and the cache)
once with the pose model, keeps the pose track in the cache, measures it anew each time, and writes
docs/accuracy_rendered.md and .json. `--shoot` first films the clips of `benchmarks.rendered_grid` that the cache lacks
(needs the rendered runner's data, see tools/runner/README.md; captured runs need the motion-capture trials as well).
Both may be stopped and go on where they were. `--fit` shows what the fitting bodies say about the pose model's offsets.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import formcam
from benchmarks import rendered_offsets, rendered_table
from benchmarks.rendered_truth import Case, Row, judge
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.records.errors import FormcamError, UsageError

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "benchmarks" / "cache" / "rendered"
CAPTURED_TRIALS = ROOT.parent / "shared" / "truth"
FOLDERS = (ROOT / "sample_videos", ROOT / "tests" / "fixtures" / "clips", CACHE)
DOCS = ROOT / "docs"


def main() -> None:
    """Film, follow, measure, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=list(FOLDERS))
    parser.add_argument("--shoot", action="store_true", help="film what the cache lacks")
    parser.add_argument("--fit", action="store_true", help="print the pose model's offsets by body")
    parser.add_argument("--workers", type=int, default=None)
    choice = parser.parse_args()
    if choice.shoot:
        shoot()
    cases = find_cases(choice.folders, choice.workers)
    if choice.fit:
        print(rendered_offsets.table(cases))
        return
    rows = [judge(case) for case in cases]
    (DOCS / "accuracy_rendered.json").write_text(json.dumps(rendered_table.figures(rows), indent=1) + "\n")
    (DOCS / "accuracy_rendered.md").write_text(rendered_table.page(rows))
    print(rendered_table.page(rows))


def shoot() -> None:
    """Film the grid's clips that are not there yet."""
    from benchmarks.rendered_grid import clips
    from tools.runner.clips import shoot_clip

    trials = CAPTURED_TRIALS if CAPTURED_TRIALS.is_dir() else None
    for clip in clips():
        if clip.capture is None or trials is not None:
            shoot_clip(clip, CACHE, trials)


def find_cases(folders: list[Path], workers: int | None) -> list[Case]:
    """Every rendered clip of the folders with its truth and pose track; a clip of the same name counts once."""
    truths = {path.name: path for folder in folders for path in sorted(folder.glob("*.truth.json"))}
    return [_case(path, workers) for _, path in sorted(truths.items())]


def _case(truth_path: Path, workers: int | None) -> Case:
    stem = truth_path.name.removesuffix(".truth.json")
    truth = json.loads(truth_path.read_text())
    clip = truth_path.with_name(f"{stem}.mp4")
    kept = CACHE / "tracks" / f"{truth_path.parent.name}_{stem}_{clip.stat().st_size}.npz"
    refused = kept.with_suffix(".refused")
    if kept.exists() and not _readable(kept):
        kept.unlink()  # Written by an older version.
    if not kept.exists() and not refused.exists():
        print("following", stem, flush=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        capture = truth["recording"]["fps"] if truth["recording"]["playback_fps"] else None
        try:
            analysis = formcam.analyse(clip, capture_fps=capture, workers=workers)
        except FormcamError as error:
            refused.write_text(error.message)
        else:
            if analysis.track is None:
                refused.write_text(analysis.refusal.code if analysis.refusal else "no track")
            else:
                track_to_npz(kept, analysis.track)
    if refused.exists():
        return Case(
            stem, truth, truth_path.with_suffix("").with_suffix(".truth.npz"), None, refused.read_text()
        )
    return Case(stem, truth, truth_path.with_suffix("").with_suffix(".truth.npz"), track_from_npz(kept), None)


def _readable(kept: Path) -> bool:
    try:
        track_from_npz(kept)
    except UsageError:
        return False
    return True


__all__ = ["Case", "Row", "find_cases", "main"]

if __name__ == "__main__":
    main()
