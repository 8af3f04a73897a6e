"""What to be careful with where it hurts, said beside exercises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formcam.app.ui import look
from formcam.feedback.exercises import PAIN_RULE
from formcam.feedback.pain import careful_with, in_words


def say(places: Sequence[str], offered: Iterable[str]) -> None:
    """Which of the exercises offered (ids) to leave out or ask about; nothing where nothing hurts."""
    if not places:
        return
    named = ", ".join(one.name.lower() for one in careful_with(places, tuple(dict.fromkeys(offered))))
    first = f"Leave these out, or ask a physiotherapist first: {named}. " if named else ""
    look.note(f"You said that it hurts here: {in_words(places)}. {first}{PAIN_RULE}")
