"""Metrics on a runner made of formulas, with exact events: closed forms, invariances, and what must not be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics.catalogue import known
from formcam.metrics.measuring import measure_all
from formcam.metrics.scale import find_scale
from formcam.records import skeleton
from formcam.records.analysis import Measurement
from formcam.records.track import PoseTrack, Runner
from tests.support.promised import PROMISED
from tests.support.synthetic import HEIGHT_CM, Formula, as_clean, track, true_gait


def measured(f: Formula, runner: Runner | None = None, raw: PoseTrack | None = None) -> list[Measurement]:
    clean, gait = as_clean(track(f) if raw is None else raw), true_gait(f)
    runner = runner or Runner(HEIGHT_CM, f.speed_mps * 3.6)
    return list(measure_all(clean, gait, find_scale(clean, gait, runner), runner))


def value(found: list[Measurement], name: str, side: str | None = None) -> float:
    for m in found:
        if m.name == name and side in (None, m.side) and m.value is not None:
            return m.value
    raise AssertionError(f"{name} has no value")


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
def test_every_promised_measurement_is_there_with_a_value_or_a_reason(view):
    found = measured(Formula(view=view))
    assert {m.name for m in found} >= set(PROMISED)
    for m in found:
        assert (m.value is None) == (m.ci95 is None)
        assert m.value is not None or m.reason
        if m.value is not None and m.ci95 is not None:
            assert m.ci95[0] <= m.value <= m.ci95[1]


@pytest.mark.parametrize("fps", [24, 29.97, 30, 60, 120, 240])
@pytest.mark.parametrize("cadence", [140, 170, 210])
def test_side_view_closed_forms(fps, cadence):
    f = Formula(fps=fps, cadence_spm=cadence, contact_s=0.6 * 60 / cadence, length_s=8.0)
    found = measured(f)
    assert value(found, "cadence") == pytest.approx(cadence)
    assert value(found, "ground_contact_time") == pytest.approx(1000 * f.contact_s)
    assert value(found, "flight_time") == pytest.approx(1000 * (60 / cadence - f.contact_s))
    assert value(found, "duty_factor") == pytest.approx(30.0)
    assert value(found, "step_time_asymmetry") == pytest.approx(0.0, abs=1e-6)
    assert value(found, "trunk_lean") == pytest.approx(f.lean_deg, abs=0.01)
    # A cosine of amplitude A sampled every dt loses at most A (1 - cos(pi dt / T)) at each extreme; T is one step.
    lost = f.oscillation_cm * (1 - np.cos(np.pi * cadence / 60 / fps))
    scale_error = 0.02
    assert value(found, "vertical_oscillation_hip") == pytest.approx(
        f.oscillation_cm, abs=lost + scale_error * f.oscillation_cm
    )
    # Lowest at mid-stance, highest where contact ends: half a contact from there on a cosine of one step's length.
    height = f.oscillation_cm / 2 * (1 - np.cos(np.pi * f.contact_s * cadence / 60))
    assert value(found, "pelvis_rise_in_contact") == pytest.approx(
        height, abs=0.03 + lost + scale_error * height
    )
    # Straight interpolation of the ankle's path between frames: at most dt^2 / 8 of its acceleration, here < 250 m/s2.
    bend_cm = 100 * 250 / fps**2 / 8
    assert value(found, "overstride_reach_cm") == pytest.approx(f.reach_cm, abs=bend_cm + 0.5)


@pytest.mark.parametrize("drop", [0.0, 2.0, 5.0, 10.0])
@pytest.mark.parametrize("view", ["rear", "front"])
def test_pelvic_drop_of_markers_is_the_drop(drop, view):
    found = measured(Formula(view=view, drop_deg=drop, fps=60))
    for side in skeleton.SIDES:
        assert value(found, "pelvic_drop", side) == pytest.approx(drop, abs=0.2)
    # The hips lie 9 cm off the middle and the feet at 0.6 of it.
    assert value(found, "step_width") == pytest.approx(2 * 0.6 * 9.0 * np.cos(np.radians(drop)), abs=0.4)


def test_pelvic_drop_of_a_pose_model_is_never_graded():
    for m in measured(Formula(view="rear", drop_deg=10.0)):
        if m.name in ("pelvic_drop", "hip_adduction"):
            assert m.grade == "not_rated"


def test_mirrored_picture_exchanges_the_sides_and_nothing_else():
    f = Formula(noise_px=1.0)
    raw = track(f)
    flipped = np.array(raw.xy_px)[:, skeleton.MIRROR] * [-1.0, 1.0] + [raw.width_px, 0.0]
    mirrored = PoseTrack(
        raw.time_s, flipped, np.array(raw.visibility)[:, skeleton.MIRROR], raw.width_px, raw.height_px
    )
    clean = as_clean(mirrored)
    gait = true_gait(replace(f, view="left"))
    swapped = replace(gait, steps=tuple(replace(s, side=skeleton.other(s.side)) for s in gait.steps))
    runner = Runner(HEIGHT_CM, 10.8)
    there = measure_all(clean, swapped, find_scale(clean, swapped, runner), runner)
    here = {(m.name, m.side): m.value for m in measured(f, runner)}
    for m in there:
        if m.value is not None:
            assert m.value == pytest.approx(here[m.name, skeleton.other(m.side) if m.side else None])


@pytest.mark.parametrize(
    ("shift", "scale"), [((300.0, -80.0), 1.0), ((0.0, 0.0), 2.0), ((-150.0, 40.0), 0.5)]
)
def test_place_and_size_in_the_picture_change_nothing(shift, scale):
    f = Formula(noise_px=0.5)
    raw = track(f)
    moved = PoseTrack(
        raw.time_s, raw.xy_px * scale + np.array(shift), raw.visibility, raw.width_px, raw.height_px
    )
    clean = as_clean(moved)
    still = true_gait(f)
    gait = replace(
        still,
        belt_speed_px_s=still.belt_speed_px_s * scale,
        belt_speed_se_px_s=still.belt_speed_se_px_s * scale,
    )
    runner = Runner(HEIGHT_CM, 10.8)
    for here, there in zip(
        measured(f, runner),
        measure_all(clean, gait, find_scale(clean, gait, runner), runner),
        strict=True,
    ):
        assert (here.value is None) == (there.value is None)
        if here.value is not None:
            assert here.value == pytest.approx(there.value, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("view", ["left", "right"])
def test_far_leg_has_no_value_and_comes_last(view):
    found = measured(Formula(view=view))
    far = [i for i, m in enumerate(found) if m.side not in (None, view)]
    for i in far:
        assert found[i].value is None
        assert found[i].grade == "not_rated"
    graded = [
        i for i, m in enumerate(found) if m.name in ("ground_contact_time", "hip_extension") and i not in far
    ]
    assert graded
    assert min(i for i in far if found[i].name in ("shank_angle_at_contact", "hip_extension")) > max(graded)


@pytest.mark.parametrize("missing", skeleton.LANDMARKS)
@pytest.mark.parametrize("view", ["right", "rear"])
def test_any_landmark_may_be_missing_throughout(missing, view):
    f = Formula(view=view, length_s=5.0, fps=30)
    raw = track(f)
    xy = np.array(raw.xy_px)
    xy[:, skeleton.INDEX[missing]] = np.nan
    found = measured(f, raw=PoseTrack(raw.time_s, xy, raw.visibility, raw.width_px, raw.height_px))
    assert all(m.value is None or np.isfinite(m.value) for m in found)


def test_legs_only_gives_the_legs_and_reasons_for_the_rest():
    f = Formula(fps=60)
    raw = track(f)
    xy = np.full(raw.xy_px.shape, np.nan)
    legs = [*skeleton.LEG["left"], *skeleton.LEG["right"]]
    xy[:, legs] = raw.xy_px[:, legs]
    found = measured(f, raw=PoseTrack(raw.time_s, xy, raw.visibility, raw.width_px, raw.height_px))
    assert value(found, "hip_extension")
    assert value(found, "vertical_oscillation")
    for m in found:
        if m.name in ("trunk_lean", "waist_hinge", "head_forward"):
            assert m.value is None
            assert m.grade == "not_rated"


def test_six_steps_are_measured_and_not_rated():
    found = measured(Formula(length_s=4.3))
    near = [m for m in found if m.name == "hip_extension" and m.value is not None]
    assert near
    assert near[0].n < 7
    assert near[0].grade == "not_rated"
    assert "7" in (near[0].reason or "")


def test_a_value_that_may_be_anything_is_not_shown():
    """An error as large as all differences between runners says nothing: no number, and a reason."""
    lean = known("trunk_lean")
    assert lean is not None
    assert lean.errors is not None
    clean, gait = as_clean(replace(track(), source="mediapipe heavy")), true_gait(Formula())
    for landmarks, shown in ((5.0, True), (30.0, False)):
        metric = replace(lean, errors=replace(lean.errors, landmarks=landmarks))
        (one,) = measure_all(clean, gait, find_scale(clean, gait, Runner()), Runner(), metrics=(metric,))
        assert (one.value is not None) == shown
        assert shown or "as large as all the differences" in str(one.reason)


def test_pelvic_tilt_is_not_read_from_points():
    tilt = [m for m in measured(Formula()) if m.name == "anterior_pelvic_tilt"]
    assert tilt[0].value is None
    assert tilt[0].reason


def test_without_height_the_scale_says_what_it_assumes_and_how_sure_it_is():
    f = Formula()
    clean, gait = as_clean(track(f)), true_gait(f)
    assumed = find_scale(clean, gait, Runner())
    told = find_scale(clean, gait, Runner(HEIGHT_CM, 10.8))
    assert "assumed" in assumed.source
    assert assumed.error_pct is not None
    assert told.error_pct is not None
    assert assumed.cm_per_px is not None
    assert assumed.error_pct > told.error_pct
    # 170 of 178 cm is 4.5 %; the assumed spread of 10 cm must hold it.
    assert abs(assumed.cm_per_px / f.centimetres_per_px - 1) * 100 < 2 * assumed.error_pct
    assert told.cm_per_px == pytest.approx(f.centimetres_per_px, rel=0.02)


def test_height_and_belt_that_disagree_are_named():
    f = Formula()
    clean, gait = as_clean(track(f)), true_gait(f)
    scale = find_scale(clean, gait, Runner(HEIGHT_CM, 14.4))  # The belt really runs at 10.8 km/h.
    assert "disagree" in scale.source
    assert scale.error_pct is not None
    assert scale.error_pct > 10


@pytest.mark.parametrize("lean", [-5.0, 0.0, 3.0, 20.0])
def test_leaning_back_stays_negative(lean):
    assert value(measured(Formula(lean_deg=lean)), "trunk_lean") == pytest.approx(lean, abs=0.01)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_stretched_time_changes_times_and_no_angle(factor):
    f = Formula(noise_px=0.5, fps=60)
    raw, gait = track(f), true_gait(f)
    slow = replace(raw, time_s=raw.time_s * factor)

    def later(time_s: float | None) -> float | None:
        return None if time_s is None else time_s * factor

    stretched = replace(
        gait,
        events=tuple(replace(e, time_s=e.time_s * factor) for e in gait.events),
        steps=tuple(
            replace(
                s,
                initial_contact_s=s.initial_contact_s * factor,
                toe_off_s=later(s.toe_off_s),
                next_contact_s=later(s.next_contact_s),
                stride_end_s=later(s.stride_end_s),
            )
            for s in gait.steps
        ),
        cadence_spm=gait.cadence_spm / factor,
        cadence_spectral_spm=gait.cadence_spm / factor,
        belt_speed_px_s=gait.belt_speed_px_s / factor,
    )
    clean, runner = as_clean(slow), Runner(HEIGHT_CM)
    here = {(m.name, m.side): m for m in measured(f, runner)}
    for there in measure_all(clean, stretched, find_scale(clean, stretched, runner), runner):
        before = here[there.name, there.side]
        if before.value is None or there.value is None:
            assert before.value == there.value
        elif there.unit == "ms":
            assert there.value == pytest.approx(before.value * factor)
        elif there.name == "cadence":
            assert there.value == pytest.approx(before.value / factor)
        # The fixed 0.1 s after toe-off is the only time in a definition.
        elif there.name != "hip_extension":
            assert there.value == pytest.approx(before.value, rel=1e-6, abs=1e-6)


def test_the_speeds_error_becomes_the_limits_error():
    """Reach: 0.055 leg lengths per m/s; knowing the belt within 4 % of 3 m/s moves a limit by 0.0066."""
    from formcam.metrics import catalogue
    from formcam.metrics.norms import UNKNOWN_SPEED_SE_MPS

    known = catalogue.metric("overstride_reach").limits(speed_mps=3.0, speed_se_mps=0.12)
    assert known is not None
    assert known.limit_se == pytest.approx(0.055 * 0.12)
    unknown = catalogue.metric("overstride_reach").limits()
    assert unknown is not None
    assert unknown.limit_se == pytest.approx(0.055 * UNKNOWN_SPEED_SE_MPS)
    fixed = catalogue.metric("trunk_lean").limits(speed_mps=3.0, speed_se_mps=0.12)
    assert fixed is not None
    assert fixed.limit_se == 0.0


@pytest.mark.parametrize("view", ["left", "right"])
def test_the_pictures_of_what_has_no_side_show_the_leg_next_to_the_camera(view):
    f = Formula(view=view)
    times_s, near_s = track(f).time_s, f.contacts(view)
    (cadence,) = [m for m in measured(f) if m.name == "cadence"]
    assert cadence.frames
    for frame in cadence.frames:
        # The frame nearest to one of that leg's landings.
        assert np.abs(times_s[frame] - near_s).min() <= 0.5 / f.fps + 1e-9


@pytest.mark.parametrize("cadence", [150.0, 185.0])
@pytest.mark.parametrize("length_s", [3.0, 6.0, 30.0])
def test_cadence_knows_how_little_a_few_steps_tell(cadence: float, length_s: float):
    """Contacts that scatter by 5.4 ms move the slope over them, and few strides differ from the run's others."""
    f = Formula(cadence_spm=cadence, length_s=length_s)
    clean, gait = as_clean(track(f)), true_gait(f)
    found = measure_all(clean, gait, find_scale(clean, gait, Runner(HEIGHT_CM)), Runner(HEIGHT_CM))
    measured = next(one for one in found if one.name == "cadence")
    assert measured.ci95 is not None
    contacts = len(gait.used_steps())
    # The spread of the slope of N evenly spaced times, each off by 5.4 ms, by its closed form.
    number = np.arange(contacts) - (contacts - 1) / 2
    slope_sd_s = 0.0054 / np.sqrt((number**2).sum())
    scatter_spm = cadence * slope_sd_s * cadence / 60.0
    # These strides are all alike: runners' usual spread counts as eight strides beside them.
    spread = 0.009 * np.sqrt(8.0 / (8.0 + measured.n - 1))
    chance_spm = 1.5 * cadence * spread / np.sqrt(contacts)
    half = (measured.ci95[1] - measured.ci95[0]) / 2
    assert half == pytest.approx(1.96 * np.sqrt(scatter_spm**2 + chance_spm**2 + 0.2**2), rel=0.1)
