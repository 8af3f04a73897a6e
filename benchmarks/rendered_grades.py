"""What the program said of rendered runners: factors found and missed, good form, hard filming, refusals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from benchmarks.rendered_truth import Row
from formcam.metrics.catalogue import metric
from formcam.records.analysis import GRADED, Band
from formcam.records.track import View

FILMING = (
    "roll_4", "yaw_15", "near_and_low", "shaky", "small", "blurred", "thirty", "dark", "backlight", "compressed",
    "handrail", "passer_by", "stands", "mirror_side", "mirror_rear", "steps_on_and_off", "dim_and_blurred",
    "passer_by_and_rail", "turned_hevc", "slow_motion", "walking", "standing",
)  # fmt: skip
# A grade needs some seven steps a side; shorter clips do not count.
LONG_ENOUGH_S = 6.0
# "Far off" is further beyond "watch" than twice the zone between "watch" and "flag".
FAR_ZONES = 2.0
# The runs that should be refused, and how; every other clip should be judged.
REFUSED = {
    "stands": "not_running",
    "standing": "not_running",
    "walking": "not_running",
    "slow_motion": "too_few_steps",
}


class Judged(NamedTuple):
    """One value of one clip against its band."""

    clip: str
    metric: str
    side: str | None
    truth: float
    error: float
    half_width: float | None
    best_error: float | None
    """With true joints."""
    grade: str | None
    said: str | None
    """As shown: "watch" also where it is open only how far outside its range the value lies."""
    far: bool

    @property
    def found(self) -> bool:
        """Said to be worth a look."""
        return self.said in ("watch", "flag")


def beyond_limits(rows: Iterable[Row]) -> list[Judged]:
    """Every value of held-out bodies, plainly filmed, whose truth lies beyond a flag limit."""
    found = []
    for row in rows:
        if row.case.truth["recording"]["duration_s"] < LONG_ENOUGH_S:
            continue
        for name, entries in (*row.program.errors.items(), *row.program.unrated.items()):
            band = _band(row, name)
            for entry in entries:
                if band is not None and _true_grade(entry["truth"], band) == "flag":
                    found.append(
                        Judged(
                            row.case.name, name, entry["side"], entry["truth"], entry["error"], entry["half_width"],
                            _best(row, name, entry["side"]), entry["grade"], entry["said"],
                            _is_far(entry["truth"], band),
                        )
                    )  # fmt: skip
    return sorted(found, key=lambda j: (j.metric, j.clip))


def sensitivity(judged: list[Judged]) -> dict[str, dict[str, int]]:
    """Per metric: how many lie beyond the limit and far beyond it, how many of each were found, called ok."""
    result: dict[str, dict[str, int]] = {}
    for j in judged:
        count = result.setdefault(
            j.metric, dict.fromkeys(("beyond", "found", "far", "far_found", "called_ok"), 0)
        )
        count["beyond"] += 1
        count["found"] += j.found
        count["far"] += j.far
        count["far_found"] += j.far and j.found
        count["called_ok"] += j.grade == "ok"
    return result


def good_form(rows: Iterable[Row]) -> dict[str, Any]:
    """What was said of held-out bodies in good form."""
    good = [
        row
        for row in rows
        if row.case.name.startswith("good_") and row.case.held_out and row.program.status == "ok"
    ]
    flagged = [row for row in good if any("(flag)" in f for f in row.program.findings)]
    return {
        "clips": len(good),
        "flagged": len(flagged),
        "watched": sum(any("(watch)" in f for f in row.program.findings) for row in good),
        "which": sorted(
            {f"{row.case.name}: {f}" for row in flagged for f in row.program.findings if "(flag)" in f}
        ),
    }


def grades_part(judged: list[Judged], good: dict[str, Any]) -> str:
    """What was found, what was not and why, as Markdown."""
    counts = sensitivity(judged)
    lines = [
        "## Found and not found (held-out bodies, clips long enough to be graded)",
        "",
        f'"Far off" is beyond "watch" by more than {FAR_ZONES:g} times the zone between "watch" and "flag" (trunk lean '
        "above 18° or below -3.5°, cadence below 140, rise above 11 cm, drop above 11°). Found: said to be flagged "
        "or worth a look; a value that was not rated counts as not found. "
        "A leg that the camera does not see is not asked for, nor what another view is needed for.",
        "",
        "| measurement | beyond the flag limit | found | far off | found | called ok |",
        "|---" * 6 + "|",
    ]
    for name, c in counts.items():
        lines.append(
            f"| {name} | {c['beyond']} | {c['found']} | {c['far']} | {c['far_found']} | {c['called_ok']} |"
        )
    totals = {key: sum(c[key] for c in counts.values()) for key in ("beyond", "found", "far", "far_found")}
    if totals["far"]:
        lines.append(
            f"| all | {totals['beyond']} | {totals['found']} | {totals['far']} | {totals['far_found']} "
            f"({100 * totals['far_found'] / totals['far']:.0f} %) | |"
        )
    lines += ["", "Not found, and why: the interval reaches back over the limit, or the value is off.", ""]
    lines += ["| clip | measurement | truth | error | interval ± | error with true joints | said |"]
    lines += ["|---" * 7 + "|"]
    for j in judged:
        if not j.found:
            width = "–" if j.half_width is None else f"{j.half_width:.3g}"
            best = "–" if j.best_error is None else f"{j.best_error:+.3g}"
            name = f"{'**' if j.far else ''}{j.metric}{'**' if j.far else ''}"
            side = f" ({j.side})" if j.side else ""
            said = j.grade or "not rated"
            lines.append(
                f"| {j.clip} | {name}{side} | {j.truth:.3g} | {j.error:+.3g} | {width} | {best} | {said} |"
            )
    lines.append("")
    lines.append(
        f"Good form: {good['clips']} clips, {good['flagged']} with a flag ({', '.join(good['which']) or 'none'}); "
        f"{good['watched']} with something to watch."
    )
    return "\n".join(lines) + "\n"


def hard_cases_part(rows: Iterable[Row]) -> str:
    """Clips that are hard to judge, as Markdown."""
    lines = [
        "## Difficult filming",
        "",
        "A wrong grade is one that truth contradicts: ok for flag, or flag for ok. Intervals: how many hold the truth.",
        "",
        "| clip | answer | view right | quality | graded | wrong grades | intervals |",
        "|---" * 7 + "|",
    ]
    for row in rows:
        if row.case.name in FILMING:
            graded, wrong = _contradicted(row)
            right = row.program.view == row.case.truth["camera"]["view"]
            view = "–" if row.program.status != "ok" else "yes" if right else "NO"
            held = [e["inside"] for entries in row.program.errors.values() for e in entries]
            known = [inside for inside in held if inside is not None]
            lines.append(
                f"| {row.case.name} | {row.program.status} | {view} | {row.program.quality} | {graded} | "
                f"{', '.join(wrong) or '–'} | {sum(known)} of {len(known)} |"
            )
    return "\n".join(lines) + "\n"


def refusals_part(rows: Iterable[Row]) -> str:
    """Who was refused, rightly and wrongly, as Markdown."""
    rows = list(rows)
    right = [r for r in rows if r.case.name in REFUSED and r.program.status == REFUSED[r.case.name]]
    missed = [r for r in rows if r.case.name in REFUSED and r.program.status == "ok"]
    other = [r for r in rows if r.case.name in REFUSED and r not in right and r not in missed]
    wrong = [r for r in rows if r.case.name not in REFUSED and r.program.status != "ok"]
    lines = ["## Refusals", ""]
    lines.append(
        f"Rightly refused, for the right reason: {len(right)} of {len(right) + len(missed) + len(other)}."
    )
    for label, group in (
        ("For another reason", other),
        ("Judged all the same", missed),
        ("Wrongly refused", wrong),
    ):
        told = ", ".join(f"{r.case.name} ({r.program.status})" for r in group)
        lines.append(f"{label}: {told or 'none'}.")
    return "\n".join(lines) + "\n"


def _contradicted(row: Row) -> tuple[int, list[str]]:
    graded, wrong = 0, []
    for name, entries in row.program.errors.items():
        band = _band(row, name)
        for entry in entries:
            if band is None or entry["grade"] not in GRADED:
                continue
            graded += 1
            if {entry["grade"], _true_grade(entry["truth"], band)} == {"ok", "flag"}:
                wrong.append(name)
    return graded, wrong


def _best(row: Row, name: str, side: str | None) -> float | None:
    if row.true_joints is None:
        return None
    errors = [e["error"] for e in row.true_joints.errors.get(name, []) if e["side"] == side]
    return errors[0] if errors else None


def _band(row: Row, name: str) -> Band | None:
    speed = row.case.truth["speed_kmh"]
    view = row.program.view
    return metric(name).limits(
        speed_mps=None if speed is None else speed / 3.6,
        view=cast(View, view) if view != "–" else None,
    )


def _true_grade(value: float, band: Band) -> str:
    for limit, beyond in ((band.flag_below, -1), (band.flag_above, 1)):
        if limit is not None and beyond * (value - limit) >= 0:
            return "flag"
    for limit, beyond in ((band.watch_below, -1), (band.watch_above, 1)):
        if limit is not None and beyond * (value - limit) >= 0:
            return "watch"
    return "ok"


def _is_far(value: float, band: Band) -> bool:
    for watch, flag, beyond in (
        (band.watch_below, band.flag_below, -1),
        (band.watch_above, band.flag_above, 1),
    ):
        if flag is None:
            continue
        # Without a "watch" limit the flag's own distance from nothing says no more: beyond the flag is far enough.
        far = flag if watch is None else watch + FAR_ZONES * (flag - watch)
        if beyond * (value - far) > 0:
            return True
    return False
