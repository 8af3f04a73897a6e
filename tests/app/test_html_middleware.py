"""What formcam changes in Streamlit's first document, held against the Streamlit that is installed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import streamlit
from starlette.types import Message, Receive, Scope, Send

from formcam.app.server.html_middleware import CHANGES, TRIED_WITH, Landing, completed

STATIC = Path(streamlit.__file__).parent / "static"
INDEX = STATIC / "index.html"
KNOWN = b"<!DOCTYPE html><html><head><title>Streamlit</title></head><body></body></html>"
CHANGED = f"""
Streamlit {streamlit.__version__} brings another first document, so formcam leaves it as it is: {INDEX}
Look for what is missing there and put it into CHANGES of formcam/app/server/html_middleware.py; then open /plan in a
browser: the title must be formcam from the start, and the console must not tell of a refused /plan/_stcore/health.
"""
UNTRIED = f"""
Nobody has looked at formcam with Streamlit {streamlit.__version__}. Run tests/app/test_*_browser.py with it; when they
pass, add its major.minor to TRIED_WITH of formcam/app/server/html_middleware.py.
"""
NO_HOST = f"""
The script of Streamlit {streamlit.__version__} no longer reads window.__streamlit.BACKEND_BASE_URL. Search its release
notes for how a host names the server now, and say it that way in formcam/app/server/html_middleware.py.
"""


def served(document: bytes, path: str, kind: bytes = b"text/html; charset=utf-8") -> tuple[bytes, int]:
    """What comes through the middleware of a document that a server sends in two pieces, and its declared length."""
    sent: list[Message] = []

    async def server(scope: Scope, _: Receive, send: Send) -> None:
        # A compressed document could not be read on its way; a file is nobody's business.
        assert (b"accept-encoding" in dict(scope["headers"])) == ("." in path)
        headers = [(b"content-type", kind), (b"content-length", str(len(document)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": document[:20], "more_body": True})
        await send({"type": "http.response.body", "body": document[20:]})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(Landing(server)(scope, receive, send))
    body = b"".join(message["body"] for message in sent[1:])
    return body, int(dict(sent[0]["headers"])[b"content-length"])


@pytest.mark.parametrize("path", ["/", "/plan"])
def test_the_document_of_the_installed_streamlit_is_completed(path: str):
    body, length = served(INDEX.read_bytes(), path)
    for was, now in CHANGES:
        assert body.count(now) == 1, f"{CHANGED}Not found there, or found twice: {was!r}"
    assert len(body) == length == INDEX.stat().st_size + sum(len(now) - len(was) for was, now in CHANGES)


def test_the_installed_streamlit_was_tried():
    assert ".".join(streamlit.__version__.split(".")[:2]) in TRIED_WITH, UNTRIED


def test_the_script_still_asks_the_page_where_the_server_is():
    scripts = (STATIC / "static" / "js").glob("*.js")
    assert any(b"BACKEND_BASE_URL" in script.read_bytes() for script in scripts), NO_HOST


@pytest.mark.parametrize(
    "document",
    [
        b"<p>else</p>",
        KNOWN.replace(b"Streamlit", b"Streamlit 2"),
        KNOWN.replace(b"<head>", b'<head lang="en">'),
        KNOWN + KNOWN,
    ],
    ids=["no document", "another title", "another head", "twice"],
)
def test_an_unknown_document_is_left_alone(document: bytes):
    assert completed(KNOWN) != KNOWN
    assert completed(document) == document
    assert served(document, "/")[0] == document


def test_files_and_other_kinds_are_left_alone():
    assert served(KNOWN, "/media/clip.html")[0] == KNOWN
    assert served(KNOWN, "/plan", b"application/json")[0] == KNOWN
