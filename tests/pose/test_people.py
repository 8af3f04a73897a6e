"""Who is the runner: made-up people whose truth is known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.pose.people import (
    HIDDEN_MARGIN_S,
    body_box,
    body_height_px,
    choose,
    find_runner,
    mark_hidden,
    refuse_if_small,
    runner_crop,
    same_people,
)
from formcam.records.errors import CannotJudge
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack
from tests.support import synthetic

WIDTH, HEIGHT = 1280, 720
SAMPLES = 12
# Upright body in body heights, x from the middle, y down from the eyes: enough for boxes, legs and torso.
RUNNING = 0.15


def body(x: float, y: float, height: float, *, phase: float | None = None, seen: float = 0.9) -> np.ndarray:
    """A person about (x, y) in pixels; with `phase` (radians) the legs swing, left against right."""
    points = np.zeros((33, 3))
    points[:, 2] = seen
    points[: INDEX["left_shoulder"], 1] = -0.5
    rows = {"shoulder": -0.3, "elbow": -0.15, "wrist": -0.05, "pinky": -0.05, "index": -0.05, "thumb": -0.05}
    rows |= {"hip": 0.0, "knee": 0.25, "ankle": 0.45, "heel": 0.5, "foot_index": 0.5}
    for side, sign in (("left", 1), ("right", -1)):
        for joint, down in rows.items():
            points[INDEX[f"{side}_{joint}"], :2] = (0.03 * sign, down)
            if phase is not None and joint in ("knee", "ankle", "heel", "foot_index"):
                points[INDEX[f"{side}_{joint}"], 0] += sign * RUNNING * 1.4 * down * 2 * np.sin(phase)
    points[:, :2] = points[:, :2] * height + (x, y)
    return points


def scene(*people):
    """Sampled pictures from functions of the picture's number; a person may be absent (None)."""
    pictures = []
    for number in range(SAMPLES):
        bodies = [person(number) for person in people]
        there = [b for b in bodies if b is not None]
        pictures.append(np.array(there) if there else np.zeros((0, 33, 3)))
    return pictures


def runner(number):
    return body(600 + 10 * np.sin(number), 350, 400, phase=1.7 * number)


def standing_coach(number):
    return body(900, 360, 450 + number % 2)


def walker(number):
    return body(100 + 90 * number, 350, 420, phase=1.1 * number)


def poster(_number):
    return body(300, 300, 600)


def mirror(number):
    return body(1000, 330, 250, phase=1.7 * number)


@pytest.mark.parametrize(
    "others",
    [(), (standing_coach,), (walker,), (poster,), (mirror,), (standing_coach, walker, poster, mirror)],
    ids=["alone", "coach", "walker", "poster", "mirror", "all"],
)
def test_the_runner_is_who_runs_in_place(others):
    found, rest = find_runner(scene(*others, runner))
    assert len(found.pictures) == SAMPLES
    assert found.height_px == pytest.approx(400, rel=0.01)
    assert abs(found.box.centre[0] - 600) < 20
    assert sum(len(person.pictures) for person in rest) == SAMPLES * len(others)


def test_a_point_picks_somebody_else():
    found, _ = find_runner(scene(runner, mirror, standing_coach), runner_xy_px=(1000, 340))
    assert found.height_px == pytest.approx(250, rel=0.01)
    found, _ = find_runner(scene(runner, mirror, standing_coach), runner_xy_px=(890, 300))
    assert found.height_px == pytest.approx(450, rel=0.01)


def test_a_point_beside_everybody_takes_the_nearest():
    found, _ = find_runner(scene(runner, standing_coach), runner_xy_px=(450, 700))
    assert abs(found.box.centre[0] - 600) < 20


def test_runner_hidden_in_some_samples_is_still_the_runner():
    found, _ = find_runner(scene(lambda n: runner(n) if n not in (0, 4, 5) else None, standing_coach))
    assert found.pictures == tuple(n for n in range(SAMPLES) if n not in (0, 4, 5))


def test_nobody_in_four_of_five_pictures_is_refused():
    with pytest.raises(CannotJudge) as caught:
        find_runner(scene(lambda n: runner(n) if n < 2 else None))
    assert caught.value.code == "no_person"
    with pytest.raises(CannotJudge):
        find_runner([])


def test_people_are_told_apart_by_place():
    persons = same_people(scene(runner, standing_coach))
    assert sorted(len(person.pictures) for person in persons) == [SAMPLES, SAMPLES]


def test_choose_takes_the_wanted_body():
    found, _ = find_runner(scene(runner, standing_coach))
    bodies = np.array([standing_coach(3), runner(3)])
    chosen = choose(bodies, found)
    assert chosen is not None
    assert np.array_equal(chosen, bodies[1])
    assert choose(np.zeros((0, 33, 3)), found) is None


