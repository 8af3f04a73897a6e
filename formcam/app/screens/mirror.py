"""Before the live mirror: what it is for, how to stand before the camera, the way to it, and the runs that were kept.

The mirror itself is a page of its own (`app/mirror`). A recording of it comes back here by its session in the address.
"""

from __future__ import annotations

import streamlit as st

from formcam.app.mirror import routes
from formcam.app.mirror.wording import lines_of
from formcam.app.screens import chosen_result, warning
from formcam.app.screens.opening import begin_clips, open_session
from formcam.app.sessions import arriving, jobs, mirror_log, profiles, runner_files
from formcam.app.sessions.dates import day_text
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.ui import look
from formcam.mirror.goals import GOALS
from formcam.records.mirror import MirrorSummary

HOW = (
    (
        "Put the camera straight beside the treadmill, at hip height.",
        "From head to feet in the picture, 3 to 4 m away. From behind, only the cadence can be told.",
    ),
    (
        "Turn the screen so that you see it without turning your head.",
        "The number is large enough for two metres and more.",
    ),
    (
        "Choose one thing to hold on to.",
        "First you run as usual for 20 seconds: then your own band is known.",
    ),
    (
        "Let it go again.",
        "In the second half the number hides for longer and longer, so that the new form stays without it.",
    ),
)
SOURCE = (
    "320 new runners who saw their landing on a screen for eight sessions had 62 % fewer injuries in the year after "
    "(Chan 2018, 10.1177/0363546517736277). They held on to soft landings, measured by a treadmill with sensors: that "
    "cadence, bounce or lean on a screen does the same is not shown."
)
# Of a recording that the mirror handed over.
RECORDED = "recorded"
SHOWN_RUNS = 10


def show() -> None:
    """The page."""
    _recording()
    st.title("Live mirror")
    result = chosen_result.for_training()
    if warning.ends_training(*(() if result is None else (result[0],))):
        return
    st.html(
        '<p class="fc-lead">Run before your camera and see one number, large, with the band to stay in: '
        "a little quicker, quieter or taller, as it happens.</p>"
    )
    st.link_button("Open the mirror", routes.address("cadence"), type="primary", icon=":material/videocam:")
    look.note("It opens in a new tab. The camera's picture stays in your browser unless you record.")
    with st.container(key="mirror_how"):
        for title, words in HOW:
            st.html(f"<p><b>{look.text(title)}</b> {look.text(words)}</p>")
    _kept(profiles.current())
    look.note(SOURCE)


def _recording() -> None:
    """A recording that the mirror handed over becomes a clip, once; a reload shows its page."""
    session = st.query_params.get(RECORDED, "")
    if not session:
        return
    if jobs.load(session) is not None:
        open_session(session)
    if arriving.has_arrived(session):
        runner = profiles.current()
        settings = JobSettings(height_cm=runner.height_cm, sex=runner.sex)
        begin_clips([jobs.create_upload_job(session, settings, runner.id)])


def _kept(runner: profiles.Profile) -> None:
    runs = mirror_log.runs(runner.id)[-SHOWN_RUNS:]
    if not runs:
        return
    st.subheader(f"{runner.whose_first} runs before the mirror")
    for run in reversed(runs):
        _card(run, runner)
    if st.button("Forget them", key="forget_mirror"):
        runner_files.forget(runner.id, mirror_log.FILE)
        st.rerun()


def _card(run: MirrorSummary, runner: profiles.Profile) -> None:
    title, *lines = lines_of(run, GOALS[run.goal], runner.units)
    body = "".join(f"<p>{look.text(line)}</p>" for line in lines)
    look.card("plain", f"{day_text(run.started_utc_s)} · {title}", body)
