"""Are cuts within a clip found, and none where there is none? `python -m benchmarks.cuts [--each N]`.

Takes the tracks of the rendered clips (`benchmarks.rendered` makes and keeps them) at their own rate and at half of it,
cuts N random pieces of 0.15 to 0.8 s out of each, one at a time, and prints how many breaks are found where there is
none, how many cuts are found by how much they shift the steps, and how often the cadence's interval then holds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import formcam
from benchmarks.rendered import FOLDERS, find_cases
from formcam.gait.continuity import find_breaks
from formcam.records.track import PoseTrack

SHORTEST_S, LONGEST_S, FROM_THE_ENDS_S = 0.15, 0.8, 1.0
SLOWEST_FPS = 25.0
# Nobody runs on the spot in these, or not in real time.
NO_RUN = ("standing", "walking", "slow_motion")
SHIFTS = ((0.0, 0.08), (0.08, 0.13), (0.13, 0.51))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2)
    each = parser.parse_args().each
    random = np.random.default_rng(1)
    whole, false, cuts = 0, 0, []
    for track in _tracks():
        whole += 1
        false += bool(find_breaks(track))
        cadence = _cadence(track)
        if cadence is not None:
            cuts += [_cut(track, cadence[0], random) for _ in range(each)]
    print(f"{whole} whole tracks, breaks in {false}\n")
    print(
        "| the cut shifts the steps by | cuts | found | of a piece long enough, cadence held |\n|---|---|---|---|"
    )
    for low, high in SHIFTS:
        mine = [one for one in cuts if one is not None and low <= one[0] < high]
        held = [one[2] for one in mine if one[2] is not None]
        found = sum(one[1] for one in mine)
        print(f"| {low:.2f} to {high:.2f} of a step | {len(mine)} | {found} | {sum(held)} of {len(held)} |")


def _tracks() -> Iterator[PoseTrack]:
    for case in find_cases(list(FOLDERS), 1):
        if case.track is None or any(name in case.name for name in NO_RUN):
            continue
        for every in (1, 2):
            track = _kept(case.track, np.arange(len(case.track)) % every == 0, case.track.time_s[::every])
            if track.fps >= SLOWEST_FPS:
                yield track


def _kept(track: PoseTrack, keep: np.ndarray, time_s: np.ndarray) -> PoseTrack:
    """Some of a track's pictures at other times, and nothing of what was seen beside the landmarks."""
    hidden = None if track.hidden is None else track.hidden[keep]
    bare = replace(track, all_time_s=None, pelvis=None, outline=None, second_look=None, hidden=None)
    return replace(
        bare, time_s=time_s, xy_px=track.xy_px[keep], visibility=track.visibility[keep], hidden=hidden
    )


def _cadence(track: PoseTrack) -> tuple[float, tuple[float, float]] | None:
    analysis = formcam.measure(track)
    cadence = analysis.get("cadence") if analysis.status == "ok" else None
    if cadence is None or cadence.value is None or cadence.ci95 is None:
        return None
    return cadence.value, cadence.ci95


def _cut(
    track: PoseTrack, truth_spm: float, random: np.random.Generator
) -> tuple[float, bool, bool | None] | None:
    """By how much of a step a cut shifts the steps, whether it was found, and whether the cadence's interval then holds
    that of the whole clip (None = too little is left); None where the clip is too short to be cut."""
    length_s = float(track.time_s[-1] - track.time_s[0])
    gone_s = random.uniform(SHORTEST_S, LONGEST_S)
    if length_s < 2 * FROM_THE_ENDS_S + gone_s:
        return None
    first = int(
        np.searchsorted(
            track.time_s - track.time_s[0],
            random.uniform(FROM_THE_ENDS_S, length_s - FROM_THE_ENDS_S - gone_s),
        )
    )
    count = max(1, round(gone_s * track.fps))
    keep = np.ones(len(track), bool)
    keep[first : first + count] = False
    cut = _kept(track, keep, track.time_s[: int(keep.sum())])
    shift = count / track.fps * truth_spm / 60.0 % 1.0
    found = any(abs(one.after_s - cut.time_s[first]) < 0.1 for one in find_breaks(cut))
    after = _cadence(cut)
    held = None if after is None else after[1][0] <= truth_spm <= after[1][1]
    return min(shift, 1.0 - shift), found, held


if __name__ == "__main__":
    main()
