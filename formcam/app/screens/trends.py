"""One measurement over a runner's sessions, each with its interval, against the typical range."""

from __future__ import annotations

import time

import plotly.graph_objects as go
import streamlit as st

from formcam.app.screens.compare import VERDICT_WORDS, change_text
from formcam.app.sessions import jobs, profiles, session_index
from formcam.app.sessions.results import stored_result
from formcam.app.sessions.session_index import Entry, Value
from formcam.app.ui import look
from formcam.feedback.comparison import Change, compare
from formcam.feedback.formatting import usual_decimals
from formcam.metrics import catalogue
from formcam.outputs import theme
from formcam.records.quantities import CM_PER_INCH, quantity_text
from formcam.records.skeleton import Side

LINES: tuple[tuple[Side, str], ...] = (("left", "solid"), ("right", "dash"))
# Colour and line of the left leg, the right leg, and the whole body.
LEGS: dict[str, tuple[str, str]] = {
    side: (theme.css_colour(theme.PAGE_LEGS[side]), dash) for side, dash in LINES
}
BODY = ("#3f9b7a", "solid")
SYMBOLS = {"left": "circle", "right": "diamond", "": "square"}
AXIS_WORDS = {"deg": "degrees", "%": "%", "spm": "steps a minute", "ms": "ms", "fraction": "leg lengths"}


def show() -> None:
    """Choose a measurement; see it over time."""
    st.title("Trends")
    session_index.refresh()
    who = profiles.current()
    names = session_index.measured_names(who.id)
    if not names:
        st.write(f"Here you see each value over {who.whose} sessions, with its error. Drop a clip to begin.")
        st.page_link(st.session_state["start_page"], label="Drop a clip", icon=":material/videocam:")
        return
    name = st.selectbox("Measurement", names, format_func=catalogue.label_of, key="trend")
    found = session_index.series(name, who.id)
    entries = {one.session: one for one in session_index.entries()}
    shown = [one for one in found if one.session in entries]
    metric = catalogue.known(name)
    if metric is not None:
        look.note(metric.explanation)
    sessions = list(dict.fromkeys(one.session for one in shown))
    if len(sessions) > 1:
        _since(name, [entries[one] for one in sessions])
    st.plotly_chart(
        figure(shown, [entries[one] for one in sessions]),
        key=f"trend_{name}",
        config={"displayModeBar": False},
        alt=f"{catalogue.label_of(name)} over {len(sessions)} sessions",
    )
    if len(sessions) == 1:
        look.note("One session so far. Film again in some weeks, from the same place and at the same speed.")
    look.note(_legend(shown))
    with st.expander("The same as a table"):
        st.html(_table(shown, entries))


def figure(shown: list[Value], entries: list[Entry]) -> go.Figure:
    """A column a session, a mark a leg, the interval as a bar; the typical range of the newest session behind."""
    chart = go.Figure()
    place = {entry.session: number for number, entry in enumerate(entries)}
    factor, unit = _display(shown[-1].unit)
    for side in dict.fromkeys(one.side for one in shown):
        ours = [one for one in shown if one.side == side and one.value is not None]
        colour, dash = LEGS.get(side, BODY)
        chart.add_scatter(
            x=[place[one.session] + {"left": -0.05, "right": 0.05}.get(side, 0.0) for one in ours],
            y=[(one.value or 0.0) * factor for one in ours],
            error_y=_bars(ours, factor, colour),
            mode="lines+markers",
            line={"color": colour, "width": 2, "dash": dash},
            marker={"size": 11, "color": colour, "symbol": SYMBOLS.get(side, "square")},
            name=f"{side} leg" if side else "both legs together",
            customdata=[_text(one) for one in ours],
            hovertemplate="%{customdata}<extra></extra>",
        )
    _typical(chart, shown[-1], factor)
    days = [time.strftime("%d %b", time.localtime(entry.when)) for entry in entries]
    # Two on one day are told apart by the hour.
    ticks = [
        time.strftime("%d %b<br>%H:%M", time.localtime(entry.when)) if days.count(day) > 1 else day
        for entry, day in zip(entries, days, strict=True)
    ]
    chart.update_layout(
        height=360, margin={"l": 10, "r": 10, "t": 20, "b": 10}, legend={"orientation": "h", "y": -0.2},
        showlegend=True,
        xaxis={"tickvals": list(range(len(entries))), "ticktext": ticks, "range": [-0.5, len(entries) - 0.5],
               "showgrid": False},
        yaxis={"title": AXIS_WORDS.get(unit, unit)},
    )  # fmt: skip
    return chart


