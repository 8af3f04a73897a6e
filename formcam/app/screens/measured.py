"""Everything that was measured, what was not and why, and the footage check by check: folded tables of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from formcam.app.ui import look
from formcam.app.ui.pelvis_explainer import pelvis_html
from formcam.feedback import formatting
from formcam.feedback.certainty import grade_to_show, verdict_text
from formcam.feedback.not_measured import by_reason
from formcam.feedback.spoiled import spoiled_by
from formcam.metrics import catalogue
from formcam.records.analysis import Analysis, Check, Grade, Measurement
from formcam.records.printable import capitalised

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
            formatting.standing_text(one),
            formatting.off_text(one),
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
    """What could not be measured, by reason."""
    parts = [
        f"<dt>{look.text(capitalised(' · '.join(group.names)))}</dt><dd>{look.text(group.sentence)}</dd>"
        for group in by_reason(rows)
    ]
    return f'<dl class="fc-why">{"".join(parts)}</dl>' if parts else ""


def show_spoiled(checks: Sequence[Check]) -> None:
    """What makes the numbers above less certain and how to film it better; nothing for no checks."""
    if checks:
        told = "".join(f"<li>{look.text(check.message)}</li>" for check in checks)
        st.html(f'<div class="fc-spoiled"><b>Less certain here</b><ul>{told}</ul></div>')
