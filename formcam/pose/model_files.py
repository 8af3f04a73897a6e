"""The models in `models/` (two MediaPipe pose bundles, MoveNet, the tilt model): they are the ones we measured with.

Every number formcam quotes about its own error was measured with exactly these files; another file under the same
name would make those figures untrue, so the hash is checked before use (once a process; about 0.05 s).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from formcam._runtime import resources
from formcam.records.analysis import ModelInfo
from formcam.records.errors import SetupError, UsageError
from formcam.records.image_evidence import FEATURES, TiltModel

ModelName = Literal["heavy", "full"]
MODEL_NAMES: tuple[ModelName, ...] = get_args(ModelName)

FOLDER = resources.MODELS
_GET_AGAIN = "install formcam again, or in a checkout run: git checkout models"

# As listed in models/NOTICE, which says where the files come from.
SHA256: dict[str, str] = {
    "heavy": "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
    "full": "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
}

MOVENET_SHA256 = "1edd57c7004348b2a319631c6a3db7411578c14f4a709bb78144cb410d90b6cc"

# Of the tilt model's features and files; `tools.train_tilt` writes it into the card.
TILT_VERSION = 1


def pose_model(name: str) -> tuple[Path, ModelInfo]:
    """The bundle called `name` ("heavy" or "full") and what to record about it.

    Raises `UsageError` for an unknown name, `SetupError` where the file is missing or is not the expected one.
    """
    if name not in SHA256:
        raise UsageError(f"there is no pose model called {name}", f"choose one of {', '.join(MODEL_NAMES)}")
    return checked_model(FOLDER / f"pose_landmarker_{name}.task", name, SHA256[name])


def movenet_model() -> tuple[Path, ModelInfo]:
    """MoveNet's file and what to record about it; raises `SetupError` where it is missing or not the expected one."""
    return checked_model(FOLDER / "movenet_thunder.onnx", "movenet thunder", MOVENET_SHA256)


@cache
def checked_model(path: Path, name: str, sha256: str) -> tuple[Path, ModelInfo]:
    """`path` with its record, once its hash was found to be `sha256`; raises `SetupError` otherwise."""
    if not path.is_file():
        raise SetupError(f"the pose model {path.name} is missing", _GET_AGAIN)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise SetupError(f"the pose model {path.name} is damaged or another version", _GET_AGAIN)
    return path, ModelInfo(name, found)


@cache
def tilt_model(folder: Path = FOLDER) -> TiltModel:
    """The tilt model: `tilt.npz` holds its weights, `tilt.json` says what it is, from what and how good.

    Raises `SetupError` where a file is missing, the weights are not those that the card names, or the card's features
    or version are not this program's.
    """
    try:
        card = json.loads((folder / "tilt.json").read_text(encoding="utf-8"))
        content = (folder / "tilt.npz").read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if card["sha256"] != found or card["version"] != TILT_VERSION or tuple(card["features"]) != FEATURES:
            raise ValueError("not what the card says")
        with np.load(folder / "tilt.npz", allow_pickle=False) as arrays:
            weights = arrays["weights"].astype(float)
        half = float(card["change_half_width_deg"])
        return TiltModel(weights, half, id=found[:12], source=str(card["outline_from"]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise SetupError(
            f"the tilt model is missing, damaged or another version ({error})",
            _GET_AGAIN,
        ) from error
