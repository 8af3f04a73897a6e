"""The renderer's GLSL programs: skinning (people.vert) and surfaces, light and soft shadows (people.frag)."""

from __future__ import annotations

from pathlib import Path

VERTEX = Path(__file__).with_name("people.vert").read_text()
FRAGMENT = Path(__file__).with_name("people.frag").read_text()
DEPTH = "#version 330\nvoid main() {}"
# With a mirror: what the glass reflects is drawn first, seen by the camera's mirror image and cut off at the glass.
REFLECTING = FRAGMENT.replace("#version 330", "#version 330\n#define REFLECTING", 1)
