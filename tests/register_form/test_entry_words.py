"""Entries in words: known answers, no markup from what people wrote, and the register's own Danish."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest

from styringslib.register import BY_HAND, FIELDS, Entry, EntryProblem, Person
from styringslib.register_form import entry_words as entries
from styringslib.register_form import words as texts

CHANGE = {
    "unit": "Ådalen", "area": "Hjemmepleje", "month_from": pd.Period("2026-11", "M"), "month_to": None,
    "amount_per_month": -35_000.5, "hours_per_month": None, "probability": 50.0, "reason": "Ruter <b>nu</b>",
}  # fmt: skip
ENTRY = Entry(
    "id", "expected_change", 1, dt.datetime(2026, 7, 1, 8, 5, tzinfo=dt.UTC), "kim", "Distriktsleder", False, CHANGE
)


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        ("expected_change", CHANGE, "Ådalen · fra nov. 2026, varig · 35.000,5 kr. mindre pr. måned · 50 pct."),
        (
            "expected_change",
            {
                **CHANGE,
                "month_to": pd.Period("2027-01", "M"),
                "amount_per_month": float("nan"),
                "hours_per_month": 12.0,
            },
            "Ådalen · fra nov. 2026 til jan. 2027 · 12 timer pr. måned · 50 pct.",
        ),
        ("explanation", {"unit": "Ådalen", "month": pd.Period("2026-10", "M")}, "Ådalen · okt. 2026"),
        (
            "action",
            {"unit": "Ådalen", "title": "Ruter", "status": "I gang", "deadline": pd.Timestamp("2026-12-31")},
            "Ådalen · Ruter · I gang · frist 31. december 2026",
        ),
        (
            "follow_up",
            {"unit": "Ådalen", "action": "a1", "month": pd.Period("2026-11", "M"), "status": "I gang"},
            "Ådalen · Ruter · nov. 2026 · I gang",
        ),
    ],
)
def test_an_entry_in_a_line(kind: str, values: dict[str, object], told: str) -> None:
    assert entries.summary(kind, values, {"a1": "Ruter"}) == told


def test_history_is_newest_first_in_danish_time_and_tells_what_changed() -> None:
    later = replace(
        ENTRY, version=2, at=dt.datetime(2026, 12, 1, 8, 5, tzinfo=dt.UTC), values={**CHANGE, "probability": 80.0}
    )
    gone = replace(later, version=3, withdrawn=True, reason="Flyttet")
    told = entries.history("expected_change", [ENTRY, later, gone])
    rows = re.findall(r"<tr><th scope=\"row\">(\d)</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", told)
    assert rows == [
        ("3", "1. december 2026 kl. 09.05", "Distriktsleder (kim)", "Taget ud: Flyttet"),
        ("2", "1. december 2026 kl. 09.05", "Distriktsleder (kim)", "Sandsynlighed: 50 → 80"),
        ("1", "1. juli 2026 kl. 10.05", "Distriktsleder (kim)", "Oprettet"),
    ]


def test_a_conflict_shows_only_what_differs() -> None:
    theirs = replace(ENTRY, version=2, role="Fagchef", values={**CHANGE, "reason": "Andre <i>ruter</i>"})
    told = entries.conflict(ENTRY, theirs)
    assert "Ruter &lt;b&gt;nu" in told
    assert "Andre &lt;i&gt;" in told
    assert "Fagchef den 1. juli 2026" in told
    assert "Sandsynlighed" not in told
    assert [field.name for field in entries.differing(ENTRY, theirs)] == ["reason"]


@pytest.mark.parametrize("kind", BY_HAND)
def test_every_kind_and_field_has_its_words(kind: str) -> None:
    assert texts.heading(kind, None).startswith(("<h2>Ny ", "<h2>Nyt "))
    assert "endnu" in entries.list_title(kind, 0, 0, 0, 0)
    for field in FIELDS[kind]:
        assert field.heading in texts.label(field)
        assert ("kan være tom" in texts.label(field)) is not field.required


def test_messages_never_say_saved_when_it_is_not() -> None:
    problem = EntryProblem(1, "reason", "<x>", "Feltet er tomt", "Udfyld feltet")
    told = [
        texts.problems("expected_change", [problem]),
        texts.not_saved("Væk.\n\nProv"),
        texts.unknown_fault("KeyError"),
        texts.in_doubt("Tavs."),
    ]
    for text in told:
        assert 'role="alert"' in text
        assert "<b>Gemt" not in text
        assert "<x>" not in text
    assert "Begrundelse: Feltet er tomt (&lt;x&gt;). Udfyld feltet." in told[0]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Person("k", "Økonomikonsulent", "konsulent"), "alle enheder"),
        (Person("l", "Distriktsleder", "leder", ("Ådalen", "Kærhøj")), "for Ådalen og Kærhøj"),
        (Person("l", "Distriktsleder", "leder", ("Ådalen",), "konsulent"), "skriver konsulenterne"),
        (Person("", "Læser", "laeser"), "ikke skrive selv"),
    ],
)
def test_who_one_is(person: Person, words: str) -> None:
    assert words in texts.who(person, "SQLite-filen register.sqlite", BY_HAND)


@pytest.mark.parametrize(
    ("first", "last", "matching", "total", "words"),
    [
        (1, 1, 1, 1, "den ene forklaring"),
        (1, 20, 10_000, 10_000, "1-20 af 10.000 forklaringer"),
        (21, 21, 21, 10_000, "nr. 21 af 21 (af 10.000)"),
        (1, 0, 0, 3, "Ingen af de 3 forklaringer"),
    ],
)
def test_how_many_there_are(first: int, last: int, matching: int, total: int, words: str) -> None:
    assert words in entries.list_title("explanation", first, last, matching, total)
