"""What a step up or down among packages takes, on citizens that can be counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.scenarios.start.packages import package_steps
from tests.scenarios.start.test_hours import hours

SINCE = pd.Timestamp("2026-01-01")


def citizens(unit: str, package: str, number: int, delivered: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``number`` citizens in a package all the time, each with ``delivered`` hours a week."""
    names = [f"{unit}-{package}-{place}" for place in range(number)]
    rows = pd.DataFrame({"citizen": names, "unit": unit, "from_date": SINCE, "to_date": pd.NaT})
    rows["to_date"] = pd.to_datetime(rows["to_date"])
    grants = rows.assign(service="Pleje", hours_per_week=delivered, delivered_hours=delivered)
    return rows.assign(package=package), grants


def steps(*groups: tuple[str, str, int, float]) -> list[list[float]] | None:
    made = [citizens(*group) for group in groups]
    tables = {
        "packages": pd.concat([one for one, _ in made], ignore_index=True),
        "cases": pd.concat([one for _, one in made], ignore_index=True),
    }
    found = package_steps(hours(**tables))
    return None if found is None else found.tolist()


def test_everybody_a_step_up_and_a_step_down() -> None:
    """A: 10 in Lille with 2 hours and 6 in Stor with 5: up 10 x 3, down 6 x 3. B: 8 in Lille with 1 and 5 in Stor with 6."""
    found = steps(("A", "Lille", 10, 2.0), ("A", "Stor", 6, 5.0), ("B", "Lille", 8, 1.0), ("B", "Stor", 5, 6.0))
    assert found == [pytest.approx([30.0, 18.0]), pytest.approx([40.0, 25.0])]


def test_the_order_is_that_of_the_hours_and_the_heaviest_has_no_next() -> None:
    """Named so that the alphabet says otherwise: Å has 1 hour, M 4, A 9. 5 x 3 + 6 x 5 up, 6 x 3 + 7 x 5 down."""
    found = steps(("A", "Å", 5, 1.0), ("A", "M", 6, 4.0), ("A", "A", 7, 9.0))
    assert found is not None
    assert found[0] == pytest.approx([45.0, 53.0])
    assert found[1] == [0.0, 0.0]


def test_few_citizens_are_counted_with_the_package_below_and_tell_nothing_of_themselves() -> None:
    """A's two in Stor stand in Lille with their ten; the municipality's own step is (8 x 6 + 2 x 50) / 10 - 2 = 12.8 hours."""
    found = steps(("A", "Lille", 10, 2.0), ("A", "Stor", 2, 50.0), ("B", "Stor", 8, 6.0), ("B", "Lille", 3, 2.0))
    assert found is not None
    assert found[0] == pytest.approx([12 * 12.8, 0.0])
    # B has few in Lille, the lightest: they stand in Stor.
    assert found[1] == pytest.approx([0.0, 11 * (6.0 - 2.0)])
    assert steps(("A", "Lille", 2, 2.0), ("A", "Stor", 2, 5.0)) is None


def test_without_packages_or_hours_there_is_nothing_to_turn() -> None:
    one = citizens("A", "Lille", 9, 2.0)
    assert package_steps(hours(packages=one[0].iloc[:0], cases=one[1])) is None
    assert package_steps(hours(packages=one[0], cases=one[1].iloc[:0])) is None
    assert package_steps(hours(packages=one[0], cases=one[1])) is None
