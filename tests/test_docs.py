"""README and docs say what is so: commands, links, pictures, pins, modules, limits, sections, the example that runs."""

from __future__ import annotations

import json
import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest

import formcam
from formcam import pipeline
from formcam.cli.commands import parser
from formcam.feedback.rules import COMPOSITES, RULES
from formcam.metrics.catalogue import METRICS, metric
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import analysis_to_json
from formcam.outputs.files.keypoints_npz import OPTIONAL, REQUIRED, track_to_npz
from formcam.outputs.files.strides_csv import strides_csv
from formcam.records.track import View
from tests.support import synthetic
from tests.support.places import PACKAGE, ROOT
from tools.metric_table import metric_table

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
BIOMECHANICS = (ROOT / "docs" / "biomechanics.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("[!.]*/README.md")),  # Not those that tools leave in folders of their own.
]
CODE = [
    path
    for room in ("formcam", "tests", "tools", "benchmarks")
    for path in sorted((ROOT / room).rglob("*.py"))
]


def commands() -> list[str]:
    return re.findall(r"^    python -m formcam (.+)$", README, re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_is_understood(command: str):
    assert parser().parse_args(shlex.split(command)).command


def test_the_readme_shows_every_command():
    shown = {command.split()[0] for command in commands()}
    assert shown == {"app", "analyse", "measure", "compare", "batch", "digitise", "coach"}


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


def test_the_table_of_measurements_is_that_of_the_catalogue():
    assert metric_table() in FILES, "run: python -m tools.metric_table --write"


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


def section(number: str) -> str:
    """The text of `## number.` of docs/biomechanics.md, without its heading."""
    return re.split(r"^## ", BIOMECHANICS.split(f"\n## {number}. ")[1], flags=re.MULTILINE)[0]


def entries(text: str) -> dict[str, str]:
    """Name and text of every `#### `name`` in it."""
    parts = re.split(r"^#### `(\w+)`$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_measurement_has_its_entry_in_the_biomechanics():
    found = entries(section("1"))
    assert set(found) == {one.name for one in METRICS}
    for name, text in found.items():
        for label in ("What", "Formula", "Limits", "Source", "Weakness"):
            assert f"* **{label}**: " in text, f"{name}: {label}"


def test_every_rule_has_its_entry_in_the_biomechanics():
    found = entries(section("6"))
    assert set(found) == {rule.id for rule in RULES} | set(COMPOSITES)
    for name, text in found.items():
        for label in ("When", "Source", "Weakness"):
            assert f"* **{label}**: " in text, f"{name}: {label}"


@pytest.mark.parametrize("name", sorted(one.name for one in METRICS))
def test_the_limits_of_the_biomechanics_are_those_of_the_code(name: str):
    told = re.search(r"\* \*\*Limits\*\*: (.+?)\n\* ", entries(section("1"))[name], re.DOTALL)
    assert told
    numbers = [float(number.replace("−", "-")) for number in re.findall(r"[−]?\d+(?:\.\d+)?", told[1])]
    view: View = "rear" if metric(name).needs == "rear" else "right"
    band = metric(name).limits(speed_mps=3.0, view=view)
    if band is None:
        assert told[1].startswith("none")
        return
    limits = [band.flag_below, band.watch_below, band.watch_above, band.flag_above]
    for limit in (one for one in limits if one is not None):
        assert any(number == pytest.approx(limit, rel=0.005) for number in numbers), f"{limit:g} is not told"


def test_the_smallest_real_changes_of_the_biomechanics_are_those_of_the_code():
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) / ([\d.]+)", section("7"), re.MULTILINE)
    told = {name: (float(fast), float(slow)) for name, fast, slow in rows}
    known = {
        one.name: (one.smallest_change.fast, one.smallest_change.slow)
        for one in METRICS
        if one.smallest_change
    }
    assert told == known


def test_code_cites_sections_that_are_there():
    cited = 0
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        for name, places in re.findall(r"(\w+)\.md((?:[\s#]*(?:,|and)?[\s#]*§\d[a-z]?)+)", text):
            document = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
            for number in re.findall(r"§(\d[a-z]?)", places):
                cited += 1
                assert re.search(rf"^##+ {number}\. ", document, re.MULTILINE), f"{path}: {name}.md §{number}"
    assert cited > 30


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_and_module_named_in_a_document_is_there(document: Path):
    text = document.read_text(encoding="utf-8")
    for path in re.findall(
        r"(?<![\w/.])((?:formcam|tests|tools|benchmarks|docs)/[\w/]+\.(?:py|md|js|css))\b", text
    ):
        assert (ROOT / path).exists(), path
    tests = ""
    for path, name in re.findall(r"(tests/[\w/]+\.py)?::(test_\w+)", text):
        # `…::name` is of the file named before.
        tests = (ROOT / path).read_text(encoding="utf-8") if path else tests
        assert f"def {name}(" in tests, name
    for file in re.findall(r"\brequirements[\w-]*\.txt\b", text):
        assert (ROOT / file).exists(), file
    for module in re.findall(r"python -m ((?:formcam|tools|benchmarks)(?:\.\w+)*)", text):
        assert find_spec(module), module


UNNAMED = re.compile(r"\bthe article\b|\barticle formcam\b|\bspecification\b|\bspec section\b", re.IGNORECASE)


def test_sources_are_named_by_their_title():
    package = ROOT / "formcam"
    texts = [path for path in package.rglob("*") if path.suffix in (".py", ".js", ".html", ".css")]
    texts = [path for path in texts if path.parent.name != "vision"]  # Others wrote it.
    assert not [path.name for path in texts if UNNAMED.search(path.read_text(encoding="utf-8"))]
    for document in DOCUMENTS:
        assert not UNNAMED.search(document.read_text(encoding="utf-8")), document.name


def test_the_example_of_the_interface_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    first, *others = re.findall(r"^```python\n(.+?)^```", API, re.MULTILINE | re.DOTALL)
    track_to_npz(tmp_path / "keypoints.npz", synthetic.track(length_s=8.0, fps=60.0))
    monkeypatch.chdir(tmp_path)
    exec(compile(first, "docs/api.md", "exec"), {})
    value, unit = capsys.readouterr().out.split()[:2]
    assert (float(value), unit) == (pytest.approx(synthetic.Formula().cadence_spm, abs=1.0), "spm")
    for block in others:
        compile(block, "docs/api.md", "exec")


def test_every_public_name_stands_on_the_page_of_the_interface():
    for name in formcam.__all__:
        assert re.search(rf"`{name}\b", API), name
    for name in re.findall(r"formcam\.([A-Za-z]\w*)\(", API):
        assert name in formcam.__all__, name


def test_the_hooks_before_a_commit_run_what_is_there():
    yaml = pytest.importorskip("yaml")
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {"ruff-check", "ruff-format", "mypy", "trailing-whitespace", "large-files"} == {
        hook["id"] for hook in hooks
    }
    needed = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    for hook in hooks:
        if hook["language"] == "pygrep":
            re.compile(hook["entry"])
            continue
        program, *arguments = shlex.split(hook["entry"])
        name = program.removeprefix(".venv/bin/")
        assert name == "python" or re.search(rf"^{name}\b", needed, re.MULTILINE), program
        for file in (one for one in arguments if one.endswith(".py")):
            assert (ROOT / file).exists(), file
