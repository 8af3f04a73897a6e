"""What to be careful with where it hurts, said beside exercises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formcam.app.ui import look
from formcam.feedback.pain import careful_text


def say(places: Sequence[str], offered: Iterable[str]) -> None:
    """Which of the exercises offered (ids) to leave out or ask about; nothing where nothing hurts."""
    text = careful_text(places, tuple(offered))
    if text:
        look.note(text)
