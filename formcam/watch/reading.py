"""A file of a watch, whatever its name says: FIT, TCX or GPX, told by how it begins."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from formcam.records.errors import UsageError
from formcam.records.watch import WatchRun
from formcam.watch.samples import ADVICE, MAX_BYTES, run_of

Kind = Literal["fit", "xml"]
ENDINGS = ("fit", "tcx", "gpx")
_PACKED = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gz"}
# Byte order marks and white space before a text.
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


def read_watch(path: str | Path) -> WatchRun:
    """The run in that file. Raises `UsageError` where it cannot be read, is too large or holds none."""
    source = Path(path)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise UsageError(f"{source.name} is too large for a run", ADVICE)
        data = source.read_bytes()
    except OSError as error:
        raise UsageError(f"{source} cannot be read ({error.strerror or error})", "check the path") from error
    except ValueError as error:  # A path that no file can have (a null byte).
        raise UsageError(f"{source!s} is not a path", "check the path") from error
    return watch_run(data)


def watch_run(data: bytes) -> WatchRun:
    """The run in those bytes. Raises `UsageError` where they are none of the three formats, damaged, or no run."""
    if len(data) > MAX_BYTES:
        raise UsageError("the watch's file is too large for a run", ADVICE)
    kind = kind_of(data)
    # The decoder's tables and the parser are loaded when there is something to read, not with the page.
    if kind == "fit":
        from formcam.watch.fit_file import read_fit

        return run_of(read_fit(data))
    from formcam.watch.xml_file import read_xml

    return run_of(read_xml(data))


def kind_of(data: bytes) -> Kind:
    """How to read the bytes. Raises `UsageError` where they are empty, packed, or neither."""
    if not data:
        raise UsageError("the watch's file is empty", ADVICE)
    packed = next((name for start, name in _PACKED.items() if data.startswith(start)), None)
    if packed is not None:
        raise UsageError(
            f"the watch's file is packed ({packed})", "unpack it and give the FIT, TCX or GPX file in it"
        )
    # A FIT header: its size, the protocol, the profile, the data's size, then these four bytes.
    if data[8:12] == b".FIT":
        return "fit"
    if data.lstrip(_BEFORE_TEXT).startswith(b"<"):
        return "xml"
    raise UsageError("this is no file of a watch that formcam reads", ADVICE)
