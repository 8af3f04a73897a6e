"""What the phone's server answers: its page to anybody who reaches it, everything else to the phone that is connected.

No text of a request becomes a path, no address lists anything, no answer may be kept or read by another site.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcam.app import settings
from formcam.app.phone.desk import PIECE_BYTES, Announced, Desk
from formcam.app.phone.page import page_files
from formcam.app.phone.pairing import Pairing, Refusal
from formcam.app.phone.told import told_of
from formcam.app.sessions.arriving import NAME_LENGTH, NotTaken

# What the secret and the phone's key are sent in: no address holds them, so that no log and no other site sees them.
SECRET, KEY = "x-formcam-secret", "x-formcam-phone"
# A body that stops coming for so long is given up; the phone then sends that piece again.
STALL_S = 10.0
# What a clip is announced with: its name, size and stamp.
WORDS_BYTES = 4096
STAMP_LENGTH = 40
REFUSALS: dict[Refusal, tuple[int, str]] = {
    "wrong": (403, "This code is not the one on the laptop. Scan it again."),
    "taken": (409, "Another phone has used this code. Open a new one on the laptop."),
    "closed": (410, "This code is over. Open a new one on the laptop."),
}
HEADERS = {
    "Cache-Control": "no-store",
    "Connection": "close",  # One request a connection: `listener` limits how long each may take.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_NUMBER, _CRC32 = re.compile(r"[0-9]{1,12}"), re.compile(r"[0-9a-f]{8}")


def phone_app(pairing: Pairing, desk: Desk, *, origin: str, begin: Callable[[str], str]) -> Starlette:
    """The server's application, for one pairing.

    `origin` is the address as the phone has it (scheme, host and port); `begin` makes a job of the session of a clip
    that has arrived, starts it, and returns the session to look at.
    """
    counter = _Counter(pairing, desk, begin)
    routes = [
        *(Route(path, _file, methods=["GET"]) for path in page_files()),
        Route("/connect", counter.connect, methods=["POST"]),
        Route("/clip", counter.clip, methods=["GET", "POST", "PUT"]),
        Route("/state", counter.state, methods=["GET"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, pairing=pairing, origin=origin)],
        exception_handlers={NotTaken: _not_taken},
    )
    app.router.redirect_slashes = False
    return app


class Guard:
    """ASGI middleware: nobody passes who comes by another name, from another site, with too much, or too late."""

    def __init__(self, app: ASGIApp, *, pairing: Pairing, origin: str) -> None:
        self.app, self.pairing, self.origin = app, pairing, origin
        self.host = origin.partition("://")[2]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is refused, pass the rest on; every answer gets our headers."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refused(scope)
        await (refused or self.app)(scope, receive, sent)

    def _refused(self, scope: Scope) -> Response | None:
        headers, writes = Headers(scope=scope), scope["method"] not in ("GET", "HEAD")
        if headers.getlist("host") != [self.host]:  # DNS rebinding.
            return Response(status_code=400)
        origins = headers.getlist("origin")
        # Browsers name the origin of what they write; of what they read only where it is another one.
        if origins not in ([self.origin], [] if not writes else [self.origin]):
            return Response(status_code=403)
        if not _from_here(headers, scope["path"]):
            return Response(status_code=403)
        if not self.pairing.is_open:
            return _no(*REFUSALS["closed"])
        if writes and not _NUMBER.fullmatch(headers.get("content-length", "")):
            return Response(status_code=411)
        if int(headers.get("content-length", "0") or 0) > (
            PIECE_BYTES if scope["method"] == "PUT" else WORDS_BYTES
        ):
            return Response(status_code=413)
        return None


class _Counter:
    """The answers of one pairing."""

    def __init__(self, pairing: Pairing, desk: Desk, begin: Callable[[str], str]) -> None:
        self.pairing, self.desk, self.begin = pairing, desk, begin

    async def connect(self, request: Request) -> Response:
        """POST with the secret: the phone's key, once."""
        trade = self.pairing.trade(request.headers.get(SECRET, ""))
        if trade.refused:
            return _no(*REFUSALS[trade.refused])
        return JSONResponse({"key": trade.key, "piece": PIECE_BYTES, "limit": settings.MAX_UPLOAD_BYTES})

    async def clip(self, request: Request) -> Response:
        """GET how much has arrived, POST which clip it is, PUT its next piece; each answers how much has arrived."""
        if not self._ours(request):
            return _no(*REFUSALS["wrong"])
        try:
            if request.method == "POST":
                self.desk.announce(await _announced(request))
            elif request.method == "PUT":
                await self._take(request)
        except OSError as error:
            self.desk.drop()
            told = error.strerror or "disk error"
            raise NotTaken(
                507, f"the clip could not be stored ({told})", "free some space on the laptop"
            ) from error
        return JSONResponse(
            {"arrived": self.desk.arrived, "size": self.desk.size, "done": self.desk.finished}
        )

    async def state(self, request: Request) -> Response:
        """GET what is known of the clip: "waiting" until it has arrived, then what `told` has."""
        if not self._ours(request):
            return _no(*REFUSALS["wrong"])
        session = self.pairing.look().session
        if not session:
            return JSONResponse({"stage": "waiting"})
        told = await run_in_threadpool(told_of, session)
        if told["stage"] == "over":
            self.pairing.note_result_told()
        return JSONResponse(told)

    def _ours(self, request: Request) -> bool:
        return self.pairing.knows(request.headers.get(KEY, ""))

    async def _take(self, request: Request) -> None:
        start, crc32 = request.query_params.get("from", ""), request.query_params.get("crc32", "")
        if not (_NUMBER.fullmatch(start) and _CRC32.fullmatch(crc32)):
            raise NotTaken(400, "this piece has no place", "choose the clip again")
        try:
            length = int(request.headers["content-length"])
            await self.desk.take(int(start), length, int(crc32, 16), _body(request))
            if self.desk.arrived == self.desk.size:
                session = await run_in_threadpool(self.begin, self.desk.finish())
                self.pairing.note_arrival(session)
        except ClientDisconnect as error:
            raise NotTaken(400, "the connection was lost", "go on from what has arrived") from error
        except TimeoutError as error:
            raise NotTaken(408, "this piece did not come", "send it again") from error


def _from_here(headers: Headers, path: str) -> bool:
    """Whether our own page asks, or a person opens it: also by a link in an app that reads codes."""
    if headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
        return True
    return path == "/" and headers.get("sec-fetch-dest") == "document"


async def _file(request: Request) -> Response:
    content, kind = page_files()[request.scope["path"]]
    return Response(content, media_type=kind)


async def _announced(request: Request) -> Announced:
    try:
        told = json.loads(b"".join([piece async for piece in _body(request)]))
        return Announced(
            str(told["name"])[:NAME_LENGTH], int(told["size"]), str(told["stamp"])[:STAMP_LENGTH]
        )
    except (ValueError, TypeError, KeyError, RecursionError, TimeoutError, ClientDisconnect) as error:
        raise NotTaken(400, "which clip it is was not understood", "choose the clip again") from error


async def _body(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; `TimeoutError` where it stops coming."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALL_S):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        yield piece


async def _not_taken(_: Request, why: Any) -> Response:
    return _no(why.status, why.words)


def _no(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status)
