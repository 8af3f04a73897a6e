"""One rendered clip against its truth: measurements, events, landmarks, leg swaps; and where an error comes from.

Each clip is measured twice: from the pose model's landmarks, and from the true places of the same joints in the same
picture. What is wrong in the second too is the core's or the scale's; the rest the pose model brought in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

import formcam
from formcam.feedback.certainty import grade_to_show
from formcam.records.analysis import Analysis
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack
from tools.runner.presets import HELD_OUT

MATCH_S = 0.08
"""A found event further than this from a true one is another event."""
JOINTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
KINDS = ("initial_contact", "toe_off")
PHASES = ("early stance", "late stance", "early swing", "late swing")
EITHER = ("cadence",)
# What a side view (True) and one from behind (False) can be asked to find, of what has limits.
SEEN_FROM = {
    True: (*EITHER, "vertical_oscillation", "trunk_lean", "leg_lean", "waist_hinge", "hip_extension",
           "overstride_reach", "shank_angle_at_contact", "knee_flexion_at_contact", "peak_knee_flexion_stance"),
    False: (*EITHER, "step_time_asymmetry", "pelvic_drop", "hip_adduction", "step_width"),
}  # fmt: skip
MOMENTS = 60
"""Of a contact, at which the true hips are looked at between the frames."""
SWAP_MARGIN = 0.02
"""Knees and ankles fit the other leg's truth better by this share of body height: the legs are exchanged."""


@dataclass(frozen=True, eq=False)
class Case:
    """A clip's name, its truth, where its true joints are, and the pose track (or the code of the refusal)."""

    name: str
    truth: dict[str, Any]
    joints: Path
    track: PoseTrack | None
    refusal: str | None

    @property
    def body(self) -> str:
        """Who runs."""
        return str(self.truth["body"])

    @property
    def held_out(self) -> bool:
        """True for a body that never helped to find a correction."""
        return self.body in HELD_OUT

    @property
    def runner(self) -> formcam.Runner:
        """Height and belt speed, as a user would give them."""
        return formcam.Runner(height_cm=self.truth["height_cm"], speed_kmh=self.truth["speed_kmh"])


@dataclass
class Reading:
    """What one measuring of a clip said: errors (formcam minus truth) by metric, events in ms."""

    status: str
    view: str = "–"
    quality: str = "–"
    findings: tuple[str, ...] = ()
    errors: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unrated: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Values that this view should give and that were not rated."""
    events: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    missed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))


@dataclass
class Row:
    """A clip: the program's reading, the reading of its true joints, landmark errors, and leg swaps."""

    case: Case
    program: Reading
    true_joints: Reading | None
    landmarks: dict[str, dict[str, list[float]]]
    """joint -> {"ahead": [...], "up": [...], "size": [...]} in % of body height, near leg, one a frame, with the
    frame's "phase" (index in PHASES, -1 where not known)."""
    swapped: tuple[float, float] | None
    """Share of frames with exchanged legs, before and after repair."""


def judge(case: Case) -> Row:
    """Measure a clip and compare."""
    if case.track is None:
        return Row(case, Reading(case.refusal or "refused"), None, {}, None)
    analysis = formcam.measure(case.track, runner=case.runner)
    truth = with_pelvis_rise(case.truth, case.joints)
    program = _reading(analysis, truth)
    if analysis.gait is None or not case.joints.exists():
        return Row(case, program, None, {}, None)
    places = true_track(case)
    oracle = _reading(formcam.measure(places, runner=case.runner), truth)
    near = analysis.gait.orientation.near
    landmarks = _landmarks(case, places, near) if near else {}
    assert analysis.clean is not None
    swaps = (
        _swap_share(case.track.xy_px, places, case),
        _swap_share(analysis.clean.xy_px, places, case),
    )
    return Row(case, program, oracle, landmarks, swaps)


def true_track(case: Case) -> PoseTrack:
    """The true joints where the picture has them, as a pose track at the clip's own frame times."""
    assert case.track is not None
    with np.load(case.joints, allow_pickle=False) as stored:
        names, pixels, times = stored["names"].tolist(), stored["xy_px"], stored["time_s"]
    count = min(len(case.track), len(times))
    xy = np.full((count, len(INDEX), 2), np.nan)
    visibility = np.zeros((count, len(INDEX)))
    for k, name in enumerate(names):
        if name in INDEX:
            xy[:, INDEX[name]] = pixels[:count, k]
            visibility[:, INDEX[name]] = 1.0
    return PoseTrack(case.track.time_s[:count], xy, visibility, case.track.width_px, case.track.height_px)


def body_height_px(case: Case) -> float:
    """The runner's height in pixels at the depth of the legs."""
    with np.load(case.joints, allow_pickle=False) as stored:
        names, pixels, metres = stored["names"].tolist(), stored["xy_px"], stored["xyz_m"]
    scales = []
    for side in ("left", "right"):
        a, b = names.index(f"{side}_knee"), names.index(f"{side}_ankle")
        seen = np.linalg.norm(pixels[:, a] - pixels[:, b], axis=1)
        scales.append(np.max(seen / np.linalg.norm(metres[:, a] - metres[:, b], axis=1)))
    return float(np.mean(scales)) * float(case.truth["height_cm"]) / 100.0


