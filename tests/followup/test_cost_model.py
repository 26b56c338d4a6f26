"""The cost model: contributions that add up, and each planted cause found under its own name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.followup import CAUSES, CostSettings, cost_components, cost_contributions

MONTHS = pd.period_range("2026-01", "2026-03", freq="M")
ASSUMED = pd.DataFrame({"unit": ["Nord"], "user_time_share": [0.6], "attendance_share": [0.8], "temps_price": [500.0]})


def district(
    *,
    recipients: float = 100,
    each: float = 12.0,
    nursing: float = 5,
    user_time: float = 0.6,
    attendance: float = 0.8,
    temps: float = 0.05,
    rate: float = 200.0,
    other: float = 30_000,
    income: float = -50_000,
) -> dict[str, pd.DataFrame]:
    """Three months of a district whose budget is that of the default values."""
    actual = {
        "recipients": recipients,
        "each": each,
        "nursing": nursing,
        "user_time": user_time,
        "attendance": attendance,
    }
    plan = {"recipients": 100, "each": 12.0, "nursing": 5, "user_time": 0.6, "attendance": 0.8}
    figures = {}
    for name, parts, share, wage in (("actual", actual, temps, rate), ("plan", plan, 0.05, 200.0)):
        hours = parts["recipients"] * parts["each"] + 4 * parts["nursing"]
        present = hours / parts["user_time"]
        own = present * (1 - share)
        figures[name] = {"present": present, "own": own, "external": present * share, "paid": own / parts["attendance"]}
        figures[name] |= {"pay": figures[name]["paid"] * wage, "temps": figures[name]["external"] * 500}
    now, goal = figures["actual"], figures["plan"]
    accounts = {"Løn": (goal["pay"], now["pay"]), "Vikarbureau": (goal["temps"], now["temps"])}
    accounts |= {"Øvrig drift": (30_000, other), "Indtægter": (-50_000, income)}
    lines = [(month, "Nord", group, *values) for month in MONTHS for group, values in accounts.items()]
    frame = pd.DataFrame(lines, columns=["month", "unit", "account_group", "plan", "actual"])
    services = [("personlig pleje", 100, 12.0, recipients, each), ("overdraget sygepleje", 5, 4.0, nursing, 4.0)]
    activity = pd.DataFrame(
        [
            {
                "month": month, "unit": "Nord", "service": service, "granted_hours": 1.1 * people * hours,
                "delivered_hours": people * hours, "budgeted_hours": planned * planned_hours, "recipients": people,
                "budgeted_recipients": planned,
            }
            for month in MONTHS
            for service, planned, planned_hours, people, hours in services
        ]
    )  # fmt: skip
    return {
        "budget": frame.rename(columns={"plan": "amount"}).drop(columns="actual").assign(version="adopted"),
        "postings": frame.rename(columns={"actual": "amount"}).drop(columns="plan"),
        "activity": activity,
        "payroll": pd.DataFrame(
            {"month": MONTHS, "unit": "Nord", "attendance_hours": now["own"], "hours": now["paid"]}
        ),
        "temps": pd.DataFrame(
            {"month": MONTHS, "unit": "Nord", "source": "external", "hours": now["external"], "amount": now["temps"]}
        ),
    }


def causes(tables: dict[str, pd.DataFrame], **extra) -> pd.Series:
    result = cost_contributions(**tables, through="2026-03", assumptions=extra.pop("assumptions", ASSUMED), **extra)
    return result.set_index("cause")["contribution"]


def deviation(tables: dict[str, pd.DataFrame]) -> float:
    return tables["postings"]["amount"].sum() - tables["budget"]["amount"].sum()


def test_nothing_changed_means_nothing_explained():
    np.testing.assert_allclose(causes(district()), 0, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"recipients": 110}, "recipients"),
        ({"recipients": 0}, "recipients"),
        ({"each": 13.5}, "hours_per_recipient"),
        ({"nursing": 30}, "delegated_nursing"),
        ({"nursing": 0}, "delegated_nursing"),
        ({"user_time": 0.5}, "user_time"),
        ({"attendance": 0.7}, "absence"),
        ({"temps": 0.2}, "temps_share"),
        ({"temps": 0.0}, "temps_share"),
        ({"rate": 220.0}, "pay_rate"),
        ({"other": 45_000}, "other"),
        ({"income": -20_000}, "income"),
    ],
)
def test_each_planted_story_is_its_own_cause_and_no_other(change, cause):
    tables = district(**change)
    result = causes(tables)
    assert result[cause] == pytest.approx(deviation(tables))
    np.testing.assert_allclose(result.drop(cause), 0, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(
    st.floats(0, 300), st.floats(0.5, 40), st.floats(0, 60), st.floats(0.3, 0.9), st.floats(0, 0.6), st.floats(100, 400),
    st.floats(-1e5, 1e5), st.sampled_from(["full", "no payroll", "no temps", "no recipients", "no activity"]),
)  # fmt: skip
def test_contributions_add_up_whatever_the_data(recipients, each, nursing, user_time, temps, rate, other, lacking):
    tables = district(
        recipients=recipients, each=each, nursing=nursing, user_time=user_time, temps=temps, rate=rate, other=other
    )
    expected = deviation(tables)
    if lacking == "no recipients":
        tables["activity"] = tables["activity"].drop(columns=["recipients", "budgeted_recipients"])
    elif lacking != "full":
        tables.pop(lacking.split()[1])
    for assumptions in (ASSUMED, None):
        result = causes(tables, assumptions=assumptions)
        assert result.sum() == pytest.approx(expected, abs=1e-6 * (1 + abs(tables["postings"]["amount"]).sum()))
        assert set(result.index) <= set(CAUSES)


def test_levels_follow_the_data():
    tables = district(recipients=110)

    def level(**changed):
        return cost_contributions(**(tables | changed), through="2026-03", assumptions=ASSUMED)

    assert set(level()["level"]) == {"full"}
    without = level(payroll=None, temps=None)
    assert set(without["level"]) == {"recipients"}
    assert without.set_index("cause").loc["recipients", "contribution"] == pytest.approx(deviation(tables))
    hours = level(activity=tables["activity"].drop(columns=["recipients", "budgeted_recipients"]))
    assert set(hours["level"]) == {"hours"}
    assert hours.set_index("cause").loc["hours", "contribution"] == pytest.approx(deviation(tables))
    accounts = level(activity=None)
    assert set(accounts["level"]) == {"accounts"}
    assert accounts["cause"].tolist() == ["pay", "temps", "other", "income"]


def test_last_year_stands_in_for_missing_assumptions():
    """Without assumptions a fall in the user-time share is seen against the same months of last year."""
    now, past = district(user_time=0.5), district()
    tables = now | {
        name: pd.concat([now[name], past[name].assign(month=past[name]["month"] - 12)], ignore_index=True)
        for name in ("activity", "payroll", "temps", "postings")
    }
    result = causes(tables, assumptions=None)
    assert result["user_time"] == pytest.approx(deviation(now))
    parts = cost_components(**tables, through="2026-03")
    assert parts.levels.loc["Nord", "user_time_basis"] == "last_year"


@pytest.mark.parametrize("lacking", ["payroll", "activity"])
def test_a_month_without_payroll_or_hours_changes_no_user_time(lacking: str) -> None:
    """March is missing in one table: user time is that of January and February, where both are known."""
    tables = district(user_time=0.5)
    known = tables[lacking]["month"] < MONTHS[-1]
    tables[lacking] = tables[lacking][known].reset_index(drop=True)
    parts = cost_components(**tables, through="2026-03", assumptions=ASSUMED)
    assert parts.before["attendance_per_hour"].tolist() == pytest.approx([1 / 0.6] * len(parts.before))
    assert parts.after["attendance_per_hour"].tolist() == pytest.approx([1 / 0.5] * len(parts.after))
    assert parts.after["source_share"].xs("external", level="source").iloc[0] == pytest.approx(0.05)
    assert causes(tables).sum() == pytest.approx(deviation(tables))


def test_a_payroll_that_lags_a_month_behind_explains_nothing():
    """All is as budgeted, but the payroll of March has not come: no cause has a krone."""
    tables = district()
    tables["payroll"] = tables["payroll"][tables["payroll"]["month"] < MONTHS[-1]].reset_index(drop=True)
    assert causes(tables).abs().max() < 1e-6


def test_temps_without_hours_are_told_as_temps_in_kroner():
    tables = district(temps=0.2)
    tables["temps"] = tables["temps"].iloc[:0]
    result = causes(tables)
    assert result["temps_share"] == pytest.approx(
        tables["postings"].query("account_group == 'Vikarbureau'")["amount"].sum()
        - tables["budget"].query("account_group == 'Vikarbureau'")["amount"].sum()
    )
    assert result.sum() == pytest.approx(deviation(tables))


def test_units_are_told_apart_and_later_months_left_out():
    nord = district(recipients=110)
    syd = {name: table.assign(unit="Syd") for name, table in district(rate=220.0).items()}
    late = nord["postings"].assign(month=pd.Period("2026-04"))
    tables = {name: pd.concat([nord[name], syd[name]], ignore_index=True) for name in nord}
    tables["postings"] = pd.concat([tables["postings"], late], ignore_index=True)
    assumed = pd.concat([ASSUMED, ASSUMED.assign(unit="Syd")])
    result = cost_contributions(**tables, through="2026-03", assumptions=assumed).set_index(["unit", "cause"])[
        "contribution"
    ]
    assert result["Nord"].sum() == pytest.approx(deviation(nord))
    assert result["Syd"].drop("pay_rate").abs().max() < 1e-6


def test_revised_budget_counts_and_products_are_kroner():
    tables = district()
    revised = tables["budget"].assign(version="revised", amount=tables["budget"]["amount"] * 1.1)
    tables["budget"] = pd.concat([tables["budget"], revised], ignore_index=True)
    parts = cost_components(**tables, through="2026-03", assumptions=ASSUMED)
    own = parts.additive[["budget", "actual"]].sum()
    assert parts.before.prod(axis=1).sum() + own["budget"] == pytest.approx(revised["amount"].sum())
    assert parts.after.prod(axis=1).sum() + own["actual"] == pytest.approx(tables["postings"]["amount"].sum())


def test_account_groups_and_services_can_be_named():
    rules = CostSettings(components={"pay": ["4711"], "temps": ["4712"]}, nursing_services=["pleje B"])
    assert rules.component("4711") == "pay"
    assert rules.component("4999") == "other"
    assert rules.service_group("pleje B") == "nursing"
    assert rules.service_group("overdraget sygepleje") == "care"


def test_bad_assumptions_are_told_in_danish():
    with pytest.raises(ValueError, match="user_time_share for Nord skal ligge mellem 0 og 1"):
        causes(district(), assumptions=ASSUMED.assign(user_time_share=62))
    with pytest.raises(ValueError, match="nævner Nord mere end én gang"):
        causes(district(), assumptions=pd.concat([ASSUMED, ASSUMED]))


def test_unit_with_only_postings_or_only_budget():
    tables = district()
    tables["postings"] = pd.concat(
        [tables["postings"], tables["postings"].iloc[:1].assign(unit="Ny", amount=700.0)], ignore_index=True
    )
    tables["budget"] = pd.concat(
        [tables["budget"], tables["budget"].iloc[:1].assign(unit="Gammel", amount=900.0)], ignore_index=True
    )
    result = cost_contributions(**tables, through="2026-03", assumptions=ASSUMED)
    sums = result.groupby("unit")["contribution"].sum()
    assert sums["Ny"] == 700
    assert sums["Gammel"] == -900
    assert np.isnan(result.loc[result["unit"] == "Ny", "share"]).all()


def test_no_figures_at_all_are_told_in_danish():
    with pytest.raises(ValueError, match="hverken budget eller posteringer"):
        cost_contributions(**district(), through="2030-03")


def test_a_month_whose_hours_have_not_come_makes_no_cause():
    """Pay is 20 % over in March and March's hours are not reported: the rate of January and February is as budgeted."""
    tables = district()
    march = pd.Period("2026-03", "M")
    spent = tables["postings"]
    pay = float(spent[(spent["month"] == march) & (spent["account_group"] == "Løn")]["amount"].iloc[0])
    dearer = (spent["month"] == march) & (spent["account_group"] == "Løn")
    tables["postings"] = spent.assign(amount=spent["amount"].where(~dearer, 1.2 * spent["amount"]))
    late = (tables["activity"]["month"] == march).to_numpy()
    empty = tables["activity"].copy()
    empty.loc[late, ["delivered_hours", "granted_hours", "recipients"]] = np.nan
    halved = tables["activity"].copy()
    halved.loc[late & (halved["service"] == "overdraget sygepleje").to_numpy(), "delivered_hours"] = np.nan
    for activity in (empty, tables["activity"][~late], halved):
        found = causes(tables | {"activity": activity})
        assert found["pay"] == pytest.approx(0.2 * pay)
        np.testing.assert_allclose(found.drop("pay"), 0, atol=1e-6)
        levels = cost_components(**(tables | {"activity": activity}), through="2026-03", assumptions=ASSUMED).levels
        assert levels.loc["Nord", ["level", "months_untold"]].tolist() == ["full", 1]
        assert levels.loc["Nord", "actual"] == pytest.approx(tables["postings"]["amount"].sum())
    whole = cost_components(**tables, through="2026-03", assumptions=ASSUMED).levels
    assert whole.loc["Nord", "months_untold"] == 0
    assert causes(tables)["pay_rate"] == pytest.approx(0.2 * pay)


def test_recipients_of_some_months_only_are_no_fewer_recipients():
    """February's recipients are unknown: 12 hours each and 100 recipients, as budgeted, in the other months."""
    tables = district()
    february = tables["activity"]["month"] == pd.Period("2026-02", "M")
    unknown = tables["activity"].assign(recipients=tables["activity"]["recipients"].mask(february))
    np.testing.assert_allclose(causes(tables | {"activity": unknown}), 0, atol=1e-6)
