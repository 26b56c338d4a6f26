"""The numbers of the demography report: they add up, on the sample and on a real municipality."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib.reports.demography_run import make_demography
from styringslib.sections.demography.base_users import users_from_cases
from styringslib.sections.demography.source import DemographyError, open_demography
from styringslib.sections.demography.terms import TermsError, read_terms

DENMARK = Path(__file__).parents[3] / "data" / "denmark"


@pytest.fixture(scope="module")
def sample():
    return open_demography()


@pytest.fixture(scope="module")
def favrskov():
    return open_demography(str(DENMARK), "favrskov kommune")


@pytest.fixture(params=["sample", "favrskov"])
def numbers(request):
    return request.getfixturevalue(request.param)


def test_contributions_add_up_to_the_amount(numbers):
    for budget in (numbers.level, numbers.increment):
        table = budget.table
        parts = table[["people", "age_mix", "health", "price"]].sum(axis=1)
        np.testing.assert_allclose(parts, table["total"], rtol=0, atol=1e-6)
    summed = numbers.increment.table["total"].cumsum()
    np.testing.assert_allclose(summed, numbers.level.table["total"], rtol=1e-9)


def test_the_amount_is_the_change_in_hours_at_the_price(numbers):
    """v (hours_t - hours_0) price prod(1 + PL): the budget and the hours must tell the same."""
    year = numbers.focus_year
    change = numbers.needs["hours"].loc[year] - numbers.needs["hours"].loc[numbers.base_year]
    index = numbers.price_index or {}
    factor = np.prod([1 + index.get(y, 0.0) for y in range(numbers.base_year + 1, year + 1)])
    expected = change * numbers.price * numbers.terms.variable_share * factor
    assert numbers.level.table.set_index("year")["total"].loc[year] == pytest.approx(expected, rel=1e-9)


def test_ranges_hold_what_is_expected(numbers):
    later = numbers.people[numbers.people["year"] > numbers.base_year]
    assert (later["lower"] <= later["persons"]).all()
    assert (later["persons"] <= later["upper"]).all()
    needs = numbers.needs.drop(index=numbers.base_year)
    assert (needs["low"] < needs["hours"]).all()
    assert (needs["hours"] < needs["high"]).all()
    totals = numbers.level.table.set_index("year")["total"]
    assert (numbers.amount_range["low"] < totals).all()
    assert (totals < numbers.amount_range["high"]).all()


def test_districts_add_up_to_the_municipality(sample):
    rows = sample.district_rows
    assert rows.index[-1] == sample.name
    assert set(rows.index[:-1]) == {"Ådalen", "Søndervang", "Østerbæk", "Nørreskov", "Kærhøj", "Mølleå"}
    pd.testing.assert_series_equal(rows.iloc[:-1].sum(), rows.iloc[-1], check_names=False)
    assert rows.iloc[-1]["80+ focus"] == sample.number("80+", sample.focus_year)["persons"]
    assert rows.iloc[-1]["amount"] == round(sample.level.table.set_index("year")["total"].loc[sample.focus_year])
    assert set(sample.borrowed) <= set(rows.index[:-1])
    assert all(0.5 < share <= 1 for share in sample.borrowed.values())


def test_users_are_counted_once_and_small_counts_hidden(sample, fjordby):
    day = pd.Timestamp(sample.base_year, 1, 1)
    cases = fjordby.cases
    running = cases[(cases["from_date"] <= day) & (cases["to_date"].isna() | (cases["to_date"] >= day))]
    assert sample.users.counts["users"].sum() == running["citizen"].nunique()
    assert sample.users.counts["hours"].sum() == pytest.approx(running["hours_per_week"].sum())
    shown = sample.users_by_band["counted"].dropna()
    assert ((shown == 0) | (shown >= sample.small_count)).all()
    # Smoothing moves users between ages but not in all.
    assert sample.needs["users"].loc[sample.base_year] == pytest.approx(running["citizen"].nunique(), rel=0.02)


def test_a_small_count_can_not_be_found_by_subtraction(sample):
    counts = pd.DataFrame({"age": [70, 76, 81, 86], "users": [3.0, 20.0, 30.0, 9.0], "hours": [1.0] * 4})
    bands = replace(sample, users=replace(sample.users, counts=counts)).users_by_band.set_index("band")
    hidden = bands["counted"]
    assert hidden[["67-74", "85-89"]].isna().all()
    assert hidden[["75-79", "80-84", "95+"]].tolist() == [20.0, 30.0, 0.0]
    # The smoothed users and the hours of three would be nearly theirs; those of nine, who only hide them, are not.
    assert bands.loc["67-74", ["share", "error", "users", "hours_week", "focus", "end"]].isna().all()
    assert bands.loc["85-89", ["share", "users"]].notna().all()


def test_citizens_without_birth_year_are_spread_and_told(sample):
    day = pd.Timestamp(sample.base_year - 1, 6, 1)
    cases = pd.DataFrame(
        {
            "citizen": ["a", "a", "b", "c"],
            "hours_per_week": [2.0, 1.0, 3.0, 5.0],
            "from_date": [day] * 4,
            "to_date": [pd.NaT] * 4,
            "birth_year": [sample.base_year - 81.0] * 2 + [sample.base_year - 86.0, np.nan],
        }
    )
    found = users_from_cases(cases, sample.population, sample.base_year)
    assert found.counts["age"].tolist() == [80, 85]
    assert found.counts["users"].tolist() == [1.5, 1.5]
    assert "1 af 3" in found.notes[0]
    assert users_from_cases(cases.assign(birth_year=np.nan), sample.population, sample.base_year) is None


def test_national_users_of_a_band_come_out(favrskov):
    """122,471 users of 65 and over in 2018 (Statistics Denmark, AED06): shares times the country's persons give them back."""
    nation = favrskov.nation[favrskov.nation["year"] == 2018].groupby("age")["persons"].sum()
    share = favrskov.users.shares.set_index("age")["share"]
    assert (share * nation).loc[65:79].sum() == pytest.approx(45350, abs=1)
    assert (share * nation).loc[80:].sum() == pytest.approx(77121, abs=1)


