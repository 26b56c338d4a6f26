"""Rows that could not be counted: how many there are, and, only for those who may see citizens' rows, whose."""

import pandas as pd

from styringslib.sections.about import left_out
from styringslib.sections.spec import LeftOut

PROBLEMS = pd.DataFrame(
    {
        "citizen": ["b-1", "b-2"],
        "unit": ["Nord", "Nord"],
        "text": ["slutter før den begynder"] * 2,
        "handling": ["left_out"] * 2,
    }
)


def test_a_report_that_many_read_names_nobody():
    rows = LeftOut("Forløb", PROBLEMS)
    shown = left_out(rows)
    assert not shown.tables
    assert "b-1" not in shown.text
    assert shown.text.replace("\u00a0", " ") == "Forløb: 2 rækker er udeladt af tallene, fordi de ikke kan passe."
    assert [row[0] for row in left_out(rows, named=True).tables["udeladt_forløb"].rows] == ["b-1", "b-2"]
