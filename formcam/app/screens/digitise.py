"""Joints read by eye, frame by frame (`formcam digitise`), and how well the readings agree.

Whoever reads is blind: no frame has anything drawn on it that somebody else, an earlier pass or the program said.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from formcam.app.components.widgets import FrameRead, digitiser
from formcam.app.server.routes import frame_to_read_url
from formcam.app.ui import look
from formcam.feedback.agreement_text import EXPLAINED, JOINT_NAMES, AgreementTable, agreement_tables
from formcam.metrics.agreement import agreements
from formcam.outputs.digitising_task import DigitisingTask, program_in, read_task, task_folder
from formcam.outputs.files.points_file import read_points, save_frame, save_side
from formcam.records.digitised import JOINTS, Digitised, order
from formcam.records.errors import FormcamError
from formcam.records.skeleton import SIDES, Side

# Where each joint is looked for, seen from the side.
HINTS = {
    "shoulder": "the middle of the shoulder joint, where the arm turns",
    "hip": "the bump of bone on the outside of the hip, where the thigh turns",
    "knee": "the middle of the knee, on the line on which it bends",
    "ankle": "the bump of bone on the outside of the ankle",
    "heel": "the back end of the shoe, at the sole",
    "foot_index": "the tip of the shoe",
}
# Passes that tell how well a reader agrees with themselves.
PASSES = 2


def show() -> None:
    """The frame to read next, or what the readings say once a pass is complete."""
    with st.container(key="digitise"):
        try:
            folder = task_folder()
            task = read_task(folder)
            told = read_points(task.points)
        except FormcamError as error:
            look.card("stop", "This page cannot go on.", f"<p>{look.text(error.in_sentences)}</p>")
            return
        about = look.text(f"{task.clip} · {task.by}")
        st.html(f"<h1>Joints by eye <small>{about}</small></h1>")
        if told.side is None:
            _ask_side(task)
            return
        _begin_pass(told, task)
        at = _at(told, task)
        if at is None:
            _done(told, task, folder)
        else:
            _read(told, task, told.side, at)


def _ask_side(task: DigitisingTask) -> None:
    st.write("Which side of the runner faces the camera? It is the runner's own left or right.")
    shown = look.text("A runner who faces the left edge of the picture shows the left side.")
    st.html(f'<p class="fc-small">{shown}</p>')
    for column, side in zip(st.columns(2), SIDES, strict=True):
        if column.button(f"The {side} side", key=f"side_{side}", width="stretch"):
            try:
                save_side(task.points, side)
            except FormcamError as error:
                look.card("stop", "This cannot be kept.", f"<p>{look.text(error.in_sentences)}</p>")
                return
            st.rerun()


def _begin_pass(told: Digitised, task: DigitisingTask) -> None:
    """The first pass begins by itself, later ones when the reader says so."""
    if not told.readings(task.by):
        st.session_state["new_pass"] = 1


def _at(told: Digitised, task: DigitisingTask) -> tuple[int, int] | None:
    """Pass and frame to show: one that the reader went back to, the next one, or None where a pass is complete."""
    again: tuple[int, int] | None = st.session_state.get("again")
    if again is not None:
        return again
    begun = told.frame_to_read(task.by)
    if told.readings(task.by) and begun is not None:
        return begun
    new: int | None = st.session_state.get("new_pass")
    return None if new is None else (new, order(told.frames, new)[0])


def _read(told: Digitised, task: DigitisingTask, side: Side, at: tuple[int, int]) -> None:
    number, frame = at
    way = order(told.frames, number)
    step = way.index(frame)
    own = next((one.joints for one in told.readings(task.by) if one.number == number), {})
    attempt, failed = st.session_state.get("failed", (0, ""))
    done = digitiser(
        "digitiser",
        source=frame_to_read_url(frame),
        size_px=(task.width_px, task.height_px),
        number=number,
        frame=frame,
        place=f"Pass {number} · frame {step + 1} of {len(way)}",
        joints=[
            {"name": f"{side}_{joint}", "words": f"{side} {JOINT_NAMES[joint]}", "hint": HINTS[joint]}
            for joint in JOINTS
        ],
        read=own.get(frame, {}),
        may_go_back=step > 0,
        failed=failed,
        attempt=attempt,
    )
    # An answer about another frame was given twice, by a page that was behind.
    if done is None or (done.number, done.frame) != at:
        return
    if done.joints is None:
        st.session_state["again"] = (number, way[max(step - 1, 0)])
        st.rerun()
    _keep(task, done, attempt)


def _keep(task: DigitisingTask, done: FrameRead, attempt: int) -> None:
    """Put the frame into the file, and go on to the next one."""
    try:
        save_frame(task.points, task.by, done.number, done.frame, done.joints or {})
    except (FormcamError, ValueError) as error:
        words = error.in_sentences if isinstance(error, FormcamError) else "These joints cannot be kept."
        st.session_state["failed"] = (attempt + 1, words)
        st.rerun()
    for key in ("again", "new_pass", "failed"):
        st.session_state.pop(key, None)
    st.rerun()


def _done(told: Digitised, task: DigitisingTask, folder: Path) -> None:
    """A pass is complete: read once more, or see the agreement."""
    passes = len(told.complete(task.by))
    times = "once" if passes == 1 else "twice" if passes == 2 else f"{passes} times"
    st.success(f"All {len(told.frames)} frames are read {times}. Kept in {task.points.name}.")
    early = passes < PASSES
    if early:
        st.write(
            "Read them once more, best after a break: how far your two passes lie apart is your own repeat error. "
            "The frames come in another order, without your first marks."
        )
    words = f"Read them again (pass {passes + 1})"
    if st.button(words, type="primary" if early else "secondary", key="again_from_start"):
        st.session_state["new_pass"] = passes + 1
        st.session_state.pop("seen", None)
        st.rerun()
    # What the program says is seen only by whoever is through: it would guide the hand of the next pass.
    if early and not st.session_state.get("seen"):
        if st.button("Stop here and show the agreement", key="stop_here"):
            st.session_state["seen"] = True
            st.rerun()
        return
    _agreement(told, folder)


def _agreement(told: Digitised, folder: Path) -> None:
    found = agreements(told, program_in(folder))
    if not found:
        st.write(
            "There is nothing to compare yet: read the frames once more, let somebody else read them (--by NAME), or "
            "give an analysis of this clip (--result DIR)."
        )
        return
    st.html("<h2>How well the readings agree</h2>")
    for one in found:
        joints, angles = agreement_tables(one)
        st.html(f"<h3>{look.text(joints.title)}</h3>{_table(angles)}{_table(joints)}")
    look.note(EXPLAINED)


def _table(table: AgreementTable) -> str:
    head = "".join(f"<th scope='col'>{look.text(one)}</th>" for one in table.columns)
    rows = "".join(
        f"<tr><th scope='row'>{look.text(row[0])}</th>{''.join(f'<td>{look.text(one)}</td>' for one in row[1:])}</tr>"
        for row in table.rows
    )
    return f'<table class="fc-rows fc-agreement"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
