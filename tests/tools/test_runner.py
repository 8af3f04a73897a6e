"""The rendered runner keeps its promises: no slip, no sinking, no over-reach, no kink, the same truth twice.

Needs the data wheel (FORMCAM_RUNNER_DATA) and moderngl, and is slow; skips visibly where they are absent. The checks of
the committed truth files need neither.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from tests.support.places import CLIPS, SAMPLES

BELT_TOLERANCE_M = 1e-6  # The lock is exact; this is rounding.
SINK_M = 0.005
"""The sole's bevels are straight where a shoe is round, so a corner may dip this far under the belt."""


def _needs_data() -> None:
    pytest.importorskip("moderngl")
    if not os.environ.get("FORMCAM_RUNNER_DATA"):
        pytest.skip("needs FORMCAM_RUNNER_DATA, the data wheel of the rendered runner")


@pytest.fixture(scope="module")
def data():
    """The MakeHuman data."""
    _needs_data()
    from tools.runner.mpfb import MakeHuman

    return MakeHuman()


@pytest.fixture(scope="module", params=["adam", "bea", "hana", "goran"])
def body(request, data):
    """Four of the cast: average and shortest, man and woman, tall."""
    from tools.runner.body import build
    from tools.runner.presets import CAST

    return build(CAST[request.param], data)


@pytest.fixture(scope="module", params=["GOOD_FORM", "THINGS_TO_FIND", "WALK", "varying"])
def running(request, body):
    """Each body in each style, and with strides that differ."""
    from tools.runner import presets
    from tools.runner.gait import fitted
    from tools.runner.posing import Running

    if request.param == "varying":
        return Running(body, fitted(replace(presets.GOOD_FORM, vary=1.5), body))
    return Running(body, fitted(getattr(presets, request.param), body))


@pytest.mark.slow
def test_the_planted_foot_moves_with_the_belt_and_stays_on_it(running):
    """Through stance the heel or the toe tip is on the belt at belt speed."""
    from tools.runner.skeleton import INDEX

    step = 1e-4
    events = running.event_times(1.6)
    start = next(t for side, kind, t in events if side == "right" and kind == "initial_contact")
    end = next(t for side, kind, t in events if side == "right" and kind == "toe_off" and t > start)

    def sole(time):
        matrices = running.pose(time)
        return np.array(
            [
                matrices[INDEX[bone], :, :3] @ point + matrices[INDEX[bone], :, 3]
                for bone, point in (
                    ("RightFoot", running.body.soles[1, 0]),
                    ("RightToeBase", running.body.soles[1, 2]),
                )
            ]
        )

    for time in np.linspace(start + 0.003, end - 0.003, 12):
        before, after = sole(time - step), sole(time + step)
        velocity = (after - before)[:, 0] / (2 * step)
        height = (after + before)[:, 1] / 2
        slip = np.abs(velocity + running.style.speed)
        planted = np.argmin(slip + 10 * np.abs(height))
        # Rates by differences over 0.2 ms are good to about 1 mm/s.
        assert slip[planted] < 0.02, f"slides {slip[planted]:.3f} m/s at {time - start:.3f} s"
        assert abs(height[planted]) < BELT_TOLERANCE_M


@pytest.mark.slow
def test_no_sole_goes_into_the_belt(running):
    from tools.runner.figure import SHOE

    body = running.body
    shoe = body.materials == SHOE
    points, weights, bones = body.vertices[shoe], body.weights[shoe], body.weight_bones[shoe]
    lowest = []
    for time in np.linspace(0.2, 0.2 + running.style.stride_s, 60):
        matrices = running.pose(time)
        moved = np.einsum("nkij,nj->nki", matrices[bones][..., :3], points) + matrices[bones][..., 3]
        lowest.append(np.einsum("nk,nki->ni", weights, moved)[:, 1].min())
    assert min(lowest) > -SINK_M