def test_crop_holds_the_whole_stride_with_room_and_stays_in_the_picture():
    found, _ = find_runner(scene(runner))
    left, top, right, bottom = runner_crop(found, SAMPLES, WIDTH, HEIGHT)
    for phase in np.linspace(0, 2 * np.pi, 40):
        box = body_box(body(600, 350, 400, phase=phase))
        assert left < box.left - 40
        assert right > box.right + 40
        assert top < box.top - 40
        assert bottom > box.bottom + 40
    assert 0 <= left < right <= WIDTH
    assert 0 <= top < bottom <= HEIGHT


def test_crop_is_the_whole_picture_where_cutting_saves_little_or_the_person_wanders():
    found, _ = find_runner(scene(lambda n: body(240, 360, 640, phase=n)))
    assert runner_crop(found, SAMPLES, 480, HEIGHT) == (0, 0, 480, HEIGHT)
    wanderer, _ = find_runner(scene(walker))
    assert runner_crop(wanderer, SAMPLES, WIDTH, HEIGHT) == (0, 0, WIDTH, HEIGHT)


TIME = np.arange(300) / 30.0


def run():
    """A 10 s run on the spot, (300, 33, 3)."""
    return np.array([body(600, 350, 400, phase=2 * np.pi * 1.4 * t) for t in TIME])


def test_a_plain_run_hides_nothing():
    hidden, foreign = mark_hidden(TIME, run())
    assert not hidden.any()
    assert not foreign.any()


def test_a_jump_to_another_person_is_hidden_and_foreign():
    bodies = run()
    bodies[100:130] = body(900, 350, 420)
    hidden, foreign = mark_hidden(TIME, bodies)
    margin = int(HIDDEN_MARGIN_S * 30)
    assert np.array_equal(np.flatnonzero(foreign), np.arange(100 - margin, 130 + margin))
    assert np.array_equal(hidden, foreign)


def test_a_coach_before_the_runner_is_bigger_in_the_same_place():
    bodies = run()
    bodies[50:80] = body(600, 350, 700)
    _, foreign = mark_hidden(TIME, bodies)
    assert foreign[50:80].all()
    assert foreign.sum() <= 32


def test_covered_body_is_hidden_but_not_foreign():
    bodies = run()
    bodies[200:210, :, 2] = 0.1
    hidden, foreign = mark_hidden(TIME, bodies)
    assert np.array_equal(np.flatnonzero(hidden), np.arange(200, 210))
    assert not foreign.any()


def test_the_unsure_far_side_alone_hides_nothing():
    bodies = run()
    bodies[:, [i for name, i in INDEX.items() if name.startswith("right_")], 2] = 0.2
    assert not mark_hidden(TIME, bodies)[0].any()


def test_a_gap_between_is_hidden_and_the_empty_ends_are_not():
    bodies = run()
    bodies[:20] = np.nan
    bodies[90:95] = np.nan
    hidden, foreign = mark_hidden(TIME, bodies)
    assert np.array_equal(np.flatnonzero(hidden), np.arange(90, 95))
    assert not foreign.any()


def test_somebody_who_walks_through_the_picture_is_followed():
    bodies = np.array([body(50 + 110 * t, 350, 400, phase=6 * t) for t in TIME])
    assert not mark_hidden(TIME, bodies)[0].any()


def test_nobody_at_all():
    hidden, foreign = mark_hidden(TIME, np.full((300, 33, 3), np.nan))
    assert not hidden.any()
    assert not foreign.any()


def test_body_height_is_the_box_over_frames_seen():
    bodies = run()
    bodies[:30] = np.nan
    track = PoseTrack(TIME, bodies[:, :, :2], np.nan_to_num(bodies[:, :, 2]), WIDTH, HEIGHT)
    assert body_height_px(track) == pytest.approx(400)
    legs_only = bodies.copy()
    legs_only[:, : INDEX["left_hip"]] = np.nan
    assert np.isnan(body_height_px(PoseTrack(TIME, legs_only[:, :, :2], bodies[:, :, 2], WIDTH, HEIGHT)))


@pytest.mark.parametrize(("px_per_cm", "refused"), [(4.0, False), (1.2, False), (0.4, True)])
def test_a_runner_too_small_to_measure_is_refused(px_per_cm: float, refused: bool):
    """The formula runner is about 165 cm from eyes to sole: 660, 200 and 66 pixels."""
    track = synthetic.track(length_s=2.0, px_per_cm=px_per_cm)
    if not refused:
        refuse_if_small(track)
        return
    with pytest.raises(CannotJudge) as refusal:
        refuse_if_small(track)
    assert refusal.value.code == "too_small"
