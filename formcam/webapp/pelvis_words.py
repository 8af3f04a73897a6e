"""The pelvis in plain words, with a picture: what is read from behind, how surely, and what a side view cannot tell."""

from __future__ import annotations

from formcam.results import Analysis
from formcam.webapp.figures import svg

WIDTH, HEIGHT = 320.0, 190.0
# How far the drawn pelvis hangs, in pixels at each end of a bar of 72: 16 degrees, so that it is seen.
HANGS_PX = 10.0

FROM_BEHIND = (
    "Stand on one leg and the other side of your pelvis wants to sink. How far it sinks in the middle of each step is"
    " the pelvic drop; a belt line that stays level is a drop near zero.",
    "Formcam reads it from your clothes: it follows from picture to picture how the edge of your top and your waistband"
    " tilt, takes off what the swinging legs do to the cloth, and averages all your steps.",
    "Cloth is not bone, so the answer is known to about ±4 degrees and is called a concern only when all of that range"
    " lies beyond the limit. The difference between left and right is surer than either side.",
    "To be seen better: a short or tucked top, shorts or tights of another colour, light on your back, the phone at hip"
    " height straight behind you.",
)
FROM_THE_SIDE = (
    "How far the pelvis tips forward would show best in the hollow of the back. The body points cannot tell it: runners"
    " whose tilt differs by 20 degrees have the same hip, knee and shoulder points. So no number is given.",
    "Among healthy runners it lies anywhere within about 9 degrees of the average, and that alone is no fault.",
)


def pelvis_html(analysis: Analysis) -> str:
    """What the result page says about the pelvis in this view; empty where there is no run."""
    if analysis.gait is None:
        return ""
    if analysis.gait.orientation.is_side:
        return _paragraphs(FROM_THE_SIDE)
    return pelvis_picture() + _paragraphs(FROM_BEHIND)


def pelvis_picture() -> str:
    """Two runners from behind on the left leg: the pelvis level, and hanging on the free side."""
    level, hanging = _runner(80.0, 0.0), _runner(240.0, HANGS_PX)
    words = _word(80.0, "level") + _word(240.0, "the free side hangs")
    title = (
        "Two runners from behind on one leg: a level pelvis, and one that hangs on the side of the free leg"
    )
    return svg(title, WIDTH, HEIGHT, level + hanging + words)


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


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f'<p class="fc-small">{text}</p>' for text in texts)
