"""The colours of tape that the runner may wear as dots, by name.

Each name stands for a hue of CIELAB in degrees: tapes as they are sold, worked out from their sRGB values and rounded
to 5 degrees. White, grey, black and silver have no hue, so nothing tells them from cloth.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from formcam.records.errors import UsageError

ANY = "any"
"""Whatever saturated colour most dots have."""
HUES_DEG: Mapping[str, float] = MappingProxyType(
    {
        "red": 35.0,
        "orange": 55.0,
        "yellow": 100.0,
        "green": 140.0,
        "cyan": 210.0,
        "turquoise": 210.0,
        "blue": 290.0,
        "purple": 315.0,
        "violet": 315.0,
        "magenta": 330.0,
        "pink": 355.0,
    }
)
COLOURS = (ANY, *HUES_DEG)
"""What may be asked for."""


def tape_colour(asked: bool | str | None) -> str | None:
    """The colour's name, for what a caller says of dots of tape: True is any colour, False and None no dots (None).

    Raises `UsageError` for a colour that is not one of `COLOURS`.
    """
    if asked is None or isinstance(asked, bool):
        return ANY if asked else None
    if isinstance(asked, str) and (name := asked.strip().lower()) in COLOURS:
        return name
    raise UsageError(
        f"no tape is looked for by the colour {str(asked)[:20]!r}", f"choose one of {', '.join(COLOURS)}"
    )