def _bars(ours: list[Value], factor: float, colour: str) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [0.0 if one.high is None else (one.high - (one.value or 0.0)) * factor for one in ours],
        "arrayminus": [0.0 if one.low is None else ((one.value or 0.0) - one.low) * factor for one in ours],
        "color": colour,
        "thickness": 2,
        "width": 6,
    }


def _typical(chart: go.Figure, newest: Value, factor: float) -> None:
    """The ok range of the newest session; an open end reaches as far as the marks do."""
    low, high = newest.watch_below, newest.watch_above
    if low is None and high is None:
        return
    seen = [
        end * factor
        for trace in chart.data
        for value, up, down in zip(trace.y, trace.error_y.array, trace.error_y.arrayminus, strict=True)
        for end in ((value + up) / factor, (value - down) / factor)
    ]
    limits = [one * factor for one in (low, high) if one is not None]
    room = 0.15 * (max(*seen, *limits) - min(*seen, *limits)) or 1.0
    ends = (min(*seen, *limits) - room, max(*seen, *limits) + room)
    chart.add_hrect(
        y0=ends[0] if low is None else low * factor,
        y1=ends[1] if high is None else high * factor,
        fillcolor="rgba(0,158,115,.14)",
        line_width=0,
        layer="below",
        annotation_text="typical",
        annotation_position="top left",
    )
    chart.update_yaxes(range=ends)


def _legend(shown: list[Value]) -> str:
    words = "The bars are 95 % intervals: the true value most likely lies inside."
    newest = shown[-1]
    if newest.watch_below is not None or newest.watch_above is not None:
        words += " The green field is the typical range at the speed of your newest session."
    return words


def _since(name: str, entries: list[Entry]) -> None:
    """The first against the newest session that was filmed from the same side."""
    last = entries[-1]
    first = next((one for one in entries if one.view == last.view and one.session != last.session), None)
    if first is None:
        look.note(
            "These sessions were filmed from different sides, so they cannot be compared with each other."
        )
        return
    pair = [jobs.load(one.session) for one in (first, last)]
    if pair[0] is None or pair[1] is None:
        return
    found = compare(stored_result(pair[0]).analysis, stored_result(pair[1]).analysis)
    changes = [one for one in found.changes if one.name == name and one.change is not None]
    if changes:
        lines = "".join(f"<p>{_line(one)}</p>" for one in changes)
        when = time.strftime("%d %b %Y", time.localtime(first.when))
        st.html(f'<section class="fc-verdict plain"><p class="fc-small">Since {when}</p>{lines}</section>')
    if st.button("Compare these two", key="trend_compare"):
        st.switch_page(
            st.session_state["compare_page"],
            query_params={"before": first.session, "after": last.session},
        )


def _line(change: Change) -> str:
    side = f", {change.side} leg" if change.side else ""
    return (
        f"<b>{look.text(change_text(change))}</b>{side}: {VERDICT_WORDS[change.verdict]} "
        f'<span class="fc-small">({look.text(change.reason)})</span>'
    )


def _display(unit: str) -> tuple[float, str]:
    """What to multiply by, and the unit shown."""
    length = profiles.current().units.length
    return (1 / CM_PER_INCH, "in") if unit == "cm" and length == "in" else (1.0, unit)


def _text(one: Value) -> str:
    factor, unit = _display(one.unit)
    half = None if one.low is None or one.high is None else (one.high - one.low) / 2 * factor
    return quantity_text((one.value or 0.0) * factor, half, unit, usual_decimals(one.name, unit))


def _table(shown: list[Value], entries: dict[str, Entry]) -> str:
    rows = "".join(
        f"<tr><td>{time.strftime('%d %b %Y', time.localtime(entries[one.session].when))}</td>"
        f"<td>{look.text(_text(one))}</td><td>{look.text(one.side or 'both')}</td>"
        f"<td>{look.text(entries[one.session].name)}</td></tr>"
        for one in reversed(shown)
    )
    head = "<thead><tr><th>When</th><th>Value</th><th>Leg</th><th>Session</th></tr></thead>"
    return f'<table class="fc-rows">{head}<tbody>{rows}</tbody></table>'
