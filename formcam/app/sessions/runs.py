"""Clips of one run: which belong together, and the one result that they give.

A value that several clips measured is taken from the clip whose interval is narrowest, and that is said. Values are
never averaged: two clips of one runner share the pose model's systematic error, so a mean would look surer than it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import get_args

from formcam.app import settings
from formcam.app.sessions import jobs, session_index
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_index import Entry
from formcam.feedback.exercises import for_findings
from formcam.feedback.findings import find_findings
from formcam.metrics.catalogue import smallest_real_change
from formcam.metrics.measuring import with_verdict
from formcam.records.analysis import Analysis, Measurement, Quality, QualityGrade

# Two clips that came within this time are offered as one run.
WITHIN_S = 3600.0
APART = "apart"
_GRADES: tuple[QualityGrade, ...] = get_args(QualityGrade)
"""The better first."""


@dataclass(frozen=True, eq=False)
class Together:
    """One result of several clips. `taken_from` names the clip (its place) of each measurement, in their order."""

    analysis: Analysis
    taken_from: tuple[int, ...]
    doubles: tuple[tuple[Measurement, Measurement], ...]
    """(taken, left aside) where two clips measured the same."""


def suggestions(entries: Sequence[Entry], cadences: Mapping[str, float]) -> tuple[tuple[Entry, Entry], ...]:
    """Pairs to offer: of one runner, alone so far, within an hour, from different sides, at one speed and cadence.

    Each clip is offered once.

    `cadences` are steps a minute by session; a clip without one is not offered.
    """
    found, taken = [], set[str]()
    for one, other in combinations(entries, 2):
        if {one.session, other.session} & taken or one.run or other.run or one.owner != other.owner:
            continue
        near = abs(one.when - other.when) <= WITHIN_S
        speeds = {one.speed_kmh, other.speed_kmh} - {None}
        views = {one.view, other.view}
        if (
            near
            and None not in views
            and len(views) == 2
            and len(speeds) < 2
            and _same_beat(one, other, cadences)
        ):
            found.append((one, other))
            taken |= {one.session, other.session}
    return tuple(found)


def join(one: Entry, other: Entry) -> None:
    """Make the two clips parts of one run; a run that either is part of already takes the other in."""
    known = next((entry.run for entry in (one, other) if entry.run and entry.run != APART), "")
    run = known or settings.new_id()
    for entry in (one, other):
        session_index.set_run(entry.session, run)


def begin(sessions: Sequence[str]) -> None:
    """Make clips that came together one run; one that is part of a run already takes in those that are part of none."""
    found = [job for session in dict.fromkeys(sessions) if (job := jobs.load(session)) is not None]
    if len(found) > 1:
        run = next((job.run for job in found if job.run not in ("", APART)), settings.new_id())
        for job in found:
            if job.run in ("", APART):
                jobs.tell(job, "run", run)


def others_of(job: Job) -> list[Job]:
    """The other clips of the run that a clip is part of, with a result or not; the newest first."""
    if job.run in ("", APART):
        return []
    ours = [one for one in jobs.sessions() if one.run == job.run and one.owner == job.owner]
    return [one for one in ours if one.session != job.session]


def keep_apart(*entries: Entry) -> None:
    """Remember that these are runs of their own, so that they are not offered again."""
    for entry in entries:
        session_index.set_run(entry.session, APART)


def leave(entry: Entry, entries: Sequence[Entry]) -> None:
    """Take a clip out of its run; a run of one clip is none."""
    rest = [one for one in entries if one.run == entry.run and one.session != entry.session]
    session_index.set_run(entry.session, APART)
    if len(rest) == 1:
        session_index.set_run(rest[0].session, APART)


def give(entry: Entry, entries: Sequence[Entry], profile: str) -> None:
    """Say that the clip shows another runner: it leaves the run that it was put into."""
    if clips_of(entry.run, entries)[1:]:
        leave(entry, entries)
    session_index.give(entry.session, profile)


def clips_of(run: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The clips of a run, side views first; empty for no run. Never those of two runners: the newest clip decides."""
    named = [entry for entry in entries if run and run != APART and entry.run == run]
    ours = [entry for entry in named if entry.owner == named[0].owner]
    return tuple(sorted(ours, key=lambda entry: (entry.view not in ("left", "right"), entry.when)))


def together(analyses: Sequence[Analysis]) -> Together:
    """The union of what the clips measured, with the findings of that union. At least one analysis with a gait."""
    best: dict[tuple[str, str | None], tuple[int, Measurement]] = {}
    doubles = []
    for place, analysis in enumerate(analyses):
        for one in analysis.measurements:
            key = (one.name, one.side)
            if key not in best:
                best[key] = (place, one)
                continue
            before = best[key][1]
            kept, left = (one, before) if _rank(one) < _rank(before) else (before, one)
            if kept is one:
                best[key] = (place, one)
            if left.value is not None and left.grade != "not_rated":
                doubles.append((kept, left))
    first = next((one for one in analyses if one.gait is not None), analyses[0])
    # A session of an older version has grades without verdicts.
    measurements = tuple(with_verdict(one, first.runner.height_cm) for _, one in best.values())
    found = find_findings(measurements, first.gait) if first.gait is not None else ()
    # How a clip changed within itself is told with that clip.
    whole = replace(
        first,
        measurements=measurements,
        findings=found,
        exercises=for_findings(found),
        drift=(),
        quality=_quality(analyses),
    )
    return Together(whole, tuple(place for place, _ in best.values()), tuple(doubles))


def cadences_apart(analyses: Sequence[Analysis]) -> float | None:
    """By how many steps a minute clips of one run differ, where that is more than a run varies; else None."""
    rated = [one.value for analysis in analyses if (one := analysis.get("cadence")) is not None and one.value]
    known = smallest_real_change("cadence")
    if len(rated) < 2 or known is None or max(rated) - min(rated) <= known.fast:
        return None
    return max(rated) - min(rated)


def _same_beat(one: Entry, other: Entry, cadences: Mapping[str, float]) -> bool:
    pair = [cadences.get(entry.session) for entry in (one, other)]
    known = smallest_real_change("cadence")
    if pair[0] is None or pair[1] is None or known is None:
        return False
    return abs(pair[0] - pair[1]) <= known.fast


def _quality(analyses: Sequence[Analysis]) -> Quality | None:
    """Of all clips together: the poorest grade, and every check, each message once."""
    known = [one.quality for one in analyses if one.quality is not None]
    if not known:
        return None
    worst = max(known, key=lambda one: _GRADES.index(one.grade))
    checks = {(check.name, check.passed, check.message): check for one in known for check in one.checks}
    return replace(worst, checks=tuple(checks.values()))


def _rank(one: Measurement) -> tuple[bool, float]:
    """Rated before not rated, then the narrower interval."""
    unrated = one.grade == "not_rated" or one.value is None
    width = one.ci95[1] - one.ci95[0] if one.ci95 is not None else float("inf")
    return unrated, width
