"""formcam: measure and explain running form from a phone clip.

    import formcam
    analysis = formcam.analyse("run.mov", runner=formcam.Runner(height_cm=178, speed_kmh=10), on_progress=print)
    formcam.render("run.mov", analysis, "out.mp4")

`analyse` (video), `measure` (pose track), `render` and `compare` are the whole interface; they are loaded when first
used, so that `import formcam` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formcam.comparison import compare
    from formcam.errors import CannotJudge, FormcamError, SetupError, UsageError
    from formcam.pipeline import analyse, measure
    from formcam.records import PoseTrack, Runner
    from formcam.rendering import render
    from formcam.results import Analysis

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "CannotJudge",
    "FormcamError",
    "PoseTrack",
    "Runner",
    "SetupError",
    "UsageError",
    "analyse",
    "compare",
    "measure",
    "render",
]

_HOME = {
    "Analysis": "results",
    "CannotJudge": "errors",
    "FormcamError": "errors",
    "PoseTrack": "records",
    "Runner": "records",
    "SetupError": "errors",
    "UsageError": "errors",
    "analyse": "pipeline",
    "compare": "comparison",
    "measure": "pipeline",
    "render": "rendering",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'formcam' has no attribute {name!r}")
    return getattr(import_module(f"formcam.{_HOME[name]}"), name)
