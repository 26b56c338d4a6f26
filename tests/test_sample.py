"""The sample municipality: made again byte for byte, coherent in its totals, and telling the stories that were planted."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from styringslib.followup import check_packages, cost_contributions, package_weeks
from styringslib.intake import Municipality, read_municipality
from styringslib.privacy import find_cpr

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
DISTRICTS = ["Ådalen", "Søndervang", "Østerbæk", "Nørreskov", "Kærhøj", "Mølleå"]
THROUGH = pd.period_range("2026-01", "2026-10", freq="M")
TEXT_FILES = {".csv", ".toml"}


def made_files(folder: Path) -> dict[str, Path]:
    """All files that the script makes, by path relative to the folder; not what somebody has entered in the register."""
    own = {".py", ".md", ".pyc", ".sqlite", ".sqlite-wal", ".sqlite-shm"}
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in own
    }


@pytest.fixture(scope="module")
def sample() -> Municipality:
    return read_municipality(SAMPLE)


@pytest.fixture(scope="module")
def assumptions(sample: Municipality) -> pd.DataFrame:
    """Assumptions of 2026: index unit, columns English names."""
    given = sample.settings.assumptions
    given = given[(given["valid_from"] == pd.Period("2026-01", "M")) & given["unit"].notna()]
    return given.pivot_table(index="unit", columns="name", values="value")


@pytest.fixture(scope="module")
def contributions(sample: Municipality, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Why 2026 deviates to the end of October, kroner: index unit, columns causes."""
    terms = assumptions.rename(columns={"temp_hourly_price": "temps_price"})[["user_time_share", "temps_price"]]
    table = cost_contributions(
        sample.budget,
        sample.postings,
        sample.activity,
        sample.payroll,
        sample.temps,
        through="2026-10",
        assumptions=terms,
    )
    return table.pivot_table(index="unit", columns="cause", values="contribution").fillna(0.0)


