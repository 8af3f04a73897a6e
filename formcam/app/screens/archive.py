"""Take all sessions away as one file, and bring them back."""

from __future__ import annotations

import streamlit as st

from formcam.app.components.widgets import importer
from formcam.app.server.routes import export_url
from formcam.app.sessions import session_index
from formcam.app.sessions.profiles import People
from formcam.app.ui import look


def take_away(count: int, who: People) -> None:
    """A link to the archive of the finished sessions of who runs now."""
    if not count:
        return
    with st.expander("Take everything with you", key="take_away"):
        st.write(f"One zip file with {who.current.whose} results: for a backup, or for another computer.")
        clips = st.checkbox("With the original clips (large)", key="export_clips")
        st.html(
            f'<a class="fc-link" href="{look.text(export_url(clips=clips, profile=who.current.id))}" download>'
            f"Export {count} {'session' if count == 1 else 'sessions'}</a>"
        )


def bring_back(who: People) -> None:
    """A button that takes such an archive in."""
    with st.expander("Bring sessions back", key="bring_back"):
        whose = f" The sessions in it become {who.current.whose}." if who.several else ""
        st.write(f"Choose a zip file that formcam's export made. What is here already stays as it is.{whose}")
        brought = importer("importer")
        if brought is not None:
            session_index.refresh()
            st.session_state["brought"] = brought
            st.rerun()
        told = st.session_state.pop("brought", None)
    if told is not None:
        st.success(said(told))


def said(told: dict[str, int]) -> str:
    """What an import did, in words."""
    parts = [f"{told['new']} {'session' if told['new'] == 1 else 'sessions'} brought back"]
    if told["known"]:
        parts.append(f"{told['known']} already here")
    if told["damaged"]:
        parts.append(f"{told['damaged']} damaged and left out")
    return f"{', '.join(parts)}."
