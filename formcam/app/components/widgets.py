"""Our own widgets: what a page puts where Streamlit has nothing of the kind; each made of the files of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formcam.app import settings
from formcam.app.components.builder import component

_dropzone, _player, _picker = component("dropzone"), component("player"), component("picker")
_metronome, _printer, _ticks = component("metronome"), component("printer"), component("ticks")
_lockstep, _importer, _editor = component("lockstep"), component("importer"), component("editor")
_stride, _digitiser = component("stride"), component("digitiser")


def dropzone(key: str, *, words: str, hint: str, most: int) -> tuple[str, ...]:
    """A place with these words, and smaller ones below them, to drop clips; at most so many at once.

    The session ids of clips that have just arrived on the disk, in the order of their names; empty for none.
    """
    answer = _dropzone(
        data={
            "token": settings.page_token(),
            "limit": settings.MAX_UPLOAD_BYTES,
            "words": words,
            "hint": hint,
            "most": most,
        },
        key=key,
        on_uploaded_change=lambda: None,
    )
    return tuple(answer.uploaded["sessions"]) if answer.uploaded else ()


def player(
    key: str,
    *,
    session: str,
    source: str | None,
    times_s: Sequence[float],
    marks: Sequence[dict[str, Any]],
    label: str,
    size_px: tuple[int, int] | None = None,
    parts: Mapping[str, Sequence[float]] | None = None,
    go_to: Mapping[str, Any] | None = None,
    filmed: Mapping[str, Any] | None = None,
) -> None:
    """The clip, exact to the frame.

    `times_s` are the frames' times in the clip; `marks` hold `t` (s), `kind` ("contact", "mid" or "off"), `side` and
    `label`; `go_to` is `{"t": s, "id": n}`: a new id moves the player to that time.
    `source` is the clip with the drawing in it, None while it is being drawn; `filmed` the one without: `src` and
    `layers` (the address of what is drawn over it). A browser that cannot show that exactly shows `source`. `size_px`
    (width, height; of `filmed` always) is the picture's, `parts` what may be shown of it alone (`shown_parts`).
    """
    _player(
        data={
            "session": session,
            "src": source,
            "size": size_px,
            "parts": {name: list(part) for name, part in (parts or {}).items()},
            "t": list(times_s),
            "marks": list(marks),
            "label": label,
            "goto": go_to,
            "clip": filmed,
        },
        key=key,
    )


def stride_curves(
    key: str,
    *,
    session: str,
    curves: Sequence[Mapping[str, Any]],
    strides: Mapping[str, Sequence[tuple[float, float]]],
    frame_s: float,
) -> None:
    """Curves over the stride that go with the session's player: it marks its place in them, a tap moves it.

    `curves`, at least one, hold `name`, `label`, `unit` (with the space before it), `axis` (the unit in a word),
    `decimals` and `legs`: `side`, `strides` (how many), `percent`, `mean`, `sd` (as long; None where nothing was seen)
    and `off` (push-off in percent, or None). `strides` are each leg's (start, end) in seconds of the clip,
    whose frames come every `frame_s`.
    """
    _stride(
        data={"session": session, "curves": list(curves), "strides": dict(strides), "frame": frame_s}, key=key
    )


def picker(
    key: str,
    *,
    source: str,
    boxes: Sequence[Sequence[float]],
    label: str = "The first picture of your clip",
) -> tuple[float, float] | None:
    """A picture with people in it; the point just chosen, as fractions of the picture."""
    answer = _picker(
        data={"src": source, "boxes": boxes, "label": label}, key=key, on_picked_change=lambda: None
    )
    return (float(answer.picked["x"]), float(answer.picked["y"])) if answer.picked else None


def metronome(key: str, *, own: float, start: int, lowest: int, highest: int) -> int:
    """A metronome to hear and see; the beats a minute it stands at."""
    answer = _metronome(
        data={"own": own, "start": start, "lowest": lowest, "highest": highest},
        key=key,
        on_beats_change=lambda: None,
    )
    return int(answer.beats) if answer.beats else start


def printer(key: str, label: str) -> None:
    """A button that prints the page."""
    _printer(data={"label": label}, key=key)


@dataclass(frozen=True)
class Ticks:
    """What was done to one training day since its page was drawn: ids ticked and taken back, and the worst pain said.

    `pain` is 0 to 10, -1 where it was taken back, None where nothing was said of it.
    """

    ticked: frozenset[str]
    taken_back: frozenset[str]
    pain: int | None


def ticks(
    key: str,
    *,
    name: str,
    items: Sequence[dict[str, str]],
    done: Sequence[str],
    pain: int | None,
    limit: int,
    advice: str,
) -> Ticks | None:
    """One training day to tick off: what the user has done to it here, None for nothing.

    `items` hold `id`, `name`, `dose` and `picture` (SVG, ours); above `limit` the page gives the `advice`.
    """
    answer = _ticks(
        data={
            "name": name,
            "items": list(items),
            "done": list(done),
            "pain": pain,
            "limit": limit,
            "advice": advice,
        },
        key=key,
        on_done_change=lambda: None,
        on_pain_change=lambda: None,
    )
    if answer.done is None and answer.pain is None:
        return None
    told = answer.done or {}
    return Ticks(
        frozenset(told.get("ticked", ())),
        frozenset(told.get("taken_back", ())),
        None if answer.pain is None else int(answer.pain),
    )


def lockstep(key: str, *, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Two clips at the same moment of the stride.

    Each holds `src`, `times` (s of each frame in the clip), `strides` ((landing, push-off or None, next landing of the
    same foot) in s of the clip, at least one), `leg` ("left" or "right"), `title` and `about`.
    """
    _lockstep(data={"first": first, "second": second}, key=key)


