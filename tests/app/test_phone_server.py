"""The server that a phone sends to, over real connections: what it takes, and every attack that it has to refuse."""

from __future__ import annotations

import hashlib
import json
import select
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formcam.app import settings
from formcam.app.phone import desk, gate, listener, routes
from formcam.app.phone.door import LEFT_S, Door
from formcam.app.phone.page import page_files
from formcam.app.phone.pairing import WRONG_TRIES
from tests.support.browser import until
from tests.support.phones import ADDRESS, Laptop, Phone, laptop

CLIP = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def here() -> Iterator[Laptop]:
    with laptop() as opened:
        yield opened


@pytest.fixture
def phone(here: Laptop) -> Phone:
    """Connected."""
    made = Phone.of(here.opened)
    assert made.connect().status == 200
    return made


def folders(data: Path) -> list[Path]:
    return list((data / "sessions").glob("*"))


def listens(host: str) -> bool:
    address, port = host.split(":")
    try:
        socket.create_connection((address, int(port)), timeout=5).close()
    except OSError:
        return False
    return True


def test_a_clip_comes_in_pieces_and_begins_as_a_job(here: Laptop, phone: Phone):
    assert here.opened.pairing.look().state == "connected"
    assert phone.announce("my run.MOV", len(CLIP)).told == {"arrived": 0, "size": len(CLIP), "done": False}
    half = len(CLIP) // 2
    assert phone.send(0, CLIP[:half]).told["arrived"] == half
    assert here.opened.pairing.look().share == 0.5
    assert phone.ask("GET", "/state").told == {"stage": "waiting"}
    assert phone.send(half, CLIP[half:]).told == {"arrived": len(CLIP), "size": len(CLIP), "done": True}
    (session,) = here.begun
    assert here.opened.pairing.look().session == session
    folder = settings.session_folder(session)
    assert (folder / "clip.mov").read_bytes() == CLIP
    about = json.loads((folder / "upload.json").read_text())
    assert about["sha256"] == hashlib.sha256(CLIP).hexdigest()
    assert (about["name"], about["bytes"]) == ("my run.MOV", len(CLIP))


def test_after_a_break_it_goes_on_from_what_arrived(here: Laptop, phone: Phone):
    phone.announce("run.mp4", len(CLIP))
    phone.send(0, CLIP[:1000])
    head = (
        f"PUT /clip?from=1000&crc32={zlib.crc32(CLIP[1000:]):08x} HTTP/1.1\r\nHost: {phone.host}\r\n"
        f"Origin: http://{phone.host}\r\nX-Formcam-Phone: {phone.key}\r\nContent-Length: {len(CLIP) - 1000}\r\n\r\n"
    )
    with phone.raw() as broken:
        broken.sendall(head.encode() + CLIP[1000:3000])
    until(lambda: phone.ask("GET", "/clip").told["arrived"] == 1000)
    until(lambda: phone.announce("run.mp4", len(CLIP)).status == 200)
    assert phone.ask("GET", "/clip").told["arrived"] == 1000
    assert phone.send(1000, CLIP[1000:]).told["done"]
    assert (settings.session_folder(here.begun[0]) / "clip.mp4").read_bytes() == CLIP


def test_another_clip_takes_the_place_of_one_that_is_not_whole(here: Laptop, phone: Phone, data: Path):
    phone.announce("first.mp4", 500)
    phone.send(0, b"1" * 100)
    assert phone.announce("second.mp4", 3).told["arrived"] == 0
    assert len(folders(data)) == 1
    assert phone.send(0, b"222").told["done"]
    assert (settings.session_folder(here.begun[0]) / "clip.mp4").read_bytes() == b"222"


def test_there_is_one_clip_for_one_code(here: Laptop, phone: Phone):
    phone.announce("run.mp4", 3)
    assert phone.send(0, b"abc").told["done"]
    assert phone.announce("next.mp4", 3).status == 409
    assert phone.send(0, b"abc").status == 409
    assert len(here.begun) == 1


