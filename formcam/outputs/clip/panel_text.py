"""The words in the annotated clip: the rows of the values panel and the captions with their times."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.feedback.certainty import grade_to_show
from formcam.feedback.formatting import value_text
from formcam.metrics.catalogue import METRICS
from formcam.metrics.metric import Metric
from formcam.records.analysis import Analysis, Finding, Grade
from formcam.records.skeleton import Side

# How long a caption stays at the step that shows it, and the legend before the first of them.
CAPTION_S = 2.4
LEGEND_S = 3.0


@dataclass(frozen=True)
class PanelRow:
    """A line of the values panel."""

    label: str
    text: str
    grade: Grade


def panel_rows(analysis: Analysis) -> tuple[PanelRow, ...]:
    """What the panel shows: the near leg's values from the side, both legs' from behind."""
    assert analysis.gait is not None
    side = analysis.gait.orientation.is_side
    near = analysis.gait.orientation.near
    rows = []
    shown = [(one.panel, one) for one in METRICS if one.panel and one.may_show(is_side=side)]
    for line, metric in sorted(shown, key=lambda pair: pair[0].place):
        # Beside a moving body there is room for what is known, not for doubts; the report lists those.
        found = [m for m in analysis.measurements if m.name == metric.name and m.value is not None]
        found = [m for m in found if m.grade != "not_rated" or line.even_unrated]
        rows += [
            PanelRow(
                _row_label(metric, None if side else m.side), value_text(m, short=True), grade_to_show(m)
            )
            for m in found
            if m.side in (None, near) or not side
        ]
    return tuple(rows)


def _row_label(metric: Metric, leg: Side | None) -> str:
    """The leg is named where both are shown."""
    return metric.label if leg is None else f"{metric.label}, {leg}"


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
