"""What a result rests on beside the clip: height, speed, sex, pain. Asked while the clip is at work, editable after."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import streamlit as st

from formcam._runtime.one_at_a_time import one_at_a_time
from formcam.app.components.asking import answering
from formcam.app.screens import fault, questions, speed_field
from formcam.app.screens.questions import Told
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles, remeasured, runs
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.profiles import Profile
from formcam.feedback import units
from formcam.outputs import result_folder
from formcam.records.errors import FormcamError

# The session whose questions are being answered, in what Streamlit keeps for a browser session.
ANSWERING = "answering"
# The container of the questions while the clip is at work.
WAITING = "waiting"
# Of the answers: those of the day, for which nothing is measured anew; all about the clip; those about the runner.
_OF_THE_DAY = ("pain", "warning_signs")
_OF_THE_CLIP = ("height_cm", "speed_kmh", "sex", *_OF_THE_DAY)
_OF_THE_RUNNER = ("height_cm", "speed_kmh", "sex")


def is_answering(session: str) -> bool:
    """Whether somebody went into a question's field on that session's page: its result then waits to be asked for."""
    return st.session_state.get(ANSWERING) == session


def stop_answering(*, unless: str = "") -> None:
    """The questions have been left, `unless` the page of that session is still shown."""
    if not is_answering(unless):
        st.session_state.pop(ANSWERING, None)


def ask(job: Job) -> None:
    """The questions while the clip is at work: each answer is kept at once, for the result that is being made.

    They lie in the container of the key `WAITING`.
    """
    if job.sample:
        return
    st.html(
        '<h2 class="fc-part">While you wait</h2><p class="fc-small">All optional. Your answers go into this result, '
        "and you can change them there.</p>"
    )
    known = _owner(job)
    questions.fields(
        _fields_of(job),
        _start(job, known),
        last_kmh=known.speed_kmh,
        own_belt=True,
        changed=partial(_keep, job.session),
    )
    answering(
        f"answering_{job.session}",
        place=WAITING,
        known=is_answering(job.session),
        begun=partial(_begin, job.session),
    )


def offer(job: Job) -> None:
    """The runner's data of this result in a line, and the questions to change them; the numbers follow."""
    if not (job.out / result_folder.KEYPOINTS).is_file():
        return
    known = _owner(job)
    with st.expander(_said(job, known), key=f"about_{job.session}"):
        questions.fields(
            _fields_of(job),
            _start(job, known),
            last_kmh=None if job.sample else known.speed_kmh,
            own_belt=not job.sample,
            changed=_nothing,
        )
        sent = st.button("Update the result", type="primary", key=f"update_{job.session}")
    if sent:
        _update(job, known, questions.answered(_fields_of(job), _start(job, known)))


def catch_up(job: Job) -> None:
    """Put into a result what was answered since it was made; nothing happens where nothing was."""
    before = job.measured_for
    known = (job.out / result_folder.KEYPOINTS).is_file()
    if before is None or before == job.settings.runner or not known or _measured_for(job, job.settings):
        return
    # Once is enough: the result stands as it was made, unless something else has been answered by now.
    with one_at_a_time(job.folder):
        now = jobs.load(job.session)
        if now is not None and now.settings.runner == job.settings.runner:
            jobs.change_settings(now, replace(now.settings, **asdict(before)))


def speed_button(job: Job, kmh: float) -> None:
    """Takes a speed for the belt's that the runner confirms, as if it had been typed; nothing where one was given."""
    if job.settings.speed_kmh is not None or not (job.out / result_folder.KEYPOINTS).is_file():
        return
    known, fields = _owner(job), _fields_of(job)
    if st.button(
        f"The treadmill showed {units.speed_text(kmh, known.speed)}, too: use it",
        key=f"belt_{job.session}",
        on_click=speed_field.put,
        args=(fields, kmh, known.speed),
    ):
        _update(job, known, questions.answered(fields, _start(job, known)) | {"speed_kmh": kmh})


def _begin(session: str) -> None:
    st.session_state[ANSWERING] = session


