"""Users, hours and amounts of a demography report on a few ages, worked out by hand."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from styringslib.demography import Alternatives
from styringslib.intervals import Z80
from styringslib.sections.demography.base_users import (
    WEEKS,
    BaseUsers,
    users_from_bands,
    users_from_cases,
)
from styringslib.sections.demography.budget import assumption_table, questions
from styringslib.sections.demography.numbers import BANDS, PARTS, DemographyNumbers
from styringslib.sections.demography.terms import DemographyTerms, UserBand
from styringslib.sections.demography.users import main_driver

MARCH = pd.Period("2026-03", "M")
HOURS = pd.Series({70: 50.0, 80: 100.0, 90: 200.0})
SHARES = pd.DataFrame({"age": [70, 80, 90], "share": [0.1, 0.2, 0.5], "standard_error": [0.01, 0.02, 0.05]})
NO_COUNTS = pd.DataFrame(columns=["age", "users", "hours"])


def people(persons, year=2026):
    return pd.DataFrame(
        {"unit": "By", "year": year, "sex": "K", "age": list(persons), "persons": list(persons.values())}
    )


def demand(year, users, errors=(4.0, 3.0, 0.0), share=(0.1, 0.2, 0.5)):
    table = pd.DataFrame({"year": year, "age": [70, 80, 90], "users": users, "share": share})
    table["persons"] = table["users"] / table["share"]
    return table.assign(hours=table["users"] * table["age"].map(HOURS), users_standard_error=errors)


def report(terms=None, *, users=True, own=True, counts=NO_COUNTS, price=10.0, **made):
    """A report whose people are given: 2026 is counted, 2027 and 2028 are projected."""
    base = BaseUsers(SHARES, HOURS, counts, own, "Sager") if users else None
    found = DemographyNumbers(
        "By", "by", MARCH, people({70: 100.0}), pd.DataFrame({"unit": []}), terms or DemographyTerms(horizon=2), base, price
    )  # fmt: skip
    found.__dict__.update(made)
    return found


NOW = demand(2026, [10.0, 20.0, 5.0])


def test_the_sum_of_users_errs_less_than_every_age_at_once():
    """Hours 50, 100 and 200: of the sum sqrt(9 x 50² + 16 x 100² + 2.5 x 200²), all at once 4 x 50 + 3 x 100."""
    together = sqrt(9 * 2_500 + 16 * 10_000 + 2.5 * 40_000) / 500
    assert together > 1  # so the ages' own errors are the limit
    assert report(demand=NOW)._share_errors == pytest.approx(Z80)
    wide = NOW.assign(users_standard_error=[20.0, 10.0, 5.0])
    of_sum = sqrt(9 * 2_500 + 16 * 10_000 + 2.5 * 40_000)
    assert report(demand=wide)._share_errors == pytest.approx(Z80 * of_sum / (1_000 + 1_000 + 1_000))
    assert report(demand=wide, own=False)._share_errors == Z80
    assert report(demand=wide, users=False)._share_errors == Z80
    assert report(demand=NOW.assign(users_standard_error=np.nan))._share_errors == Z80
    assert report(demand=NOW.assign(users_standard_error=0.0))._share_errors == 0


NEEDS = pd.DataFrame({"hours": [1_000.0, 1_100.0, 1_250.0]}, index=pd.Index([2026, 2027, 2028], name="year"))
DRIVERS = pd.DataFrame(
    [
        (2027, "hours per user", -30.0, 30.0),
        (2027, "user shares", -100.0, 90.0),
        (2028, "hours per user", -60.0, 60.0),
        (2028, "user shares", -45.0, 55.0),
    ],
    columns=["year", "assumption", "low", "high"],
)


def test_the_range_of_the_amount_leaves_out_the_error_that_the_base_year_has_too():
    """Of the shares' errors 60 hours move both years: left are 40 and 30 in 2027, nothing in 2028. 10 kr, 80 %, 5 % PL."""
    drivers = Alternatives(pd.DataFrame(), DRIVERS)
    terms = DemographyTerms(horizon=2, variable_share=0.8, price_index={2027: 0.05})
    own = report(
        terms,
        needs=NEEDS,
        level=True,
        alternatives=drivers,
        _share_errors=0.5,
        # Half of 50 + 70 hours of standard errors are 60.
        demand=NOW.assign(users_standard_error=[1.0, 0.7, np.nan]),
    )
    table = own.amount_range
    assert table.index.tolist() == [2027, 2028]
    first, second = 0.8 * 10 * 1.05, 0.8 * 10 * 1.05**2  # the last known index goes on
    assert table.loc[2027].tolist() == pytest.approx([(100 - 50) * first, (100 + sqrt(30**2 + 30**2)) * first])
    assert table.loc[2028].tolist() == pytest.approx([(250 - 60) * second, (250 + 60) * second])
    plain = report(needs=NEEDS, level=True, alternatives=drivers, _share_errors=0.0, demand=NOW).amount_range
    assert plain.loc[2027].tolist() == pytest.approx([(100 - sqrt(10_900)) * 10, (100 + sqrt(9_000)) * 10])
    for missing in ({"level": None}, {"alternatives": None}):
        nothing = report(**({"needs": NEEDS, "level": True, "alternatives": drivers} | missing)).amount_range
        assert nothing.empty
        assert list(nothing) == ["low", "high"]


