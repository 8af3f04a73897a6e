"""formcam: measure and explain running form from a phone clip.

    import formcam
    analysis = formcam.analyse("run.mov", runner=formcam.Runner(height_cm=178, speed_kmh=10), on_progress=print)
    formcam.render("run.mov", analysis, "out.mp4")

`analyse` (video), `measure` (pose track), `render` and `compare` are the whole interface; they are loaded when first
used, so that `import formcam` stays quick. Arguments, shapes, units and errors: docs/api.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from formcam._version import __version__ as __version__

if TYPE_CHECKING:
    from formcam.feedback.comparison import compare
    from formcam.outputs.clip.rendering import render
    from formcam.pipeline import analyse, measure
    from formcam.records.analysis import Analysis
    from formcam.records.errors import CannotJudge, FormcamError, SetupError, UsageError
    from formcam.records.track import PoseTrack, Runner


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
    "Analysis": "records.analysis",
    "CannotJudge": "records.errors",
    "FormcamError": "records.errors",
    "PoseTrack": "records.track",
    "Runner": "records.track",
    "SetupError": "records.errors",
    "UsageError": "records.errors",
    "analyse": "pipeline",
    "compare": "feedback.comparison",
    "measure": "pipeline",
    "render": "outputs.clip.rendering",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'formcam' has no attribute {name!r}")
    return getattr(import_module(f"formcam.{_HOME[name]}"), name)
