"""Two sessions side by side: what really changed, and both runs at the same moment of the stride."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from formcam.app.components.widgets import lockstep
from formcam.app.screens import drawing, whose
from formcam.app.server.routes import media_url
from formcam.app.sessions import corrected_results, jobs, profiles, session_index
from formcam.app.sessions.profiles import People
from formcam.app.sessions.results import Stored, stored_result
from formcam.app.sessions.session_index import Entry
from formcam.app.ui import look
from formcam.app.ui.pelvis_explainer import tilt_change_html
from formcam.feedback import formatting
from formcam.feedback.comparison import Change, Comparison, compare
from formcam.feedback.units import measurement_in, speed_text
from formcam.metrics import catalogue
from formcam.metrics.statistics import half_width
from formcam.outputs import result_folder
from formcam.records.analysis import Analysis, Measurement
from formcam.records.quantities import CM_PER_INCH, difference_text

VIEW_WORDS = {
    "left": "from your left",
    "right": "from your right",
    "rear": "from behind",
    "front": "from the front",
}
VERDICT_WORDS = {
    "changed": "changed",
    "no clear change": "no clear change",
    "not comparable": "cannot be compared",
}
# More names in one sentence are not read.
NAMED = 4
# What stands for the values of what is known as a change only.
NO_NUMBER = {"anterior_pelvic_tilt": "one clip cannot tell"}
SIGNS = {"changed": "●", "no clear change": "○", "not comparable": "–"}


def show() -> None:
    """Choose two sessions; see the difference."""
    st.title("Compare two runs")
    session_index.refresh()
    who = profiles.people()
    found = whose.own_first(session_index.entries(), who)
    if len(found) < 2 or (found[0].owner not in (who.current.id, None) and "after" not in st.query_params):
        st.write("Here you see whether your training changed how you run. It takes two analysed clips.")
        st.page_link(st.session_state["start_page"], label="Drop a clip", icon=":material/videocam:")
        return
    before, after = _choose(found, who)
    if before.session == after.session:
        st.info("Choose two different sessions.")
        return
    first, second = _load(before), _load(after)
    if first is None or second is None:
        st.warning("One of these sessions is not here any more.")
        return
    whose.say_two_people(before, after, who)
    comparison = compare(first.analysis, second.analysis)
    _summary(comparison, "Really changed" if before.owner == after.owner else "They differ in")
    _players((before, first), (after, second))
    _changes(comparison, first.analysis, second.analysis)


def title_of(entry: Entry, *, long: bool = True, who: People | None = None) -> str:
    """`23 Nov 2026, 04:51 · Monday run · from behind`, and whose it is where `who` has several people."""
    when = time.strftime("%d %b %Y, %H:%M" if long else "%d %b %Y", time.localtime(entry.when))
    view = f" · {VIEW_WORDS[entry.view]}" if entry.view in VIEW_WORDS else ""
    runner = None if who is None or not who.several else who.find(entry.owner)
    return f"{when} · {entry.name}{view}{f' · {runner.called}' if runner else ''}"


def change_text(change: Change) -> str:
    """`+11.0 ± 2.0 steps a minute`, in the user's units; a dash where there is no difference."""
    if change.change is None:
        return "–"
    unit = profiles.current().units.length if change.unit == "cm" else change.unit
    factor = 1 / CM_PER_INCH if change.unit == "cm" and unit == "in" else 1.0
    half = None if change.ci95 is None else half_width(change.ci95) * factor
    return difference_text(change.change * factor, half, unit, formatting.usual_decimals(change.name, unit))


