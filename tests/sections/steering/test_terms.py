"""The weights of the criteria in kommune.toml: any name that the report prints is known, and none can stop the report."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.reports.steering_report import SteeringReport
from styringslib.sections.steering import words
from styringslib.sections.steering.numbers import SteeringNumbers
from styringslib.sections.steering.terms import REPORTS
from tests.month.made_accounts import municipality

MARCH = pd.Period("2026-03", "M")


def faults(weights):
    return [
        fault.line for fault in REPORTS.read({"rapporter": {"styringsmodeller": {"vaegte": weights}}})[1]
    ]  # fmt: skip


def report(folder, weights, given=None):
    months = pd.period_range("2024-01", "2025-12", freq="M")
    rows = [{"unit": unit, "month": month, "service": "Pleje", "granted_hours": 100.0 + place + month.month}
            for place, unit in enumerate(("Nord", "Syd")) for month in months]  # fmt: skip
    made = municipality(folder, activity=pd.DataFrame(rows))
    made.settings.sections["rapporter"] = {"styringsmodeller": {"vaegte": weights}}
    return SteeringReport(SteeringNumbers(FollowUp(made, None, MARCH, MonthForecast(MARCH)), given, runs=5))


def test_every_name_that_the_report_prints_can_be_weighed():
    printed = {
        "Effektivitet": 1,
        "Forudsigelighed": 2,
        "Dynamik": 3,
        "Enkelthed": 4,
        "Retfærdighed": 5,
        "Dialog": 6,
    }
    assert list(words.SHORT.values()) == list(printed)
    read, wrong = REPORTS.read({"rapporter": {"styringsmodeller": {"vaegte": printed}}})
    assert wrong == []
    assert read["steering_models"]["weights"] == {
        "efficiency": 1.0,
        "predictability": 2.0,
        "dynamics": 3.0,
        "simplicity": 4.0,
        "fairness": 5.0,
        "dialogue": 6.0,
    }
    assert faults({"Effektiv ressourceanvendelse": 1, "dialog": 2}) == []


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"Dialog": 0}, "vaegte skal give mindst ét kriterium en vægt over 0. Ret vægtene"),
        ({"Dialog": 0, "Enkelthed": 0.0}, "vaegte skal give mindst ét kriterium en vægt over 0. Ret vægtene"),
        ({"Dialog": 101}, "Dialog skal være et tal fra 0 til 100, ikke 101"),
        ({"Effektivitt": 1}, "Nøglen Effektivitt kendes ikke. Mente du Effektivitet?"),
        (
            {"Effektivitet": 1, "Effektiv ressourceanvendelse": 2},
            "Effektiv ressourceanvendelse står der allerede under et andet navn",
        ),
    ],
)
def test_what_no_ranking_can_be_made_of_is_told(weights, told):
    [line] = faults(weights)
    assert told in line


@pytest.mark.parametrize("weights", [{"Dialog": 0}, {"Effektivitt": 1}, "fem"])
def test_weights_at_fault_leave_out_the_ranking_and_nothing_else(tmp_path, weights):
    made = report(tmp_path, weights)
    assert made.ranking().text.startswith("Afsnittet er udeladt, fordi noget i kommunens opsætning")
    assert "Valget afhænger af" in made.headline().text
    assert "kommer" not in made.headline().text
    assert made.workbench() is not None


@pytest.mark.parametrize("given", [{"Effektivitet": 1, "Dialog": 3}, {"efficiency": 1, "dialogue": 3}])
def test_a_notebook_may_weigh_by_printed_names_too(tmp_path, given):
    made = report(tmp_path, {"Dialog": 0}, given)
    assert made.trial.weights == {"efficiency": 1, "dialogue": 3}
    assert (
        made.ranking()
        .text.replace("\u00a0", " ")
        .startswith("Kriterierne vejer: dialog 75 pct. og effektivitet 25 pct.")
    )