def test_a_month_back_in_time_uses_what_was_known():
    then = open_demography(str(DENMARK), "Varde", "2016-01")
    assert then.base_year == 2016
    assert then.deaths["year"].max() == 2015
    assert then.nation["year"].max() == 2016
    assert then.budget_years == [2017, 2018, 2019, 2020]
    now = open_demography(str(DENMARK), "Varde")
    actual = now.number("80+", 2020)["persons"]
    assert then.number("80+", 2020)["persons"] == pytest.approx(actual, rel=0.03)


def test_an_official_projection_is_the_control_total(tmp_path):
    plain = open_demography(str(DENMARK), "Varde")
    ours = plain.projection.assign(persons=lambda rows: rows["persons"] * 1.05)
    sexes = {"K": "Kvinder", "M": "Mænd"}
    rows = [
        f"Varde;{sexes[row.sex]};{row.age} år{' og derover' if row.age == 110 else ''};{row.year};{row.persons:.4f}"
        for row in ours.itertuples()
    ]
    text = "\n".join(["OMRÅDE;KØN;ALDER;TID;INDHOLD", *rows, ""]).replace(".", ",")
    (tmp_path / "frkm.csv").write_text(text, "utf-8")
    settings = (DENMARK / "demografi.toml").read_text("utf-8")
    for path in DENMARK.glob("*.csv.gz"):
        shutil.copy(path, tmp_path)
    (tmp_path / "demografi.toml").write_text(settings.replace("aar_frem", 'officiel = "frkm.csv"\naar_frem'), "utf-8")
    scaled = open_demography(str(tmp_path), "Varde")
    for group in ("67+", "90+"):
        before, after = (found.number(group, found.end_year) for found in (plain, scaled))
        assert after["persons"] == pytest.approx(before["persons"] * 1.05, abs=2)
        assert after["lower"] == pytest.approx(before["lower"] * 1.05, rel=0.01)
    (tmp_path / "frkm.csv").write_text(text.replace(";2021;", ";2031;"), "utf-8")
    with pytest.raises(ValueError, match="officielle fremskrivning"):
        _ = open_demography(str(tmp_path), "Varde").projection
    (tmp_path / "frkm.csv").unlink()
    (tmp_path / "frkm.csv").symlink_to(DENMARK / "demografi.toml")
    with pytest.raises(ValueError, match=r"frkm\.csv ligger uden for mappen"):
        _ = open_demography(str(tmp_path), "Varde").projection


def test_unknown_and_missing_municipalities_are_told():
    with pytest.raises(DemographyError, match="Mente du Vordingborg"):
        open_demography(str(DENMARK), "Vordingbrog")
    with pytest.raises(DemographyError, match="Vælg en kommune"):
        open_demography(str(DENMARK))
    with pytest.raises(DemographyError, match="hele kommunen"):
        open_demography("", "Ådalen")


def test_every_fault_of_the_section_is_named():
    section = {"aar_frem": 90, "timepris": "dyr", "pl_pct": {"snart": 3}, "ukendt": 1, "brugere": [{"fra_alder": 65}]}
    with pytest.raises(TermsError) as caught:
        read_terms(section)
    for word in ("aar_frem", "timepris", "snart", "ukendt", "[[demografi.brugere]] nr. 1"):
        assert word in str(caught.value)
    assert read_terms({}).horizon == 10


def test_the_report_of_a_real_municipality_is_published(tmp_path):
    page, outcome = make_demography(DENMARK, "Middelfart", out=tmp_path)
    assert outcome.status == "ok", outcome.message
    assert page == tmp_path / "2020-01" / "middelfart" / "demografi.html"
    html = page.read_text("utf-8")
    assert "Demografi 2020-2035 · Middelfart" in html
    assert html.count("<figure") == 5
    assert html.count("<svg") >= 5
    assert {"demografi.html", "demografi.ipynb", "demografi-tal.xlsx"} == set(outcome.outputs)
