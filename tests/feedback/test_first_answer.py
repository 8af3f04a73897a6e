"""What is told of a clip's first seconds: the rhythm, what to work on, what goes well; never that all is well."""

from __future__ import annotations

from dataclasses import replace

from formcam import pipeline
from formcam.feedback.first_answer import first_lines, first_title
from tests.support import synthetic


def test_the_lines_are_the_results_own_words():
    analysis = pipeline.measure(synthetic.track())
    assert analysis.gait is not None
    lines = first_lines(analysis)
    assert "steps a minute" in lines[0]
    # A finding speaks of the rhythm: its own verdict would be a second opinion.
    assert any("cadence" in found.measurements for found in analysis.findings) == (
        "usual range" not in lines[0]
    )
    titles = [found.title for found in analysis.findings[:3]]
    assert titles
    assert [line.startswith(title) for line, title in zip(lines[1:], titles, strict=False)] == [True] * len(
        titles
    )
    assert first_title(analysis) == f"So far, from your first {len(analysis.gait.steps)} steps"


def test_nothing_found_so_far_is_no_praise():
    analysis = replace(pipeline.measure(synthetic.track()), findings=(), measurements=())
    assert first_lines(analysis) == ()
