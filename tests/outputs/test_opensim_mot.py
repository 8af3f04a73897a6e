"""angles.mot: the header that OpenSim reads, and angles that are those of the formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from formcam import pipeline
from formcam.outputs import result_folder
from formcam.outputs.files.opensim_mot import angles_to_mot
from formcam.outputs.files.provenance import command_of
from formcam.records.analysis import Analysis
from formcam.records.track import Runner, View
from tests.support import synthetic

RUNNER = Runner(height_cm=synthetic.HEIGHT_CM, speed_kmh=10.8)


def analysed(view: View = "right", **changes: Any) -> Analysis:
    return pipeline.measure(synthetic.track(view=view, **changes), runner=RUNNER)


def read(text: str) -> tuple[list[str], list[str], np.ndarray]:
    lines = text.splitlines()
    end = lines.index("endheader")
    names = lines[end + 1].split("\t")
    return lines[:end], names, np.array([[float(c) for c in line.split("\t")] for line in lines[end + 2 :]])


@pytest.mark.parametrize(("view", "letter"), [("right", "r"), ("left", "l")])
def test_header_and_table_agree(view: View, letter: str):
    analysis = analysed(view)
    head, names, table = read(angles_to_mot(analysis))
    assert head[1] == "version=1"
    assert f"nRows={len(table)}" in head
    assert f"nColumns={table.shape[1]}" in head
    assert "inDegrees=yes" in head
    assert names == [
        "time",
        *(f"{n}_{letter}" for n in ("hip_flexion", "knee_angle", "ankle_angle")),
        "lumbar_extension",
    ]
    assert analysis.clean is not None
    np.testing.assert_allclose(table[:, 0], analysis.clean.time_s, atol=1e-5)


def test_signs_and_sizes_are_the_formulas():
    _, names, table = read(angles_to_mot(analysed(lean_deg=8.0)))
    column = dict(zip(names, table.T, strict=True))
    # The formula leans 8 degrees throughout; the filter rings at most a tenth of a degree on a constant.
    assert np.nanmedian(column["lumbar_extension"]) == pytest.approx(-8.0, abs=1.5)
    assert np.nanmin(column["knee_angle_r"]) > -5  # A knee bends one way only.
    assert np.nanmax(column["knee_angle_r"]) > 40
    assert np.nanmax(column["hip_flexion_r"]) > 10 > -10 > np.nanmin(column["hip_flexion_r"])


def test_other_views_are_refused_and_not_written(tmp_path):
    rear = analysed("rear")
    with pytest.raises(ValueError, match="side"):
        angles_to_mot(rear)
    written = {path.name for path in result_folder.write_outputs(rear, None, tmp_path / "rear")}
    assert result_folder.ANGLES not in written
    assert result_folder.MARKERS in written
    written = {path.name for path in result_folder.write_outputs(analysed(), None, tmp_path / "side")}
    assert {result_folder.ANGLES, result_folder.MARKERS} <= written


def test_the_command_that_repeats_it_is_in_the_file():
    analysis = analysed()
    assert (
        command_of(analysis)
        == "python -m formcam measure TRACK.npz --height-cm 178 --speed-kmh 10.8 --view right"
    )
    assert command_of(analysis) in angles_to_mot(analysis)
