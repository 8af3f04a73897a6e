"""A disk without room: the index of sessions stays whole and catches up, the pages say what is wrong."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

import pytest

from formcam.app.screens import clip
from formcam.app.sessions import session_index
from formcam.app.workers import limits
from tests.support.pages import html_of, open_app
from tests.support.stored_sessions import finished


def test_the_index_stays_whole_and_catches_up(small_disk: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORMCAM_DATA", str(small_disk))
    first = finished("first.mp4")
    session_index.refresh()
    # More than the last pages of the file, which has begun to grow, could hold.
    more = [finished(f"{number}.mp4") for number in range(60)]
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    with pytest.raises(OSError, match="space") as caught:
        session_index.refresh()
    assert limits.is_disk_full(caught.value)
    ballast.unlink()
    assert session_index.integrity_check() == "ok"
    session_index.refresh()
    assert {one.session for one in session_index.entries()} == {first, *more}


def test_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))

    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(clip, "show", fail)
    shown = html_of(open_app())
    assert "The disk is full." in shown
    assert limits.DISK_FULL[1] in shown