@pytest.mark.slow
def test_the_ankle_has_no_kink_at_contact_or_toe_off(running):
    """Its velocity just before and just after is the same: a jump would show in any 2 ms."""
    from tools.runner.posing import joint_in

    step = 2e-4

    def ankle(time):
        return joint_in(running.pose(time), running.body, "RightFoot")

    for side, _kind, time in running.event_times(1.6):
        if side == "right" and time > 0.01:
            before = (ankle(time) - ankle(time - step)) / step
            after = (ankle(time + step) - ankle(time)) / step
            # Over 0.2 ms either side an ankle at 200 m/s^2 changes by 0.04 m/s; a kink of 1 cm in 10 ms is 1 m/s.
            assert np.linalg.norm(after - before) < 0.15


@pytest.mark.slow
def test_strides_differ_by_as_much_as_asked(data):
    """Half a minute's hip rises and leans spread about as the constants say, and not at all without `vary`."""
    from tools.runner import presets, variety
    from tools.runner.body import build
    from tools.runner.posing import Running, joint_in

    body = build(presets.CAST["adam"], data)
    spread = {}
    for vary in (0.0, 1.0):
        running = Running(body, replace(presets.GOOD_FORM, vary=vary, jitter=0.0))
        stride, rises, leans = running.style.stride_s, [], []
        for first in np.arange(0, 40 * stride, stride):
            frames = [running.pose(first + share * stride) for share in np.linspace(0, 0.5, 13)]
            hips = [joint_in(f, body, "LeftUpLeg") / 2 + joint_in(f, body, "RightUpLeg") / 2 for f in frames]
            necks = [joint_in(f, body, "Neck") for f in frames]
            rises.append(np.ptp([hip[1] for hip in hips]))
            line = np.mean(necks, 0) - np.mean(hips, 0)
            leans.append(np.degrees(np.arctan2(line[0], line[1])))
        spread[vary] = np.std(rises) / np.mean(rises), np.std(leans)
    assert max(spread[0.0]) < 1e-6
    # 40 strides of slow waves: a standard deviation is known to about a third.
    assert spread[1.0][0] == pytest.approx(variety.BOUNCE_SHARE, rel=0.4)
    assert spread[1.0][1] == pytest.approx(0.6 * variety.LEAN_DEG, rel=0.4)


@pytest.mark.slow
def test_who_steps_on_and_off_has_events_only_while_running(data):
    from tools.runner import presets
    from tools.runner.body import build
    from tools.runner.posing import Running, joint_in
    from tools.runner.stepping import CHANGE_S, SteppingOnAndOff

    running = Running(build(presets.CAST["fatou"], data), presets.GOOD_FORM)
    motion = SteppingOnAndOff(running, 1.0, 6.0)
    times = [time for _, _, time in motion.event_times(8.0)]
    assert min(times) >= 1.0 + CHANGE_S
    assert max(times) <= 6.0 - CHANGE_S
    np.testing.assert_array_equal(motion.pose(3.0), running.pose(3.0))
    feet = [joint_in(motion.pose(0.5), motion.body, f"{side}Foot") for side in ("Left", "Right")]
    assert feet[1][2] - feet[0][2] == pytest.approx(
        0.62, abs=0.03
    )  # Astride: the rails' distance, as it sways.
    moves = [joint_in(motion.pose(t), motion.body, "RightFoot") for t in np.arange(0.9, 2.0, 0.005)]
    assert (
        np.linalg.norm(np.diff(moves, axis=0), axis=1).max() / 0.005 < 8.0
    )  # No jump: a swinging foot's speed.


@pytest.mark.parametrize("view", ["right", "left", "rear", "front"])
def test_a_mirror_shows_where_the_reflection_stands(view):
    """A point in the mirrored shot lands where its mirror image lands in the plain one."""
    from tools.runner.camera import Camera, shoot
    from tools.runner.mirror import AWAY_M, TOWARDS, mirror_behind

    shot = shoot(Camera(view, yaw_deg=7.0), 1.75, 0.0)
    seen = mirror_behind(view).seen_from(shot)
    point, away = np.array([0.2, 1.1, -0.3]), np.array(TOWARDS[view], float)
    image = point + 2 * (AWAY_M - point @ away) * away
    first, second = seen.matrix @ [*point, 1.0], shot.matrix @ [*image, 1.0]
    np.testing.assert_allclose(first / first[3], second / second[3], atol=1e-9)
    assert image @ away > AWAY_M


