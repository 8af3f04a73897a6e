"""The file for a coach: all inside, nothing asked for, nothing of a user's text executed."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from formcam import pipeline
from formcam.feedback import headline
from formcam.feedback.exercises import STOP_LIST, stop_advice
from formcam.feedback.pain import careful_text
from formcam.outputs import result_folder
from formcam.outputs.coach.clip_bytes import clip_bytes
from formcam.outputs.coach.page import BEGINS, PageClip, coach_page, page_of_folder
from formcam.outputs.files.report_about import NOBODY, ReportAbout
from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError
from formcam.records.track import Runner
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter
from tests.support import media, synthetic

RUN = "ab" * 32
# Each would run, load or send something where it became markup, or end the script that it stands in.
ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    '" onfocus=alert(1) autofocus x="',
    "' onclick='alert(1)",
    "<!--<script>",
    "{{script}}{{data}}",
    "\u2028alert(1)//\u2029",
    "<svg/onload=alert(1)>&lt;script&gt;",
    "javascript:alert(1)",
    "]]><iframe src=//example.org>",
)


class Read(HTMLParser):
    """Every element with its attributes, and what stands in scripts and style sheets."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[dict[str, str | None], str]] = []
        self.words = ""
        self._raw: dict[str, str | None] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._raw = dict(attrs) if tag in ("script", "style") else None
        if self._raw is not None:
            self.inside.append((self._raw, ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser's own signature)
        self._raw = None

    def handle_data(self, data: str) -> None:
        if self._raw is None:
            self.words += data
        else:
            about, before = self.inside[-1]
            self.inside[-1] = (about, before + data)

    def element(self, **attributes: str) -> str:
        """What stands in the script with these attributes."""
        return next(text for about, text in self.inside if attributes.items() <= about.items())


@functools.cache
def measured() -> Analysis:
    """A run with findings, of a formula."""
    track = synthetic.track(length_s=8.0, fps=30.0, cadence_spm=152.0, oscillation_cm=11.0)
    return pipeline.measure(track, runner=Runner(height_cm=synthetic.HEIGHT_CM))


def page(about: ReportAbout = NOBODY, analysis: Analysis | None = None, **changes: object) -> str:
    made = {
        "run": RUN,
        "clip": PageClip(b"mp4", (0.0, 0.1, 0.2)),
        "stills": {},
        "save_as": "c.json",
        **changes,
    }
    return coach_page(analysis or measured(), about, **made)  # type: ignore[arg-type]


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_lets_in_what_stands_in_the_file_and_nothing_else():
    read = Read(page())
    told = next(about["content"] for tag, about in read.elements if about.get("http-equiv"))
    assert told is not None
    rules = dict(rule.split(" ", 1) for rule in told.split("; "))
    script = read.element(type="module")
    style = next(text for about, text in read.inside if not about)
    assert rules == {
        "default-src": "'none'",
        "script-src": hashed(script),
        "style-src": hashed(style),
        "img-src": "data:",
        "media-src": "blob:",
        "connect-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
    }
    # What comes before the policy is not under it.
    before = [
        tag for tag, _ in read.elements[: [bool(a.get("http-equiv")) for _, a in read.elements].index(True)]
    ]
    assert before == ["html", "head", "meta"]
    assert [about.get("type") for about, _ in read.inside] == [
        None,
        "application/json",
        "text/plain",
        "module",
    ]


def test_nothing_is_asked_for_from_elsewhere():
    made = page(stills={one.id: b"jpeg" for one in measured().findings})
    for tag, about in Read(made).elements:
        assert not {
            name for name in about if name.startswith("on") or name in ("style", "srcset", "action")
        }, tag
        for name in ("src", "href"):
            assert re.match(r"data:|#", about.get(name) or "#"), (tag, about)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", made)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_person_typed_is_text_everywhere(attack: str):
    first = measured().findings[0]
    evil = replace(
        measured(),
        findings=(
            replace(
                first, title=attack, what_we_saw=attack, often_goes_with=attack, cue=attack, source=attack
            ),
        ),
    )
    tame = replace(
        measured(),
        findings=(replace(first, title="a", what_we_saw="a", often_goes_with="a", cue="a", source="a"),),
    )

    def about(words: str) -> ReportAbout:
        return ReportAbout(runner=words, filmed=words, clip=words, note=words)

    attacked = Read(page(about(attack), evil, save_as=attack))
    plain = Read(page(about("a"), tame, save_as="a"))
    # The same elements with the same names of attributes, so nothing of it became markup.
    assert [(tag, list(told)) for tag, told in attacked.elements] == [
        (tag, list(told)) for tag, told in plain.elements
    ]
    assert attacked.element(type="module") == plain.element(type="module")
    written = attacked.element(type="application/json")
    assert written.isascii()
    assert not set("<>&") & set(written)
    data = json.loads(written)
    assert data["file"] == {
        "formcam_comments": 1,
        "run": RUN,
        "clip": attack,
        "runner": attack,
        "filmed": attack,
    }
    assert data["findings"] == {first.id: attack}
    assert data["saveAs"] == attack
    for text in (attack, headline.headline(evil)):
        assert text in attacked.words


def test_it_tells_what_the_runner_was_told():
    read = Read(page(ReportAbout(runner="Anna", filmed="1 May 2026", clip="run.mp4", note="New shoes")))
    analysis = measured()
    assert analysis.findings
    told = [
        headline.headline(analysis),
        *headline.summary_sentences(analysis),
        "Anna",
        "1 May 2026",
        "New shoes",
    ]
    for finding in analysis.findings:
        told += [finding.title, finding.what_we_saw, finding.often_goes_with, finding.cue]
    told += [f"{one.name} – {one.dosage}" for one in analysis.exercises]
    assert [one for one in told if one not in read.words] == []
    asked = [about["data-finding"] for _, about in read.elements if "data-finding" in about]
    assert asked == [one.id for one in analysis.findings]


def test_what_to_be_careful_with_is_said_in_the_pages_words():
    told = [one.id for one in measured().exercises]
    text = careful_text(("knee", "calf"), told)
    assert "Leave these out" in text
    assert text in Read(page(ReportAbout(pain=("knee", "calf")))).words
    assert "You said that it hurts" not in Read(page()).words


def test_warning_signs_come_first_and_end_the_advice():
    about = ReportAbout(signs=(STOP_LIST[0],))
    told = Read(page(about)).words
    analysis = measured()
    assert told.index(stop_advice(about.signs)) < told.index(headline.headline(analysis))
    assert STOP_LIST[0].question in told
    assert analysis.findings[0].cue not in told
    assert not [one.name for one in analysis.exercises if one.how in told]


def test_a_moment_is_offered_where_the_clip_has_it():
    first = replace(measured().findings[0], frames=(7, 2))
    told = Read(page(analysis=replace(measured(), findings=(first,)))).elements
    assert [about["data-moment"] for _, about in told if "data-moment" in about] == ["0.20000"]
    without = Read(page(analysis=replace(measured(), findings=(first,)), clip=None))
    assert not [about for _, about in without.elements if "data-moment" in about]
    assert "video" not in [tag for tag, _ in without.elements]
    assert without.element(id="clip") == ""


def write_numbered(path: Path, count: int, height_px: int) -> list[float]:
    """A clip whose pictures carry their numbers, at uneven times; those."""
    times = [index / 30.0 + (0.01 if index % 3 == 1 else 0.0) for index in range(count)]
    with ClipWriter(path, width_px=height_px * 3 // 2, height_px=height_px) as writer:
        for number, time_s in enumerate(times):
            writer.write(media.stamped(number, height_px * 3 // 2, height_px), time_s)
    return times


def test_a_clip_that_is_small_enough_stays_as_it_is(tmp_path: Path):
    write_numbered(tmp_path / "run.mp4", 5, 240)
    assert clip_bytes(tmp_path / "run.mp4") == (tmp_path / "run.mp4").read_bytes()


def test_a_large_clip_is_drawn_smaller_with_every_picture_at_its_time(tmp_path: Path):
    clip, smaller = tmp_path / "run.mp4", tmp_path / "smaller.mp4"
    times = write_numbered(clip, 40, 480)
    smaller.write_bytes(clip_bytes(clip, most=clip.stat().st_size - 1, heights_px=(720, 240, 120)))
    with open_video(smaller, time_scale=1.0) as source:
        assert (source.info.width_px, source.info.height_px) == (360, 240)
        read = [(media.number_in(frame.rgb), frame.time_s) for frame in source]
    assert [number for number, _ in read] == list(range(40))
    # The writer's clock has 90 000 ticks a second.
    assert [time_s for _, time_s in read] == pytest.approx(times, abs=1e-4)


def test_a_clip_that_stays_too_large_is_refused(tmp_path: Path):
    write_numbered(tmp_path / "run.mp4", 5, 240)
    with pytest.raises(UsageError, match="too long for one file"):
        clip_bytes(tmp_path / "run.mp4", most=100, heights_px=(120,))


def test_a_result_folder_becomes_a_page(tmp_path: Path):
    result_folder.write_outputs(measured(), None, tmp_path, pdf=False)
    write_numbered(tmp_path / result_folder.CLIP, 5, 120)
    (tmp_path / result_folder.FRAMES).mkdir()
    shown = measured().findings[0].id
    (tmp_path / result_folder.FRAMES / f"finding_{shown}.jpg").write_bytes(b"picture")
    made = page_of_folder(tmp_path, NOBODY, save_as="c.json")
    read = Read(made)
    assert made.startswith(BEGINS)
    assert base64.b64decode(read.element(id="clip")) == (tmp_path / result_folder.CLIP).read_bytes()
    data = json.loads(read.element(type="application/json"))
    track = measured().track
    assert track is not None
    assert data["times"] == pytest.approx(track.time_s, abs=1e-5)
    assert re.fullmatch(r"[0-9a-f]{64}", data["file"]["run"])
    assert [
        base64.b64decode((about["src"] or "").partition(",")[2])
        for tag, about in read.elements
        if tag == "img"
    ] == [b"picture"]
    # What is corrected or said later makes no other run of it.
    again = replace(measured(), runner=Runner(height_cm=180.0, speed_kmh=9.0), findings=())
    result_folder.write_outputs(again, None, tmp_path / "again", pdf=False)
    other = Read(page_of_folder(tmp_path / "again", NOBODY, save_as="c.json"))
    assert json.loads(other.element(type="application/json"))["file"]["run"] == data["file"]["run"]


def test_the_script_cannot_end_its_element_and_writes_no_markup():
    script = Read(page()).element(type="module")
    assert "</script" not in script.lower()
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script
    )
