"""Exact answers for a rendered clip: joints, events, every metric, from the posed bones. No code from formcam.

Definitions are those of the project's biomechanics notes: side-view angles in the plane of the belt (X forward, Y
up), rear-view ones in the frontal plane (lateral to the runner's right, Y up); medians over the clip's steps.
Joint names follow the 33 body landmarks where there is one; asis and psis are added.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tools.runner.body import Body
from tools.runner.posing import Motion
from tools.runner.skeleton import INDEX

SAMPLE_HZ = 480.0
"""Motion is sampled this densely; values at events are interpolated (error below 0.05 deg)."""
LEG_SHARE = 0.504
"""Leg length over body height in the reach metric."""
JOINT_BONES = {
    "shoulder": "Arm",
    "elbow": "ForeArm",
    "wrist": "Hand",
    "hip": "UpLeg",
    "knee": "Leg",
    "ankle": "Foot",
}
# Winter: share of body mass and centre of mass from the first joint to the second, for one side.
SEGMENTS = {
    ("shoulder", "elbow"): (0.028, 0.436),
    ("elbow", "wrist"): (0.022, 0.682),
    ("hip", "knee"): (0.100, 0.433),
    ("knee", "ankle"): (0.0465, 0.433),
    ("ankle", "foot_index"): (0.0145, 0.5),
}
TRUNK_MASS, HEAD_MASS = 0.497, 0.081

Joints = dict[str, np.ndarray]
Events = list[tuple[str, str, float]]


def joints_of(body: Body, matrices: np.ndarray) -> Joints:
    """World positions (3,) of every named point for one pose (bones, 3, 4)."""

    def carried(bone: str, point: np.ndarray) -> np.ndarray:
        k = INDEX[bone]
        return matrices[k, :, :3] @ point + matrices[k, :, 3]

    points: Joints = {"nose": carried("Head", body.nose)}
    for k, side in enumerate(("left", "right")):
        name = side.capitalize()
        for joint, bone in JOINT_BONES.items():
            points[f"{side}_{joint}"] = carried(name + bone, body.joints[INDEX[name + bone]])
        points[f"{side}_heel"] = carried(f"{name}Foot", body.shoe_ends[k, 0])
        points[f"{side}_foot_index"] = carried(f"{name}ToeBase", body.shoe_ends[k, 1])
        points[f"{side}_ear"] = carried("Head", body.ears[k])
        points[f"{side}_asis"] = carried("Hips", body.pelvis.asis[k])
        points[f"{side}_psis"] = carried("Hips", body.pelvis.psis[k])
    return points


def paths(motion: Motion, times: np.ndarray) -> Joints:
    """Every point at every time, name -> (T, 3)."""
    frames = [joints_of(motion.body, motion.pose(float(t))) for t in times]
    return {name: np.array([f[name] for f in frames]) for name in frames[0]}


def metrics(motion: Motion, events: Events, duration_s: float, speed_mps: float) -> dict[str, Any]:
    """Every metric as {name: {"left": x, "right": y} or value} over the clip's whole steps."""
    times = np.arange(0, duration_s, 1 / SAMPLE_HZ)
    run = Course(paths(motion, times), times, motion.body.height_m)
    steps = steps_of(events)
    result: dict[str, Any] = _timing(events, steps)
    for side in ("left", "right"):
        mine = [s for s in steps if s["side"] == side]
        for name, values in _per_step(run, mine, side).items():
            result.setdefault(name, {})[side] = _median(values)
    result |= _whole_body(run, steps)
    result["vertical_ratio"] = (
        100 * result["vertical_oscillation"] / 100 / (speed_mps * 60 / result["cadence"])
    )
    result["step_width"] = _step_width(run, steps)
    return result


