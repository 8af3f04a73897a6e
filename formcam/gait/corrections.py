"""The hand's corrections carried out: on the clean track before the gait is found, on the events before the steps.

A moved joint. What is dragged is the point that is drawn, the clean track's, so that is what is moved: the point lies
where the hand put it in that frame, and nothing that mends the raw track (swapped legs, outliers) can undo it. Joints
do not jump for a single picture: the correction spreads over neighbouring frames as the track's own low-pass spreads
an impulse, the smoothest path through the hand's points that the filter could have given (11 % at the next frame of a
clip of 30 a second, 56 % at 60). A joint moved in the whole clip is shifted in every frame first.

Errors. Hand work is not taken to be surer than the program's: every value keeps its metric's systematic error, and the
spread between steps is worked out anew from the steps as corrected. A contact set by hand lies on a picture, up to half
a frame off, so it counts as "fair", never as "good".
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcam.gait.cleaning import TWICE_THROUGH
from formcam.gait.steps import with_events
from formcam.records import skeleton
from formcam.records.corrections import LARGEST_MOVE_S, Edits
from formcam.records.errors import UsageError
from formcam.records.skeleton import Side
from formcam.records.track import CleanTrack, Event, EventType, Gait, Step

# The program's own events of one foot and kind are half a second and more apart; joints moved by hand shift them by
# less than this.
MATCH_S = LARGEST_MOVE_S
LEFT_OUT = "left out by hand"
# Keeps the equations for points in neighbouring pictures solvable, and is far below a tenth of a pixel.
_NUGGET = 1e-9
_ADVICE = "give the edits.json that was made for this clip"


def with_joints(clean: CleanTrack, edits: Edits, all_time_s: np.ndarray) -> CleanTrack:
    """The track with the hand's joints; `all_time_s` (N,) are the times of all the clip's pictures.

    Raises `UsageError` for a picture or a joint that the track does not have.
    """
    if not edits.joints and not edits.shifts:
        return clean
    xy, seen, visibility = (np.array(part) for part in (clean.xy_px, clean.seen, clean.visibility))
    for shift in edits.shifts:
        xy[:, skeleton.INDEX[shift.joint]] += (shift.dx_px, shift.dy_px)
    for joint in dict.fromkeys(move.joint for move in edits.joints):
        moves = [move for move in edits.joints if move.joint == joint]
        rows = np.array([_row(clean, all_time_s, move.frame) for move in moves])
        column, places = skeleton.INDEX[joint], np.array([(move.x_px, move.y_px) for move in moves])
        away = places - xy[rows, column]
        if not np.isfinite(away).all():
            raise UsageError(f"there is no {joint.replace('_', ' ')} to move in one of the frames", _ADVICE)
        xy[:, column] += _spread(clean, rows) @ away
        xy[rows, column] = places
        seen[rows, column], visibility[rows, column] = True, 1.0
    return replace(clean, xy_px=xy, seen=seen, visibility=visibility)


def with_contacts(gait: Gait, edits: Edits, clean: CleanTrack) -> Gait:
    """The run with the hand's contacts, toe-offs and left-out steps.

    Raises `UsageError` for a contact that is not there, `CannotJudge` when too few steps remain.
    """
    if not (edits.moved or edits.deleted or edits.added or edits.left_out):
        return gait
    events: list[Event | None] = list(gait.events)
    left_out = [_match(gait, one.side, "initial_contact", one.time_s) for one in edits.left_out]
    for move in edits.moved:
        number = _match(gait, move.side, move.type, move.time_s)
        events[number] = Event(move.side, move.type, move.to_s, "fair")
    for mark in edits.deleted:
        events[_match(gait, mark.side, mark.type, mark.time_s)] = None
    unused = {(one.side, one.time_s) for one in (events[number] for number in left_out) if one is not None}
    events += [Event(one.side, one.type, one.time_s, "fair") for one in edits.added]
    corrected = gait
    if edits.moved or edits.deleted or edits.added:
        in_order = sorted((one for one in events if one is not None), key=lambda one: one.time_s)
        corrected = with_events(gait, tuple(in_order), clean)
    steps = (
        replace(step, reason=LEFT_OUT) if (step.side, step.initial_contact_s) in unused else step
        for step in corrected.steps
    )
    return replace(corrected, steps=tuple(steps))


def work_on(step: Step, edits: Edits, all_time_s: np.ndarray | None) -> tuple[str, ...]:
    """What the hand did to one step, in words; joints count where the pictures' times `all_time_s` (N,) are known."""
    words = []
    ours = {("initial_contact", step.initial_contact_s): "landing", ("toe_off", step.toe_off_s): "push-off"}
    for (kind, time_s), word in ours.items():
        for done, marks in (
            ("moved", [(one.side, one.type, one.to_s) for one in edits.moved]),
            ("added", [(one.side, one.type, one.time_s) for one in edits.added]),
        ):
            if (step.side, kind, time_s) in marks:
                words.append(f"{word} {done}")
    end_s = step.stride_end_s or step.next_contact_s or step.toe_off_s or step.initial_contact_s
    if all_time_s is not None:
        times = [all_time_s[one.frame] for one in edits.joints if one.frame < len(all_time_s)]
        count = sum(step.initial_contact_s <= time <= end_s for time in times)
        words += [f"{count} joint{'' if count == 1 else 's'} moved"] if count else []
    if step.reason == LEFT_OUT:
        words.append("left out")
    return tuple(words)


