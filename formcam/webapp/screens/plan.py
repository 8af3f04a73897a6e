"""The training week: made from a result's findings, to tick off here or to print."""

from __future__ import annotations

import datetime
from dataclasses import replace

import streamlit as st

from formcam.exercises import PAIN_RULE, PROGRESS_RULE
from formcam.plan import WEEKDAYS, WEEKS, Day, Plan, make_plan
from formcam.results import Exercise
from formcam.webapp import answers, figures, jobs, look, plan_log
from formcam.webapp.components import printer
from formcam.webapp.jobs import Job
from formcam.webapp.plan_log import DayLog
from formcam.webapp.results_store import stored_result

# Pain above it means a step back (specification 6).
PAIN_LIMIT = 3


def show() -> None:
    """The page."""
    st.title("Your week")
    done = [job for job in jobs.sessions() if job.state == "done" and (job.out / "analysis.json").is_file()]
    if not done:
        st.html('<p class="fc-lead">Your plan is made from what your video shows.</p>')
        st.page_link(st.session_state["clip_page"], label="Drop a clip first, or try a sample run")
        return
    job, days = _choices(done)
    analysis = stored_result(job).analysis
    plan = make_plan(analysis.findings, days=days, signs=job.settings.warning_signs)
    if plan.stop is not None:
        ticked = "".join(f"<li>{look.text(sign.question)}</li>" for sign in plan.signs)
        look.card(
            "stop", plan.stop, f"<p>You ticked:</p><ul>{ticked}</ul><p>There is no plan here today.</p>"
        )
    elif plan.empty:
        st.html(
            '<p class="fc-lead">Nothing in this clip asks for exercises. '
            "Run on as you do, and film again in some weeks.</p>"
        )
        st.page_link(st.session_state["exercises_page"], label="Look at all exercises")
    else:
        _week(plan)


def _choices(done: list[Job]) -> tuple[Job, int]:
    """Which result, and how many days; the days are remembered."""
    left, right = st.columns([2, 1])
    names = {job.session: f"{job.name}, {_date(job.created)}" for job in done}
    chosen = left.selectbox("Made from", list(names), format_func=names.__getitem__, key="plan_session")
    known = answers.load()
    days = right.segmented_control(
        "Days a week", list(WEEKDAYS), default=known.training_days, key="plan_days", required=True
    )
    days = days if days in WEEKDAYS else known.training_days
    answers.save(replace(known, training_days=days))
    return next(job for job in done if job.session == chosen), days


def _date(seconds: float) -> str:
    day = datetime.date.fromtimestamp(seconds)
    return f"{day.day} {day:%B %Y}"


def _week(plan: Plan) -> None:
    today = datetime.date.today()
    name = plan_log.week_name(today)
    if plan.reasons:
        because = "; ".join(f"<b>{look.text(one)}</b>" for one in plan.reasons)
        st.html(f'<p class="fc-small">Because your video shows: {because}.</p>')
    if plan.cue is not None:
        _cue(plan)
    st.html(
        f'<p class="fc-small">Repeat the week for {WEEKS[0]} to {WEEKS[1]} weeks, with a rest day between. '
        f"{look.text(PAIN_RULE)} {look.text(PROGRESS_RULE)}</p>"
    )
    written = plan_log.week(name)
    for day in plan.days:
        _day(name, day, written.get(day.name, DayLog()))
    left, right = st.columns(2)
    with left:
        printer("print_plan", "Print this week")
    right.page_link(st.session_state["exercises_page"], label="How each exercise is done")
    _weeks_before(plan, name)


def _cue(plan: Plan) -> None:
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
    )
    if drill is not None and drill.id == "metronome":
        st.page_link(st.session_state["metronome_page"], label="Open the metronome")


def _day(week: str, day: Day, log: DayLog) -> None:
    """One day: its exercises to tick off, and how much it hurt."""
    with st.container(border=True, key=f"fc_day_{day.name.lower()}"):
        ticked = sum(one.id in log.done for one in day.exercises)
        st.html(
            f'<div class="fc-day"><h2>{day.name}</h2>'
            f'<span class="fc-small">{ticked} of {len(day.exercises)} done</span></div>'
        )
        done: set[str] = set()
        columns = st.columns(2)
        for number, one in enumerate(day.exercises):
            with columns[number % 2], st.container(horizontal=True, vertical_alignment="center", gap="small"):
                look.markup(f'<div class="fc-thumb">{figures.exercise(one.id)}</div>')
                if st.checkbox(_line(one), value=one.id in log.done, key=f"tick_{week}_{day.name}_{one.id}"):
                    done.add(one.id)
        pain = st.select_slider(
            "The most it hurt, 0 to 10",
            [None, *range(11)],
            value=log.pain,
            format_func=lambda one: "not said" if one is None else str(one),
            key=f"pain_{week}_{day.name}",
        )
        if pain is not None and pain > PAIN_LIMIT:
            st.warning(
                "More than 3 of 10: next time take the easier form or leave out what hurts. "
                "If it is not gone within a day, or comes back, see a physiotherapist."
            )
    others = log.done - {one.id for one in day.exercises}
    if DayLog(frozenset(done | others), pain) != log:
        plan_log.write_day(week, day.name, DayLog(frozenset(done | others), pain))


def _line(one: Exercise) -> str:
    return f"**{one.name}**  \n{one.dosage}"


def _weeks_before(plan: Plan, this_week: str) -> None:
    """How many exercises were ticked in which week."""
    rows = []
    for name, days in plan_log.weeks().items():
        trained = [log for log in days.values() if log.done]
        if trained:
            count = sum(len(log.done) for log in trained)
            label = "this week" if name == this_week else f"week {name[-2:]} of {name[:4]}"
            rows.append(
                f"<tr><td>{label}</td><td>{len(trained)} of {len(plan.days)} days</td><td>{count} exercises</td></tr>"
            )
    if rows:
        with st.expander("What you have done"):
            st.html(f'<table class="fc-rows"><tbody>{"".join(rows)}</tbody></table>')
