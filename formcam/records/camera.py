"""How the camera was held while a clip was filmed, and how far a still one may seem to move."""

from __future__ import annotations

from typing import Literal, get_args

# "moving": the background goes by, as for a camera that travels or turns along with the runner; "shaking": it goes to
# and fro, or slowly off.
CameraKind = Literal["still", "shaking", "moving"]
CAMERA_KINDS: tuple[CameraKind, ...] = get_args(CameraKind)

# One pixel a frame at 1080p and 30 frames a second, as % of the picture's height in 0.1 s.
LARGEST_SHIFT_PCT = 0.28
