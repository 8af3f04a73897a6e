"""Drop zone, sample runs, what is good to know, warning signs."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from formcam.webapp import jobs, look, settings
from formcam.webapp.components import dropzone
from formcam.webapp.jobs import JobSettings
from formcam.webapp.screens import questions
from formcam.webapp.server import open_session, processes


@dataclass(frozen=True)
class Sample:
    """A clip to try: its button, and what is known of its runner (sample_videos/README.md)."""

    label: str
    height_cm: float
    speed_kmh: float


SAMPLES = {
    "side": Sample("From the side", 180.0, 10.4),
    "rear": Sample("From behind", 180.0, 10.4),
    "good_form": Sample("Good form", 168.0, 10.4),
}


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
    if samples:
        look.note("No clip at hand? Try a sample run:")
        for column, name in zip(st.columns(len(samples)), samples, strict=True):
            if column.button(SAMPLES[name].label, key=f"sample_{name}", width="stretch"):
                chosen_sample = name
    chosen = questions.ask()
    _guide()
    if arrived:
        _begin(jobs.create_upload_job(arrived, chosen))
    elif chosen_sample:
        runner = SAMPLES[chosen_sample]
        known = JobSettings(
            height_cm=runner.height_cm, speed_kmh=runner.speed_kmh, warning_signs=chosen.warning_signs
        )
        _begin(jobs.create_sample_job(chosen_sample, known))


def _begin(session: str) -> None:
    job = jobs.load(session)
    if job is not None and job.state == "new":
        processes().start(session)
    open_session(session)


def _guide() -> None:
    st.html(
        '<section class="fc-card"><h3>How to film</h3><ul>'
        "<li><b>Place:</b> phone on something firm, at hip height, 3 to 5 metres away, square to the treadmill.</li>"
        "<li><b>Picture:</b> your whole body with some room around it. Good light. Fitted clothes, top tucked in.</li>"
        "<li><b>Run:</b> warm up 6 to 10 minutes, hold one speed, film 30 to 60 seconds. "
        "60 frames a second if you can.</li>"
        '</ul><p class="fc-small">Nothing leaves this computer. formcam screens; it does not diagnose.</p></section>'
    )
