"""The files of the phone's page, read once: all that anybody in the network is shown without the secret."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from formcam.app.ui import guide_figures, own_page

HERE = Path(__file__).with_name("files")
FIGURES_CSS = Path(guide_figures.__file__).with_name("figures.css")
DOCUMENT, STYLE = "phone.html", "phone.css"
SCRIPTS = ("phone.js", "clip.js", "server.js", "level.js", "result.js")
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
# Places in the document that a picture takes.
PICTURES = {
    "<!-- place_side -->": guide_figures.place_side,
    "<!-- place_rear -->": guide_figures.place_rear,
    "<!-- framing -->": guide_figures.framing,
}


@cache
def page_files() -> dict[str, tuple[bytes, str]]:
    """Content and media type by the path under which a file is served."""
    style = own_page.style() + _text(FIGURES_CSS) + _text(HERE / STYLE)
    texts = {"/": (_document(), KINDS[".html"]), f"/{STYLE}": (style, KINDS[".css"])}
    texts |= {f"/{name}": (_text(HERE / name), KINDS[".js"]) for name in SCRIPTS}
    return {path: (text.encode(), kind) for path, (text, kind) in texts.items()}


def _document() -> str:
    document = _text(HERE / DOCUMENT)
    for place, picture in PICTURES.items():
        document = document.replace(place, picture())
    return document


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
