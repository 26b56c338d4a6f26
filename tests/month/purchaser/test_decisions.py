"""Decisions on help, counted by hand, and the same as the flow of cases."""

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.purchaser.decisions import AMOUNTS, Decisions
from tests.month.made_accounts import municipality

MARCH = pd.Period("2026-03", "M")


def case(citizen, first, last, hours, unit="Nord"):
    end = pd.Timestamp(last) if last else pd.NaT
    return {
        "citizen": citizen, "unit": unit, "service": "Pleje", "hours_per_week": hours,
        "from_date": pd.Timestamp(first), "to_date": end,
    }  # fmt: skip


def decisions(folder, *rows):
    made = municipality(folder, **({"cases": pd.DataFrame(rows)} if rows else {}))
    return Decisions(FollowUp(made, made.unit("Nord"), MARCH, MonthForecast(MARCH)))


def test_each_kind_of_decision_has_its_hours_and_kroner(tmp_path):
    """Nord's hour costs 500 kr. A new grant of 7 hours from 11 February runs 49 days to the end of March and 324 to 31
    December; one grows by 7 from 1 March, one falls by 3.5 on the same day; one of 14 has stopped on 1 January."""
    own = decisions(
        tmp_path,
        case("new", "2026-02-11", None, 7.0),
        case("grows", "2025-05-01", "2026-02-28", 7.0),
        case("grows", "2026-03-01", None, 14.0),
        case("falls", "2025-05-01", "2026-02-28", 7.0),
        case("falls", "2026-03-01", None, 3.5),
        case("gone", "2025-05-01", "2025-12-31", 14.0),
        case("unpriced", "2026-01-01", None, 1.0, "Syd"),
    )
    table = own.by_kind.loc["Nord"]
    assert table["number"].to_dict() == {"start": 1, "increase": 1, "decrease": 1, "stop": 1}
    assert table["hours"].to_dict() == {"start": 7, "increase": 7, "decrease": -3.5, "stop": -14}
    kroner = table.loc[["start", "increase", "decrease", "stop"]]
    assert kroner["amount_to_date"].tolist() == pytest.approx([500 * 49, 500 * 31, -250 * 31, -1_000 * 90])
    assert kroner["amount_this_year"].tolist() == pytest.approx([500 * 324, 500 * 306, -250 * 306, -1_000 * 365])
    assert kroner["amount_full_year"].tolist() == pytest.approx([500 * 365, 500 * 365, -250 * 365, -1_000 * 365])
    # Syd has no price: what is unknown is not nought.
    assert own.by_kind.loc[("Syd", "start"), ["number", "hours"]].tolist() == [1, 1]
    assert own.by_kind.loc[("Syd", "start"), list(AMOUNTS)].isna().all()


def test_without_cases_there_are_no_decisions(tmp_path):
    own = decisions(tmp_path)
    assert own.by_kind.empty
    assert own.by_unit.empty


def test_the_kinds_of_the_sample_are_its_flow(fjordby, forecasts, month):
    known = fjordby.known_at(month)
    own = Decisions(
        FollowUp(known.for_unit("Visitationen"), fjordby.unit("Visitationen"), month, forecasts, lambda: fjordby)
    )
    year = own.by_unit[own.by_unit["month"].dt.year == 2026]
    for amount in AMOUNTS:
        assert own.by_kind[amount].sum() == pytest.approx(year[amount].sum())
    assert own.by_kind.groupby("kind")["number"].sum().to_dict() == {
        "start": 218, "stop": 194, "increase": 144, "decrease": 150,
    }  # fmt: skip
    assert own.by_kind[list(AMOUNTS)].sum().round().tolist() == [1_613_073, 2_112_310, 2_987_238]
