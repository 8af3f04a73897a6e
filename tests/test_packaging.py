"""What formcam is installed from: declared dependencies, pinned sets, and the container."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from formcam._runtime import resources
from tests.support.places import PACKAGE, ROOT
from tools import sbom, system

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def requirements(lines: list[str]) -> dict[str, Requirement]:
    """Each requirement by its canonical name."""
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


RANGES = requirements(PROJECT["dependencies"])
EXTRAS = {name: requirements(lines) for name, lines in PROJECT["optional-dependencies"].items()}
DECLARED = RANGES | EXTRAS["batch"] | EXTRAS["train"]


def pins(name: str) -> dict[str, str]:
    """What a file of requirements pins, by canonical name; anything in it that is no pin fails."""
    lines = [
        line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    found = requirements([line for line in lines if line and not line.startswith("-")])
    assert all(re.fullmatch(r"==[^*,]+", str(one.specifier)) for one in found.values()), name
    return {package: str(one.specifier).removeprefix("==") for package, one in found.items()}


def foreign_modules(path: Path) -> Iterator[str]:
    """The top-level names of others' modules that a file imports or looks for."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "find_spec":
            names = [
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
        yield from {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"formcam"}


def test_everything_imported_is_declared_and_everything_declared_is_imported():
    brought_by: Mapping[str, list[str]] = metadata.packages_distributions()
    used = set()
    for path in (ROOT / "app.py", *PACKAGE.rglob("*.py")):
        for module in foreign_modules(path):
            if module == "distributed":  # Of the extra `batch`, which need not be installed.
                used.add(module)
                continue
            distributions = {canonicalize_name(one) for one in brought_by[module]}
            assert distributions & set(DECLARED), (
                f"{path} imports {module}, which nothing in pyproject.toml brings"
            )
            used |= distributions
    assert set(RANGES) | set(EXTRAS["batch"]) <= used
    assert not set(EXTRAS["train"]) & used, "an analysis needs it: it is no extra any more"


def test_every_range_ends_before_the_next_major_version():
    for package, one in DECLARED.items():
        assert {part.operator for part in one.specifier} == {">=", "<"}, package


def test_the_tested_set_lies_within_the_ranges_and_holds_every_dependency():
    tested = pins("requirements.txt")
    assert set(tested) == set(RANGES) | set(EXTRAS["train"])
    assert set(pins("requirements-batch.txt")) == set(EXTRAS["batch"])
    for package, version in (tested | pins("requirements-batch.txt")).items():
        assert version in DECLARED[package].specifier, package


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-batch.txt", "requirements-dev.txt"])
def test_the_pinned_sets_agree(name: str):
    assert pins(name).items() <= pins("constraints.txt").items()


def test_the_constraints_hold_all_that_the_requirements_bring_along():
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    held = pins("constraints.txt")
    for part in sbom.document()["components"]:
        assert held.get(part["name"]) == part["version"], part["name"]


def test_there_is_one_opencv():
    """`opencv-python` and `opencv-contrib-python` overwrite each other's files."""
    installed = {d.metadata["Name"].lower() for d in metadata.distributions()}
    assert {name for name in installed if name.startswith("opencv")} == {"opencv-contrib-python"}
    for path in (*ROOT.glob("*.txt"), *ROOT.glob("tools/**/requirements.txt")):
        named = set(re.findall(r"^opencv[\w-]*", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= {"opencv-contrib-python"}, path


def test_the_readme_says_why_each_package_is_there():
    for package in (*RANGES, *EXTRAS["batch"], *EXTRAS["train"]):
        assert package in README, package


def test_a_checkout_and_its_launcher_are_found():
    assert resources.MODELS == ROOT / "models"
    assert resources.SAMPLES == ROOT / "sample_videos"
    assert resources.LAUNCHER == ROOT / "app.py"
    assert resources.PAGE_SETTINGS.is_file()


DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def instructions(name: str, stage: int = -1) -> list[str]:
    """The arguments of each instruction of that name; of the last stage, the image, unless another is named."""
    text = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[stage]
    return re.findall(rf"^{name} +(.+)$", text, re.MULTILINE)


def test_the_container_copies_what_is_there_and_what_is_let_in():
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    sources = [
        source
        for line in instructions("COPY", 1) + instructions("COPY")
        if not line.startswith("--from=wheel ")
        for source in line.split()[:-1]
    ]
    assert sorted(sources) == sorted(let_in)
    assert all((ROOT / source).exists() for source in sources)


def test_the_container_builds_its_wheel_from_all_that_the_wheel_holds():
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    wheel = hatch["build"]["targets"]["wheel"]
    needed = [*wheel["packages"], *wheel["force-include"], PROJECT["readme"], *PROJECT["license-files"]]
    copied = [source for line in instructions("COPY", 1) for source in line.split()[:-1]]
    for name in needed:
        assert any(fnmatch.fnmatch(name, f"{source}*") for source in copied), name


def test_the_container_installs_the_tested_set_and_the_system_libraries():
    installs = re.search(r"apt-get install -y --no-install-recommends ([\w. +-]+?) +&&", DOCKERFILE)
    assert installs is not None
    assert sorted(installs[1].split()) == sorted(system.LIBRARIES.values())
    assert any("pip install" in line and "/constraints.txt" in line for line in instructions("RUN"))


def test_the_container_runs_the_app_as_a_plain_user_whose_sessions_are_in_a_volume():
    users = instructions("USER")
    assert users
    assert users[-1] not in ("root", "0")
    assert re.search(
        rf"useradd .*\b{users[-1]}\b.* --owner {users[-1]} .* /data\b", " ".join(instructions("RUN"))
    )
    assert instructions("ENV") == ["FORMCAM_DATA=/data"]
    assert instructions("VOLUME") == ["/data"]


def test_the_container_serves_its_own_addresses_and_is_published_on_loopback():
    from formcam.cli.commands import parser

    program, *arguments = json.loads(instructions("CMD")[-1])
    assert program in PROJECT["scripts"]
    options = parser().parse_args(arguments)
    assert options.command.__name__ == "app"
    assert options.address == "0.0.0.0"
    assert not options.browser
    port = str(tomllib.loads(resources.PAGE_SETTINGS.read_text(encoding="utf-8"))["server"]["port"])
    assert instructions("EXPOSE") == [port]
    for text in (DOCKERFILE, README):
        published = re.findall(r"docker run .*-p (\S+)", text)
        assert published
        assert set(published) == {f"127.0.0.1:{port}:{port}"}
