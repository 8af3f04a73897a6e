"""Finds what `gait.joint_offsets` corrects by: `python -m benchmarks.joint_offsets [--write]`.

Reads the rendered clips and tracks of `benchmarks.rendered` (film and follow them first). The table is fitted on the
bodies that do not judge. Printed: for each of those bodies, left out in turn, how far the joints are off without and
with each correction; and, on the bodies that judge, what that does to the measurements, in ordinary clothes and in
loose ones that swing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from sklearn.linear_model import Ridge

from benchmarks.rendered import FOLDERS, find_cases
from benchmarks.rendered_truth import Case, judge, true_track
from formcam.gait.joint_offset_table import JOINTS
from formcam.gait.joint_offsets import PlacedJoints, basis, column, differences, fitted, stride_phase
from formcam.gait.judged_part import find_judged_part
from formcam.gait.orientation import leg_length_px
from formcam.gait.steps import find_gait
from formcam.records.errors import CannotJudge
from formcam.records.skeleton import LEG_SHARE_OF_HEIGHT
from formcam.records.track import CleanTrack, PoseTrack
from formcam.track_analysis import cleaned

MODULE = Path(__file__).resolve().parents[1] / "formcam" / "gait" / "joint_offset_table.py"
BEGIN, END = "# --- found by benchmarks.joint_offsets; do not edit by hand ---\n", "# --- end ---\n"
# Joints that the second network tells come first.
TOLD = 6
GRID = np.linspace(0.0, 1.0, 20, endpoint=False)
# Far beyond what a bias can be: the legs are exchanged in the truth's or the track's eyes.
WILD = 0.06
# Evidence that the second network adds nothing, in clips: shares shrink towards 0 by it.
PRIOR = 1.0
# Real people: how far ahead of the pose model's point the joint lies, mean over the stride, shares of body height; and
# how many people say so. Six walked on a treadmill before six cameras, MediaPipe against Bell's hip centres and markers
# (dissertation figures, FreeMoCap); two of TotalCapture, seen by one camera. The hip is what is left after
# `landmark_bias`. They count like as many bodies.
PEOPLE = {"near_hip": (0.0003, 8), "near_knee": (0.0069, 8)}
# The measurements that hang on where the joints are placed.
PLACED = ("trunk_lean", "leg_lean", "waist_hinge", "hip_extension", "peak_knee_flexion_stance",
          "peak_knee_flexion_swing", "knee_flexion_at_contact", "shank_angle_at_contact",
          "overstride_reach", "overstride_reach_cm",
          "foot_strike_angle", "vertical_oscillation", "hip_rise", "head_forward")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Found:
    """One clip's truth minus track (8, B, 2) and second network minus track (6, B, 2), coefficients of `basis`."""

    case: Case
    error: np.ndarray
    difference: np.ndarray


def found_in(case: Case) -> Found | None:
    """What a side view with truth and a second look says; None for other clips."""
    if case.track is None or case.track.second_look is None or not case.joints.exists():
        return None
    try:
        part = find_judged_part(case.track)
        clean = cleaned(part)
        gait = find_gait(clean, part.orientation)
    except CannotJudge:
        return None
    if gait.orientation.near is None or case.track.all_time_s is not None:
        return None
    height_px = leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT
    told = differences(clean, gait, case.track.second_look, height_px)
    phase = stride_phase(clean.time_s, gait, gait.orientation.near)
    if told is None or phase is None:
        return None
    truth = true_track(case)
    rows = np.flatnonzero(np.isin(np.round(truth.time_s, 6), np.round(clean.time_s, 6)))
    shape = basis(phase)[: len(rows)]
    errors = []
    for joint in JOINTS:
        landmark = column(joint, gait.orientation)
        off = truth.xy_px[rows, landmark] - clean.xy_px[: len(rows), landmark]
        off = off / height_px * np.array([gait.orientation.ahead_x, -1.0])
        errors.append(fitted(shape, np.where(np.abs(off).max(axis=1, keepdims=True) > WILD, np.nan, off)))
    differs = [fitted(basis(told[0]), joint) for joint in np.moveaxis(told[1], 1, 0)]
    return Found(case, np.stack(errors), np.stack(differs))


def by_body(found: list[Found], what: str) -> np.ndarray:
    """The mean over bodies of each one's mean over clips."""
    bodies = sorted({one.case.body for one in found})
    return np.mean(
        [np.mean([getattr(o, what) for o in found if o.case.body == b], axis=0) for b in bodies], axis=0
    )


def offsets(found: list[Found]) -> np.ndarray:
    """(8, B, 2): the first network's usual error; its mean ahead over bodies and real people where they tell it."""
    ours, bodies = by_body(found, "error"), len({one.case.body for one in found})
    for joint, (ahead, people) in PEOPLE.items():
        mean = ours[JOINTS.index(joint), 0]
        mean[0] = (bodies * mean[0] + people * ahead) / (bodies + people)
    return ours


