"""The app's rooms (formcam/app/main.py): which may import which, read from the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import PACKAGE

APP = PACKAGE / "app"
MAY_IMPORT: dict[str, set[str]] = {
    "settings": set(),
    "sessions": {"settings"},
    "workers": {"sessions", "settings"},
    "server": {"sessions", "settings"},
    "ui": set(),
    "components": {"ui", "settings"},
    "phone": {"ui", "sessions", "settings"},
    "mirror": {"ui", "sessions", "settings"},
    "screens": {"components", "ui", "mirror", "phone", "server", "sessions", "settings"},
    "main": {"screens", "ui", "workers"},
    "digitise": {"screens", "ui"},
}
WITH_STREAMLIT = {"components", "digitise", "main", "screens", "server", "ui"}
MODULES = sorted(APP.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(APP).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(APP).as_posix())
def test_a_module_of_the_app_imports_only_what_its_room_may(path: Path):
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    rooms = {name.split(".")[2] for name in names if name.startswith("formcam.app.")}
    assert rooms - {room(path)} <= MAY_IMPORT.get(room(path), set())
    assert room(path) in WITH_STREAMLIT or "streamlit" not in {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(APP).as_posix())
def test_what_draws_itself_anew_has_a_place_of_its_own(path: Path):
    """Else a busy computer's page can end in white (`ui/fragments`)."""
    made = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "fragment"
    ]
    assert not made or path == APP / "ui" / "fragments.py"


def test_settings_load_no_picture_library():
    """Every part of the app asks for them, also processes that only tidy up."""
    code = "import sys, formcam.app.settings; print(sorted({'cv2', 'numpy', 'streamlit'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert run.stdout.strip() == "[]"
