"""The words in the annotated clip: the rows of the values panel and the captions with their times."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.metrics.norms import LABELS
from formcam.records.analysis import Analysis, Finding, Grade, Measurement

# How long a caption stays at the step that shows it, and the legend before the first of them.
CAPTION_S = 2.4
LEGEND_S = 3.0
PANEL_SIDE = ("cadence", "vertical_oscillation", "trunk_lean", "ground_contact_time", "overstride_reach_cm")
PANEL_REAR = ("cadence", "step_width", "pelvic_drop")
UNITS = {"spm": "/min", "deg": "°", "cm": " cm", "ms": " ms", "%": " %", "fraction": ""}


@dataclass(frozen=True)
class PanelRow:
    """A line of the values panel."""

    label: str
    text: str
    grade: Grade


def value_words(measurement: Measurement) -> str:
    """Value ± half its interval, rounded so that no digit is a guess."""
    if measurement.value is None:
        return "–"
    unit = UNITS[measurement.unit]
    if measurement.ci95 is None:
        return f"{measurement.value:.0f}{unit}"
    half = (measurement.ci95[1] - measurement.ci95[0]) / 2.0
    digits = 2 if measurement.unit == "fraction" else (1 if half < 1.0 else 0)
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return f"{round(measurement.value, digits) + 0.0:.{digits}f} ± {half:.{digits}f}{unit}"


def panel_rows(analysis: Analysis) -> tuple[PanelRow, ...]:
    """What the panel shows: the near leg's values from the side, both legs' from behind."""
    assert analysis.gait is not None
    side = analysis.gait.orientation.is_side
    near = analysis.gait.orientation.near
    rows = []
    for name in PANEL_SIDE if side else PANEL_REAR:
        # Beside a moving body there is room for what is known, not for doubts; the report lists those.
        found = [m for m in analysis.measurements if m.name == name and m.value is not None]
        found = [m for m in found if m.grade != "not_rated" or name == "cadence"]
        rows += [
            PanelRow(_row_label(m), value_words(m), m.grade)
            for m in found
            if m.side in (None, near) or not side
        ]
    return tuple(rows)


def _row_label(measurement: Measurement) -> str:
    label = LABELS[measurement.name].label
    return (
        label
        if measurement.side is None or measurement.name.startswith("overstride")
        else f"{label}, {measurement.side}"
    )


def caption_times(analysis: Analysis) -> list[tuple[float, float, tuple[str, str]]]:
    """(start, end, (title, cue)): each finding in turn at the steps that show it, never two at once."""
    assert analysis.clean is not None
    time_s = analysis.clean.time_s
    wanted = []
    for finding in analysis.findings:
        wanted += [(float(time_s[f]), finding) for f in _evidence(finding, analysis) if f < len(time_s)]
    captions: list[tuple[float, float, tuple[str, str]]] = []
    for start, finding in sorted(wanted, key=lambda w: w[0]):
        start = max(start - 0.2, LEGEND_S, captions[-1][1] if captions else 0.0)
        if start + 1.0 < time_s[-1]:
            captions.append((start, start + CAPTION_S, (finding.title, finding.cue)))
    return captions


def _evidence(finding: Finding, analysis: Analysis) -> tuple[int, ...]:
    if finding.frames:
        return finding.frames
    return tuple(f for m in analysis.measurements if m.name in finding.measurements for f in m.frames)[:3]
