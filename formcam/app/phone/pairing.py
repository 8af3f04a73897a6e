"""Who may send a clip from a phone, and until when: one secret for one phone, for a short time.

The laptop shows the secret, the phone trades it once for a key of its own. Nothing here listens or draws: the server
(`listener`, `routes`) and the page (`screens.phone`), each in threads of its own, ask and tell one `Pairing`.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["waiting", "connected", "arriving", "arrived", "closed"]
Refusal = Literal["", "wrong", "taken", "closed"]
Why = Literal["", "time", "stopped", "left", "attacked", "replaced"]

# 128 bits, as docs/security.md promises.
SECRET_BYTES = 16
# So long a code waits for a phone: to find the phone and point it at the screen.
WAITING_S = 300.0
# A phone that is connected has to be set up, the runner to warm up (6 to 10 minutes) and run, the clip to be sent and
# analysed.
CONNECTED_S = 3600.0
# The result stays on the phone's page as text; so long it is also renewed there, for answers given on the laptop.
RESULT_S = 600.0
# A phone that was closed by its system and opened anew, and a slip or two; guessing 128 bits takes 10^37 tries.
WRONG_TRIES = 10


@dataclass(frozen=True)
class Trade:
    """What a secret was traded for: the phone's key, or why there is none."""

    key: str = ""
    refused: Refusal = ""


@dataclass(frozen=True)
class Look:
    """How a pairing stands: the seconds until it closes by itself, and how much of the clip has come (0 to 1)."""

    state: State
    left_s: float
    share: float = 0.0
    session: str = ""
    others_refused: int = 0
    """How often another phone came with the secret once it was used."""
    why: Why = ""
    """Why it is closed."""


class Pairing:
    """One secret, and what became of it. Safe to be used from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds that never go back."""
        self.secret = secrets.token_urlsafe(SECRET_BYTES)
        self._key = secrets.token_urlsafe(SECRET_BYTES)
        self._clock = clock
        self._lock = threading.RLock()
        self._state: State = "waiting"
        self._until_s = clock() + WAITING_S
        self._share, self._session = 0.0, ""
        self._why: Why = ""
        self._wrong = self._others = 0
        self._told = False

    def trade(self, secret: str) -> Trade:
        """The key of the phone that brings the secret first; nobody else gets one."""
        with self._lock:
            if not self.is_open:
                return Trade(refused="closed")
            if not _same(secret, self.secret):
                self._note_wrong()
                return Trade(refused="wrong")
            if self._state != "waiting":
                self._others += 1
                self._note_wrong()
                return Trade(refused="taken")
            self._state, self._until_s = "connected", self._clock() + CONNECTED_S
            return Trade(key=self._key)

    def knows(self, key: str) -> bool:
        """Whether that is the key of the phone that is connected."""
        with self._lock:
            if not self.is_open:
                return False
            if self._state != "waiting" and _same(key, self._key):
                return True
            self._note_wrong()
            return False

    def note_share(self, share: float) -> None:
        """So much of the clip has arrived, 0 to 1."""
        with self._lock:
            if self.is_open and self._state in ("connected", "arriving"):
                self._state, self._share = "arriving", share

    def note_arrival(self, session: str) -> None:
        """The whole clip is there, as that session."""
        with self._lock:
            if self.is_open:
                self._state, self._share, self._session = "arrived", 1.0, session

    def note_result_told(self) -> None:
        """The phone has the result: there is little left to do."""
        with self._lock:
            if not self._told:
                self._told = True
                self._until_s = min(self._until_s, self._clock() + RESULT_S)

    def close(self, why: Why) -> None:
        """Nobody is let in any more; the first reason stands."""
        with self._lock:
            if self._state != "closed":
                self._state, self._why = "closed", why

    @property
    def is_open(self) -> bool:
        """Whether anything is answered at all; a pairing whose time is over closes here."""
        with self._lock:
            if self._state != "closed" and self._clock() >= self._until_s:
                self.close("time")
            return self._state != "closed"

    def look(self) -> Look:
        """How it stands now."""
        with self._lock:
            left_s = max(0.0, self._until_s - self._clock()) if self.is_open else 0.0
            return Look(self._state, left_s, self._share, self._session, self._others, self._why)

    def _note_wrong(self) -> None:
        self._wrong += 1
        if self._wrong >= WRONG_TRIES:
            self.close("attacked")


def _same(one: str, other: str) -> bool:
    """Compared in a time that tells nothing of how much fits."""
    return secrets.compare_digest(one.encode(), other.encode())
