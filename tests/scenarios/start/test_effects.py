"""What reviews, a team and another population change, on a few rows that can be added by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ReviewRule
from styringslib.scenarios.start.effects import ReviewRecord, _band, population_of, team_of

NAN = float("nan")


@pytest.mark.parametrize(
    ("low", "high", "band"),
    [
        (None, 5.0, "low"),
        (None, 5.1, ""),
        (0.0, 5.0, "low"),
        (0.5, None, ""),
        (5.0, 25.0, "middle"),
        (4.9, 25.0, ""),
        (5.0, 25.1, ""),
        (10.0, 20.0, "middle"),
        (25.0, None, "high"),
        (24.9, None, ""),
        (None, None, ""),
        (5.0, None, ""),
    ],
)
def test_the_band_that_a_rule_lies_in(low: float | None, high: float | None, band: str) -> None:
    assert _band(ReviewRule("r", min_hours=low, max_hours=high, services=("Pleje",))) == band
    assert _band(None) == ""


def record(*rounds: tuple[str, int, int, float, float]) -> ReviewRecord:
    rules = [
        ReviewRule("small", max_hours=5.0),
        ReviewRule("large", min_hours=25.0),
        ReviewRule("all", services=("Pleje",)),
    ]
    table = pd.DataFrame(rounds, columns=["rule", "reviewed", "changed", "hours_before", "hours_after"])
    return ReviewRecord(SimpleNamespace(terms=SimpleNamespace(rules=rules, rounds=table)))  # type: ignore[arg-type]


def test_a_band_has_its_own_rounds_and_else_those_of_all() -> None:
    found = record(("small", 40, 10, 100.0, 94.0), ("small", 20, 5, 50.0, 48.5), ("all", 40, 5, 200.0, 190.0))
    # 15 of 60 by 7.5 hours: 25 per cent, half an hour each. In all 20 of 100 by 17.5 hours: 0.875, told in twentieths.
    assert found.reduced == {"low": 25, "middle": 20, "high": 20}
    assert found.saved == {"low": 0.5, "middle": 0.9, "high": 0.9}
    assert found.reviewed == pytest.approx({"low": 40, "middle": NAN, "high": NAN}, nan_ok=True)
    assert found.notes == []
    # One after the other: 6 of 100 and 1.5 of 50 hours are 5 per cent in all, 1 above and 1 below. The error is the root of
    # 2 x (1 + 1) over 150, and 80 per cent of Student's t with one degree lie within 3.0777 of it.
    assert found.reach["low"] == pytest.approx(3.0777 * 2 / 150 / 0.05, rel=1e-4)


def test_one_round_tells_nothing_of_its_chance_and_none_saves_nothing() -> None:
    one = record(("large", 10, 4, 300.0, 290.0))
    assert np.isnan([one.reach[band] for band in ("low", "middle", "high")]).all()
    assert one.saved["high"] == 2.5
    assert one.reviewed["high"] == 10
    none = record()
    assert (set(none.reduced.values()), set(none.saved.values())) == ({0}, {0.0})
    assert len(none.notes) == 1


def test_rounds_that_gave_more_hours_save_nothing() -> None:
    found = record(("large", 10, 4, 300.0, 310.0), ("large", 10, 0, 300.0, 300.0))
    assert found.saved["high"] == 0
    assert found.reduced["high"] == 20
    assert np.isnan(found.reach["high"])
    still = record(("large", 10, 0, 300.0, 300.0))
    assert still.saved["high"] == 0


MONTHS = pd.period_range("2025-10", "2026-10", freq="M")


def whole(*names: str) -> Any:
    kinds = {"A": "district", "Team": "rehabilitation"}
    rows = pd.DataFrame({"kind": [kinds[name] for name in names]}, index=list(names))
    everything = SimpleNamespace(for_unit=lambda name: f"{name}'s own", unit=lambda name: name)
    return SimpleNamespace(unit_rows=rows, municipality=everything, month=MONTHS[-1], forecasts=None)


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The sections' numbers of capacity and outcome, as given."""
    given = SimpleNamespace(
        load=pd.DataFrame(
            {"referrals": [99] + [10] * 6 + [16] * 6, "waiting": [0] * 12 + [24], "capacity": [8.0] * 12 + [11.5]}, MONTHS
        ),
        effects=pd.DataFrame({"estimate": [-2.0], "lower": [-4.0], "upper": [-0.5]}, index=["during"]),
    )  # fmt: skip
    names = team_of.__globals__
    monkeypatch.setitem(names, "FollowUp", lambda own, unit, *given, everyone: (own, unit, everyone()))
    monkeypatch.setitem(names, "CapacityNumbers", lambda part: SimpleNamespace(load=given.load))
    monkeypatch.setitem(names, "OutcomeNumbers", lambda part: SimpleNamespace(effects=given.effects))
    monkeypatch.setitem(names, "MAIN", "during")
    return given


