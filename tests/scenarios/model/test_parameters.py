"""The specification is whole, and so is what is made from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from styringslib.scenarios.model.parameters import PARAMETERS, TERMS, Parameter

ROOT = Path(__file__).parents[3]
EVERY = [*PARAMETERS.values(), *TERMS.values()]


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec.key)
def test_it_says_what_it_is_in_what_unit_and_where_it_is_from(spec: Parameter) -> None:
    assert spec.lower < spec.upper
    assert 0 < spec.step <= spec.upper - spec.lower
    assert (spec.upper - spec.lower) / spec.step == pytest.approx(round((spec.upper - spec.lower) / spec.step))
    assert spec.start is None or spec.holds(spec.start)
    assert re.fullmatch(r"[a-z0-9_]+", spec.file)
    assert all((spec.title, spec.unit, spec.source))
    assert spec.description.endswith(".")
    # Whoever writes a file by hand reads the unit from the key.
    assert "pct" not in spec.file or spec.unit.startswith("pct")
    assert "point" not in spec.file or spec.unit == "procentpoint"


def test_keys_of_files_are_unique() -> None:
    names = [spec.file for spec in EVERY]
    assert len(set(names)) == len(names)


def test_decimals_show_a_step() -> None:
    assert (PARAMETERS["user_time"].decimals, PARAMETERS["saved_low"].decimals, PARAMETERS["courses"].decimals) == (
        1,
        2,
        0,
    )


def test_the_method_paper_tells_of_every_one() -> None:
    told = (ROOT / "docs" / "methods" / "scenarier.md").read_text("utf-8")
    assert [spec.file for spec in EVERY if f"`{spec.file}`" not in told] == []
