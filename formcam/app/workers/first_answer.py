"""While bodies are found: what the first seconds of running show, for the page that waits.

Made from the seconds followed so far as the result is made from all of them, but for what needs more than one look at
the clip: the second network, the outline and the cloth about the pelvis. Costs about 0.5 s of processor time each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from formcam import pipeline
from formcam._runtime.json_files import write_whole
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.session_files import FIRST_ANSWER
from formcam.outputs.files.json_file import analysis_to_json
from formcam.pose.camera_motion import Stillness
from formcam.pose.people import Rectangle
from formcam.pose.so_far import SoFar
from formcam.records.track import Frame, PoseTrack, VideoInfo


class FirstAnswer:
    """Looks on (`watching.Watcher`) and writes `first.tmp.json` into a folder; a context, as `SoFar` is.

    `info` is what is known of the clip, `settings` gives what the user has said by now.
    """

    def __init__(self, folder: Path, info: VideoInfo, settings: Callable[[], JobSettings]) -> None:
        self._path, self._info, self._settings = folder / FIRST_ANSWER, info, settings
        self._camera = Stillness()
        self._so_far = SoFar(info, self._tell)

    def __enter__(self) -> FirstAnswer:
        self._so_far.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._so_far.__exit__(kind, error, trace)

    def see(self, frame: Frame, crop: Rectangle) -> None:
        """Note the picture's time, and whether the camera stands still."""
        self._camera.see(frame, crop)
        self._so_far.see(frame, crop)

    def found(self, index: int, body: np.ndarray) -> None:
        """Note the runner in picture `index`."""
        self._so_far.found(index, body)

    def _tell(self, track: PoseTrack) -> bool:
        said = self._settings()
        camera = self._camera.kind
        info = replace(self._info, camera=camera, camera_shift_pct=self._camera.shift_pct,
                       rate_given=said.capture_fps is not None)  # fmt: skip
        track = replace(track, camera=camera, given_fps=said.capture_fps)
        answer = pipeline.measure(track, runner=said.runner, view=said.view, video=info)  # type: ignore[arg-type]
        if answer.refusal is not None:
            return False
        try:
            write_whole(self._path, analysis_to_json(answer))
        except OSError:  # A full disk: the analysis itself says so.
            return False
        return True
