"""The section of docs/accuracy.md on contacts and toe-offs against the force plates."""

from __future__ import annotations

from benchmarks.mocap_events import Row, run, summary

SHOWN = (
    "60 fps, 6 mm",
    "24 fps, 6 mm",
    "30 fps, 6 mm",
    "120 fps, 6 mm",
    "240 fps, 6 mm",
    "60 fps, no noise",
    "60 fps, 12 mm",
    "60 fps, hips 30 mm off",
    "variable about 30 fps",
    "60 fps, gaps 3 %",
    "60 fps, swaps 10 %",
)
# Altman & Davis 2012: rearfoot above 8 degrees, forefoot below -1.6, midfoot between.
REARFOOT_DEG, FOREFOOT_DEG = 8.0, -1.6
HEAD = "| | feet | contact: bias | MAE | toe-off: bias | MAE | contact time MAE | missed | doubled |"


def section() -> list[str]:
    """Markdown lines: by condition, by speed and by the way the foot lands (60 fps, 6 mm, near foot)."""
    found = run(list(SHOWN), 1, "side")
    usual = [row for row in found[SHOWN[0]] if row.foot == "near"]
    lines = [
        "Milliseconds, formcam minus force plate; contact time per clip, near foot. Targets: contact 6, toe-off 8.",
        "The event models saw these runners. Each left out of the fit in turn (`python -m benchmarks.fit_events",
        "--check`), the errors at 60 fps are 4.4 / 4.8 ms at contact and 3.2 / 5.6 ms at toe-off (Fukuchi / Hamner)",
        "from the side, 5.0 / 5.9 and 4.5 / 7.6 ms from behind.",
        "",
        HEAD,
        "|---" * 9 + "|",
    ]
    for name, rows in found.items():
        lines.append(_line(name, [row for row in rows if row.foot == "near"]))
    lines.append(_line("60 fps, 6 mm, far foot", [row for row in found[SHOWN[0]] if row.foot == "far"]))
    lines.append(_line("60 fps, 6 mm, from behind", run([SHOWN[0]], 1, "rear")[SHOWN[0]]))
    for speed in sorted({row.speed_mps for row in usual}):
        lines.append(_line(f"{speed:g} m/s", [row for row in usual if row.speed_mps == speed]))
    for label, rows in _by_strike(usual).items():
        if rows:
            lines.append(_line(label, rows))
    return lines


def _by_strike(rows: list[Row]) -> dict[str, list[Row]]:
    return {
        "rearfoot landing": [r for r in rows if r.strike_deg > REARFOOT_DEG],
        "midfoot landing": [r for r in rows if FOREFOOT_DEG <= r.strike_deg <= REARFOOT_DEG],
        "forefoot landing": [r for r in rows if r.strike_deg < FOREFOOT_DEG],
    }


def _line(label: str, rows: list[Row]) -> str:
    s = summary(rows)
    return (
        f"| {label} | {len(rows)} | {s['contact_bias']:+.1f} | {s['contact_mae']:.1f} | {s['off_bias']:+.1f} | "
        f"{s['off_mae']:.1f} | {s['contact_time_mae']:.1f} | {s['missed']:.0f} | {s['doubled']:.0f} |"
    )
