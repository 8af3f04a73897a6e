"""What the phone is told of its clip: how far the work is, then the result in a few sentences; nothing else."""

from __future__ import annotations

from typing import Any

from formcam.app.sessions import jobs, profiles
from formcam.app.sessions.job_words import TITLES, stage_text, what_is_wrong
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.latest import newest_clip, readable
from formcam.app.sessions.warning_signs import ticked
from formcam.feedback import headline
from formcam.feedback.exercises import stop_advice
from formcam.feedback.headline import PRIORITIES
from formcam.feedback.units import analysis_in

Told = dict[str, Any]
GONE: Told = {"stage": "over", "title": "That clip is not here any more", "lines": [], "tone": "plain"}


def told_of(session: str) -> Told:
    """As the phone's page shows it: `stage` is "working" (with `words` and `share`) or "over" (with `title`, `lines`,
    `cues` and `tone`)."""
    job = jobs.load(session)
    if job is None:
        return GONE
    if job.state == "done":
        return _result(job)
    if job.state in ("new", "running"):
        return {"stage": "working", "words": stage_text(job), "share": job.share}
    return {
        "stage": "over",
        "title": TITLES[job.state],
        "lines": list(what_is_wrong(job)),
        "cues": [],
        "tone": "watch",
    }


def _result(job: Job) -> Told:
    found = readable(job)
    if found is None:
        return GONE | {"title": "This result cannot be read", "lines": ["Look at the laptop for what to do."]}
    who = profiles.people()
    analysis = analysis_in(found, (who.find(job.owner) or who.current).units)
    stops = _stops(job)
    train = not stops
    lines = headline.summary_sentences(analysis, train=False)
    if not analysis.findings and train:
        lines.append(headline.next_step(analysis))
    cues = [{"title": one.title, "cue": one.cue} for one in analysis.findings[:PRIORITIES] if one.cue]
    return {
        "stage": "over",
        "title": headline.headline(analysis),
        "lines": stops + lines,
        "cues": cues if train else [],
        "tone": headline.tone(analysis) if train else "plain",
    }


def _stops(job: Job) -> list[str]:
    """Whom to see first, where a warning sign was ticked for this clip or for the runner's newest one."""
    newest = None if job.owner is None else newest_clip(job.owner)
    signs = ticked([job, *([newest] if newest is not None else [])])
    return [stop_advice(signs)] if signs else []
