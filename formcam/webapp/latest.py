"""The newest result on this computer: what the plan and the metronome start from."""

from __future__ import annotations

from formcam.webapp import jobs
from formcam.webapp.jobs import Job
from formcam.webapp.results_store import Stored, stored_result


def latest_result() -> tuple[Job, Stored] | None:
    """The newest finished session with its results, or None."""
    for job in jobs.sessions():
        if job.state == "done" and (job.out / "analysis.json").is_file():
            return job, stored_result(job)
    return None


def latest_cadence() -> float | None:
    """The steps a minute of the newest result that has a rated cadence, or None."""
    for job in jobs.sessions():
        if job.state == "done" and (job.out / "analysis.json").is_file():
            cadence = stored_result(job).analysis.get("cadence")
            if cadence is not None and cadence.value is not None and cadence.grade != "not_rated":
                return cadence.value
    return None
