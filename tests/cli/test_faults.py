"""What nobody foresaw: one line of advice and a report, whatever the command and the error."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from formcam.cli import commands
from formcam.cli.commands import main

CALLS = {
    "analyse": ("analyse", "run.mp4"),
    "measure": ("measure", "track.npz"),
    "compare": ("compare", "a.json", "b.json"),
    "batch": ("batch", "clips", "--out", "out"),
    "app": ("app",),
}
ERRORS = [
    ValueError("what is this\nin two lines"),
    KeyError("x"),
    ZeroDivisionError(),
    RecursionError("deep"),
    AssertionError(),
    OSError(5, "Input/output error"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORMCAM_DEBUG", raising=False)
    return tmp_path


def fail_with(monkeypatch: pytest.MonkeyPatch, command: str, error: BaseException) -> None:
    def broken(_: object) -> int:
        raise error

    monkeypatch.setattr(commands, command, broken)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("command", CALLS)
def test_a_fault_is_one_line_and_a_report(here: Path, monkeypatch, capsys, command: str, error: Exception):
    fail_with(monkeypatch, command, error)
    assert main(CALLS[command]) == 70
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"error: [^\n]+; [^\n]+\n", said.err)
    assert type(error).__name__ in said.err
    (report,) = here.glob("formcam_report_*.txt")
    assert report.name in said.err
    text = report.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "in broken" in text
    assert " ".join(CALLS[command]) in text
    assert re.search(r"^formcam \d+\.\d+", text)
    assert re.search(r"library +numpy \d", text)
    assert str(Path.home()) not in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "out of memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (ModuleNotFoundError("No module named 'cv2'", name="cv2"), "package cv2 is missing"),
        (
            ImportError("libGL.so.1: cannot open shared object file: No such file"),
            "system library libGL.so.1",
        ),
    ],
)
def test_what_is_the_computers_fault_needs_no_report(here: Path, monkeypatch, capsys, error, words: str):
    fail_with(monkeypatch, "analyse", error)
    assert main(CALLS["analyse"]) == 2
    assert words in capsys.readouterr().err
    assert not list(here.iterdir())


def test_the_report_lies_in_the_results_or_beside_them_or_where_there_is_room(
    here: Path, monkeypatch, capsys
):
    fail_with(monkeypatch, "analyse", ValueError())
    (here / "there").mkdir()
    main(["analyse", "run.mp4", "--out", "there"])
    main(["analyse", "run.mp4", "--out", "there/not_yet"])
    assert len(list((here / "there").glob("formcam_report_*.txt"))) >= 1
    write = Path.write_bytes

    def refuse(path: Path, data: bytes) -> int:
        if path.absolute().is_relative_to(here):
            raise PermissionError(13, "Permission denied")
        return write(path, data)

    capsys.readouterr()
    monkeypatch.setattr(Path, "write_bytes", refuse)
    spare = here.parent / "spare"
    spare.mkdir(exist_ok=True)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(spare))
    assert main(["analyse", "run.mp4", "--out", "there"]) == 70
    assert str(spare) in capsys.readouterr().err
    assert list(spare.glob("formcam_report_*.txt"))


def test_who_works_on_the_program_sees_the_traceback(monkeypatch):
    fail_with(monkeypatch, "analyse", ValueError("seen"))
    monkeypatch.setenv("FORMCAM_DEBUG", "1")
    with pytest.raises(ValueError, match="seen"):
        main(CALLS["analyse"])


def test_ctrl_c_is_no_fault(here: Path, monkeypatch, capsys):
    fail_with(monkeypatch, "analyse", KeyboardInterrupt())
    assert main(CALLS["analyse"]) == 130
    assert capsys.readouterr().err == "\ninterrupted\n"
    assert not list(here.iterdir())