@pytest.mark.parametrize(
    ("start", "piece", "crc32", "status"),
    [
        (0, CLIP[:100], "00000000", 422),  # Damaged.
        (200, CLIP[200:300], None, 409),  # A gap.
        (99, CLIP[99:200], None, 409),  # An overlap.
        (100, CLIP[100:] + b"more", None, 413),  # More than was announced.
        (100, b"", None, 413),
        (-1, b"a", None, 400),
        (100, b"a", "xyz", 400),
        (100, b"a", "", 400),
    ],
)
def test_a_piece_that_does_not_fit_leaves_what_arrived_as_it_was(
    here: Laptop, phone: Phone, start: int, piece: bytes, crc32: str | None, status: int
):
    phone.announce("run.mp4", len(CLIP))
    if start:
        phone.send(0, CLIP[:100])
    before = phone.ask("GET", "/clip").told["arrived"]
    assert phone.send(start, piece, crc32).status == status
    assert phone.ask("GET", "/clip").told["arrived"] == before
    assert phone.send(before, CLIP[before:]).told["done"]
    assert (settings.session_folder(here.begun[0]) / "clip.mp4").read_bytes() == CLIP


def test_a_piece_without_a_clip_goes_nowhere(phone: Phone, data: Path):
    assert phone.send(0, b"abc").status == 409
    assert folders(data) == []


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"{",
        b"[]",
        b'{"name": "a"}',
        b'{"name": "a", "size": "x", "stamp": ""}',
        b"[" * 4000,
        b"\xff\xfe",
    ],
)
def test_words_that_announce_nothing_are_refused(phone: Phone, words: bytes, data: Path):
    assert phone.ask("POST", "/clip", words).status == 400
    assert folders(data) == []


@pytest.mark.parametrize(
    ("size", "status"), [(0, 400), (-5, 400), (settings.MAX_UPLOAD_BYTES + 1, 413), (10**30, 413)]
)
def test_clips_of_impossible_sizes_are_refused(phone: Phone, size: int, status: int, data: Path):
    assert phone.announce("run.mp4", size).status == status
    assert folders(data) == []


def test_a_clip_for_which_the_disk_has_no_room_is_refused(
    phone: Phone, data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "SPARE_BYTES", 10**18)
    assert phone.announce("run.mp4", 3).status == 507
    assert folders(data) == []


def test_too_large_a_body_is_refused_before_it_is_read(phone: Phone):
    phone.announce("run.mp4", 10**9)
    head = (
        f"PUT /clip?from=0&crc32=00000000 HTTP/1.1\r\nHost: {phone.host}\r\nOrigin: http://{phone.host}\r\n"
        f"X-Formcam-Phone: {phone.key}\r\nContent-Length: {desk.PIECE_BYTES + 1}\r\n\r\n"
    )
    assert raw_status(phone, head) == 413
    assert raw_status(phone, head.replace("PUT", "POST").replace(str(desk.PIECE_BYTES + 1), "4097")) == 413


def test_a_body_without_a_length_is_refused(phone: Phone):
    head = (
        f"PUT /clip?from=0&crc32=00000000 HTTP/1.1\r\nHost: {phone.host}\r\nOrigin: http://{phone.host}\r\n"
        f"X-Formcam-Phone: {phone.key}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert raw_status(phone, head) == 411


def raw_status(phone: Phone, request: str) -> int:
    """The status of the answer to bytes that no library puts in order; 0 for none."""
    with phone.raw() as line:
        line.sendall(request.encode("latin-1"))
        answer = line.recv(100)
    return int(answer.split(b" ")[1]) if answer else 0


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "/etc/passwd", "..\\..\\x.mp4", "a\0b.mp4", "é" * 500, "<script>.mp4", "con", ""],
)
def test_a_name_from_the_phone_never_becomes_a_path(phone: Phone, data: Path, name: str):
    assert phone.announce(name, 3).status == 200
    assert phone.send(0, b"abc").told["done"]
    (folder,) = folders(data)
    assert {path.name for path in folder.iterdir()} <= {"clip.mp4", "clip.video", "upload.json"}
    assert [path.name for path in data.iterdir()] == ["sessions"]
    assert json.loads((folder / "upload.json").read_text())["name"] == name[:200]


