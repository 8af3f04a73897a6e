"""Fixtures that every test may use."""

from __future__ import annotations

import functools
import gc
import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formcam._runtime.threads import ONE_THREAD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from formcam import Analysis

# As `python -m formcam` does for itself, before NumPy and OpenCV are loaded: tests of the core took up to twice the
# processor's time and were done no sooner.
os.environ.update(ONE_THREAD)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is loaded and found stays to the end: while it grows, looking it through for garbage takes a third of the
    time that collecting takes. After that it is looked through never again, what the tests leave behind as ever."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test in a browser that fails is tried once more, and the summary names it: one busy moment is no fault."""
    if not config.pluginmanager.hasplugin("rerunfailures"):
        return
    for item in items:
        if item.path.name.endswith("_browser.py"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What went wrong in tests that were tried once more: a fault that hides behind a second try is never found."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_sep("_", f"tried once more: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of clips and motion-capture truth beside the checkout; the test is skipped where it is absent."""
    # SciPy comes with it: a second of every start, also of the process that only hands tests out.
    from tests.support.known_runs import shared_folder

    return shared_folder()


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Analysis]:
    """What the whole program says of a rendered clip, worked out once for all processes that run tests side by side."""
    from tests.support import rendered

    of_this_process = tmp_path_factory.getbasetemp()
    of_all = of_this_process.parent if "PYTEST_XDIST_WORKER" in os.environ else of_this_process
    folder = of_all / "analysed"
    folder.mkdir(exist_ok=True)
    return functools.cache(functools.partial(rendered.analysed, kept_in=folder))


@pytest.fixture(scope="session")
def short_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of a rendered runner from his right, at 30 pictures a second: for whom any run will do."""
    from tests.support.browser import cut
    from tests.support.places import CLIPS

    return cut(CLIPS / "side_right_good.mp4", tmp_path_factory.mktemp("run") / "short.mp4", 3.0, every=2)


@pytest.fixture
def plain_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report of two lines, another for every other analysis: to lay out the real one takes most of the time that it
    takes to write results, which is in vain where reports are only kept, replaced and taken away."""
    from formcam.outputs.files import pdf
    from formcam.outputs.files.json_file import analysis_to_json

    def write(analysis: Analysis, _: object, path: Path, **__: object) -> None:
        whose = hashlib.sha256(analysis_to_json(analysis).encode()).hexdigest()
        path.write_text(f"%PDF-\n{whose}\n", encoding="utf-8")

    monkeypatch.setattr(pdf, "write_pdf", write)


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """Ctrl-C as in a terminal, also for processes started here: what runs in a shell's background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window, for all tests of a module."""
    from tests.support import browser

    with browser.browser() as running:
        yield running
