"""Who looks on while bodies are found in a clip's pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from formcam.pose.people import Rectangle
from formcam.records.track import Frame


class Watcher(Protocol):
    """Who looks on while bodies are found, in the tracking's own thread: to be quick."""

    def see(self, frame: Frame, crop: Rectangle) -> object:
        """Every picture as it is read, and the runner's part of it (left, top, right, bottom)."""

    def found(self, index: int, body: np.ndarray) -> object:
        """The runner in picture `index`, (33, 3) in its pixels, NaN = nobody; in no fixed order, some time later."""


@dataclass(frozen=True)
class Watchers:
    """Several who look on, as one `Watcher`."""

    all: Sequence[Watcher]

    def see(self, frame: Frame, crop: Rectangle) -> None:
        for one in self.all:
            one.see(frame, crop)

    def found(self, index: int, body: np.ndarray) -> None:
        for one in self.all:
            one.found(index, body)
