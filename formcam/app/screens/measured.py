"""Everything that was measured, what was not and why, and the footage check by check: folded tables of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from formcam.app.ui import look
from formcam.app.ui.pelvis_explainer import pelvis_html
from formcam.feedback import formatting
from formcam.feedback.certainty import grade_to_show, verdict_text
from formcam.feedback.spoiled import spoiled_by
from formcam.metrics import catalogue
from formcam.metrics.typical_error import typical_text
from formcam.records.analysis import Analysis, Check, Grade, Measurement

# What the shapes beside the values say.
GRADE_WORDS: dict[Grade, str] = {
    "ok": "in the usual range, at least 2 in 3 sure",
    "watch": "outside of it, at least 2 in 3 sure; a little, or open how far",
    "flag": "far outside of it, at least 2 in 3 sure",
    "borderline": "too even to say",
    "informational": "no agreed range to judge it by",
}
_GRADES_TOLD = "".join(
    f'<p class="fc-small">{look.badge(grade)} {words}</p>' for grade, words in GRADE_WORDS.items()
)


def show(analysis: Analysis) -> None:
    """Every value with its grade or why it has none, the pelvis, and the footage; each folded away."""
    rated = [one for one in analysis.measurements if one.grade != "not_rated"]
    unrated = [one for one in analysis.measurements if one.grade == "not_rated"]
    if rated:
        with st.expander(f"Everything measured ({len(rated)})"):
            st.html(_GRADES_TOLD)
            st.html(_table(rated, _grade_html))
            show_spoiled(spoiled_by(rated, analysis))
    if unrated:
        with st.expander(f"Not rated, and why ({len(unrated)})"):
            known = [one for one in unrated if one.value is not None]
            if known:
                st.html(_table(known, lambda one: look.text(one.reason or "")))
            unknown = [one for one in unrated if one.value is None]
            if unknown:
                st.html(unmeasured_html(unknown))
            st.page_link(st.session_state["film_page"], label="How to film it better")
    pelvis = pelvis_html(analysis)
    if pelvis:
        with st.expander("The pelvis: what this view shows of it"):
            look.markup(pelvis)
    if analysis.quality is not None:
        with st.expander("The footage, check by check"):
            rows = "".join(
                f"<tr><td>{'passed' if check.passed else 'look'}</td><td>{look.text(check.message)}</td></tr>"
                for check in analysis.quality.checks
            )
            st.html(f'<table class="fc-rows fc-checks"><tbody>{rows}</tbody></table>')


def _table(rows: list[Measurement], last: Any) -> str:
    lines = []
    for one in rows:
        metric = catalogue.known(one.name)
        label = catalogue.label_of(one.name)
        meaning = f'<br><span class="fc-small">{look.text(metric.explanation)}</span>' if metric else ""
        side = f" ({one.side})" if one.side else ""
        beneath = (
            formatting.pattern_text(one) if one.grade != "not_rated" else "",
            f"typical: {formatting.range_text(one.band, one.unit)}" if one.band else "",
            formatting.usual_text(one) if one.value is not None else "",
            _off(one),
        )
        small = "".join(f'<br><span class="fc-small">{look.text(line)}</span>' for line in beneath if line)
        lines.append(
            f'<tr role="row"><td role="cell"><b>{look.text(label)}</b>{side}{meaning}</td>'
            f'<td role="cell">{look.text(formatting.value_text(one))}{small}</td>'
            f'<td role="cell">{last(one)}</td></tr>'
        )
    # The roles, because a phone shows each row as a block (look.css), which would undo the table for a screen reader.
    heads = "".join(f'<th role="columnheader">{word}</th>' for word in ("What", "Value", "Grade or reason"))
    return (
        f'<table class="fc-rows fc-measured" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(lines)}</tbody></table>'
    )


def _grade_html(one: Measurement) -> str:
    words = verdict_text(one)
    beneath = f'<br><span class="fc-small">{look.text(words)}</span>' if words else ""
    return f"{look.badge(grade_to_show(one))}{beneath}"


def unmeasured_html(rows: list[Measurement]) -> str:
    """What could not be measured, by reason: each name once, with its leg where only one leg's is missing."""
    groups: dict[str, dict[str, set[str | None]]] = {}
    for one in rows:
        label = catalogue.label_of(one.name)
        groups.setdefault(one.reason or "", {}).setdefault(label, set()).add(one.side)
    parts = []
    for reason, names in groups.items():
        told = [
            label if len(sides) > 1 or None in sides else f"{label} ({', '.join(map(str, sides))})"
            for label, sides in names.items()
        ]
        parts.append(
            f"<dt>{look.text(' · '.join(told))}</dt><dd>{look.text(reason[:1].upper() + reason[1:])}.</dd>"
        )
    return f'<dl class="fc-why">{"".join(parts)}</dl>' if parts else ""


def _off(one: Measurement) -> str:
    """How far off the measurement is on average where the truth is known; in the unit in which that was measured."""
    metric = catalogue.known(one.name)
    text = "" if metric is None else typical_text(metric.typical, metric.unit)
    return f"off in tests: {text}" if text and one.value else ""


def show_spoiled(checks: Sequence[Check]) -> None:
    """What makes the numbers above less certain and how to film it better; nothing for no checks."""
    if checks:
        told = "".join(f"<li>{look.text(check.message)}</li>" for check in checks)
        st.html(f'<div class="fc-spoiled"><b>Less certain here</b><ul>{told}</ul></div>')
