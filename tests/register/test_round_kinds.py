"""Steps of the round, minutes and known cases: what they must hold, who reads them, and how they are told in a line."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from styringslib.register import NotAllowed, Person, Register
from styringslib.register.checks import checked
from styringslib.register.offered_units import open_entries
from styringslib.register_form.entry_words import list_title, summary
from tests.register.conftest import EXAMPLES, PERSONS, REGISTER, STEP, Place


def told(register: Register, kind: str, **values: Any) -> dict[str, str]:
    found = checked(kind, {**EXAMPLES[kind], **values}, register.settings)[1]
    return {one.field: f"{one.message}. {one.remedy}" for one in found}


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        ("round_step", {}, {}),
        ("round_step", {"unit": None}, {}),
        ("round_step", {"step": "Nået"}, {"step": "Værdien er ikke en af de kendte"}),
        (
            "round_step",
            {"step": "Undtaget fra handling"},
            {
                "note": "Undtaget fra handling har ingen begrundelse. Skriv hvorfor, og hvem der har besluttet det (rolle)"
            },
        ),
        ("round_step", {"step": "Genåbnet", "note": "Fejl i løn rettes; fagchef"}, {}),
        ("minutes", {"unit": None}, {}),
        ("minutes", {"decided": ""}, {"decided": "Feltet er tomt. Udfyld feltet"}),
        ("known_case", {"amount_per_month": None, "stage": "Begyndt"}, {}),
        (
            "known_case",
            {"expected_to": "30-11-2026"},
            {"expected_to": "Ligger før ventes fra (1. december 2026). Ret den ene af de to"},
        ),
        ("known_case", {"unit": None}, {"unit": "Feltet er tomt. Udfyld feltet"}),
        ("known_case", {"unit": "Højmark"}, {"unit": "Enheden er lukket efter december 2020. Brug Østerbæk"}),
    ],
)
def test_what_must_be_there(sqlite: Place, kind: str, values: dict[str, Any], wrong: dict[str, str]) -> None:
    found = told(sqlite.open(), kind, **values)
    assert found.keys() == wrong.keys()
    assert all(found[name].startswith(text.rstrip(". ")) for name, text in wrong.items()), found


def test_what_a_person_is_asked_about_a_known_case(sqlite: Place) -> None:
    register = sqlite.open()
    case = {**EXAMPLES["known_case"], "amount_per_month": None, "stage": "Begyndt"}
    assert [one.field for one in register.questions("known_case", case)] == ["amount_per_month", "happened_on"]
    assert register.questions("known_case", EXAMPLES["known_case"]) == []


def test_what_is_about_the_whole_is_written_by_a_consultant(place: Place) -> None:
    place.section = REGISTER + PERSONS
    register = place.open("lea")
    register.add("round_step", STEP, register.person())
    with pytest.raises(NotAllowed, match="for hele kommunen"):
        register.add("round_step", {**STEP, "unit": None}, register.person())
    register.add("minutes", {**EXAMPLES["minutes"], "unit": None}, place.open("kim").person())
    assert register.current("minutes")["unit"].isna().all()
    assert len(register.current("round_step")) == 1


@pytest.mark.parametrize(
    ("person", "reads"),
    [
        (Person("kim", "Økonomikonsulent", "konsulent"), None),
        (Person("lea", "Distriktsleder", "leder", ("Ådalen",), sees=("Østerbæk",)), {"Ådalen"}),
        (Person("mia", "Myndighedsleder", "leder", ("Ådalen",), sees=("alle",), citizens=True), None),
        (Person("ulla", "Revisor", "laeser", (), sees=("alle",)), set()),
        (Person("eva", "Controller", "laeser", (), sees=("Ådalen",), citizens=True), {"Ådalen"}),
    ],
)
def test_who_reads_what_is_about_single_citizens(person: Person, reads: set[str] | None) -> None:
    assert person.reads_of("known_case") == reads
    assert person.reads_of("minutes") == person.reads


def test_open_are_minutes_that_are_not_closed_and_cases_that_have_not_come(sqlite: Place) -> None:
    settings, month = sqlite.open().settings, pd.Period("2027-05")
    minutes = pd.DataFrame({"unit": ["Ådalen", "Østerbæk", None], "status": ["Åben", "Lukket", "Åben"]})
    assert open_entries("minutes", minutes, settings, month) == {"Ådalen"}
    stages = ["Ventes", "Begyndt", "Ikke blevet til noget"]
    cases = pd.DataFrame({"unit": ["Ådalen", "Østerbæk", "Østerbæk"], "stage": stages})
    assert open_entries("known_case", cases, settings, month) == {"Ådalen"}


def test_each_is_told_in_a_line(place: Place) -> None:
    register = place.open()
    lines = [
        summary(kind, register.add(kind, EXAMPLES[kind], register.person()).values)
        for kind in ("round_step", "minutes", "known_case")
    ]
    assert lines == [
        "Ådalen · okt. 2026 · Læst · 18. november 2026",
        "Ådalen · okt. 2026 · Ruter i gruppe 2 · Åben · frist 31. december 2026",
        "Ådalen · sag 17 · starter 1. december 2026 · ventes · 65.000 kr. mere pr. måned · 80 pct.",
    ]
    assert summary("round_step", {**STEP, "unit": None}).startswith("Hele kommunen · ")
    assert "Viser det ene referat, der er skrevet." in list_title("minutes", 1, 1, 1, 1)
    assert "Viser den ene kendte sag, der er skrevet." in list_title("known_case", 1, 1, 1, 1)


def accounts(**amounts: float) -> pd.DataFrame:
    """Months of 2026 -> kroner of one unit and group."""
    months = [pd.Period(f"2026-{name[1:]}") for name in amounts]
    return pd.DataFrame({"unit": "Ådalen", "month": months, "account_group": "Løn", "amount": list(amounts.values())})


def test_accounts_are_kept_as_each_months_report_showed_them(place: Place) -> None:
    register = place.open()
    assert register.record_accounts(accounts(m08=100.0, m09=200.0), "2026-09", "a") == 2
    assert register.record_accounts(accounts(m08=100.0, m09=200.001), "2026-09", "b") == 0
    # October: 30 kr have come to September, and August is as it was.
    assert register.record_accounts(accounts(m08=100.0, m09=230.0, m10=50.0), "2026-10", "c") == 2
    # What is no longer there has become nought, and is not forgotten.
    assert register.record_accounts(accounts(m09=230.0, m10=50.0), "2026-10", "d") == 1
    every = register.versions("closed_month").sort_values(["month", "version"])
    assert [*zip(every["month"].astype(str), every["amount"], every["followed"].astype(str), strict=True)] == [
        ("2026-08", 100.0, "2026-09"),
        ("2026-08", 0.0, "2026-10"),
        ("2026-09", 200.0, "2026-09"),
        ("2026-09", 230.0, "2026-10"),
        ("2026-10", 50.0, "2026-10"),
    ]
    with pytest.raises(NotAllowed, match="Regnskab ved lukning skrives kun af den månedlige kørsel"):
        register.add(
            "closed_month",
            {**every.iloc[0][["unit", "month", "account_group", "amount", "followed"]]},
            register.person(),
        )
