"""The renderer's GLSL programs: skinning (people.vert) and surfaces, light and soft shadows (people.frag)."""

from __future__ import annotations

from pathlib import Path

VERTEX = Path(__file__).with_name("people.vert").read_text()
FRAGMENT = Path(__file__).with_name("people.frag").read_text()
DEPTH = "#version 330\nvoid main() {}"
