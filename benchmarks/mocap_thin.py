"""Does looking at every second or fourth picture of a fast clip cost accuracy? Against force plates, in ms.

`python -m benchmarks.mocap_thin [--every N]` films the trials of `shared/truth` at 120 and 240 pictures a second and
compares the whole core on all pictures, on the quick path (`formcam.gait.upsampling`), and on the quick path with all
pictures within four of each contact and toe-off that it found: same noise in each.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from benchmarks.mocap_events import SHARED, Row, measure_shot, summary
from benchmarks.virtual_camera import Camera, Disturbance, film, load_truth, trial_paths
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.steps import find_gait
from formcam.records.skeleton import Side
from formcam.records.track import PoseTrack

# The quick path's own steps (`formcam.video.reader.every_for`).
STEPS = {120.0: 2, 240.0: 4}
NEAR_PICTURES = 4
USUAL = Disturbance(noise_mm=6, swap_share=0.01)


def kept_only(track: PoseTrack, kept: np.ndarray) -> PoseTrack:
    """The track as if only these frames had been looked at."""
    return PoseTrack(
        track.time_s[kept],
        track.xy_px[kept],
        track.visibility[kept],
        track.width_px,
        track.height_px,
        all_time_s=track.time_s,
    )


def near_events(track: PoseTrack, step: int, fps: float) -> np.ndarray:
    """The numbers of every `step`-th picture, and of all those near the events found in these."""
    quick = kept_only(track, np.arange(0, len(track), step))
    orientation = find_orientation(quick)
    gait = find_gait(clean_track(quick, orientation), orientation)
    sides: tuple[Side, ...] = ("left", "right")
    events = np.concatenate([gait.times(s, "initial_contact") for s in sides])
    events = np.concatenate([events, *(gait.times(s, "toe_off") for s in sides)])
    near = np.abs(track.time_s[:, None] - events).min(axis=1) <= (NEAR_PICTURES + 0.2) / fps
    return np.flatnonzero(near | (np.arange(len(track)) % step == 0))


def run(every: int, *, near: bool = True) -> dict[str, list[Row]]:
    """Rows of all variants over every n-th trial; `near` False leaves out that with pictures near the events."""
    rows: dict[str, list[Row]] = {}
    for number, path in enumerate(trial_paths(SHARED)[::every]):
        camera = replace(Camera(), view=("left", "right")[number % 2])
        for fps in STEPS:
            shot = film(load_truth(path), camera, fps=fps, disturb=USUAL, seed=number)
            step = STEPS[fps]
            variants = {
                "all pictures": shot.track,
                f"every {step}": kept_only(shot.track, np.arange(0, len(shot.track), step)),
            }
            if near:
                pictures = near_events(shot.track, step, fps)
                variants[f"every {step}, all near events"] = kept_only(shot.track, pictures)
            for name, track in variants.items():
                rows.setdefault(f"{fps:.0f} fps, {name}", []).extend(measure_shot(replace(shot, track=track)))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="only every n-th trial")
    found = run(parser.parse_args().every)
    print("| ms | contact bias | MAE | toe-off bias | MAE | contact time MAE | missed | doubled | events |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, rows in found.items():
        s = summary(rows)
        print(
            f"| {name} | {s['contact_bias']:+.2f} | {s['contact_mae']:.2f} | {s['off_bias']:+.2f} | "
            f"{s['off_mae']:.2f} | {s['contact_time_mae']:.2f} | {s['missed']} | {s['doubled']} | {s['events']} |"
        )


if __name__ == "__main__":
    main()
