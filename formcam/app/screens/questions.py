"""What the runner is asked: before an analysis only what it cannot do without, the rest while it is at work.

The fields of a session keep what is typed under keys of their own; `told` reads them, so that a callback can, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as names_of
from types import MappingProxyType
from typing import Any

import streamlit as st

from formcam.app.screens import speed_field
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.profiles import SHOES_KM_RANGE
from formcam.feedback import units
from formcam.feedback.exercises import STOP_LIST
from formcam.feedback.pain import PLACES
from formcam.feedback.units import LENGTHS, Length, Speed
from formcam.records.track import HEIGHT_CM_RANGE, Sex

VIEWS = {
    "Detect automatically": None,
    "My left side": "left",
    "My right side": "right",
    "From behind": "rear",
    "From the front": "front",
}
SEX_WORDS: dict[str, Sex | None] = {"—": None, "Female": "f", "Male": "m"}
LENGTH_WORDS: dict[Length, str] = {"cm": "cm", "in": "feet and inches"}
CAPTURE_FPS = {"Detect automatically": None, "60": 60.0, "120": 120.0, "240": 240.0}


# What the fields of an answer are called, before the session.
_FIELDS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "height_cm": ("height", "feet", "inches"), "length": ("length",),
    "speed_kmh": ("speed",), "speed": ("speed_unit",), "sex": ("sex",), "shoes_km": ("shoes_km", "shoes_miles"),
    "pain": ("pain",), "warning_signs": tuple(f"sign_{one.id}" for one in STOP_LIST),
})  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the fields say; None = not answered. The last two are the units that it is typed and shown in."""

    height_cm: float | None = None
    speed_kmh: float | None = None
    sex: Sex | None = None
    pain: tuple[str, ...] = ()
    warning_signs: tuple[str, ...] = ()
    shoes_km: float | None = None
    length: Length = "cm"
    speed: Speed = "km/h"


def before() -> JobSettings:
    """What has to be known before a clip is looked at, folded away: nearly always it is found."""
    with st.expander("Slow motion, or dots of tape? The clip's settings"):
        left, right = st.columns(2)
        view = left.selectbox("Filmed from", list(VIEWS), key="view")
        rate = right.selectbox(
            "Slow motion recorded at (frames a second)", list(CAPTURE_FPS), key="rate",
            help="Only needed if the clip plays in slow motion.",
        )  # fmt: skip
        markers = st.checkbox(
            "Dots of bright tape mark the joints (from the side) or the pelvis (from behind)", key="markers",
            help="The filming guide shows where to stick the tape.",
        )  # fmt: skip
    return JobSettings(view=VIEWS[view], capture_fps=CAPTURE_FPS[rate], markers=markers)


def fields(
    session: str, start: Told, *, last_kmh: float | None, own_belt: bool, changed: Callable[[], None]
) -> None:
    """The questions about who runs in that clip, with what each answer is for.

    They show `start` until something else is typed; each change calls `changed`, which reads `answered`. `last_kmh` is
    the speed of the clip before, which is offered and never assumed; `own_belt` as `speed_field.show` takes it.
    """
    if f"sex_{session}" in st.session_state:
        _follow(session, start)
    else:  # They have not been on the page just before.
        st.session_state[_begun(session)] = start
    now = told(session, start)
    left, right = st.columns(2)
    with left:
        _height(session, now, changed)
        st.caption("Turns the picture into centimetres: bounce, stride, reach.")
    with right:
        _first(f"sex_{session}", _word_of(now.sex))
        st.selectbox("Sex", list(SEX_WORDS), key=f"sex_{session}", on_change=changed)
        st.caption("Typical hip angles differ a little between women and men.")
    speed_field.show(session, now.speed_kmh, now.speed, last_kmh=last_kmh, own_belt=own_belt, changed=changed)
    st.caption("What is typical depends on how fast you run.")
    _shoes(session, now, changed)
    st.caption("Changes no number. If something hurts, worn shoes are one thing to check.")
    _first(f"pain_{session}", list(now.pain))
    st.pills(
        "Does anything hurt when you run, or after it?", list(PLACES), format_func=PLACES.__getitem__,
        selection_mode="multi", key=f"pain_{session}", on_change=changed, wrap=True,
    )  # fmt: skip
    st.caption(
        "A back that hurts gets exercises of its own; for other places we say which to be careful with. "
        "Not kept for your next clip."
    )
    with st.expander("Warning signs: is any of these true for you?"):
        st.write("If so, we tell you who to see, and hide training advice for now.")
        for sign in STOP_LIST:
            _first(f"sign_{sign.id}_{session}", sign.id in now.warning_signs)
            st.checkbox(sign.question, key=f"sign_{sign.id}_{session}", on_change=changed)


def answered(session: str, start: Told) -> dict[str, Any]:
    """The answers (fields of `Told`) that were changed here since the fields came or since `keep`, and no others.

    What another tab has told meanwhile is not undone by fields that still show what was known before.
    """
    before = st.session_state.get(_begun(session), start)
    return _differing(before, told(session, before))


def keep(session: str, start: Told) -> None:
    """What the fields say is kept by now."""
    st.session_state[_begun(session)] = told(session, st.session_state.get(_begun(session), start))


