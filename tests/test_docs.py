"""README and docs say what is so: commands, links, pictures, pins, modules."""

from __future__ import annotations

import json
import re
import shlex
from importlib import metadata
from pathlib import Path

import pytest

from formcam import pipeline
from formcam.cli.commands import parser
from formcam.feedback import formatting
from formcam.metrics.registry import REGISTRY
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import analysis_to_json
from formcam.outputs.files.keypoints_npz import OPTIONAL, REQUIRED
from formcam.outputs.files.strides_csv import strides_csv
from tests.support import synthetic
from tests.support.places import PACKAGE, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*/README.md"))]


def commands() -> list[str]:
    return re.findall(r"^    python -m formcam (.+)$", README, re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_is_understood(command: str):
    assert parser().parse_args(shlex.split(command)).command


def test_the_readme_shows_every_command():
    assert {command.split()[0] for command in commands()} == {"analyse", "measure", "compare", "batch"}


def test_every_option_named_in_the_readme_exists():
    helps = "".join(
        action.format_help()
        for action in parser()._subparsers._group_actions[0].choices.values()  # type: ignore[union-attr]
    )
    for option in set(re.findall(r"`(--[a-z-]+)", README)):
        assert option in helps, option


def test_every_make_target_of_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_and_picture_leads_somewhere(document: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_document_names_a_path_of_the_machine_it_was_written_on(document: Path):
    assert not re.search(r"(?<![\w.])/(work|tmp|root|home)/", document.read_text(encoding="utf-8"))


def test_every_module_stands_in_the_architecture():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL))
    told = {room: set(re.findall(r"`(\w+)/?`", text)) for room, text in sections.items()}
    top = set(re.findall(r"`(\w+)`", page.partition("### ")[0]))
    for path in sorted(PACKAGE.rglob("*.py")):
        room, *inside = path.relative_to(PACKAGE).with_suffix("").parts
        names = told[room] if inside else top
        name = inside[-1] if inside else room
        assert name in names or name == "__init__", (
            f"{path.relative_to(PACKAGE)} is not in docs/architecture.md"
        )


def test_the_architecture_names_no_module_that_is_gone():
    """In the first column of its tables, after the one of the rooms."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("### ")[2]
    files = {path.stem for path in PACKAGE.rglob("*.py")}
    for cell in re.findall(r"^\| ([^|]*`[^|]*) \|", page, re.MULTILINE):
        gone = set(re.findall(r"`(\w+)`", cell)) - files
        assert not gone, gone


def test_every_measurement_is_defined_and_none_that_is_not_measured():
    rows = re.findall(r"^\| `([a-z_]+)` \| (\S+) \| (side|rear\*?|any) \| (.+) \|$", FILES, re.MULTILINE)
    assert {name: unit for name, unit, _, _ in rows} == dict(formatting.UNITS)
    views = {one.name: one.view for one in REGISTRY} | {"anterior_pelvic_tilt": "side"}
    assert {name: view.rstrip("*") for name, _, view, _ in rows} == views


def test_every_key_array_and_column_of_the_files_is_explained():
    made = pipeline.measure(synthetic.track(length_s=8.0, fps=60.0))
    told = json.loads(analysis_to_json(made))
    measured = next(one for one in told["measurements"] if one["per_step"])
    heads = strides_csv(made).splitlines()[0].split(",")
    own = [name for name in heads if not any(name.startswith(one["name"]) for one in told["measurements"])]
    for name in (
        *told,
        *measured,
        *told["steps"][0],
        *told["events"][0],
        *REQUIRED,
        *OPTIONAL,
        *own,
        *result_folder.ALL,
    ):
        assert f"`{name}" in FILES, name


def test_requirements_are_pinned_and_bring_one_opencv():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
    assert all("==" in line for line in lines)
    installed = {d.metadata["Name"].lower() for d in metadata.distributions()}
    assert len({name for name in installed if name.startswith("opencv")}) == 1
    assert all(line.split("==")[0] in README for line in lines)
