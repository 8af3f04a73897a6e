"""The code that a phone's camera reads: an address as a picture."""

from __future__ import annotations

import segno

# ISO/IEC 18004: four modules of light ground around the code. It comes with the picture, whatever the page's colour.
QUIET_MODULES = 4
DARK, LIGHT = "#000", "#fff"


def code_svg(address: str) -> str:
    """The address as a QR code: SVG that fills the width that it is given. Dark on light, as cameras expect."""
    made = segno.make(address, error="m", micro=False)
    svg: str = made.svg_inline(border=QUIET_MODULES, dark=DARK, light=LIGHT, omitsize=True)
    return svg
