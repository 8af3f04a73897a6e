"""The file of a coach's comments: read back as it was written, and refused in one line where anything is wrong."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from formcam.outputs.files.coach_comments import MAX_BYTES, comments_document, comments_of, read_comments
from formcam.records.coach_comments import MAX_COMMENTS, MAX_TEXT
from formcam.records.errors import UsageError

GOOD: dict[str, Any] = {
    "formcam_comments": 1,
    "run": "ab" * 32,
    "clip": "run.mp4",
    "runner": "Anna",
    "filmed": "1 May 2026",
    "coach": "Bea",
    "written": "2026-05-02T10:00:00.000Z",
    "comments": [
        {"text": "Good run."},
        {"text": "Here\nthe foot lands far ahead.", "moment_s": 2.5},
        {"text": "Agreed.", "finding": "low_cadence"},
    ],
}


def coded(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def comment(**changes: Any) -> bytes:
    return coded(comments=[{"text": "x", **changes}])


def test_what_the_page_saves_is_read():
    told = read_comments(coded())
    assert (told.run, told.coach, told.clip, told.runner, told.filmed) == (
        "ab" * 32,
        "Bea",
        "run.mp4",
        "Anna",
        "1 May 2026",
    )
    assert told.written_s == 1_777_716_000.0  # date -d 2026-05-02T10:00:00Z +%s
    assert [(one.text, one.finding, one.moment_s) for one in told.comments] == [
        ("Good run.", None, None),
        ("Here\nthe foot lands far ahead.", None, 2.5),
        ("Agreed.", "low_cadence", None),
    ]
    assert comments_of(comments_document(told)) == told
    assert read_comments(b"\xef\xbb\xbf" + coded()) == told  # Windows' editors begin a file so.


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a file of a coach's comments"),
        (b"PK\x03\x04", "not a file of a coach's comments"),
        (b"\xff\xfe\x00", "not a file of a coach's comments"),
        (b"[" * 100_000, "not a file of a coach's comments"),
        (b"null", "not a file of a coach's comments"),
        (b'{"schema": 1}', "not a file of a coach's comments"),
        (b" " * (MAX_BYTES + 1), "too large"),
        (coded(formcam_comments=2), "another version"),
        (coded(formcam_comments=True), "another version"),
        (coded(formcam_comments="1"), "another version"),
        (coded(run="../../etc"), "damaged"),
        (coded(run="AB" * 32), "damaged"),
        (coded(run=["ab" * 32]), "damaged"),
        (coded(coach=""), "damaged"),
        (coded(coach=" \n "), "damaged"),
        (coded(coach="x" * 81), "damaged"),
        (coded(coach={"a": 1}), "damaged"),
        (coded(written="yesterday"), "damaged"),
        (coded(written=1e300), "damaged"),
        (coded(written="0001-01-01T00:00:00+00:00"), "damaged"),
        (coded(written="9999-12-31T23:59:59+00:00"), "damaged"),
        (coded(comments=[]), "damaged"),
        (coded(comments={"0": {"text": "x"}}), "damaged"),
        (coded(comments=["x"]), "damaged"),
        (coded(comments=[{"text": "x"}] * (MAX_COMMENTS + 1)), "damaged"),
        (comment(text=""), "damaged"),
        (comment(text="  \n"), "damaged"),
        (comment(text="x" * (MAX_TEXT + 1)), "damaged"),
        (comment(text=5), "damaged"),
        (comment(moment_s=-0.1), "damaged"),
        (comment(moment_s=True), "damaged"),
        (comment(moment_s="2"), "damaged"),
        (comment(moment_s=float("nan")), "damaged"),
        (comment(moment_s=float("inf")), "damaged"),
        (coded().replace(b"2.5", b"1e400"), "damaged"),
        (coded().replace(b"2.5", b"1" + b"0" * 400), "damaged"),
        (comment(finding="<b>"), "damaged"),
        (comment(finding="../x"), "damaged"),
        (comment(finding=3), "damaged"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_line(data: bytes, words: str):
    with pytest.raises(UsageError, match=words) as told:
        read_comments(data)
    assert len(str(told.value).splitlines()) == 1


def test_a_damaged_file_is_read_or_refused_and_never_a_fault():
    chance, whole = random.Random(19), coded()
    refused = 0
    for _ in range(500):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[place] = chance.randrange(256)
            else:
                del data[place : place + chance.randint(1, 30)]
        try:
            read_comments(bytes(data))
        except UsageError:
            refused += 1
    assert refused > 250


def test_what_would_turn_or_break_a_line_does_not_come_in():
    told = read_comments(
        coded(coach="B\u202eea\x07", clip="a\nb", comments=[{"text": "one\u2028two\x00\ud800"}])
    )
    assert told.coach == "B\ufffdea\ufffd"
    assert told.clip == "a b"
    assert told.comments[0].text == "one\ntwo\ufffd\ufffd"
