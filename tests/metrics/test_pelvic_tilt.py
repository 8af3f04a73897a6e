"""Forward tilt from the outline: its geometry, the shipped model, its files, and what a comparison says of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcam.feedback.comparison import compare
from formcam.metrics.pelvic_tilt import change_of, features_of, find_sign, words_for
from formcam.outputs.files.json_file import analysis_from_json, analysis_to_json
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.outputs.files.terminal_summary import comparison_text
from formcam.pose import model_files
from formcam.pose.outline import edges_of, packed, unpacked
from formcam.pose.outline_sampling import MOST_PICTURES, stills_for_outline
from formcam.records.analysis import Analysis, TiltSign
from formcam.records.errors import SetupError, UsageError
from formcam.records.image_evidence import FEATURES, ROWS, SideOutline, TiltModel
from formcam.records.skeleton import INDEX
from formcam.records.track import Frame, Gait, Orientation, PoseTrack, Runner, View
from tests.support.places import CLIPS

RIGHT, LEFT = Orientation("right", "image_right"), Orientation("left", "image_left")
TRUNK_PX = 100.0


def leaning_bar(lean: float, half_px: float = 20.0) -> tuple[np.ndarray, np.ndarray]:
    """A slanted bar as a person: `lean` pixels to the right a pixel up; mask (H, W) and landmarks (33, 2)."""
    y, x = np.mgrid[0:300, 0:240].astype(float)
    middle = 110.0 + lean * (220.0 - y)
    mask = np.clip(half_px + 0.5 - np.abs(x - middle), 0.0, 1.0)
    body = np.zeros((33, 2))
    up = TRUNK_PX / np.hypot(1.0, lean)
    for side in ("left", "right"):
        body[INDEX[f"{side}_hip"]] = 110.0, 220.0
        body[INDEX[f"{side}_shoulder"]] = 110.0 + lean * up, 220.0 - up
    return mask, body


@pytest.mark.parametrize("lean", [-0.2, 0.0, 0.1, 0.3])
def test_edges_of_a_slanted_bar(lean: float):
    """Exact: the bar's ends along the picture's rows; bilinear sampling of a one-pixel edge is right to 1/4 px."""
    edges = edges_of(*leaning_bar(lean))
    middle = lean * ROWS
    assert edges[:, 0] == pytest.approx(middle - 0.2, abs=0.25 / TRUNK_PX)
    assert edges[:, 1] == pytest.approx(middle + 0.2, abs=0.25 / TRUNK_PX)


def test_edges_do_not_depend_on_size_or_place():
    mask, body = leaning_bar(0.1)
    large = np.kron(mask, np.ones((2, 2)))
    moved = np.pad(mask, ((7, 0), (13, 0)))
    edges = edges_of(mask, body)
    assert edges_of(large, body * 2 + 0.5) == pytest.approx(edges, abs=1.0 / TRUNK_PX)
    assert edges_of(moved, body + np.array([13, 7])) == pytest.approx(edges, abs=1e-9)


def test_no_outline_without_an_upright_body_of_some_size():
    mask, body = leaning_bar(0.0)
    tiny = body.copy()
    tiny[:, 1] = 220.0 - (220.0 - tiny[:, 1]) * 0.3
    assert np.isnan(edges_of(mask, tiny)).all()
    assert np.isnan(edges_of(mask, body[:, ::-1])).all()
    assert np.isnan(edges_of(np.zeros_like(mask), body)).all()
    assert np.isnan(edges_of(mask, np.full_like(body, np.nan))).all()


def test_packing_keeps_landmarks_and_outline():
    mask, body = leaning_bar(0.1)
    row = packed(mask, np.concatenate([body, np.ones((33, 1))], axis=1))
    bodies, edges = unpacked(row[None])
    assert bodies[0, :, :2] == pytest.approx(body)
    assert edges[0] == pytest.approx(edges_of(mask, body))


def outline(edges: np.ndarray, count: int = 24, spread: float = 0.02, seed: int = 1) -> SideOutline:
    random = np.random.default_rng(seed)
    return SideOutline(
        np.arange(count) * 0.3, edges + random.normal(0, spread, (count, *edges.shape)), "mediapipe full"
    )


def test_features_are_the_same_from_either_side():
    edges = edges_of(*leaning_bar(0.1))
    seen = outline(edges)
    mirrored = SideOutline(seen.time_s, -seen.edges[:, :, ::-1], seen.source)
    features = features_of(seen, RIGHT)
    assert features is not None
    assert features.shape == (len(FEATURES),)
    assert features_of(mirrored, LEFT) == pytest.approx(features)


def test_a_passing_arm_does_not_move_the_features():
    """An arm behind the back in a fifth of the pictures leaves the 75th percentile where it was, to the spread."""
    edges = edges_of(*leaning_bar(0.0))
    quiet = features_of(outline(edges), RIGHT)
    passing = outline(edges).edges.copy()
    passing[::5, 8:16, 0] -= 0.25
    found = features_of(SideOutline(outline(edges).time_s, passing, "mediapipe full"), RIGHT)
    assert found is not None
    assert quiet is not None
    assert np.abs(found - quiet).max() < 0.02


def test_too_few_pictures_give_nothing():
    edges = edges_of(*leaning_bar(0.0))
    assert features_of(outline(edges, count=11), RIGHT) is None
    half_seen = outline(edges).edges.copy()
    half_seen[:15, 3] = np.nan
    assert features_of(SideOutline(np.arange(24.0), half_seen, "mediapipe full"), RIGHT) is None


def model(half: float = 4.0) -> TiltModel:
    return TiltModel(np.linspace(-20, 30, len(FEATURES)), half, "abc", "mediapipe full")


def test_only_the_judged_part_of_a_side_view_counts():
    seen = outline(edges_of(*leaning_bar(0.0)), count=48)
    whole, part = (find_sign(seen, RIGHT, model(), span) for span in ((0, 99), (0, 5)))
    assert whole is not None
    assert part is not None
    assert (whole.pictures, part.pictures) == (48, 17)
    assert find_sign(seen, RIGHT, model(), (0, 2)) is None
    assert find_sign(seen, Orientation("rear", "away"), model(), (0, 99)) is None
    assert find_sign(None, RIGHT, model(), (0, 99)) is None
    assert find_sign(replace(seen, source="another"), RIGHT, model(), (0, 99)) is None


@pytest.mark.parametrize("orientation", [RIGHT, LEFT])
@pytest.mark.parametrize("turn_deg", [-6.0, 3.0])
def test_a_camera_whose_turn_is_known_does_not_tip_the_pelvis(orientation: Orientation, turn_deg: float):
    seen = outline(edges_of(*leaning_bar(0.05)))
    turned = replace(seen, edges=seen.edges + np.tan(np.radians(turn_deg)) * ROWS[:, None])
    level, fooled, corrected = (
        find_sign(one, orientation, model(), (0, 99), lean_deg)
        for one, lean_deg in ((seen, 0.0), (turned, 0.0), (turned, turn_deg))
    )
    assert level is not None
    assert fooled is not None
    assert corrected is not None
    assert corrected.index_deg == pytest.approx(level.index_deg)
    assert fooled.index_deg != pytest.approx(level.index_deg)


def test_the_model_is_checked():
    with pytest.raises(ValueError, match="finite weights"):
        TiltModel(np.ones(3), 4.0, "a", "b")
    with pytest.raises(ValueError, match="half width"):
        replace(model(), half_width_deg=0.0)


def sign(index: float, of: str = "abc") -> TiltSign:
    return TiltSign(index, 4.0, 30, of, (0.1,) * len(FEATURES))


def test_a_change_has_its_interval_and_the_way_back_the_other_sign():
    assert change_of(sign(3.0), sign(9.0)) == (6.0, (2.0, 10.0))
    assert change_of(sign(9.0), sign(3.0)) == (-6.0, (-10.0, -2.0))
    assert change_of(sign(3.0), sign(9.0, of="other")) is None


def test_words_say_no_more_than_is_known():
    assert words_for(6.2, (2.2, 10.2)) == "the pelvis tips about 6° further forward, most likely 2° to 10°"
    assert (
        words_for(-6.2, (-10.2, -2.2)) == "the pelvis tips about 6° less far forward, most likely 2° to 10°"
    )
    assert words_for(1.0, (-3.0, 5.0)) == "a change of less than 4° does not show in the outline"


def analysis(tilt: TiltSign | None, view: View = "right") -> Analysis:
    gait = Gait(Orientation(view, "image_right"), "running", (), (), 165.0, 165.0)
    return Analysis("ok", None, None, None, Runner(), gait, None, None, tilt=tilt, formcam="0.1.0")


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(9.0, "changed"), (-2.5, "changed"), (6.9, "no clear change"), (3.0, "no clear change")],
)
def test_a_comparison_calls_it_a_change_only_beyond_the_interval(after: float, verdict: str):
    (change,) = compare(analysis(sign(3.0)), analysis(sign(after))).changes
    assert (change.name, change.verdict) == ("anterior_pelvic_tilt", verdict)
    assert change.change == pytest.approx(after - 3.0)
    assert change.before is None
    assert change.after is None
    assert change.reason in comparison_text(compare(analysis(sign(3.0)), analysis(sign(after))))


def test_the_compare_page_says_it_in_whole_degrees_and_words(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    from formcam.app.screens import compare as page

    before, after = analysis(sign(3.0)), analysis(sign(9.0))
    (change,) = compare(before, after).changes
    assert page.change_text(change) == "+6 ± 4°"
    row = page._row(change, before, after)
    assert "the pelvis tips about 6° further forward, most likely 2° to 10°" in row
    assert "Forward tilt of the pelvis" in row
    assert "not measured" not in row
    assert row.count(page.NO_NUMBER["anterior_pelvic_tilt"]) == 2


def test_other_models_cannot_be_compared_and_other_sides_are_not():
    (change,) = compare(analysis(sign(3.0)), analysis(sign(9.0, of="other"))).changes
    assert change.verdict == "not comparable"
    assert not compare(analysis(sign(3.0)), analysis(sign(9.0), view="left")).changes
    assert not compare(analysis(None), analysis(None)).changes
    for pair in ((sign(3.0), None), (None, sign(3.0))):
        (change,) = compare(*map(analysis, pair)).changes
        assert (change.verdict, change.change) == ("not comparable", None)
        assert "outline was not seen" in change.reason


def test_the_sign_comes_back_from_json():
    one = analysis(sign(3.25))
    assert analysis_from_json(analysis_to_json(one)).tilt == one.tilt
    assert analysis_from_json(analysis_to_json(analysis(None))).tilt is None
    older = json.loads(analysis_to_json(one))
    del older["tilt"]
    assert analysis_from_json(json.dumps(older)).tilt is None


@pytest.mark.parametrize(
    "changes", [{"index_deg": "6"}, {"change_error_deg": -4.0}, {"pictures": -1}, {"features": [None]}]
)
def test_a_damaged_sign_is_refused(changes: dict):
    document = json.loads(analysis_to_json(analysis(sign(3.0))))
    document["tilt"].update(changes)
    with pytest.raises(UsageError):
        analysis_from_json(json.dumps(document))


def track(seen: SideOutline | None) -> PoseTrack:
    return PoseTrack(
        np.arange(60) / 30, np.full((60, 33, 2), 50.0), np.ones((60, 33)), 100, 200, outline=seen
    )


def test_the_outline_comes_back_from_the_track_file(tmp_path: Path):
    seen = outline(edges_of(*leaning_bar(0.1)))
    path = tmp_path / "keypoints.npz"
    track_to_npz(path, track(seen))
    back = track_from_npz(path).outline
    assert back is not None
    assert back.source == seen.source
    assert np.array_equal(back.edges, seen.edges)
    track_to_npz(path, track(None))
    assert track_from_npz(path).outline is None


@pytest.mark.parametrize(
    "changes",
    [
        {"outline_edges": np.zeros((3, 2, 2))},
        {"outline_edges": np.full((24, len(ROWS), 2), 1e6)},
        {"outline_time_s": np.zeros(24)},
    ],
)
def test_a_damaged_outline_is_refused(tmp_path: Path, changes: dict):
    path = tmp_path / "keypoints.npz"
    track_to_npz(path, track(outline(edges_of(*leaning_bar(0.1)))))
    with np.load(path) as stored:
        arrays = {**stored, **changes}
    np.savez(path, **arrays)
    with pytest.raises(UsageError):
        track_from_npz(path)


@pytest.mark.parametrize("length_s", [4.0, 6.0, 30.0, 300.0])
def test_stills_spread_over_a_clip_of_any_length(length_s: float):
    stills = stills_for_outline()
    picture = np.zeros((8, 8, 3), np.uint8)
    for index in range(round(length_s * 30)):
        stills.see(Frame(index, index / 30, picture), (0, 0, 8, 8))
    times = np.array([still.time_s for still in stills._kept])
    assert 18 <= len(stills) < MOST_PICTURES
    assert np.diff(times).max() < 4 * length_s / len(times)
    assert times[-1] > 0.85 * length_s
    # No rhythm: of the phases of any stride, none holds more than twice its share (and three).
    if length_s >= 6.0:
        for stride_s in (0.62, 0.7, 0.8):
            shares = np.histogram(times / stride_s % 1.0, 6, (0, 1))[0]
            assert shares.max() <= 2 * len(times) / 6 + 3


def test_the_shipped_model_is_the_one_of_its_card():
    card = json.loads((model_files.FOLDER / "tilt.json").read_text())
    found = model_files.tilt_model()
    assert found.half_width_deg == pytest.approx(card["change_half_width_deg"])
    assert found.id == card["sha256"][:12]
    assert not set(card["bodies_trained_on"]) & set(card["bodies_that_judge"])
    judged = card["scores"]["judging_bodies"]
    assert judged["sign_right_from_4_deg"] >= 0.95
    assert judged["said_wrongly"] == 0
    assert judged["rmse_deg"] < 0.75 * judged["rmse_of_no_change_deg"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda card: card.update(sha256="0" * 64),
        lambda card: card.update(version=99),
        lambda card: card["features"].reverse(),
        lambda card: card.pop("change_half_width_deg"),
        lambda card: card.update(change_half_width_deg=0),
    ],
)
def test_a_model_that_is_not_its_cards_is_refused(tmp_path: Path, damage):
    shutil.copy(model_files.FOLDER / "tilt.npz", tmp_path)
    card = json.loads((model_files.FOLDER / "tilt.json").read_text())
    damage(card)
    (tmp_path / "tilt.json").write_text(json.dumps(card))
    with pytest.raises(SetupError, match="tilt model"):
        model_files.tilt_model(tmp_path)


def test_missing_or_damaged_weights_are_refused(tmp_path: Path):
    with pytest.raises(SetupError):
        model_files.tilt_model(tmp_path)
    shutil.copy(model_files.FOLDER / "tilt.json", tmp_path)
    (tmp_path / "tilt.npz").write_bytes((model_files.FOLDER / "tilt.npz").read_bytes()[:-9])
    with pytest.raises(SetupError):
        model_files.tilt_model(tmp_path)


@pytest.mark.slow
def test_a_side_clip_gives_a_sign_and_no_number_of_its_own(analysed):
    found = analysed(CLIPS / "side_right_good.mp4")
    assert found.tilt is not None
    assert found.tilt.pictures >= 20
    tilt = found.get("anterior_pelvic_tilt")
    assert tilt is not None
    assert tilt.value is None
    assert "compare" in (tilt.reason or "")
    (again,) = [
        c for c in compare(found, analysis_from_json(analysis_to_json(found))).changes if c.name == tilt.name
    ]
    assert again.verdict == "no clear change"
    assert again.change == pytest.approx(0.0, abs=1e-5)
