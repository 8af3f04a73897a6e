"""The training week: made from a result's findings, to tick off here or to print."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import streamlit as st

from formcam.app.components.widgets import Ticks, printer, ticks
from formcam.app.screens import careful, chosen_result, plan_progress, run, warning
from formcam.app.screens.opening import RUN, SESSION
from formcam.app.sessions import profiles, runs, training_log
from formcam.app.sessions.dates import day_text
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.training_log import DayLog
from formcam.app.sessions.warning_signs import hurting
from formcam.app.ui import figures, look
from formcam.feedback.exercises import PAIN_RULE, PROGRESS_RULE
from formcam.feedback.training_plan import WEEKDAYS, Day, Plan, make_plan
from formcam.feedback.training_progress import PAIN_LIMIT
from formcam.records.analysis import Analysis

# The clips of one run, one or several, and what they showed.
Basis = tuple[list[Job], Analysis]
STEP_BACK = (
    "More than 3 of 10: next time take the easier form or leave out what hurts. "
    "If it is not gone within a day, or comes back, see a physiotherapist."
)


def show() -> None:
    """The page."""
    st.title("Your week")
    result = _of_a_run() or _of_a_clip()
    if result is None:
        st.html('<p class="fc-lead">Your plan is made from what your video shows.</p>')
        st.page_link(st.session_state["start_page"], label="Drop a clip first, or try a sample run")
        return
    clips, analysis = result
    _say_whose(clips)
    if clips[0].sample:
        look.note("This week is for a sample run, to try the page out: what you tick is not kept.")
    days = _choices(clips)
    if warning.ends_training(*clips):
        return
    hurts = any(clip.settings.back_hurts for clip in clips)
    plan = make_plan(analysis.findings, days=days, back_hurts=hurts)
    if plan.empty:
        st.html(
            '<p class="fc-lead">Nothing in this clip asks for exercises. '
            "Run on as you do, and film again in some weeks.</p>"
        )
        st.page_link(
            st.session_state["exercises_page"],
            label="Look at all exercises",
            icon=":material/fitness_center:",
        )
    else:
        _week(clips, plan)


def _of_a_run() -> Basis | None:
    """The clips of the run in the address, and what they showed together; None where it names none of who runs now."""
    clips = run.results_of(run.clips_in_address())
    if clips and clips[0][0].owner == profiles.current().id:
        return [job for job, _ in clips], runs.together([stored.analysis for _, stored in clips]).analysis
    if RUN in st.query_params:
        st.warning("There is no run of yours in the address.")
    return None


def _of_a_clip() -> Basis | None:
    found = chosen_result.for_training()
    return None if found is None else ([found[0]], found[1])


def _say_whose(clips: Sequence[Job]) -> None:
    """Whose result the week is for, and the way back to it."""
    if len(clips) == 1:
        chosen_result.say_whose(clips[0])
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        names = " and ".join(f"<b>{look.text(clip.name)}</b>" for clip in clips)
        day = look.text(day_text(clips[0].when))
        st.html(f'<p class="fc-small">For one run: {names}, {day}</p>', width="content")
        st.page_link(
            st.session_state["run_page"],
            label="Back to this result",
            icon=":material/arrow_back:",
            query_params={RUN: clips[0].run},
        )


def _choices(clips: Sequence[Job]) -> int:
    """Another result to make the week from, and how many days; the days are remembered."""
    left, right = st.columns([2, 1])
    whole = f"One run: its {len(clips)} clips together" if len(clips) > 1 else ""
    chosen_result.choose(None if whole else clips[0], "Made from", left, instead=whole)
    known = profiles.current()
    days = right.segmented_control(
        "Days a week",
        list(WEEKDAYS),
        default=known.training_days,
        key=_days_of(known.id),
        required=True,
        on_change=_keep_days,
        args=(known.id,),
    )
    return days if days in WEEKDAYS else known.training_days


def _keep_days(profile: str) -> None:
    """Remembered when chosen, not whenever the page is drawn: another tab may have chosen since."""
    if (days := st.session_state[_days_of(profile)]) in WEEKDAYS:
        profiles.change(profile, training_days=days)


def _days_of(profile: str) -> str:
    return f"plan_days_{profile}"


def _week(clips: Sequence[Job], plan: Plan) -> None:
    job = clips[0]
    today = datetime.date.today()
    name = training_log.week_name(today)
    plan_progress.show(job, plan, today)
    if plan.reasons:
        because = "; ".join(f"<b>{look.text(one)}</b>" for one in plan.reasons)
        st.html(f'<p class="fc-small">Chosen for: {because}.</p>')
    if plan.cue is not None:
        _cue(job, plan)
    st.html(
        f'<p class="fc-small">Leave a rest day between training days. {look.text(PAIN_RULE)} '
        f"{look.text(PROGRESS_RULE)}</p>"
    )
    careful.say(hurting(clips), [one.id for day in plan.days for one in day.exercises])
    written = {} if job.owner is None else training_log.week(name, job.owner)
    for day in plan.days:
        _day(job, name, day, written.get(day.name, DayLog()))
    left, right = st.columns(2)
    with left:
        printer("print_plan", "Print this week")
    right.page_link(
        st.session_state["exercises_page"],
        label="How each exercise is done",
        icon=":material/fitness_center:",
    )


def _cue(job: Job, plan: Plan) -> None:
    if plan.cue is None:
        return
    drill = plan.cue.drill
    words = "" if drill is None else f"<p><b>{look.text(drill.name)}:</b> {look.text(drill.dosage)}.</p>"
    look.card(
        "cue",
        "On your next runs: one thing",
        f'<p class="fc-cue">{look.text(plan.cue.words)}</p>{words}'
        '<p class="fc-small">Keep to this one cue for some weeks. If a calf or Achilles tendon starts to hurt, go '
        "back to how you ran before.</p>",
        level=2,
    )
    if drill is not None and drill.id == "metronome":
        st.page_link(
            st.session_state["metronome_page"],
            label="Open the metronome",
            icon=":material/music_note:",
            query_params={SESSION: job.session},
        )


def _day(job: Job, week: str, day: Day, log: DayLog) -> None:
    """One day: its exercises to tick off, and how much it hurt. What another plan or tab ticked stays."""
    key = f"ticks_{job.session}_{week}_{day.name}"
    said = ticks(
        key,
        name=day.name,
        items=[
            {"id": one.id, "name": one.name, "dose": one.dosage, "picture": figures.last_moment(one.id)}
            for one in day.exercises
        ],
        done=sorted(log.done & {one.id for one in day.exercises}),
        pain=log.pain,
        limit=PAIN_LIMIT,
        advice=STEP_BACK,
    )
    if said != st.session_state.get(
        f"{key}_kept"
    ):  # Each answer once: the log may have changed since, elsewhere.
        st.session_state[f"{key}_kept"] = said
        if said is not None and job.owner is not None:
            training_log.write_day(week, day.name, _with(log, said), job.owner, before=log)


def _with(log: DayLog, said: Ticks) -> DayLog:
    pain = log.pain if said.pain is None else said.pain
    return DayLog((log.done | said.ticked) - said.taken_back, None if pain is None or pain < 0 else pain)
