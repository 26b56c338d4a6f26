"""Nord grants hours until June 2025 and courses from July: 20 citizens all the time, six of them moving from Lille to Stor on 16
February 2026. 2,000 hours a month are granted and 1,900 delivered; since then 1,850 are delivered where that is still counted.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.presentation.canvas import Figure
from styringslib.sections.activity import activity
from styringslib.sections.comparison import lacking_lines
from styringslib.sections.packages.numbers import PackageNumbers
from styringslib.sections.packages.section import packages
from tests.sections.allocation.made_town import Town

MONTH, ACT = pd.Period("2026-03", "M"), pd.Period("2025-07", "M")
TOWN = Town(
    MONTH,
    {"Nord": ("distrikt", "Hjemmepleje")},
    {
        "posteringer": "Regnskabsperiode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilagsnummer;Tekst;Beløb",
        "budget": "Måned;Enhed;Område;Artsgruppe;Version;Beløb",
        "aktivitet": "Måned;Enhed;Ydelse;Lovgrundlag;Visiterede timer;Leverede timer;Budgetterede timer",
        "pakker": "Borger;Enhed;Pakke;Fra;Til",
    },
    budget={"Nord": 12_000_000},
    expected={"Nord": 12_000_000},
)


def nord(folder: Path, *, delivered: bool, settings: str = "") -> FollowUp:
    rows: dict[str, list[str]] = {name: [] for name in TOWN.heads}
    for month in pd.period_range("2024-01", "2026-12", freq="M"):
        rows["budget"].append(f"{month};Nord;Hjemmepleje;Løn;Vedtaget;1000000")
        if month > MONTH:
            continue
        day = f"28-{month.month:02}-{month.year}"
        rows["posteringer"].append(f"{month.year}{month.month:02};{day};Nord;Hjemmepleje;Løn;B{month};x;1000000")
        if month < ACT:
            rows["aktivitet"].append(f"{month};Nord;Pleje;SEL § 83;2000;1900;1900")
        elif delivered:
            rows["aktivitet"].append(f"{month};Nord;Pleje;Ældreloven;;1850;")
    for number in range(20):
        rows["pakker"].append(f"c{number};Nord;Lille;01-07-2025;{'15-02-2026' if number < 6 else ''}")
    rows["pakker"] += [f"c{number};Nord;Stor;16-02-2026;" for number in range(6)]
    return TOWN.follow_up(TOWN.read(folder, rows, settings), "Nord")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> FollowUp:
    """Nothing but courses since the act."""
    return nord(tmp_path_factory.mktemp("alone"), delivered=False)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> FollowUp:
    """Courses, and the hours delivered in them."""
    return nord(tmp_path_factory.mktemp("beside"), delivered=True)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def titles(basis: FollowUp) -> list[str]:
    return [part.title for part in activity(basis).shown if isinstance(part, Figure)]


def test_hours_that_are_granted_no_more_are_not_late(alone: FollowUp, beside: FollowUp) -> None:
    assert lacking_lines(alone) == []
    assert lacking_lines(beside) == []


def test_the_break_is_marked_once(alone: FollowUp, tmp_path: Path) -> None:
    assert alone.events == [(pd.Timestamp("2025-07-01"), "Hjælpen gives i forløb")]
    named = nord(tmp_path, delivered=False, settings='[[haendelser]]\ndato = "2025-07-01"\nnavn = "Ældreloven"\n')
    assert named.events == [(pd.Timestamp("2025-07-01"), "Ældreloven")]


def test_a_picture_says_nothing_of_months_it_does_not_have(alone: FollowUp, beside: FollowUp) -> None:
    assert titles(alone) == ["De visiterede timer til og med juni 2025"]
    # 3 x 1,850 against 3 x 1,900.
    assert [plain(title) for title in titles(beside)] == [
        "De leverede timer ligger 2,6 pct. under samme måneder året før"
    ]
    assert "aktivitet" not in activity(alone).tables


def test_hours_before_and_courses_since_are_not_one_series(alone: FollowUp) -> None:
    shown = packages(PackageNumbers(alone))
    table = shown.tables["timer_og_forloeb"]
    assert [heading.text for heading in table.headings] == [
        "Måneder", "Visiterede timer pr. dag", "Leverede timer pr. dag", "Borgere i forløb ad gangen",
    ]  # fmt: skip
    # 12,000 hours in 184 days and in 181; 20 citizens since.
    assert [row[:2] for row in table.rows[:2]] == [
        ("juli til december 2024", pytest.approx(12_000 / 184)), ("januar til juni 2025", pytest.approx(12_000 / 181)),
    ]  # fmt: skip
    assert [(row[0], row[3]) for row in table.rows[2:]] == [
        ("juli til december 2025", pytest.approx(20)), ("januar til marts 2026", pytest.approx(20)),
    ]  # fmt: skip
    assert all(pd.isna(row[3]) for row in table.rows[:2])
    assert all(pd.isna(row[1]) for row in table.rows[2:])
    assert "Leverede timer er ikke opgjort på begge sider af skiftet" in shown.text


def test_delivered_hours_are_compared_where_both_sides_have_them(beside: FollowUp) -> None:
    """22,800 in 365 days before; 9 x 1,850 in the 274 days since."""
    before, since = PackageNumbers(beside).across.delivered
    assert (before, since) == (pytest.approx(22_800 / 365), pytest.approx(16_650 / 274))
    assert "60,8 timer pr. dag siden, 2,7 pct. færre end de 62,5 i det sidste år før skiftet." in plain(
        packages(PackageNumbers(beside)).text
    )


def test_the_length_of_the_courses_that_ended(alone: FollowUp) -> None:
    """Six courses of Lille, 1 July to 15 February: 230 days, 32.857 weeks, told with one decimal."""
    rows = {row[0]: row[1:] for row in packages(PackageNumbers(alone)).tables["pakkeforloeb"].rows}
    assert rows["Lille"] == (14, pytest.approx(32.9, abs=1e-9))
    assert rows["Stor"][0] == 6
