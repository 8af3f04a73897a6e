"""Where the files are that are no Python modules of ours: the models, the sample clips and the page's launcher.

In a checkout they lie beside the package, where people look for them. The wheel carries them inside it, under `_bundle`
(`force-include` in pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_INSIDE = _PACKAGE / "_bundle"
_HOME = _INSIDE if _INSIDE.is_dir() else _PACKAGE.parent

# A process that we start must run this very formcam, not another copy that is installed.
PACKAGE_PARENT = _PACKAGE.parent
MODELS = _HOME / "models"
SAMPLES = _HOME / "sample_videos"
# What `streamlit run` starts; Streamlit reads `.streamlit/config.toml` beside it, whatever folder it is started from.
LAUNCHER = _HOME / "app.py"
PAGE_SETTINGS = _HOME / ".streamlit" / "config.toml"
# Markup, style sheets and scripts of the page's widgets: the file for a coach has some of them in it.
PAGE_FILES = _PACKAGE / "app" / "components"
# The environment variable by which `formcam digitise` tells its page, another program's script, where the frames lie.
# It stands here because every part of the app asks for it, also those that load no picture library.
DIGITISING_FOLDER = "FORMCAM_DIGITISE"
# The pose model of a server's analyses, as `formcam app --model` was told.
POSE_MODEL = "FORMCAM_MODEL"
