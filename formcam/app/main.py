"""The inner script that Streamlit runs: the look, the pages, and which one is shown.

The app's rooms, from the top; each imports only from those below it. `screens` draw a page each, out of `components`
(widgets with their JavaScript) and `ui` (style sheets, figures, small pieces of HTML). `server` is what all visitors
share: the routes, the processes, what is changed in Streamlit's document; `phone` what a phone in the local network is
let in to, as long as it is; `mirror` the page before which one runs, and what it says to the program. `workers` are the
programs that the processes run. `sessions` keep what is on the disk and know nothing of Streamlit; `settings` say where
that is.
"""

from __future__ import annotations

import streamlit as st

from formcam.app.screens import (
    about_runner,
    at_work,
    clip,
    compare,
    fault,
    guide,
    library,
    metronome,
    mirror,
    phone,
    plan,
    run,
    runners,
    sessions,
    trends,
)
from formcam.app.ui import look
from formcam.app.workers import limits

st.set_page_config(page_title="formcam", page_icon="🏃", layout="centered", initial_sidebar_state="collapsed")
look.apply()
begin = st.Page(clip.show, title="New clip", url_path="new", default=True)
yours = st.Page(clip.show, title="Your clip", url_path="clip")
film = st.Page(guide.show, title="How to film", url_path="film")
moves = st.Page(library.show, title="Exercises", url_path="exercises")
beat = st.Page(metronome.show, title="Metronome", url_path="metronome")
live = st.Page(mirror.show, title="Live mirror", url_path="mirror")
week = st.Page(plan.show, title="Your week", url_path="plan")
st.session_state["start_page"], st.session_state["clip_page"] = begin, yours
st.session_state["film_page"], st.session_state["plan_page"] = film, week
st.session_state["exercises_page"], st.session_state["metronome_page"] = moves, beat
past = st.Page(sessions.show, title="Sessions", url_path="sessions")
change = st.Page(compare.show, title="Compare", url_path="compare")
together = st.Page(run.show, title="One run", url_path="run", visibility="hidden")
st.session_state["sessions_page"], st.session_state["compare_page"] = past, change
st.session_state["run_page"] = together
by_phone = st.Page(phone.show, title="Film with your phone", url_path="phone", visibility="hidden")
st.session_state["phone_page"] = by_phone
who = st.Page(runners.show, title="Runners", url_path="runners", visibility="hidden")
st.session_state["runners_page"] = who
pages = st.navigation(
    [
        begin,
        yours,
        past,
        change,
        together,
        by_phone,
        who,
        st.Page(trends.show, title="Trends", url_path="trends"),
        week,
        moves,
        beat,
        live,
        film,
    ],
    position="top",
)
try:
    runners.menu(may_begin=pages in (begin, past))
    if pages == yours:
        clip.address_last()
    here = st.query_params.get("session", "") if pages in (begin, yours) else ""
    about_runner.stop_answering(unless=here)
    at_work.show(here)
    phone.close_unless_shown(here=pages == by_phone, session=here)
    pages.run()
except OSError as error:
    if limits.is_disk_full(error):
        look.card("stop", "The disk is full.", f"<p><b>What to do:</b> {limits.DISK_FULL[1]}.</p>")
    else:
        fault.show(error)
except Exception as error:  # noqa: BLE001  What Streamlit itself raises to stop a page is none of these.
    fault.show(error)