def _choose(found: tuple[Entry, ...], who: People) -> tuple[Entry, Entry]:
    by_id = {one.session: one for one in found}
    asked = [st.query_params.get(name, "") for name in ("before", "after")]
    after = by_id.get(asked[1]) or found[0]
    others = [one for one in found if one.session != after.session]
    # A runner is compared with nobody else unless asked for, and only clips from the same side can be compared.
    same = [one for one in others if one.owner == after.owner] or others
    alike = [one for one in same if one.view == after.view]
    before = by_id.get(asked[0]) or (alike or same)[0]
    ids = list(by_id)
    columns = st.columns(2)
    picked = [
        column.selectbox(
            label,
            ids,
            index=ids.index(entry.session),
            format_func=lambda one: title_of(by_id[one], who=who),
            key=f"compare_{label}_{who.current.id}",
        )
        for column, label, entry in zip(columns, ("Before", "After"), (before, after), strict=True)
    ]
    return by_id[picked[0]], by_id[picked[1]]


def _load(entry: Entry) -> Stored | None:
    job = jobs.load(entry.session)
    if job is None or not (job.out / result_folder.ANALYSIS).is_file():
        return None
    return stored_result(job)


def _summary(comparison: Comparison, said_of: str) -> None:
    changed = comparison.changed
    unchanged = sum(change.verdict == "no clear change" for change in comparison.changes)
    if changed:
        names = with_direction(changed)
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        said = f"{said_of}: {', '.join(names[:NAMED])}{more}."
    elif unchanged:
        said = "Nothing changed by more than such clips differ anyway."
    else:
        said = "These two clips cannot be compared."
    rest = (
        f"{unchanged} {'value shows' if unchanged == 1 else 'values show'} no clear change."
        if unchanged and changed
        else ""
    )
    st.html(
        f'<section class="fc-verdict plain"><h2>{look.text(said)}</h2>'
        f'<p class="fc-small">{look.text(rest)} A change counts only when it is larger than what two films of the '
        "same runner differ by, and larger than the error of both clips.</p></section>"
    )
    if comparison.warnings:
        points = "".join(f"<li>{look.text(warning)}</li>" for warning in comparison.warnings)
        look.card("note", "Mind this", f"<ul>{points}</ul>")


def _players(before: tuple[Entry, Stored], after: tuple[Entry, Stored]) -> None:
    jobs_shown = [job for entry, _ in (before, after) if (job := jobs.load(entry.session)) is not None]
    undrawn = [job for job in jobs_shown if not (job.out / result_folder.CLIP).is_file()]
    for job in undrawn:
        drawing.show(job)
    clips = [_clip(*before, "Before"), _clip(*after, "After")]
    if clips[0] is None or clips[1] is None:
        if any(
            corrected_results.is_drawn_before(job) and corrected_results.can_redraw(job) for job in undrawn
        ):
            return  # They come as soon as they are drawn.
        st.caption("There is no clip with whole strides in both sessions to show side by side.")
        return
    st.header("Side by side")
    st.caption("Both runs stand at the same part of the stride, so you compare like with like.")
    lockstep(f"lockstep_{before[0].session}_{after[0].session}", first=clips[0], second=clips[1])


def _clip(entry: Entry, stored: Stored, title: str) -> dict[str, Any] | None:
    job, gait = jobs.load(entry.session), stored.analysis.gait
    if job is None or gait is None or not stored.clip_times_s or not (job.out / result_folder.CLIP).is_file():
        return None
    leg = gait.orientation.near or "left"
    strides = [
        (
            stored.clip_time_s(step.initial_contact_s),
            None if step.toe_off_s is None else stored.clip_time_s(step.toe_off_s),
            stored.clip_time_s(step.stride_end_s),
        )
        for step in gait.used_steps(leg)
        if step.stride_end_s is not None
    ]
    if not strides:
        return None
    speed = f", {speed_text(entry.speed_kmh, profiles.current().units.speed)}" if entry.speed_kmh else ""
    when = time.strftime("%d %b %Y", time.localtime(entry.when))
    return {
        "src": media_url(entry.session, result_folder.CLIP),
        "times": stored.clip_times_s,
        "strides": strides,
        "leg": leg,
        "title": title,
        "about": f"{when}, {entry.name}{speed}",
    }


