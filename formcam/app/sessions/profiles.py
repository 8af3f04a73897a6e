"""Who runs on this computer, and what each told us once and need not tell again: height, sex, shoes, units.

One file keeps everybody. Before it was made there was one runner, whose answers and sessions name nobody: they belong
to the profile whose id is empty (`FIRST`), and a computer with one runner never needs another. Warning signs and pain
are asked each time: they are about today.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.one_at_a_time import one_at_a_time
from formcam.app import settings
from formcam.app.sessions.json_files import number_within, one_of
from formcam.feedback.units import LENGTHS, SPEEDS, Length, Speed, Units
from formcam.records.errors import UsageError
from formcam.records.track import HEIGHT_CM_RANGE, SEXES, SPEED_KMH_RANGE, Sex

FILE = "profiles.json"
# What one runner's answers were kept in before there were profiles; and where a damaged file goes.
OLD_FILE, DAMAGED_FILE = "answers.json", "profiles.damaged.json"
FIRST = ""
NAME_LENGTH = 40
# More than any shoe runs: a slip of the finger.
SHOES_KM_RANGE = (0.0, 5000.0)
_ID = re.compile(r"(?:[0-9a-f]{8})?")


@dataclass(frozen=True)
class Profile:
    """One runner; None = not answered. `speed_kmh` is that of the last clip, `length` and `speed` are usual units."""

    id: str = FIRST
    name: str = ""
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

    @property
    def called(self) -> str:
        """The name, or what stands for it while there is none."""
        return self.name or "You"

    @property
    def whose(self) -> str:
        """`Anna's`, or `your` while there is no name."""
        return f"{self.name}'s" if self.name else "your"

    @property
    def whose_first(self) -> str:
        """`whose` as the first word of a sentence."""
        return f"{self.name}'s" if self.name else "Your"


@dataclass(frozen=True)
class People:
    """Everybody who runs on this computer, at least one, and who of them runs now."""

    everyone: tuple[Profile, ...]
    current: Profile

    @property
    def several(self) -> bool:
        """Whether sessions need to say whose they are."""
        return len(self.everyone) > 1

    def find(self, profile: str | None) -> Profile | None:
        """The runner of that id; None for nobody's, or one who is gone."""
        return next((one for one in self.everyone if one.id == profile), None)


def people() -> People:
    """Who runs here; what is missing or damaged counts as not answered."""
    path = settings.data_folder() / FILE
    if not path.is_file():
        only = _profile(read_json(settings.data_folder() / OLD_FILE) | {"id": FIRST, "name": ""})
        only = only or Profile()
        return People((only,), only)
    content = read_json(path)
    found = _everyone(content.get("people")) or (Profile(),)
    current = next((one for one in found if one.id == content.get("current")), found[0])
    return People(found, current)


def current() -> Profile:
    """Who runs now."""
    return people().current


def change(profile: str, **answers: Any) -> None:
    """Keep these answers (fields of `Profile`) of that runner, and leave all else as it is known by now.

    Nothing is written when nothing changed, or for one who is gone.
    """
    with _changing():
        known = people()
        everyone = tuple(replace(one, **answers) if one.id == profile else one for one in known.everyone)
        if everyone != known.everyone:
            _write(everyone, known.current.id)


def choose(profile: str) -> None:
    """From now on that runner runs."""
    with _changing():
        known = people()
        if known.find(profile) is not None and profile != known.current.id:
            _write(known.everyone, profile)


def add(name: str, *, beside: str = "") -> Profile:
    """A new runner, with the units of who runs now, who is called `beside` where they have no name yet.

    Raises `UsageError` for names that cannot be used; then nothing has changed.
    """
    with _changing():
        known = people()
        runner = known.current
        others = [one for one in known.everyone if one != runner]
        runner = runner if runner.name else replace(runner, name=_free_name(beside, others))
        everyone = [runner if one.id == runner.id else one for one in known.everyone]
        name = _free_name(name, everyone)
        fresh = Profile(secrets.token_hex(4), name, length=runner.length, speed=runner.speed)
        _write((*everyone, fresh), runner.id)
    return fresh


