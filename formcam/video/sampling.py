"""A few pictures spread over the clip, without decoding it all: who is in it is asked before the pose pass starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing

import av
import numpy as np

from formcam.video.backends import Picture, pictures
from formcam.video.container import READ_ERRORS, main_stream, open_container, time_base
from formcam.video.probe import probe
from formcam.video.reader import VideoSource

# Decoding on from a key picture stops here: phones set one every 0.5-2 s, some editors only one in 10 s, and reading
# such a clip twice would cost more than an evenly spread sample is worth.
MOST_DECODED = 15


def sample_pictures(source: VideoSource, count: int) -> Iterator[np.ndarray]:
    """Up to `count` upright RGB pictures in time order, the clip's first among them; never reads `source` itself.

    Each is reached by a seek to the key picture before its time and at most `MOST_DECODED` pictures on from there.
    """
    probed = probe(source.path)
    length_s = probed.duration_s or 0.0
    last_s = -np.inf
    with ExitStack() as stack, open_container(probed.path) as scout:
        stream = main_stream(scout)
        reader = stack.enter_context(closing(pictures(probed, "pyav")))  # type: ignore[type-var]
        for target_s in (probed.start_s + length_s * np.arange(count) / count).tolist():
            picture = None
            if _key_s(scout, stream, target_s) > last_s:
                fresh = pictures(probed, "pyav", from_s=target_s)
                picture = next(fresh, None)
                if picture is not None and picture.stamp_s > last_s:
                    stack.close()
                    reader = stack.enter_context(closing(fresh))  # type: ignore[type-var]
                else:
                    fresh.close()  # type: ignore[attr-defined]
                    picture = None
            picture = _onward(reader, picture or next(reader, None), target_s)
            if picture is not None and picture.stamp_s > last_s:
                last_s = picture.stamp_s
                yield picture.to_rgb()


def _key_s(scout: av.container.InputContainer, stream: av.VideoStream, target_s: float) -> float:
    """Where a seek would begin to decode, in container seconds; found without decoding. Infinity = not known."""
    try:
        scout.seek(int(target_s / time_base(stream)), stream=stream, backward=True)
        stamp = next(packet.pts for packet in scout.demux(stream) if packet.pts is not None)
    except (StopIteration, *READ_ERRORS):
        return np.inf
    return float(stamp * time_base(stream))


def _onward(reader: Iterator[Picture], picture: Picture | None, target_s: float) -> Picture | None:
    """The first picture at `target_s` or later, or the last one that may be decoded on the way."""
    for _ in range(MOST_DECODED):
        if picture is None or picture.stamp_s >= target_s:
            return picture
        following = next(reader, None)
        if following is None:
            return picture
        picture = following
    return picture
