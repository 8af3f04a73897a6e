"""Widgets beside the questions about the runner."""

from __future__ import annotations

from collections.abc import Callable

from formcam.app.components.builder import component
from formcam.feedback import units
from formcam.feedback.units import Speed
from formcam.records.track import SPEED_KMH_RANGE

_treadmill, _answering = component("treadmill"), component("answering")


def treadmill(key: str, *, unit: Speed, hint: str, taken: Callable[[], None] | None) -> None:
    """A button that reads the belt's speed by Bluetooth, the `hint` beside it; nothing where the browser cannot.

    `taken` is called when a speed is: `st.session_state[key]["taken"]` then has it (km/h). Without it they are shown.
    """
    shown = {"name": unit, "pace": unit.startswith("min"), "km": units.km_of(unit)}
    low, high = SPEED_KMH_RANGE
    _treadmill(
        data={"unit": shown, "hint": hint, "take": taken is not None, "lowest": low, "highest": high},
        key=key,
        on_taken_change=taken or (lambda: None),
    )


def answering(key: str, *, place: str, known: bool, begun: Callable[[], None]) -> None:
    """Nothing to see: calls `begun` once somebody goes into a field in that container (a key), unless that is `known`.

    What is half typed is only in the browser, and a page that changes under it loses it.
    """
    _answering(data={"place": place, "known": known}, key=key, on_begun_change=begun)
