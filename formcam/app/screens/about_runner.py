"""What a result rests on beside the clip: height, belt speed, sex and pain, to be given or put right afterwards."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcam.app.screens import fault, questions
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles, remeasured
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.profiles import Profile
from formcam.feedback import units
from formcam.outputs import result_folder
from formcam.records.errors import FormcamError


def offer(job: Job) -> None:
    """The runner's data of this result in a line, and a form to change them; the numbers follow."""
    if not (job.out / result_folder.KEYPOINTS).is_file():
        return
    known = profiles.current()
    chosen = job.settings
    with st.expander(_said(chosen, known), key=f"about_{job.session}"):
        with st.form(f"runner_{job.session}", border=False):
            told = questions.about_the_runner(
                replace(known, height_cm=chosen.height_cm, speed_kmh=chosen.speed_kmh, sex=chosen.sex),
                key=job.session,
            )
            hurts = st.checkbox(questions.BACK_HURTS, value=chosen.back_hurts, key=f"hurts_{job.session}")
            sent = st.form_submit_button("Update the numbers", type="primary")
        if sent:
            _update(job, told, back_hurts=hurts)


def _update(job: Job, told: Profile, *, back_hurts: bool) -> None:
    chosen = replace(
        job.settings,
        height_cm=told.height_cm,
        speed_kmh=told.speed_kmh,
        sex=told.sex,
        back_hurts=back_hurts,
    )
    owner = profiles.people().find(job.owner)
    if owner is not None:  # A sample's runner is nobody here.
        _remember(owner, job.settings, told)
    try:
        if replace(chosen, back_hurts=job.settings.back_hurts) == job.settings:
            jobs.change_settings(job, chosen)  # Only exercises follow from it.
        else:
            with processes().replacing(job.session):
                remeasured.measure_for(job, chosen)
    except FormcamError as error:
        st.error(error.in_sentences)
    except OSError as error:
        st.error(fault.unwritten(error))
    else:
        st.rerun()


def _remember(known: Profile, before: JobSettings, told: Profile) -> None:
    """Keep for the next clip what was given and changed here: an old result does not undo what is known by now."""
    changed = {
        name: now
        for name in ("height_cm", "speed_kmh", "sex")
        if (now := getattr(told, name)) is not None and now != getattr(before, name)
    }
    profiles.save(replace(known, **changed))


def _said(chosen: JobSettings, known: Profile) -> str:
    """`You: 180 cm, 10.4 km/h`, or what is missing."""
    height = None if chosen.height_cm is None else units.height_text(chosen.height_cm, known.length)
    speed = None if chosen.speed_kmh is None else units.speed_text(chosen.speed_kmh, known.speed)
    if height and speed:
        return f"You: {height}, {speed}"
    missing = " and ".join(filter(None, ("" if height else "height", "" if speed else "belt speed")))
    given = height or speed
    return (
        f"You: {given}. Add your {missing} for better numbers"
        if given
        else f"Add your {missing} for better numbers"
    )
