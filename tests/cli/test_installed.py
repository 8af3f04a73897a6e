"""The wheel, installed where no checkout is: the command runs, finds its files, serves its page to this computer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from formcam._version import __version__
from formcam.outputs import result_folder
from tests.support.browser import cut, free_port, until
from tests.support.places import ROOT, SAMPLES

# A first start compiles every module of Streamlit's, on a busy computer for a while.
START_S = 120.0


@dataclass(frozen=True)
class Installed:
    """A wheel and the environment that it was installed into."""

    wheel: Path
    python: Path

    @property
    def command(self) -> Path:
        return self.python.with_name("formcam")

    def run(self, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
        """`formcam …`, started in that folder."""
        return subprocess.run(
            [self.command, *map(str, arguments)],
            cwd=folder, env=environment(), capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    """The environment variables without what would lead back to the checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | more


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """formcam's wheel in an environment of its own, which borrows everything else from the one that runs the tests."""
    pytest.importorskip("hatchling", reason="needs hatchling (requirements-dev.txt)")
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    home = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    scheme = {"base": str(home), "platbase": str(home), "installed_base": sys.base_prefix}
    site = Path(sysconfig.get_path("purelib", "venv", scheme))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    python = Path(sysconfig.get_path("scripts", "venv", scheme)) / Path(sys.executable).name
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    return Installed(wheel, python)


@contextmanager
def serving(
    command: list[str], folder: Path, port: int, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that serves the page, from when it answers."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(FORMCAM_DATA="sessions", **variables),
        )
    try:

        def answers() -> bool:
            assert process.poll() is None, (folder / "server.log").read_text(encoding="utf-8")
            try:
                return get(f"http://127.0.0.1:{port}/_stcore/health") == b"ok"
            except OSError:  # Nobody listens yet, or the server listens and is still busy with its start.
                return False

        until(answers, START_S)
        yield process
    finally:
        process.kill()
        process.wait()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.slow
def test_the_wheel_holds_the_program_and_nothing_else(installed: Installed):
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith("/")]
    about = f"formcam-{__version__}.dist-info/"
    assert {name.partition("/")[0] + "/" for name in names} == {"formcam/", about}
    held = {name.removeprefix("formcam/_bundle/") for name in names if name.startswith("formcam/_bundle/")}
    models = {path.relative_to(ROOT).as_posix() for path in (ROOT / "models").iterdir()}
    samples = {
        path.relative_to(ROOT).as_posix() for path in SAMPLES.iterdir() if not path.match("*.truth.json")
    }
    assert held == models | samples | {"app.py", ".streamlit/config.toml"}
    tracked = subprocess.run(
        ["git", "ls-files", "formcam"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode == 0:
        inside = {name for name in names if name.startswith("formcam/") and "/_bundle/" not in name}
        assert inside == set(tracked.stdout.split())


@pytest.mark.slow
def test_a_clip_is_analysed_in_an_empty_folder(installed: Installed, tmp_path: Path):
    clip = cut(SAMPLES / "side.mp4", tmp_path / "side.mp4", 4.0, every=2)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "analyse" in installed.run(empty, "--help").stdout
    run = installed.run(empty, "analyse", clip, "--model", "full")
    assert run.returncode == 0, run.stderr
    out = empty / "side_formcam"
    analysis = json.loads((out / result_folder.ANALYSIS).read_text(encoding="utf-8"))
    assert analysis["formcam"] == __version__
    assert analysis["status"] == "ok"
    assert all((out / name).stat().st_size > 0 for name in (result_folder.CLIP, "report.pdf"))


@pytest.mark.slow
@pytest.mark.usefixtures("heard_interrupts")
def test_the_page_is_served_to_this_computer_only_until_ctrl_c(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(
        "STREAMLIT_SERVER_ADDRESS", "0.0.0.0"
    )  # Set for another program, it opens ours to no network.
    port = free_port()
    command = [str(installed.command), "app", "--no-browser", "--port", str(port)]
    with serving(command, tmp_path, port) as process:
        assert b"<title>formcam</title>" in get(f"http://127.0.0.1:{port}/")
        if (
            sys.platform == "linux"
        ):  # The whole of 127.* is this computer; who serves all addresses answers here, too.
            with pytest.raises(urllib.error.URLError):
                get(f"http://127.0.0.2:{port}/")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert "Traceback" not in (tmp_path / "server.log").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the stand-in for a browser is a shell script")
def test_the_browser_is_shown_the_page_once_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    browser, shown = tmp_path / "browser", tmp_path / "shown"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shown}.new && mv {shown}.new {shown}\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    port = free_port()
    with serving(
        [sys.executable, "-m", "formcam", "app", "--port", str(port)], tmp_path, port, PYTHONPATH=str(ROOT)
    ):
        until(shown.exists, START_S)
    assert shown.read_text(encoding="utf-8") == f"http://127.0.0.1:{port}\n"


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "formcam", "app", "--no-browser", "--port", str(port)]
        run = subprocess.run(
            command, cwd=ROOT, env=environment(FORMCAM_DATA=str(tmp_path)),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"error: port {port} cannot be used")
