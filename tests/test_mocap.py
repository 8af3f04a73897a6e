"""The motion-capture benchmark: its truth by hand, and a part of it against the committed figures."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import mocap
from benchmarks.mocap_truth import true_values
from benchmarks.virtual_camera import Truth


def test_truth_of_a_rigid_pendulum():
    """A thigh 10 deg and a shank 5 deg ahead at every moment: the knee is bent 5 deg, whatever the events."""
    count = 300
    hip = np.tile([0.0, 900.0, 0.0], (count, 1))
    knee = hip + 400.0 * np.array([np.sin(np.radians(10)), -np.cos(np.radians(10)), 0.0])
    ankle = knee + 400.0 * np.array([np.sin(np.radians(5)), -np.cos(np.radians(5)), 0.0])
    points = {}
    for side in ("left", "right"):
        points |= {f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle}
        points |= {f"{side}_heel": ankle, f"{side}_foot_index": ankle + np.array([150.0, 0.0, 0.0])}
    contact = np.arange(0.1, 2.5, 0.35)
    feet = np.array(["left", "right"] * 4)[: len(contact)]
    truth = Truth("t", "rbds", "r", 3.0, 160.0, 100.0, points, contact, contact + 0.2, feet)
    found = true_values(truth, "right")
    assert found["cadence", None] == pytest.approx(60 / 0.35)
    assert found["ground_contact_time", "right"] == pytest.approx(200.0)
    assert found["shank_angle_at_contact", "right"] == pytest.approx(5.0)
    assert found["knee_flexion_at_contact", "right"] == pytest.approx(5.0)
    assert found["hip_extension", "right"] == pytest.approx(-10.0)
    assert found["vertical_oscillation_hip", None] == pytest.approx(0.0)
    ahead_cm = 40 * (np.sin(np.radians(10)) + np.sin(np.radians(5)))
    assert found["overstride_reach_cm", "right"] == pytest.approx(ahead_cm)


def test_committed_figures_meet_the_targets():
    figures = json.loads(mocap.JSON.read_text())
    for name, target in mocap.TARGETS.items():
        view = "rear" if name == "pelvic_drop" else "right"
        assert figures[f"{view}, 60 fps, 6 mm"][name]["mae"] <= target, name


@pytest.mark.slow
def test_no_metric_got_worse(shared):
    assert shared
    found = {name: mocap.run(mocap.CONDITIONS[name], mocap.QUICK_EVERY) for name in mocap.QUICK}
    assert mocap.check(found) == 0
