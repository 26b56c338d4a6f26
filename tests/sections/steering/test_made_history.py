"""Which hours the steering models are tried on, and what today's model is called."""

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.steering.numbers import SteeringNumbers
from tests.month.made_accounts import every_month, municipality

MARCH = pd.Period("2026-03", "M")


def hours(unit, first, last, granted, service="Pleje"):
    months = pd.period_range(first, last, freq="M")
    return pd.DataFrame({"unit": unit, "month": months, "service": service, "granted_hours": granted})


def steering(folder, *activity, month=MARCH, terms=None, **tables):
    made = municipality(folder, **tables, **({"activity": pd.concat(activity)} if activity else {}))
    made.settings.sections["tildeling"] = terms or {}
    return SteeringNumbers(FollowUp(made, None, month, MonthForecast(month)), runs=5)


def test_whole_years_of_districts_closed_ones_under_their_successors(tmp_path):
    """Syd has 50 hours and Gammel's 20 in 2023; three months of 2022 and of 2026 are no whole years."""
    own = steering(
        tmp_path,
        hours("Syd", "2022-10", "2026-04", 30.0),
        hours("Syd", "2022-10", "2026-04", 20.0, "Praktisk"),
        hours("Gammel", "2023-01", "2023-12", 20.0),
        hours("Havnen", "2022-01", "2026-04", 999.0),
    )
    assert list(own.history) == ["Syd"]
    assert own.history["Syd"].tolist() == [70] * 12 + [50] * 24
    assert [str(month) for month in own.span] == ["2023-01", "2025-12"]
    assert own.units == ["Syd"]
    # In March the hours of April are not known.
    assert steering(tmp_path / "b", hours("Syd", "2025-05", "2026-04", 1.0)).history.empty
    assert steering(tmp_path / "c", hours("Syd", "2025-01", "2025-12", float("nan"))).history.empty
    assert "mindst ét helt kalenderår" in steering(tmp_path / "d").problem


@pytest.mark.parametrize(
    ("block", "model"),
    [
        ({"model": "aktivitet", "timer": "visiterede", "timepris": 500}, "activity_granted"),
        ({"model": "aktivitet", "timer": "leverede", "timepris": 500}, "activity_delivered"),
        ({"model": "ramme", "beloeb": {"Syd": 12}}, "block"),
        ({"model": "sygepleje"}, ""),
    ],
)
def test_todays_model_is_that_of_the_districts_terms(tmp_path, block, model):
    own = steering(tmp_path, hours("Syd", "2025-01", "2025-12", 1.0), terms={"d": block | {"gyldig_fra": "2026-01"}})
    assert own.own_model == model
    assert [name for name, label in own.labels.items() if label.endswith(" (i dag)")] == [model] * bool(model)


def test_what_the_districts_cost_in_twelve_months(tmp_path):
    lines = every_month("Syd", "2025-04", "2026-03", 10.0) + every_month("Syd", "2025-03", "2025-03", 99.0)
    lines += every_month("Havnen", "2025-04", "2026-03", 500.0)
    activity = hours("Syd", "2025-01", "2025-12", 1.0)
    assert steering(tmp_path, activity, postings=pd.DataFrame(lines)).yearly_cost == 120
    assert pd.isna(steering(tmp_path / "b", activity).yearly_cost)


def test_weights_that_are_given_go_before_those_of_the_settings(tmp_path):
    own = steering(tmp_path, hours("Syd", "2025-01", "2025-12", 1.0))
    assert own.weights is None
    for given, meant in (({"dialogue": 2.0}, {"dialogue": 2.0}), ({}, None)):
        assert SteeringNumbers(own.follow_up, given).weights == meant
    assert own.years == 5
