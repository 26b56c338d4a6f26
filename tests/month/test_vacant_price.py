"""A place that somebody left is not told at its own rate where that would tell the support level of the one who left."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.month.facilities.vacant import occupancy
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.presentation.tables import Table
from styringslib.sections.residential import section
from tests.month.made_accounts import municipality

MAY = pd.Period("2026-05", "M")
RATES = {"1": 1_950.0, "2": 2_460.0, "3": 3_090.0}


def places(residents: dict[str, int], *, left: str | None = None, unit: str = "Havnen") -> pd.DataFrame:
    """One place for each of ``residents`` of a level, all there since 2024, and one more that somebody of the level ``left``
    moved out of at the end of April; the place keeps its rate."""
    rows: list[dict[str, Any]] = []
    for level, count in residents.items():
        named = [f"{level}-{number}" for number in range(count)]
        rows += [{"citizen": name, "support_level": level, "place": name} for name in named]
    if left is not None:
        plain = {"support_level": left, "place": "left"}
        rows.append(plain | {"citizen": "gone", "to_date": pd.Timestamp("2026-04-30")})
        rows.append(plain | {"from_date": pd.Timestamp("2026-05-01")})
    frame = pd.DataFrame(rows).reindex(columns=["citizen", "support_level", "place", "from_date", "to_date"])
    frame["rate"] = frame["support_level"].map(RATES)
    frame["from_date"] = pd.to_datetime(frame["from_date"]).fillna(pd.Timestamp("2024-01-01"))
    frame["to_date"] = pd.to_datetime(frame["to_date"])
    return frame.assign(unit=unit, paying_municipality="Sundby Kommune")


def untold() -> pd.DataFrame:
    """A facility of which no price may be told, with a place that has been empty for two years."""
    empty = places({"2": 1}).assign(citizen=None, place="empty")
    return pd.concat([places({"2": 6, "3": 2}), empty], ignore_index=True)


def follow_up(folder: Path, rows: pd.DataFrame) -> FollowUp:
    made = municipality(folder, placements=rows)
    return FollowUp(made.for_unit("Havnen"), made.unit("Havnen"), MAY, MonthForecast(MAY))


def figure(table: pd.DataFrame, name: str = "vacancy_cost") -> float:
    """A figure of May."""
    return float(dict(table[name])[MAY])


def table_of(own: FollowUp) -> Table:
    (found,) = section.occupancy(own).tables.values()
    return found


def headings(table: Table) -> list[str]:
    return [str(getattr(heading, "text", heading)) for heading in table.headings]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("left", ["1", "2", "3"])
def test_where_levels_are_hidden_the_price_is_the_same_whoever_left(tmp_path: Path, left: str) -> None:
    # 8 x 1,950 + 6 x 2,460 + 2 x 3,090 and the one who left for four of five months: about 2,300 a day, to the nearest 50 kr.
    own = follow_up(tmp_path, places({"1": 8, "2": 6, "3": 2}, left=left))
    cost = figure(own.occupancy)
    assert cost / 31 % 50 == 0
    assert cost / 31 not in RATES.values()
    assert cost / 31 == pytest.approx(2_300, abs=60)
    assert own.occupancy_to_date[0]["vacancy_cost"] == cost
    table = table_of(own)
    assert headings(table)[-1] == "Ledige pladser til gennemsnitspris, kr."
    assert "ganget med den pris, som pladserne koster i gennemsnit i år" in plain(table.note)
    assert "til den pris, som pladserne koster i gennemsnit." in plain(section.occupancy(own).text)


def test_where_no_price_may_be_told_the_days_have_no_kroner(tmp_path: Path) -> None:
    # Six and two people at two rates: no step up to 500 kr. leaves the two their range.
    own = follow_up(tmp_path, untold())
    assert figure(own.occupancy, "vacant_places") == 1
    assert math.isnan(figure(own.occupancy))
    assert math.isnan(own.occupancy_to_date[0]["vacancy_cost"])
    table = table_of(own)
    assert headings(table)[-1] == "Ledige pladser i gennemsnit"
    assert plain(table.note) == section.UNTOLD
    assert section.UNTOLD in plain(section.occupancy(own).text)
    assert not [finding for finding in own.findings if finding.topic == "vacancy"]


def test_where_no_level_is_hidden_a_place_has_its_own_rate(tmp_path: Path) -> None:
    own = follow_up(tmp_path, places({"1": 8, "2": 6}, left="2"))
    assert figure(own.occupancy) == 31 * 2_460
    assert headings(table_of(own))[-1] == "Ledige pladser til takst, kr."


def test_a_level_that_is_hidden_in_the_month_alone_is_not_told_by_the_place(tmp_path: Path) -> None:
    # Five until April and four in May: few in the month, more than four in the year so far. All prices are told: the mean is
    # (8 x 1,950 + 4 x 2,460) x 151 days and 2,460 x 120 days of 12 x 151 + 120.
    own = follow_up(tmp_path, places({"1": 8, "2": 4}, left="2"))
    assert figure(own.occupancy) != 31 * 2_460


def test_last_year_s_hidden_levels_count_too(tmp_path: Path) -> None:
    rows = places({"1": 8, "2": 6})
    few = places({"3": 2}).assign(to_date=pd.Timestamp("2025-12-31"))
    gone = places({"3": 1}).assign(citizen=None, place="x", to_date=pd.Timestamp("2025-12-31"))
    own = follow_up(tmp_path, pd.concat([rows, few, gone], ignore_index=True))
    # At this year's mean: (8 x 1,950 + 6 x 2,460) / 14.
    mean = (8 * 1_950 + 6 * 2_460) / 14
    assert own.occupancy_to_date[1]["vacancy_cost"] == pytest.approx(151 * mean)


def test_of_several_facilities_the_kroner_are_missing_where_those_of_one_are(tmp_path: Path) -> None:
    told = places({"1": 8, "2": 6}, left="2", unit="Syd")
    found = occupancy(municipality(tmp_path / "both", placements=pd.concat([told, untold()])), MAY)
    assert figure(found, "vacant_places") == 2
    assert math.isnan(figure(found))
    alone = occupancy(municipality(tmp_path / "one", placements=told), MAY)
    assert figure(alone) == 31 * 2_460


def test_a_place_in_use_without_a_rate_is_no_place_at_nought(tmp_path: Path) -> None:
    rows = places({"1": 8, "2": 6, "3": 2}, left="1")
    rows.loc[0, "rate"] = math.nan
    own = follow_up(tmp_path, rows)
    assert math.isnan(figure(own.occupancy))
    assert math.isnan(own.occupancy_to_date[0]["vacancy_cost"])
