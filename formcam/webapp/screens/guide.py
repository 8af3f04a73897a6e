"""How to film, so that everything can be measured."""

from __future__ import annotations

import streamlit as st

STEPS = (
    (
        "Two clips are best",
        "One from the side, one from behind. From the side formcam sees how your foot lands and how you lean; "
        "from behind, how your hips and feet move sideways.",
    ),
    (
        "Where the phone goes",
        "On something firm, level, at hip height. From the side 3 to 5 metres away and square to the belt; "
        "from behind in the middle. Zoom in rather than use the wide lens.",
    ),
    (
        "What it should see",
        "Your whole body with a little room above the head and below the feet. "
        "No handrail in front of your legs.",
    ),
    (
        "Light and clothes",
        "Bright light. Fitted clothes in a colour unlike the wall behind you, top tucked in.",
    ),
    (
        "Settings",
        "1080p at 60 frames a second or more. Slow motion is fine: say the rate when you drop the clip.",
    ),
    (
        "The run",
        "Warm up for 6 to 10 minutes. Hold one speed and film 30 to 60 seconds. "
        "To compare later: same speed, same shoes, same place.",
    ),
)


def show() -> None:
    """The guide."""
    st.title("How to film")
    cards = "".join(
        f'<section class="fc-card"><h3>{number}. {title}</h3><p>{words}</p></section>'
        for number, (title, words) in enumerate(STEPS, start=1)
    )
    st.html(f'<div class="fc-grid">{cards}</div>')