CALLS = [("POST", "/connect"), ("GET", "/clip"), ("POST", "/clip"), ("PUT", "/clip?from=0&crc32=00000000"),
         ("GET", "/state"), ("GET", "/"), ("GET", "/phone.js")]  # fmt: skip
PRIVATE = [call for call in CALLS if call[1] not in ("/", "/phone.js")]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
@pytest.mark.parametrize("key", ["", "A" * 22, "é", "secret"])
def test_nothing_but_the_page_is_answered_without_the_key(
    here: Laptop, method: str, path: str, key: str, data: Path
):
    stranger = Phone.of(here.opened)
    sent = here.opened.pairing.secret if key == "secret" else key  # The secret is no key.
    answer = stranger.ask(method, path, None if method == "GET" else b"", X_Formcam_Phone=sent)
    assert answer.status == 403
    assert folders(data) == []


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost", ADDRESS, "{host}.evil.example", "", "user@{host}"]
)
def test_another_host_is_refused_on_every_route(phone: Phone, method: str, path: str, host: str):
    answer = phone.ask(method, path, None if method == "GET" else b"x", Host=host.format(host=phone.host))
    assert answer.status == 400


def test_two_hosts_are_refused(phone: Phone):
    assert raw_status(phone, f"GET / HTTP/1.1\r\nHost: {phone.host}\r\nHost: evil.example\r\n\r\n") == 400
    assert raw_status(phone, "GET / HTTP/1.0\r\n\r\n") == 400
    assert raw_status(phone, f"GET http://evil.example/ HTTP/1.1\r\nHost: {phone.host}\r\n\r\n") in (400, 404)


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://{host}", "http://127.0.0.1:1", ""]
)
def test_another_site_is_refused_on_every_route(phone: Phone, method: str, path: str, origin: str):
    answer = phone.ask(method, path, None if method == "GET" else b"x", Origin=origin.format(host=phone.host))
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_embeds_or_loads_is_refused_but_a_link_opens_the_page(phone: Phone, site: str):
    for dest in ("iframe", "script", "empty", "object"):
        assert phone.ask("GET", "/", Sec_Fetch_Site=site, Sec_Fetch_Dest=dest).status == 403
    for path in ("/state", "/phone.js"):
        assert phone.ask("GET", path, Sec_Fetch_Site=site, Sec_Fetch_Dest="document").status == 403
    assert phone.ask("GET", "/", Sec_Fetch_Site=site, Sec_Fetch_Dest="document").status == 200


@pytest.mark.parametrize(
    "path",
    ["/formcam/upload", "/formcam/media/0123456789abcdef/clip", "/_stcore/health", "/sessions", "/phone", "/page",
     "/page/phone.html", "/../pairing.py", "/%2e%2e/pairing.py", "//etc/passwd", "/phone.js/../../pairing.py", "/clip/",
     "/favicon.ico", "/.git/config", "/state/0123456789abcdef"],
)  # fmt: skip
def test_no_other_address_is_served(phone: Phone, path: str):
    assert phone.ask("GET", path).status == 404


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PATCH", "TRACE", "PUT", "POST"])
@pytest.mark.parametrize("path", ["/", "/state", "/phone.js"])
def test_other_methods_do_nothing(phone: Phone, method: str, path: str):
    assert phone.ask(method, path, b"x").status == 405