def _keep(session: str) -> None:
    """With the session, and of what belongs to the runner, with the runner. A callback: the clip may be gone."""
    job = jobs.load(session)
    if job is None:
        return
    _begin(session)
    known = _owner(job)
    start = _start(job, known)
    answers = questions.answered(_fields_of(job), start)
    jobs.change_settings(job, _settings(job, answers))
    _tell_the_run(job, answers)
    _remember(job, known, answers)
    questions.keep(_fields_of(job), start)


def _tell_the_run(job: Job, answers: Mapping[str, Any]) -> None:
    """What was answered for one clip holds for the others of its run: all for one without a result, and of the day,
    for which nothing is measured anew, what hurts and warns for one that has one."""
    for other in runs.others_of(job):
        names = _OF_THE_CLIP if other.state in ("running", "new") else _OF_THE_DAY
        jobs.change_settings(other, _settings(other, answers, names))


def _update(job: Job, known: Profile, answers: Mapping[str, Any]) -> None:
    chosen = _settings(job, answers)
    _remember(job, known, answers)
    _tell_the_run(job, answers)
    if chosen.runner == job.settings.runner:
        jobs.change_settings(job, chosen)  # Only exercises and warnings follow from it.
    elif not _measured_for(job, chosen):
        return
    questions.keep(_fields_of(job), _start(job, known))
    st.rerun()


def _measured_for(job: Job, chosen: JobSettings) -> bool:
    """Measure the result anew; False, and why, where that cannot be done."""
    try:
        with st.spinner("Recalculating"), processes().replacing(job.session):
            remeasured.measure_for(job, chosen)
    except FormcamError as error:
        st.error(error.in_sentences)
        return False
    except OSError as error:
        st.error(fault.unwritten(error))
        return False
    return True


def _fields_of(job: Job) -> str:
    """What the fields are kept under: given to another runner, a clip asks anew."""
    return f"{job.session}_{job.owner}" if job.owner else job.session


def _owner(job: Job) -> Profile:
    """Whose clip it is; for a sample, whose units are wanted."""
    who = profiles.people()
    return who.find(job.owner) or who.current


def _start(job: Job, known: Profile) -> Told:
    chosen = job.settings
    return Told(
        height_cm=chosen.height_cm,
        speed_kmh=chosen.speed_kmh,
        sex=chosen.sex,
        pain=chosen.pain,
        warning_signs=chosen.warning_signs,
        shoes_km=None if job.sample else known.shoes_km,
        length=known.length,
        speed=known.speed,
    )


def _settings(job: Job, answers: Mapping[str, Any], names: Collection[str] = _OF_THE_CLIP) -> JobSettings:
    """What is told of the clip, with those of the answers that have one of these names."""
    return replace(job.settings, **{name: answer for name, answer in answers.items() if name in names})


def _remember(job: Job, known: Profile, answers: Mapping[str, Any]) -> None:
    """Keep for the next clip what was given and changed here: an old result does not undo what is known by now."""
    told = {name: answers[name] for name in ("length", "speed") if name in answers}
    if not job.sample:  # Whose runner is nobody here.
        told |= {name: answers[name] for name in _OF_THE_RUNNER if answers.get(name) is not None}
        told |= {name: answers[name] for name in ("shoes_km",) if name in answers}
    profiles.change(known.id, **told)


def _nothing() -> None:
    """A result follows at the press of a button, as it takes a while."""


def _said(job: Job, known: Profile) -> str:
    """`Anna: 180 cm, 10.4 km/h`, or what is missing."""
    chosen, called = job.settings, "Runner" if job.sample else known.called
    whose = "their" if job.sample or known.name else "your"
    height = None if chosen.height_cm is None else units.height_text(chosen.height_cm, known.length)
    speed = None if chosen.speed_kmh is None else units.speed_text(chosen.speed_kmh, known.speed)
    if height and speed:
        return f"{called}: {height}, {speed}"
    missing = " and ".join(filter(None, ("" if height else "height", "" if speed else "treadmill speed")))
    given = height or speed
    return (
        f"{called}: {given}. Add {whose} {missing} for better numbers"
        if given
        else f"Add {whose} {missing} for better numbers"
    )
