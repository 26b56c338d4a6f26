"""Causes and components are one list each, which frames, texts and findings share."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pandas as pd
import pytest

from styringslib.findings.causes import BILLS, NET
from styringslib.followup import CAUSES, EXPLAINING, Cause, Component, CostSettings


def test_every_cause_has_a_name_and_every_name_a_cause() -> None:
    named = tomllib.loads(files("styringslib.findings").joinpath("texts.toml").read_text("utf-8"))["names"]["cause"]
    # What is paid to private providers is set apart from the other expenses after the contributions are made, and where few
    # places are sold income and other expenses are one.
    assert [name for name in named if name not in (BILLS, NET)] == [cause.value for cause in Cause] == list(CAUSES)
    assert {BILLS, NET} <= set(named)


def test_causes_that_say_why() -> None:
    assert sorted(EXPLAINING) == [
        "delegated_nursing", "hours", "hours_per_recipient", "pay_rate", "recipients", "temps_share", "user_time",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account_group", "component"),
    [
        ("Løn", "pay"), ("Månedsløn", "pay"), ("wages", "pay"), ("Pay", "pay"), ("Eksterne vikarer", "temps"),
        ("Vikarløn", "temps"), ("Temps", "temps"), ("Indtægter", "income"), ("Other income", "income"),
        ("Øvrig drift", "other"), ("", "other"), (None, "other"), ("Biler", "other"),
    ],
)  # fmt: skip
def test_an_account_group_is_judged_by_its_name(account_group: str | None, component: str) -> None:
    assert CostSettings().component(account_group) == component


def test_a_named_account_group_goes_before_its_name() -> None:
    settings = CostSettings(components={"other": ["Løn, elever"]})
    assert settings.component("Løn, elever") is Component.OTHER
    groups = pd.Series(["Løn", "Løn, elever", "Vikarer", "Indtægter"])
    assert settings.belongs(groups, Component.PAY, Component.TEMPS).tolist() == [True, False, True, False]
    assert settings.belongs(groups.iloc[:0], Component.PAY).tolist() == []