@pytest.mark.slow
def test_truth_measures_what_the_style_asked_for(body):
    """Lean, cadence, contact time, drop and overstride come out as set; side by side with tolerances of rounding."""
    from tools.runner import presets, truth
    from tools.runner.gait import fitted
    from tools.runner.posing import Running

    style = fitted(presets.THINGS_TO_FIND, body)
    running = Running(body, style)
    found = truth.metrics(running, running.event_times(2.6), 2.6, style.speed)
    # Stride time wanders by style.jitter; the mean over 2.6 s by less than that.
    assert found["cadence"] == pytest.approx(style.cadence, rel=style.jitter)
    assert found["ground_contact_time"]["right"] == pytest.approx(1000 * style.contact, rel=2 * style.jitter)
    assert found["overstride_reach_cm"]["right"] == pytest.approx(100 * style.overstride, abs=0.1)
    assert found["pelvic_drop"]["left"] == pytest.approx(10.0, abs=0.3)
    assert found["pelvic_drop"]["right"] == pytest.approx(4.0, abs=0.3)
    # The stance mean and the stride mean of lean differ by its 1.2 deg ripple at most.
    assert found["trunk_lean"] == pytest.approx(style.lean, abs=1.2)
    assert found["step_width"] == pytest.approx(100 * style.step_width, abs=0.2)


@pytest.mark.slow
def test_every_body_has_the_same_anatomy(data):
    """ASIS above the hip joint and ahead of PSIS on all; pelvic widths and depths of people."""
    from tools.runner.body import build
    from tools.runner.presets import CAST

    for look in CAST.values():
        pelvis = build(look, data).pelvis
        height = look.height_cm / 100
        asis, psis, hip = pelvis.asis.mean(0), pelvis.psis.mean(0), pelvis.hip.mean(0)
        assert 0.10 < pelvis.asis[1, 2] * 2 / height < 0.17, look.name
        assert 0.07 < (asis[0] - psis[0]) / height < 0.11, look.name
        assert 0.03 < (asis[1] - hip[1]) / height < 0.06, look.name
        assert psis[0] < hip[0] < asis[0], look.name


@pytest.fixture(scope="module")
def dressed(data):
    """The same runner in a hoodie and loose shorts, and in clothes that fit."""
    from tools.runner.body import build
    from tools.runner.gait import fitted
    from tools.runner.posing import Running
    from tools.runner.presets import CAST, GOOD_FORM, SWEATS

    bodies = [build(look, data) for look in (CAST["adam"].wearing(SWEATS), CAST["adam"])]
    return [Running(body, fitted(GOOD_FORM, body)) for body in bodies]


def _skinned(body, matrices):
    moved = np.einsum("nkij,nj->nki", matrices[body.weight_bones][..., :3], body.vertices)
    return np.einsum("nk,nki->ni", body.weights, moved + matrices[body.weight_bones][..., 3])


@pytest.mark.slow
def test_loose_cloth_moves_no_joint(dressed):
    from tools.runner.cloth import clothed
    from tools.runner.truth import paths

    times = np.linspace(0.3, 1.0, 8)
    loose, fitting = (paths(run, times) for run in dressed)
    for name, path in loose.items():
        np.testing.assert_allclose(path, fitting[name], atol=1e-12, err_msg=name)
    for time in times:
        pose = dressed[0].pose(time)
        np.testing.assert_array_equal(clothed(dressed[0], time)[: len(pose)], pose)


