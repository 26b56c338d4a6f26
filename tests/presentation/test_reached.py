"""What was promised and has come: a bar a row, with its figures at the end."""

import math
import re

from styringslib.presentation.reached import Promise, reached

ROWS = [Promise("Ruter", 450_000.0, 99_983.0, 283_361.0), Promise("Salg", 75_000.0, math.nan, 0.0)]


def drawn(svg, gid):
    return len(re.findall(rf'class="{gid}"', svg))


def test_the_figures_of_a_row_are_those_that_are_known():
    assert [row.told for row in ROWS] == ["450, 100 ses, 283 i fare", "75"]
    assert Promise("Dyrere", 20_000.0, -5_000.0, 20_000.0).told == "20, −5 ses, 20 i fare"


def test_what_is_seen_fills_and_what_is_at_risk_is_hatched():
    picture = reached("Titel", "1.000 kr.", ROWS, alt="To rækker.", source="Egne tal")
    for svg in (picture.svg, picture.narrow):
        assert (drawn(svg, "aftalt"), drawn(svg, "ses"), drawn(svg, "fare")) == (2, 1, 1)
        assert "450, 100 ses, 283 i fare" in svg
    assert picture.alt == "To rækker."
