"""Where the runner is in the plan: which week, what changes in it, what was done so far, and when to film again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import streamlit as st

from formcam.app.sessions import training_log
from formcam.app.sessions.dates import date_text
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.training_log import Week
from formcam.app.ui import look
from formcam.feedback.training_plan import WEEKS, Plan
from formcam.feedback.training_progress import (
    FILM_AGAIN_WEEKS,
    STEP_BACK_WORDS,
    WeekDone,
    film_again,
    progress,
)

# More weeks than this are not drawn.
LONGEST_WEEKS = 12
PLAN_DONE = "{weeks} weeks of training are done. Film again now, and see what changed."


def show(job: Job, plan: Plan, today: datetime.date) -> None:
    """The card above the week, what was done, and the reminder to film again."""
    log = {} if job.owner is None else training_log.weeks(job.owner)
    done = weeks_since(job.created, today, log)
    now = progress(done[:-1], len(plan.days))
    done = done[-LONGEST_WEEKS:]
    metronome = plan.cue is not None and plan.cue.drill is not None and plan.cue.drill.id == "metronome"
    words = [
        *([STEP_BACK_WORDS] if now.step_back else []),
        now.step.words,
        *([f"Metronome: {now.step.metronome[0].lower()}{now.step.metronome[1:]}"] if metronome else []),
    ]
    if now.over:
        title, words = "Plan done", [PLAN_DONE.format(weeks=WEEKS[1])]
    else:
        title = f"Week {now.week} of {WEEKS[1]}: {now.step.name}"
    said = "".join(f"<p>{look.text(sentence)}</p>" for sentence in words)
    look.card("plain", title, f"{said}{weeks_html(done, len(plan.days))}", level=2)
    if not now.over:
        look.note(again_text(datetime.date.fromtimestamp(job.when), today))


def weeks_since(begun: float, today: datetime.date, log: Mapping[str, Week]) -> list[WeekDone]:
    """What was done in each calendar week since the clip came in (seconds since 1970), this one last."""
    monday = today - datetime.timedelta(days=today.weekday())
    first = datetime.date.fromtimestamp(begun)
    first -= datetime.timedelta(days=first.weekday())
    count = max(1, (monday - first).days // 7 + 1)
    mondays = [monday - datetime.timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    return [_done(log.get(training_log.week_name(one), {})) for one in mondays]


def weeks_html(done: Sequence[WeekDone], days_a_week: int) -> str:
    """A line a week: a dot for each day, filled where it was trained, and the worst pain."""
    lines = []
    for back, week in zip(range(len(done) - 1, -1, -1), done, strict=True):
        when = ("This week", "Last week")[back] if back < 2 else f"{back} weeks ago"
        days = min(week.days, days_a_week)
        dots = "".join(f'<i class="{"done" if n < days else ""}"></i>' for n in range(days_a_week))
        pain = "" if week.pain is None else f", worst pain {week.pain} of 10"
        lines.append(
            f'<li><b>{when}</b><span class="fc-dots" aria-hidden="true">{dots}</span>'
            f"<span>{days} of {days_a_week} days{pain}</span></li>"
        )
    return f'<ol class="fc-weeks">{"".join(lines)}</ol>'


def again_text(filmed: datetime.date, today: datetime.date) -> str:
    """When to film again, in a sentence."""
    first, last = (date_text(filmed + datetime.timedelta(weeks=weeks)) for weeks in FILM_AGAIN_WEEKS)
    due = film_again((today - filmed).days)
    if due == "later":
        return f"Film again between {first} and {last}, from the same side at the same speed, and compare."
    late = "" if due == "now" else f" (it was planned for {first} to {last})"
    return f"It is time to film again{late}: the same side, the same speed. Then compare the two clips."


def remind(job: Job, today: datetime.date) -> None:
    """On the start page: that it is time to film again; nothing before that, and nothing for a sample."""
    days = (today - datetime.date.fromtimestamp(job.when)).days
    if film_again(days) == "later" or job.sample:
        return
    look.card(
        "plain",
        f"Your last clip is {days // 7} weeks old",
        "<p>Film again from the same side at the same speed: drop the new clip here, then see under Compare "
        "what changed.</p>",
        level=2,
    )
    st.page_link(st.session_state["compare_page"], label="Compare two clips", icon=":material/compare:")


def _done(week: Week) -> WeekDone:
    trained = [day for day in week.values() if day.done]
    pains = [day.pain for day in week.values() if day.pain is not None]
    return WeekDone(len(trained), max(pains, default=None))
