"""What a clip could not tell, by reason: one grouping for page, report and terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formcam.feedback.formatting import label_in_sentence
from formcam.records.analysis import Measurement
from formcam.records.printable import capitalised


@dataclass(frozen=True)
class Unmeasured:
    """Why, as it was given (no capital, no full stop), and what for that reason, each name once."""

    reason: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The reason as a sentence of its own."""
        return f"{capitalised(self.reason)}." if self.reason else ""


def by_reason(measurements: Iterable[Measurement]) -> tuple[Unmeasured, ...]:
    """The measurements by what was in their way, in their usual order.

    A leg is named only where the other one's value is not missing for the same reason.
    """
    reasons: dict[str, dict[str, list[str | None]]] = {}
    for one in measurements:
        sides = reasons.setdefault(one.reason or "", {}).setdefault(label_in_sentence(one.name), [])
        sides.append(one.side)
    return tuple(
        Unmeasured(reason, tuple(_name(label, sides) for label, sides in names.items()))
        for reason, names in reasons.items()
    )


def _name(label: str, sides: list[str | None]) -> str:
    legs = set(sides)
    return label if len(legs) > 1 or None in legs else f"{label} ({sides[0]})"
