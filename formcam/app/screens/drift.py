"""How form changed within a long run: its first third against its last, folded away."""

from __future__ import annotations

import streamlit as st

from formcam.app.ui import look
from formcam.feedback.drift_text import COLUMNS, HEADING, DriftRow, drift_explanation, drift_rows
from formcam.records.analysis import Analysis


def show(analysis: Analysis) -> None:
    """The table; nothing for a run too short to tell."""
    rows = drift_rows(analysis)
    if not rows:
        return
    with st.expander(HEADING):
        look.note(drift_explanation(analysis))
        st.html(table_html(rows))


def table_html(rows: tuple[DriftRow, ...]) -> str:
    """What moved by how much, those that surely changed first, as HTML."""
    heads = "".join(f'<th scope="col">{word}</th>' for word in COLUMNS)
    body = "".join(_row_html(row) for row in sorted(rows, key=lambda row: not row.sure))
    return f'<table class="fc-rows fc-drift"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _row_html(row: DriftRow) -> str:
    label, values, change = map(look.text, (row.label, row.values, row.change))
    if row.sure:
        change = f'<b>{change}</b><br><span class="fc-small">{look.text(row.note)}</span>'
    return f"<tr><td>{label}</td><td>{values}</td><td>{change}</td></tr>"
