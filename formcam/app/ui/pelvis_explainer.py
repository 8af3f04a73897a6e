"""The pelvis in plain words, with a picture: what is read from behind, how surely, and what a side view cannot tell."""

from __future__ import annotations

import math

from formcam.app.ui.figures import svg
from formcam.records.analysis import Analysis

WIDTH, HEIGHT = 320.0, 190.0
# How far the drawn pelvis hangs, in pixels at each end of a bar of 72: 16 degrees, so that it is seen.
HANGS_PX = 10.0

FROM_BEHIND = (
    "Stand on one leg and the other side of your pelvis wants to sink. How far it sinks in the middle of each step is"
    " the pelvic drop; a belt line that stays level is a drop near zero.",
    "Formcam reads it from your clothes: it follows from picture to picture how the edge of your top and your waistband"
    " tilt, takes off what the swinging legs do to the cloth, and averages all your steps.",
    "Cloth is not bone, so the answer is known to about ±3 to 4 degrees, and the result says how likely it is that you"
    " differ from usual. The difference between left and right is surer than either side.",
    "To be seen better: a short or tucked top, shorts or tights of another colour, light on your back, the phone at hip"
    " height straight behind you.",
)
FROM_THE_SIDE = (
    "When the pelvis tips forward, the hollow of the back deepens, the seat goes back and the belly comes ahead. That"
    " shows in your outline. But two people's outlines differ by more than their tilt does, so one clip gives no"
    " number. It would say little, too: the shape of the bones alone makes it anything from 0 to 23 degrees (30 pelves"
    " in one position; Preece 2008).",
    "A change of your own does show. Film again in some weeks, from the same side, in the same clothes, with the phone"
    " level, and compare the two runs: formcam says when your pelvis tips further forward or less, and says nothing"
    " when the difference lies within its error.",
)

ON_A_CHANGE = (
    "When the pelvis tips forward, the hollow of the back deepens, the seat goes back and the belly comes ahead."
    " Formcam compares your two outlines there. A change is told only where it is larger than the error, which was"
    " measured on rendered runners: 19 of 20 changes lay within the range given.",
    "Two things look like a tilt and are none: clothes that sit differently, and a phone that is held at a slant. Film"
    " both times in the same clothes, with the phone level.",
    "What no clip can say: how far your pelvis tips in degrees (two people's outlines differ by more than their tilt"
    " does), and whether a change is for the better.",
)


def pelvis_html(analysis: Analysis) -> str:
    """What the result page says about the pelvis in this view, for `look.markup`; empty where there is no run."""
    if analysis.gait is None:
        return ""
    if analysis.gait.orientation.is_side:
        return _told(tilt_picture(), FROM_THE_SIDE)
    return _told(pelvis_picture(), FROM_BEHIND)


def tilt_change_html() -> str:
    """What a change of forward tilt between two clips means, and what it does not tell; for `look.markup`."""
    return _told(tilt_picture(), ON_A_CHANGE)


def pelvis_picture() -> str:
    """Two runners from behind on the left leg: the pelvis level, and hanging on the free side."""
    level, hanging = _runner(80.0, 0.0), _runner(240.0, HANGS_PX)
    words = _word(80.0, "level") + _word(240.0, "the free side hangs")
    title = (
        "Two runners from behind on one leg: a level pelvis, and one that hangs on the side of the free leg"
    )
    return svg(title, WIDTH, HEIGHT, level + hanging + words)


def tilt_picture() -> str:
    """Two runners from the side: the pelvis near level, and tipped forward with a hollow back."""
    level, tipped = _profile(80.0, 8.0), _profile(240.0, 26.0)
    words = _word(80.0, "little tilt") + _word(240.0, "tipped forward")
    title = "Two runners from the side: a pelvis that tips forward a little, and one that tips forward far"
    return svg(title, WIDTH, HEIGHT, level + tipped + words)


def _profile(x: float, tilt_deg: float) -> str:
    """Head, curved back, pelvis and both legs of a runner who faces right, about the hip at x."""
    hip, neck = (x, 92.0), (x + 6.0, 34.0)
    turn = math.radians(tilt_deg)
    # The pelvis from the spine behind (high) to the front (low); the belt line beyond it, dashed.
    across, down = math.cos(turn), math.sin(turn)
    back = (x - 20.0 * across, 84.0 - 20.0 * down)
    front = (x + 20.0 * across, 84.0 + 20.0 * down)
    belt = _line((x - 44.0 * across, 84.0 - 44.0 * down), (x + 44.0 * across, 84.0 + 44.0 * down), 1.0,
                 ' stroke-dasharray="4 4" opacity=".6"')  # fmt: skip
    # The sacrum goes on square to the pelvis, so the hollow deepens by itself.
    low = (x - 12.0 * across, 84.0 - 12.0 * down)
    above = (low[0] + 26.0 * down, low[1] - 26.0 * across)
    spine = (
        f'<path d="M{neck[0]:.0f} {neck[1]:.0f} C{x - 18.0:.0f} 46 {above[0]:.0f} {above[1]:.0f} {low[0]:.0f}'
        f' {low[1]:.0f}" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round"/>'
    )
    head = f'<circle cx="{x + 12.0:.0f}" cy="18" r="9" fill="none" stroke="currentColor" stroke-width="3"/>'
    standing = _line(hip, (x + 6.0, 128.0)) + _line((x + 6.0, 128.0), (x - 4.0, 164.0))
    free = _line(hip, (x - 12.0, 128.0)) + _line((x - 12.0, 128.0), (x - 42.0, 134.0))
    ground = _line((x - 60.0, 166.0), (x + 60.0, 166.0), 1.5, ' opacity=".5"')
    return head + spine + ground + standing + free + belt + _line(back, front, 8.0)


def _runner(x: float, hangs: float) -> str:
    """Trunk, pelvis, the standing leg and the folded one, about the middle x."""
    left, right = (x - 36.0, 78.0 - hangs), (x + 36.0, 78.0 + hangs)
    top = (x, 22.0)
    standing = _line((left[0] + 8.0, left[1] + 4.0), (x - 14.0, 122.0)) + _line(
        (x - 14.0, 122.0), (x - 10.0, 164.0)
    )
    free = _line((right[0] - 8.0, right[1] + 4.0), (x + 24.0, 122.0)) + _line(
        (x + 24.0, 122.0), (x + 26.0, 98.0)
    )
    ground = _line((x - 60.0, 166.0), (x + 60.0, 166.0), 1.5, ' opacity=".5"')
    head = f'<circle cx="{x:.0f}" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3"/>'
    dashed = _line((x - 56.0, 78.0), (x + 56.0, 78.0), 1.0, ' stroke-dasharray="4 4" opacity=".6"')
    pelvis = _line(left, right, 8.0)
    return head + _line(top, (x, 78.0)) + ground + standing + free + dashed + pelvis


def _line(start: tuple[float, float], end: tuple[float, float], width: float = 4.0, more: str = "") -> str:
    ends = f'x1="{start[0]:.0f}" y1="{start[1]:.0f}" x2="{end[0]:.0f}" y2="{end[1]:.0f}"'
    return f'<line {ends} stroke="currentColor" stroke-width="{width:g}" stroke-linecap="round"{more}/>'


def _word(x: float, text: str) -> str:
    return f'<text x="{x:.0f}" y="184" text-anchor="middle" fill="currentColor" font-size="13">{text}</text>'


def _told(picture: str, texts: tuple[str, ...]) -> str:
    return f'<div class="fc-pelvis">{picture}</div>' + "".join(
        f'<p class="fc-small">{text}</p>' for text in texts
    )
