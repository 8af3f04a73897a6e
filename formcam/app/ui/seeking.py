"""Where the page asked the player to go. A wish belongs to one session: another session's player does not follow it."""

from __future__ import annotations

from typing import TypedDict

import streamlit as st

_KEY = "go_to"


class Wish(TypedDict):
    """A time of the clip in seconds; each wish has an id of its own, so that the same place can be asked for again."""

    session: str
    t: float
    id: int


def seek(session: str, time_s: float) -> None:
    """Move that session's player to a time of its clip at the next drawing of the page."""
    before: Wish | None = st.session_state.get(_KEY)
    st.session_state[_KEY] = Wish(session=session, t=time_s, id=before["id"] + 1 if before else 1)


def wish_of(session: str) -> Wish | None:
    """The last wish of that session."""
    wish: Wish | None = st.session_state.get(_KEY)
    return wish if wish is not None and wish["session"] == session else None
