"""The result page of a long run says what changed within it; that of a short one has no word of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcam.app.screens.drift import table_html
from formcam.feedback.drift_text import HEADING, DriftRow
from tests.support.made_sessions import keep_run
from tests.support.pages import html_of, open_app

LONG, SHORT = "ab" * 8, "cd" * 8


@pytest.mark.slow
def test_only_a_long_run_shows_how_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    keep_run(tmp_path, LONG, length_s=45.0, lean_deg=9.0, lean_drift_deg=-9.0)
    keep_run(tmp_path, SHORT, lean_deg=9.0, lean_drift_deg=-9.0)
    app = open_app(LONG)
    assert HEADING in [one.label for one in app.expander]
    shown = html_of(app)
    assert "Your form fades over this run: forward lean of the trunk went from" in shown
    assert "changed, away from the usual range" in shown
    app = open_app(SHORT)
    assert HEADING not in [one.label for one in app.expander]
    assert "over this run" not in html_of(app)


def test_what_changed_stands_first_and_every_text_is_escaped():
    html = table_html(
        (
            DriftRow("Still <b>", "1 → 1", "+0 ± 1", "", sure=False),
            DriftRow("Moved", "1 → 5", "+4 ± 1", "changed", sure=True),
        )
    )
    assert html.index("Moved") < html.index("Still")
    assert "Still &lt;b&gt;" in html
    assert html.count("<b>") == 1
