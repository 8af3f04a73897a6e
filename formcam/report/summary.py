"""The result as plain text for the terminal: verdict, findings, measurements."""

from __future__ import annotations

from formcam import reference
from formcam.findings import value_text, verdict
from formcam.results import Analysis


def summary_text(analysis: Analysis) -> str:
    """A screenful: verdict, each finding with its cue, a line for every measurement with error and grade."""
    lines = [verdict(analysis)]
    for finding in analysis.findings:
        lines += [
            "",
            f"{finding.title} ({finding.severity})",
            f"  {finding.what_we_saw}",
            f"  Try: {finding.cue}",
        ]
    lines += [""] if analysis.measurements else []
    for one in analysis.measurements:
        label = reference.LABELS[one.name].label if one.name in reference.LABELS else one.name
        named = f"{label} ({one.side})" if one.side else label
        why = f": {one.reason}" if one.reason else ""
        lines.append(f"{named:<44} {value_text(one):<28} {one.grade.replace('_', ' ')}{why}")
    return "\n".join(lines)