class Course:
    """Paths of all points with interpolation in time; mid-points and angles in degrees."""

    def __init__(self, joints: Joints, times: np.ndarray, height_m: float) -> None:
        self.times, self.height_m = times, height_m
        self.points = dict(joints)
        for joint in ("hip", "shoulder", "ear", "asis", "psis"):
            self.points[f"mid_{joint}"] = (joints[f"left_{joint}"] + joints[f"right_{joint}"]) / 2
        self.points["com"] = self._centre_of_mass()

    def angle(self, upper: str, lower: str) -> np.ndarray:
        """Forward lean of the line from `lower` up to `upper`, (T,)."""
        line = self.points[upper] - self.points[lower]
        return np.degrees(np.arctan2(line[:, 0], line[:, 1]))

    def ahead(self, upper: str, lower: str) -> np.ndarray:
        """How far the lower joint lies ahead of the upper, as an angle from straight down, (T,)."""
        line = self.points[lower] - self.points[upper]
        return np.degrees(np.arctan2(line[:, 0], -line[:, 1]))

    def knee(self, side: str) -> np.ndarray:
        """Knee flexion, thigh angle less shank angle, (T,)."""
        return self.ahead(f"{side}_hip", f"{side}_knee") - self.ahead(f"{side}_knee", f"{side}_ankle")

    def at(self, values: np.ndarray, time_s: float) -> float:
        """A value at a time."""
        return float(np.interp(time_s, self.times, values))

    def within(self, values: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
        """The samples between two times."""
        return values[(self.times >= start_s) & (self.times <= end_s)]

    def drop(self, side: str) -> np.ndarray:
        """Frontal-plane tilt of the hip line, + = the other side lower, raw (T,)."""
        other = "left" if side == "right" else "right"
        line = self.points[f"{side}_hip"] - self.points[f"{other}_hip"]
        return np.degrees(np.arctan2(line[:, 1], np.abs(line[:, 2])))

    def _centre_of_mass(self) -> np.ndarray:
        p = self.points
        total = TRUNK_MASS * (p["mid_hip"] + p["mid_shoulder"]) / 2 + HEAD_MASS * p["mid_ear"]
        for (first, second), (mass, share) in SEGMENTS.items():
            for side in ("left", "right"):
                start, end = p[f"{side}_{first}"], p[f"{side}_{second}"]
                total = total + mass * (start + share * (end - start))
        weight = TRUNK_MASS + HEAD_MASS + 2 * sum(m for m, _ in SEGMENTS.values())
        return total / weight


def steps_of(events: Events) -> list[dict[str, Any]]:
    """Whole steps: side, contact, toe-off, the other foot's next contact and the same foot's."""
    contacts = [(side, t) for side, kind, t in events if kind == "initial_contact"]
    offs = [(side, t) for side, kind, t in events if kind == "toe_off"]
    steps = []
    for k, (side, start) in enumerate(contacts[:-1]):
        off = next((t for s, t in offs if s == side and t > start), None)
        stride = next((t for s, t in contacts[k + 1 :] if s == side), None)
        if off is not None and stride is not None:
            steps.append({"side": side, "ic": start, "to": off, "next": contacts[k + 1][1], "stride": stride})
    return steps


def _timing(events: Events, steps: list[dict[str, Any]]) -> dict[str, Any]:
    contacts = [t for _, kind, t in events if kind == "initial_contact"]
    result: dict[str, Any] = {"cadence": 60 * (len(contacts) - 1) / (contacts[-1] - contacts[0])}
    length = {}
    for side in ("left", "right"):
        mine = [s for s in steps if s["side"] == side]
        length[side] = _median([s["next"] - s["ic"] for s in mine])
        for name, values in (
            ("ground_contact_time", [1000 * (s["to"] - s["ic"]) for s in mine]),
            ("flight_time", [1000 * (s["next"] - s["to"]) for s in mine]),
            ("duty_factor", [100 * (s["to"] - s["ic"]) / (s["stride"] - s["ic"]) for s in mine]),
        ):
            result.setdefault(name, {})[side] = _median(values)
    uneven = abs(length["left"] - length["right"])
    result["step_time_asymmetry"] = 200 * uneven / (length["left"] + length["right"])
    return result


def _per_step(run: Course, steps: list[dict[str, Any]], side: str) -> dict[str, list[float]]:
    """The leg's metrics, one value a step."""
    p = run.points
    shank, thigh, knee = (
        run.ahead(f"{side}_knee", f"{side}_ankle"),
        run.ahead(f"{side}_hip", f"{side}_knee"),
        run.knee(side),
    )
    reach = p[f"{side}_ankle"][:, 0] - p["mid_hip"][:, 0]
    sole = p[f"{side}_foot_index"] - p[f"{side}_heel"]
    foot = np.degrees(np.arctan2(sole[:, 1], sole[:, 0]))
    leg = run.angle("mid_hip", f"{side}_ankle")
    drop = run.drop(side)
    sign = 1 if side == "right" else -1
    femur = p[f"{side}_hip"] - p[f"{side}_knee"]
    adduction = np.degrees(np.arctan2(sign * femur[:, 2], femur[:, 1]))
    values: dict[str, list[float]] = {}
    for s in steps:
        ic, to, mid = s["ic"], s["to"], (s["ic"] + s["to"]) / 2
        level = float(np.mean(run.within(drop, ic, s["stride"])))
        flat = np.median(run.within(foot, ic + 0.3 * (to - ic), ic + 0.5 * (to - ic)))
        stance = lambda v, a=ic, b=to: run.within(v, a, b)  # noqa: E731
        lean = float(np.mean(stance(run.angle("mid_shoulder", "mid_hip"))))
        row = {
            "overstride_reach_cm": 100 * run.at(reach, ic),
            "overstride_reach": run.at(reach, ic) / (LEG_SHARE * run.height_m),
            "shank_angle_at_contact": run.at(shank, ic),
            "knee_flexion_at_contact": run.at(knee, ic),
            "foot_strike_angle": run.at(foot, ic) - float(flat),
            "leg_lean": float(np.mean(stance(leg))),
            "waist_hinge": lean - float(np.mean(stance(leg))),
            "hip_extension": -float(np.min(run.within(thigh, ic, to + 0.1))),
            "peak_knee_flexion_stance": float(np.max(stance(knee))),
            "peak_knee_flexion_swing": float(np.max(run.within(knee, to, s["stride"]))),
            "pelvic_drop": run.at(drop, mid) - level,
            "pelvic_drop_peak": float(np.max(stance(drop))) - level,
            "hip_adduction": run.at(drop, mid) - level + run.at(adduction, mid),
        }
        for name, value in row.items():
            values.setdefault(name, []).append(value)
    return values


def _whole_body(run: Course, steps: list[dict[str, Any]]) -> dict[str, float]:
    p = run.points
    lean = run.angle("mid_shoulder", "mid_hip")
    head = run.angle("mid_ear", "mid_shoulder") - lean
    line = p["mid_asis"] - p["mid_psis"]
    tilt = np.degrees(np.arctan2(-line[:, 1], line[:, 0]))
    side = p["mid_shoulder"] - p["mid_hip"]
    lateral = np.degrees(np.arctan2(side[:, 2], side[:, 1]))

    def stance_mean(values: np.ndarray) -> float:
        return _median([float(np.mean(run.within(values, s["ic"], s["to"]))) for s in steps])

    def rise(values: np.ndarray) -> float:
        spans = []
        for s in steps:
            step = s["next"] - s["ic"]
            piece = run.within(values, s["ic"], s["stride"])
            low = int(np.argmin(piece[: int(step * SAMPLE_HZ)]))
            ahead = piece[low : low + int(step * SAMPLE_HZ)]
            before = run.within(values, run.times[0], s["ic"] + low / SAMPLE_HZ)[-int(step * SAMPLE_HZ) :]
            spans.append((ahead.max() + before.max()) / 2 - piece[low])
        return 100 * _median(spans)

    return {
        "trunk_lean": stance_mean(lean),
        "head_forward": stance_mean(head),
        "anterior_pelvic_tilt": stance_mean(tilt),
        "lateral_trunk_lean": stance_mean(lateral),
        "vertical_oscillation": rise(p["com"][:, 1]),
        "vertical_oscillation_hip": rise(p["mid_hip"][:, 1]),
        "pelvis_rise_in_contact": 100
        * _median([float(np.ptp(run.within(p["mid_hip"][:, 1], s["ic"], s["to"]))) for s in steps]),
    }


def _step_width(run: Course, steps: list[dict[str, Any]]) -> float:
    """Signed lateral distance of successive ankles at mid-stance in cm; negative = crossing over."""
    places = [
        (s["side"], run.at(run.points[f"{s['side']}_ankle"][:, 2], (s["ic"] + s["to"]) / 2)) for s in steps
    ]
    pairs = pairwise(places)
    return 100 * _median([(b - a) * (1 if side == "left" else -1) for (side, a), (_, b) in pairs])


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")
