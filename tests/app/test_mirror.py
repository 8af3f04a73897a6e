"""What the mirror's page and the program say to each other: messages, words, the routes, what is kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from formcam.app import settings
from formcam.app.mirror import page, routes
from formcam.app.mirror.conversation import MINUTES_RANGE, Conversation, NotOurs, Start
from formcam.app.mirror.wording import lines_of
from formcam.app.sessions import mirror_log, runner_files
from formcam.app.sessions.profiles import Profile
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.units import Units
from formcam.mirror.goals import GOALS
from formcam.mirror.run import WAITING
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.records.mirror import Change, MirrorSummary
from tests.support.exchanges import exchange
from tests.support.live_pictures import messages, picture_message
from tests.support.places import ROOT
from tests.support.served import served

START = {"width": 720, "height": 1280, "goal": "cadence", "minutes": 10}
SIDE = track_from_npz(ROOT / "sample_videos" / "side.keypoints.npz")
SUMMARY = MirrorSummary(
    1.0e9, "bounce", 95.0, None, 9.0, 0.75, 2,
    (Change("cadence", 160.0, 168.4), Change("vertical_oscillation", 9.4, 8.1)),
)  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def place(data: Path) -> Iterator[str]:  # noqa: ARG001  What is served reads that folder.
    """Host and port of a server with the mirror's routes, behind our middleware."""
    with served(routes.ROUTES) as port:
        yield f"127.0.0.1:{port}"


def opened(place: str, *, token: str | None = None, origin: str | None = None) -> ClientConnection:
    token = settings.page_token() if token is None else token
    return connect(
        f"ws://{place}{routes.PREFIX}/run?token={token}",
        origin=Origin(origin or f"http://{place}"),
        proxy=None,
    )


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {**START, "goal": "speed"},
        {**START, "width": 0},
        {**START, "height": 100_000},
        {**START, "width": 720.5},
        {**START, "width": True},
        {**START, "minutes": MINUTES_RANGE[1] + 1},
        {**START, "minutes": "10"},
    ],
)
def test_a_start_that_our_page_does_not_send_is_refused(said: object):
    with pytest.raises(NotOurs):
        Start.of(said)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"1234567",
        picture_message(1.0, np.zeros((32, 3))),
        picture_message(1.0, np.zeros((33, 3))) + b"\0",
        picture_message(1.0, np.full((33, 3), np.nan)),
        picture_message(float("inf"), None),
    ],
)
def test_a_picture_that_our_page_does_not_send_is_refused(message: bytes):
    with pytest.raises(NotOurs):
        Conversation(Start.of(START), Profile()).picture(message)


def test_the_numbers_are_those_of_the_clip_and_in_the_runners_units():
    talk = Conversation(Start.of({**START, "goal": "bounce"}), Profile(height_cm=175.0, length="in"))
    first = talk.reading()
    assert (first["phase"], first["goal"]) == ("waiting", None)
    for message in messages(SIDE, 20.0):
        talk.picture(message)
    told = talk.reading()
    assert told["phase"] == "own"
    assert told["at_ms"] == pytest.approx(1000.0 * SIDE.time_s[-1], abs=60.0)
    # 7.7 cm in the whole clip, ± 1 cm.
    assert float(told["goal"]["number"]) * 2.54 == pytest.approx(7.7, abs=1.0)
    assert told["goal"]["unit"] == "in"
    assert told["goal"]["scale"]["high"] == "3.5"
    assert told["goal"]["scale"]["band"][0] == 0.0
    assert told["others"][0] == {"label": "Cadence", "text": told["others"][0]["text"], "why": ""}
    assert told["others"][0]["text"].startswith("156.")


@pytest.mark.usefixtures("data")
def test_a_short_run_is_not_kept():
    talk = Conversation(Start.of(START), Profile())
    for message in messages(SIDE, 15.0):
        talk.picture(message)
    talk.reading()
    assert talk.end() is None
    assert mirror_log.runs("") == []


@pytest.mark.usefixtures("data")
def test_what_was_kept_is_read_again_and_belongs_to_its_runner():
    mirror_log.keep(SUMMARY, "")
    mirror_log.keep(SUMMARY, "")
    mirror_log.keep(SUMMARY, "0123abcd")
    assert mirror_log.runs("") == [SUMMARY, SUMMARY]
    stored = json.loads(runner_files.file_of(mirror_log.FILE, "").read_text())
    stored["runs"][0]["goal"] = "speed"
    runner_files.file_of(mirror_log.FILE, "").write_text(json.dumps(stored))
    assert mirror_log.runs("") == [SUMMARY]
    runner_files.forget("")
    assert (mirror_log.runs(""), mirror_log.runs("0123abcd")) == ([], [SUMMARY])
    runner_files.forget_all()
    assert mirror_log.runs("0123abcd") == []


