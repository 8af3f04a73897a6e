"""Who may import whom: the one-way flow of docs/architecture.md, read from the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "formcam"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The core measures and explains; it must run on arrays alone.
CORE = {
    "skeleton",
    "errors",
    "edits",
    "arrays",
    "pelvis_records",
    "records",
    "results",
    "geometry",
    "offsets",
    "stretch",
    "long_clips",
    "orient",
    "clean",
    "swaps",
    "thinning",
    "motion",
    "event_model",
    "activity",
    "slow_motion",
    "events",
    "gait",
    "by_hand",
    "pelvis",
    "silhouette",
    "tilt",
    "scale",
    "labels",
    "reference",
    "statistics",
    "uncertainty",
    "accuracy",
    "metrics",
    "grading",
    "cycles",
    "quality",
    "rules",
    "findings",
    "exercises",
    "metronome",
    "first_check",
    "plan",
    "units",
    "wording",
    "comparison",
}
FOREIGN_TO_CORE = {
    "av",
    "cv2",
    "fpdf",
    "io",
    "mediapipe",
    "multiprocessing",
    "os",
    "pathlib",
    "PIL",
    "plotly",
    "shutil",
    "sqlite3",
    "streamlit",
    "subprocess",
    "tempfile",
    "time",
    "datetime",
}
SHELLS = {"cli", "cli_options", "__main__", "batch", "batch_report", "batch_worker", "webapp"}
COMPOSERS = {"pipeline", "conclusion", "outputs"}


def imports(path: Path) -> set[str]:
    """Every module a file imports, at any depth, in full dotted names; type-checking imports included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def part(path: Path) -> str:
    """The first name below the package: `metrics/side.py` belongs to `metrics`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def own(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("formcam.")}


@pytest.mark.parametrize("path", [p for p in MODULES if part(p) in CORE], ids=str)
def test_core_needs_only_arrays(path: Path):
    assert not roots(path) & FOREIGN_TO_CORE


@pytest.mark.parametrize("path", [p for p in MODULES if part(p) in CORE], ids=str)
def test_core_imports_only_core(path: Path):
    assert own(path) <= CORE


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_mediapipe_and_streamlit_stay_at_the_edge(path: Path):
    if part(path) != "pose":
        assert "mediapipe" not in roots(path)
    if part(path) != "webapp":
        assert "streamlit" not in roots(path)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_only_shells_import_the_composers_and_nobody_imports_a_shell(path: Path):
    where = part(path)
    if where not in SHELLS | COMPOSERS and where != "__init__":
        assert not own(path) & COMPOSERS
    if where not in SHELLS and where != "__init__":
        assert not own(path) & SHELLS


def test_metrics_never_read_their_own_limits():
    """A metric measures; what is healthy is said elsewhere, so that no measurement bends towards its band."""
    for path in (PACKAGE / "metrics").glob("*.py"):
        if path.name in ("timing.py", "side.py", "rear.py"):
            assert "reference" not in own(path), path.name


def test_every_core_module_of_the_table_exists():
    there = {part(path) for path in MODULES}
    assert CORE - {"__init__"} <= there
