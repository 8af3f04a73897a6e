"""Where it hurts, and what follows from it: exercises to be careful with. It never says why (docs/biomechanics.md §6).

Which exercises are named follows from the library's own "skip or ask first"; pain changes no measurement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from formcam.feedback.exercises import BY_ID, PAIN_RULE
from formcam.records.analysis import Exercise

BACK = "back"
# As the runner is asked.
PLACES: Mapping[str, str] = MappingProxyType(
    {
        BACK: "Back",
        "hip": "Hip",
        "knee": "Knee",
        "shin": "Shin",
        "calf": "Calf or Achilles tendon",
        "foot": "Foot",
    }
)
# What the library's exercises say of that place; a back that hurts gets a programme instead (`BACK_PROGRAMME`).
_SAID = MappingProxyType({"hip": ("pain in the hip",), "knee": ("knee",), "calf": ("calf",)})


def careful_with(places: Sequence[str], offered: Sequence[str]) -> tuple[Exercise, ...]:
    """Of the exercises offered (ids), those to leave out or ask about first where it hurts in these places."""
    words = [word for place in places for word in _SAID.get(place, ())]
    return tuple(BY_ID[one] for one in offered if any(word in BY_ID[one].skip_if for word in words))


def careful_text(places: Sequence[str], offered: Sequence[str]) -> str:
    """What page and report say beside the exercises offered (ids) where it hurts; empty where nothing hurts."""
    if not places:
        return ""
    named = ", ".join(one.name.lower() for one in careful_with(places, tuple(dict.fromkeys(offered))))
    first = f"Leave these out, or ask a physiotherapist first: {named}. " if named else ""
    return f"You said that it hurts here: {in_words(places)}. {first}{PAIN_RULE}"


def in_words(places: Sequence[str]) -> str:
    """`knee and calf or Achilles tendon`, in the order of `PLACES`."""
    named = [name[:1].lower() + name[1:] for place, name in PLACES.items() if place in places]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
