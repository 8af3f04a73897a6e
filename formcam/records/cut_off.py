"""Which parts of the runner's body the camera did not see, in words that go into a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Border = Literal["top", "bottom", "left", "right"]
BORDERS: tuple[Border, ...] = get_args(Border)
BodyPart = Literal["head", "upper body", "knees", "feet"]
BODY_PARTS: tuple[BodyPart, ...] = get_args(BodyPart)

# From this share of the pictures on a part is called outside, below partly outside.
OUTSIDE = 0.9
_WHERE: dict[Border, str] = {"top": "above", "bottom": "below", "left": "left of", "right": "right of"}


@dataclass(frozen=True)
class CutOff:
    """Parts that were not seen, from head to feet; the share of the pictures in which the worst of them was not; and
    at which edges of the picture they lie (none: something in the picture hides them).

    Raises `ValueError` for no part, an unknown one or an impossible share.
    """

    parts: tuple[BodyPart, ...]
    share: float
    borders: tuple[Border, ...]

    def __post_init__(self) -> None:
        if not self.parts or not set(self.parts) <= set(BODY_PARTS) or not set(self.borders) <= set(BORDERS):
            raise ValueError(f"unknown parts or borders: {self.parts}, {self.borders}")
        if not 0.0 < self.share <= 1.0:
            raise ValueError(f"a share of {self.share} is not possible")

    @property
    def told(self) -> str:
        """What was not seen: "the feet are outside the picture, below it"."""
        names = [f"the {part}" for part in self.parts]
        what = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        if self.parts == BODY_PARTS:
            what = "most of the body"
        plural = 1 < len(names) < len(BODY_PARTS) or self.parts[0] in ("knees", "feet")
        verb = "are" if plural else "is"
        if not self.borders:
            return f"{what} {verb} not seen well enough to be followed"
        how = "outside" if self.share >= OUTSIDE else "partly outside"
        return f"{what} {verb} {how} the picture, {' and '.join(_WHERE[b] for b in self.borders)} it"

    @property
    def advice(self) -> str:
        """How to film it."""
        if not self.borders:
            return "film with the whole body in the picture, nothing in front of it, and in good light"
        return "move the phone back, or aim it so that the whole body has room on every side"

    @property
    def spares_the_legs(self) -> bool:
        """Whether all that is missing is the head, on which hardly anything rests."""
        return self.parts == ("head",)