def rename(profile: str, name: str) -> None:
    """Give that runner another name. Raises `UsageError` for one that cannot be used."""
    with _changing():
        known = people()
        wanted = _free_name(name, [one for one in known.everyone if one.id != profile])
        everyone = tuple(replace(one, name=wanted) if one.id == profile else one for one in known.everyone)
        _write(everyone, known.current.id)


def remove(profile: str) -> None:
    """Forget that runner, whose sessions are gone or somebody else's by now; the last one stays."""
    with _changing():
        known = people()
        left = tuple(one for one in known.everyone if one.id != profile)
        if left:
            _write(left, known.current.id)


def adopt(owners: Collection[str]) -> None:
    """A runner for each id that sessions name and nobody has (the file was lost, or folders came from elsewhere)."""
    with _changing():
        known = people()
        missing = sorted(set(owners) - {one.id for one in known.everyone})
        if missing:
            everyone = (*known.everyone, *map(Profile, missing))
            _write(tuple(_named(one, place) for place, one in enumerate(everyone, start=1)), known.current.id)


def put_aside_if_damaged() -> bool:
    """Move a file that cannot be read whole out of the way, keeping what can be read; True when there was one."""
    path = settings.data_folder() / FILE
    with _changing():
        if not _is_damaged(path):
            return False
        known = people()
        path.replace(path.with_name(DAMAGED_FILE))
        _write(known.everyone, known.current.id)
    return True


def forget() -> None:
    """Remove what is remembered of everybody."""
    for name in (FILE, OLD_FILE, DAMAGED_FILE):
        (settings.data_folder() / name).unlink(missing_ok=True)


def _changing() -> AbstractContextManager[None]:
    """Held from reading the file to replacing it: two tabs, or servers, may change it at once."""
    return one_at_a_time(settings.data_folder())


def _write(everyone: tuple[Profile, ...], current_id: str) -> None:
    content = {"current": current_id, "people": [asdict(one) for one in everyone]}
    write_json(settings.data_folder() / FILE, content)


def _is_damaged(path: Path) -> bool:
    """Whether the file is there and says anything that is not a list of different runners."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    told = content.get("people") if isinstance(content, dict) else None
    return not told or not isinstance(told, list) or len(_everyone(told)) != len(told)


def _everyone(told: object) -> tuple[Profile, ...]:
    found: dict[str, Profile] = {}
    for entry in told if isinstance(told, list) else []:
        one = _profile(entry) if isinstance(entry, dict) else None
        if one is not None:
            found.setdefault(one.id, one)
    return tuple(found.values())


def _profile(stored: Mapping[str, Any]) -> Profile | None:
    """A runner from a file's content, each answer checked on its own; None where the id is none of ours."""
    identity, days = stored.get("id"), stored.get("training_days")
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        return None
    return Profile(
        id=identity,
        name=_tidy(stored["name"]) if isinstance(stored.get("name"), str) else "",
        height_cm=number_within(stored.get("height_cm"), HEIGHT_CM_RANGE),
        speed_kmh=number_within(stored.get("speed_kmh"), SPEED_KMH_RANGE),
        sex=one_of(stored.get("sex"), SEXES),
        shoes_km=number_within(stored.get("shoes_km"), SHOES_KM_RANGE),
        length=one_of(stored.get("length"), LENGTHS) or "cm",
        speed=one_of(stored.get("speed"), SPEEDS) or "km/h",
        training_days=days if days in (2, 3) else 3,
    )


def _named(one: Profile, place: int) -> Profile:
    return one if one.name else replace(one, name=f"Runner {place}")


def _free_name(name: str, others: Collection[Profile]) -> str:
    wanted = _tidy(name)
    if not wanted:
        raise UsageError("a runner needs a name", "type one")
    if wanted.casefold() in {one.name.casefold() for one in others}:
        raise UsageError(f"there is a runner called {wanted} already", "add an initial or a nickname")
    return wanted


def _tidy(name: str) -> str:
    return " ".join(name.split())[:NAME_LENGTH]
