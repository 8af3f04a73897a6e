"""The addresses of this computer in local networks, at which a phone can reach it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network

from formcam.records.errors import SetupError

# RFC 1918: never a part of the internet, which nobody shall listen to by mistake.
LOCAL = tuple(map(IPv4Network, ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12")))
# An address to offer instead of those that are found, for networks that formcam does not see (a bridge, say).
CHOSEN = "FORMCAM_PHONE_ADDRESS"
# RFC 5737: nobody has it, so that the way there is the one to everything else.
ANYWHERE = "192.0.2.1"


def local_addresses() -> tuple[str, ...]:
    """The IPv4 addresses to offer, the likeliest first; empty in no local network.

    Raises `SetupError` where the one chosen by `FORMCAM_PHONE_ADDRESS` is none of a local network or this computer's.
    """
    chosen = os.environ.get(CHOSEN)
    if chosen:
        if not (is_local(chosen) or _is_loopback(chosen)):
            raise SetupError(
                f"{CHOSEN} is {chosen!r}, which is no address in a local network",
                "give the IPv4 address of this computer there, like 192.168.1.20, or leave it out",
            )
        return (chosen,)
    return tuple(dict.fromkeys(address for address in _found() if is_local(address)))


def is_local(address: str) -> bool:
    """Whether that is an IPv4 address of a local network."""
    with suppress(ValueError):
        return any(IPv4Address(address) in network for network in LOCAL)
    return False


def _is_loopback(address: str) -> bool:
    with suppress(ValueError):
        return IPv4Address(address).is_loopback
    return False


def _found() -> Iterator[str]:
    """Where packets would leave from: to anywhere, and to each kind of local network. Then what the name stands for."""
    for target in (ANYWHERE, *(str(network[-2]) for network in LOCAL)):
        # A datagram socket that connects sends nothing.
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect((target, 9))
            yield way.getsockname()[0]
    with suppress(OSError):
        for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(entry[4][0])
