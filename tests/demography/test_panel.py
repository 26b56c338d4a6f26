import subprocess
import sys

import pandas as pd
import pytest

import styringslib.demography as demography
from styringslib.demography.panel import raise_problems, ranges, read_panel, sex_index


def test_runs_of_numbers_are_drawn_together() -> None:
    assert ranges([5, 3, 6, 7, 3, 10]) == "3, 5-7, 10"
    assert ranges([]) == ""


def test_codes_of_sex() -> None:
    codes = sex_index(pd.Series(["K", "m", "Kvinder", "mænd", "F", "male", "X", None]))
    assert codes.iloc[:6].tolist() == [0, 1, 0, 1, 0, 1]
    assert codes.iloc[6:].isna().all()


def test_panel_lays_out_and_keeps_a_late_start_as_missing() -> None:
    rows = [
        {"unit": u, "year": y, "sex": s, "age": a, "persons": a + (s == "M")}
        for u, years in (("B", (2019, 2020)), ("A", (2020,)))
        for y in years
        for s in ("K", "M")
        for a in range(3)
    ]
    problems: list[str] = []
    panel = read_panel(pd.DataFrame(rows), "persons", problems)
    assert problems == []
    assert panel is not None
    assert panel.units == ("A", "B")
    assert panel.values.shape == (2, 2, 3, 2)
    assert panel.values[1, 1, 2, 0] == 3
    assert pd.isna(panel.values[0, 0, 0, 0])
    assert panel.top_age == 2


def test_nothing_is_raised_without_problems() -> None:
    raise_problems([])
    with pytest.raises(ValueError, match=r"\(2\):\n- a\n- b"):
        raise_problems(["a", "b"])


def test_every_public_name_is_there() -> None:
    for name in demography.__all__:
        assert getattr(demography, name) is not None
    with pytest.raises(AttributeError, match="findes_ikke"):
        demography.findes_ikke  # noqa: B018


def test_import_is_light() -> None:
    code = (
        "import sys, styringslib.demography; print([m for m in ('statsmodels', 'scipy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
