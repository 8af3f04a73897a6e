"""The cleaned landmarks as a TRC marker file, for OpenSim, Pose2Sim and other tools of the trade.

One camera sees a plane, so the markers lie in one: X forward (side view) or to the runner's right (rear, front), Y up,
Z 0, in millimetres; the origin is the lowest point of the feet under the mean hip. Times are resampled to the
clip's median rate, for the format holds one rate only. Format: OpenSim documentation, "Marker (.trc) Files".
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import body_of
from formcam.records.analysis import Scale
from formcam.records.skeleton import INDEX, LANDMARKS
from formcam.records.track import CleanTrack, Orientation


def track_to_trc(
    clean: CleanTrack, orientation: Orientation, scale: Scale, *, name: str = "formcam.trc"
) -> str:
    """The text of a TRC file; a landmark that is not seen is left blank in that row.

    Raises `ValueError` when there is no scale: markers without a length would be a guess.
    """
    if scale.cm_per_px is None:
        raise ValueError("a TRC file needs a scale")
    times_s, markers_mm = _resampled(clean, _millimetres(clean, orientation, scale.cm_per_px))
    rate = clean.fps
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate:.4f}\t{rate:.4f}\t{len(times_s)}\t{len(LANDMARKS)}\tmm\t{rate:.4f}\t1\t{len(times_s)}",
        "Frame#\tTime\t" + "\t\t\t".join(LANDMARKS) + "\t\t",
        "\t\t" + "\t".join(f"X{n}\tY{n}\tZ{n}" for n in range(1, len(LANDMARKS) + 1)),
        "",
    ]
    for number, (time_s, row) in enumerate(zip(times_s, markers_mm, strict=True), start=1):
        cells = "\t".join("\t\t" if np.isnan(x + y) else f"{x:.2f}\t{y:.2f}\t0.00" for x, y in row)
        lines.append(f"{number}\t{time_s:.5f}\t{cells}")
    return "\n".join(lines) + "\n"


def _millimetres(clean: CleanTrack, orientation: Orientation, cm_per_px: float) -> np.ndarray:
    """(T, 33, 2) in mm: x forward or to the runner's right, y up."""
    xy = body_of(clean, orientation).xy * cm_per_px * 10.0
    hips_x = np.nanmean(xy[:, [INDEX["left_hip"], INDEX["right_hip"]], 0])
    feet = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("heel", "foot_index")]
    return xy - np.array([hips_x, np.nanmin(xy[:, feet, 1])])


def _resampled(clean: CleanTrack, markers_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear interpolation to a uniform grid; what lies next to a missing value stays missing."""
    count = round((clean.time_s[-1] - clean.time_s[0]) * clean.fps) + 1
    times_s = np.linspace(clean.time_s[0], clean.time_s[-1], count)
    flat = markers_mm.reshape(len(clean), -1)
    columns = [np.interp(times_s, clean.time_s, column) for column in flat.T]
    return times_s, np.stack(columns, axis=1).reshape(count, -1, 2)
