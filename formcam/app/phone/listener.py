"""The phone's server: one address of the local network, a thread of its own, as long as a pairing is open.

uvicorn speaks HTTP; what a stranger could use up (connections, their number in a second, the time that each is held) is
limited before it hears of them. Each connection carries one request and is cut when its time is over.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from formcam.app.phone.gate import Gate
from formcam.records.errors import SetupError

# One request, its answer included: a piece of 4 MB on the slowest wireless network worth waiting for (0.6 Mbit/s).
CONNECTION_S = 60.0
# The greeting of an encrypted connection takes two or three messages.
HANDSHAKE_S = 10.0
# Longer than any head that a browser sends us.
HEAD_BYTES = 16 * 1024
# How often it looks whether the pairing is still open; a thread that is told to end does so at once.
LOOK_EVERY_S = 0.25
# Starting and ending the thread; both take milliseconds on a computer that has nothing else to do.
PATIENCE_S = 10.0


class Listener:
    """A server on one address and a free port, which it takes when it is made; it listens from `start` to `close`."""

    def __init__(self, address: str) -> None:
        """Raises `SetupError` where the computer does not have that address any more."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.bind((address, 0))
        except OSError as error:
            self._socket.close()
            raise SetupError(
                f"this computer cannot be reached at {address} ({error.strerror})",
                "look whether it is still in the same network, and choose the address again",
            ) from error
        self.host = f"{address}:{self._socket.getsockname()[1]}"
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._ready = threading.Event()

    def start(
        self,
        app: ASGIApp,
        *,
        still_open: Callable[[], bool],
        at_the_end: Callable[[], None] = lambda: None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Serve that app until it is closed or `still_open` says no, which is asked several times a second.

        `at_the_end` is called when nobody is served any more; `context` encrypts.
        """
        work = self._serve(app, still_open, at_the_end, context)
        # A daemon: whatever ends the program ends it, too.
        self._thread = threading.Thread(target=asyncio.run, args=(work,), name="phone", daemon=True)
        self._thread.start()
        self._ready.wait(PATIENCE_S)

    def close(self) -> None:
        """Listen no more; connections that are open are cut."""
        if self._thread is None or self._loop is None:
            self._socket.close()
            return
        with suppress(RuntimeError):  # It ended by itself just now.
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)

    async def _serve(
        self,
        app: ASGIApp,
        still_open: Callable[[], bool],
        at_the_end: Callable[[], None],
        context: ssl.SSLContext | None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        lobby = _Lobby(self._loop, app, context)
        try:
            server = await self._loop.create_server(lobby.receive, sock=self._socket)
            self._ready.set()
            while not self._stop.is_set() and still_open():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), LOOK_EVERY_S)
            server.close()
        finally:
            self._ready.set()
            await lobby.empty()
            self._socket.close()
            at_the_end()


class _Lobby:
    """Who is connected, and how long they may stay."""

    def __init__(self, loop: asyncio.AbstractEventLoop, app: ASGIApp, context: ssl.SSLContext | None) -> None:
        self.loop, self.context, self.gate = loop, context, Gate(time.monotonic)
        self.here: set[asyncio.Transport] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        # Not told what proxies say of who asks, nor of whom: there are none.
        self.config = Config(
            app, http=H11Protocol, ws="none", lifespan="off", log_config=None, access_log=False,
            proxy_headers=False, server_header=False, h11_max_incomplete_event_size=HEAD_BYTES,
        )  # fmt: skip
        self.config.load()
        self.state = ServerState()

    def receive(self) -> asyncio.Protocol:
        """What deals with a new connection."""
        return _Arrival(self)

    async def empty(self) -> None:
        """Cut all connections and end what answers them."""
        for transport in list(self.here):
            transport.abort()
        answering = [*self.state.tasks, *self.tasks]
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)


class _Arrival(asyncio.Protocol):
    """A connection of which nothing has been read: turned away, or handed on to uvicorn, encrypted if wanted."""

    def __init__(self, lobby: _Lobby) -> None:
        self._lobby = lobby

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it, and note when its time is over."""
        assert isinstance(transport, asyncio.Transport)
        lobby, peer = self._lobby, str((transport.get_extra_info("peername") or ("",))[0])
        if not lobby.gate.enter(peer):
            transport.abort()
            return
        lobby.here.add(transport)
        end = lobby.loop.call_later(CONNECTION_S, transport.abort)

        def left() -> None:
            end.cancel()
            lobby.here.discard(transport)
            lobby.gate.leave(peer)

        inner = _Request(lobby, left)
        if lobby.context is None:
            transport.set_protocol(inner)
            inner.connection_made(transport)
        else:
            transport.pause_reading()
            task = lobby.loop.create_task(_encrypt(lobby, transport, inner, lobby.context))
            lobby.tasks.add(task)
            task.add_done_callback(lobby.tasks.discard)


class _Request(H11Protocol):
    """uvicorn's own, which tells when it is over, and bears a request that comes together with the greeting."""

    def __init__(self, lobby: _Lobby, left: Callable[[], None]) -> None:
        super().__init__(lobby.config, lobby.state, {}, lobby.loop)
        self._left = left
        self._early: list[bytes] | None = []
        self.is_over = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The connection is there; what came before it was told is read now."""
        super().connection_made(transport)
        early, self._early = self._early or [], None
        for data in early:
            super().data_received(data)

    def data_received(self, data: bytes) -> None:
        """Keep what `start_tls` hands on before it returns, which its caller hears only then."""
        if self._early is None:
            super().data_received(data)
        else:
            self._early.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        if self._early is None:
            super().connection_lost(exc)
        self.end()

    def end(self) -> None:
        """Count it out, once."""
        if not self.is_over:
            self.is_over = True
            self._left()


async def _encrypt(
    lobby: _Lobby, transport: asyncio.Transport, inner: _Request, context: ssl.SSLContext
) -> None:
    try:
        secure: Any = await lobby.loop.start_tls(
            transport, inner, context, server_side=True, ssl_handshake_timeout=HANDSHAKE_S
        )
    except (OSError, ssl.SSLError, TimeoutError):  # It hung up, or speaks no TLS.
        transport.abort()
        inner.end()
        return
    if not inner.is_over:
        inner.connection_made(secure)
