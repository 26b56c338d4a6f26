"""Active weeks and the hours behind them, counted by hand day by day."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from styringslib.followup import course_lengths, package_hours, package_moves, package_weeks


def packages(*rows: tuple[str, str, str, str | None], unit: str = "Nord") -> pd.DataFrame:
    """citizen, package, from, to."""
    names = ["citizen", "package", "from_date", "to_date"]
    table = pd.DataFrame(rows, columns=names).assign(unit=unit)
    return table.assign(from_date=pd.to_datetime(table["from_date"]), to_date=pd.to_datetime(table["to_date"]))


def cases(*rows: tuple[str, float | None, str, str | None], unit: str = "Nord") -> pd.DataFrame:
    """citizen, delivered hours a week, from, to."""
    table = pd.DataFrame(rows, columns=["citizen", "delivered_hours", "from_date", "to_date"]).assign(unit=unit)
    dates = {name: pd.to_datetime(table[name]) for name in ("from_date", "to_date")}
    return table.assign(delivered_hours=table["delivered_hours"].astype(float), **dates)


def behind(own: pd.DataFrame, grants: pd.DataFrame, first: str, last: str) -> dict[str, tuple[float, int, float]]:
    table = package_hours(own, grants, first, last).set_index("package")
    return {name: (row["weeks"], row["citizens"], row["hours_per_week"]) for name, row in table.iterrows()}


class TestHoursBehindAWeek:
    def test_only_the_weeks_that_the_grant_covers_are_counted(self) -> None:
        """In Lille through January; the grant of 7 hours a week runs from the 18th: 14 days, 2 weeks, 7 hours in each."""
        own = packages(("a", "Lille", "2026-01-01", None))
        assert behind(own, cases(("a", 7.0, "2026-01-18", None)), "2026-01", "2026-01") == {"Lille": (2.0, 1, 7.0)}

    def test_a_grant_that_ends_midway_does_not_thin_out_the_hours(self) -> None:
        """a: 10 days at 7 hours a week, then no grant; b: 31 days at 14. (10 x 7 + 31 x 14) / 41 days."""
        own = packages(("a", "Lille", "2026-01-01", None), ("b", "Lille", "2026-01-01", None))
        grants = cases(("a", 7.0, "2025-01-01", "2026-01-10"), ("b", 14.0, "2025-01-01", None))
        found = behind(own, grants, "2026-01", "2026-01")["Lille"]
        assert found == pytest.approx((41 / 7, 2, 504 / 41))

    def test_grants_that_follow_each_other_and_grants_side_by_side(self) -> None:
        """Care 7 hours a week until the 15th, 14 from the 16th; cleaning 2 all the month: 15 days of 9 and 16 of 16 hours."""
        own = packages(("a", "Lille", "2026-01-01", None))
        grants = cases(
            ("a", 7.0, "2025-01-01", "2026-01-15"), ("a", 14.0, "2026-01-16", None), ("a", 2.0, "2025-01-01", None)
        )
        found = behind(own, grants, "2026-01", "2026-01")["Lille"]
        assert found == pytest.approx((31 / 7, 1, (15 * 9 + 16 * 16) / 31))

    def test_days_with_hours_that_are_not_known_are_left_out_and_the_others_kept(self) -> None:
        """Delivered hours are missing to the 10th; from the 11th 7 hours a week for 21 days."""
        own = packages(("a", "Lille", "2026-01-01", None))
        grants = cases(("a", None, "2025-01-01", "2026-01-10"), ("a", 7.0, "2026-01-11", None))
        assert behind(own, grants, "2026-01", "2026-01") == {"Lille": (3.0, 1, 7.0)}
        # Where care is known and cleaning is not, the day's hours are not known.
        both = cases(("a", 7.0, "2026-01-01", None), ("a", None, "2026-01-01", None))
        assert behind(own, both, "2026-01", "2026-01") == {}

    def test_a_move_in_the_middle_of_a_week_and_of_a_grant(self) -> None:
        """Lille to Thursday the 15th, Stor from Friday the 16th; the hours rise on the 22nd: 6 days of 7, 10 of 14."""
        own = packages(("a", "Lille", "2026-01-01", "2026-01-15"), ("a", "Stor", "2026-01-16", None))
        grants = cases(("a", 7.0, "2025-01-01", "2026-01-21"), ("a", 14.0, "2026-01-22", None))
        found = behind(own, grants, "2026-01", "2026-01")
        assert found["Lille"] == pytest.approx((15 / 7, 1, 7.0))
        assert found["Stor"] == pytest.approx((16 / 7, 1, (6 * 7 + 10 * 14) / 16))

    def test_hours_delivered_in_another_unit_are_not_behind_the_week(self) -> None:
        own = packages(("a", "Lille", "2026-01-01", None))
        assert behind(own, cases(("a", 7.0, "2025-01-01", None), unit="Syd"), "2026-01", "2026-01") == {}


class TestActiveWeeks:
    @pytest.mark.parametrize(("year", "days"), [(2026, 365), (2027, 365), (2028, 366)])
    def test_a_year_has_its_days_whatever_its_weeks_are_numbered(self, year: int, days: int) -> None:
        """2026 has 53 numbered weeks and 2028 a leap day; a citizen all the year has days / 7 active weeks, no more."""
        found = package_weeks(packages(("a", "Lille", "2020-01-01", None)), f"{year}-01", f"{year}-12")
        assert found["active_weeks"].sum() == pytest.approx(days / 7)
        february = found[found["month"] == pd.Period(f"{year}-02", "M")]["active_weeks"].item()
        assert february == pytest.approx((29 if year == 2028 else 28) / 7)

    def test_months_share_a_week_and_a_move_midweek_by_days(self) -> None:
        """Every day of the spells falls in one month and one package."""
        spells = [("Lille", "2025-12-30", "2026-01-14"), ("Stor", "2026-01-15", "2026-03-02")]
        counted: dict[tuple[str, str], int] = {}
        for package, begin, end in spells:
            day = dt.date.fromisoformat(begin)
            while day <= dt.date.fromisoformat(end):
                key = (f"{day:%Y-%m}", package)
                counted[key] = counted.get(key, 0) + 1
                day += dt.timedelta(1)
        assert counted == {
            ("2025-12", "Lille"): 2,
            ("2026-01", "Lille"): 14,
            ("2026-01", "Stor"): 17,
            ("2026-02", "Stor"): 28,
            ("2026-03", "Stor"): 2,
        }
        table = package_weeks(packages(*(("a", *spell) for spell in spells)), "2025-12", "2026-04")
        found = {
            (str(month), name): weeks * 7 for month, name, weeks in table[["month", "package", "active_weeks"]].values
        }
        assert found == pytest.approx(counted)

    def test_a_day_in_a_package_is_a_seventh_of_a_week(self) -> None:
        found = package_weeks(packages(("a", "Lille", "2026-01-31", "2026-01-31")), "2026-01", "2026-02")
        assert found[["active_weeks", "citizens"]].to_numpy().tolist() == [[pytest.approx(1 / 7), 1]]


def test_a_package_that_begins_within_two_weeks_is_a_move_and_later_a_new_beginning() -> None:
    """Ended 10 January: 14 days without are over on the 25th, so the 25th is a move and the 26th a new beginning."""
    for begin, expected in (
        ("2026-01-25", {("Lille", "Stor"): 1}),
        ("2026-01-26", {("Lille", ""): 1, ("", "Stor"): 1}),
    ):
        own = packages(("a", "Lille", "2025-01-01", "2026-01-10"), ("a", "Stor", begin, None))
        found = package_moves(own, "2026-01", "2026-01").set_index(["before", "after"])["citizens"].to_dict()
        assert found == expected


@pytest.mark.parametrize("count", [package_weeks, lambda own, first, last: package_hours(own, cases(), first, last)])
def test_a_period_that_ends_before_it_begins_is_told(count: object) -> None:
    own = packages(("b-1", "Lille", "2026-01-01", None))
    with pytest.raises(ValueError, match="Perioden fra oktober 2026 til 2026-03 har ingen måneder"):
        count(own, "oktober 2026", "2026-03")  # type: ignore[operator]


def test_a_course_is_the_time_in_one_package_and_a_short_pause_does_not_end_it() -> None:
    """a: 1 to 14 January and, ten days later, 25 January to 7 February: one course of 38 days. b: 7 days, then Stor from the day
    after. c: over in December. d: Lille since November, still there."""
    own = packages(
        ("a", "Lille", "2026-01-01", "2026-01-14"), ("a", "Lille", "2026-01-25", "2026-02-07"),
        ("b", "Lille", "2026-01-01", "2026-01-07"), ("b", "Stor", "2026-01-08", None),
        ("c", "Lille", "2025-11-01", "2025-12-31"), ("d", "Lille", "2025-11-01", None),
    )  # fmt: skip
    told = course_lengths(own, "2026-01", "2026-02").set_index("package")
    assert told.loc["Lille"].to_dict() == {
        "ended": 2,
        "citizens": 2,
        "weeks_per_course": (38 + 7) / 2 / 7,
        "running": 1,
    }
    assert told.loc["Stor", ["ended", "running"]].tolist() == [0, 1]
    # On 31 January a's course goes on.
    january = course_lengths(own, "2026-01", "2026-01").set_index("package")
    assert january.loc["Lille", ["ended", "running"]].tolist() == [1, 2]
