"""Parts of a page that are drawn anew by themselves, each in a place of its own.

Streamlit (1.67) throws away what a fragment drew in a run of the whole page where the fragment runs again before that
was sent: on a computer that is busy with an analysis, say. The browser then takes the fragment's block away when the
whole run ends, all that lies beside and below it moves up by one, and what is sent for those next ends the page in
white ("Cannot set a node at a delta path"). In a container of its own nothing lies below it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")


def part(every_s: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function that draws a fragment: drawn anew by itself when used, and every so many seconds."""

    def of(draw: Callable[P, None]) -> Callable[P, None]:
        fragment = st.fragment(draw, run_every=every_s)

        @functools.wraps(draw)
        def in_its_place(*args: P.args, **kwargs: P.kwargs) -> None:
            with st.container():
                fragment(*args, **kwargs)

        return in_its_place

    return of
