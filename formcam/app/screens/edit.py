"""Put right by hand: the joints, landings and steps of a finished session, and what that does to its numbers."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import streamlit as st

from formcam.app.components.widgets import editor
from formcam.app.screens import drawing, fault
from formcam.app.server.processes import processes
from formcam.app.sessions import corrected_results, profiles
from formcam.app.sessions.jobs import Job
from formcam.app.ui import fragments, look
from formcam.feedback.formatting import value_text
from formcam.feedback.units import analysis_in
from formcam.gait.corrections import stiffness_hz
from formcam.metrics import catalogue
from formcam.outputs import result_folder
from formcam.outputs.files.edits_file import edits_document, edits_from_document
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis, Measurement
from formcam.records.corrections import LARGEST_MOVE_S, Edits, summary
from formcam.records.errors import FormcamError
from formcam.records.skeleton import INDEX, SIDES
from formcam.records.track import CleanTrack, Event, Gait

JOINTS = ("nose", *(f"{side}_{joint}" for side in SIDES for joint in (
    "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")))  # fmt: skip
# Places go to the page in quarter pixels: a 16-bit number reaches past 8K.
PARTS_OF_PX, MISSING = 4.0, -32768


def mark(analysis: Analysis) -> None:
    """The badge of a result that holds a hand's work; nothing otherwise."""
    # A place that is always there: what stands below keeps its own, and the desk its state, with or without a badge.
    with st.container():
        if analysis.edits:
            words = look.text(summary(analysis.edits).removeprefix("corrected by hand: "))
            st.html(f'<p class="fc-byhand"><b>Corrected by hand</b> {words}</p>')


def offer(job: Job) -> None:
    """The choice to put something right, the desk to do it at, and what it changed."""
    if not (job.out / result_folder.KEYPOINTS).is_file():
        return
    with st.container():
        drawing.show(job)
    tip = "Move a joint or a landing, or leave a step out."
    if st.toggle("Put right by hand", key=f"edit_{job.session}", help=tip):
        _desk(job)
    if corrected_results.edits_of(job.out) is not None:
        _what_changed(job)


@fragments.part()
def _desk(job: Job) -> None:
    base = _base(
        str(job.folder), (corrected_results.untouched(job) / result_folder.ANALYSIS).stat().st_mtime_ns, job
    )
    if (
        base.clean is None
        or base.gait is None
        or not corrected_results.fits_the_clip(base.video, len(base.clean))
    ):
        st.info("This result is from an older formcam. Analyse the clip again to put things right by hand.")
        return
    key = f"edit_failed_{job.session}"
    attempt, failed = st.session_state.get(key, (0, ""))
    edits = corrected_results.edits_of(job.out) or Edits()
    said = editor(
        f"editor_{job.session}",
        session=job.session,
        version=f"{(job.out / result_folder.ANALYSIS).stat().st_mtime_ns}",
        failed=failed,
        attempt=attempt,
        saved=bool(edits),
        edits=edits_document(edits),
        **_about(base.clean, base.gait),
    )
    if said is not None:
        failed = _save(job, said)
        st.session_state[key] = (attempt + 1, failed)
        st.rerun(scope="fragment" if failed else "app")


def _save(job: Job, said: dict[str, Any]) -> str:
    """Keep what the desk handed over; what went wrong in words, "" = nothing."""
    try:
        edits = edits_from_document({**said, "edits": 1})
        with processes().replacing(job.session):
            corrected_results.save(job, edits)
    except FormcamError as error:
        return error.in_sentences
    except OSError as error:
        return fault.unwritten(error)
    return ""


@st.cache_resource(max_entries=4, show_spinner="Getting your clip ready …")
def _base(folder: str, stamp: int, _job: Job) -> Analysis:  # noqa: ARG001 (part of the cache's key)
    """The session's track without the hand's work."""
    return corrected_results.measured(_job, None)


def _about(clean: CleanTrack, gait: Gait) -> dict[str, Any]:
    """What the desk shows: pictures' times, joints, events and steps as the program found them."""
    places = clean.xy_px[:, [INDEX[name] for name in JOINTS]] * PARTS_OF_PX
    known = np.isfinite(places) & (np.abs(places) < -MISSING)
    packed = np.where(known, np.round(np.where(known, places, 0.0)), MISSING).astype("<i2")
    used = next(
        (step for step in gait.steps if step.used and step.side == gait.orientation.near), gait.steps[0]
    )
    return {
        "times_s": [round(float(time_s), 6) for time_s in clean.time_s],
        "joints": base64.b64encode(packed.tobytes()).decode(),
        "names": list(JOINTS),
        "size_px": (clean.width_px, clean.height_px),
        "near": gait.orientation.near,
        "events": [_event(event) for event in gait.events],
        "steps": [
            {
                "number": step.number,
                "side": step.side,
                "time_s": round(step.initial_contact_s, 6),
                "reason": step.reason or "",
                "landing": _named(step.side, "initial_contact", step.initial_contact_s),
                "push_off": None if step.toe_off_s is None else _named(step.side, "toe_off", step.toe_off_s),
            }
            for step in gait.steps
        ],
        "start": int(np.argmin(np.abs(clean.time_s - used.initial_contact_s))),
        "reach_s": LARGEST_MOVE_S,
        "stiffness_hz": stiffness_hz(clean.repairs.filter_hz),
    }


def _event(event: Event) -> dict[str, Any]:
    return _named(event.side, event.type, event.time_s)


def _named(side: str, kind: str, time_s: float) -> dict[str, Any]:
    return {"side": side, "type": kind, "time_s": round(time_s, 6)}


def _what_changed(job: Job) -> None:
    """Each number that the hand's work moved, before and after."""
    first = corrected_results.untouched(job)
    if first == job.out:
        return
    units = profiles.current().units
    before, now = (
        analysis_in(read_analysis(one / result_folder.ANALYSIS), units) for one in (first, job.out)
    )
    rows = []
    for one in now.measurements:
        was = next((m for m in before.measurements if (m.name, m.side) == (one.name, one.side)), None)
        if was is not None and _words(was) != _words(one):
            label = catalogue.label_of(one.name)
            side = f" ({one.side})" if one.side else ""
            rows.append(
                f"<tr><td><b>{look.text(label)}</b>{side}</td><td>{_words(was)}</td><td>{_words(one)}</td></tr>"
            )
    with st.expander(f"What your corrections changed ({len(rows)})"):
        if rows:
            head = "<thead><tr><th>What</th><th>As measured</th><th>Corrected</th></tr></thead>"
            st.html(f'<table class="fc-rows">{head}<tbody>{"".join(rows)}</tbody></table>')
        else:
            st.caption("No number changed at the digits shown: each is the middle of all your steps.")


def _words(one: Measurement) -> str:
    value = "not measured" if one.value is None else f"{value_text(one)}, {one.n} steps"
    return look.text(value)