def stiffness_hz(filter_hz: float) -> float:
    """How quickly a correction fades, per second: it is exp(-p)·(cos p + sin p) with p = seconds away times this."""
    return float(2.0 * np.pi * filter_hz / TWICE_THROUGH / 2.0**0.5)


def _row(clean: CleanTrack, all_time_s: np.ndarray, frame: int) -> int:
    """The row of the track that is this picture of the clip."""
    if frame >= len(all_time_s):
        raise UsageError(f"there is no frame {frame} in this clip of {len(all_time_s)}", _ADVICE)
    row = int(np.argmin(np.abs(clean.time_s - all_time_s[frame])))
    if abs(clean.time_s[row] - all_time_s[frame]) > 1e-6:
        raise UsageError(f"frame {frame} is outside of the part that is judged", _ADVICE)
    return row


def _spread(clean: CleanTrack, rows: np.ndarray) -> np.ndarray:
    """(T, K): how far the correction of each of K frames reaches into every frame; 1 at its own, 0 at the others'."""
    wave = _impulse(clean.time_s[:, None] - clean.time_s[None, rows], clean.repairs.filter_hz)
    return wave @ np.linalg.inv(wave[rows] + _NUGGET * np.eye(len(rows)))


def _impulse(away_s: np.ndarray, filter_hz: float) -> np.ndarray:
    """What the track's zero-lag low-pass makes of an impulse, 1 at its middle.

    A second-order Butterworth filter passed forwards and backwards has the response 1 / (1 + (f/f0)^4), whose
    transform is this (f0 = filter_hz / `cleaning.TWICE_THROUGH`).
    """
    phase = np.abs(away_s) * stiffness_hz(filter_hz)
    return np.exp(-phase) * (np.cos(phase) + np.sin(phase))


def _match(gait: Gait, side: Side, kind: EventType, time_s: float) -> int:
    """The number of the program's event that is meant."""
    away = [
        (abs(event.time_s - time_s), number)
        for number, event in enumerate(gait.events)
        if event.side == side and event.type == kind
    ]
    nearest = min(away, default=(np.inf, -1))
    if nearest[0] > MATCH_S:
        word = "landing" if kind == "initial_contact" else "push-off"
        raise UsageError(f"there is no {side} {word} near {time_s:.2f} s in this clip", _ADVICE)
    return nearest[1]
