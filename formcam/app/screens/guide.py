"""How to film, so that everything can be measured: a picture and a few words for each step."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from formcam.app.screens import treadmill_speed
from formcam.app.ui import guide_figures, look

Step = tuple[str, str, Callable[[], str]]
STEPS: tuple[Step, ...] = (
    (
        "From the side",
        "Put the phone on something firm and level, at hip height, 3 to 5 metres away and square to the belt. "
        "A door or cabinet in the picture tells which way is up. This shows how your foot lands and how you lean.",
        guide_figures.place_side,
    ),
    (
        "From behind",
        "The same height and distance, behind the middle of the belt. This shows how hips, knees and feet move "
        "sideways. Two clips, one of each, are best.",
        guide_figures.place_rear,
    ),
    (
        "All of you in the picture",
        "Hold the phone upright. Leave a little room above the head and below the feet, and no handrail in front of "
        "your legs. Step back or zoom in; leave the wide lens off.",
        guide_figures.framing,
    ),
    (
        "Light on you",
        "Bright light that falls on you. With a window behind you, only a dark shape is left.",
        guide_figures.light,
    ),
    (
        "Clothes",
        "Fitted, in a colour unlike the wall behind you, top tucked in: then hips and knees can be seen.",
        guide_figures.clothes,
    ),
    (
        "60 frames a second",
        "1080p at 60 or more. The landing of a foot is over in a blink: more pictures, a smaller error. "
        "Slow motion is fine: say the rate when you drop the clip.",
        guide_figures.settings,
    ),
    (
        "The run",
        "Warm up for 6 to 10 minutes, then hold one speed and film 30 to 60 seconds. "
        "To compare later: same speed, same shoes, same place.",
        guide_figures.run,
    ),
    (
        "Stand tall first, if you like",
        "Start filming before the belt moves: stand on it side-on, tall and still, both feet down, arms hanging, for "
        "three seconds. The result then also says how far you lean compared with how you stand.",
        guide_figures.standing,
    ),
    (
        "Dots of tape, if you want to be surer",
        "For coaches and physios. Round dots of bright tape, 2 to 3 cm, all of one colour that nothing else in the "
        "picture has, on the skin or on tight clothes. From the side, on the side that the camera sees: tip of the "
        "shoulder, the bump of bone on the outside of the hip (trochanter), outside of the knee at the joint line, "
        "outer ankle bone. From behind: two, one over each of the dimples above the buttocks (PSIS), or on the tucked "
        "waistband above them, where no shirt hangs over. Tick the dots in the clip's settings before you drop it.",
        guide_figures.tape,
    ),
)


def show() -> None:
    """The guide."""
    st.title("How to film")
    st.html('<p class="fc-lead">A phone, something to lean it on, and half a minute of your run.</p>')
    cards(STEPS)
    treadmill_speed.before_the_run("belt_guide")
    st.page_link(st.session_state["start_page"], label="Drop your clip", icon=":material/upload:")
    st.page_link(
        st.session_state["phone_page"], label="Film with your phone", icon=":material/qr_code_scanner:"
    )


def cards(steps: tuple[Step, ...]) -> None:
    """Steps with their pictures, numbered, side by side."""
    made = "".join(
        f'<section class="fc-card fc-exercise">{picture()}<h2>{number}. {look.text(title)}</h2>'
        f"<p>{look.text(words)}</p></section>"
        for number, (title, words, picture) in enumerate(steps, start=1)
    )
    look.markup(f'<div class="fc-grid fc-exercises">{made}</div>')