@pytest.mark.slow
def test_dots_on_the_skin_of_the_back_follow_the_pelvis_and_those_on_cloth_shift_together(dressed):
    from tools.runner.cloth import clothed
    from tools.runner.dots import APART_SHARE, Dots, wear
    from tools.runner.truth import paths

    run, shift_m = dressed[1], 0.01
    skin, still, shifting = (
        wear(run.body, Dots("Rear", shift_m=much, seed=5), run.style.stride_s)[1]
        for much in (0.0, 1e-12, shift_m)
    )
    moved = []
    for time in np.linspace(0.3, 1.0, 8):
        joints = paths(run, np.array([time]))
        hips = joints["right_hip"][0] - joints["left_hip"][0]
        on = [worn.places(worn.carried(clothed(run, time), time)) for worn in (skin, still, shifting)]
        lines = [places["right_psis_dot"] - places["left_psis_dot"] for places in on]
        # Bodies are as good as symmetric at rest, so the line over the bone stays along that of the hips.
        across = np.linalg.norm(np.cross(hips, lines[0])) / np.linalg.norm(hips) / np.linalg.norm(lines[0])
        assert np.degrees(across) < 0.3
        moved.append([on[2][name] - on[1][name] for name in on[1]])
    size = np.linalg.norm(moved, axis=2)
    assert 0.5 * shift_m < size.max() <= (1 + APART_SHARE) * shift_m
    assert np.linalg.norm(np.subtract(*np.swapaxes(moved, 0, 1)), axis=1).max() <= 2 * APART_SHARE * shift_m


@pytest.mark.slow
def test_only_loose_cloth_swings_and_never_far(dressed):
    """Shorts and hem leave where stiff cloth would be by centimetres; skin, shoes and close clothes do not at all."""
    from tools.runner.cloth import clothed, with_stiff_cloth
    from tools.runner.figure import BOTTOM, TOP

    for run, swings in zip(dressed, (True, False), strict=True):
        body, furthest = run.body, 0.0
        for time in np.linspace(0.5, 1.2, 15):
            stiff = _skinned(body, with_stiff_cloth(run.pose(time)))
            away = np.linalg.norm(_skinned(body, clothed(run, time)) - stiff, axis=1)
            cloth = np.isin(body.materials, [TOP, BOTTOM])
            assert away[~cloth].max() < 1e-9
            furthest = max(furthest, away.max())
        assert (0.02 < furthest < 0.06) if swings else furthest < 1e-9


@pytest.mark.slow
def test_cloth_on_the_thigh_is_late(dressed):
    """At mid-stance the thigh swings back and its cloth is still ahead; in mid-swing it is still behind."""
    from tools.runner.cloth import clothed
    from tools.runner.skeleton import CLOTH_INDEX, INDEX

    run = dressed[0]
    contact = next(
        t for side, kind, t in run.event_times(2.0) if (side, kind) == ("right", "initial_contact")
    )
    knee = run.body.joints[INDEX["RightLeg"]]
    ahead = []
    for share in (0.5 * run.cycle.duty, 0.5 * (1 + run.cycle.duty)):
        pose = clothed(run, contact + share * run.style.stride_s)
        thigh, cloth = (pose[k] for k in (INDEX["RightUpLeg"], CLOTH_INDEX["RightLegCloth"]))
        ahead.append(float(((cloth - thigh) @ [*knee, 1.0])[0]))
    assert ahead[0] > 0.01
    assert ahead[1] < -0.01


@pytest.mark.slow
def test_cloth_keeps_no_memory_of_what_was_drawn_before(dressed):
    """A picture depends on its time alone, so that the same clip twice is the same picture."""
    from tools.runner.cloth import clothed

    first = clothed(dressed[0], 0.8)
    clothed(dressed[0], 0.1)
    np.testing.assert_array_equal(clothed(dressed[0], 0.8), first)


