"""Where the pose model puts the hips and the other joints, body by body: the evidence behind `landmark_bias`."""

from __future__ import annotations

import numpy as np

from benchmarks.rendered_truth import JOINTS, Case, judge


def table(cases: list[Case]) -> str:
    """Median offset ahead / up in % of body height per body (side views, near leg), held-out bodies marked."""
    lines = ["| body | clips | " + " | ".join(JOINTS) + " |", "|---" * (len(JOINTS) + 2) + "|"]
    for body in sorted({case.body for case in cases}):
        rows = [judge(case) for case in cases if case.body == body]
        rows = [row for row in rows if row.landmarks]
        if not rows:
            continue
        cells = []
        for joint in JOINTS:
            ahead = np.median(np.concatenate([row.landmarks[joint]["ahead"] for row in rows]))
            up = np.median(np.concatenate([row.landmarks[joint]["up"] for row in rows]))
            cells.append(f"{ahead:+.1f} / {up:+.1f}")
        held = " (held out)" if rows[0].case.held_out else ""
        lines.append(f"| {body}{held} | {len(rows)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
