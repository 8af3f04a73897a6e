"""Imports that wait until they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT


def run(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return done.stdout.split()


def test_a_deferred_module_loads_at_its_first_use():
    code = """
import sys
from formcam.pose.lazy_imports import deferred_imports
with deferred_imports("xml.dom.minidom", "colorsys"):
    import xml.dom.minidom as dom
print("xml.dom.xmlbuilder" in sys.modules)
print(dom.parseString("<a/>").documentElement.tagName, "xml.dom.xmlbuilder" in sys.modules)
import colorsys  # Named, but imported after the block: as ever.
print("rgb_to_hsv" in vars(colorsys), len([f for f in sys.meta_path if "formcam" in str(f)]))
"""
    assert run(code) == ["False", "a", "True", "True", "0"]


def test_a_missing_module_is_missing_as_ever():
    code = """
from formcam.pose.lazy_imports import deferred_imports
with deferred_imports("no_such_module"):
    try:
        import no_such_module
    except ModuleNotFoundError as error:
        print(error.name)
"""
    assert run(code) == ["no_such_module"]


def test_looking_at_every_module_wakes_none(tmp_path: Path):
    (tmp_path / "no_sound_here.py").write_text("raise OSError('no sound here')", encoding="utf-8")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from formcam.pose.lazy_imports import deferred_imports
with deferred_imports("no_sound_here", "colorsys"):
    import no_sound_here
    import colorsys
    colorsys.rgb_to_hsv
for module in list(sys.modules.values()):
    getattr(module, "__file__", None)
print("no_sound_here" in sys.modules, sys.modules["colorsys"] is colorsys)
try:
    no_sound_here.anything
except OSError as error:
    print(error)
"""
    assert run(code) == ["False", "True", "no", "sound", "here"]


@pytest.mark.slow
def test_a_landmarker_loads_no_plotting():
    code = """
import sys
from formcam.pose.model_files import pose_model
from formcam.pose.landmarker import Landmarker
Landmarker(pose_model("full")[0]).close()
print("mediapipe" in sys.modules, "matplotlib.figure" in sys.modules)
import matplotlib.pyplot
print(callable(matplotlib.pyplot.figure))
"""
    assert run(code) == ["True", "False", "True"]
