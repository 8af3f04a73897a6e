"""The file for a coach: a result in one HTML file, which opens from the disk without network and takes comments.

All it needs is inside. Its policy allows the one script and the one style sheet that are written here, by their hashes,
pictures and the clip out of the file itself, and nothing else: no request, no form, no other script. What a person
typed stands in it as text (`markup.text`), or as JSON whose brackets are escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcam._runtime.resources import PAGE_SETTINGS
from formcam.feedback.finding_text import NOT_A_DIAGNOSIS
from formcam.outputs import page_files, result_folder, theme
from formcam.outputs.coach import sections
from formcam.outputs.coach.clip_bytes import clip_bytes
from formcam.outputs.coach.markup import paragraphs, text
from formcam.outputs.files.coach_comments import KIND, VERSION
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.files.provenance import provenance_lines
from formcam.outputs.files.report_about import ReportAbout
from formcam.outputs.player_data import clip_marks, clip_times_s, moment_s, run_digest
from formcam.records.analysis import Analysis
from formcam.records.coach_comments import FINDING_ID, MAX_COMMENTS, MAX_LABEL, MAX_NAME, MAX_TEXT
from formcam.records.errors import UsageError

# The page's own widget, and the one that it has inside.
_NAME, _PLAYER = "coach", "player"
# Every page begins so: what does not is not replaced by one.
BEGINS = "<!doctype html>\n<!-- A result of formcam, for a coach. -->\n"
NO_CLIP = "The clip is not in this file: it was not drawn, or is too long for one file."
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_COLOURS = {
    "primaryColor": "--st-primary-color",
    "backgroundColor": "--st-background-color",
    "secondaryBackgroundColor": "--st-secondary-background-color",
    "textColor": "--st-text-color",
    "borderColor": "--st-border-color",
}


@dataclass(frozen=True)
class PageClip:
    """The annotated clip as MP4, and when each of its pictures is shown, in seconds."""

    mp4: bytes
    times_s: tuple[float, ...]


def page_of_folder(
    folder: Path,
    about: ReportAbout,
    *,
    save_as: str,
    analysis: Analysis | None = None,
    with_clip: bool = True,
) -> str:
    """The file for the result in `folder`; `analysis` is that result in other units, where these are wanted.

    `save_as` is the name under which the coach's comments are saved. Raises `UsageError` where the folder holds no
    result, one that was refused, or no track; as `clip_bytes` for its clip.
    """
    stored = read_analysis(folder / result_folder.ANALYSIS) if analysis is None else analysis
    if stored.refusal is not None:
        raise UsageError(
            "this clip was not judged, so there is nothing to show a coach", stored.refusal.advice
        )
    track = track_from_npz(folder / result_folder.KEYPOINTS)
    clip, times_s = folder / result_folder.CLIP, clip_times_s(stored, track)
    ids = [one.id for one in stored.findings if FINDING_ID.fullmatch(one.id)]
    stills = {name: folder / result_folder.FRAMES / f"finding_{name}.jpg" for name in ids}
    return coach_page(
        stored,
        about,
        run=run_digest(track),
        clip=PageClip(clip_bytes(clip), times_s) if with_clip and clip.is_file() else None,
        stills={name: path.read_bytes() for name, path in stills.items() if path.is_file()},
        save_as=save_as,
    )


def coach_page(
    analysis: Analysis,
    about: ReportAbout,
    *,
    run: str,
    clip: PageClip | None,
    stills: Mapping[str, bytes],
    save_as: str,
) -> str:
    """The whole document; `stills` are JPEGs by the id of the finding that each shows."""
    times_s = () if clip is None else clip.times_s
    moments = {one.id: at for one in analysis.findings if (at := moment_s(one.frames, times_s)) is not None}
    script, style = page_files.script_of(_NAME), _style()
    train = not about.signs
    parts = {
        "policy": text(policy(script, style)),
        "title": text(" · ".join(part for part in ("formcam", about.runner, about.clip) if part)),
        "style": style,
        "script": script,
        "verdict": sections.verdict(analysis, about),
        "player": paragraphs((NO_CLIP,)) if clip is None else page_files.markup_of(_PLAYER),
        "findings": sections.findings(analysis, moments, stills, train=train),
        "exercises": sections.exercises(analysis, about),
        "numbers": sections.numbers(analysis, about.units),
        "origin": paragraphs((NOT_A_DIAGNOSIS, " · ".join(provenance_lines(analysis)))),
        "data": _json(_data(analysis, about, run, times_s, save_as)),
        "clip": "" if clip is None else base64.b64encode(clip.mp4).decode(),
        "name_length": str(MAX_NAME),
        "text_length": str(MAX_TEXT),
    }
    return BEGINS + _PLACE.sub(lambda place: parts[place[1]], page_files.markup_of(_NAME))


def policy(script: str, style: str) -> str:
    """The Content-Security-Policy of a page with this script and style sheet."""
    allowed = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "media-src": "blob:",
        "connect-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


def _data(
    analysis: Analysis, about: ReportAbout, run: str, times_s: tuple[float, ...], save_as: str
) -> dict[str, Any]:
    """What the script needs: of the clip, of the findings, and what it writes into the file of comments."""
    return {
        "times": times_s,
        "marks": clip_marks(analysis),
        "findings": {one.id: one.title for one in analysis.findings},
        "most": MAX_COMMENTS,
        "saveAs": save_as,
        "file": {
            KIND: VERSION,
            "run": run,
            "clip": about.clip[:MAX_LABEL],
            "runner": about.runner[:MAX_LABEL],
            "filmed": about.filmed[:MAX_LABEL],
        },
    }


def _json(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in: ASCII, and without a bracket or an ampersand."""
    coded = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return coded.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _style() -> str:
    """The style sheet, with the colours of app and clip."""
    told = tomllib.loads(PAGE_SETTINGS.read_text(encoding="utf-8"))["theme"]
    light, dark = (
        " ".join(f"{ours}: {told[scheme][theirs]};" for theirs, ours in _COLOURS.items())
        for scheme in ("light", "dark")
    )
    colours = f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    return colours + theme.css_properties() + page_files.style_of(_NAME)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
