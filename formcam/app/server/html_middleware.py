"""The first document of every page: it tells Streamlit's script where the server is, and what the page is called.

Without it the script, loaded under `/plan`, first asks for a server at `/plan/_stcore/health` and is refused, and
says so in the console. `window.__streamlit` is Streamlit's own way for a host to say it beforehand.

Nothing else of formcam changes what Streamlit sends, and this only a document that it knows: where one of the places to
change is missing or stands twice, the document goes out as it came, and formcam works with Streamlit's title and that
line in the console. `tests/app/test_html_middleware.py` looks at the installed Streamlit and says what to do.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Versions of Streamlit (major.minor) whose document and script were read, and in a browser the pages that they make.
TRIED_WITH = ("1.67",)
_SERVER = b'<script>window.__streamlit = { BACKEND_BASE_URL: window.location.origin + "/" }</script>'
# What stands in Streamlit's document, once, and what takes its place.
CHANGES = ((b"<head>", b"<head>" + _SERVER), (b"<title>Streamlit</title>", b"<title>formcam</title>"))


class Landing:
    """ASGI middleware: completes the HTML document, leaves everything else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a whole, uncompressed HTML answer is completed before it leaves."""
        if scope["type"] != "http" or scope["method"] != "GET" or _names_a_file(scope["path"]):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _Completed(send))


class _Completed:
    """Holds an HTML answer back until it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_document(message):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = completed(self._body)
        MutableHeaders(raw=self._start["headers"])["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def completed(document: bytes) -> bytes:
    """The document with the server's address and our name in it; any other document as it is."""
    if any(document.count(was) != 1 for was, _ in CHANGES):
        return document
    for was, now in CHANGES:
        document = document.replace(was, now)
    return document


def _names_a_file(path: str) -> bool:
    """Streamlit's own files and routes, and ours: never the first document."""
    return (
        path.startswith(("/_stcore", "/static", "/formcam", "/media", "/component"))
        or "." in path.rsplit("/")[-1]
    )


def _is_document(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    kind, coding = headers.get("content-type", ""), headers.get("content-encoding", "")
    return message["status"] == 200 and kind.startswith("text/html") and not coding
