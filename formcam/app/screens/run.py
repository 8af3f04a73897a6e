"""Several clips of one run as one result: one verdict, what to work on, left against right."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from formcam.app.screens import about_runner, edit, finding_card, fitting_exercises, warning
from formcam.app.screens.compare import VIEW_WORDS, title_of
from formcam.app.screens.opening import RUN
from formcam.app.screens.result import summary_html
from formcam.app.sessions import jobs, profiles, runs, session_index
from formcam.app.sessions.download_names import download_name
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.report_file import report
from formcam.app.sessions.results import Stored, stored_result
from formcam.app.sessions.run_files import run_json
from formcam.app.sessions.session_index import Entry
from formcam.app.ui import look
from formcam.feedback import formatting, headline
from formcam.feedback.headline import PRIORITIES
from formcam.feedback.units import analysis_in, measurement_in
from formcam.metrics import catalogue
from formcam.outputs import result_folder
from formcam.records.analysis import Measurement


def show() -> None:
    """The run named in the address."""
    clips = clips_in_address()
    taken = results_of(clips)
    if not taken:
        st.title("One run, several clips")
        st.write(
            "Film one run from the side and from behind, then put the two clips together under Sessions."
        )
        st.page_link(st.session_state["sessions_page"], label="Sessions")
        return
    analyses = [stored.analysis for _, stored in taken]
    whole = runs.together(analyses)
    units = profiles.current().units
    analysis = analysis_in(whole.analysis, units)
    filmed = [job for job, _ in taken]
    train = not warning.ends_training(*filmed)  # Whom it concerns needs to know it first.
    tone = headline.tone(analysis) if train else "plain"
    readable = {job.session for job in filmed}
    shown = [entry for entry in clips if entry.session in readable]
    views = " and ".join(VIEW_WORDS.get(entry.view or "", "") for entry in shown)
    st.html(
        f'<section class="fc-verdict {tone}"><h1>{look.text(headline.headline(analysis))}</h1>'
        f"{summary_html(analysis, train=train)}"
        f'<p class="fc-small">One run, {len(taken)} clips, filmed {look.text(views)}</p></section>'
    )
    _doubt(runs.cadences_apart(analyses))
    for one in analyses:
        edit.mark(one)
    first = analysis.findings[:PRIORITIES]
    finding_card.show_all(analysis, first, taken, train=train)
    if train:
        fitting_exercises.show(filmed, first)
    _sides(analysis.measurements)
    _doubles(whole)
    _clips(shown)
    _downloads(whole, taken)


def clips_in_address() -> tuple[Entry, ...]:
    """The clips of the run named in the address, side views first; empty for none."""
    session_index.refresh()
    return runs.clips_of(st.query_params.get(RUN, ""), session_index.entries())


def results_of(clips: Sequence[Entry]) -> list[tuple[Job, Stored]]:
    """Those of the clips that have a result, with what was answered last."""
    return [found for entry in clips if (found := _load(entry.session)) is not None]


def _doubt(apart: float | None) -> None:
    """That clips with another rhythm may be of another run, or of another speed."""
    if apart is not None:
        look.card(
            "plain",
            "Is this one run?",
            f"<p>The cadences of these clips are {apart:.0f} steps a minute apart. If the speed changed between them, "
            "or they are of different runs, take them apart under Sessions: together they would mix the two.</p>",
            level=2,
        )


def _downloads(whole: runs.Together, clips: list[tuple[Job, Stored]]) -> None:
    jobs_of, results = [job for job, _ in clips], [stored for _, stored in clips]
    analyses = [one.analysis for one in results]
    st.header("Take away")
    columns = st.columns(3)
    columns[0].download_button(
        "Report of the run (PDF)",
        data=lambda: report(whole.analysis, clips),
        file_name=download_name(jobs_of, analyses, result_folder.REPORT),
        mime="application/pdf",
        on_click="ignore",
        width="stretch",
    )
    columns[1].download_button(
        "Everything (JSON)",
        data=lambda: run_json(whole, results),
        file_name=download_name(jobs_of, analyses, "run.json"),
        mime="application/json",
        on_click="ignore",
        width="stretch",
    )


def _load(session: str) -> tuple[Job, Stored] | None:
    """A clip and its result, with what was answered last; None where it has none."""
    job = jobs.load(session)
    if job is None or not (job.out / result_folder.ANALYSIS).is_file():
        return None
    about_runner.catch_up(job)
    return job, stored_result(job)


def _sides(measured: Sequence[Measurement]) -> None:
    rated = {
        (one.name, one.side): one for one in measured if one.grade != "not_rated" and one.value is not None
    }
    pairs = [
        (left, rated[name, "right"])
        for (name, side), left in rated.items()
        if side == "left" and (name, "right") in rated
    ]
    if not pairs:
        return
    st.header("Left against right")
    rows = "".join(_side_row(*pair) for pair in pairs)
    heads = "".join(
        f'<th scope="col" role="columnheader">{word}</th>' for word in ("What", "Left", "Right", "Difference")
    )
    st.html(
        '<table class="fc-rows fc-compare" role="table"><thead role="rowgroup"><tr role="row">'
        f'{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _side_row(left: Measurement, right: Measurement) -> str:
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{look.text(catalogue.label_of(left.name))}</th>'
        f'<td role="cell" data-head="Left">{look.text(formatting.value_text(left))}</td>'
        f'<td role="cell" data-head="Right">{look.text(formatting.value_text(right))}</td>'
        f'<td role="cell" data-head="Difference">{look.text(sides_differ(left, right))}</td></tr>'
    )


def sides_differ(left: Measurement, right: Measurement) -> str:
    """Whether the two legs differ by more than the error of both (the distances add in quadrature)."""
    if left.value is None or right.value is None or left.ci95 is None or right.ci95 is None:
        return "no interval, so it cannot be told"
    error = math.hypot(*((one[1] - one[0]) / 2 for one in (left.ci95, right.ci95)))
    if abs(left.value - right.value) <= error:
        return "no larger than the error"
    return f"{'left' if left.value > right.value else 'right'} is larger, beyond the error"


def _doubles(whole: runs.Together) -> None:
    if not whole.doubles:
        return
    units = profiles.current().units
    with st.expander(f"Measured in more than one clip ({len(whole.doubles)})"):
        look.note(
            "The value with the narrower interval is used. They are not averaged: both clips share the same kind of "
            "error, so a mean would look surer than it is."
        )
        lines = "".join(
            f"<li><b>{look.text(catalogue.label_of(kept.name))}</b>{_leg(kept)}: used "
            f"{look.text(formatting.value_text(measurement_in(kept, units)))}, left aside "
            f"{look.text(formatting.value_text(measurement_in(left, units)))}</li>"
            for kept, left in whole.doubles
        )
        st.html(f"<ul>{lines}</ul>")


def _clips(shown: Sequence[Entry]) -> None:
    st.header("The clips")
    for entry in shown:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f"<span>{look.text(title_of(entry))}</span>")
            if st.button("Open", key=f"run_open_{entry.session}"):
                st.switch_page(st.session_state["clip_page"], query_params={"session": entry.session})


def _leg(one: Measurement) -> str:
    return f", {one.side} leg" if one.side else ""