def with_pelvis_rise(truth: dict[str, Any], joints: Path) -> dict[str, Any]:
    """The truth of a clip that was filmed before `pelvis_rise_in_contact` was one, with it, from the true joints."""
    metrics = truth.get("metrics")
    if metrics is None or "pelvis_rise_in_contact" in metrics or not joints.exists():
        return truth
    with np.load(joints, allow_pickle=False) as stored:
        names, height, times = stored["names"].tolist(), stored["xyz_m"][..., 1], stored["time_s"]
    hips = (height[:, names.index("left_hip")] + height[:, names.index("right_hip")]) / 2.0
    rises = []
    for side in ("left", "right"):
        mine = [event for event in truth["events"] if event["side"] == side]
        for start, end in pairwise(mine):
            within = times[0] <= start["time_s"] and end["time_s"] <= times[-1]
            if (start["type"], end["type"]) == KINDS and within:
                moments = np.linspace(start["time_s"], end["time_s"], MOMENTS)
                rises.append(100.0 * float(np.ptp(np.interp(moments, times, hips))))
    return (
        {**truth, "metrics": {**metrics, "pelvis_rise_in_contact": float(np.median(rises))}}
        if rises
        else truth
    )


def _reading(analysis: Analysis, truth: dict[str, Any]) -> Reading:
    if analysis.refusal is not None or analysis.gait is None:
        return Reading(analysis.refusal.code if analysis.refusal else "refused")
    reading = Reading(
        "ok",
        view=analysis.gait.orientation.view,
        quality=analysis.quality.grade if analysis.quality else "–",
        findings=tuple(f"{f.id} ({f.severity})" for f in analysis.findings),
    )
    for m in analysis.measurements:
        known = truth.get("metrics", {}).get(m.name)
        value = known.get(m.side) if isinstance(known, dict) else known
        if value is None or not np.isfinite(value):
            continue
        near = analysis.gait.orientation.near
        if m.value is None:
            if m.name in SEEN_FROM[near is not None] and m.side in (None, near or m.side):
                unknown = {
                    "error": np.nan,
                    "half_width": None,
                    "grade": None,
                    "said": None,
                    "truth": value,
                    "side": m.side,
                }
                reading.unrated.setdefault(m.name, []).append(unknown)
            continue
        inside = None if m.ci95 is None else bool(m.ci95[0] <= value <= m.ci95[1])
        half_width = None if m.ci95 is None else (m.ci95[1] - m.ci95[0]) / 2
        reading.errors.setdefault(m.name, []).append(
            {
                "error": m.value - value,
                "inside": inside,
                "half_width": half_width,
                "grade": m.grade,
                "said": grade_to_show(m),
                "truth": value,
                "side": m.side,
            }
        )
    for event in truth.get("events", []):
        if near in (None, event["side"]):
            errors = analysis.gait.times(event["side"], event["type"]) - event["time_s"]
            if len(errors) and np.abs(errors).min() < MATCH_S:
                reading.events[event["type"]].append(1000 * float(errors[np.abs(errors).argmin()]))
            else:
                reading.missed[event["type"]] += 1
    return reading


def _landmarks(case: Case, places: PoseTrack, near: str) -> dict[str, dict[str, list[float]]]:
    """Pose model minus truth for the near side's joints, % of body height, forward and up."""
    assert case.track is not None
    height = body_height_px(case)
    forward = 1.0 if near == "right" else -1.0  # A camera on the right sees the runner face right.
    found: dict[str, dict[str, list[float]]] = {}
    phase = _phases(case, near)[: len(places)]
    for joint in JOINTS:
        k = INDEX[f"{near}_{joint}"]
        off = 100 * (case.track.xy_px[: len(places), k] - places.xy_px[:, k]) / height
        seen = np.isfinite(off[:, 0])
        off = off[seen]
        found[joint] = {
            "ahead": (forward * off[:, 0]).tolist(),
            "up": (-off[:, 1]).tolist(),
            "size": np.hypot(off[:, 0], off[:, 1]).tolist(),
            "phase": phase[seen].tolist(),
        }
    return found


def _phases(case: Case, side: str) -> np.ndarray:
    """Index in PHASES of each frame for one leg by the true events, -1 where not known, (T,)."""
    assert case.track is not None
    times = case.track.time_s
    phase = np.full(len(times), -1)
    marks = sorted(
        (e["time_s"], 0 if e["type"] == "initial_contact" else 2)
        for e in case.truth.get("events", [])
        if e["side"] == side
    )
    for (start, first), (end, _) in pairwise(marks):
        middle = (start + end) / 2
        phase[(times >= start) & (times < middle)] = first
        phase[(times >= middle) & (times < end)] = first + 1
    return phase


def _swap_share(xy_px: np.ndarray, places: PoseTrack, case: Case) -> float:
    """Share of frames in which knees and ankles fit the other leg's true places clearly better."""
    straight, crossed = np.zeros(len(places)), np.zeros(len(places))
    for joint in ("knee", "ankle"):
        left, right = INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]
        for mine, other in ((left, right), (right, left)):
            straight += np.linalg.norm(xy_px[: len(places), mine] - places.xy_px[:, mine], axis=1)
            crossed += np.linalg.norm(xy_px[: len(places), mine] - places.xy_px[:, other], axis=1)
    return float(np.nanmean((straight - crossed) > 4 * SWAP_MARGIN * body_height_px(case)))
