"""The belt's speed from the treadmill itself, by Bluetooth: beside the question, and where one is about to film.

Before there is a clip nothing is taken: the page keeps in its own memory which speeds the belt held, and offers them
beside the question.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from formcam.app.components.asking import treadmill
from formcam.app.sessions import profiles
from formcam.feedback.units import Speed
from formcam.records.track import SPEED_KMH_RANGE

HINT = "Over Bluetooth, where the treadmill has it (FTMS)."
HINT_BEFORE = f"{HINT} Connect before you run: what it held is offered for your clip."


def to_take(session: str, unit: Speed, take: Callable[[float], None]) -> None:
    """Beside the question: `take` is called, before the page is drawn anew, with the speed (km/h) that was taken."""
    key = f"belt_of_{session}"

    def taken() -> None:
        kmh = st.session_state[key]["taken"]
        low, high = SPEED_KMH_RANGE
        if isinstance(kmh, int | float) and low <= kmh <= high:
            take(float(kmh))

    treadmill(key, unit=unit, hint=HINT, taken=taken)


def before_the_run(key: str) -> None:
    """Where one is about to film."""
    treadmill(key, unit=profiles.current().speed, hint=HINT_BEFORE, taken=None)
