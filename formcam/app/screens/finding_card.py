"""A card for each thing to work on: its moment, its values on their scales, what is known of it, what to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from formcam.app.screens import measured
from formcam.app.screens.opening import SESSION
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.app.ui import look, seeking
from formcam.feedback import formatting
from formcam.feedback.finding_text import signs_of
from formcam.feedback.spoiled import spoiled_by
from formcam.metrics import catalogue
from formcam.records.analysis import Analysis, Check, Finding, Grade, Measurement, Severity

Clip = tuple[Job, Stored]
_GRADES: Mapping[Severity, Grade] = MappingProxyType(
    {"flag": "flag", "watch": "watch", "inform": "informational"}
)


def show_all(analysis: Analysis, first: Sequence[Finding], clips: Sequence[Clip], *, train: bool) -> None:
    """The cards of the findings `first` of `analysis`, which these clips gave (one, or several of one run).

    `train` says whether training advice is given.
    """
    if not first:
        return
    st.header("What to work on" if train else "What your video shows")
    for number, finding in enumerate(first, start=1):
        _card(number, finding, analysis, clips, train=train)


def _card(number: int, finding: Finding, analysis: Analysis, clips: Sequence[Clip], *, train: bool) -> None:
    used = signs_of(finding, analysis.measurements)
    shown_in = next(((job, one) for job, one in clips if one.evidence(finding) is not None), None)
    with st.container(border=True):
        st.html(
            f'<div class="fc-finding"><h3>{number}. {look.text(finding.title)}</h3>'
            f"{look.badge(_GRADES[finding.severity])}</div>"
        )
        picture = None if shown_in is None else shown_in[1].evidence(finding)
        columns = st.columns([1, 1.6]) if picture is not None else [st.container()]
        if picture is not None:
            columns[0].image(str(picture), alt=f"Your run at the moment that shows: {finding.title}")
        with columns[-1]:
            st.html("".join(_measured(one) for one in used))
            measured.show_spoiled(_spoiled(used, clips))
            st.html(f"<p>{look.text(finding.what_we_saw)}</p><p>{look.text(finding.often_goes_with)}</p>")
            if train and finding.cue:
                _cue(finding, clips)
            _moment(number, finding, clips, shown_in)
            st.html(f'<p class="fc-small">Source: {look.text(finding.source)}</p>')


def _cue(finding: Finding, clips: Sequence[Clip]) -> None:
    st.html(f'<p class="fc-cue">{look.text(finding.cue)}</p>')
    if "metronome" in finding.exercises:
        st.page_link(
            st.session_state["metronome_page"],
            label="To the metronome",
            icon=":material/music_note:",
            query_params={SESSION: clips[0][0].session},
        )


def _moment(number: int, finding: Finding, clips: Sequence[Clip], shown_in: Clip | None) -> None:
    """To the moment in the clip on this page; where several clips are told of, to the page of the one that shows it."""
    if len(clips) == 1:
        job, stored = clips[0]
        moment = stored.moment_s(finding.frames)
        if moment is not None:
            st.button(
                "Show this in the clip",
                key=f"see_{finding.id}_{number}",
                on_click=seeking.seek,
                args=(job.session, moment),
            )
    elif shown_in is not None:
        st.page_link(
            st.session_state["clip_page"],
            label=f"Open {shown_in[0].name}",
            icon=":material/arrow_forward:",
            query_params={SESSION: shown_in[0].session},
        )


def _spoiled(used: Sequence[Measurement], clips: Sequence[Clip]) -> list[Check]:
    """The faults of the footage that these values suffer from: of each clip, for the values that it has."""
    wanted = {(one.name, one.side) for one in used if one.value is not None}
    found: dict[str, Check] = {}
    for _, stored in clips:
        here = [
            one
            for one in stored.analysis.measurements
            if (one.name, one.side) in wanted and one.value is not None and one.grade != "not_rated"
        ]
        found |= {check.message: check for check in spoiled_by(here, stored.analysis)}
    return list(found.values())


def _measured(one: Measurement) -> str:
    label = catalogue.label_of(one.name)
    side = f", {one.side} leg" if one.side else ""
    standing = formatting.standing_text(one)
    beneath = f'<p class="fc-small">{look.text(standing)}</p>' if standing else ""
    return f'<p class="fc-small"><b>{look.text(label)}</b>{side}</p>{look.band_scale(one)}{beneath}'
