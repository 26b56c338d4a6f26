"""A municipality whose amounts are all turned has the mirrored month: forecast, late postings, record and known changes."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month.follow_up import FollowUp
from styringslib.month.kept_forecasts import forecast_folder, keep, read_forecasts
from styringslib.month.month_end import month_end
from styringslib.presentation import text
from tests.month.made_accounts import budget, change, changes, every_month, municipality

OCTOBER = pd.Period("2026-10", "M")
TURNED = [
    "adopted",
    "budget",
    "budget_to_date",
    "posted",
    "outstanding",
    "spent",
    "expected_rest",
    "changes",
    "expected",
]
MOVED = ["previous", "new_actuals", "revised_past", "changed_expectations"]
ORDER = ["lower_95", "lower_80", "expected", "upper_80", "upper_95"]


def sundby(folder, north=1.0, south=1.0, plan=0.9):
    """Nord and Syd, 1 m and 0.5 m a month with noise, booked in two parts; ``north``, ``south``: 1 for cost, -1 for income."""
    rng = np.random.default_rng(8)
    lines, plans = [], []
    for unit, size in (("Nord", 1e6 * north), ("Syd", 5e5 * south)):
        booked = every_month(unit, "2023-01", "2026-10", size, pace=(0.8, 0.2))
        lines += [line | {"amount": round(line["amount"] * (1 + 0.02 * rng.normal()), 2)} for line in booked]
        for year in (2023, 2024, 2025, 2026):
            plans += [*budget(unit, year, plan * size), *budget(unit, year, plan * size * 1.01, version="revised")]
    coming = changes(change("Nord", "2026-12", amount=40_000.0 * north))
    return municipality(folder, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), expected_changes=coming)


def test_every_figure_of_the_month_is_mirrored_and_no_interval_is_reversed(tmp_path):
    cost, income = (
        month_end(sundby(tmp_path / "cost"), OCTOBER),
        month_end(sundby(tmp_path / "income", -1, -1), OCTOBER),
    )
    assert income.figures.index.tolist() == ["Nord", "Syd", "frame:Ældre", "total"]
    assert income.figures["outstanding"].lt(-1_000).all()
    assert income.figures[[*TURNED, *MOVED]].to_numpy() == pytest.approx(
        -cost.figures[[*TURNED, *MOVED]].to_numpy(), rel=1e-9
    )
    for level in ("80", "95"):
        lower, upper = income.figures[f"lower_{level}"], income.figures[f"upper_{level}"]
        assert lower.to_numpy() == pytest.approx(-cost.figures[f"upper_{level}"].to_numpy())
        assert upper.to_numpy() == pytest.approx(-cost.figures[f"lower_{level}"].to_numpy())
    assert (income.figures["probability"] + cost.figures["probability"]).to_numpy() == pytest.approx(1.0)
    assert income.late["outstanding"].to_numpy() == pytest.approx(-cost.late["outstanding"].to_numpy())
    for made in (cost, income):
        for low, high in pairwise(ORDER):
            assert (made.figures[low] <= made.figures[high]).all()
        known = made.record.dropna(subset=["lower_80"])
        assert (known["lower_80"] <= known["upper_80"]).all()
    assert income.record["error"].abs().sum() == pytest.approx(cost.record["error"].abs().sum())
    keep(income, forecast_folder(tmp_path, OCTOBER))
    kept = read_forecasts(tmp_path, OCTOBER).figures
    assert (kept["lower_80"] <= kept["upper_80"]).all()


def test_a_unit_of_income_among_cost_is_told_as_income(tmp_path):
    """Syd brings in 0.5 m a month and was to bring in 0.9 x 1.01 of it: more than budgeted, so no overspend."""
    made = sundby(tmp_path, 1, -1)
    figures = month_end(made, OCTOBER).figures
    assert (figures["lower_80"] <= figures["upper_80"]).all()
    assert figures.loc["Syd", "budget"] == pytest.approx(-5e5 * 0.9 * 1.01 * 12)
    assert figures.loc["Syd", "expected"] == pytest.approx(-6e6, rel=0.01)
    parts = figures.loc[["Nord", "Syd"], ["expected", "budget", "spent"]].sum()
    assert figures.loc["total", ["expected", "budget", "spent"]].to_numpy(dtype=float) == pytest.approx(
        parts.to_numpy()
    )
    known = made.known_at(OCTOBER)
    syd = FollowUp(known.for_unit("Syd"), known.unit("Syd"), OCTOBER, month_end(made, OCTOBER))
    told = text.sentence(syd.forecast_finding).replace("\xa0", " ")
    assert told.startswith("Vi forventer en nettoindtægt på ")
    assert "mod 5,45 mio. kr. i det korrigerede budget" in told
    assert "højere end budgetteret" in told
    found = syd.forecast_finding
    assert 0 < -found.value("high") < -found.value("expected") < -found.value("low")


def test_the_account_groups_of_a_unit_add_up_to_it_under_one_budget_version(tmp_path):
    """Nord's pay alone was revised, and a revised budget is a whole one: 12 x 110. Syd has the adopted 12 x (40 + 20)."""
    plans = [
        *budget("Nord", 2026, 100.0), *budget("Nord", 2026, 50.0, group="Drift"), *budget("Nord", 2026, 110.0, "revised"),
        *budget("Syd", 2026, 40.0), *budget("Syd", 2026, 20.0, group="Drift"),
    ]  # fmt: skip
    made = municipality(
        tmp_path,
        budget=pd.DataFrame(plans),
        postings=pd.DataFrame(
            every_month("Nord", "2026-01", "2026-10", 1.0) + every_month("Syd", "2026-01", "2026-10", 1.0)
        ),
    )
    units, groups = (accounts.budgets_of_year(made, OCTOBER, by) for by in ("unit", "account_group"))
    assert units["budget"].to_dict() == {"Nord": 1_320.0, "Syd": 720.0}
    assert groups["budget"].to_dict() == {"Drift": 240.0, "Løn": 1_800.0}
    assert units["budget_to_date"].sum() == groups["budget_to_date"].sum() == 1_700.0
    assert units["adopted"].sum() == groups["adopted"].sum() == 2_520.0
    nord = accounts.budgets_of_year(made.for_unit("Nord"), OCTOBER, "account_group")
    assert nord["budget"].sum() == 1_320.0
