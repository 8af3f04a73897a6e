"""The annotated clip: what is drawn, where it is drawn, and that the file plays everywhere with the source's timing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from formcam import pipeline
from formcam.feedback.formatting import value_text
from formcam.outputs.clip import rendering
from formcam.outputs.clip.annotator import Annotator
from formcam.outputs.clip.frame_plan import Overlay
from formcam.outputs.clip.text import blend, sprite, width_px, wrap
from formcam.records.analysis import Analysis, Grade
from formcam.records.quantities import number_text
from formcam.records.skeleton import INDEX, LEG
from formcam.records.track import Runner
from tests.support import synthetic
from tests.support.media import even_times, write_clip

WIDTH, HEIGHT, FPS, FRAMES = 640, 360, 30.0, 150
# The made-up runner fills a 1920 x 1080 picture.
SHRUNK = 3.0


def analysis_of(view: str) -> Analysis:
    """A made-up runner, measured; positions shrunk to the small picture."""
    raw = synthetic.track(view=view, fps=FPS, length_s=FRAMES / FPS)
    small = replace(raw, xy_px=raw.xy_px / SHRUNK, width_px=WIDTH, height_px=HEIGHT)
    analysis = pipeline.measure(small, runner=Runner(height_cm=synthetic.HEIGHT_CM))
    assert analysis.status == "ok", analysis.refusal
    return analysis


@pytest.fixture(scope="module")
def side() -> Analysis:
    return analysis_of("right")


@pytest.fixture(scope="module")
def rear() -> Analysis:
    return analysis_of("rear")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "run.mp4"
    write_clip(path, even_times(FRAMES, FPS), width_px=WIDTH, height_px=HEIGHT)
    return path


def blank() -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), 90, np.uint8)


def changed(overlay: Overlay, state) -> np.ndarray:
    drawn = Annotator(overlay, WIDTH, HEIGHT).annotate(blank(), state)
    return (drawn != 90).any(axis=2)


def test_the_given_picture_is_not_touched(side: Analysis):
    overlay, picture = Overlay(side), blank()
    Annotator(overlay, WIDTH, HEIGHT).annotate(picture, overlay.at(60))
    assert (picture == 90).all()


def test_the_near_knee_is_marked_where_it_is(side: Analysis):
    overlay = Overlay(side)
    x, y = overlay.at(60).xy[INDEX["right_knee"]].round().astype(int)
    assert changed(overlay, overlay.at(60))[y - 1 : y + 2, x - 1 : x + 2].all()


@pytest.mark.parametrize("view", ["side", "rear"])
def test_what_was_not_seen_is_not_drawn_and_does_not_fail(view: str, request: pytest.FixtureRequest):
    overlay = Overlay(request.getfixturevalue(view))
    state = overlay.at(60)
    nothing = replace(state, xy=np.full_like(state.xy, np.nan), feet=(), angles=(), reach=None)
    bones = changed(overlay, state).sum() - changed(overlay, replace(nothing, trail=state.trail[:0])).sum()
    assert bones > 500
    half = state.xy.copy()
    half[list(LEG["left"])] = np.nan
    changed(overlay, replace(state, xy=half))


def test_feet_are_marked_only_between_contact_and_toe_off(side: Analysis):
    overlay = Overlay(side)
    step = overlay.gait.used_steps("right")[2]
    assert step.toe_off_s is not None
    middle = (step.initial_contact_s + step.toe_off_s) / 2
    at = lambda time_s: overlay.at(int(np.abs(overlay.clean.time_s - time_s).argmin()))  # noqa: E731
    assert any(foot.near for foot in at(middle).feet)
    flight = (step.toe_off_s + (step.next_contact_s or 0.0)) / 2
    assert not at(flight).feet


def test_landing_marks_keep_the_value_and_the_sign_of_their_step(side: Analysis):
    """Drawn live they would run on with the leg: 11° at the landing is −10° two frames later."""
    overlay = Overlay(graded(side, "ok"))
    shank = side.get("shank_angle_at_contact", "right")
    assert shank is not None
    for number, value in shank.per_step[1:4]:
        step = overlay.gait.steps[number]
        inside = [
            overlay.at(i)
            for i in range(FRAMES)
            if 0.0 <= overlay.clean.time_s[i] - step.initial_contact_s < 0.14
        ]
        texts = {m.text for state in inside for m in state.angles if m.text.startswith("shin")}
        assert texts == {f"shin {round(value) + 0:.0f}°"}
        assert len({state.reach[1] for state in inside if state.reach}) == 1


def graded(analysis: Analysis, grade: Grade) -> Analysis:
    """The same with every measurement graded so."""
    return replace(
        analysis,
        measurements=tuple(
            replace(m, grade=grade, reason="for a test", verdict=None) for m in analysis.measurements
        ),
    )


@pytest.mark.parametrize(("grade", "told"), [("ok", True), ("flag", True), ("informational", True),
                                             ("borderline", False), ("not_rated", False)])  # fmt: skip
def test_no_number_stands_beside_the_runner_that_the_error_leaves_open(
    side: Analysis, grade: Grade, told: bool
):
    overlay = Overlay(graded(side, grade))
    texts = {m.text for i in range(FRAMES) for m in overlay.at(i).angles}
    assert {text.split(" ")[0] for text in texts} == {"lean", "shin", "thigh"}
    assert all(("°" in text) == told for text in texts)


@pytest.mark.parametrize("lean_deg", [-12.0, 12.0])
@pytest.mark.parametrize("view", ["left", "right"])
def test_leaning_back_is_not_leaning_forward(view: str, lean_deg: float):
    raw = synthetic.track(view=view, fps=FPS, length_s=3.0, lean_deg=lean_deg)
    overlay = Overlay(graded(pipeline.measure(raw, runner=Runner(height_cm=178)), "ok"))
    leans = {m.text for i in range(90) for m in overlay.at(i).angles if m.text.startswith("lean")}
    assert leans == {f"lean {number_text(lean_deg, 0)}°"}


def test_every_finding_gets_its_caption(side: Analysis):
    overlay = Overlay(side)
    shown = {caption for i in range(FRAMES) if (caption := overlay.at(i).caption) is not None}
    titles = {title for title, _ in shown}
    assert titles <= {f.title for f in side.findings}
    if side.findings:
        assert titles


def test_the_far_leg_has_no_mark(side: Analysis):
    overlay = Overlay(side)
    assert overlay.far == "left"
    for index in range(FRAMES):
        state = overlay.at(index)
        assert not any(m.vertex is state.xy[INDEX["left_knee"]] for m in state.angles)


def test_the_picture_of_a_finding_shows_what_it_is_about_and_nothing_else(side: Analysis):
    overlay = Overlay(graded(side, "ok"))
    shank = side.get("shank_angle_at_contact", "right")
    assert shank is not None
    landing = shank.frames[0]
    whole = overlay.still(landing)
    assert {"lean", "shin"} <= {mark.text.split(" ")[0] for mark in whole.angles}
    assert whole.reach is not None
    assert len(whole.trail) > 1
    shin = overlay.still(landing, ("shank_angle_at_contact", "cadence"))
    assert {mark.name for mark in shin.angles} == {"shank_angle_at_contact"}
    assert shin.reach is None
    assert len(shin.trail) == 0
    for name in ("overstride_reach", "overstride_reach_cm"):
        reach = overlay.still(landing, (name,))
        assert reach.reach is not None
        assert not reach.angles
    assert len(overlay.still(landing, ("vertical_oscillation",)).trail) == len(whole.trail)
    assert not overlay.still(landing, ("cadence",)).angles


def test_the_panel_says_a_value_as_page_and_report_do(side: Analysis):
    cadence = side.get("cadence")
    assert cadence is not None
    shown = {row.label: row.text for row in Overlay(side).panel}
    assert shown["Cadence"] == value_text(cadence, short=True)
    assert shown["Cadence"].removesuffix("/min") == value_text(cadence).removesuffix(" steps a minute")


@pytest.mark.parametrize("size", [(320, 568), (568, 320), (64, 48), (2160, 3840)], ids=str)
def test_any_size_of_picture(side: Analysis, size: tuple[int, int]):
    overlay = Overlay(side)
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    assert Annotator(overlay, width, height).annotate(picture, overlay.at(60)).shape == picture.shape


def test_text_is_broken_at_spaces_and_ends_in_an_ellipsis():
    lines = wrap("take slightly quicker steps at the same speed as before", 20, 180, most_lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_px(line, 20) <= 180 for line in lines)


def test_a_sprite_is_clipped_at_every_edge():
    patch = sprite("edge", 20, (255, 255, 255))
    inside = patch[..., 3] > 0
    for x, y in ((-5, -5), (WIDTH - 10, HEIGHT - 10), (-500, 10), (10, HEIGHT + 540), (20, 30)):
        picture = blank()
        blend(picture, patch, x, y)
        laid = np.zeros((HEIGHT + 1200, WIDTH + 1200), bool)
        laid[600 + y : 600 + y + len(patch), 600 + x : 600 + x + patch.shape[1]] = inside
        assert not (picture != 90).any(axis=2)[~laid[600 : 600 + HEIGHT, 600 : 600 + WIDTH]].any()
        reaches_in = min(x + patch.shape[1], y + len(patch)) > 0 and x < WIDTH and y < HEIGHT
        assert (picture != 90).any() == reaches_in


def test_the_clip_plays_everywhere_and_keeps_the_timing(clip: Path, side: Analysis, tmp_path: Path):
    out = tmp_path / "annotated.mp4"
    counted = []
    rendering.render(clip, side, out, on_progress=lambda done, total: counted.append((done, total)))
    assert counted[-1] == (FRAMES, FRAMES)
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.profile) == ("h264", "High")
        assert stream.codec_context.pix_fmt == "yuv420p"
        times = [frame.time for frame in container.decode(stream)]
    assert np.diff(times) == pytest.approx(1 / FPS, abs=1e-3)
    assert len(times) == FRAMES
    assert out.read_bytes().find(b"moov") < out.read_bytes().find(b"mdat")


def test_the_slow_clip_holds_three_moments(clip: Path, side: Analysis, tmp_path: Path):
    out = tmp_path / "slow.mp4"
    rendering.render(clip, side, out, mode="slow")
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        length = float(stream.duration * stream.time_base)
    strides_s = rendering.SLOW_STRIDES * 120.0 / 170.0 + rendering.LEAD_S
    # A frame at either end may fall outside: two frames at a quarter of the speed.
    assert length == pytest.approx(strides_s * 4 + 3 * rendering.HOLD_S, abs=2 * 4 / FPS)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_key_moments_are_saved_and_read_back(
    clip: Path, view: str, request: pytest.FixtureRequest, tmp_path: Path
):
    analysis = request.getfixturevalue(view)
    paths = rendering.key_frames(clip, analysis, tmp_path)
    assert {"initial_contact", "midstance", "toe_off"} <= set(paths)
    assert {f"finding_{f.id}" for f in analysis.findings} <= set(paths)
    for path in paths.values():
        height, width = rendering.load_still(path).shape[:2]
        left, top, right, bottom = Overlay(analysis).box()
        assert bottom - top < height <= HEIGHT
        assert right - left < width < WIDTH


def test_pictures_kept_while_rendering_are_those_that_a_seek_finds(
    clip: Path, side: Analysis, tmp_path: Path
):
    wanted = set(rendering.key_moments(side).values())
    kept = rendering.render(clip, side, tmp_path / "out.mp4", keep=wanted)
    assert set(kept) == wanted
    sought = rendering.key_frames(clip, side, tmp_path / "sought")
    reused = rendering.key_frames(tmp_path / "none.mp4", side, tmp_path / "reused", known=kept)
    assert [path.name for path in sought.values()] == [path.name for path in reused.values()]
    for one, other in zip(sought.values(), reused.values(), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_a_refusal_cannot_be_drawn(side: Analysis):
    with pytest.raises(ValueError, match="track"):
        Overlay(replace(side, clean=None))