def test_a_team_has_its_last_capacity_and_what_a_year_asks_with_those_who_wait(sections: SimpleNamespace) -> None:
    team, begun = team_of(whole("A", "Team"), ("A", "Team"))
    assert team is not None
    # 13 a month over twelve months, and 24 who wait, spread over the year ahead.
    assert (team.capacity, team.asked, team.saved) == (11.5, 13 + 2, 2.0)
    assert team.reach == pytest.approx(3.5 / 2 * 1.2815516 / 1.9599640)
    assert team.units.tolist() == [False, True]
    assert begun.tolist() == sections.load["referrals"].tolist()
    sections.effects = sections.effects.iloc[:0]
    unknown, _ = team_of(whole("A", "Team"), ("A", "Team"))
    assert unknown is not None
    assert np.isnan([unknown.saved, unknown.reach]).all()


def test_without_a_team_or_its_terms_there_is_none(sections: SimpleNamespace) -> None:
    assert team_of(whole("A"), ("A",))[0] is None
    assert team_of(whole("A", "Team"), ("A",))[0] is None
    # A load that ends before the month says nothing of it.
    for known in (12, 0):
        sections.load = sections.load.iloc[:known]
        assert team_of(whole("A", "Team"), ("A", "Team"))[0] is None
    found, begun = team_of(whole("A", "Team"), ("A", "Team"))
    assert (found, len(begun)) == (None, 0)


def people(unit: str, growth: float, last: int) -> pd.DataFrame:
    years = list(range(2026, last + 1))
    persons = [100.0 + growth * (year - 2026) for year in years]
    return pd.DataFrame({"unit": unit, "year": years, "sex": "both", "age": 80, "persons": persons})


def demand(rows: pd.DataFrame, shares: Any, hours: Any, *, healthy: float, gain: Any) -> pd.DataFrame:
    """An hour a person, a tenth less of what grows for full healthy ageing."""
    later = rows["year"] > 2026
    return rows.assign(hours=rows["persons"] - 10 * healthy * later)


def numbers(**changes: Any) -> Any:
    given = {
        "users": SimpleNamespace(shares=None, hours=None),
        "gain": None,
        "base_year": 2026,
        "end_year": 2050,
        "all_years": people("", 2.0, 2050).drop(columns="unit"),
        "districts": pd.concat([people("A", 0.0, 2026), people("B", 0.0, 2026)]),
        "population": None,
        "terms": SimpleNamespace(horizon=10),
        "deaths": None,
        "projection": None,
    }
    return SimpleNamespace(**(given | changes))


@pytest.fixture
def projected(monkeypatch: pytest.MonkeyPatch) -> None:
    later = pd.concat([people("A", 1.0, 2050), people("B", 3.0, 2050)])
    given = SimpleNamespace(demand=demand, project_districts=lambda *rows, **more: later[later["year"] > 2026])
    monkeypatch.setitem(population_of.__globals__, "demography", given)


@pytest.mark.usefixtures("projected")
def test_a_district_follows_its_own_people_and_others_everybody() -> None:
    kinds = {"A": "district", "B": "rehabilitation", "C": "district"}
    found = population_of(numbers(), ("A", "B", "C"), kinds)
    assert found is not None
    assert found.healthy.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert found.ratio.shape == (3, 11, 5)  # this year and ten ahead
    assert (found.ratio[:, 0] == 1).all()
    # After three years A has 103 of 100 hours, B and C the municipality's 106; with full healthy ageing ten fewer.
    assert found.ratio[:, 3, 0].tolist() == pytest.approx([1.03, 1.06, 1.06])
    assert found.ratio[:, 3, 4].tolist() == pytest.approx([0.93, 0.96, 0.96])
    assert found.ratio[0, 10, 2] == pytest.approx(1.05)
    assert population_of(numbers(end_year=2029), ("A",), kinds).ratio.shape == (1, 4, 5)  # type: ignore[union-attr]
    assert population_of(numbers(users=None), ("A",), kinds) is None
    one = population_of(numbers(districts=people("A", 0.0, 2026)), ("A",), kinds)
    assert one is not None
    assert one.ratio[0, 3, 0] == pytest.approx(1.06)  # a single district is everybody
