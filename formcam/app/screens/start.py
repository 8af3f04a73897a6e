"""Drop zone, sample runs, and how to film; who runs and how they are is asked while the clip is at work."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import streamlit as st

from formcam.app import settings
from formcam.app.components.widgets import dropzone
from formcam.app.screens import chosen_result, plan_progress, questions
from formcam.app.screens.opening import begin_clips, link_to
from formcam.app.sessions import jobs, profiles
from formcam.app.sessions.dates import day_text
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.latest import newest_clip
from formcam.app.sessions.profiles import Profile
from formcam.app.ui import guide_figures, look

# The sides that one run can be seen from.
MOST_VIEWS = 4
# Who ran when the page was drawn last, in what Streamlit keeps for a browser session.
SHOWN = "runner_shown"


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
    _last_result()
    arrived = dropzone(
        "drop",
        words="Drop your clip here",
        hint="or tap to choose · side and rear of one run may come together · stays on this computer",
        most=MOST_VIEWS,
    )
    st.page_link(
        st.session_state["phone_page"], label="Film with your phone", icon=":material/qr_code_scanner:"
    )
    samples = [name for name in SAMPLES if (settings.SAMPLES / f"{name}.mp4").is_file()]
    chosen_sample = None
    if samples:
        look.note("No clip at hand? Try a sample run:")
        for column, name in zip(st.columns(len(samples)), samples, strict=True):
            if column.button(SAMPLES[name].label, key=f"sample_{name}", width="stretch"):
                chosen_sample = name
    chosen = questions.before()
    _guide()
    me = _who_runs(arrived=bool(arrived))
    if arrived:
        known = replace(chosen, height_cm=me.height_cm, sex=me.sex)
        begin_clips([jobs.create_upload_job(session, known, me.id) for session in arrived])
    elif chosen_sample:
        runner = SAMPLES[chosen_sample]
        known = JobSettings(height_cm=runner.height_cm, speed_kmh=runner.speed_kmh)
        begin_clips([jobs.create_sample_job(chosen_sample, known)])


def _who_runs(*, arrived: bool) -> Profile:
    """Who runs now; of a clip that arrived, whom this page showed when it was dropped, whatever other tabs say."""
    who = profiles.people()
    shown = who.find(st.session_state.get(SHOWN)) if arrived else None
    me = shown or who.current
    st.session_state[SHOWN] = me.id
    return me


def _last_result() -> None:
    """The way to the last result, for who comes back to read it."""
    job = chosen_result.last()
    if job is not None:
        day = day_text(job.when)
        link_to(
            job, "Your last result:", f", {day}", label="Open", icon=":material/arrow_forward:", key="last"
        )
    newest = newest_clip(profiles.current().id)
    if newest is not None:
        plan_progress.remind(newest, datetime.date.today())


def _guide() -> None:
    """The two places for the phone, and the way to the rest."""
    short = (
        ("From the side", "3 to 5 metres away, at hip height, square to the belt.", guide_figures.place_side),
        ("From behind", "The same, behind the middle of the belt.", guide_figures.place_rear),
        (
            "All of you",
            "Whole body, good light, 60 frames a second, 30 to 60 seconds.",
            guide_figures.framing,
        ),
    )
    st.html('<h2 class="fc-part">How to film</h2>')
    made = "".join(
        f'<figure class="fc-card fc-step">{picture()}<figcaption><b>{title}.</b> {words}</figcaption></figure>'
        for title, words, picture in short
    )
    look.markup(f'<div class="fc-grid">{made}</div>')
    st.page_link(
        st.session_state["film_page"], label="The whole guide, with pictures", icon=":material/videocam:"
    )
    look.note("Nothing leaves this computer. formcam screens; it does not diagnose.")
