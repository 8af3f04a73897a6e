"""The routes of the mirror: its page and files, and the socket over which landmarks come and readings go.

The files hold nothing of anybody and are given to whoever reaches this server (its own computer); the socket asks for
the page's token and refuses pages of other sites.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from formcam.app import settings
from formcam.app.mirror import page
from formcam.app.mirror.conversation import MODEL, Conversation, NotOurs, Start
from formcam.app.mirror.wording import summed_up
from formcam.app.sessions import profiles
from formcam.mirror.goals import GOALS

PREFIX = "/formcam/mirror"
# Between two readings; one takes a third of a second of one core, and the browser needs the others.
READ_EVERY_S = 1.0
# What closes a socket: RFC 6455, 7.4.1.
POLICY_VIOLATION = 1008


async def document(request: Request) -> Response:
    """GET the page."""
    return _file(request, page.DOCUMENT)


async def file(request: Request) -> Response:
    """GET one of its files, or one of MediaPipe's for the browser."""
    name = request.path_params["name"]
    if name == page.MODEL_FILE:
        content = await run_in_threadpool(page.model_bytes, MODEL)
        return Response(content, media_type=page.KINDS[".task"], headers=_headers(request))
    vision = page.vision_file(name)
    if vision is not None:
        return FileResponse(vision, media_type=page.KINDS[vision.suffix], headers=_headers(request))
    return _file(request, name)


async def socket(connection: WebSocket) -> None:
    """One run before the mirror: landmarks in, readings out, a summary at the end."""
    if not _ours(connection):
        await connection.close(POLICY_VIOLATION)
        return
    await connection.accept()
    try:
        await _run(connection)
    except (NotOurs, ValueError):
        await connection.close(POLICY_VIOLATION)
    except WebSocketDisconnect:
        return


ROUTES = [
    Route(PREFIX, document, methods=["GET"]),
    WebSocketRoute(PREFIX + "/run", socket),
    Route(PREFIX + "/{name}", file, methods=["GET"]),
]


def address(goal: str) -> str:
    """The page's address, for our own pages: the key stands behind the #, which no browser sends on."""
    return f"{PREFIX}?goal={goal}#{settings.page_token()}"


async def _run(connection: WebSocket) -> None:
    start, runner = Start.of(json.loads(await connection.receive_text())), profiles.current()
    talk = Conversation(start, runner)
    hearing = asyncio.create_task(_hear(talk, connection))
    telling = asyncio.create_task(_tell(talk, connection.send_json))
    await asyncio.wait((hearing, telling), return_when=asyncio.FIRST_COMPLETED)
    for task in (hearing, telling):
        task.cancel()
    await asyncio.wait((hearing, telling))
    summary = await run_in_threadpool(talk.end)
    if not telling.cancelled():
        telling.result()  # It ends by a fault alone.
    hearing.result()
    await connection.send_json(summed_up(summary, GOALS[start.goal], runner.units))
    await connection.close()


async def _hear(talk: Conversation, connection: WebSocket) -> None:
    """Pictures' landmarks, until the page says that it is over."""
    while True:
        message = await connection.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        if message.get("text") == "end":
            return
        if message.get("bytes") is None:
            raise NotOurs("another text")
        talk.picture(message["bytes"])


async def _tell(talk: Conversation, send: Callable[[object], Awaitable[None]]) -> None:
    """A reading now and again, until it is cancelled."""
    while True:
        await send(await run_in_threadpool(talk.reading))
        await asyncio.sleep(READ_EVERY_S)


def _ours(connection: WebSocket) -> bool:
    """True where our own page connects, which has the token and comes from this very server."""
    origin = connection.headers.get("origin", "").partition("://")[2]
    is_here = origin == connection.headers.get("host", "")
    return is_here and settings.is_page_token(connection.query_params.get("token", ""))


def _file(request: Request, name: str) -> Response:
    content = page.small_file(name)
    if content is None:
        return Response(status_code=404, headers=_headers(request))
    kind = page.KINDS["." + name.rpartition(".")[2]]
    return Response(content, media_type=kind, headers=_headers(request))


def _headers(request: Request) -> dict[str, str]:
    return {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": page.policy(request.headers.get("host", "")),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
