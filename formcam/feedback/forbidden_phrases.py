"""Words that formcam never uses: they would be a diagnosis, a prophecy or blame. A test reads every text for them."""

from __future__ import annotations

import re

# What video cannot know: causes, weakness, injury, the future. docs/biomechanics.md §6: never "weak glutes", "injury
# risk", "you have".
FORBIDDEN: tuple[str, ...] = (
    r"weak (glutes?|core|hips?|muscles?|abs)",
    r"injury risk|risk of injury|will (hurt|injure)",
    r"you have\b",
    r"you suffer|your (injury|condition|disease)",
    r"caused by|is the cause of|because of your",
    r"(?<!not )(?<!never )diagnos(e|ed|es|ing)\b",
    r"patholog|abnormal|dysfunction|disorder|syndrome",
    r"bad (form|posture|runner)|wrong (form|posture)|faulty",
    r"you (must|need to) (strengthen|fix|correct)",
    r"guarantee|prevents? injur",
)
_PATTERN = re.compile("|".join(f"(?:{phrase})" for phrase in FORBIDDEN), re.IGNORECASE)


def forbidden_in(text: str) -> tuple[str, ...]:
    """The forbidden phrases that a text contains, in order; empty for a clean text."""
    return tuple(match.group(0) for match in _PATTERN.finditer(text))