def _changes(comparison: Comparison, before: Analysis, after: Analysis) -> None:
    st.header("Value by value")
    order = ("changed", "no clear change")
    told = sorted((c for c in comparison.changes if c.verdict in order), key=lambda c: order.index(c.verdict))
    if told:
        st.html(_table(told, before, after))
    if any(change.name == "anterior_pelvic_tilt" for change in comparison.changes):
        with st.expander("The forward tilt of the pelvis: what two clips show of it"):
            look.markup(tilt_change_html())
    rest = [change for change in comparison.changes if change.verdict == "not comparable"]
    if rest:
        with st.expander(f"Cannot be compared, and why ({len(rest)})"):
            st.html(_table(rest, before, after))


def _table(changes: list[Change], before: Analysis, after: Analysis) -> str:
    rows = "".join(_row(change, before, after) for change in changes)
    heads = "".join(
        f'<th scope="col" role="columnheader">{word}</th>'
        for word in ("What", "Before", "After", "Change", "Verdict")
    )
    return (
        '<table class="fc-rows fc-compare" role="table"><thead role="rowgroup"><tr role="row">'
        f'{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row(change: Change, before: Analysis, after: Analysis) -> str:
    units = profiles.current().units
    pair = [
        measurement_in(one, units) if one is not None else None
        for one in (before.get(change.name, change.side), after.get(change.name, change.side))
    ]
    without = NO_NUMBER.get(change.name, "not measured")
    values = [without if one is None or one.value is None else formatting.value_text(one) for one in pair]
    cells = [
        f'<th scope="row" role="rowheader">{look.text(_name(change))}</th>',
        *(
            f'<td role="cell" data-head="{head}">{look.text(value)}</td>'
            for head, value in zip(("Before", "After"), values, strict=True)
        ),
        f'<td role="cell" data-head="Change">{look.text(change_text(change))}</td>',
        f'<td role="cell" data-head="Verdict"><b class="fc-{change.verdict.replace(" ", "-")}">'
        f'<span aria-hidden="true">{SIGNS[change.verdict]}</span> {VERDICT_WORDS[change.verdict]}</b>'
        f'<br><span class="fc-small">{look.text(_why(change, pair))}</span></td>',
    ]
    return f'<tr role="row">{"".join(cells)}</tr>'


def with_direction(changed: tuple[Change, ...]) -> list[str]:
    """`cadence (up)`, `pelvic drop (down)`: each measurement once, without a direction where the legs differ."""
    ways: dict[str, set[str]] = {}
    for change in changed:
        label = catalogue.label_of(change.name).lower().removesuffix(" (estimate)")
        ways.setdefault(label, set()).add("up" if (change.change or 0.0) > 0 else "down")
    return [f"{label} ({way.pop()})" if len(way) == 1 else label for label, way in ways.items()]


def _name(change: Change) -> str:
    unit = ", in leg lengths" if change.name == "overstride_reach" else ""
    return f"{catalogue.label_of(change.name)}{unit}{f' ({change.side} leg)' if change.side else ''}"


def _why(change: Change, pair: list[Measurement | None]) -> str:
    """What the change means, or why there is none."""
    if change.verdict != "changed" or change.before is None:
        return change.reason
    return towards(pair[0], pair[1]) or "no typical range is known for it"


def towards(before: Measurement | None, after: Measurement | None) -> str:
    """Where a value went, seen from the typical range; empty where there is no such range."""
    if before is None or after is None or before.value is None or after.value is None or after.band is None:
        return ""
    gaps = [_gap(one, after) for one in (before.value, after.value)]
    if gaps[1] == 0:
        return "into the typical range" if gaps[0] > 0 else "within the typical range both times"
    if gaps[0] == 0:
        return "out of the typical range"
    return "towards the typical range" if gaps[1] < gaps[0] else "away from the typical range"


def _gap(value: float, one: Measurement) -> float:
    band = one.band
    if band is None:
        return 0.0
    below = 0.0 if band.watch_below is None else band.watch_below - value
    above = 0.0 if band.watch_above is None else value - band.watch_above
    return max(below, above, 0.0)
