"""The first second of the clip, told while the long analysis runs: film again at once, or let it go on."""

from __future__ import annotations

import streamlit as st

from formcam.app.sessions.checks import read_checks
from formcam.app.sessions.jobs import Job
from formcam.app.ui import look


def show(job: Job) -> None:
    """What could be filmed better, or that the film looks good; nothing before it is known."""
    checks = read_checks(job.folder)
    if not checks:
        return
    failed = [one for one in checks if not one.passed]
    if not failed:
        seen = " ".join(one.message for one in checks if one.name in ("angle", "frame_rate"))
        st.html(
            '<p class="fc-first"><span class="fc-badge fc-ok"><span aria-hidden="true">●</span> well filmed</span> '
            f"{look.text(seen)}</p>"
        )
        return
    lines = "".join(f"<li>{look.text(one.message)}</li>" for one in failed)
    look.card(
        "first",
        "A first look at the film",
        f'<ul>{lines}</ul><p class="fc-small">formcam goes on and says what it can. To film again, press Cancel.</p>',
    )
