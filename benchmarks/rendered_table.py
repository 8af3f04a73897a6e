"""The page and figures of `benchmarks.rendered`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from benchmarks import rendered_grades
from benchmarks.rendered_grades import FILMING
from benchmarks.rendered_truth import JOINTS, KINDS, PHASES, Reading, Row

TARGETS = {
    "cadence": (0.5, "steps/min"),
    "ground_contact_time": (15.0, "ms"),
    "vertical_oscillation": (0.6, "cm"),
    "trunk_lean": (1.5, "°"),
    "shank_angle_at_contact": (3.0, "°"),
    "overstride_reach_cm": (2.5, "cm"),
}
CONTACT_TARGET_MS = 12.0
# Judged on captured runs, whose contacts and toe-offs are a force plate's.
TIMES = ("ground_contact_time", "flight_time", "duty_factor")
HEAD = """# Accuracy on rendered clips

Written by `python -m benchmarks.rendered`; do not edit. The whole program (pixels in, findings out) on clips of
made-up people whose motion is exactly known (tools/runner). Height and belt speed are given. Errors are formcam
minus truth; MAE is their mean size. Each clip is measured twice: from the pose model's landmarks ("program"), and
from the true places of the same joints ("true joints"): what is wrong in the second as well comes from events, scale
or definition, the rest from the pose model. "CI holds" is the share of values whose 95 % interval holds the truth.
"Captured" clips are six motion-capture runners retraced by the bodies, with contacts and toe-offs from a force plate;
all others move by a formula, which does not time a foot's landing and leaving as people do (their "true joints"
events show by how much). Held-out bodies never helped to find a correction. Cloth swings in the
"clothed" clips alone, and there as a stiff piece: people will be harder.
"""


def figures(rows: list[Row]) -> dict[str, Any]:
    """The main figures, for tests and other pages."""
    default = _default(rows)
    judged = rendered_grades.beyond_limits([*default, *_far_off(rows)])
    return {
        "clips": len(rows),
        "held_out_mae": {name: _mae(_errors(default, name)) for name in TARGETS},
        "held_out_mae_true_joints": {name: _mae(_errors(default, name, "true_joints")) for name in TARGETS},
        "mae": {
            name: _mae(_errors(_captured(rows) if name in TIMES else default, name))
            for name in sorted({name for row in default for name in row.program.errors})
        },
        "captured_contact_ms": _mae(_events(_captured(rows), "initial_contact")),
        "captured_toe_off_ms": _mae(_events(_captured(rows), "toe_off")),
        "captured_contact_time_ms": _mae(_errors(_captured(rows), "ground_contact_time")),
        "sensitivity": rendered_grades.sensitivity(judged),
        "good_form_flags": rendered_grades.good_form(rows),
        "interval_coverage": _share([e["inside"] for e in _all_errors(rows) if e["inside"] is not None]),
    }


def page(rows: list[Row]) -> str:
    """The Markdown page."""
    bodies = sorted({row.case.body for row in rows})
    parts = [
        HEAD,
        f"{len(rows)} clips of {len(bodies)} bodies ({', '.join(bodies)}).\n",
        _targets(rows),
        _metrics(rows),
        _event_table(rows),
        _landmark_table(rows),
        rendered_grades.grades_part(
            rendered_grades.beyond_limits([*_default(rows), *_far_off(rows)]),
            rendered_grades.good_form(rows),
        ),
        rendered_grades.hard_cases_part(rows),
        rendered_grades.refusals_part(rows),
        _clip_by_clip(rows),
    ]
    return "\n".join(parts)


def _targets(rows: list[Row]) -> str:
    default, far, captured = _default(rows), _far_off(rows), _captured(rows)
    lines = ["## Against the targets (held-out bodies, 60 fps, plain filming; MAE)", ""]
    lines += [
        "| metric | target | program | true joints | values | one factor set far off | captured runners, all bodies "
        "| true joints |",
        "|---" * 8 + "|",
    ]
    for name, (target, unit) in TARGETS.items():
        ours, best = _errors(default, name), _errors(default, name, "true_joints")
        real, real_best = _errors(captured, name), _errors(captured, name, "true_joints")
        lines.append(
            f"| {name} | {target:g} {unit} | {_number(_mae(ours))} | {_number(_mae(best))} | {len(ours)} | "
            f"{_number(_mae(_errors(far, name)))} | {_number(_mae(real))} | {_number(_mae(real_best))} |"
        )
    for kind in KINDS:
        ours, best = _events(default, kind), _events(default, kind, "true_joints")
        real, real_best = _events(captured, kind), _events(captured, kind, "true_joints")
        target_text = f"{CONTACT_TARGET_MS:g} ms" if kind == "initial_contact" else "–"
        lines.append(
            f"| {kind} | {target_text} | {_number(_mae(ours))} | {_number(_mae(best))} | {len(ours)} | "
            f"{_number(_mae(_events(far, kind)))} | {_number(_mae(real))} | {_number(_mae(real_best))} |"
        )
    missed = [
        (name, error, with_true, unit)
        for name, (target, unit) in TARGETS.items()
        if (error := _mae(_errors(default, name))) is not None
        and (with_true := _mae(_errors(default, name, "true_joints"))) is not None
        and error > target
    ]
    for name, error, with_true, unit in missed:
        lines.append(
            f"\nMissed: {name}. Of {error:.3g} {unit}, {with_true:.3g} are there with true joints, so events and the "
            "formula's motion make them, and the pose model the rest; on captured runners, whose feet land and leave "
            f"as people's do, it is {_number(_mae(_errors(captured, name)))} {unit}."
        )
    return "\n".join(lines) + "\n"


def _metrics(rows: list[Row]) -> str:
    lines = ["## Every measurement, all clips", ""]
    lines += [
        "| metric | values | bias | MAE | MAE held out | MAE true joints | CI holds | captured: MAE | CI holds |",
        "|---" * 9 + "|",
    ]
    for name in sorted({name for row in rows for name in row.program.errors}):
        entries = [e for row in rows for e in row.program.errors.get(name, [])]
        errors = np.array([e["error"] for e in entries])
        held = _errors([row for row in rows if row.case.held_out], name)
        holds = _holds(rows, name)
        lines.append(
            f"| {name} | {len(entries)} | {errors.mean():+.3g} | {_number(_mae(errors))} | {_number(_mae(held))} | "
            f"{_number(_mae(_errors(rows, name, 'true_joints')))} | {_percent(holds)} | "
            f"{_number(_mae(_errors(_captured(rows), name)))} | {_percent(_holds(_captured(rows), name))} |"
        )
    return "\n".join(lines) + "\n"


def _event_table(rows: list[Row]) -> str:
    lines = ["## Contacts and toe-offs (ms; near foot from the side, both from behind)", ""]
    lines += ["| clips | event | n | found | median | MAE | true joints: median | MAE |", "|---" * 8 + "|"]
    made = [row for row in rows if "capture" not in row.case.truth]
    groups = (
        ("captured, side", [row for row in _captured(rows) if _is_side(row)]),
        ("captured, rear", [row for row in _captured(rows) if not _is_side(row)]),
        ("by formula, side", [row for row in made if _is_side(row)]),
        ("by formula, rear", [row for row in made if not _is_side(row)]),
    )
    for label, group in groups:
        for kind in KINDS:
            ours, best = np.array(_events(group, kind)), np.array(_events(group, kind, "true_joints"))
            missed = sum(row.program.missed[kind] for row in group if row.program.status == "ok")
            if len(ours):
                found = 100 * len(ours) / (len(ours) + missed)
                lines.append(
                    f"| {label} | {kind} | {len(ours)} | {found:.0f} % | {np.median(ours):+.0f} | "
                    f"{_number(_mae(ours))} | {np.median(best):+.0f} | {_number(_mae(best))} |"
                )
    return "\n".join(lines) + "\n"


def _landmark_table(rows: list[Row]) -> str:
    lines = ["## Landmarks of the near leg and shoulder, side views (% of body height)", ""]
    lines += [
        "| joint | frames | median error | 95 % within | ahead (median; lowest and highest body) | up (median) |",
        "|---" * 6 + "|",
    ]
    side = [row for row in rows if row.landmarks]
    for joint in JOINTS:
        sizes = np.concatenate([row.landmarks[joint]["size"] for row in side])
        ahead = np.concatenate([row.landmarks[joint]["ahead"] for row in side])
        up = np.concatenate([row.landmarks[joint]["up"] for row in side])
        by_body = [
            float(
                np.median(np.concatenate([r.landmarks[joint]["ahead"] for r in side if r.case.body == body]))
            )
            for body in {row.case.body for row in side}
        ]
        lines.append(
            f"| {joint} | {len(sizes)} | {np.median(sizes):.2f} | {np.percentile(sizes, 95):.2f} | "
            f"{np.median(ahead):+.2f} ({min(by_body):+.2f} … {max(by_body):+.2f}) | {np.median(up):+.2f} |"
        )
    lines += ["", "By phase of the near leg (median error):", ""]
    lines += ["| joint | " + " | ".join(PHASES) + " |", "|---" * (1 + len(PHASES)) + "|"]
    for joint in JOINTS:
        sizes = np.concatenate([row.landmarks[joint]["size"] for row in side])
        phases = np.concatenate([row.landmarks[joint]["phase"] for row in side])
        cells = (
            f"{np.median(sizes[phases == k]):.2f}" if (phases == k).any() else "–" for k in range(len(PHASES))
        )
        lines.append(f"| {joint} | {' | '.join(cells)} |")
    swaps = [row.swapped for row in rows if row.swapped is not None and _is_side(row)]
    rear = [row.swapped for row in rows if row.swapped is not None and not _is_side(row)]
    for label, group in (("side", swaps), ("rear and front", rear)):
        if group:
            before, after = 100 * np.mean(group, axis=0)
            lines.append(
                f"\nFrames with exchanged legs, {label} views: {before:.2f} % as detected, {after:.2f} % after repair."
            )
    return "\n".join(lines) + "\n"


def _clip_by_clip(rows: list[Row]) -> str:
    lines = ["## Clip by clip", "", "| clip | body | answer | view | quality | findings |", "|---" * 6 + "|"]
    for row in rows:
        found = ", ".join(row.program.findings) or "–"
        answer = row.program
        lines.append(
            f"| {row.case.name} | {row.case.body} | {answer.status} | {answer.view} | {answer.quality} | {found} |"
        )
    return "\n".join(lines) + "\n"


def _default(rows: Iterable[Row]) -> list[Row]:
    """Held-out bodies at 60 fps under plain filming, with nothing set far off."""
    return [
        row
        for row in rows
        if row.case.held_out
        and row.case.truth["recording"]["fps"] == 60
        and row.case.name not in FILMING
        and not row.case.name.startswith("strong_")
    ]


def _far_off(rows: Iterable[Row]) -> list[Row]:
    """Held-out bodies with one factor set so far off that nobody should miss it."""
    return [row for row in rows if row.case.name.startswith("strong_")]


def _captured(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if "capture" in row.case.truth]


def _is_side(row: Row) -> bool:
    return row.case.truth["camera"]["view"] in ("left", "right")


def _view_right(row: Row) -> bool:
    return row.program.view == row.case.truth["camera"]["view"]


def _reading(row: Row, which: str) -> Reading | None:
    return row.program if which == "program" else row.true_joints


def _errors(rows: Iterable[Row], name: str, which: str = "program") -> list[float]:
    readings = (_reading(row, which) for row in rows)
    return [e["error"] for reading in readings if reading for e in reading.errors.get(name, [])]


def _events(rows: Iterable[Row], kind: str, which: str = "program") -> list[float]:
    readings = (_reading(row, which) for row in rows)
    return [error for reading in readings if reading for error in reading.events[kind]]


def _holds(rows: Iterable[Row], name: str) -> list[bool]:
    """Whether each value's interval holds the truth."""
    entries = [e for row in rows for e in row.program.errors.get(name, [])]
    return [e["inside"] for e in entries if e["inside"] is not None]


def _all_errors(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [e for row in rows for entries in row.program.errors.values() for e in entries]


def _mae(errors: Any) -> float | None:
    return float(np.abs(errors).mean()) if len(errors) else None


def _share(values: list[bool]) -> float | None:
    return float(np.mean(values)) if values else None


_number: Callable[[float | None], str] = lambda value: "–" if value is None else f"{value:.3g}"  # noqa: E731


def _percent(values: list[bool]) -> str:
    return f"{100 * np.mean(values):.0f} %" if values else "–"
