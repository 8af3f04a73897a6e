"""The promises of docs/security.md that are not held elsewhere: who may ask, and what a name can do."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.routing import Route

from formcam import pipeline
from formcam.app import settings
from formcam.app.server import routes
from formcam.outputs.files.pdf import write_pdf
from formcam.outputs.files.strides_csv import strides_csv
from formcam.records.errors import VideoError
from formcam.records.track import Runner
from formcam.records.watch import ClipMinutes, WatchComparison
from formcam.video.probe import probe
from tests.support import synthetic
from tests.support.exchanges import Answer, exchange
from tests.support.places import ROOT
from tests.support.served import served

HOSTILE = "=1+1'; DROP TABLE x; --<script>alert(1)</script>\r\nX: y/../../etc (/JS) 'é\0.mp4"


@dataclass
class Client:
    """Sends requests to a port of this computer."""

    port: int

    def request(self, method: str, path: str, headers: dict[str, str], content: bytes = b"") -> Answer:
        """One request on a connection of its own."""
        return exchange(f"127.0.0.1:{self.port}", method, path, headers, content)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Our routes and their middleware, served on this computer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORMCAM_DATA", str(tmp_path_factory.mktemp("data")))
        with served(routes.ROUTES) as port:
            yield Client(port)


def calls() -> list[tuple[str, str]]:
    """Every method of every route of ours, with a path that fits."""
    filled = []
    for route in routes.ROUTES:
        assert isinstance(route, Route)
        path = route.path.replace("{session}", "0" * 16).replace("{name}", "annotated.mp4")
        path = path.replace("{number:int}", "17")
        assert "{" not in path, "fill in the new parameter here"
        filled += [(method, path) for method in sorted(route.methods or ())]
    return filled


ALLOWED = {"X-Formcam-Token": settings.page_token()}


@pytest.mark.parametrize(("method", "path"), calls())
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil", ""]
)
def test_a_foreign_host_is_refused_on_every_route(client: Client, method: str, path: str, host: str):
    answer = client.request(method, path, headers=ALLOWED | {"Host": host}, content=b"x")
    assert answer.status == 400


@pytest.mark.parametrize(("method", "path"), calls())
@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_another_site_is_refused_on_every_route_even_with_the_token(
    client: Client, method: str, path: str, site: str
):
    answer = client.request(method, path, headers=ALLOWED | {"Sec-Fetch-Site": site}, content=b"x")
    assert answer.status == 403


@pytest.mark.parametrize(("method", "path"), calls())
@pytest.mark.parametrize(
    "token",
    [None, "", "0" * 32, "é", settings.page_token()[:-1]],
    ids=["none", "empty", "zeros", "foreign", "cut"],
)
def test_nothing_is_answered_without_the_pages_token(
    client: Client, method: str, path: str, token: str | None
):
    headers = {} if token is None else {"X-Formcam-Token": token}
    answer = client.request(method, path, headers=headers, content=b"x")
    assert answer.status == 403


def test_no_route_lets_another_site_read_the_answer(client: Client):
    for method, path in calls():
        answer = client.request(
            method, path, headers=ALLOWED | {"Origin": "http://evil.example"}, content=b""
        )
        assert "access-control-allow-origin" not in answer.headers


def test_the_token_is_long_and_random():
    assert re.fullmatch(r"[0-9a-f]{32}", settings.page_token())


def test_only_this_computer_is_served():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert re.search(r'^address\s*=\s*"127\.0\.0\.1"', config, re.MULTILINE)
    assert re.search(r"^gatherUsageStats\s*=\s*false", config, re.MULTILINE)
    assert not re.search(r"^enable(XsrfProtection|CORS)\s*=\s*false", config, re.MULTILINE)


def test_a_hostile_file_name_names_nothing(client: Client):
    answer = client.request("PUT", f"/formcam/upload?name={urllib.parse.quote(HOSTILE)}", ALLOWED, b"film")
    assert answer.status == 200
    folder = settings.session_folder(json.loads(answer.content)["session"])
    assert {path.name for path in folder.iterdir()} == {"clip.mp4", "upload.json"}

    assert json.loads((folder / "upload.json").read_text(encoding="utf-8"))["name"] == HOSTILE[:200]


@pytest.mark.parametrize(
    "name",
    [
        "../../secret",
        "..%2f..%2fsecret",
        "job.json",
        "upload.json",
        "clip.mp4",
        "%00",
        "frame_0.jpg",
        "frame_999999.jpg",
        "frame_-1.jpg",
        "frame_1.jpg%2f..%2fjob.json",
    ],
)
def test_only_listed_files_of_a_session_are_served(client: Client, name: str):
    folder = settings.session_folder(settings.new_id())
    folder.mkdir(parents=True)
    for made in ("job.json", "upload.json", "clip.mp4"):
        (folder / made).write_bytes(b"private")
    answer = client.request("GET", f"/formcam/media/{folder.name}/{name}", ALLOWED)
    assert answer.status == 404
    assert b"private" not in answer.content


def test_hostile_metadata_stays_text_in_every_report(tmp_path: Path):
    """The texts that come from a file (codec, warnings, model) and from the user, in PDF and CSV."""
    analysis = pipeline.measure(synthetic.track(), runner=Runner(height_cm=178.0))
    assert analysis.gait is not None
    assert analysis.quality is not None
    steps = tuple(replace(step, reason=HOSTILE) for step in analysis.gait.steps)
    checks = tuple(replace(check, message=HOSTILE, passed=False) for check in analysis.quality.checks)
    hostile = replace(
        analysis,
        gait=replace(analysis.gait, steps=steps),
        quality=replace(analysis.quality, checks=checks),
        watch=WatchComparison(HOSTILE, "one", ClipMinutes("clock", 9.0, (0.0,), HOSTILE), (), (HOSTILE,)),
    )
    for row in csv.reader(io.StringIO(strides_csv(hostile))):
        numbers = re.compile(r"-?\d+(\.\d+)?")
        assert all(cell[:1] not in ("=", "+", "-", "@") or numbers.fullmatch(cell) for cell in row)
    path = tmp_path / "report.pdf"
    write_pdf(hostile, lambda _: None, path)
    assert not re.search(rb"/(JavaScript|JS|AA|Launch|EmbeddedFile|URI)\b", path.read_bytes())


@pytest.mark.parametrize(
    "text", ["ffconcat version 1.0\nfile {clip}\n", "#EXTM3U\n#EXTINF:3,\n{clip}\n#EXT-X-ENDLIST\n"]
)
@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list.txt"])
def test_a_list_of_files_opens_none_of_them(tmp_path: Path, text: str, name: str):
    clip = ROOT / "tests" / "fixtures" / "clips" / "standing.mp4"
    probe(clip)
    path = tmp_path / name
    path.write_text(text.format(clip=clip), encoding="utf-8")
    with pytest.raises(VideoError):
        probe(path)


def test_nothing_unpickles_what_a_user_gives():
    """Pickles travel between our own processes only (`worker_pool`, `worker`); numpy is told never to unpickle."""
    for module in sorted((ROOT / "formcam").rglob("*.py")):
        text = module.read_text(encoding="utf-8")
        if module.name not in ("worker_pool.py", "worker.py"):
            assert not re.search(r"\b(pickle|joblib|marshal|shelve|skops)\b\.?(load|Unpickler)", text), module
        for call in re.findall(r"np\.load\(([^)]*)\)", text):
            assert "allow_pickle=False" in call, module
        assert not re.search(r"\b(eval|exec)\(", text), module
        assert "shell=True" not in text, module
