"""What two months' reports, or the whole's less a unit's, tell of few citizens in packages: nothing by package.

Nord and Syd have 20 citizens in Lille and 20 in Stor all of 2026, and what each test adds.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Section
from styringslib.sections.packages.numbers import PackageNumbers, WholePackages
from styringslib.sections.packages.section import packages, whole_packages
from tests.month.made_accounts import municipality

Spell = tuple[str, str, str, str | None]
MARCH, APRIL, JUNE, SEPTEMBER = (pd.Period(f"2026-{month:02d}", "M") for month in (3, 4, 6, 9))
EAST = '[[enheder]]\nnavn = "Øst"\nnoegle = "oest"\ntype = "distrikt"\nomraade = "Hjemmepleje"\n'
STEADY: list[Spell] = [
    (unit, package, "2025-06-01", None) for unit in ("Nord", "Syd") for package in ("Lille", "Stor") for _ in range(20)
]


def report(
    folder: Path, more: Iterable[Spell], month: pd.Period, unit: str | None = "Nord", settings: str = EAST
) -> Section:
    """The section of a unit (None: of all) in ``month``; ``more``: unit, package, first and last day of a citizen's."""
    rows = [
        {"citizen": f"c{at}", "unit": of, "package": package, "from_date": first, "to_date": last}
        for at, (of, package, first, last) in enumerate([*STEADY, *more])
    ]
    table = pd.DataFrame(rows).assign(
        from_date=lambda own: pd.to_datetime(own["from_date"]), to_date=lambda own: pd.to_datetime(own["to_date"])
    )
    known = municipality(folder / f"{month}{unit}", settings, packages=table).known_at(month)
    if unit is None:
        return whole_packages(WholePackages(WholeFollowUp(known, None, month, MonthForecast(month))))
    return packages(PackageNumbers(FollowUp(known.for_unit(unit), known.unit(unit), month, MonthForecast(month))))


def told(shown: Section) -> dict[str, Any]:
    """Every figure of the section's tables."""
    return {name: table.rows for name, table in shown.tables.items()}


def rows(shown: Section, name: str) -> dict[str, tuple[Any, ...]]:
    """The rows of a table by their first cell; none without the table."""
    return {row[0]: row[1:] for row in shown.tables[name].rows} if name in shown.tables else {}


def column(shown: Section, name: str, heading: str) -> dict[str, Any]:
    """A column of a table by package, as far as it is told."""
    if name not in shown.tables:
        return {}
    found = shown.tables[name]
    headings = [one.text.split(" ved ")[0] for one in found.headings]
    if heading not in headings:
        return {}
    at = headings.index(heading)
    return {row[0]: row[at] for row in found.rows if isinstance(row[at], int | float) and row[at] == row[at]}


def test_april_less_march_does_not_tell_the_package_of_the_one_who_came(tmp_path: Path) -> None:
    """One into Stor on 10 April: weeks, citizens, those who go on and those who came must not be one more than March's."""
    one: list[Spell] = [("Nord", "Stor", "2026-04-10", None)]
    march, april = (report(tmp_path, one, month) for month in (MARCH, APRIL))
    assert repr(told(april)) == repr(told(march))
    assert march.tables["pakker"].title == april.tables["pakker"].title == "Pakker, januar til marts 2026"
    assert "Fordelingen på pakker vises til og med marts 2026." in april.text.replace("\u00a0", " ")
    assert "Fordelingen på pakker" not in march.text
    # 40 citizens of 120 days, and 21 days of the one.
    assert "haft 689 aktive uger" in april.text.replace("\u00a0", " ")


def test_before_the_first_quarter_is_over_only_the_whole_is_told(tmp_path: Path) -> None:
    shown = report(tmp_path, [], pd.Period("2026-02", "M"))
    assert not shown.tables
    assert "337 aktive uger" in shown.text.replace("\u00a0", " ")
    assert "Fordelingen på pakker vises, når et kvartal er slut." in shown.text


