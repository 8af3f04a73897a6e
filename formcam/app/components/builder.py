"""Makes Streamlit components (v2) of the files in this room: `<name>/<name>.html`, `.css` and `.js`.

Streamlit takes a component's script as one text, whose imports could not be resolved. So our modules are joined here:
each file that is imported once, before whoever imports it, as a bundler would. A module may import by name from files
(`import { a, b } from '../shared/c.js';`, one line) and exports with `export const` or `export function`; style sheets
use `@import "…";`. `shared/body_data.js` is no file: it is `body_drawing`'s description, so that the page draws the
body as the clip does. Nothing is loaded from elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import streamlit as st

from formcam.outputs.body_drawing import page_data

HERE = Path(__file__).resolve().parent
BODY_DATA = HERE / "shared" / "body_data.js"
_JS_IMPORT = re.compile(r"^import \{ (?:\w+, )*\w+ \} from '([^'\n]+)';\n", re.MULTILINE)
_CSS_IMPORT = re.compile(r'^@import "([^"\n]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |function )", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import\b|export (?!default)).*", re.MULTILINE)
_DECLARED = re.compile(r"^(?:const|let|function|class) (\w+)", re.MULTILINE)


def component(name: str) -> Callable[..., Any]:
    """The component made of the files of that name: what puts it on the page."""
    html = (HERE / name / f"{name}.html").read_text(encoding="utf-8")
    return st.components.v2.component(f"formcam_{name}", html=html, css=style_of(name), js=script_of(name))


def script_of(name: str) -> str:
    """A component's script with all that it imports.

    Raises `ValueError` for what cannot be joined: two modules that declare the same name, another kind of import.
    """
    script = "\n".join(_EXPORT.sub("", part) for part in _joined(_entry(name, "js"), _JS_IMPORT, set()))
    if left_over := _LEFT_OVER.search(script):
        raise ValueError(f"{name}: cannot join {left_over[0]!r}")
    names = _DECLARED.findall(script)
    twice = {one for one in names if names.count(one) > 1}
    if twice:
        raise ValueError(f"{name}: more than one module declares {', '.join(sorted(twice))}")
    return script


def style_of(name: str) -> str:
    """A component's style sheet with all that it imports."""
    return "\n".join(_joined(_entry(name, "css"), _CSS_IMPORT, set()))


def _entry(name: str, kind: str) -> Path:
    return HERE / name / f"{name}.{kind}"


def _joined(path: Path, imports: re.Pattern[str], done: set[Path]) -> Iterator[str]:
    """The texts of a file's imports and then its own, without the imports' lines."""
    if path in done:
        return
    done.add(path)
    text = _body_module() if path == BODY_DATA else path.read_text(encoding="utf-8")
    for other in imports.findall(text):
        yield from _joined((path.parent / other).resolve(), imports, done)
    yield imports.sub("", text)


def _body_module() -> str:
    return f"export const BODY = {json.dumps(page_data())};\n"