def _follow(session: str, start: Told) -> None:
    """Fields that nobody has changed here show what was answered elsewhere meanwhile."""
    before = st.session_state.get(_begun(session), start)
    changed = answered(session, start)
    newer = {name: answer for name, answer in _differing(before, start).items() if name not in changed}
    for name in newer:
        for key in _FIELDS_OF.get(name, ()):
            st.session_state.pop(f"{key}_{session}", None)
    st.session_state[_begun(session)] = replace(before, **newer)


def _differing(before: Told, after: Told) -> dict[str, Any]:
    """The answers of `after` that are others than before, by the names of `Told`."""
    names = [one.name for one in names_of(Told)]
    return {name: answer for name in names if (answer := getattr(after, name)) != getattr(before, name)}


def told(session: str, start: Told) -> Told:
    """What the session's fields say; of fields that are not on the page, what they would start with."""
    typed = st.session_state
    length = typed.get(f"length_{session}") or start.length
    speed_kmh, speed = speed_field.told(session, start.speed_kmh, start.speed)
    signs = (one.id for one in STOP_LIST)
    return Told(
        height_cm=_told_height(session, start.height_cm),
        speed_kmh=speed_kmh,
        sex=SEX_WORDS[typed.get(f"sex_{session}", _word_of(start.sex))],
        pain=tuple(place for place in PLACES if place in typed.get(f"pain_{session}", start.pain)),
        warning_signs=tuple(
            one for one in signs if typed.get(f"sign_{one}_{session}", one in start.warning_signs)
        ),
        shoes_km=_told_shoes(session, start.shoes_km),
        length=length,
        speed=speed,
    )


def _height(session: str, now: Told, changed: Callable[[], None]) -> None:
    """In whole centimetres, or in feet and inches."""
    if now.length == "cm":
        _first(f"height_{session}", _rounded(now.height_cm))
        st.number_input(
            "Your height (cm)", *HEIGHT_CM_RANGE, value=None, step=1.0, format="%.0f", key=f"height_{session}",
            on_change=changed,
        )  # fmt: skip
    else:
        shown = (None, None) if now.height_cm is None else units.feet_inches(now.height_cm)
        _first(f"feet_{session}", shown[0])
        _first(f"inches_{session}", shown[1])
        feet, inches = st.columns(2)
        feet.number_input("Height (feet)", 3, 7, value=None, key=f"feet_{session}", on_change=changed)
        inches.number_input("and inches", 0, 11, value=None, key=f"inches_{session}", on_change=changed)
    _first(f"length_{session}", now.length)
    st.segmented_control(
        "Lengths in", LENGTHS, format_func=LENGTH_WORDS.__getitem__, key=f"length_{session}", on_change=changed,
        label_visibility="collapsed", required=True,
    )  # fmt: skip


def _told_height(session: str, start_cm: float | None) -> float | None:
    """From whichever of the fields is there; where nothing was typed the height stays as it was, unrounded."""
    typed = st.session_state
    if f"height_{session}" in typed:
        height = typed[f"height_{session}"]
        return start_cm if height == _rounded(start_cm) else height
    feet, inches = typed.get(f"feet_{session}"), typed.get(f"inches_{session}") or 0
    if f"feet_{session}" not in typed or (
        start_cm is not None and (feet, inches) == units.feet_inches(start_cm)
    ):
        return start_cm
    if feet is None:
        return None
    return min(HEIGHT_CM_RANGE[1], max(HEIGHT_CM_RANGE[0], units.height_cm(feet, inches)))


def _shoes(session: str, now: Told, changed: Callable[[], None]) -> None:
    """How far the shoes have run (docs/biomechanics.md §8)."""
    name, factor = _distance(now.speed)
    _first(f"shoes_{name}_{session}", _rounded(None if now.shoes_km is None else now.shoes_km / factor))
    st.number_input(
        f"Distance on your shoes ({name})", 0.0, float(round(SHOES_KM_RANGE[1] / factor)), value=None, step=10.0,
        format="%.0f", key=f"shoes_{name}_{session}", on_change=changed,
    )  # fmt: skip


def _told_shoes(session: str, start_km: float | None) -> float | None:
    for name, factor in (_distance("km/h"), _distance("mph")):
        key = f"shoes_{name}_{session}"
        if key in st.session_state:
            typed = st.session_state[key]
            shown = _rounded(None if start_km is None else start_km / factor)
            return (
                start_km
                if typed == shown
                else None
                if typed is None
                else min(SHOES_KM_RANGE[1], typed * factor)
            )
    return start_km


def _distance(speed: Speed) -> tuple[str, float]:
    """The unit of a distance, and how many km it has."""
    return ("km" if units.km_of(speed) == 1.0 else "miles"), units.km_of(speed)


def _begun(session: str) -> str:
    """Where what the fields began with is kept, in what Streamlit keeps for a browser session."""
    return f"begun_{session}"


def _first(key: str, value: object) -> None:
    """What a field shows until something else is typed."""
    st.session_state.setdefault(key, value)


def _word_of(sex: Sex | None) -> str:
    return next(word for word, one in SEX_WORDS.items() if one == sex)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(round(value))
