"""Joins the page's files (`resources.PAGE_FILES`): of a `<name>/<name>.js` or `.css` and its imports one text.

Streamlit takes a component's script as one text, and the file for a coach has it inside: imports could not be resolved.
So our modules are joined here: each file that is imported once, before whoever imports it, as a bundler would. A module
may import by name from files (`import { a, b } from '../shared/c.js';`, one line) and exports with `export const` or
`export function`; style sheets use `@import "…";`. `shared/body_data.js` is no file: it is `body_drawing`'s
description, so that the page draws the body as the clip does. Nothing is loaded from elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from formcam._runtime.resources import PAGE_FILES
from formcam.outputs.body_drawing import page_data

BODY_DATA = "body_data.js"
_JS_IMPORT = re.compile(r"^import \{ (?:\w+, )*\w+ \} from '([^'\n]+)';\n", re.MULTILINE)
_CSS_IMPORT = re.compile(r'^@import "([^"\n]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |function )", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import\b|export (?!default)).*", re.MULTILINE)
_DECLARED = re.compile(r"^(?:const|let|function|class) (\w+)", re.MULTILINE)


def markup_of(name: str, folder: Path = PAGE_FILES) -> str:
    """A widget's HTML."""
    return _entry(folder, name, "html").read_text(encoding="utf-8")


def script_of(name: str, folder: Path = PAGE_FILES) -> str:
    """A widget's script with all that it imports.

    Raises `ValueError` for what cannot be joined: two modules that declare the same name, another kind of import.
    """
    parts = _joined(_entry(folder, name, "js"), _JS_IMPORT, set())
    script = "\n".join(_EXPORT.sub("", part) for part in parts)
    if left_over := _LEFT_OVER.search(script):
        raise ValueError(f"{name}: cannot join {left_over[0]!r}")
    names = _DECLARED.findall(script)
    twice = {one for one in names if names.count(one) > 1}
    if twice:
        raise ValueError(f"{name}: more than one module declares {', '.join(sorted(twice))}")
    return script


def style_of(name: str, folder: Path = PAGE_FILES) -> str:
    """A widget's style sheet with all that it imports."""
    return "\n".join(_joined(_entry(folder, name, "css"), _CSS_IMPORT, set()))


def _entry(folder: Path, name: str, kind: str) -> Path:
    return folder / name / f"{name}.{kind}"


def _joined(path: Path, imports: re.Pattern[str], done: set[Path]) -> Iterator[str]:
    """The texts of a file's imports and then its own, without the imports' lines."""
    if path in done:
        return
    done.add(path)
    text = _body_module() if path.name == BODY_DATA else path.read_text(encoding="utf-8")
    for other in imports.findall(text):
        yield from _joined((path.parent / other).resolve(), imports, done)
    yield imports.sub("", text)


def _body_module() -> str:
    return f"export const BODY = {json.dumps(page_data())};\n"
