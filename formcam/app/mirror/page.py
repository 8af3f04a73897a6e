"""The files of the mirror's page: ours, made for the page once, and MediaPipe's for the browser, as they are.

Nothing is loaded from anywhere else, and the page's own policy lets nothing be sent anywhere but to this server.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from formcam.app.ui import own_page
from formcam.outputs.body_drawing import page_data
from formcam.pose.mask_removal import without_mask
from formcam.pose.model_files import pose_model
from formcam.records.skeleton import LANDMARKS

HERE = Path(__file__).with_name("files")
VISION = Path(__file__).with_name("vision")
SHARED = Path(__file__).parents[1] / "components" / "shared"
DOCUMENT, STYLE, MODEL_FILE = "mirror.html", "mirror.css", "pose.task"
SCRIPTS = tuple(sorted(path.name for path in HERE.glob("*.js")))
# Of the page's widgets.
SHARED_SCRIPTS = ("body.js", "upload.js")
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".task": "application/octet-stream",
}


def policy(host: str) -> str:
    """The Content-Security-Policy: scripts, styles and connections of this server alone; `host` with its port."""
    return (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        f"connect-src 'self' ws://{host}; img-src 'self' blob: data:; media-src 'self' blob: mediastream:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def small_file(name: str) -> bytes | None:
    """A script, the style sheet or the document; None for anything else."""
    return _small_files().get(name)


def vision_file(name: str) -> Path | None:
    """Where one of MediaPipe's files lies; None for anything else."""
    found = {path.name: path for path in VISION.iterdir() if path.suffix in KINDS}
    return found.get(name)


@cache
def model_bytes(model: str) -> bytes:
    """The pose model, without the mask that nobody reads: a third of its time.

    Raises `SetupError` where it is missing or not the expected one.
    """
    path, _ = pose_model(model)
    content = path.read_bytes()
    return without_mask(content) or content


@cache
def _small_files() -> dict[str, bytes]:
    texts = {name: _text(HERE / name) for name in (*SCRIPTS, DOCUMENT)}
    texts |= {name: _text(SHARED / name) for name in SHARED_SCRIPTS}
    texts[STYLE] = own_page.style() + _text(HERE / STYLE)
    texts["body_data.js"] = (
        f"export const BODY = {json.dumps(page_data())};\nexport const LANDMARKS = {json.dumps(LANDMARKS)};\n"
    )
    return {name: text.encode() for name, text in texts.items()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
