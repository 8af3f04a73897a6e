"""One run's result as JSON, put together from its clips."""

from __future__ import annotations

import json
from collections.abc import Sequence

from formcam.app.sessions.results import Stored
from formcam.app.sessions.runs import Together
from formcam.outputs.files.json_file import SCHEMA, analysis_to_json


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
