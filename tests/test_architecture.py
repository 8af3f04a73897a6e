"""The house's rules (docs/architecture.md), read from the code itself: which room may import which."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.util import find_spec

import pytest

from tests.support.places import PACKAGE

# What a room stands on; with it goes what that stands on. Two wings that never meet, pictures (video, pose) and arrays
# (gait, metrics, feedback), which the pipeline joins.
STANDS_ON = {
    "_runtime": "",
    "records": "",
    "video": "records _runtime",
    "pose": "video",
    "gait": "records",
    "watch": "records",
    "metrics": "gait",
    "feedback": "metrics",
    "mirror": "feedback",
    "track_analysis": "pose feedback",
    "pipeline": "track_analysis",
    "outputs": "pose feedback",
    "cli": "pipeline outputs watch",
    "app": "pipeline outputs watch mirror",
}
# The front doors, which hand on what is inside.
DOORS = {"__init__", "__main__", "_version"}
# The arrays' wing computes: no pictures, files, clocks or screens, so nothing but these libraries.
COMPUTES = {"records", "gait", "metrics", "feedback", "mirror"}
LIBRARIES = {"__future__", "bisect", "collections", "dataclasses", "functools", "itertools", "math", "re", "types",
             "typing", "numpy", "scipy"}  # fmt: skip
# Who alone may import a library that costs much or ties to a way of working.
ONLY_IN = {"mediapipe": "pose/landmarker", "streamlit": "app/", "plotly": "app/", "fpdf": "outputs/files/pdf",
           "fitdecode": "watch/", "defusedxml": "watch/"}  # fmt: skip
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))
}


def below(room: str) -> set[str]:
    """All rooms that it stands on."""
    floors = set(STANDS_ON[room].split())
    return floors.union(*map(below, floors))


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> set[str]:
    """Every module that one imports, at any depth and also for type checking, as `formcam.room.module` or `library`."""
    names: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_room_may(module: str):
    here, found = module.split("/")[0], imports(module)
    rooms = {name.split(".")[1] for name in found if name.startswith("formcam.")} - {here} - DOORS
    libraries = {name.split(".")[0] for name in found} - {"formcam"}
    assert here in DOORS or rooms <= below(here)
    assert here not in COMPUTES or libraries <= LIBRARIES
    assert all(module.startswith(ONLY_IN[library]) for library in libraries & set(ONLY_IN))


def test_no_module_imports_itself_by_way_of_others():
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail[trail.index(module) :], module))
        if module not in done:
            for name in imports(module):
                place = name.removeprefix("formcam.").replace(".", "/")
                for other in {place, place.rpartition("/")[0]} & set(MODULES) - {module}:
                    visit(other, (*trail, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


def test_rooms_are_few_and_their_doors_are_empty():
    top = {path.stem for path in PACKAGE.glob("*.py")}
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert top == {*DOORS, "pipeline", "track_analysis"}
    assert rooms | top - DOORS == set(STANDS_ON)
    full = [path for path in PACKAGE.glob("*/**/__init__.py") if path.stat().st_size]
    assert not full, "what stands there is run by every import of the room"


def test_modules_stay_short():
    long = {name: n for name, path in MODULES.items() if (n := len(path.read_bytes().splitlines())) > 300}
    # One reader with its two ways to seek, not to be cut in the middle.
    assert set(long) <= {"video/reader"}, long


def test_a_module_named_in_a_string_exists():
    """Modules that are loaded late or run as processes: no import would tell that one has moved."""
    for module in MODULES:
        values = {node.value for node in ast.walk(tree(module)) if isinstance(node, ast.Constant)}
        texts = {value for value in values if isinstance(value, str)}
        named = {text for text in texts if re.fullmatch(r"formcam(\.[a-z_]+){1,3}", text)}
        for name in named - {"formcam.trc"}:
            assert find_spec(name), f"{module} names {name}"
