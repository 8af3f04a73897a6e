"""`analysis.json`, schema 1: an `Analysis` as text and back.

The same analysis always gives the same text: keys in fixed order, numbers rounded to a millionth, missing = null.
Beside the promised keys it holds `runner`, `steps` and `gait`, so that two analyses can be compared from their files
alone, `edits`, what was put right by hand (null = nothing), `runner_xy`, where the runner was pointed out, `tilt`, what
the forward tilt of the pelvis is compared by with another clip (null = no outline was read), `drift`, how measurements
moved within a long run, `watch`, the watch of the same run beside it (null = none was given), `reference`, what angles
are also counted from (null = nobody stood still), `markers`, the dots of tape that were found (null = nobody looked),
and `provenance`, lines that say what made it and how to repeat it. The pose track is not in it (see `keypoints_npz`).
Reading trusts nothing (see `decode`). docs/files.md lists every key.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np

from formcam._version import __version__
from formcam.outputs.files import decode
from formcam.outputs.files.edits_file import edits_document, edits_from_document
from formcam.outputs.files.provenance import provenance_lines
from formcam.records.analysis import (
    Analysis,
    Exercise,
    Finding,
    Marker,
    Measurement,
    ModelInfo,
    Quality,
    Refusal,
    Scale,
    TiltSign,
)
from formcam.records.drift import Drift
from formcam.records.errors import UsageError
from formcam.records.standing import StandingReference
from formcam.records.track import Activity, Event, Gait, Orientation, Runner, Step, VideoInfo
from formcam.records.watch import WatchComparison

SCHEMA = 1
# An hour of running gives about 15 MB; anything far beyond is not ours.
MAX_BYTES = 64_000_000
_DECIMALS = 6
_GAIT_NUMBERS = (
    "cadence_spm",
    "cadence_spectral_spm",
    "belt_speed_px_s",
    "belt_speed_se_px_s",
    "belt_slope_deg",
    "timing_sd_s",
)
_ADVICE = "give the analysis.json that formcam wrote, unchanged"


def analysis_to_json(analysis: Analysis) -> str:
    """The text of `analysis.json`, ending in a newline."""
    return json.dumps(_document(analysis), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def analysis_from_json(text: str) -> Analysis:
    """The analysis in that text, without its track. Raises `UsageError` on anything that is not schema 1."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError("this is not a JSON file", _ADVICE) from error
    if not isinstance(data, dict) or "schema" not in data:
        raise UsageError("this JSON file is not a formcam analysis", _ADVICE)
    if data["schema"] != SCHEMA or isinstance(data["schema"], bool):
        raise UsageError(
            f"this analysis has schema {str(data['schema'])[:20]!r}, and this formcam reads schema {SCHEMA}",
            "analyse the clip again with this formcam",
        )
    try:
        return _analysis(data)
    except decode.BadDocument as error:
        raise UsageError(f"this analysis is damaged: {error}", _ADVICE) from error


def read_analysis(path: str | Path) -> Analysis:
    """The analysis in a file. Raises `UsageError` when it cannot be read or is not one of ours."""
    source = Path(path)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise UsageError(f"{source.name} is too large for an analysis", _ADVICE)
        text = source.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{source} cannot be read ({error.strerror or error})", "check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{source.name} is not a text file", _ADVICE) from error
    except ValueError as error:  # A path that no file can have (a null byte).
        raise UsageError(f"{source!s} is not a path", "check the path") from error
    return analysis_from_json(text)


def _document(analysis: Analysis) -> dict[str, Any]:
    gait = analysis.gait
    document = {
        "schema": SCHEMA,
        "status": analysis.status,
        "formcam": analysis.formcam or __version__,
        "model": analysis.model,
        "refusal": _refusal_document(analysis.refusal),
        "video": analysis.video,
        "runner": analysis.runner,
        "view": gait.orientation.view if gait else None,
        "direction": gait.orientation.direction if gait else None,
        "activity": gait.activity if gait else None,
        "quality": analysis.quality,
        "scale": analysis.scale,
        "events": gait.events if gait else (),
        "measurements": analysis.measurements,
        "findings": analysis.findings,
        "exercises": analysis.exercises,
        "steps": gait.steps if gait else (),
        "gait": _gait_document(gait) if gait else None,
        "edits": edits_document(analysis.edits) if analysis.edits else None,
        "tilt": analysis.tilt,
        "drift": analysis.drift,
        "watch": analysis.watch,
        "reference": analysis.reference,
        "markers": analysis.markers,
        "runner_xy": analysis.runner_xy,
        "provenance": provenance_lines(analysis),
    }
    return {key: _plain(entry) for key, entry in document.items()}


