"""Curves over the gait cycle; they follow the clip, and a tap on one moves the player there."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from formcam.app.components.widgets import stride_curves
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.metrics.gait_cycles import Cycle
from formcam.records.quantities import unit_word
from formcam.records.skeleton import SIDES

AXIS_WORDS = {"deg": "degrees"}
LABELS = {
    "knee_flexion": "Knee bend",
    "thigh_angle": "Thigh angle",
    "shank_angle": "Shin angle",
    "trunk_lean": "Trunk lean",
    "hip_height": "Hip height",
    "pelvis_line": "Pelvis line",
}


def show(job: Job, stored: Stored, *, player_shown: bool) -> None:
    """Choose a curve; see its mean and spread, and where in it the clip is."""
    curves = curves_of(stored.curves)
    if not curves:
        st.caption("No full stride was long enough in view for a curve.")
        return
    times = stored.clip_times_s or ()
    frame_s = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    stride_curves("stride", session=job.session, curves=curves, strides=strides_of(stored), frame_s=frame_s)
    with_clip = " The line moves with the clip; tap a curve to see that moment." if player_shown else ""
    st.caption(
        f"From one landing of the foot to its next. The band is the spread between your strides.{with_clip}"
    )


def curves_of(cycles: tuple[Cycle, ...]) -> list[dict[str, Any]]:
    """The curves as the page draws them, each with its legs; missing values are None."""
    names = dict.fromkeys(cycle.name for cycle in cycles)
    return [_curve(name, [cycle for cycle in cycles if cycle.name == name]) for name in names]


def strides_of(stored: Stored) -> dict[str, list[tuple[float, float]]]:
    """Each leg's whole strides that were used: (landing, next landing) in seconds of the clip."""
    gait = stored.analysis.gait
    if gait is None:
        return {}
    return {
        side: [
            (stored.clip_time_s(step.initial_contact_s), stored.clip_time_s(step.stride_end_s))
            for step in gait.used_steps(side)
            if step.stride_end_s is not None
        ]
        for side in SIDES
    }


def _curve(name: str, cycles: list[Cycle]) -> dict[str, Any]:
    unit = cycles[0].unit
    return {
        "name": name,
        "label": LABELS.get(name, name),
        "unit": unit_word(unit),
        "axis": AXIS_WORDS.get(unit, unit_word(unit).strip()),
        "decimals": 0 if unit == "deg" else 1,
        "legs": [
            {
                "side": cycle.side,
                "strides": cycle.n,
                "percent": _numbers(cycle.percent),
                "mean": _numbers(cycle.mean),
                "sd": _numbers(cycle.sd),
                "off": cycle.toe_off_percent,
            }
            for cycle in cycles
        ],
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [round(float(value), 3) if np.isfinite(value) else None for value in values]
