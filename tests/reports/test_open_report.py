"""A report as a notebook opens it: sections by name, their numbers made once, what they give to those that gather it."""

from __future__ import annotations

from typing import Any

import nbformat
import pandas as pd
import pytest

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.month.follow_up import FollowUp
from styringslib.presentation.section import section
from styringslib.reports import plan
from styringslib.reports.follow_up_report import SECTIONS, report_for
from styringslib.reports.open_report import OpenReport, of_kind
from styringslib.sections import questions
from styringslib.sections.early_signs import numbers as early_signs
from styringslib.sections.spec import UNITS, LeftOut, Others, SectionSpec, itself

ALL_KINDS = [*sorted(UNITS), "municipality"]


def made(calls: list[str]) -> OpenReport:
    """Two sections that count how often their numbers are made, and one that gathers what they give."""

    def numbers(name: str) -> Any:
        return lambda basis: calls.append(name) or f"{name} af {basis}"

    rows = pd.DataFrame({"citizen": ["b-1"]})
    specs = (
        SectionSpec(
            "vejr",
            frozenset({"district"}),
            numbers("vejr"),
            lambda told: section(told),
            questions=lambda told: [f"Hvorfor {told}?"],
        ),
        SectionSpec(
            "vind",
            frozenset({"district"}),
            numbers("vind"),
            lambda told: section(told),
            questions=lambda told: ["Og vinden?", "Fra hvor?"],
            left_out=lambda told: LeftOut("Vindstød", rows),
        ),
        SectionSpec(
            "samlet",
            frozenset({"district"}),
            itself,
            gather=lambda basis, others: section(
                f"{basis}: {others.questions} {[row.what for row in others.left_out]}"
            ),
        ),
    )
    return OpenReport("Ådalen · maj 2026", "Ådalen", specs)


def test_numbers_are_made_when_asked_for_and_once() -> None:
    calls: list[str] = []
    report = made(calls)
    assert report.title().text == "# Ådalen · maj 2026"
    assert calls == []
    assert report.show("vind").text == report.show("vind").text == "vind af Ådalen"
    assert calls == ["vind"]
    report.show("samlet")
    report.show("vejr")
    report.show("samlet")
    assert calls == ["vind", "vejr"]
    assert report.numbers("vejr") is report.numbers("vejr")


def test_what_sections_give_is_gathered_in_their_order() -> None:
    report = made([])
    assert report.others.questions == ("Hvorfor vejr af Ådalen?", "Og vinden?", "Fra hvor?")
    assert [row.what for row in report.others.left_out] == ["Vindstød"]
    assert report.show("samlet").text.startswith("Ådalen: ('Hvorfor vejr af Ådalen?',")


def test_an_unknown_section_is_told_with_the_nearest() -> None:
    with pytest.raises(CallError, match=r"“vejret”.* Mente du “vejr”\? Den har: vejr, vind, samlet\."):
        made([]).show("vejret")


def test_a_section_is_either_shown_or_gathers() -> None:
    with pytest.raises(ValueError, match="vejr"):
        SectionSpec("vejr", UNITS, itself)
    with pytest.raises(ValueError, match="vejr"):
        SectionSpec("vejr", UNITS, itself, lambda basis: section(), lambda basis, others: section())


def test_early_signs_are_charted_once_a_report(
    fjordby: Any, forecasts: pd.DataFrame, month: pd.Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are shown in their own section, and asked about at a meeting that has time for all questions."""
    charted = []
    monkeypatch.setattr(questions, "QUESTIONS", 20)
    charts = early_signs.charts
    monkeypatch.setattr(early_signs, "charts", lambda *args, **named: charted.append(args) or charts(*args, **named))
    known, name = fjordby.known_at(month), "Søndervang"
    report = report_for(FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby))
    shown = report.show("tidlige_tegn")
    assert "eksterne vikarers timer" in shown.text
    asked = report.show("kort_sagt").text + report.show("til_moedet").text
    assert asked.count("Hvilke vagter dækker vikarerne") == 1
    # A cause and an early sign may both lead to absence: it is asked about once.
    assert asked.count("Hvad ligger bag fraværet") == 1
    assert "uplanlagte fravær, og" not in asked
    assert len(charted) == 1


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_key_names_one_section_of_a_kind(kind: str) -> None:
    keys = [spec.key for spec in of_kind(SECTIONS, kind)]
    assert len(keys) == len(set(keys))
    # The fixed template: the answer first, the meeting after what is agreed, the basis of the numbers last.
    assert keys[0] == "kort_sagt"
    assert keys[-1] == "om_tallene"
    assert keys.index("forklaringer_og_handlinger") < keys.index("til_moedet")


@pytest.mark.parametrize("row", [row for row in plan.NOTEBOOKS if row.name == "rapport"], ids=lambda row: row.notebook)
def test_a_notebook_shows_the_sections_of_its_kinds_in_their_order(row: plan.Kind) -> None:
    notebook = nbformat.read(shipped.notebooks() / row.notebook, as_version=4)
    shown = [
        cell.source.removeprefix('report.show("').removesuffix('")')
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.startswith("report.show(")
    ]
    assert len(shown) >= 12
    for kind in row.kinds:
        assert shown == [spec.key for spec in of_kind(SECTIONS, kind)]


def test_a_notebook_may_be_opened_again() -> None:
    """The name that a notebook imports stays the function once the report's module is loaded."""
    from styringslib import reports

    assert callable(reports.follow_up)


def test_others_of_a_report_without_any_are_empty() -> None:
    assert OpenReport("", None, ()).others == Others()
