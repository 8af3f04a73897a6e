"""Film with a phone: what opens and for how long, the code to scan, and what becomes of the clip.

The pairing belongs to this browser tab: it closes when the tab is closed or another page is shown; once the clip has
arrived, the page of that clip keeps it open, so that the phone can tell the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from formcam.app.phone.addresses import local_addresses
from formcam.app.phone.code import code_svg
from formcam.app.phone.door import Door, Opened
from formcam.app.phone.pairing import Look, Why
from formcam.app.screens import questions, treadmill_speed
from formcam.app.screens.opening import open_session, start_clips
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.profiles import Profile
from formcam.app.sessions.work_processes import Processes
from formcam.app.ui import fragments, look
from formcam.records.errors import SetupError

POLL_S = 1.0
# How the connection is made, and whether it is encrypted.
WAYS: Mapping[str, bool] = {"Simple": False, "Encrypted": True}
WAY_WORDS = (
    "Opens at once. Not encrypted: for your home network.",
    "For a network you don't trust, and for the level on the phone. Your phone warns once, because this computer makes "
    "the certificate itself.",
)
CLOSED: Mapping[Why, str] = {
    "time": "The time was over: nothing is open any more.",
    "stopped": "Stopped: nothing is open any more.",
    "left": "It closed when you left this page.",
    "attacked": "Too many wrong codes came in, so it was closed. If that was not you, somebody in your network tried.",
}


# For whom the clip will be, in what Streamlit keeps for a browser session.
RECEIVER = "phone_receiver"


@dataclass
class Receiver:
    """Whose clip it will be and what is known of it: of whom this tab shows when the clip arrives."""

    chosen: JobSettings
    runner: Profile

    def begin(self, session: str, work: Processes) -> str:
        """Make a job of a clip that has arrived, as if it were dropped here, and start it."""
        known = replace(self.chosen, height_cm=self.runner.height_cm, sex=self.runner.sex)
        job = jobs.create_upload_job(session, known, self.runner.id)
        start_clips([job], work)
        return job


@st.cache_resource
def door() -> Door:
    """The one way for phones into this server."""
    return Door()


def show() -> None:
    """The page."""
    st.title("Film with your phone")
    opened = door().of(_visitor())
    receiver = st.session_state.get(RECEIVER)
    if opened is not None and opened.pairing.is_open and receiver is not None:
        receiver.runner = profiles.current()
        _code(opened)
        return
    if opened is not None:
        st.info(CLOSED.get(opened.pairing.look().why, CLOSED["stopped"]))
    _offer()


def close_unless_shown(*, here: bool, session: str) -> None:
    """Close this tab's pairing unless its page is `here`, or the page of the `session` that came by it is."""
    opened = door().of(_visitor())
    if opened is None or here:
        return
    arrived = opened.pairing.look().session
    if not arrived or arrived != session:
        door().forget(_visitor(), "left")
        return
    if opened.pairing.is_open:
        with st.container(horizontal=True, vertical_alignment="center"):
            look.note("Your phone shows how far this is, and the result.")
            if st.button("Disconnect it", key="phone_disconnect"):
                door().forget(_visitor(), "stopped")
                st.rerun()


def _offer() -> None:
    """What will be open, to whom and for how long, and the button that opens it."""
    st.html(
        '<p class="fc-lead">Film with the phone and the clip comes straight here, without a cable or a cloud.</p>'
    )
    try:
        addresses = local_addresses()
    except SetupError as error:
        st.error(error.in_sentences)
        return
    if not addresses:
        look.card(
            "plain",
            "This computer is in no local network",
            "<p><b>What to do:</b> Join the Wi-Fi that your phone is in, then reload this page. Or copy the clip here "
            "and drop it on the start page.</p>",
            level=2,
        )
        return
    address = addresses[0]
    if len(addresses) > 1:
        address = st.selectbox("The network that your phone is in: this computer's address there", addresses)
    way = st.radio("Connection", list(WAYS), captions=WAY_WORDS, key="phone_way")
    chosen = questions.before()
    look.note(
        "For five minutes this computer then listens in your local network, to the one phone that scans the code, and "
        "only for a clip. It closes when you stop it, leave this page or close formcam."
    )
    if st.button("Show the code", type="primary", icon=":material/qr_code:"):
        _open(address, encrypted=WAYS[way], chosen=chosen)


