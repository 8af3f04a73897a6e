"""Small files of which each runner has one in the data folder, by the id of their profile (`profiles`).

The first runner's bears the plain name; that of anybody else has the id in it.
"""

from __future__ import annotations

from pathlib import Path

from formcam.app import settings

TRAINING_LOG, MIRROR_LOG = "plan_log.json", "mirror_log.json"
ALL = (TRAINING_LOG, MIRROR_LOG)


def file_of(name: str, profile: str) -> Path:
    """Where that runner's file of that name is kept."""
    plain = Path(name)
    return settings.data_folder() / (f"{plain.stem}_{profile}{plain.suffix}" if profile else name)


def forget(profile: str, *names: str) -> None:
    """Remove that runner's files of these names; without any, all of them."""
    for name in names or ALL:
        file_of(name, profile).unlink(missing_ok=True)


def forget_all() -> None:
    """Remove everybody's, of runners who are gone, too."""
    for plain in map(Path, ALL):
        for path in settings.data_folder().glob(f"{plain.stem}*{plain.suffix}"):
            path.unlink(missing_ok=True)
