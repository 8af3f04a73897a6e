"""Drop zone, sample runs, what is good to know, warning signs."""

from __future__ import annotations

import streamlit as st

from formcam.exercises import STOP_LIST
from formcam.records import HEIGHT_CM_RANGE, SPEED_KMH_RANGE
from formcam.webapp import jobs, settings
from formcam.webapp.components import dropzone
from formcam.webapp.jobs import JobSettings
from formcam.webapp.server import open_session, processes

VIEWS = {
    "Find out": None,
    "My left side": "left",
    "My right side": "right",
    "From behind": "rear",
    "From the front": "front",
}
CAPTURE_FPS = {"Find out": None, "60": 60.0, "120": 120.0, "240": 240.0}
SAMPLES = {"side": "Try the sample run: from the side", "rear": "Try the sample run: from behind"}


def show() -> None:
    """The first page."""
    st.html(
        '<div class="fc-hero"><p class="fc-brand">formcam</p><h1>See how you run. Know what to change.</h1>'
        '<p class="fc-lead">Film half a minute on the treadmill, drop the clip here. You get your run with the body '
        "drawn in, "
        "what it shows, how sure that is, and exercises that fit.</p></div>"
    )
    arrived = dropzone("drop")
    samples = [name for name in SAMPLES if (settings.SAMPLES / f"{name}.mp4").is_file()]
    chosen_sample = None
    for column, name in zip(st.columns(max(1, len(samples))), samples, strict=False):
        if column.button(SAMPLES[name], key=f"sample_{name}", width="stretch"):
            chosen_sample = name
    chosen = _questions()
    _guide()
    if arrived:
        _begin(jobs.create_upload_job(arrived, chosen))
    elif chosen_sample:
        _begin(jobs.create_sample_job(chosen_sample, chosen))


def _begin(session: str) -> None:
    job = jobs.load(session)
    if job is not None and job.state == "new":
        processes().start(session)
    open_session(session)


def _questions() -> JobSettings:
    """Optional answers; the widgets remember them while the page is open."""
    with st.expander("Good to know, if you like: height, belt speed, how it was filmed"):
        left, right = st.columns(2)
        height = left.number_input(
            "Your height (cm)", *HEIGHT_CM_RANGE, value=None, step=1.0, key="height",
            help="Turns pixels into centimetres.",
        )  # fmt: skip
        speed = right.number_input(
            "Belt speed (km/h)", *SPEED_KMH_RANGE, value=None, step=0.5, key="speed",
            help="What is typical depends on your speed.",
        )  # fmt: skip
        view = left.selectbox("The camera sees", list(VIEWS), key="view")
        rate = right.selectbox(
            "Filmed in slow motion at (frames a second)", list(CAPTURE_FPS), key="rate",
            help="Only needed if the clip plays in slow motion.",
        )  # fmt: skip
    with st.expander("Does anything hurt? Warning signs to check first"):
        st.write(
            "Tick what is true for you. Then formcam tells you whom to see, and leaves out training advice."
        )
        signs = tuple(sign.id for sign in STOP_LIST if st.checkbox(sign.question, key=f"sign_{sign.id}"))
    return JobSettings(
        height_cm=height,
        speed_kmh=speed,
        view=VIEWS[view],
        capture_fps=CAPTURE_FPS[rate],
        warning_signs=signs,
    )


def _guide() -> None:
    st.html(
        '<section class="fc-card"><h3>How to film</h3><ul>'
        "<li><b>Place:</b> phone on something firm, at hip height, 3 to 5 metres away, square to the treadmill.</li>"
        "<li><b>Picture:</b> your whole body with some room around it. Good light. Fitted clothes, top tucked in.</li>"
        "<li><b>Run:</b> warm up 6 to 10 minutes, hold one speed, film 30 to 60 seconds. "
        "60 frames a second if you can.</li>"
        '</ul><p class="fc-small">Nothing leaves this computer. formcam screens; it does not diagnose.</p></section>'
    )
