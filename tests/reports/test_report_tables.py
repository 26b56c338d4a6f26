"""The tables that a notebook can take out of a report: by name, as shown, and listed in docs/rapportens_tabeller.md."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from styringslib.call_error import CallError
from styringslib.month.opening import open_follow_up
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table, table
from styringslib.reports import follow_up
from styringslib.reports.follow_up_report import report_for
from styringslib.reports.open_report import OpenReport
from styringslib.sections.spec import SectionSpec, itself
from tests.consistency.making import Publication
from tests.house import report_tables
from tests.reports import made_municipality

MINUS = "\u2212"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(made_municipality.write(tmp_path_factory.mktemp("lillevig") / "data"))


@pytest.fixture(scope="module")
def own(data: str) -> OpenReport:
    return follow_up(data, "Ådalen", "marts 2026")


def test_an_open_report_is_told_in_one_line(own: OpenReport) -> None:
    told = repr(own)
    assert told.startswith("Rapport: Ådalen · marts 2026. Afsnit: kort_sagt, oekonomi, hvorfor,")
    assert "\n" not in told
    assert len(told) < 400


def test_the_status_is_a_table_with_the_values_that_are_shown(own: OpenReport) -> None:
    """Ådalen spent 1,001,000 + 1,002,000 + 1,003,000 kr. of a budget of twelve times a million."""
    status = own.table("status").set_index("Post")["Kr. eller pct."]
    assert status["Korrigeret budget"] == 12_000_000
    assert status["Forbrug januar til marts"] == 3_006_000
    assert status["Forbrug i pct. af budgettet"] == 0.2505
    assert status["Forventet afvigelse"] == status["Forventet regnskab"] - 12_000_000
    assert own.table("status").attrs["title"] == "Økonomisk status 31. marts 2026"
    assert own.tables["status"].equals(own.table("status"))
    assert {"kort_status", "status", "arter", "aarsager"} <= set(own.tables)


def test_a_table_that_is_not_there_is_told_with_the_nearest(own: OpenReport) -> None:
    with pytest.raises(
        CallError, match=r"Rapporten har ikke tabellen “statuss”\. Mente du “status”\? Den har: kort_status,"
    ):
        own.table("statuss")


def test_the_forecast_is_a_row_a_unit(data: str, own: OpenReport) -> None:
    columns = [
        "adopted", "budget", "budget_to_date", "posted", "outstanding", "owed", "spent", "expected_rest", "changes",
        "expected", "lower_80", "upper_80", "lower_95", "upper_95", "deviation", "probability",
    ]  # fmt: skip
    assert list(own.forecast) == columns
    assert own.forecast.index.tolist() == ["Ådalen"]
    assert own.forecast.loc["Ådalen", ["budget", "budget_to_date", "posted"]].tolist() == [12e6, 3e6, 3_006_000]
    whole = report_for(open_follow_up(data)).forecast
    assert whole.index.tolist() == ["Birkelunden", "Ådalen", "Lillevig Kommune"]
    assert whole.index.name == "unit"
    assert whole.loc["Lillevig Kommune", "budget"] == 24_000_000
    assert (whole["deviation"] - (whole["expected"] - whole["budget"])).abs().max() == 0
    pd.testing.assert_series_equal(whole.loc["Ådalen"], own.forecast.loc["Ådalen"])


def test_deviations_have_the_municipalitys_sign_and_what_is_missing_is_missing() -> None:
    rows = pd.DataFrame({"unit": ["Nord", "Syd"], "over": [1_250.5, None], "budget": [9.0, 8.0]})
    columns = {"unit": ("Enhed", "text"), "over": ("Afvigelse", "over_kr"), "budget": ("Budget", "kr")}
    made = table("enheder", "Enheder", rows, columns, note="En note.", source="Prøve", sign=Sign("less")).frame()
    assert made["Enhed"].tolist() == ["Nord", "Syd"]
    assert made["Afvigelse"].tolist()[0] == -1_250.5
    assert pd.isna(made["Afvigelse"].iloc[1])
    assert made["Budget"].tolist() == [9.0, 8.0]
    assert made.attrs == {
        "title": "Enheder", "note": "Plus er billigere end budgettet, minus er dyrere. En note.", "source": "Prøve",
    }  # fmt: skip


def test_two_tables_of_one_name_are_told_apart_by_their_section() -> None:
    def one(value: float) -> Table:
        return table("aarsager", "Årsager", pd.DataFrame({"a": [value]}), {"a": ("Tal", "number")})

    specs = [
        SectionSpec(key, frozenset({"district"}), itself, lambda basis, value=value: one_part(one(value)))
        for key, value in (("hvorfor", 1.0), ("ramme", 2.0))
    ]
    report = OpenReport("Nord", None, tuple(specs))
    assert {name: frame["Tal"].tolist() for name, frame in report.tables.items()} == {
        "aarsager": [1.0], "ramme_aarsager": [2.0],
    }  # fmt: skip
    assert report.table("ramme_aarsager")["Tal"].tolist() == [2.0]


def one_part(made: Table) -> object:
    from styringslib.presentation.section import section

    return section([made])


def test_every_table_of_the_reports_stands_in_the_list(published_sample: Publication) -> None:
    found = report_tables.shown(Path(published_sample.folder))
    assert len({(one.section, one.name) for one in found}) > 50
    assert report_tables.PAGE.read_text("utf-8") == report_tables.page(found), (
        "styring run && python -m tests.house.report_tables reports/2026-10"
    )
    # A column's name is what a reader takes it by.
    assert [one for one in found if len(set(one.columns)) < len(one.columns)] == []
