"""The house's rules (docs/architecture.md), read from the code itself: which room may import which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.places import PACKAGE

# A room, and the rooms that it may import: two wings that never meet, pictures (video, pose) and arrays (gait, metrics,
# feedback), both on the ground floor of records.
MAY_IMPORT: dict[str, set[str]] = {"_runtime": set(), "records": set()}
MAY_IMPORT["video"] = {"records", "_runtime"}
MAY_IMPORT["pose"] = MAY_IMPORT["video"] | {"video"}
MAY_IMPORT["gait"] = {"records"}
MAY_IMPORT["metrics"] = MAY_IMPORT["gait"] | {"gait"}
MAY_IMPORT["feedback"] = MAY_IMPORT["metrics"] | {"metrics"}
MAY_IMPORT["pipeline"] = MAY_IMPORT["pose"] | MAY_IMPORT["feedback"] | {"pose", "feedback", "track_analysis"}
MAY_IMPORT["track_analysis"] = MAY_IMPORT["pipeline"] - {"track_analysis"}
MAY_IMPORT["outputs"] = MAY_IMPORT["pipeline"]
MAY_IMPORT["cli"] = MAY_IMPORT["app"] = MAY_IMPORT["pipeline"] | {"pipeline", "outputs"}
# The front doors, which hand on what is inside.
DOORS = {"__init__", "__main__", "_version"}
# Pictures, files, clocks and screens: foreign to the arrays' wing.
OUTSIDE = {"av", "cv2", "datetime", "fpdf", "io", "mediapipe", "multiprocessing", "os", "pathlib", "PIL", "plotly",
           "shutil", "sqlite3", "streamlit", "subprocess", "tempfile", "time"}  # fmt: skip
FOREIGN_TO = dict.fromkeys(("records", "gait", "metrics", "feedback"), OUTSIDE)
# Who alone may import a library that costs much or ties to a way of working.
ONLY_IN = {
    "mediapipe": "pose/landmarker.py",
    "streamlit": "app/",
    "plotly": "app/",
    "fpdf": "outputs/files/pdf",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> set[str]:
    """Every module a file imports, at any depth and also for type checking, as `formcam.room.module` or `library`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own(path: Path) -> set[str]:
    """The other rooms a file imports."""
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("formcam.")}
    return rooms - {room(path)} - DOORS


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_room_may(path: Path):
    here, libraries = room(path), {name.split(".")[0] for name in imports(path)}
    if here not in DOORS:
        assert own(path) <= MAY_IMPORT[here]
    assert not libraries & FOREIGN_TO.get(here, set())
    for library in libraries & set(ONLY_IN):
        assert path.relative_to(PACKAGE).as_posix().startswith(ONLY_IN[library]), library


def test_rooms_are_few_and_their_doors_are_empty():
    top = {path.stem for path in PACKAGE.glob("*.py")}
    assert top == {*DOORS, "pipeline", "track_analysis"}
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(MAY_IMPORT) - top
    for path in PACKAGE.glob("*/**/__init__.py"):
        assert path.stat().st_size == 0, f"{path} holds code, which every import of the room would run"


def test_no_module_imports_itself_by_way_of_others():
    names = {".".join(("formcam", *p.relative_to(PACKAGE).with_suffix("").parts)): p for p in MODULES}
    graph = {
        name: {found for one in imports(path) for found in (one, one.rpartition(".")[0]) if found in names}
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in graph[name] - {name}:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_modules_stay_short():
    long = {p.name: n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300}
    # One reader with its two ways to seek, not to be cut in the middle; data of the exercises' texts may be long, too.
    assert set(long) <= {"reader.py"}, long