def revised(sample: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """Revised budget by unit (index) and account group over the months."""
    lines = sample.budget[(sample.budget["version"] == "revised") & sample.budget["month"].isin(months)]
    return lines.pivot_table(index="unit", columns="account_group", values="amount", aggfunc="sum").fillna(0.0)


def by_unit(table: pd.DataFrame, column: str, months: pd.PeriodIndex = THROUGH) -> pd.Series:
    return table[table["month"].isin(months)].groupby("unit")[column].sum()


class TestFiles:
    def test_script_makes_the_same_files_again(self, tmp_path: Path) -> None:
        subprocess.run([sys.executable, str(SAMPLE / "make_sample.py"), str(tmp_path)], check=True)
        kept, made = made_files(SAMPLE), made_files(tmp_path)
        assert list(made) == list(kept)
        for name, path in made.items():
            if path.suffix in TEXT_FILES:
                assert path.read_bytes() == kept[name].read_bytes(), name
            elif path.suffix == ".xlsx":  # compared unpacked: another zlib may pack the same sheets differently
                with zipfile.ZipFile(path) as new, zipfile.ZipFile(kept[name]) as old:
                    assert new.namelist() == old.namelist(), name
                    # A release of XlsxWriter may write its styles otherwise; the cells may not differ.
                    cells = [member for member in new.namelist() if "sheet" in member or "sharedStrings" in member]
                    assert all(new.read(member) == old.read(member) for member in cells), name
                    assert {entry.date_time[0] for entry in new.infolist()} == {1980}, "a clock in the workbook"
            else:
                assert pq.read_table(path).equals(pq.read_table(kept[name])), name

    def test_small_enough_for_git(self) -> None:
        assert sum(path.stat().st_size for path in made_files(SAMPLE).values()) < 8_000_000

    def test_nothing_looks_like_a_cpr_number(self) -> None:
        for name, path in made_files(SAMPLE).items():
            if path.suffix in TEXT_FILES:
                # A line is as much as a reader sees as one: the last of its cells and the next line's month are no number.
                texts = path.read_bytes().decode("cp1252", errors="replace").splitlines()
            elif path.suffix == ".xlsx":
                book = openpyxl.load_workbook(path, read_only=True)
                texts = [
                    " | ".join(str(value) for value in row if value is not None)
                    for sheet in book
                    for row in sheet.iter_rows(values_only=True)
                ]
            else:
                texts = [str(value) for column in pq.read_table(path).columns for value in set(column.to_pylist())]
            assert not any(find_cpr(text) for text in texts), name
            # Stricter than the library: ten digits in a row, or six and four, whatever day they would be.
            assert not any(re.search(r"(?<!\d)\d{6}[ -]?\d{4}(?!\d)", text) for text in texts), name

    def test_pseudonyms_are_no_numbers(self, sample: Municipality) -> None:
        for table in (sample.cases, sample.courses, sample.placements, sample.packages):
            citizens = table["citizen"].dropna()
            citizens = citizens[citizens != ""]
            assert len(citizens)
            assert citizens.map(lambda text: bool(re.fullmatch(r"b-[0-9a-f]{8}", text))).all()
            assert citizens.map(lambda text: sum(letter.isalpha() for letter in text[2:]) >= 2).all()

    def test_formats_are_those_of_municipal_systems(self) -> None:
        trailing = (SAMPLE / "posteringer/posteringer_2018.csv").read_bytes().decode("cp1252").splitlines()
        assert trailing[2].startswith("Regnskabsmåned;")  # two lines above the heading
        assert any(re.search(r";[\d.]+,\d\d-$", line) for line in trailing[3:])
        leading = (SAMPLE / "posteringer/posteringer_2026.csv").read_bytes().decode("cp1252")
        assert re.search(r";-\d[\d.]*,\d\d\r\n", leading)
        assert (SAMPLE / "aktivitet/aktivitet_2025-2026.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        assert ";001800001;" in "\n".join(trailing)  # voucher numbers keep their zeros


class TestTotals:
    def test_read_without_problems_from_2015_to_october_2026(self, sample: Municipality) -> None:
        assert sample.problems.empty
        assert sample.latest_month == pd.Period("2026-10", "M")
        assert sample.months[0] == pd.Period("2015-01", "M")
        assert 3_000 <= len(sample.cases) <= 6_000

    def test_budget_of_2026(self, sample: Municipality) -> None:
        year = pd.period_range("2026-01", "2026-12", freq="M")
        lines = sample.budget[(sample.budget["version"] == "revised") & sample.budget["month"].isin(year)]
        areas = lines.groupby("area")["amount"].sum() / 1e6
        assert areas["Hjemmepleje"] + areas["Rehabilitering"] == pytest.approx(63.3, abs=0.5)
        # Three facilities of a whole year, and ten months of Engbakken.
        assert areas["Botilbud"] == pytest.approx(44.6, abs=0.1)

    def test_only_oesterbaek_got_a_supplementary_grant_in_2026(self, sample: Municipality) -> None:
        lines = sample.budget[sample.budget["month"] >= pd.Period("2026-01", "M")]
        sign = lines["version"].map({"revised": 1.0, "adopted": -1.0})
        grant = lines.assign(grant=sign * lines["amount"]).pivot_table(
            index="unit", columns="month", values="grant", aggfunc="sum"
        )
        assert grant.index[grant.sum(axis=1) != 0].tolist() == ["Østerbæk"]
        given = grant.loc["Østerbæk"]
        assert (given[:"2026-05"] == 0).all()
        assert (given["2026-06":] > 0).all()

    @pytest.mark.parametrize(
        "months", [THROUGH, *[pd.period_range(f"{y}-01", f"{y}-12", freq="M") for y in (2015, 2020, 2025)]]
    )
    def test_budget_follows_from_its_assumptions(self, sample: Municipality, months: pd.PeriodIndex) -> None:
        given = sample.settings.assumptions
        given = given[given["valid_from"] == months[0]].pivot_table(index="unit", columns="name", values="value")
        hours = by_unit(sample.activity, "budgeted_hours", months)
        budget = revised(sample, months)
        units = [
            unit for unit in hours.index if "user_time_share" in given and given["user_time_share"].notna().get(unit)
        ]
        assert set(units) >= {*DISTRICTS, "Rehabiliteringsteamet"}
        for unit in units:
            terms = given.loc[unit].fillna(0.0)
            attendance = hours[unit] / terms["user_time_share"]
            pay = attendance * (1 - terms["external_share"]) * terms["pay_per_attendance_hour"]
            temps = attendance * terms["external_share"] * terms["temp_hourly_price"]
            # Whole kroner a month: at most half a krone off in each.
            assert budget.loc[unit, "Løn"] == pytest.approx(pay, abs=6.5), unit
            assert budget.loc[unit, "Eksterne vikarer"] == pytest.approx(temps, abs=6.5), unit

    def test_payroll_is_the_ledgers_pay(self, sample: Municipality) -> None:
        ledger = sample.postings[sample.postings["account_group"] == "Løn"].groupby(["unit", "month"])["amount"].sum()
        payroll = sample.payroll.groupby(["unit", "month"])["amount"].sum()
        assert len(payroll) == len(ledger) > 1_000
        assert (payroll - ledger).abs().max() < 0.005

    def test_late_invoices_are_missing(self, sample: Municipality) -> None:
        assert sample.postings["posting_date"].max() <= pd.Timestamp("2026-11-07")
        booked = (
            sample.postings[sample.postings["account_group"] == "Eksterne vikarer"].groupby("month")["amount"].sum()
        )
        worked = sample.temps[sample.temps["source"] == "external"].groupby("month")["amount"].sum()
        share = (booked / worked)["2026-05":"2026-10"]
        assert share.round(6).is_monotonic_decreasing
        assert share["2026-05"] == pytest.approx(1, abs=0.02)
        assert 0.45 < share["2026-10"] < 0.65
        assert set(sample.postings["period"]) >= {13, 14}

    def test_law_change_moves_most_hours(self, sample: Municipality) -> None:
        care = sample.activity[sample.activity["service"].isin(["Personlig pleje", "Praktisk hjælp"])]
        elderly = care[care["legal_basis"] == "aeldrelov"]
        assert elderly["month"].min() == pd.Period("2025-07", "M")
        after = care[care["month"] >= pd.Period("2025-07", "M")]
        assert elderly["granted_hours"].sum() / after["granted_hours"].sum() == pytest.approx(0.85, abs=0.005)

    def test_merged_district_continues_in_its_successor(self, sample: Municipality) -> None:
        hours = sample.activity.pivot_table(index="month", columns="unit", values="budgeted_hours", aggfunc="sum")
        assert hours["Højmark"].last_valid_index() == pd.Period("2020-12", "M")
        together = hours.loc["2020-01":"2020-12", ["Østerbæk", "Højmark"]].sum().sum()
        assert hours.loc["2021-01":"2021-12", "Østerbæk"].sum() == pytest.approx(together, rel=0.01)

    def test_cases_follow_the_granted_hours(self, sample: Municipality) -> None:
        for text in ("2023-06", "2025-03", "2025-09", "2026-10"):
            month = pd.Period(text, "M")
            day = month.end_time.normalize()
            cases = sample.cases
            running = cases[(cases["from_date"] <= day) & (cases["to_date"].isna() | (cases["to_date"] >= day))]
            activity = sample.activity[(sample.activity["month"] == month) & sample.activity["unit"].isin(DISTRICTS)]
            weekly = activity["granted_hours"].sum() / month.days_in_month * 7
            assert running["hours_per_week"].sum() == pytest.approx(weekly, rel=0.06)

    def test_cases_do_not_overlap(self, sample: Municipality) -> None:
        cases = sample.cases.sort_values(["citizen", "service", "from_date"])
        following = cases.groupby(["citizen", "service"])["from_date"].shift(-1)
        assert not (following.notna() & ~(cases["to_date"] < following)).any()
        assert not (cases["to_date"] < cases["from_date"]).any()

    def test_every_age_of_every_district_and_year(self, sample: Municipality) -> None:
        people = sample.population
        assert (people.groupby(["unit", "year", "sex"])["age"].nunique() == 111).all()
        assert people.groupby("year")["persons"].sum().between(18_000, 21_000).all()
        assert people["year"].max() == 2026


class TestStories:
    @pytest.mark.parametrize(
        ("unit", "cause"),
        [
            ("Ådalen", "user_time"),
            ("Søndervang", "temps_share"),
            ("Østerbæk", "recipients"),
            ("Nørreskov", "hours_per_recipient"),
            ("Kærhøj", "delegated_nursing"),
            ("Åhuset", "income"),
            ("Birkelunden", "pay"),
        ],
    )
    def test_planted_cause_is_the_largest(self, contributions: pd.DataFrame, unit: str, cause: str) -> None:
        found = contributions.loc[unit]
        assert found.idxmax() == cause
        others = found.drop(cause)
        if unit == "Søndervang":  # the same wave: paid hours without attendance
            assert others.idxmax() == "absence"
            others = others.drop("absence")
        assert others.abs().max() < 0.5 * found[cause]

    @pytest.mark.parametrize("unit", DISTRICTS[:-1])
    def test_story_costs_some_two_to_six_percent(
        self, sample: Municipality, contributions: pd.DataFrame, unit: str
    ) -> None:
        budget = revised(sample, THROUGH).loc[unit].sum()
        assert 0.02 < contributions.loc[unit].sum() / budget < 0.06

    def test_moelleaa_is_calm(self, sample: Municipality, contributions: pd.DataFrame) -> None:
        budget = revised(sample, THROUGH).loc["Mølleå"].sum()
        assert abs(contributions.loc["Mølleå"].sum()) < 0.003 * budget
        assert contributions.loc["Mølleå"].abs().max() < 0.003 * budget

    def test_no_other_unit_deviates(self, sample: Municipality) -> None:
        """Beside late invoices: pay and income, known at once, are within 0.6 % of the unit's budget."""
        known = sample.postings[sample.postings["account_group"].isin(["Løn", "Indtægter"])]
        actual = by_unit(known, "amount")
        budget = revised(sample, THROUGH)
        for unit in ("Mølleå", "Rehabiliteringsteamet", "Solgården", "Engbakken", "Visitationen"):
            expected = budget.loc[unit].reindex(["Løn", "Indtægter"]).sum()
            assert abs(actual[unit] - expected) < 0.006 * budget.loc[unit].sum(), unit

    def test_user_time_falls_in_aadalen_from_may(self, sample: Municipality, assumptions: pd.DataFrame) -> None:
        def table(source: pd.DataFrame, column: str) -> pd.Series:
            return source[source["unit"] == "Ådalen"].groupby("month")[column].sum()

        external = sample.temps[sample.temps["source"] == "external"]
        present = table(sample.payroll, "attendance_hours") + table(external, "hours")
        share = table(sample.activity, "delivered_hours") / present
        assert assumptions.loc["Ådalen", "user_time_share"] == pytest.approx(0.615)
        assert share["2026-01":"2026-04"].mean() == pytest.approx(0.615, abs=0.006)
        assert share["2026-08":"2026-10"].mean() == pytest.approx(0.58, abs=0.006)

    def test_absence_wave_in_soendervang(self, sample: Municipality) -> None:
        ill = sample.absence[(sample.absence["unit"] == "Søndervang") & (sample.absence["kind"] == "Sygdom")]
        share = ill.set_index("month")["absence_days"] / ill.set_index("month")["possible_days"]
        assert share["2026-03":"2026-07"].min() > 0.085
        assert share["2026-10"] < 0.075
        assert share["2025-03":"2025-07"].max() < 0.085

    def test_function_levels_rise_in_noerreskov(self, sample: Municipality) -> None:
        cases = sample.cases[sample.cases["to_date"].isna() & sample.cases["function_level"].between(0, 4)]
        level = cases.groupby("unit")["function_level"].mean()
        assert level.idxmax() == "Nørreskov"
        assert level["Nørreskov"] > level.drop("Nørreskov").median() + 0.25

    def test_courses_start_at_a_peak(self, sample: Municipality) -> None:
        """Those who end with as much help as before still get less than at the start: regression to the mean."""
        same = sample.courses[sample.courses["result"] == "Afsluttet med samme hjælp"]
        change = same["hours_after_26"] / same["hours_before"]
        assert 0.75 < np.nanmedian(change) < 0.95

    def test_aahuset_has_two_vacant_places(self, sample: Municipality) -> None:
        places = sample.placements[sample.placements["to_date"].isna()]
        vacant = places[places["citizen"].isna() | (places["citizen"] == "")]
        assert vacant["unit"].tolist() == ["Åhuset", "Åhuset"]

    def test_register_has_gaps_to_find(self, sample: Municipality) -> None:
        told = sample.explanations
        september = set(told.loc[told["month"] == pd.Period("2026-09", "M"), "unit"])
        assert {"Ådalen", "Søndervang", "Nørreskov"}.isdisjoint(september)
        late = sample.actions[(sample.actions["deadline"] < "2026-11-01") & (sample.actions["status"] != "Gennemført")]
        assert len(late) == 2


@pytest.fixture(scope="module")
def months(sample: Municipality) -> pd.DataFrame:
    """Pay, which is known at once, less its budget as share of the budget's costs: index month, a column a unit."""
    paid = sample.postings[sample.postings["account_group"] == "Løn"]
    given = sample.budget[sample.budget["version"] == "revised"]
    booked = paid.pivot_table(index="month", columns="unit", values="amount", aggfunc="sum")
    budget = given[given["account_group"] == "Løn"]
    cost = given[given["amount"] > 0].pivot_table(index="month", columns="unit", values="amount", aggfunc="sum")
    return (booked - budget.pivot_table(index="month", columns="unit", values="amount", aggfunc="sum")) / cost


class TestAYearThatChanges:
    """What real units have: uneven months, a shift, a single bill, an opening, and a unit that steers back."""

    def test_months_are_uneven_by_two_to_four_percent(self, months: pd.DataFrame) -> None:
        """The standard deviation within calm years, of every unit with payroll."""
        calm = months.loc["2015-01":"2025-12"].drop(columns=["Engbakken", "Fjord Hjemmepleje"])
        scatter = np.sqrt(calm.groupby(calm.index.year).var().mean())
        assert scatter.between(0.018, 0.042).all(), scatter

    def test_uneven_months_leave_the_year_as_it_was(self, months: pd.DataFrame) -> None:
        assert months["Mølleå"]["2026-01":"2026-10"].std() > 0.015
        assert abs(months["Mølleå"]["2026-01":"2026-10"].mean()) < 0.002

    def test_birkelunden_is_dearer_from_june(self, months: pd.DataFrame) -> None:
        own = months["Birkelunden"]
        assert abs(own["2026-01":"2026-05"].mean()) < 0.01
        assert own["2026-06":"2026-10"].mean() == pytest.approx(0.035, abs=0.012)

    def test_the_rehabilitation_team_wins_back_what_it_had_used(self, months: pd.DataFrame) -> None:
        own = months["Rehabiliteringsteamet"]
        assert own["2026-01":"2026-06"].mean() == pytest.approx(0.047, abs=0.012)
        assert own["2026-07":"2026-10"].mean() == pytest.approx(-0.061, abs=0.012)

    def test_the_action_that_won_it_back_is_in_the_register_and_carried_out(self, sample: Municipality) -> None:
        action = sample.actions.set_index("unit").loc["Rehabiliteringsteamet"]
        assert (action["status"], str(action["start_month"])) == ("Gennemført", "2026-07")

    def test_one_bill_of_october_is_most_of_a_months_cost_of_the_purchaser(self, sample: Municipality) -> None:
        lines = sample.postings[sample.postings["unit"] == "Visitationen"]
        largest = lines[lines["account_group"] == "Øvrig drift"].sort_values("amount").iloc[-1]
        assert (largest["amount"], str(largest["month"])) == (186_000.0, "2026-10")
        month = lines[lines["month"] == "2026-09"]["amount"].sum()
        assert largest["amount"] / month == pytest.approx(0.6, abs=0.1)

    def test_engbakken_opened_in_march(self, sample: Municipality) -> None:
        for table in (sample.postings, sample.budget, sample.payroll, sample.absence, sample.temps):
            assert str(table.loc[table["unit"] == "Engbakken", "month"].min()) == "2026-03"
        places = sample.placements[sample.placements["unit"] == "Engbakken"]
        living = places[places["citizen"].notna() & (places["citizen"] != "")]
        assert str(places["from_date"].min().date()) == "2026-03-01"
        assert living["from_date"].dt.strftime("%d.%m").tolist() == ["01.03"] * 4 + ["16.03", "01.05"]


class TestPackages:
    """Two districts try packages out from the day the Elderly Act took effect; nobody is paid by them."""

    def test_they_begin_with_the_act_and_belong_to_citizens_with_help_under_it(self, sample: Municipality) -> None:
        rows = sample.packages
        assert rows["from_date"].min() == pd.Timestamp("2025-07-01")
        assert sorted(rows["unit"].unique()) == ["Mølleå", "Søndervang"]
        act = sample.cases[
            (sample.cases["legal_basis"] == "aeldrelov") & sample.cases["unit"].isin(["Mølleå", "Søndervang"])
        ]
        assert set(rows["citizen"]) == set(act["citizen"])

    def test_active_weeks_counted_day_by_day(self, sample: Municipality) -> None:
        """Every day of every row, in the file's own text: 2,949.86 weeks in Mølleå, January to October 2026."""
        days = 0
        for line in (SAMPLE / "borgere" / "pakker.csv").read_text("utf-8").splitlines()[1:]:
            _, unit, _, begin, end = line.split(";")
            first = max(dt.datetime.strptime(begin, "%d-%m-%Y").date(), dt.date(2026, 1, 1))
            last = min(dt.datetime.strptime(end or "31-10-2026", "%d-%m-%Y").date(), dt.date(2026, 10, 31))
            days += max((last - first).days + 1, 0) if unit == "Mølleå" else 0
        assert round(days / 7, 2) == 2949.86
        weeks = package_weeks(check_packages(sample.packages).rows, "2026-01", "2026-10")
        assert weeks.loc[weeks["unit"] == "Mølleå", "active_weeks"].sum() == pytest.approx(days / 7)