def test_every_answer_forbids_what_the_page_does_not_need(here: Laptop, phone: Phone):
    stranger = Phone.of(here.opened)
    answers = [phone.ask("GET", path) for path in (*page_files(), "/state", "/nothing")]
    answers += [stranger.ask("GET", "/clip"), phone.ask("GET", "/", Host="evil.example")]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"] == routes.HEADERS["Content-Security-Policy"]
        assert answer.headers["connection"] == "close"
        assert "server" not in answer.headers
        assert "set-cookie" not in answer.headers
    policy = dict(part.strip().split(" ", 1) for part in routes.HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_the_secret_works_once(here: Laptop, phone: Phone):
    second = Phone.of(here.opened)
    answer = second.connect()
    assert answer.status == 409
    assert "Another phone" in answer.told["error"]
    assert here.opened.pairing.look().others_refused == 1
    assert phone.ask("GET", "/state").status == 200


def test_the_secret_of_an_old_code_is_wrong_for_a_new_one(here: Laptop):
    old = here.opened.pairing.secret
    with laptop() as new:
        later = Phone(new.opened.listener.host, old)
        assert later.connect().status == 403


def test_many_wrong_secrets_close_it(here: Laptop):
    guesser = Phone(here.opened.listener.host, "wrong")
    assert {guesser.connect().status for _ in range(WRONG_TRIES)} == {403}
    until(lambda: not listens(guesser.host))
    assert here.opened.pairing.look().why == "attacked"


def test_nobody_listens_once_its_time_is_over(here: Laptop, phone: Phone, data: Path):
    phone.announce("run.mp4", 500)
    phone.send(0, b"half of it")
    here.clock.now_s += 3600.0
    until(lambda: not listens(phone.host))
    until(lambda: folders(data) == [])


def test_nobody_listens_once_the_page_is_left(here: Laptop, phone: Phone):
    here.shown = False
    time.sleep(2 * listener.LOOK_EVERY_S)
    assert phone.ask("GET", "/state").status == 200  # It may come back.
    here.clock.now_s += LEFT_S
    until(lambda: not listens(phone.host))
    assert here.opened.pairing.look().why == "left"


def test_nobody_listens_once_it_is_stopped_and_what_had_come_is_gone(here: Laptop, phone: Phone, data: Path):
    phone.announce("run.mp4", 500)
    phone.send(0, b"half of it")
    with phone.raw() as line:  # Also one who is connected.
        here.opened.close("stopped")
        assert not listens(phone.host)
        assert ended(line)
    assert folders(data) == []


def test_a_clip_that_is_whole_stays_when_it_is_stopped(here: Laptop, phone: Phone, data: Path):
    phone.announce("run.mp4", 3)
    phone.send(0, b"abc")
    here.opened.close("stopped")
    assert len(folders(data)) == 1


def test_a_new_code_closes_the_one_before(here: Laptop):
    door, host = here.door, here.opened.listener.host
    fresh = door.open(
        "other tab", ADDRESS, encrypted=False, begin=lambda session: session, is_shown=lambda: True
    )
    try:
        assert not listens(host)
        assert here.opened.pairing.look().why == "replaced"
        assert door.of("tab") is None
        assert door.of("other tab") == fresh
        assert listens(fresh.listener.host)
    finally:
        door.forget("other tab", "left")
    assert not listens(fresh.listener.host)
    assert door.of("other tab") is None


def test_a_door_that_nobody_opened_listens_nowhere(monkeypatch: pytest.MonkeyPatch):
    def never(*_: object) -> None:
        raise AssertionError("a socket was made")

    monkeypatch.setattr(socket, "socket", never)
    assert Door().of("tab") is None


def test_slow_heads_are_cut(phone: Phone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listener, "CONNECTION_S", 0.3)
    with phone.raw() as line:
        line.sendall(f"GET / HTTP/1.1\r\nHost: {phone.host}\r\nX-Slow: ".encode())
        assert ended(line)


def test_connections_that_say_nothing_are_cut(phone: Phone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listener, "CONNECTION_S", 0.3)
    with phone.raw() as line:
        assert ended(line)


def test_slow_bodies_are_cut_and_what_they_brought_is_forgotten(
    here: Laptop, phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(routes, "STALL_S", 0.3)
    phone.announce("run.mp4", 500)
    with phone.raw() as line:
        line.sendall(phone.begun_piece(500) + b"a")
        assert line.recv(100).startswith(b"HTTP/1.1 408")
    assert phone.send(0, b"b" * 500).told["done"]
    assert (settings.session_folder(here.begun[0]) / "clip.mp4").read_bytes() == b"b" * 500


def test_a_head_without_end_is_cut(phone: Phone):
    with phone.raw() as line:
        try:
            line.sendall(f"GET / HTTP/1.1\r\nHost: {phone.host}\r\nX-Long: {'a' * 10**6}".encode())
            answer = line.recv(100)
        except OSError:
            return
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_many_connections_of_one_address_leave_room_for_the_others(phone: Phone):
    taken = [phone.raw() for _ in range(3 * gate.AT_ONCE_FROM_ONE)]
    try:
        until(lambda: len(hung_up(taken)) >= 2 * gate.AT_ONCE_FROM_ONE)
        assert len(hung_up(taken)) == 2 * gate.AT_ONCE_FROM_ONE
        address, port = phone.host.split(":")
        with socket.create_connection(
            (address, int(port)), timeout=20, source_address=("127.0.0.2", 0)
        ) as other:
            other.sendall(f"GET / HTTP/1.1\r\nHost: {phone.host}\r\n\r\n".encode())
            assert other.recv(15).startswith(b"HTTP/1.1 200")
    finally:
        for line in taken:
            line.close()
    until(lambda: reaches(phone))


def reaches(phone: Phone) -> bool:
    try:
        return phone.ask("GET", "/state").status == 200
    except OSError:
        return False


def ended(line: socket.socket) -> bool:
    """Waits until the other side says something or hangs up: whether it hung up without a word."""
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def hung_up(lines: list[socket.socket]) -> list[socket.socket]:
    """Those on which the other side has hung up by now."""
    readable, _, _ = select.select(lines, [], [], 0)
    return [line for line in readable if ended(line)]


def test_only_one_piece_at_a_time_is_taken(phone: Phone):
    phone.announce("run.mp4", 500)
    with phone.raw() as line:
        line.sendall(phone.begun_piece(500) + b"a")
        until(lambda: phone.send(0, b"b" * 500).status == 409)
        assert phone.announce("other.mp4", 3).status == 409


def test_an_encrypted_way_is_the_computers_own():
    with laptop(encrypted=True) as opened:
        host = opened.opened.listener.host
        address, port = host.split(":")
        assert opened.opened.url.startswith(f"https://{host}/#")
        pem = ssl.get_server_certificate((address, int(port)), timeout=20)
        shown = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
        assert opened.opened.fingerprint.replace(":", "") == shown
        trusts = ssl.create_default_context(cadata=pem)
        with (
            socket.create_connection((address, int(port)), timeout=20) as plain,
            trusts.wrap_socket(plain, server_hostname=address) as line,
        ):
            line.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert line.recv(15).startswith(b"HTTP/1.1 200")
        with socket.create_connection((address, int(port)), timeout=20) as plain:
            plain.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert not plain.recv(100).startswith(b"HTTP")
    assert not listens(host)


def test_a_request_that_comes_with_the_last_of_the_greeting_is_answered():
    """As browsers send it: the server's own end of the greeting and the request arrive as one."""
    with laptop(encrypted=True) as opened:
        host = opened.opened.listener.host
        address, port = host.split(":")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
        line = context.wrap_bio(come, go)
        with socket.create_connection((address, int(port)), timeout=20) as plain:

            def with_more(step: Callable[[], bytes | None]) -> bytes | None:
                while True:
                    try:
                        return step()
                    except ssl.SSLWantReadError:
                        plain.sendall(go.read())
                        come.write(plain.recv(65536))

            with_more(lambda: line.do_handshake())
            line.write(f"GET /state HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            plain.sendall(go.read())
            assert (with_more(lambda: line.read(15)) or b"").startswith(b"HTTP/1.1 403")


def test_greetings_that_never_come_take_no_more_room_than_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listener, "HANDSHAKE_S", 0.3)
    with laptop(encrypted=True) as opened:
        phone = Phone.of(opened.opened)
        taken = [phone.raw() for _ in range(2 * gate.AT_ONCE_FROM_ONE)]
        start = time.monotonic()
        assert all(ended(line) for line in taken)
        assert time.monotonic() - start < listener.CONNECTION_S / 2
        for line in taken:
            line.close()
