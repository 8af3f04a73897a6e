"""Files of watches give the run that was put in; whatever else is given is refused in one line, or used in part."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from formcam.records.errors import UsageError
from formcam.watch import fit_file, samples, xml_file
from formcam.watch.reading import read_watch, watch_run
from tests.support import watch_files as files

STEADY = [170.0] * 120
PLAIN = files.fit(files.records(STEADY, enhanced_speed=2.8, vertical_oscillation=88.0, stance_time=251.0))
XML = (files.tcx([85] * 60), files.gpx([170] * 60))


def test_a_plain_run_comes_back_as_it_went():
    cadence = 165.0 + 5.0 * np.sin(np.arange(120) / 10)
    run = watch_run(
        files.fit(files.records(cadence, enhanced_speed=2.8, vertical_oscillation=88.0, stance_time=251.0))
    )
    # The file keeps strides of one leg in 1/128 a minute.
    assert run.cadence_spm == pytest.approx(cadence, abs=2 / 128)
    assert run.written_for == "one"
    assert run.begins_utc_s == files.BEGINS_UTC_S
    assert list(run.time_s[[0, -1]]) == [0.0, 119.0]
    assert run.speed_mps == pytest.approx(2.8)
    assert run.vertical_oscillation_cm == pytest.approx(8.8)
    assert run.contact_time_ms == pytest.approx(251.0)
    assert np.isnan(run.balance_left_pct).all()
    assert run.device.startswith("garmin")
    assert (run.notes, run.pauses_s) == ((), ())


@pytest.mark.parametrize(("legs", "told"), [(1, "one"), (2, "both")])
@pytest.mark.parametrize("spm", [144.0, 170.0, 216.0])
def test_cadence_of_one_leg_or_both_is_recognised(legs: int, told: str, spm: float):
    # Walking before and after: neither way of writing takes it for a run.
    cadence = [104.0] * 60 + [spm] * 120 + [104.0] * 30
    if told == "both" or spm < 200:
        cadence += [0.0] * 20
    run = watch_run(files.fit(files.records(cadence, legs=legs)))
    assert run.written_for == told
    assert run.cadence_spm[60:180] == pytest.approx(spm, abs=2 / 128)


def test_whole_strides_are_what_an_old_watch_writes():
    run = watch_run(files.fit(files.records([171.0] * 60, whole=True)))
    assert run.cadence_spm == pytest.approx(170.0)


def test_a_pod_at_the_waist_or_chest_is_told_by_the_balance_that_only_it_can_measure():
    series: dict[str, Any] = {"vertical_oscillation": 88.0, "stance_time": 251.0}
    worn = watch_run(files.fit(files.records(STEADY, stance_time_balance=50.4, **series)))
    wrist = watch_run(files.fit(files.records(STEADY, **series)))
    assert worn.balance_left_pct == pytest.approx(50.4)
    assert (worn.sensor_of("contact_time_ms"), wrist.sensor_of("contact_time_ms")) == ("torso", "watch")


def test_stryds_developer_fields_are_read_where_the_watch_has_none_of_its_own():
    rows = [(85.0, 240.0, 7.1, 10.2)] * len(STEADY)
    bare = [
        {"mesg_num": files.RECORD, "timestamp": files.stamp(files.BEGINS_UTC_S + n)}
        for n in range(len(STEADY))
    ]
    run = watch_run(files.stryd_fit(bare, rows))
    assert run.cadence_spm == pytest.approx(170.0)
    assert run.contact_time_ms == pytest.approx(240.0)
    assert run.vertical_oscillation_cm == pytest.approx(7.1)
    assert run.leg_stiffness_kn_m == pytest.approx(10.2)
    assert run.sensor_of("contact_time_ms") == "stryd"
    both = watch_run(files.stryd_fit(files.records(STEADY, stance_time=251.0), rows))
    assert both.contact_time_ms == pytest.approx(251.0)
    assert both.sensor_of("contact_time_ms") == "watch"
    some_missing = files.records(STEADY)
    for message in some_missing[:30]:
        del message["cadence"], message["fractional_cadence"]
    steps = [(170.0, 240.0, 7.1, 10.2)] * len(STEADY)
    # The watch counts strides of one leg, this Stryd steps of both: what one lacks is not filled up by the other.
    mixed = watch_run(files.stryd_fit(some_missing, steps))
    assert np.isnan(mixed.cadence_spm[:30]).all()
    assert mixed.cadence_spm[30:] == pytest.approx(170.0)


def test_an_old_file_tells_speed_in_the_short_field():
    assert watch_run(files.fit(files.records(STEADY, speed=2.5))).speed_mps == pytest.approx(2.5)


def test_missing_fields_are_missing_values():
    messages = files.records(STEADY, stance_time=251.0)
    for message in messages[20:40]:
        del message["stance_time"]
    for message in messages[50:60]:
        message["cadence"] = 255  # FIT's "invalid" of a byte.
    run = watch_run(files.fit(messages))
    assert np.isnan(run.contact_time_ms[20:40]).all()
    assert np.isfinite(run.contact_time_ms[40:]).all()
    assert np.isnan(run.cadence_spm[50:60]).all()


def test_pauses_are_those_that_the_watch_tells_and_the_gaps():
    at = files.BEGINS_UTC_S
    first, second = files.records([170.0] * 60), files.records([170.0] * 60, begins_utc_s=at + 100)
    third = files.records([170.0] * 60, begins_utc_s=at + 200)
    told = [files.timer(at, "start"), *first, files.timer(at + 60, "stop_all"), files.timer(at + 98, "start")]
    run = watch_run(files.fit([*told, *second, *third]))
    # The watch's own word for the first, widened to the moments around it; the second is a gap without a word.
    assert run.pauses_s == ((59.0, 100.0), (159.0, 200.0))


def test_a_clock_that_was_not_set_at_first_does_not_make_the_run_years_long():
    early = files.records([170.0] * 5, begins_utc_s=files.BEGINS_UTC_S - 5 * 365 * 86_400)
    run = watch_run(files.fit([*early, *files.records(STEADY)]))
    assert (len(run.time_s), run.begins_utc_s) == (len(STEADY), files.BEGINS_UTC_S)


def test_what_is_no_run_is_refused_and_of_several_sports_the_run_is_taken():
    at = files.BEGINS_UTC_S
    ride, run = files.records([170.0] * 60), files.records([180.0] * 60, begins_utc_s=at + 60)
    with pytest.raises(UsageError, match="cycling, not of a run"):
        watch_run(files.fit(ride, sport="cycling"))
    spans = [files.session("cycling", at, at + 60), files.session("running", at + 60, at + 120)]
    assert watch_run(files.fit([*ride, *run, *spans], sport=None)).cadence_spm == pytest.approx(180.0)
    with pytest.raises(UsageError, match="cadence is that of no run"):
        watch_run(files.fit(files.records([100.0] * 60)))
    with pytest.raises(UsageError, match="no cadence"):
        watch_run(files.fit([{"mesg_num": files.RECORD, "timestamp": files.stamp(at), "heart_rate": 120}]))


@pytest.mark.parametrize(
    ("data", "legs", "device"),
    [
        (XML[0], "one", "Forerunner 255"),
        (files.tcx([170] * 60, tag="Cadence"), "both", "Forerunner 255"),
        (XML[1], "both", "COROS PACE 3"),
    ],
)
def test_tcx_and_gpx_are_read(data: bytes, legs: str, device: str):
    run = watch_run(data)
    assert run.cadence_spm == pytest.approx([170.0] * 60)
    assert (run.written_for, run.device, run.begins_utc_s) == (legs, device, files.BEGINS_UTC_S)


def test_a_file_that_breaks_off_is_used_as_far_as_it_goes_and_says_so():
    run = watch_run(PLAIN[: len(PLAIN) // 2])
    assert 40 < len(run.time_s) < 80
    assert "cut off" in run.notes[0]
    text = XML[0][: len(XML[0]) // 2]
    assert "cut off" in watch_run(text).notes[0]
    with pytest.raises(UsageError, match="before the run begins"):
        watch_run(PLAIN[:40])


def test_two_files_in_one_are_one_run():
    """Chained files, as the protocol allows."""
    later = files.fit(files.records([180.0] * 60, begins_utc_s=files.BEGINS_UTC_S + 130))
    run = watch_run(PLAIN + later)
    assert (len(run.time_s), run.notes) == (180, ())
    assert run.cadence_spm[[0, -1]] == pytest.approx([170.0, 180.0])


def test_the_watchs_zone_is_read():
    activity = {
        "mesg_num": 34,
        "timestamp": files.stamp(files.BEGINS_UTC_S + 120),
        "local_timestamp": files.stamp(files.BEGINS_UTC_S + 120 + 5.5 * 3600),
    }
    assert watch_run(files.fit([*files.records(STEADY), activity])).utc_offset_s == 5.5 * 3600
    assert watch_run(PLAIN).utc_offset_s is None


def test_a_wrong_checksum_is_told():
    run = watch_run(PLAIN[:-1] + bytes([PLAIN[-1] ^ 1]))
    assert len(run.time_s) == len(STEADY)
    assert "checksum" in run.notes[0]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + b"0" * 50, "is packed"),
        (b"\x1f\x8b" + b"0" * 50, "is packed"),
        (b"%PDF-1.7 and so on", "no file of a watch"),
        (bytes(range(256)), "no file of a watch"),
        (b"<html><body>no run</body></html>", "no moments of a run"),
        (b"<html><p>", "not a TCX or GPX file"),
        ("<gpx>é".encode("utf-16"), "not a TCX or GPX file"),
    ],
)
def test_what_is_no_file_of_a_watch_gets_one_line_of_advice(data: bytes, told: str):
    with pytest.raises(UsageError, match=told) as refused:
        watch_run(data)
    assert len(str(refused.value).splitlines()) == 1


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "declared",
    [f'<!DOCTYPE gpx [<!ENTITY a0 "lol">{BOMB}]>', '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
     '<!DOCTYPE gpx SYSTEM "http://example.org/gpx.dtd">'],
    ids=("billion laughs", "a file", "the network"),
)  # fmt: skip
def test_an_xml_file_that_declares_entities_is_refused_before_any_unfolds(declared: str):
    with pytest.raises(UsageError, match="DOCTYPE"):
        watch_run(f"{declared}<gpx>&a11;</gpx>".encode())


def test_files_without_end_are_refused(tmp_path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UsageError, match="more than any run"):
        watch_run(b"<gpx>" + b"<a>" * 100)
    with pytest.raises(UsageError, match="more than any run"):
        watch_run(b"<gpx " + b" ".join(b'a%d="1"' % n for n in range(xml_file.MAX_ATTRIBUTES + 1)) + b"/>")
    monkeypatch.setattr(xml_file, "MAX_ELEMENTS", 50)
    with pytest.raises(UsageError, match="more than any run"):
        watch_run(XML[0])
    monkeypatch.setattr(fit_file, "MAX_MESSAGES", 50)
    with pytest.raises(UsageError, match="more than any run"):
        watch_run(PLAIN)
    monkeypatch.setattr(fit_file, "MAX_MESSAGES", 500)
    monkeypatch.setattr(fit_file, "MAX_FIELDS", 50)
    with pytest.raises(UsageError, match="more than any run"):
        watch_run(PLAIN)
    monkeypatch.setattr(samples, "MAX_MOMENTS", 5)
    with pytest.raises(UsageError, match="more moments than any run"):
        watch_run(XML[1])
    long = files.records([170.0, 170.0]) + [
        message
        for n in range(1, 12)
        for message in files.records([170.0], begins_utc_s=files.BEGINS_UTC_S + n * 5 * 3600)
    ]
    monkeypatch.setattr(samples, "MAX_MOMENTS", 100)
    with pytest.raises(UsageError, match="more than two days"):
        watch_run(files.fit(long))
    path = tmp_path / "large.fit"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(UsageError, match="too large"):
        read_watch(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_watch(tmp_path / "nothing.fit")


def test_a_hostile_device_name_is_one_short_printable_line():
    name = "<script>alert(1)</script>\u202e\n\x1b[31m" + "x" * 200
    shown = watch_run(files.fit(files.records(STEADY), product_name=name[:120])).device
    assert len(shown) <= samples.MAX_NAME
    assert shown.isprintable() or "\N{REPLACEMENT CHARACTER}" in shown
    assert not set(shown) & set("\u202e\n\x1b")
    made = files.gpx([170] * 60).replace(b"COROS PACE 3", b"=cmd|&#10;&#x202e;&lt;b>")
    assert not set(watch_run(made).device) & set("\u202e\n")


def refused_or_read(data: bytes) -> None:
    with suppress(UsageError):
        assert len(watch_run(data).time_s)


@settings(deadline=None)  # A busy computer says nothing of the reader.
@given(some.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    refused_or_read(data)


@settings(deadline=None)  # A busy computer says nothing of the reader.
@given(some.binary(max_size=300))
def test_any_bytes_after_a_header_are_read_or_refused(data: bytes):
    refused_or_read(PLAIN[:12] + data)
    refused_or_read(b"<gpx>" + data)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_read_or_refused(seed: int):
    """Bytes of a real file changed, dropped and doubled: closer to what the decoder believes than random ones."""
    chance = random.Random(seed)
    whole = STRYD if seed % 3 else PLAIN[:2000]
    data = bytearray(whole)
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(data))
        change = chance.randrange(3)
        if change == 0:
            data[at] = chance.randrange(256)
        elif change == 1:
            del data[at : at + chance.randint(1, 8)]
        else:
            data[at:at] = data[at : at + chance.randint(1, 8)]
    refused_or_read(bytes(data))


STRYD = files.stryd_fit(files.records([170.0] * 30, stance_time=250.0), [(85.0, 240.0, 7.1, 10.2)] * 30)
