"""Small pieces of HTML for the file for a coach. Whatever is a text goes through `text`; what is markup says so."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from formcam.feedback import formatting
from formcam.feedback.certainty import verdict_text
from formcam.feedback.value_scale import ValueScale, value_scale
from formcam.outputs import theme
from formcam.records.analysis import Grade, Measurement


def text(anything: object) -> str:
    """Safe between tags and in an attribute."""
    return html.escape(str(anything), quote=True)


def paragraphs(texts: Iterable[str], kind: str = "") -> str:
    """A paragraph of each text that is not empty."""
    opened = f'<p class="{kind}">' if kind else "<p>"
    return "".join(f"{opened}{text(one)}</p>" for one in texts if one)


def badge(grade: Grade) -> str:
    """A grade as shape, word and colour."""
    style = theme.GRADES[grade]
    sign = theme.SIGNS[style.shape]
    return f'<span class="badge {grade}"><span aria-hidden="true">{sign}</span> {text(style.word)}</span>'


def folded(title: str, body: str) -> str:
    """A part that is opened when it is wanted; `body` is markup."""
    return f"<details><summary>{text(title)}</summary>{body}</details>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are markup. A phone shows each row as a block, which would undo it without the roles."""
    top = "".join(f'<th role="columnheader">{text(head)}</th>' for head in heads)
    lines = "".join(f'<tr role="row">{_cells(row)}</tr>' for row in rows)
    return (
        f'<table role="table"><thead role="rowgroup"><tr role="row">{top}</tr></thead>'
        f'<tbody role="rowgroup">{lines}</tbody></table>'
    )


def _cells(row: Sequence[str]) -> str:
    return "".join(f'<td role="cell">{cell}</td>' for cell in row)


def scale(one: Measurement) -> str:
    """A value and its interval on the scale of its limits; empty without one of these.

    A drawing whose attributes place everything: the page's policy forbids styles in elements.
    """
    shown = value_scale(one)
    if shown is None or one.band is None or one.ci95 is None or one.value is None:
        return ""
    words = verdict_text(one)
    typical = formatting.range_text(one.band, one.unit)
    value = formatting.value_text(one)
    label = ", ".join(filter(None, (value, f"typical {typical}", words)))
    low, high = (_percent(shown, end) for end in one.ci95)
    middle = _percent(shown, one.value)
    return (
        f'<svg class="scale" role="img" aria-label="{text(label)}" width="100%" height="44">{_zones(shown)}'
        f'<rect class="interval" x="{low:.2f}%" y="18" width="{max(high - low, 0.5):.2f}%" height="22" rx="3"/>'
        f'<rect class="value" x="{max(middle - 0.4, 0.0):.2f}%" y="16" width="0.8%" height="26" rx="2"/>'
        f"{_limits(shown, one.unit)}</svg>"
        f"<p><b>{text(value)}</b> · typical: {text(typical)}{f' · {text(words)}' if words else ''}</p>"
    )


def _percent(shown: ValueScale, value: float) -> float:
    return 100.0 * shown.share(value)


def _zones(shown: ValueScale) -> str:
    parts = []
    for zone in shown.zones:
        left, right = _percent(shown, zone.start), _percent(shown, zone.end)
        parts.append(
            f'<rect class="{zone.grade}" x="{left:.2f}%" y="20" width="{right - left:.2f}%" height="18"/>'
        )
    return "".join(parts)


def _limits(shown: ValueScale, unit: str) -> str:
    """The numbers at which a zone ends."""
    return "".join(
        f'<text x="{100 * share:.2f}%" y="12">{text(formatting.limit_text(limit, unit))}</text>'
        for limit, share in shown.told_limits
    )