def test_a_run_in_words():
    lines = lines_of(SUMMARY, GOALS["bounce"], Units())
    assert lines == (
        "Quiet feet, little bounce: 1 min 35 s of running.",
        "75 % of the time in your band; 2 cues.",
        "Cadence: 160.0 steps a minute at first, 168.4 steps a minute at the end.",
        "Vertical oscillation: 9.4 cm at first, 8.1 cm at the end.",
    )
    said = [
        *lines,
        *WAITING.values(),
        *(words for goal in GOALS.values() for words in (goal.title, goal.low, goal.high)),
    ]
    assert [phrase for one in said for phrase in forbidden_in(one)] == []


def test_the_page_and_its_files_come_with_a_policy_that_lets_nothing_out(place: str):
    document = exchange(place, "GET", routes.PREFIX, {})
    assert document.status == 200
    policy = document.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"connect-src 'self' ws://{place};" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    named = re.findall(r'(?:src|href)="(mirror/[^"]+)"', document.content.decode())
    scripts = (*page.SCRIPTS, *page.SHARED_SCRIPTS, "body_data.js")
    for name in {*named, *(f"mirror/{script}" for script in scripts)}:
        answer = exchange(place, "GET", f"/formcam/{name}", {})
        assert (answer.status, answer.headers["x-content-type-options"]) == (200, "nosniff"), name
        for found in re.findall(r"from '\./([^']+)'", answer.content.decode()):
            assert page.small_file(found) or page.vision_file(found), f"{name} imports {found}"


@pytest.mark.parametrize("name", ["", "..%2froutes.py", "routes.py", "README.md", "%2e%2e", "files"])
def test_nothing_else_is_served(place: str, name: str):
    assert exchange(place, "GET", f"{routes.PREFIX}/{name}", {}).status in (307, 404)


def test_the_model_is_the_one_that_follows_clips_without_its_mask(place: str):
    sent = exchange(place, "GET", f"{routes.PREFIX}/{page.MODEL_FILE}", {}).content
    whole = (ROOT / "models" / "pose_landmarker_full.task").read_bytes()
    assert len(sent) == len(whole)
    assert sent != whole


def test_what_others_made_is_as_they_made_it():
    notice = (page.VISION / "NOTICE").read_text(encoding="utf-8")
    listed = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", notice, re.MULTILINE)}
    there = {path.name for path in page.VISION.iterdir()} - {"NOTICE"}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((page.VISION / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("token", "origin"), [("0" * 32, None), ("", None), (None, "http://evil.example"), (None, "null")]
)
def test_the_socket_is_for_our_own_page_alone(place: str, token: str | None, origin: str | None):
    with pytest.raises(InvalidStatus), opened(place, token=token, origin=origin):
        pass


@pytest.mark.parametrize("said", ["no json", "[]", json.dumps({**START, "goal": "speed"})])
def test_who_says_something_else_is_cut_off(place: str, said: str):
    with opened(place) as line:
        line.send(said)
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == routes.POLICY_VIOLATION


def test_a_run_over_the_socket_is_told_and_summed_up(place: str):
    with opened(place) as line:
        line.send(json.dumps(START))
        for message in messages(SIDE, 15.0):
            line.send(message)
        phases = set()
        while "own" not in phases:
            phases.add(json.loads(line.recv(60))["phase"])
        line.send("end")
        told: dict[str, object] = {}
        while told.get("kind") != "summary":
            told = json.loads(line.recv(60))
    assert told["lines"] == ["Less than half a minute of running was seen: nothing is kept."]


@pytest.mark.usefixtures("data")
def test_the_page_before_it_shows_the_way_and_the_runs():
    mirror_log.keep(SUMMARY, "")
    at = AppTest.from_string("from formcam.app.screens import mirror\nmirror.show()", default_timeout=60)
    at.run()
    assert not at.exception
    shown = " ".join(html.proto.body for html in at.get("html"))
    assert "75 % of the time in your band" in shown
    (way,) = at.get("link_button")
    assert way.proto.url == routes.address("cadence")
    at.button(key="forget_mirror").click().run()
    assert mirror_log.runs("") == []
