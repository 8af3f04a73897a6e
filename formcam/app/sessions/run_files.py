"""One run's result to take away, put together from its clips: the report, and everything as JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from formcam.app.sessions.results import Stored
from formcam.app.sessions.runs import Together
from formcam.outputs.clip.rendering import load_still
from formcam.outputs.files.json_file import SCHEMA, analysis_to_json
from formcam.outputs.files.pdf import write_pdf


def run_pdf(whole: Together, clips: Sequence[Stored]) -> bytes:
    """The report of the whole run, with each finding's picture from the clip that has one."""
    stills = {}
    for finding in whole.analysis.findings:
        shown = next((path for one in clips if (path := one.evidence(finding)) is not None), None)
        if shown is not None:
            stills[f"finding_{finding.id}"] = load_still(shown)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        write_pdf(whole.analysis, stills.get, path, clips=[one.analysis for one in clips])
        return path.read_bytes()


def run_json(whole: Together, clips: Sequence[Stored]) -> str:
    """What the run gave as a whole, which clip each value is from (by place), and each clip's analysis.json."""
    together = json.loads(analysis_to_json(whole.analysis))
    kept = {name: together[name] for name in ("measurements", "findings", "exercises")}
    document = {
        "schema": SCHEMA,
        "formcam": together["formcam"],
        **kept,
        "taken_from": list(whole.taken_from),
        "clips": [json.loads(analysis_to_json(one.analysis)) for one in clips],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
