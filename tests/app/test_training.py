"""What the training pages are made of, without a browser: pictures, remembered answers, the log, the first document."""

from __future__ import annotations

import datetime
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from formcam.app.sessions import profiles, runner_files, training_log
from formcam.app.sessions.profiles import FIRST
from formcam.app.sessions.training_log import DayLog
from formcam.app.ui import figures, guide_figures
from formcam.app.ui.mannequin import RADII, SHANK, THIGH, UPPER_ARM, Camera, Pose, between, joints
from formcam.app.ui.poses import DRAWINGS
from formcam.feedback.exercises import BY_ID, LIBRARY, findings_with
from formcam.feedback.rules import RULES

GUIDE = ("place_side", "place_rear", "framing", "light", "clothes", "settings", "run")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def check_picture(picture: str) -> None:
    assert "\n" not in picture  # Markdown ends raw HTML at a blank line.
    assert "nan" not in picture
    root = ET.fromstring(picture)
    assert root.get("role") == "img"
    assert len(root.findtext("title") or "") > 20


@pytest.mark.parametrize("one", LIBRARY, ids=lambda one: one.id)
def test_every_exercise_has_its_pictures(one):
    check_picture(figures.exercise(one.id))
    check_picture(figures.last_moment(one.id))


def test_no_picture_without_an_exercise_and_no_two_alike():
    assert set(DRAWINGS) == set(BY_ID)
    assert len({figures.exercise(name) for name in DRAWINGS}) == len(DRAWINGS)


@pytest.mark.parametrize("name", GUIDE)
def test_every_step_of_the_guide_has_its_picture(name: str):
    check_picture(getattr(guide_figures, name)())


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
def test_bones_keep_their_length_and_nobody_sinks_into_the_floor(name: str, share: float):
    at = joints(between(DRAWINGS[name].start, DRAWINGS[name].end, share))
    for side in ("r", "l"):
        for a, b, length in (
            ("hip", "knee", THIGH),
            ("knee", "ankle", SHANK),
            ("shoulder", "elbow", UPPER_ARM),
        ):
            assert np.linalg.norm(at[f"{a}_{side}"] - at[f"{b}_{side}"]) == pytest.approx(length)
    lowest = min(at[ball][1] - radius for ball, radius in RADII.items())
    # The step-down stands at a set height: its heel may end a finger's width off the floor, not below it.
    assert -1e-9 <= lowest < 0.12


# What must bear on the floor at the end of each exercise, within 3 % of the body's height (5 cm; half a hand).
BEARING = {
    "glute_bridge": ("ball_r", "ball_l", "shoulder_r", "head"),
    "plank": ("toe_r", "toe_l", "elbow_r", "elbow_l"),
    "side_plank": ("heel_r", "elbow_r"),
    "bird_dog": ("hand_r", "knee_l"),
    "low_lunge": ("knee_r", "heel_l", "ball_l"),
    "hamstring_mobility": ("pelvis", "ball_l"),
    "clamshell": ("hip_r", "shoulder_r"),
    "single_leg_deadlift": ("heel_r", "ball_r"),
    "step_down": ("heel_l",),
    "lean_drill": ("heel_r", "ball_r", "heel_l", "ball_l"),
    "hip_mobility": ("hand_r", "hand_l", "knee_l"),
}


@pytest.mark.parametrize("name", BEARING)
def test_what_bears_the_body_touches_the_floor(name: str):
    at = joints(DRAWINGS[name].end)
    for ball in BEARING[name]:
        assert at[ball][1] - RADII[ball] < 0.03, ball


@pytest.mark.parametrize("name", ["plank", "side_plank", "glute_bridge"])
def test_a_body_in_one_line_is_in_one_line(name: str):
    at = joints(DRAWINGS[name].end)
    hips, knees = (at["hip_r"] + at["hip_l"]) / 2, (at["knee_r"] + at["knee_l"]) / 2
    trunk, thighs = at["chest"] - hips, hips - knees
    cos = trunk @ thighs / np.linalg.norm(trunk) / np.linalg.norm(thighs)
    assert np.degrees(np.arccos(cos)) < 8


def test_joint_angles_mean_what_they_say():
    straight = joints(Pose())
    assert straight["head"][1] - straight["heel_r"][1] > 0.85
    sitting = joints(Pose(hip={"r": (90, 0, 0)}, knee={"r": 90}))
    thigh = sitting["knee_r"] - sitting["hip_r"]
    shank = sitting["ankle_r"] - sitting["knee_r"]
    assert thigh / THIGH == pytest.approx([1, 0, 0], abs=1e-9)  # Forward.
    assert shank / SHANK == pytest.approx([0, -1, 0], abs=1e-9)  # Down.
    abducted = joints(Pose(hip={"r": (0, 90, 0), "l": (0, 90, 0)}))
    assert (abducted["knee_r"] - abducted["hip_r"])[2] == pytest.approx(THIGH)  # To the runner's right.
    assert (abducted["knee_l"] - abducted["hip_l"])[2] == pytest.approx(-THIGH)
    supine = joints(Pose(root=(90, 0, 0)))
    assert supine["nose"][1] > supine["head"][1]  # On the back, the face is up.


def test_the_camera_keeps_what_lies_in_the_picture():
    assert Camera().see(np.array((0.3, 0.5, 0.9))) == pytest.approx((0.3, -0.5, 0.9))
    assert Camera(0, 90).see(np.array((0.0, 1.0, 0.0)))[2] == pytest.approx(1.0)  # From above, up is near.


def test_every_rule_is_in_the_list_to_choose_from():
    assert {rule.title for rule in RULES} <= set(findings_with())


def test_the_log_keeps_days_apart_and_survives_damage(data: Path):
    training_log.write_day("2026-W47", "Monday", DayLog(frozenset({"plank", "clamshell"}), 2), FIRST)
    training_log.write_day("2026-W47", "Friday", DayLog(frozenset({"plank"})), FIRST)
    training_log.write_day("2026-W48", "Monday", DayLog(frozenset(), None), FIRST)
    assert training_log.week("2026-W47", FIRST)["Monday"] == DayLog(frozenset({"plank", "clamshell"}), 2)
    assert training_log.week("2026-W47", FIRST)["Friday"] == DayLog(frozenset({"plank"}), None)
    assert list(training_log.weeks(FIRST)) == ["2026-W48", "2026-W47"]
    content = json.loads((data / training_log.FILE).read_text(encoding="utf-8"))
    content["2026-W47"]["Monday"] = {"done": 5, "pain": 77}
    content["2026-W48"] = "nothing"
    (data / training_log.FILE).write_text(json.dumps(content), encoding="utf-8")
    assert training_log.week("2026-W47", FIRST)["Monday"] == DayLog()
    assert training_log.week("2026-W48", FIRST) == {}


def test_what_is_forgotten_is_gone(data: Path):
    profiles.change(profiles.FIRST, height_cm=180.0)
    training_log.write_day("2026-W47", "Monday", DayLog(frozenset({"plank"})), FIRST)
    for _ in range(2):  # Forgetting nothing is fine.
        profiles.forget()
        runner_files.forget(FIRST)
    assert list(data.iterdir()) == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ((2026, 1, 1), "2026-W01"),
        ((2027, 1, 1), "2026-W53"),
        ((2026, 11, 23), "2026-W48"),
        ((2026, 11, 22), "2026-W47"),
    ],
)
def test_weeks_begin_on_monday(day: tuple[int, int, int], name: str):
    assert training_log.week_name(datetime.date(*day)) == name
