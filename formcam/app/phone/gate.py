"""How many connections the phone's server takes, in all and from one address, at once and in a second.

Everybody in the local network can reach the server: what one of them can use up is limited before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# A browser opens six connections to a server at most; one of ours carries one request.
AT_ONCE_FROM_ONE = 8
AT_ONCE = 32
# A piece of 4 MB fills a fast wireless network (100 MB/s) for 40 ms: 25 in a second, and as many looks at the state.
PER_SECOND_FROM_ONE, IN_A_BURST = 50.0, 100.0
# More addresses than a home has devices; beyond them only those that are known are let in.
ADDRESSES = 256


@dataclass
class _Visitor:
    """What one address has used up."""

    here: int
    credit: float
    seen_s: float


class Gate:
    """Counts who comes and goes. Used by one thread: that of the server's loop."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` tells seconds that never go back."""
        self._clock = clock
        self._visitors: dict[str, _Visitor] = {}

    @property
    def here(self) -> int:
        """How many connections there are."""
        return sum(one.here for one in self._visitors.values())

    def enter(self, address: str) -> bool:
        """Whether one more connection from that address is taken; `leave` has to follow if it is."""
        visitor = self._known(address)
        if (
            visitor is None
            or visitor.credit < 1.0
            or visitor.here >= AT_ONCE_FROM_ONE
            or self.here >= AT_ONCE
        ):
            return False
        visitor.credit -= 1.0
        visitor.here += 1
        return True

    def leave(self, address: str) -> None:
        """A connection from that address that was taken is over."""
        self._visitors[address].here -= 1

    def _known(self, address: str) -> _Visitor | None:
        """That visitor with the credit of now; None where there are too many."""
        now_s = self._clock()
        visitor = self._visitors.get(address)
        if visitor is None:
            if len(self._visitors) >= ADDRESSES:
                return None
            visitor = self._visitors[address] = _Visitor(0, IN_A_BURST, now_s)
        gained = PER_SECOND_FROM_ONE * (now_s - visitor.seen_s)
        visitor.credit, visitor.seen_s = min(IN_A_BURST, visitor.credit + gained), now_s
        return visitor
