"""Warning signs end training advice on every page, not only beside the result they were ticked for."""

from __future__ import annotations

from collections.abc import Sequence

from formcam.app.sessions.latest import finished
from formcam.app.ui import look
from formcam.feedback.exercises import StopSign
from formcam.feedback.training_plan import make_plan


def for_newest() -> bool:
    """Whom to see, if a warning sign was ticked for the newest result; True when it was."""
    newest = next(iter(finished()), None)
    plan = make_plan((), signs=newest[0].settings.warning_signs if newest else ())
    if plan.stop is not None:
        card(
            plan.stop, plan.signs, "Analyse a new clip when this is settled, and the training pages are back."
        )
    return plan.stop is not None


def card(advice: str, signs: Sequence[StopSign], after: str) -> None:
    """The advice, and what was ticked."""
    ticked = "".join(f"<li>{look.text(sign.question)}</li>" for sign in signs)
    look.card("stop", advice, f"<p>You ticked:</p><ul>{ticked}</ul><p>{look.text(after)}</p>", level=2)
