"""Everything formcam says no with: one family, whose text is advice to the user.

Anything raised that is not a `FormcamError` is a bug and may surface as a traceback.
Every error carries what happened (`message`) and what to do about it (`advice`); `str(error)` is the one line
that the command line prints after `error: ` and that the app shows.
"""

from __future__ import annotations

from typing import Literal, get_args

from formcam.records.printable import capitalised, printable

RefusalCode = Literal[
    "unreadable_video",
    "no_person",
    "too_small",
    "not_running",
    "too_few_steps",
    "too_short",
    "unsupported_view",
    "out_of_picture",
    "interrupted_film",
    "slow_motion",
    "moving_camera",
]
REFUSAL_CODES: tuple[RefusalCode, ...] = get_args(RefusalCode)


class FormcamError(Exception):
    """Root of the family: `message` says what happened, `advice` what to do; both are one
    printable line, no final stop."""

    exit_status = 2

    def __init__(self, message: str, advice: str) -> None:
        self.message = printable(" ".join(message.split()))
        self.advice = printable(" ".join(advice.split()))
        super().__init__(f"{self.message}; {self.advice}")

    @property
    def in_sentences(self) -> str:
        """What happened and what to do, as the page says it."""
        return f"{capitalised(self.message)}. What to do: {self.advice}."


class UsageError(FormcamError):
    """The call itself is wrong: a missing path, an impossible height. Exit status 2."""


class SetupError(FormcamError):
    """The installation is incomplete: a system library, a model file. Exit status 2."""


class CannotJudge(FormcamError):
    """The video or track cannot be judged; `code` is one of `REFUSAL_CODES`. Exit status 3."""

    exit_status = 3

    def __init__(self, code: RefusalCode, message: str, advice: str) -> None:
        if code not in REFUSAL_CODES:
            raise ValueError(f"unknown refusal code {code!r}")
        self.code = code
        super().__init__(message, advice)


class SlowMotion(CannotJudge):
    """The clip plays slower than life (`slow_motion`); `capture_fps` is the rate of recording that would fit best.

    `other_rates_fps` are the next best one and that at which the clip plays as fast as life.
    """

    def __init__(
        self, message: str, advice: str, capture_fps: float, other_rates_fps: tuple[float, ...] = ()
    ) -> None:
        self.capture_fps, self.other_rates_fps = capture_fps, other_rates_fps
        super().__init__("slow_motion", message, advice)


class VideoError(CannotJudge):
    """The file cannot be read as a video (`unreadable_video`)."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__("unreadable_video", message, advice)
