"""How well readings of the joints agree, in plain words: the rows that page and terminal show."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.metrics.agreement import PROGRAM, Agreement, Apart

JOINT_NAMES = {
    "shoulder": "shoulder",
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "foot_index": "toe",
}
ANGLE_NAMES = {
    "trunk": "trunk lean (near side)",
    "thigh": "thigh",
    "shank": "shin",
    "knee": "knee bend",
}
EXPLAINED = (
    "Half of the frames lie within the first figure, nine of ten within the second. Two passes by one person share "
    "that person's habits: where a joint is put a little too far back each time, only a second reader shows it."
)
# What a larger and a smaller angle look like (signs: `metrics.geometry`).
_MORE_LESS = {
    "trunk": ("more lean", "less lean"),
    "thigh": ("knee further ahead", "knee further back"),
    "shank": ("ankle further ahead", "ankle further back"),
    "knee": ("more bend", "less bend"),
}
# Means below this are written as none: the table has tenths of a degree.
_NOTHING_DEG = 0.05


@dataclass(frozen=True)
class AgreementTable:
    """A heading, the columns' names and the rows under them, all of them words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def agreement_tables(told: Agreement) -> tuple[AgreementTable, ...]:
    """Joints and angles of two readings, as two tables."""
    whose = "" if told.reader is None else f"{told.reader}: "
    about = f"{whose}{told.second} against {told.first}, {told.frames} frames"
    spread = ("half of the frames within", "nine of ten within")
    joints = tuple(
        (_named(JOINT_NAMES[one.name], one, told), _px(one.median, told), _px(one.most, told))
        for one in told.joints
    )
    shift = f"{told.second} reads on average" if told.second == PROGRAM else "difference on average"
    angles = tuple(
        (_named(ANGLE_NAMES[one.name], one, told), _deg(one.median), _deg(one.most), _more(one))
        for one in told.angles
    )
    return (
        AgreementTable(about, ("joint", *spread), joints),
        AgreementTable(about, ("angle", *spread, shift), angles),
    )


def agreement_text(several: tuple[Agreement, ...]) -> str:
    """All comparisons for a terminal, in columns."""
    blocks = []
    for one in several:
        joints, angles = agreement_tables(one)
        blocks.append("\n\n".join([joints.title, _in_columns(joints), _in_columns(angles)]))
    return "\n\n".join([*blocks, EXPLAINED])


def _named(words: str, one: Apart, told: Agreement) -> str:
    """The name, with the number of frames where some of them lack it."""
    return words if one.count == told.frames else f"{words}, {one.count} frames"


def _px(value: float, told: Agreement) -> str:
    if told.height_px is None:
        return f"{value:.1f} px"
    return f"{value:.1f} px ({100 * value / told.height_px:.1f} % of height)"


def _deg(value: float) -> str:
    return f"{value:.1f}°"


def _more(one: Apart) -> str:
    if one.offset is None or abs(one.offset) < _NOTHING_DEG:
        return "the same"
    more, less = _MORE_LESS[one.name]
    return f"{_deg(abs(one.offset))} {more if one.offset > 0 else less}"


def _in_columns(table: AgreementTable) -> str:
    rows = [table.columns, *table.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
