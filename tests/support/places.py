"""Where things are: the checkout, the clips made for tests, the samples, and what may lie beside the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "formcam"
CLIPS = ROOT / "tests" / "fixtures" / "clips"
RENDERED_RUNS = ROOT / "tests" / "fixtures" / "rendered_runs"
PLAIN_RUNNER = ROOT / "tests" / "fixtures" / "plain_runner"
CASES = ROOT / "tests" / "fixtures" / "cases"
SAMPLES = ROOT / "sample_videos"
SHARED = ROOT.parent / "shared"