def _refusal_document(refusal: Refusal | None) -> dict[str, Any] | None:
    """The promised keys, and the rates that would fit only where some do."""
    return None if refusal is None else {k: v for k, v in vars(refusal).items() if v not in (None, ())}


def _gait_document(gait: Gait) -> dict[str, Any]:
    numbers = {name: getattr(gait, name) for name in _GAIT_NUMBERS}
    view = {"view_confidence": gait.orientation.confidence, "view_why": gait.orientation.why}
    said = {"notes": gait.notes, "rate_doubt": gait.rate_doubt, "over_ground": gait.over_ground}
    return {**view, **numbers, **said}


def _plain(entry: Any) -> Any:
    """The entry as JSON's own types."""
    if dataclasses.is_dataclass(entry) and not isinstance(entry, type):
        floats = _float_fields(type(entry))
        values = {spec.name: getattr(entry, spec.name) for spec in dataclasses.fields(entry)}
        return {
            name: _plain(_as_floats(inner) if name in floats else inner) for name, inner in values.items()
        }
    if isinstance(entry, Mapping):
        return {str(key): _plain(inner) for key, inner in entry.items()}
    if isinstance(entry, tuple | list):
        return [_plain(inner) for inner in entry]
    if isinstance(entry, np.generic):
        return _plain(entry.item())
    if isinstance(entry, float):
        return round(entry, _DECIMALS) + 0.0 if math.isfinite(entry) else None
    return entry


@cache
def _float_fields(cls: type) -> frozenset[str]:
    """Fields that hold floats and no ints: 165 is written as 165.0 there, as it will be read."""
    kinds = {name: _leaf_types(hint) for name, hint in get_type_hints(cls).items()}
    return frozenset(name for name, leaves in kinds.items() if float in leaves and int not in leaves)


def _leaf_types(hint: Any) -> set[Any]:
    inner = get_args(hint)
    return set().union(*map(_leaf_types, inner)) if inner else {hint}


def _as_floats(entry: Any) -> Any:
    if isinstance(entry, tuple | list):
        return [_as_floats(inner) for inner in entry]
    whole = isinstance(entry, int | np.integer) and not isinstance(entry, bool)
    return float(entry) if whole else entry


def _analysis(data: Mapping[str, Any]) -> Analysis:
    def optional(key: str, kind: Any) -> Any:
        return decode.value(kind | None, data.get(key), key)

    def several(key: str, kind: Any) -> Any:
        return decode.value(tuple[kind, ...], data.get(key, []), key)

    status = data.get("status")
    if status not in ("ok", "refused"):
        raise decode.BadDocument("status is neither ok nor refused")
    if status == "refused" and data.get("refusal") is None:
        raise decode.BadDocument("refusal is missing")
    return Analysis(
        status=status,
        refusal=optional("refusal", Refusal),
        model=optional("model", ModelInfo),
        video=optional("video", VideoInfo),
        runner=decode.record(Runner, data.get("runner") or {}, "runner"),
        gait=_gait(data) if data.get("view") is not None else None,
        quality=optional("quality", Quality),
        scale=optional("scale", Scale),
        measurements=several("measurements", Measurement),
        findings=several("findings", Finding),
        exercises=several("exercises", Exercise),
        formcam=optional("formcam", str),
        edits=None if data.get("edits") is None else edits_from_document(data["edits"]),
        tilt=optional("tilt", TiltSign),
        drift=several("drift", Drift),
        watch=optional("watch", WatchComparison),
        reference=optional("reference", StandingReference),
        markers=optional("markers", tuple[Marker, ...]),
        runner_xy=optional("runner_xy", tuple[float, float]),
    )


def _gait(data: Mapping[str, Any]) -> Gait:
    extra = data.get("gait") or {}
    if not isinstance(extra, Mapping):
        raise decode.BadDocument("gait is not an object")
    facing = {
        "view": data["view"],
        "direction": data.get("direction"),
        "confidence": extra.get("view_confidence", 1.0),
        "why": extra.get("view_why", ""),
    }
    numbers = {name: decode.value(float | None, extra.get(name), f"gait.{name}") for name in _GAIT_NUMBERS}
    floats: dict[str, Any] = {name: math.nan if one is None else one for name, one in numbers.items()}
    return Gait(
        orientation=decode.record(Orientation, facing, "view"),
        activity=decode.value(Activity, data.get("activity"), "activity"),
        events=decode.value(tuple[Event, ...], data.get("events", []), "events"),
        steps=decode.value(tuple[Step, ...], data.get("steps", []), "steps"),
        notes=decode.value(tuple[str, ...], extra.get("notes", []), "gait.notes"),
        rate_doubt=decode.value(str | None, extra.get("rate_doubt"), "gait.rate_doubt"),
        over_ground=decode.value(bool, extra.get("over_ground", False), "gait.over_ground"),
        **floats,
    )
