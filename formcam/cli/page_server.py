"""`formcam app` and `formcam digitise`: Streamlit's server, on this computer only, with our own configuration.

The server runs in this process, just as `streamlit run app.py` would start it: one process to stop, and Ctrl-C is
Streamlit's own. The app is started by the path of its launcher, for the command line imports nothing of it.
"""

from __future__ import annotations

import os
import runpy
import signal
import socket
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
import webbrowser
from typing import Any

from formcam._runtime.resources import LAUNCHER, PAGE_SETTINGS
from formcam.records.errors import SetupError, UsageError

# So long the browser waits for the server, which starts in a few seconds, right after installation in many.
PATIENCE_S = 300.0


def serve(*, port: int | None, address: str | None, browser: bool) -> None:
    """Serve the page until Ctrl-C, which ends the program. `port` and `address`: None for those of our configuration.

    Raises `UsageError` where the port is taken, `SetupError` where the page's files are missing.
    """
    ours = _settings()
    port, address = port or ours["port"], address or ours["address"]
    _check_free(address, port)
    if browser and _has_screen():
        threading.Thread(target=_show, args=(f"http://127.0.0.1:{port}",), daemon=True).start()
    # As options, which beat environment variables: a variable set for another program must not open ours to a network.
    sys.argv = [
        "streamlit",
        "run",
        str(LAUNCHER),
        f"--server.address={address}",
        f"--server.port={port}",
        "--server.headless=true",  # Streamlit opens no browser for an app with routes of its own.
    ]
    # The server shuts down at Ctrl-C and then hands it on, which is how this command is meant to end: no error.
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def check_port(port: int | None) -> None:
    """Raise `UsageError` at once where `serve` would find the port taken; None for that of our configuration."""
    ours = _settings()
    _check_free(ours["address"], port or ours["port"])


def _settings() -> dict[str, Any]:
    if not (LAUNCHER.is_file() and PAGE_SETTINGS.is_file()):
        raise SetupError("the files that start the page are missing", "install formcam again")
    settings: dict[str, Any] = tomllib.loads(PAGE_SETTINGS.read_text(encoding="utf-8"))["server"]
    return settings


def _check_free(address: str, port: int) -> None:
    with socket.socket() as probe:
        if os.name != "nt":  # As Streamlit does: a port that was in use a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise UsageError(
                f"port {port} cannot be used ({error.strerror})",
                f"close the formcam that runs already, or choose another port, like --port {port + 1}",
            ) from error


def _has_screen() -> bool:
    """False on a Linux without windows, where a browser would take the terminal; a browser named by BROWSER may."""
    signs = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in signs)


def _show(url: str) -> None:
    """Open the browser once the server answers."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    else:
        return
    webbrowser.open(url)
