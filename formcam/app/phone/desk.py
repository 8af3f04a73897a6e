"""Where the phone's clip arrives: one at a time, in pieces that are checked, each from where the last one ended.

A piece that is cut off or damaged is forgotten, so that what is on the disk is always whole up to `arrived`. The
connection may break and the phone be restarted: it asks what arrived and goes on from there.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from formcam.app import settings
from formcam.app.sessions.arriving import EMPTY, NO_ROOM, TOO_LARGE, Arriving, NotTaken, has_room

# Large enough that a connection for each costs nothing, small enough that little is sent twice.
PIECE_BYTES = 4 * 1024**2


@dataclass(frozen=True)
class Announced:
    """The clip that the phone means: its name there, its size in bytes, and a stamp that tells it from another."""

    name: str
    size: int
    stamp: str


class Desk:
    """Takes one clip. Used by one thread: that of the server's loop."""

    def __init__(self, note_share: Callable[[float], None]) -> None:
        """`note_share` hears how much of the clip has arrived, 0 to 1."""
        self._note_share = note_share
        self._clip: Arriving | None = None
        self._announced: Announced | None = None
        self._busy = self.finished = False

    @property
    def arrived(self) -> int:
        """So many bytes are here and whole."""
        return 0 if self._clip is None else self._clip.kept

    @property
    def size(self) -> int:
        """So many bytes the clip has; 0 before there is one."""
        return 0 if self._announced is None else self._announced.size

    def announce(self, clip: Announced) -> None:
        """The phone has chosen that clip: what has arrived of it already is kept, another one is dropped.

        Raises `NotTaken`.
        """
        self._free_for_work()
        if clip == self._announced and self._clip is not None:
            return
        if clip.size <= 0:
            raise NotTaken(400, *EMPTY)
        if clip.size > settings.MAX_UPLOAD_BYTES:
            raise NotTaken(413, *TOO_LARGE)
        if not has_room(clip.size):
            raise NotTaken(507, *NO_ROOM)
        self.drop()
        self._clip, self._announced = Arriving(clip.name), clip
        self._note_share(0.0)

    async def take(self, start: int, length: int, crc32: int, pieces: AsyncIterator[bytes]) -> None:
        """One piece of `length` bytes that begins at byte `start`. Raises `NotTaken`; then nothing of it is kept."""
        self._free_for_work()
        if self._clip is None:
            raise NotTaken(409, "no clip was announced", "choose the clip again")
        if start != self.arrived:
            raise NotTaken(409, "another piece is wanted", "ask how much has arrived")
        if not 0 < length <= PIECE_BYTES or start + length > self.size:
            raise NotTaken(413, "this piece does not fit", "choose the clip again")
        self._busy = True
        try:
            await self._write(self._clip, length, crc32, pieces)
        finally:
            self._busy = False
        self._note_share(self.arrived / self.size)

    def finish(self) -> str:
        """The whole clip is here: the session that it is now."""
        assert self._clip is not None
        self.finished = True
        return self._clip.finish()

    def drop(self) -> None:
        """Leave nothing of a clip that is not whole."""
        if self._clip is not None and not self.finished:
            self._clip.drop()
            self._clip = self._announced = None

    async def _write(self, clip: Arriving, length: int, crc32: int, pieces: AsyncIterator[bytes]) -> None:
        crc, size = 0, 0
        try:
            async for piece in pieces:
                size += len(piece)
                if size > length:
                    raise NotTaken(413, "this piece does not fit", "choose the clip again")
                crc = zlib.crc32(piece, crc)
                clip.write(piece)
            if size != length or crc != crc32:
                raise NotTaken(422, "this piece was damaged on the way", "send it again")
            clip.keep()
        except BaseException:  # Also when the connection is cut or the server ends.
            clip.take_back()
            raise

    def _free_for_work(self) -> None:
        if self.finished:
            raise NotTaken(409, "the clip has arrived already", "watch on the laptop")
        if self._busy:
            raise NotTaken(409, "a piece is arriving just now", "wait a moment")
