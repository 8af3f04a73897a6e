"""Fixtures of the app's tests."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.components.v2 import manifest_scanner

if TYPE_CHECKING:
    from tests.support.browser import App


@pytest.fixture(scope="session", autouse=True)
def packages_searched_once() -> Iterator[None]:
    """Streamlit's test driver reads what is told of every installed package at every run of a page, four fifths of a
    test's time, to find components that come as packages; a server does so once."""
    with pytest.MonkeyPatch.context() as patch:
        found = manifest_scanner.scan_component_manifests()
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def emptied_data(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module's running app's own folder, for the sessions made here too; without anybody again after the test."""
    from formcam.app import settings
    from formcam.app.sessions import profiles

    monkeypatch.setenv("FORMCAM_DATA", str(app.data))
    yield
    profiles.forget()
    shutil.rmtree(settings.sessions_folder(), ignore_errors=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, in memory; the test is skipped where it cannot be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    time.sleep(0.2)
    subprocess.run(["umount", str(place)], check=True)
