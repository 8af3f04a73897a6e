"""While bodies are found: what the first seconds of running show, for the page that waits.

Made from the seconds followed so far as the result is made from all of them, but for what needs more than one look at
the clip: the second network, the outline and the cloth about the pelvis. Costs about 0.5 s of processor time each time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from formcam import pipeline
from formcam._runtime.json_files import write_whole
from formcam.app import settings as app_settings
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.session_files import FIRST_ANSWER
from formcam.outputs.files.json_file import analysis_to_json
from formcam.pose.camera_motion import Stillness
from formcam.pose.so_far import SoFar
from formcam.records.track import PoseTrack, VideoInfo


def first_answer(
    folder: Path, info: VideoInfo, camera: Stillness, settings: Callable[[], JobSettings]
) -> SoFar:
    """Who looks on (`watching.Watcher`) and writes `first.tmp.json` into a folder.

    `info` is what is known of the clip, `camera` what the analysis asks how the camera is held, `settings` gives what
    the user has said by now.
    """

    def tell(track: PoseTrack) -> bool:
        said = settings()
        track, seen = pipeline.as_filmed(track, info, camera, said.capture_fps)
        answer = pipeline.measure(track, runner=said.runner, view=said.view, video=seen)  # type: ignore[arg-type]
        if answer.refusal is not None:
            return False
        try:
            write_whole(folder / FIRST_ANSWER, analysis_to_json(answer))
        except OSError:  # A full disk: the analysis itself says so.
            return False
        return True

    return SoFar(info, tell, model=app_settings.pose_model())