@pytest.mark.slow
@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("loose", [False, True])
def test_the_same_clip_twice_has_the_same_truth_and_nearly_the_same_picture(tmp_path, loose):
    """The CPU renderer's threads round edges differently each time; the encoder spreads that (1.5 of 255 seen)."""
    import av

    from tools.runner.camera import Camera
    from tools.runner.clips import Clip, shoot_clip
    from tools.runner.film import Recording
    from tools.runner.presets import SWEATS

    clip = Clip("twice", "adam", camera=Camera("right", 90, 160), recording=Recording(fps=10, duration_s=1.0))
    clip = replace(clip, clothes=SWEATS) if loose else clip
    first, second = (shoot_clip(clip, tmp_path / name) for name in ("a", "b"))
    pictures = []
    for path in (first, second):
        with av.open(str(path)) as container:
            pictures.append(
                [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
            )
    assert len(pictures[0]) == len(pictures[1]) == 10
    assert max(np.abs(a - b).mean() for a, b in zip(*pictures, strict=True)) < 4.0
    assert first.with_suffix(".truth.json").read_text() == second.with_suffix(".truth.json").read_text()


@pytest.mark.parametrize("path", sorted([*CLIPS.glob("*.truth.npz")]), ids=lambda p: p.stem)
def test_committed_truth_lies_in_its_picture(path):
    """The body is in the picture; only a foot that swings far may leave a narrow one, as with phones."""
    truth = np.load(path)
    camera = json.loads(path.with_suffix(".json").read_text())["camera"]
    names = [str(n) for n in truth["names"]]
    pixels = truth["xy_px"]
    assert np.isfinite(pixels).all()
    if path.stem == "crossing.truth":  # Who crosses the picture is in it for a while.
        pixels = pixels[(truth["time_s"] > 0.6) & (truth["time_s"] < 2.0)]
    size = np.array([camera["width_px"], camera["height_px"]])
    inside = ((pixels >= 0) & (pixels < size)).all(axis=2)
    feet = [
        names.index(f"{side}_{joint}")
        for side in ("left", "right")
        for joint in ("ankle", "heel", "foot_index")
    ]
    assert np.delete(inside, feet, axis=1).all()
    assert inside[:, feet].mean() > 0.9
    assert np.all(pixels[:, names.index("nose"), 1] < pixels[:, names.index("left_hip"), 1])


def test_the_samples_are_small_enough_for_the_app():
    """Each under 3 MB, so that the sample button answers at once."""
    clips = list(SAMPLES.glob("*.mp4"))
    assert clips
    assert all(c.stat().st_size < 3_000_000 for c in clips)


@pytest.mark.slow
@pytest.mark.parametrize("trial", ["subject01_run3", "subject19_run4"])
def test_a_captured_run_keeps_its_limbs_directions_its_events_and_the_belt(trial, data, shared):
    from tools.runner.body import build
    from tools.runner.capture import Captured
    from tools.runner.presets import CAST
    from tools.runner.skeleton import INDEX
    from tools.runner.truth import paths

    path = shared / "truth" / "hamner" / f"{trial}.npz"
    run = Captured(build(CAST["bea"], data), path, start_s=0.1)
    with np.load(path) as stored:
        contacts, rate = stored["contact_s"], float(stored["rate_hz"])
        knee = stored["left_knee_mm"].astype(float) - stored["left_hip_mm"]
        shank = stored["left_ankle_mm"].astype(float) - stored["left_knee_mm"]
    found = [t for _, kind, t in run.event_times(2.0) if kind == "initial_contact"]
    assert found == pytest.approx([t - 0.1 for t in contacts if 0.1 <= t <= 2.1])
    frames = np.arange(20, 120, 10)
    points = paths(run, frames / rate - 0.1)
    for joints, line in ((("hip", "knee"), knee), (("knee", "ankle"), shank)):
        ours = points[f"left_{joints[1]}"] - points[f"left_{joints[0]}"]
        cosine = (
            np.sum(ours * line[frames], axis=1)
            / np.linalg.norm(ours, axis=1)
            / np.linalg.norm(line[frames], axis=1)
        )
        # The stored joints are whole millimetres: 0.1 degrees on a limb of 40 cm.
        assert cosine.min() > np.cos(np.radians(0.3))
    lowest = []
    for time in np.arange(0.1, 2.0, 0.02):
        pose = run.pose(float(time))
        for k, side in enumerate(("Left", "Right")):
            foot = pose[INDEX[f"{side}Foot"]]
            lowest.append(min((foot[:, :3] @ sole + foot[:, 3])[1] for sole in run.body.soles[k][:2]))
    # Marker paths leave the foot a centimetre of play; more would show as a runner who floats or sinks.
    assert -0.025 < min(lowest) < 0.01


@pytest.mark.slow
def test_legs_alone_are_no_captured_run(data, shared):
    from tools.runner.body import build
    from tools.runner.capture import Captured
    from tools.runner.presets import CAST

    trial = next((shared / "truth" / "rbds").glob("*.npz"))
    with pytest.raises(ValueError, match="legs only"):
        Captured(build(CAST["bea"], data), trial)
