from pathlib import Path

import pandas as pd
import pytest

from styringslib.demography import five_year_projection

TABLE = Path(__file__).parents[1] / "published" / "sweden_1993.csv"


@pytest.fixture
def sweden() -> pd.DataFrame:
    return pd.read_csv(TABLE)


def test_sweden_1993_to_1998_as_in_preston_heuveline_guillot(sweden: pd.DataFrame) -> None:
    """Preston, Heuveline & Guillot (2001), chapter 6: printed to the person."""
    result = five_year_projection(sweden)
    persons = result.persons.set_index("age")
    assert round(persons.loc[0, "women"]) == 293_574
    assert round(persons.loc[5, "women"]) == 293_189
    assert round(persons.loc[85, "women"]) == 131_768
    assert round(persons.loc[0, "men"]) == 307_798
    assert round(persons.loc[85, "men"]) == 58_052
    assert round(result.women) == 4_449_571
    assert round(result.men) == 4_354_685
    assert round(result.births) == 604_866


def test_no_fertility_gives_no_children_and_the_rest_unchanged(sweden: pd.DataFrame) -> None:
    result = five_year_projection(sweden.assign(fertility_rate=0.0))
    assert result.births == 0
    assert result.persons.loc[0, ["women", "men"]].sum() == 0
    assert result.persons["women"].iloc[1:].tolist() == five_year_projection(sweden).persons["women"].iloc[1:].tolist()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda t: t.drop(columns="men"), "men mangler"),
        (lambda t: t[t["age"] != 40], "uden huller"),
        (lambda t: t.assign(women=t["women"].where(t["age"] != 40, -1.0)), "alder 40"),
    ],
)
def test_bad_tables_are_refused(sweden: pd.DataFrame, change, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        five_year_projection(change(sweden))