def shares(found: list[Found]) -> np.ndarray:
    """(6, 2): how much of a disagreement is the first network's, by ridge over bodies that set no mean."""
    bodies = sorted({one.case.body for one in found})
    share = np.zeros((TOLD, 2))
    rest_error, rest_difference = [], []
    for body in bodies:
        others = [one for one in found if one.case.body != body]
        error, difference = by_body(others, "error"), by_body(others, "difference")
        for one in (one for one in found if one.case.body == body):
            rest_error.append(one.error[:TOLD] - error[:TOLD])
            rest_difference.append(one.difference - difference)
    shape = basis(GRID)
    for joint in range(TOLD):
        for axis in range(2):
            x = np.concatenate([shape @ one[joint, :, axis] for one in rest_difference])
            y = np.concatenate([shape @ one[joint, :, axis] for one in rest_error])
            ridge = Ridge(alpha=PRIOR * len(GRID) * float(np.mean(x**2)), fit_intercept=False)
            share[joint, axis] = np.clip(ridge.fit(x[:, None], y).coef_[0], 0.0, 1.0)
    return share


def table(found: list[Found]) -> str:
    """The module's numbers as Python source."""
    parts = {"OURS": offsets(found), "USUAL": by_body(found, "difference"), "SHARE": shares(found)}
    return "".join(
        f"{name} = np.array(\n    {_source(np.round(values, 5))}\n)\n" for name, values in parts.items()
    )


def _source(values: np.ndarray) -> str:
    return np.array2string(
        values, separator=", ", threshold=10_000, max_line_width=100, precision=5, suppress_small=True
    )


def left_out(found: list[Found]) -> str:
    """RMS over the stride of the joints' errors, % of body height: raw, known offset taken off, second network used."""
    lines = ["| joint | direction | raw | by phase | and by the second network |", "|---|---|---|---|---|"]
    shape, bodies = basis(GRID), sorted({one.case.body for one in found})
    for joint, name in enumerate(JOINTS):
        for axis, direction in enumerate(("ahead", "up")):
            rest: list[list[np.ndarray]] = [[], [], []]
            for body in bodies:
                others = [one for one in found if one.case.body != body]
                error, usual, share = by_body(others, "error"), by_body(others, "difference"), shares(others)
                for one in (one for one in found if one.case.body == body):
                    rest[0].append(shape @ one.error[joint, :, axis])
                    rest[1].append(shape @ (one.error - error)[joint, :, axis])
                    if joint < TOLD:
                        moved = share[joint, axis] * (one.difference - usual)[joint, :, axis]
                        rest[2].append(rest[1][-1] - shape @ moved)
            cells = [f"{100 * np.sqrt(np.mean(np.square(r))):.2f}" if r else "–" for r in rest]
            lines.append(f"| {name} | {direction} | {' | '.join(cells)} |")
    return "\n".join(lines)


def judged(cases: list[Case]) -> str:
    """MAE, mean half width of the interval and share that holds, by measurement: neither, first, both corrections."""
    kinds: dict[str, Callable[[Case], dict[str, list[tuple[float, float, bool]]]]] = {
        "neither": lambda case: _errors(case, neither=True),
        "by phase": lambda case: _errors(replace(case, track=_alone(case))),
        "and the second network": _errors,
    }
    results = {kind: [measured(case) for case in cases] for kind, measured in kinds.items()}
    lines = [f"| measurement | n | {' | '.join(kinds)} |", "|---" * (len(kinds) + 2) + "|"]
    for name in sorted({name for clip in results["neither"] for name in clip} & set(PLACED)):
        cells, count = [], 0
        for clips in results.values():
            rows = [row for clip in clips for row in clip.get(name, [])]
            off, half, inside = (np.array([row[k] for row in rows], float) for k in range(3))
            count = len(rows)
            holds = f"± {half.mean():.1f}, {100 * inside.mean():.0f} %"
            cells.append(
                f"{np.abs(off).mean():.2f} ({off.mean():+.2f}; {holds}; {np.sqrt(np.mean(off**2)):.2f})"
            )
        lines.append(f"| {name} | {count} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _errors(case: Case, *, neither: bool = False) -> dict[str, list[tuple[float, float, bool]]]:
    """Error, half width and whether the interval holds, of each value of a clip."""
    with patch("formcam.track_analysis.place_joints", as_they_are) if neither else nullcontext():
        found = judge(case).program.errors
    return {
        name: [(one["error"], one["half_width"] or np.nan, bool(one["inside"])) for one in entries]
        for name, entries in found.items()
    }


def as_they_are(clean: CleanTrack, *_: object) -> PlacedJoints:
    """In place of `place_joints`: no correction."""
    return PlacedJoints(clean)


def _alone(case: Case) -> PoseTrack | None:
    return None if case.track is None else replace(case.track, second_look=None)


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--workers", type=int, default=None)
    choice = parser.parse_args()
    found = [one for case in find_cases(list(FOLDERS), choice.workers) if (one := found_in(case))]
    fitting = [one for one in found if not one.case.held_out]
    print(f"{len(fitting)} clips of bodies that fit, {len(found) - len(fitting)} of bodies that judge")
    print(left_out(fitting))
    print(table(fitting))
    judging = [one.case for one in found if one.case.held_out]
    for title, loose in (("ordinary clothes", False), ("loose clothes", True)):
        chosen = [case for case in judging if case.name.startswith("clothed") == loose]
        print(
            f"\n{title}, {len(chosen)} clips: MAE (bias; half width of the interval, share that holds; RMS)"
        )
        print(judged(chosen) if chosen else "")
    if choice.write:
        text = MODULE.read_text(encoding="utf-8")
        start, stop = text.index(BEGIN) + len(BEGIN), text.index(END)
        MODULE.write_text(text[:start] + table(fitting) + text[stop:], encoding="utf-8")


if __name__ == "__main__":
    main()
