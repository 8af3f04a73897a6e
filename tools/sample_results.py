"""What ships beside each sample clip, so that its result opens at once: `python -m tools.sample_results`.

To be run when the pose model or the way it is asked has changed (`tests/app/test_sample_results.py` says so); some
minutes. The numbers are worked out anew from it whenever a sample is opened.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from formcam import pipeline
from formcam.app.screens.start import SAMPLES as RUNNERS
from formcam.app.sessions.sample_results import shipped_beside
from formcam.outputs import result_folder
from formcam.records.track import Runner

CLIPS = Path(__file__).resolve().parents[1] / "sample_videos"


def main() -> None:
    """Analyse every sample and put what ships with it beside it."""
    for name, runner in RUNNERS.items():
        clip = CLIPS / f"{name}.mp4"
        analysis = pipeline.analyse(
            clip, runner=Runner(height_cm=runner.height_cm, speed_kmh=runner.speed_kmh)
        )
        with tempfile.TemporaryDirectory() as folder:
            result_folder.write_outputs(analysis, clip, folder, clip=False)
            for part, path in shipped_beside(clip).items():
                shutil.copyfile(Path(folder) / part, path)
        print(f"{name}: {sum(path.stat().st_size for path in shipped_beside(clip).values()) // 1000} kB")


if __name__ == "__main__":
    main()
