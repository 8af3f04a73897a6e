"""Our own widgets: their modules join to one script, and their body is the clip's."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcam._runtime.resources import PAGE_FILES
from formcam.app.screens.edit import JOINTS
from formcam.app.sessions.player_layers import POINTS
from formcam.outputs import page_files, theme
from formcam.outputs.body_drawing import Line, body_drawing, page_data
from formcam.records.skeleton import SIDES
from tests.support.places import PACKAGE, ROOT

COMPONENTS = sorted(path.stem for path in PAGE_FILES.glob("*/*.html"))
SCRIPTS = sorted(PAGE_FILES.rglob("*.js"))
STYLES = sorted((PACKAGE / "app").rglob("*.css"))
BODY_COLOURS = {*theme.LEGS.values(), *theme.PAGE_LEGS.values(), theme.BODY, theme.FAR, theme.PELVIS, theme.TRAIL,
                theme.INK, theme.GREEN}  # fmt: skip


def places() -> Iterator[str]:
    """Every landmark that a drawn body needs."""
    for far in (None, *SIDES):
        drawing = body_drawing(far)
        for part in (*drawing.far, *drawing.near):
            for name in (part.start, part.end) if isinstance(part, Line) else (part.at,):
                joint = name.removeprefix("middle_")
                yield from [name] if joint == name else [f"{side}_{joint}" for side in SIDES]


@pytest.mark.parametrize("name", ["player", "editor"])
def test_the_page_draws_the_body_that_the_clip_draws(name: str):
    told = re.findall(r"^const BODY = (\{.*\});$", page_files.script_of(name), re.MULTILINE)
    assert [json.loads(one) for one in told] == [page_data()]


def test_the_page_knows_where_everything_is_that_is_drawn():
    assert set(places()) <= set(POINTS)
    assert set(places()) <= set(JOINTS)


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_no_colour_and_no_bone_of_the_body_stands_in_a_page_file(path: Path):
    text = path.read_text(encoding="utf-8").lower()
    literals = {theme.css_colour(colour) for colour in BODY_COLOURS} - {"#ffffff"}
    assert not [colour for colour in literals if colour in text]
    assert not re.search(
        r"""(['"])(hip|knee|shoulder|elbow)\1\s*,\s*(['"])(knee|ankle|elbow|wrist)\3""", text
    )


def test_bones_are_taken_from_the_skeleton_by_the_description_alone():
    users = [path.name for room in ("outputs", "app") for path in (PACKAGE / room).rglob("*.py")
             if re.search(r"\b(LEG|ARM)_BONES\b", path.read_text(encoding="utf-8"))]  # fmt: skip
    assert users == ["body_drawing.py"]


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_script_is_whole_and_every_name_it_imports_is_there(name: str):
    script, style = page_files.script_of(name), page_files.style_of(name)
    assert script.count("export default function") == 1
    assert "import" not in re.findall(r"^@?(\w+)", script + style, re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_module_exports_what_others_import_from_it(path: Path):
    for names, other in re.findall(
        r"^import \{ (.*) \} from '(.*)';$", path.read_text(encoding="utf-8"), re.MULTILINE
    ):
        target = (path.parent / other).resolve()
        if target.name == page_files.BODY_DATA:
            continue
        exported = re.findall(
            r"^export (?:const|function) (\w+)", target.read_text(encoding="utf-8"), re.MULTILINE
        )
        assert set(names.split(", ")) <= set(exported), other


def test_what_cannot_be_joined_is_refused(tmp_path: Path):
    (tmp_path / "odd").mkdir()

    def joined(**files: str) -> str:
        for name, text in files.items():
            (tmp_path / "odd" / f"{name}.js").write_text(text, encoding="utf-8")
        return page_files.script_of("odd", tmp_path)

    with pytest.raises(ValueError, match="declares one"):
        joined(
            odd="import { two } from './b.js';\nconst one = two;\n",
            b="const one = 1;\nexport const two = one;\n",
        )
    with pytest.raises(ValueError, match="cannot join"):
        joined(odd="import { two as three } from './b.js';\n", b="export const two = 2;\n")
    assert joined(odd="import { two } from './b.js';\nconst one = two;\n", b="export const two = 2;\n") == (
        "const two = 2;\n\nconst one = two;\n"
    )


def test_every_colour_of_the_page_that_a_style_uses_comes_from_the_theme():
    given = set(re.findall(r"(--fc-[\w-]+):", theme.css_properties()))
    used = {
        name
        for path in STYLES
        for name in re.findall(r"var\((--fc-[\w-]+)", path.read_text(encoding="utf-8"))
    }
    scripts = {
        name for path in SCRIPTS for name in re.findall(r"'(--fc-[\w-]+)'", path.read_text(encoding="utf-8"))
    }
    assert used | scripts == given


def test_our_green_is_that_of_the_configuration():
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert told["light"]["primaryColor"] == theme.css_colour(theme.TEAL)
    assert told["dark"]["primaryColor"] == theme.css_colour(theme.MINT)


def test_a_slider_has_its_value_before_anything_is_drawn():
    """A canvas without a size yet is not drawn, and a screen reader may come by then (WAI-ARIA 1.2, slider)."""
    sliders = [
        (path.stem, tag)
        for path in PAGE_FILES.glob("*/*.html")
        for tag in re.findall(r'<[^>]*role="slider"[^>]*>', path.read_text(encoding="utf-8"))
    ]
    assert {name for name, _ in sliders} == {"player", "stride"}
    assert [name for name, tag in sliders if "aria-valuenow=" not in tag] == []
