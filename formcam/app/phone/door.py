"""Opens and closes the way for a phone: one pairing at a time in the whole program, for the browser tab that asked.

While none is open, nothing of formcam listens anywhere but on this computer itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formcam.app.phone.desk import Desk
from formcam.app.phone.listener import Listener
from formcam.app.phone.pairing import Pairing, Why
from formcam.app.phone.routes import phone_app

if TYPE_CHECKING:
    from formcam.app.phone.certificate import Certificate


# A tab that loses its connection to the app for a moment, after the laptop slept say, comes back within this.
LEFT_S = 5.0


@dataclass(frozen=True)
class Opened:
    """A pairing that was opened, maybe over by now."""

    visitor: str
    """Whose browser tab asked for it."""
    pairing: Pairing
    url: str
    """What the phone opens; the secret stands behind `#`, which browsers never send."""
    fingerprint: str
    """Of the certificate; empty where nothing is encrypted."""
    listener: Listener = field(repr=False, compare=False)

    def close(self, why: Why) -> None:
        """Close it and its server; returns when nobody listens any more."""
        self.pairing.close(why)
        self.listener.close()


class Door:
    """One object a server (`st.cache_resource`); visitors, each a thread, share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: Opened | None = None

    def open(
        self,
        visitor: str,
        address: str,
        *,
        encrypted: bool,
        begin: Callable[[str], str],
        is_shown: Callable[[], bool],
    ) -> Opened:
        """Open a pairing for that visitor on that address of this computer; one that was open is closed.

        `begin` makes a job of a session whose clip has arrived and starts it (`routes.phone_app`); `is_shown` says
        whether the visitor is still there: without, the pairing closes after `LEFT_S`. Raises `SetupError` where
        nobody can listen on that address.
        """
        with self._lock:
            if self._last is not None:
                self._last.close("replaced")
            pairing, listener = Pairing(self._clock), Listener(address)
            certificate = _certificate(address) if encrypted else None
            origin = f"{'https' if encrypted else 'http'}://{listener.host}"
            desk = Desk(pairing.note_share)

            seen_s = self._clock()

            def still_open() -> bool:
                nonlocal seen_s
                if is_shown():
                    seen_s = self._clock()
                elif self._clock() - seen_s >= LEFT_S:
                    pairing.close("left")
                return pairing.is_open

            listener.start(
                phone_app(pairing, desk, origin=origin, begin=begin),
                still_open=still_open,
                at_the_end=desk.drop,
                context=None if certificate is None else certificate.context,
            )
            fingerprint = "" if certificate is None else certificate.fingerprint
            self._last = Opened(visitor, pairing, f"{origin}/#{pairing.secret}", fingerprint, listener)
            return self._last

    def of(self, visitor: str) -> Opened | None:
        """What that visitor opened last, open or over; None where somebody else opened one since, or nobody."""
        with self._lock:
            return self._last if self._last is not None and self._last.visitor == visitor else None

    def forget(self, visitor: str, why: Why) -> None:
        """Close what that visitor opened and show nothing of it any more."""
        with self._lock:
            if self._last is not None and self._last.visitor == visitor:
                self._last.close(why)
                self._last = None


def _certificate(address: str) -> Certificate:
    """Its library takes a tenth of a second to load, which the start of the app does without."""
    from formcam.app.phone.certificate import make_certificate

    return make_certificate(address)
