"""The optional questions before an analysis. What stays the same is remembered, warning signs are not."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcam.app.sessions import profiles
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.profiles import SHOES_KM_RANGE, Profile
from formcam.app.ui import look
from formcam.feedback import units
from formcam.feedback.exercises import STOP_LIST
from formcam.feedback.units import LENGTHS, SPEEDS, Units
from formcam.records.track import HEIGHT_CM_RANGE, SPEED_KMH_RANGE, Sex

VIEWS = {
    "Find out": None,
    "My left side": "left",
    "My right side": "right",
    "From behind": "rear",
    "From the front": "front",
}
SEX_WORDS: dict[str, Sex | None] = {"Not given": None, "Female": "f", "Male": "m"}
BACK_HURTS = "My back hurts when I run, or after it"
CAPTURE_FPS = {"Find out": None, "60": 60.0, "120": 120.0, "240": 240.0}


def ask() -> JobSettings:
    """Show the questions, remember the answers, and give the settings of the next analysis."""
    known = _just_typed(profiles.current())
    with st.expander("Good to know, if you like: height, belt speed, shoes, units"):
        known = about_the_runner(_units(known))
        left, right = st.columns(2)
        view = left.selectbox("The camera sees", list(VIEWS), key="view")
        rate = right.selectbox(
            "Filmed in slow motion at (frames a second)", list(CAPTURE_FPS), key="rate",
            help="Only needed if the clip plays in slow motion.",
        )  # fmt: skip
        with left:
            known = replace(known, shoes_km=_shoes(known))
        st.caption("Kept on this computer for your next clip.")
    with st.expander("Does anything hurt? Warning signs to check first"):
        back_hurts = st.checkbox(BACK_HURTS, key="back_hurts")
        st.write(
            "Warning signs: tick what is true for you. Then formcam tells you who to see, and leaves out "
            "training advice."
        )
        signs = tuple(sign.id for sign in STOP_LIST if st.checkbox(sign.question, key=f"sign_{sign.id}"))
    profiles.save(known)
    return JobSettings(
        height_cm=known.height_cm,
        speed_kmh=known.speed_kmh,
        sex=known.sex,
        view=VIEWS[view],
        capture_fps=CAPTURE_FPS[rate],
        warning_signs=signs,
        back_hurts=back_hurts,
    )


def about_the_runner(known: Profile, key: str = "") -> Profile:
    """Fields for height, belt speed and sex that show what is known; the answers. `key` tells several such apart."""
    left, middle, right = st.columns(3)
    with left:
        known = replace(known, height_cm=_height(known, key))
    with middle:
        known = replace(known, speed_kmh=_speed(known, key))
    with right:
        return replace(known, sex=_sex(known, key))


def _just_typed(known: Profile) -> Profile:
    """With the number typed last, which a run cut short by the next click may not have saved."""
    if known.length == "cm" and "height" in st.session_state:
        known = replace(known, height_cm=st.session_state["height"])
    if known.speed == "km/h" and "speed" in st.session_state:
        typed = st.session_state["speed"]
        shown = None if known.speed_kmh is None else round(known.speed_kmh, 1)
        known = known if typed == shown else replace(known, speed_kmh=typed)
    return known


def _units(known: Profile) -> Profile:
    left, right = st.columns(2)
    length = left.segmented_control("Lengths in", LENGTHS, default=known.length, key="length", required=True)
    speed = right.segmented_control("Speed in", SPEEDS, default=known.speed, key="speed_unit", required=True)
    chosen = Units(length or known.length, speed or known.speed)
    return replace(known, length=chosen.length, speed=chosen.speed)


def _height(known: Profile, key: str) -> float | None:
    """In whole centimetres, or in feet and inches."""
    note = "Turns pixels into real lengths."
    if known.length == "cm":
        return st.number_input(
            "Your height (cm)", *HEIGHT_CM_RANGE, value=_rounded(known.height_cm), step=1.0, format="%.0f",
            key=f"height{key}", help=note,
        )  # fmt: skip
    shown = (None, None) if known.height_cm is None else units.feet_inches(known.height_cm)
    left, right = st.columns(2)
    feet = left.number_input("Your height (feet)", 3, 7, value=shown[0], key=f"height_feet{key}", help=note)
    inches = right.number_input("and inches", 0, 11, value=shown[1], key=f"height_inches{key}")
    if feet is None:
        return None
    if (feet, inches or 0) == shown:
        return known.height_cm  # Nothing typed: the centimetres stay as they were.
    low, high = HEIGHT_CM_RANGE
    return min(high, max(low, units.height_cm(feet, inches or 0)))


def _speed(known: Profile, key: str) -> float | None:
    """As a speed, or as the time for a kilometre or a mile."""
    unit, note = known.speed, "What is typical depends on your speed."
    if unit.startswith("min"):
        return _pace(known, key)
    low, high = (round(units.speed_number(limit, unit), 1) for limit in SPEED_KMH_RANGE)
    shown = None if known.speed_kmh is None else round(units.speed_number(known.speed_kmh, unit), 1)
    typed = st.number_input(
        f"Belt speed ({unit})", low, high, value=shown, step=0.5 if unit == "km/h" else 0.1, format="%.1f",
        key=f"{'speed' if unit == 'km/h' else 'speed_mph'}{key}", help=note,
    )  # fmt: skip
    if typed is None:
        return None
    return known.speed_kmh if typed == shown else _speed_within(units.speed_kmh(typed, unit))


def _pace(known: Profile, key: str) -> float | None:
    unit = known.speed
    shown = None if known.speed_kmh is None else units.pace_text(units.speed_number(known.speed_kmh, unit))
    typed = st.text_input(
        f"Belt speed ({unit})", value=shown or "", placeholder="5:30", max_chars=6, key=f"pace_{unit[4:]}{key}",
        help="Minutes and seconds. What is typical depends on your speed.",
    ).strip()  # fmt: skip
    if not typed:
        return None
    if typed == shown:
        return known.speed_kmh
    minutes = units.parse_pace(typed)
    speed = None if minutes is None else units.speed_kmh(minutes, unit)
    if speed is None or not SPEED_KMH_RANGE[0] <= speed <= SPEED_KMH_RANGE[1]:
        slow, quick = (units.pace_text(units.speed_number(limit, unit)) for limit in SPEED_KMH_RANGE)
        st.warning(f"Type minutes and seconds, such as 5:30; between {quick} and {slow}.")
        return None
    return speed


def _shoes(known: Profile) -> float | None:
    """How far the shoes have run; worn shoes are worth a look when something hurts (docs/biomechanics.md §8)."""
    mile = known.speed in ("mph", "min/mile")
    name, factor = ("miles", units.KM_PER_MILE) if mile else ("km", 1.0)
    shown = None if known.shoes_km is None else float(round(known.shoes_km / factor))
    typed = st.number_input(
        f"Your shoes have run ({name})", 0.0, float(round(SHOES_KM_RANGE[1] / factor)), value=shown, step=10.0,
        format="%.0f", key=f"shoes_{name}",
    )  # fmt: skip
    if typed is None:
        return None
    look.note(
        "Look at the soles now and then: if something hurts, worn shoes are one thing to check. "
        "To compare two clips, film both in the same shoes."
    )
    return known.shoes_km if typed == shown else min(SHOES_KM_RANGE[1], typed * factor)


def _sex(known: Profile, key: str) -> Sex | None:
    """Usual hip adduction differs between women and men."""
    words = list(SEX_WORDS)
    now = next(place for place, word in enumerate(words) if SEX_WORDS[word] == known.sex)
    return SEX_WORDS[
        st.selectbox(
            "Sex", words, index=now, key=f"sex{key}", help="What is usual for the hips differs a little."
        )
    ]


def _speed_within(speed_kmh: float) -> float:
    """Rounding at the ends of the range must not leave it."""
    return min(SPEED_KMH_RANGE[1], max(SPEED_KMH_RANGE[0], speed_kmh))


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(round(value))
