"""The metronome: a beat a little quicker than the runner's own, to hear here or to take on a run."""

from __future__ import annotations

import streamlit as st

from formcam.app.components.widgets import metronome
from formcam.app.screens import chosen_result, warning
from formcam.app.sessions import profiles
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.latest import cadence_of, finished
from formcam.app.ui import look
from formcam.feedback.metronome import OWN_RANGE, beats_for
from formcam.outputs.files.wav import wav_loop

HOW = (
    ("Keep the belt at your usual speed.", "The steps get quicker and shorter; the speed stays."),
    ("Let one foot meet each beat.", "Start with blocks of 5 minutes on 2-3 runs a week, and grow to 20."),
    ("Then let go of it.", "Turn the sound off for longer and longer, and keep the rhythm."),
    ("New pain in the calf or Achilles tendon?", "Go back to your own cadence."),
)
SOURCE = (
    "Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4) for +5 and +10 %. That it makes runners faster or keeps them "
    "free of pain is not shown (Anderson 2022, 10.1186/s40798-022-00504-0). Block lengths are a design default."
)


def show() -> None:
    """The page."""
    st.title("Metronome")
    result = chosen_result.for_training()
    job = None if result is None else result[0]
    _whose(job)
    if warning.ends_training(*filter(None, (job,))):
        return
    st.html(
        '<p class="fc-lead">A beat a little quicker than your own steps makes each step shorter and softer.</p>'
    )
    measured = None if result is None else cadence_of(result[1])
    own = _own(job, measured)
    if own is None:
        why = "This clip has no cadence that could be rated. " if result and measured is None else ""
        st.info(
            f"{why}Type your own cadence (steps a minute, both feet), or analyse a clip: then it is filled in."
        )
        return
    beats = beats_for(own)
    if not beats.quicker:
        st.html(
            '<p class="fc-small">Your cadence is in the usual range already: the beat starts at your own, '
            "and there is no need for a quicker one.</p>"
        )
    now = metronome("metronome", own=own, start=beats.start, lowest=beats.lowest, highest=beats.highest)
    st.download_button(
        f"Take {now} beats a minute on a run (WAV)",
        data=lambda: wav_loop(now),
        file_name=f"formcam_{now}_beats.wav",
        mime="audio/wav",
        on_click="ignore",
        key="get_wav",
        help="Put it on your phone and let it repeat: the loop has no seam.",
    )
    lines = "".join(f"<li><b>{look.text(what)}</b> {look.text(why)}</li>" for what, why in HOW)
    look.card(
        "plain",
        "How to use it",
        f'<ol>{lines}</ol><p class="fc-small">Source: {look.text(SOURCE)}</p>',
        level=2,
    )


def _whose(job: Job | None) -> None:
    """Whose cadence is filled in, and a way to take another's."""
    if job is not None:
        chosen_result.say_whose(job)
    own = [other for other in finished(profiles.current().id) if not other.sample]
    if any(job is None or other.session != job.session for other in own):
        with st.popover("Use another clip"):
            chosen_result.choose(job, "Take the cadence of")


def _own(job: Job | None, measured: float | None) -> float | None:
    """The runner's own cadence: typed, or else of the result that the page is for."""
    # A field keeps what it first showed: another clip, another field.
    key = f"own_cadence_of_{profiles.current().id}" if job is None else f"own_cadence_{job.session}"
    within = measured is not None and OWN_RANGE[0] <= measured <= OWN_RANGE[1]
    typed = st.number_input(
        "Your own cadence (steps a minute)", float(OWN_RANGE[0]), float(OWN_RANGE[1]),
        value=round(measured, 1) if measured is not None and within else None, step=1.0, format="%.0f",
        key=key, help="Filled in from this clip. Both feet counted.",
    )  # fmt: skip
    return None if typed is None else float(typed)