def test_prices_of_the_years_and_what_the_base_year_costs():
    terms = DemographyTerms(horizon=3, price_index={2026: 0.09, 2027: 0.03, 2028: 0.02})
    assert report(terms).price_index == {2027: 0.03, 2028: 0.02, 2029: 0.02}
    assert report().price_index is None
    assert report(needs=NEEDS).base_cost == 10_000
    assert report(needs=NEEDS, price=None).base_cost is None
    assert report(needs=NEEDS, users=False).base_cost is None


def test_budget_years_and_the_year_that_is_told_most_about():
    def years(month, horizon):
        found = DemographyNumbers(
            "By", "by", pd.Period(month, "M"), people({70: 1.0}), pd.DataFrame(), DemographyTerms(horizon=horizon)
        )
        return found.budget_years, found.focus_year, found.end_year

    assert years("2026-03", 10) == ([2027, 2028, 2029, 2030], 2030, 2036)
    assert years("2027-03", 10) == ([2028, 2029, 2030, 2031], 2031, 2036)
    assert years("2025-03", 2) == ([2027, 2028], 2028, 2028)
    assert years("2030-03", 2) == ([2028], 2028, 2028)


def test_users_by_band():
    for parts, first in ((PARTS, 67), (BANDS, 0)):
        bounds = list(parts.values())
        assert bounds[0][0] == first
        assert bounds[-1][1] is None
        assert [low for low, _ in bounds[1:]] == [high + 1 for _, high in bounds[:-1]]  # no gap, no overlap
    counts = pd.DataFrame({"age": [70, 80, 90], "users": [8.0, 21.0, 6.0], "hours": 1.0})
    later = [demand(year, [year - 2000.0, 20.0, 5.0], 0.0) for year in (2027, 2028)]
    table = report(demand=pd.concat([NOW, *later]), counts=counts).users_by_band.set_index("band")
    assert table["counted"].to_dict() == {"67-74": 8, "80-84": 21, "90-94": 6}
    old = table.loc["67-74"]
    assert old[["persons", "users", "share", "focus", "end"]].tolist() == pytest.approx([100, 10, 0.1, 28, 28])
    assert old["error"] == pytest.approx(0.04)
    assert old["hours_week"] == pytest.approx(50 / WEEKS)
    # Without a user there are no hours of a user.
    nobody = report(demand=pd.concat([demand(2026, [0.0, 20.0, 5.0]), *later])).users_by_band.set_index("band")
    assert np.isnan(nobody.loc["67-74", "hours_week"])
    assert nobody.loc["80-84", "hours_week"] == pytest.approx(100 / WEEKS)
    assert report(demand=pd.concat([NOW, *later])).users_by_band["counted"].isna().all()


def test_what_drives_the_range_in_the_year_told_about():
    drivers = DRIVERS.assign(share=0.5)
    assert main_driver(report(alternatives=Alternatives(pd.DataFrame(), drivers))) == "timer pr. bruger"
    shares_first = Alternatives(pd.DataFrame(), drivers[drivers["assumption"] == "user shares"])
    assert main_driver(report(alternatives=shares_first)) == "brugernes andel af befolkningen"
    assert main_driver(report(alternatives=Alternatives(pd.DataFrame(), drivers[drivers["year"] == 2027]))) == ""


