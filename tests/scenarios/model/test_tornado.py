from __future__ import annotations

from dataclasses import replace

import pytest

from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.baseline import Range
from styringslib.scenarios.model.tornado import tornado
from tests.scenarios.made_baseline import NAN, district, rows, with_population


def test_each_assumption_alone_over_its_range_widest_first() -> None:
    made = district(
        ranges={
            "user_time": Range(rows(-1.0), rows(2.0), "Egne måneder"),
            "pay_index": Range(rows(-3.0), rows(3.0), "Egne år"),
        }
    )
    found = tornado(made).table
    assert list(found.index) == ["pay_index", "user_time"]
    assert found.loc["pay_index", ["kr_low", "kr_high"]].tolist() == pytest.approx([-1_350_000, 1_350_000])
    assert found.loc["user_time", "kr_high"] == pytest.approx(52_500_000 * (0.6 / 0.62 - 1))
    assert found.loc["user_time", "source"] == "Egne måneder"
    assert found.loc["user_time", ["low", "high"]].tolist() == [-1.0, 2.0]


def test_a_single_unit_and_around_a_scenario() -> None:
    made = district(("A", "B"), ranges={"pay_index": Range(rows(0, 0), rows(1.0, 2.0), "Egne år")})
    assert tornado(made).table.loc["pay_index", "kr_high"] == pytest.approx(450_000 + 900_000)
    assert tornado(made, unit="B").table.loc["pay_index", "kr_high"] == pytest.approx(900_000)
    around = tornado(made, Assumptions({"granted_hours": {"": 10.0}}), unit="B").table
    assert around.loc["pay_index", "kr_high"] == pytest.approx(990_000)


def test_sound_ageing_is_tried_on_next_years_population() -> None:
    made = replace(with_population(), ranges={"healthy_ageing": Range(rows(0.0), rows(100.0), "Fra ingen til fuld")})
    found = tornado(made).table.loc["healthy_ageing"]
    assert found[["kr_low", "kr_high"]].tolist() == pytest.approx([52_500_000 * 0.005, -52_500_000 * 0.005])


def test_what_has_no_range_or_no_effect_is_left_out() -> None:
    made = district(ranges={"user_time": Range(rows(NAN), rows(NAN), ""), "case_mix": Range(rows(0.0), rows(0.0), "")})
    assert tornado(made).table.empty
    assert tornado(district(ranges={})).table.empty


def test_ageing_beside_other_assumptions_is_measured_against_its_own_population() -> None:
    made = replace(
        with_population(),
        ranges={
            "population_years": Range(rows(0.0), rows(1.0), ""),
            "healthy_ageing": Range(rows(0.0), rows(100.0), ""),
            "pay_index": Range(rows(-3.0), rows(3.0), ""),
        },
    )
    table = tornado(made).table
    assert list(table.index) == ["pay_index", "population_years", "healthy_ageing"]
    # Next year at half healthy ageing: 1.5 per cent more. Sound ageing: from there to 2 and to 1 per cent.
    assert table.loc["population_years", ["kr_low", "kr_high"]].tolist() == pytest.approx([0, 787_500])
    assert table.loc["healthy_ageing", ["kr_low", "kr_high"]].tolist() == pytest.approx([262_500, -262_500])
    assert table.loc["pay_index", ["kr_low", "kr_high"]].tolist() == pytest.approx([-1_350_000, 1_350_000])
    assert table["width"].tolist() == pytest.approx([2_700_000, 787_500, 525_000])
    around = tornado(made, Assumptions({"population_years": {"": 2.0}})).table
    assert around.loc["population_years", ["kr_low", "kr_high"]].tolist() == pytest.approx([-1_575_000, -787_500])
    assert around.loc["healthy_ageing", ["kr_low", "kr_high"]].tolist() == pytest.approx([525_000, -525_000])


def test_ends_are_the_mean_of_the_units_that_have_the_assumption() -> None:
    made = district(
        ("A", "B", "C"), user_time=rows(0.6, 0.6, NAN), ranges={"user_time": Range(rows(-1, -3, -9), rows(2, NAN, 9), "")}
    )  # fmt: skip
    found = tornado(made).table.loc["user_time"]
    assert found[["low", "high"]].tolist() == [-2, 1]  # B has no end above: it stays as it is
    alone = tornado(made, unit="B").table.loc["user_time"]
    assert alone[["low", "high"]].tolist() == [-3, 0]
    assert alone["kr_low"] == pytest.approx(52_500_000 * (0.6 / 0.57 - 1))
    assert alone["kr_high"] == 0
    assert tornado(made, unit="C").table.empty


@pytest.mark.parametrize(("high", "shown"), [(1.1e-6, 0), (1.2e-6, 1)])
def test_half_a_krone_is_no_effect(high: float, shown: int) -> None:
    made = district(ranges={"pay_index": Range(rows(0.0), rows(high), "")})  # 45 million x 1.1e-8 = 0.495 kr.
    assert len(tornado(made).table) == shown