def test_few_who_came_in_a_quarter_are_told_of_in_none_that_follows(tmp_path: Path) -> None:
    """Six came in the first quarter and two in the second, all in Stor; nine in the third. June less March, and September less
    March, would be the two; the weeks are of 20 and more in each quarter."""
    came: list[Spell] = [
        ("Nord", "Stor", day, None) for day in ["2026-02-02"] * 6 + ["2026-05-02"] * 2 + ["2026-08-02"] * 9
    ]
    march, june, september = (report(tmp_path, came, month) for month in (MARCH, JUNE, SEPTEMBER))
    assert column(march, "pakker", "Borgere") == {"Lille": 20, "Stor": 26}
    assert column(march, "pakkeforloeb", "Nye borgere") == {"Stor": 6}
    assert rows(march, "pakkeskift") == {"Ny i pakke": ("Stor", 6)}
    for later in (june, september):
        assert column(later, "pakker", "Borgere") == {"Lille": 20}
        assert column(later, "pakkeforloeb", "Nye borgere") == {}
        assert column(later, "pakkeforloeb", "I gang") == {"Lille": 20}
        assert rows(later, "pakkeskift") == {}
    # 181 days, 149 from 2 February, and 60 from 2 May.
    assert column(june, "pakker", "Aktive uger")["Stor"] == pytest.approx((20 * 181 + 6 * 149 + 2 * 60) / 7)


def test_who_goes_on_does_not_tell_the_few_who_left_in_a_later_quarter(tmp_path: Path) -> None:
    """Two left Stor in May: 20 going on in March and 18 in June would be the two."""
    left: list[Spell] = [("Nord", "Stor", "2025-06-01", "2026-05-10")] * 2
    march, june = (report(tmp_path, left, month) for month in (MARCH, JUNE))
    assert column(march, "pakkeforloeb", "I gang") == {"Lille": 20, "Stor": 22}
    assert column(june, "pakkeforloeb", "I gang") == {"Lille": 20}


def test_a_package_of_few_in_one_quarter_is_told_with_others(tmp_path: Path) -> None:
    """Ten in Mellem who leave in March, and one who comes in May: June's weeks less March's would be the one's."""
    spells: list[Spell] = [("Nord", "Mellem", "2025-06-01", "2026-03-31")] * 10 + [
        ("Nord", "Mellem", "2026-05-01", None)
    ]
    march, june = (report(tmp_path, spells, month) for month in (MARCH, JUNE))
    assert set(rows(march, "pakker")) == {"Lille", "Mellem", "Stor", "I alt"}
    assert len(rows(june, "pakker")) == 3
    assert "Mellem" not in rows(june, "pakker")


def test_the_whole_less_a_unit_tells_nothing_of_the_other(tmp_path: Path) -> None:
    """Six came to Stor in Nord, which is told there, and two in Syd, which is not: eight in all less six would be the two."""
    came: list[Spell] = [("Nord", "Stor", "2026-05-02", None)] * 6 + [("Syd", "Stor", "2026-05-02", None)] * 2
    nord, syd, every = (report(tmp_path, came, JUNE, unit) for unit in ("Nord", "Syd", None))
    assert column(nord, "pakker", "Borgere") == {"Lille": 20, "Stor": 26}
    assert column(syd, "pakker", "Borgere") == {"Lille": 20}
    assert column(every, "pakker", "Borgere") == {"Lille": 40}
    assert rows(every, "pakkeskift") == {}
    assert column(every, "pakkeforloeb", "I gang") == {"Lille": 40}


def test_the_weeks_of_one_unit_with_few_do_not_follow_from_the_others(tmp_path: Path) -> None:
    """Three in Øst's packages: neither there nor in the whole's, of which Nord's and Syd's are the rest."""
    few: list[Spell] = [("Øst", "Lille", "2026-01-01", None)] * 3
    east, every = report(tmp_path, few, MARCH, "Øst"), report(tmp_path, few, MARCH, None)
    assert east.parts == ()
    assert every.parts == ()


def test_weeks_end_with_the_last_month_of_enough(tmp_path: Path) -> None:
    """Ten in Øst, of whom nine leave on 10 April: 900 and 120 days. May is one citizen's, and is told never."""
    spells: list[Spell] = [("Øst", "Lille", "2026-01-01", "2026-04-10")] * 9 + [("Øst", "Lille", "2026-01-01", None)]
    told = report(tmp_path, spells, JUNE, "Øst")
    assert "for januar til april haft 146 aktive uger" in told.text.replace("\u00a0", " ")
    assert told.tables["pakker"].title == "Pakker, januar til marts 2026"


def test_where_every_number_is_told_packages_are_told_to_the_month(tmp_path: Path) -> None:
    one: list[Spell] = [("Nord", "Stor", "2026-04-10", None)]
    april = report(tmp_path, one, APRIL, settings="[graenser]\nsmaa_tal = 0\n")
    assert april.tables["pakker"].title == "Pakker, januar til april 2026"
    assert column(april, "pakker", "Borgere") == {"Lille": 20, "Stor": 21}
    assert column(april, "pakkeforloeb", "Nye borgere") == {"Stor": 1}
    assert "Fordelingen på pakker" not in april.text
