"""Routes of ours on a port of this computer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from formcam.app.server.routes import MIDDLEWARE

END_S = 20


@contextmanager
def served(routes: Sequence[BaseRoute]) -> Iterator[int]:
    """The port at which these routes are answered, behind our middleware, until the end of the block."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        place.listen()  # So that a request waits for the server instead of finding nobody.
        app = Starlette(routes=list(routes), middleware=list(MIDDLEWARE))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([place],))
        thread.start()
        yield place.getsockname()[1]
        server.should_exit = True
        thread.join(END_S)
