"""The field for the treadmill's speed, in the unit that the runner thinks in; an unlikely value is asked about."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from formcam.app.screens import treadmill_speed
from formcam.feedback import units
from formcam.feedback.typed_speed import TypedSpeed, read_speed
from formcam.feedback.units import SPEEDS, Speed


def show(
    session: str,
    kmh: float | None,
    unit: Speed,
    *,
    last_kmh: float | None,
    own_belt: bool,
    changed: Callable[[], None],
) -> None:
    """The field with its unit, below it what it was last time, or what it may have been meant to be.

    `own_belt` where the runner may have the treadmill at hand: then it can be read from it.
    """
    key, key_of_unit = _keys(session)
    st.session_state.setdefault(key, _text(kmh, unit))
    st.session_state.setdefault(key_of_unit, unit)
    st.session_state[f"{key}_was_in"] = unit
    field, choice = st.columns([1, 2])
    field.text_input(
        "Treadmill speed", placeholder="5:30" if unit.startswith("min") else "10.5", max_chars=12, key=key,
        on_change=changed,
    )  # fmt: skip
    choice.segmented_control(
        "Speed in",
        SPEEDS,
        key=key_of_unit,
        required=True,
        wrap=True,
        on_change=_another_unit,
        args=(session, changed),
    )
    typed = st.session_state[key]
    read = _read(session)
    if read.question:
        _ask(session, read, changed)
    elif not typed.strip() and last_kmh is not None:
        _offer(
            session,
            f"Same as last time: {units.speed_text(last_kmh, unit)}",
            _text(last_kmh, unit),
            unit,
            changed,
        )
    if own_belt:
        treadmill_speed.to_take(session, unit, lambda kmh: _take(session, _text(kmh, unit), unit, changed))


def told(session: str, kmh: float | None, unit: Speed) -> tuple[float | None, Speed]:
    """The speed (km/h) and its unit as the field has them, or as given where it is not on the page.

    What has to be asked about first leaves the speed as given.
    """
    key, key_of_unit = _keys(session)
    if key not in st.session_state:
        return kmh, unit
    unit = st.session_state.get(key_of_unit) or unit
    if st.session_state[key] == _text(kmh, unit):
        return kmh, unit  # Nothing typed: the speed stays as it was, unrounded.
    read = _read(session)
    return (kmh if read.question else read.kmh), unit


def put(session: str, kmh: float, unit: Speed) -> None:
    """Have the field say that speed. A callback: the field may be on the page."""
    key, key_of_unit = _keys(session)
    st.session_state[key], st.session_state[key_of_unit] = _text(kmh, unit), unit


def _read(session: str) -> TypedSpeed:
    """What is typed; a value that the runner insists on asks nothing any more."""
    key, key_of_unit = _keys(session)
    typed, unit = st.session_state[key], st.session_state[key_of_unit]
    read = read_speed(typed, unit)
    insisted = st.session_state.get(f"{key}_sure") == (typed, unit)
    return TypedSpeed(read.kmh) if insisted and read.kmh is not None else read


def _ask(session: str, read: TypedSpeed, changed: Callable[[], None]) -> None:
    st.warning(read.question)
    with st.container(horizontal=True, gap="xsmall"):
        if read.meant is not None:
            _offer(session, f"I meant {read.meant.words}", read.meant.typed, read.meant.unit, changed)
        if read.kmh is not None:
            kept = units.speed_text(read.kmh, st.session_state[_keys(session)[1]])
            st.button(f"Keep {kept}", key=f"speed_keep_{session}", on_click=_insist, args=(session, changed))


def _offer(session: str, label: str, text: str, unit: Speed, changed: Callable[[], None]) -> None:
    st.button(label, key=f"speed_take_{session}", on_click=_take, args=(session, text, unit, changed))


def _take(session: str, text: str, unit: Speed, changed: Callable[[], None]) -> None:
    key, key_of_unit = _keys(session)
    st.session_state[key], st.session_state[key_of_unit] = text, unit
    changed()


def _insist(session: str, changed: Callable[[], None]) -> None:
    key, key_of_unit = _keys(session)
    st.session_state[f"{key}_sure"] = (st.session_state[key], st.session_state[key_of_unit])
    changed()


def _another_unit(session: str, changed: Callable[[], None]) -> None:
    """A speed that was understood is shown in the other unit; of one that was not, only the unit changes."""
    key, key_of_unit = _keys(session)
    read = read_speed(st.session_state[key], st.session_state.get(f"{key}_was_in", "km/h"))
    if read.kmh is not None and not read.question:
        st.session_state[key] = _text(read.kmh, st.session_state[key_of_unit])
    changed()


def _keys(session: str) -> tuple[str, str]:
    return f"speed_{session}", f"speed_unit_{session}"


def _text(kmh: float | None, unit: Speed) -> str:
    return "" if kmh is None else units.speed_text(kmh, unit).removesuffix(f" {unit}")
