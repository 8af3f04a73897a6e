"""What the runner told us once and need not tell again: height, belt speed, sex, shoes, units. A small file keeps it.

Warning signs are asked each time: they are about today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.sessions.json_files import number_within, one_of
from formcam.feedback.units import LENGTHS, SPEEDS, Length, Speed, Units
from formcam.records.track import HEIGHT_CM_RANGE, SEXES, SPEED_KMH_RANGE, Sex

FILE = "answers.json"
# More than any shoe runs: a slip of the finger.
SHOES_KM_RANGE = (0.0, 5000.0)


@dataclass(frozen=True)
class Answers:
    """None = not answered."""

    height_cm: float | None = None
    speed_kmh: float | None = None
    shoes_km: float | None = None
    length: Length = "cm"
    speed: Speed = "km/h"
    training_days: int = 3
    sex: Sex | None = None

    @property
    def units(self) -> Units:
        """What to show lengths and speeds in."""
        return Units(self.length, self.speed)


def load() -> Answers:
    """The remembered answers; what is missing or damaged counts as not answered."""
    return answers_of(read_json(settings.data_folder() / FILE))


def save(answers: Answers) -> None:
    """Remember them, replacing the file whole; nothing is written when nothing changed."""
    if answers != load():
        write_json(settings.data_folder() / FILE, asdict(answers))


def forget() -> None:
    """Remove what is remembered."""
    (settings.data_folder() / FILE).unlink(missing_ok=True)


def answers_of(stored: Mapping[str, Any]) -> Answers:
    """Answers from a file's content, each checked on its own."""
    length, speed = stored.get("length"), stored.get("speed")
    days = stored.get("training_days")
    return Answers(
        height_cm=number_within(stored.get("height_cm"), HEIGHT_CM_RANGE),
        speed_kmh=number_within(stored.get("speed_kmh"), SPEED_KMH_RANGE),
        sex=one_of(stored.get("sex"), SEXES),
        shoes_km=number_within(stored.get("shoes_km"), SHOES_KM_RANGE),
        length=length if length in LENGTHS else "cm",
        speed=speed if speed in SPEEDS else "km/h",
        training_days=days if days in (2, 3) else 3,
    )