def grant(citizen, hours, born, first="2025-06-01", last=None):
    return {
        "citizen": citizen,
        "hours_per_week": hours,
        "birth_year": born,
        "from_date": pd.Timestamp(first),
        "to_date": pd.Timestamp(last) if last else pd.NaT,
    }


def test_users_of_new_years_day():
    """Born in 1945, 80 on 1 January 2026; the grants that ended the day before or begin the day after are not there."""
    cases = pd.DataFrame(
        [
            grant("a", 2.0, 1945, "2026-01-01"),
            grant("a", 1.0, 1945, last="2026-01-01"),
            grant("b", 5.0, 1900),
            grant("c", 7.0, 1945, last="2025-12-31"),
            grant("d", 9.0, 1945, "2026-01-02"),
        ]
    )
    population = people({80: 50.0, 95: 10.0})
    found = users_from_cases(cases, population, 2026)
    assert found.counts.to_dict("list") == {"age": [80, 95], "users": [1, 1], "hours": [3, 5]}
    assert found.notes == ()
    assert (found.own, found.source) == (True, "Omsorgssystemet, sager 1. januar 2026")
    # Ten of the two: at 80 the older weighs exp(-0.5 x 3²), three spans of five years away.
    far = np.exp(-4.5)
    assert found.hours[80] == pytest.approx((3 + 5 * far) / (1 + far) * WEEKS)
    assert found.hours[20] == pytest.approx(4 * WEEKS)  # nobody near: their mean
    unborn = users_from_cases(pd.concat([cases, pd.DataFrame([grant("e", 1.0, None)])]), population, 2026)
    assert unborn.counts["users"].tolist() == [1.5, 1.5]
    assert unborn.counts["hours"].tolist() == [4.5, 7.5]
    assert unborn.notes == ("1 af 3 brugere har intet fødselsår og er fordelt som de øvrige.",)


def test_users_known_in_bands():
    population = people(dict.fromkeys(range(60, 100), 10.0))
    bands = (UserBand(65, 79, 15.0, 30.0), UserBand(80, None, 100.0, 500.0))
    terms = DemographyTerms(bands=bands, bands_source="Tabel", bands_national=True)
    found = users_from_bands(terms, population, 2026)
    share = found.shares.set_index("age")["share"] * 10
    assert share.loc[65:79].sum() == pytest.approx(15)
    assert share.loc[80:].sum() == pytest.approx(100)
    assert found.hours[79] == pytest.approx(2 * WEEKS)
    assert found.hours[80] == pytest.approx(5 * WEEKS)
    assert (found.own, len(found.notes)) == (False, 2)
    whole = DemographyTerms(bands=(UserBand(0, 79, 0.0, 0.0), *bands[1:]), bands_year=2026)
    all_ages = users_from_bands(whole, people(dict.fromkeys(range(100), 10.0)), 2030)
    assert (all_ages.own, all_ages.notes) == (True, ())
    assert all_ages.hours[50] == 0
    with pytest.raises(ValueError, match="januar 2025 mangler"):
        users_from_bands(DemographyTerms(bands=bands, bands_year=2025), population, 2026)


def test_every_assumption_has_its_source():
    terms = DemographyTerms(horizon=2, price_index={2027: 0.03}, price_index_source="KL")
    rows = {row[0]: (row[1].replace("\u00a0", " "), row[2]) for row in assumption_table(report(terms)).rows}
    assert rows["År frem"] == ("2", "Kommunens egne oplysninger")
    assert rows["Pris- og lønskøn 2027"] == ("3,0 pct.", "KL")
    assert rows["Pris- og lønskøn efter 2027"] == ("3,0 pct.", "Som 2027")
    assert "Pris- og lønskøn 2028" not in rows
    full = DemographyTerms(horizon=2, price_index={2027: 0.03, 2028: 0.02})
    rows = {row[0]: row[2] for row in assumption_table(report(full)).rows}
    assert rows["Pris- og lønskøn 2028"] == "Kommunens egne oplysninger"
    assert not any(label.startswith("Pris- og lønskøn efter") for label in rows)


@pytest.mark.parametrize(
    ("difference", "word"), [(501.0, "for lidt"), (500.0, ""), (-500.0, ""), (-501.0, "mere til 2027")]
)
def test_what_is_asked_of_the_last_budgets_assumption(difference, word):
    rows = pd.DataFrame({"year": [2027], "difference": [difference]})
    asked = questions(report(comparison=rows, level=None))
    assert (word in asked[0]) if word else asked == []
