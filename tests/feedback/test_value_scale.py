"""The scale of a value: zones, limits and what it holds."""

from __future__ import annotations

import pytest

from formcam.feedback.value_scale import value_scale, zones_of
from formcam.records.analysis import Band, Measurement

CADENCE = Band("s", watch_below=160.0, flag_below=150.0)


def measured(value: float, ci95: tuple[float, float] | None, band: Band | None) -> Measurement:
    return Measurement("cadence", None, value, "spm", ci95, None, 20, "watch", band=band)


def test_the_zones_of_a_scale_lie_in_order_and_fill_it():
    band = Band("source", flag_below=0.0, watch_below=3.5, watch_above=11.0, flag_above=14.5)
    zones = zones_of(band, -5.0, 20.0)
    assert [zone.grade for zone in zones] == ["flag", "watch", "ok", "watch", "flag"]
    assert [zone.start for zone in zones] == [-5.0, 0.0, 3.5, 11.0, 14.5]
    assert zones[-1].end == 20.0


@pytest.mark.parametrize(
    ("band", "grades"),
    [
        (Band("s", watch_above=9.0, flag_above=10.0), ["ok", "watch", "flag"]),
        (Band("s", watch_below=170.0, flag_below=155.0), ["flag", "watch", "ok"]),
        (Band("s", watch_below=6.0, watch_above=10.5), ["watch", "ok", "watch"]),
    ],
    ids=["only above", "only below", "no flag"],
)
def test_open_bands_have_open_ends(band: Band, grades: list[str]):
    assert [zone.grade for zone in zones_of(band, -50.0, 500.0)] == grades


@pytest.mark.parametrize(
    ("value", "ci95"), [(156.0, (155.0, 157.0)), (120.0, (110.0, 130.0)), (190.0, (189.0, 191.0))]
)
def test_a_scale_holds_the_value_its_interval_and_every_limit(value: float, ci95: tuple[float, float]):
    scale = value_scale(measured(value, ci95, CADENCE))
    assert scale is not None
    assert scale.limits == (150.0, 160.0)
    for one in (value, *ci95, *scale.limits):
        assert 0.0 < scale.share(one) < 1.0
    assert scale.share(-1e6) == 0.0
    assert scale.share(1e6) == 1.0


def test_there_is_no_scale_without_limits_or_an_interval():
    assert value_scale(measured(156.0, None, CADENCE)) is None
    assert value_scale(measured(156.0, (155.0, 157.0), None)) is None