def importer(key: str) -> dict[str, int] | None:
    """A button to choose an archive; how many sessions came in (`new`), were `known`, or `damaged`."""
    answer = _importer(data={"token": settings.page_token()}, key=key, on_brought_change=lambda: None)
    return answer.brought or None


def editor(
    key: str,
    *,
    session: str,
    version: str,
    times_s: Sequence[float],
    joints: str,
    names: Sequence[str],
    size_px: tuple[int, int],
    near: str | None,
    events: Sequence[dict[str, Any]],
    steps: Sequence[dict[str, Any]],
    edits: Mapping[str, Any],
    start: int,
    reach_s: float,
    stiffness_hz: float,
    saved: bool,
    failed: str,
    attempt: int,
) -> dict[str, Any] | None:
    """The desk at which joints, landings and steps are put right; what was just saved, as an edits.json's content.

    `joints` are the places of `names` in every picture, base64 of 16-bit quarter pixels; `version` is another one when
    the results were made anew; `edits` is what they hold, `failed` why the last saving, the `attempt`-th, did not work;
    `stiffness_hz` is `corrections.stiffness_hz`.
    """
    answer = _editor(
        data={
            "picture": f"/formcam/media/{session}/frame_", "token": settings.page_token(), "version": version,
            "t": list(times_s), "joints": joints, "names": list(names), "width": size_px[0], "height": size_px[1],
            "near": near, "events": list(events), "steps": list(steps), "edits": dict(edits), "start": start,
            "reach": reach_s, "stiffness": stiffness_hz, "saved": saved, "failed": failed, "attempt": attempt,
        },
        key=key,
        on_saved_change=lambda: None,
    )  # fmt: skip
    return answer.saved or None


@dataclass(frozen=True)
class FrameRead:
    """What the reader has just done: the joints of a frame, or the wish to see the frame before again (None)."""

    number: int
    frame: int
    joints: dict[str, tuple[float, float] | None] | None


def digitiser(
    key: str,
    *,
    source: str,
    size_px: tuple[int, int],
    number: int,
    frame: int,
    place: str,
    joints: Sequence[Mapping[str, str]],
    read: Mapping[str, tuple[float, float] | None],
    may_go_back: bool,
    failed: str,
    attempt: int,
) -> FrameRead | None:
    """One frame on which joints are read by eye; None until the reader is through with it.

    `number` is the pass, `place` says in words where in it the frame comes. `joints` hold `name`, `words` and `hint`,
    in the order in which they are asked for; `read` is what stands in the file of this frame and pass. `failed` says
    why the last saving, the `attempt`-th, did not work.
    """
    answer = _digitiser(
        data={
            "src": source,
            "width": size_px[0],
            "height": size_px[1],
            "number": number,
            "frame": frame,
            "place": place,
            "joints": [dict(one) for one in joints],
            "read": dict(read),
            "back": may_go_back,
            "failed": failed,
            "attempt": attempt,
        },
        key=key,
        on_done_change=lambda: None,
    )
    if not answer.done:
        return None
    told = answer.done["joints"]
    places = None if told is None else {name: _place(xy) for name, xy in told.items()}
    return FrameRead(int(answer.done["number"]), int(answer.done["frame"]), places)


def _place(xy: Sequence[float] | None) -> tuple[float, float] | None:
    return None if xy is None else (float(xy[0]), float(xy[1]))