def _open(address: str, *, encrypted: bool, chosen: JobSettings) -> None:
    receiver, work = Receiver(chosen, profiles.current()), processes()
    st.session_state[RECEIVER] = receiver
    try:
        door().open(
            _visitor(),
            address,
            encrypted=encrypted,
            begin=lambda session: receiver.begin(session, work),
            is_shown=_shown(_visitor()),
        )
    except SetupError as error:
        st.error(error.in_sentences)
        return
    st.rerun()


def _shown(visitor: str) -> Callable[[], bool]:
    """Whether that visitor's tab is still there, which Streamlit knows by its connection."""
    return lambda: not runtime.exists() or runtime.get_instance().is_active_session(visitor)


def _code(opened: Opened) -> None:
    """The address as a code and as text."""
    picture, words = st.columns([1, 1.2], gap="large", vertical_alignment="center")
    with picture:
        look.markup(
            '<div class="fc-code" role="img" aria-label="The address as a code for your phone\'s camera">'
            f"{code_svg(opened.url)}</div>"
        )
    with words:
        _watch(opened.pairing.secret)
        st.html(
            "<ol><li>Put your phone in the same Wi-Fi as this computer.</li>"
            "<li>Point its camera at the code and open the address."
            f"</li>{_warning(opened)}<li>Film, or choose a clip. It comes here by itself.</li></ol>"
            f'<p class="fc-small">Or type: <code class="fc-address">{look.text(opened.url)}</code></p>'
            '<p class="fc-small">Nothing opens? Guest networks keep devices apart, and the firewall of this computer '
            "may ask whether Python may take connections: allow it for private networks.</p>"
        )
        if st.button("Stop", key="phone_stop"):
            opened.close("stopped")
            st.rerun()
        treadmill_speed.before_the_run("belt_phone")


def _warning(opened: Opened) -> str:
    if not opened.fingerprint:
        return ""
    return (
        "<li>Your phone warns once: the certificate is made by this computer. Go on (“Details” or “Advanced”) if the "
        "certificate has this SHA-256 fingerprint: "
        f'<code class="fc-address">{look.text(opened.fingerprint)}</code></li>'
    )


@fragments.part(every_s=POLL_S)
def _watch(secret: str) -> None:
    """How it stands; the page goes on to the clip by itself."""
    opened = door().of(_visitor())
    if opened is None or opened.pairing.secret != secret or not opened.pairing.is_open:
        st.rerun()
        return
    now = opened.pairing.look()
    if now.session:
        open_session(now.session)
    st.html(f'<p role="status" class="fc-phone"><b>{state_text(now)}</b></p>')
    if now.state == "arriving":
        percent = round(100 * now.share)
        st.html(
            f'<div class="fc-meter" role="progressbar" aria-label="Arrived" aria-valuenow="{percent}" '
            f'aria-valuemin="0" aria-valuemax="100"><i style="width:{percent}%"></i></div>'
        )
    if now.state == "waiting":
        look.note(f"Closes in {time_left(now.left_s)}.")
    if now.others_refused:
        st.warning("Another phone tried the same code and was refused.")


def state_text(now: Look) -> str:
    """How it stands, in a few words."""
    if now.state == "arriving":
        return f"Your clip is coming: {now.share:.0%} has arrived"
    if now.state == "connected":
        return "Your phone is connected. Film, or choose a clip there"
    return "Waiting for your phone"


def time_left(seconds: float) -> str:
    """`4:05 minutes`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d} minutes"


def _visitor() -> str:
    """This browser tab, as Streamlit tells tabs apart."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id
