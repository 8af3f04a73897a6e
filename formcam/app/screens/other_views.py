"""A result's run seen from other sides: the way to what its clips give together, and a place for one more clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from formcam.app.components.widgets import dropzone
from formcam.app.screens.opening import begin_clips, link_to
from formcam.app.sessions import jobs, runs
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.latest import readable
from formcam.app.ui import look
from formcam.records.analysis import Analysis
from formcam.records.track import View

# What a clip from there adds; asked for in this order.
ADDS: Mapping[View, tuple[str, str]] = MappingProxyType(
    {
        "rear": ("from behind", "whether a hip drops, your knees come close and your feet cross the midline"),
        "right": ("from the side", "how you lean, where your foot lands and how much you bounce"),
        "left": ("from the other side", "the leg that was hidden, and left against right"),
    }
)
_SIDES: tuple[View, View] = ("left", "right")


def link(job: Job) -> None:
    """In a result's head: the way to the run's result, or that another clip of it is not ready yet."""
    others = runs.others_of(job)
    for other in others:
        if other.state == "done":
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="whole_run"):
                st.html(
                    f'<p class="fc-small">One run with <b>{look.text(other.name)}</b>.</p>', width="content"
                )
                st.page_link(
                    st.session_state["run_page"],
                    label="See both together",
                    icon=":material/join:",
                    query_params={"run": job.run},
                )
            return
    for other in others:
        if other.state in ("running", "new"):
            link_to(
                other,
                "Of the same run:",
                " is not ready yet",
                label="Open",
                icon=":material/hourglass_top:",
                key="mate",
            )


def offer(job: Job, analysis: Analysis) -> None:
    """A place for a clip of the same run from a side that is missing; nothing where none is, or for a sample."""
    missing = missing_views(job, analysis)
    if job.sample or not missing:
        return
    st.header("Add another side of this run")
    lines = "".join(f"<li><b>Film {where}</b> to see {what}.</li>" for where, what in missing)
    st.html(f"<ul>{lines}</ul>")
    arrived = dropzone(
        f"add_to_{job.session}",
        words="Drop that clip here",
        hint="or tap to choose · both clips then give one result",
        most=len(missing),
    )
    if arrived:
        known = replace(job.settings, view=None, capture_fps=None, runner_xy=None)
        made = [jobs.create_upload_job(session, known, job.profile) for session in arrived]
        runs.begin([job.session, *made])
        begin_clips(made)


def missing_views(job: Job, analysis: Analysis) -> list[tuple[str, str]]:
    """Where the run was not seen from, and what that would show: from behind, then a side, then the other side.

    Nothing while another clip of it has no result yet.
    """
    mates = runs.others_of(job)
    if any(one.state in ("running", "new") for one in mates):
        return []  # What they show is not known yet.
    others = [found for one in mates if one.state == "done" and (found := readable(one))]
    seen = {one.gait.orientation.view for one in (analysis, *others) if one.gait is not None}
    from_behind = [] if "rear" in seen else ["rear"]
    sides = [side for side in _SIDES if side not in seen]
    side = {2: ["right"], 1: ["left"], 0: []}[len(sides)]
    return [ADDS[view] for view in (*from_behind, *side)]  # type: ignore[index]
