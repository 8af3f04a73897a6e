"""Curves over the gait cycle; a click on a curve moves the player there."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.app.ui import seeking
from formcam.metrics.gait_cycles import Cycle
from formcam.records.quantities import unit_word

LABELS = {
    "knee_flexion": "Knee bend",
    "thigh_angle": "Thigh angle",
    "shank_angle": "Shin angle",
    "trunk_lean": "Trunk lean",
    "hip_height": "Hip height",
    "pelvis_line": "Pelvis line",
}
# Left solid blue, right dashed vermilion: colour and line tell them apart.
_TAPS = "chart_taps"
SIDES = {"left": ("#2a8fd0", "solid", "42,143,208"), "right": ("#d9652b", "dash", "217,101,43")}


def show(job: Job, stored: Stored) -> None:
    """Choose a curve; see its mean and spread."""
    names = list(dict.fromkeys(cycle.name for cycle in stored.curves))
    if not names:
        st.caption("No full stride was long enough in view for a curve.")
        return
    name = st.segmented_control(
        "Curve", names, default=names[0], format_func=lambda one: LABELS.get(one, one),
        key=f"curve_{job.session}", label_visibility="collapsed", required=True,
    )  # fmt: skip
    shown = [cycle for cycle in stored.curves if cycle.name == name]
    # A chart remembers its chosen point and is silent when it is tapped again; a new key after each tap forgets it.
    taps = st.session_state.setdefault(_TAPS, 0)
    key = f"chart_{job.session}_{name}_{taps}"
    st.plotly_chart(
        figure(shown),
        key=key,
        on_select=lambda: _tapped(job, stored, shown, key),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"{LABELS.get(name, name)} over one stride",
    )
    st.caption(
        "From one landing of the foot to its next. The band is the spread between your strides. "
        "Tap the curve to see that moment."
    )


def figure(cycles: list[Cycle]) -> go.Figure:
    """Mean and spread of each leg's curve, with push-off marked."""
    chart = go.Figure()
    for cycle in cycles:
        colour, dash, rgb = SIDES[cycle.side]
        edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        chart.add_scatter(x=cycle.percent, y=cycle.mean + cycle.sd, **edge)
        chart.add_scatter(
            x=cycle.percent, y=cycle.mean - cycle.sd, fill="tonexty", fillcolor=f"rgba({rgb},.2)", **edge
        )
        chart.add_scatter(
            x=cycle.percent,
            y=cycle.mean,
            mode="lines+markers",
            marker={"size": 9, "opacity": 0.01, "color": colour},
            line={"color": colour, "width": 3, "dash": dash},
            name=f"{cycle.side} leg, {cycle.n} strides",
            hovertemplate=f"%{{y:.1f}}{unit_word(cycle.unit)} at %{{x:.0f}} %<extra></extra>",
        )
        if cycle.toe_off_percent is not None:
            chart.add_vline(x=cycle.toe_off_percent, line={"color": colour, "width": 1, "dash": "dot"},
                            annotation_text="push-off", annotation_position="top")  # fmt: skip
    unit = unit_word(cycles[0].unit).strip() if cycles else ""
    chart.update_layout(
        height=320, margin={"l": 10, "r": 10, "t": 30, "b": 10}, legend={"orientation": "h", "y": -0.25},
        xaxis={"title": "part of the stride (%)", "range": [0, 100]}, yaxis={"title": unit},
    )  # fmt: skip
    return chart


def _tapped(job: Job, stored: Stored, shown: list[Cycle], key: str) -> None:
    """Move the player to that part of the first whole stride of that leg."""
    points = st.session_state[key]["selection"]["points"]
    gait = stored.analysis.gait
    if not points or gait is None:
        return
    st.session_state[_TAPS] += 1
    percent = float(points[0]["x"])
    cycle = shown[min(int(points[0]["curve_number"]) // 3, len(shown) - 1)]
    for step in gait.used_steps(cycle.side):
        if step.stride_end_s is not None:
            length_s = step.stride_end_s - step.initial_contact_s
            seeking.seek(job.session, stored.clip_time_s(step.initial_contact_s + percent / 100 * length_s))
            return
