"""What no single cell can show: each rule made to speak once, and silent on good data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

MONTHS = [str(month) for month in pd.period_range("2025-01", "2026-02", freq="M")]


def activity(change: Callable[[int, str], dict[str, Any]] = lambda place, unit: {}) -> str:
    lines = ["Måned;Enhed;Ydelse;Visiterede timer;Leverede timer;Modtagere"]
    for place, month in enumerate(MONTHS):
        for unit in ("Ådalen", "Østerbæk"):
            row = {
                "month": month,
                "unit": unit,
                "service": "Personlig pleje",
                "granted": 1000 + place,
                "delivered": 950,
                "people": 60,
            }
            row |= change(place, unit)
            lines.append(";".join(str(value) for value in row.values()))
    return "\n".join(lines) + "\n"


def ledger(
    change: Callable[[int, str, str], float | None] = lambda place, unit, group: 1.0,
    heading: str = "",
    months: Sequence[str] = MONTHS,
) -> str:
    lines = [heading or "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb"]
    for place, month in enumerate(months):
        for unit in ("Ådalen", "Østerbæk"):
            for group, amount in (("Løn", 500_000), ("Øvrig drift", 60_000 + 10 * place), ("Indtægter", -20_000)):
                factor = change(place, unit, group)
                if factor is not None:
                    lines.append(f"{month};{unit};Hjemmepleje;{group};{round(amount * factor)}")
    return "\n".join(lines) + "\n"


def only_once(place: int, unit: str) -> bool:
    return place == 5 and unit == "Ådalen"


def test_good_data_are_silent(folder: Any) -> None:
    folder.table("aktivitet", activity())
    folder.table("posteringer", ledger())
    whole_years = [str(month) for month in pd.period_range("2025-01", "2026-12", freq="M")]
    budget = ledger(heading="Måned;Enhed;Område;Artsgruppe;Beløb", months=whole_years)
    folder.table("budget", budget, 'konstanter = { "Version" = "Vedtaget" }')
    assert folder.check().text().startswith("Datakontrol: Ingen fejl fundet.\n\nLæst\n- posteringer: ")


@pytest.mark.parametrize(
    ("values", "severity", "told"),
    [
        ({"delivered": 57_000}, "error", "Leverede timer er over 20 gange de visiterede"),
        ({"granted": 60_000}, "error", "Visiterede timer er over 20 gange de leverede"),
        ({"delivered": 4_000}, "warning", "Leverede timer er over 3 gange de visiterede"),
        ({"granted": "", "delivered": ""}, "warning", "Der er modtagere, men ingen timer"),
        ({"people": 0}, "warning", "Der er timer, men ingen modtagere"),
        ({"delivered": ""}, "warning", "Leverede timer mangler her, men står i månederne ved siden af"),
        ({"service": "Personlig plejr"}, "warning", "Personlig plejr står kun 1 gang og ligner Personlig pleje"),
    ],
)
def test_activity(folder: Any, values: dict[str, Any], severity: str, told: str) -> None:
    folder.table("aktivitet", activity(lambda place, unit: values if only_once(place, unit) else {}))
    problems = folder.check()
    found = [problem for problem in problems if told in problem.message]
    assert [problem.severity for problem in found] == [severity]
    assert found[0].row == 12
    assert found[0].unit == "Ådalen"


def test_a_unit_with_minutes_in_every_row_is_caught(folder: Any) -> None:
    folder.table("aktivitet", activity(lambda place, unit: {"delivered": 57_000}))
    assert folder.check().errors == 2 * len(MONTHS)


@pytest.mark.parametrize(
    ("change", "severity", "told"),
    [
        (lambda p, u, g: None if only_once(p, u) else 1, "warning", "Ådalen mangler posteringer for 2025-06"),
        (
            lambda p, u, g: None if p > 11 and u == "Ådalen" else 1,
            "warning",
            "Ådalen mangler posteringer for 2026-01 og 2026-02",
        ),
        (lambda p, u, g: -1 if only_once(p, u) else 1, "error", "for Ådalen 2025-06 har modsat fortegn"),
        (
            lambda p, u, g: -1 if only_once(p, u) and g == "Indtægter" else 1,
            "warning",
            "Indtægter for Ådalen 2025-06 har modsat",
        ),
        (lambda p, u, g: 0.001 if only_once(p, u) else 1, "error", "Beløb for Ådalen 2025-06 er 1.000 gange mindre"),
        (lambda p, u, g: 1000 if only_once(p, u) else 1, "error", "Beløb for Ådalen 2025-06 er 1.000 gange større"),
        (lambda p, u, g: 50 if only_once(p, u) else 1, "warning", "Beløb for Ådalen 2025-06 er 50 gange større"),
    ],
)
def test_series_of_postings(folder: Any, change: Callable[..., Any], severity: str, told: str) -> None:
    folder.table("posteringer", ledger(change))
    found = [problem for problem in folder.check() if told in problem.message]
    assert [problem.severity for problem in found] == [severity]


def test_single_cell_a_thousand_times_too_large_in_a_budget(folder: Any) -> None:
    text = ledger(heading="Måned;Enhed;Område;Artsgruppe;Beløb").replace(
        "2025-06;Ådalen;Hjemmepleje;Øvrig drift;60050", "2025-06;Ådalen;Hjemmepleje;Øvrig drift;60050000"
    )
    folder.table("budget", text, 'konstanter = { "Version" = "Vedtaget" }')
    problems = folder.check().frame
    assert "Beløb er over 100 gange det, rækken ellers viser" in set(problems["message"])
    assert 33 in set(problems["row"].dropna())


def test_budget_beside_postings(folder: Any) -> None:
    folder.table("posteringer", ledger())
    assert "Der er intet budget" in folder.check().text()
    budget = ledger(
        lambda p, u, g: None if u == "Ådalen" and p > 11 else -1 if g == "Indtægter" else 1,
        "Måned;Enhed;Område;Artsgruppe;Beløb",
    )
    folder.table("budget", budget.replace("Øvrig drift", "Drift"), 'konstanter = { "Version" = "Vedtaget" }')
    text = folder.check().text()
    assert "Ådalen har intet budget for 2026" in text
    assert "Indtægter har modsat fortegn i budget og posteringer" in text
    assert "Artsgruppen Drift findes i budget, men ikke i posteringer" in text


def test_payroll_beside_the_ledger(folder: Any) -> None:
    folder.table("posteringer", ledger())
    lines = ["Måned;Enhed;Lønart;Beløb;Timer"]
    for month in MONTHS:
        lines.append(f"{month};Ådalen;Løn;{500_000 if month != '2025-03' else 300_000};1500")
        lines.append(f"{month};Østerbæk;Løn;500000;{1500 if month != '2025-04' else ''}")
    folder.table("loen", "\n".join(lines) + "\n")
    text = folder.check().text()
    assert "forskellig for Ådalen i 1 måned" in text
    assert "Størst er forskellen i 2025-03: 200.000 kr." in text
    assert "forskellig for Østerbæk" not in text
    assert "Østerbæk har løn, men ingen timer, i 2025-04" in text


def test_pay_per_hour_out_of_range(folder: Any) -> None:
    folder.table(
        "loen", "Måned;Enhed;Lønart;Beløb;Timer\n2026-01;Ådalen;Løn;500000;15\n2026-01;Østerbæk;Løn;500000;1500\n"
    )
    assert "Løn pr. time er 33.333 kr. for Ådalen 2026-01" in folder.check().text()
    assert "Østerbæk" not in folder.check().text()


def test_areas_that_no_one_knows(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("Hjemmepleje", "Hjemmeplej", 1))
    problems = folder.check()
    assert problems.errors == 1
    assert "Mente du Hjemmepleje?" in problems.text()
    folder.write("posteringer.csv", postings.replace("Hjemmepleje", "Tandpleje og andet", 1))
    assert folder.check().errors == 0
    assert "Området Tandpleje og andet kendes ikke" in folder.check().text()


def test_rows_outside_a_units_life(folder: Any) -> None:
    folder.head = folder.head.replace(
        'aliaser = ["0301", "Aadalen"]', 'fra = "2025-03"\ntil = "2025-12"\nsammenlagt_i = "Østerbæk"'
    )
    folder.table("aktivitet", activity())
    text = folder.check().text()
    assert "Ådalen har tal før 2025-03" in text
    assert "Ådalen har tal efter 2025-12" in text
    assert "Skal de stå ved Østerbæk?" in text


def test_a_unit_that_ended_has_no_missing_months_afterwards(folder: Any) -> None:
    folder.head = folder.head.replace('aliaser = ["0301", "Aadalen"]', 'til = "2025-12"\nsammenlagt_i = "Østerbæk"')
    folder.table("posteringer", ledger(lambda p, u, g: None if p > 11 and u == "Ådalen" else 1))
    assert "mangler" not in folder.check().text()


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        (
            "fravaer",
            "Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage\n2026-10;Ådalen;Sygdom;50;40\n",
            "flere fraværsdage end mulige",
        ),
        (
            "sager",
            "Borger;Enhed;Ydelse;Timer pr. uge;Fra;Til\nb;Ådalen;Pleje;3;02-01-2026;01-01-2026\n",
            "Slutdatoen ligger før startdatoen",
        ),
        (
            "meldinger",
            "Borger;Enhed;Meldt;Retning;Afgjort\nb;Ådalen;02-01-2026;Mere;01-01-2026\n",
            "Afgørelsen ligger før meldingen",
        ),
        (
            "dispositioner",
            "Enhed;Fra måned;Til måned;Begrundelse\nÅdalen;2026-10;2026-09;x\n",
            "Til måned ligger før Fra måned",
        ),
    ],
)
def test_spans_that_cannot_be(folder: Any, table: str, text: str, told: str) -> None:
    folder.table(table, text)
    problems = folder.check()
    assert problems.errors == 1
    assert told in problems.text()


REPORTS = """Borger;Enhed;Meldt;Retning;Afgjort;Timer før;Timer efter
a;Ådalen;02-01-2026;Mere hjælp;09-01-2026;2,00;3,00
b;Ådalen;02-01-2026;Mindre hjælp;;2,00;1,00
c;Østerbæk;02-01-2026;Andet;09-01-2026;2,00;
"""


def test_reports_whose_answer_is_only_half_there(folder: Any) -> None:
    folder.table("meldinger", REPORTS)
    told = folder.check().frame
    about = told[told["table"] == "meldinger"].set_index("row")["message"]
    assert about.index.tolist() == [3, 4]
    assert about[3].startswith("Der er timer efter, men ingen dag for afgørelsen; meldingen regnes som ubesvaret")
    assert about[4].startswith("Meldingen er afgjort, men timer før eller efter mangler")
    table = folder.read().reported_changes
    assert table["kind"].tolist() == ["more", "less", "other"]
    assert table["hours_after"].iloc[0] == 3


def test_reports_without_the_column_of_answers_are_asked_about(folder: Any) -> None:
    folder.table("meldinger", "Borger;Enhed;Meldt;Retning\na;Ådalen;02-01-2026;Mere\n")
    assert "det vides ikke, hvilke meldinger der er besvaret" in folder.check().text()


def test_an_assessors_name_is_told_without_being_repeated_and_goes_no_further(folder: Any) -> None:
    rows = ["a;Ådalen;V03", "b;Ådalen;Mette Prøve", "c;Østerbæk;Team Nord", "d;Østerbæk;"]
    lines = [f"{who};{unit};Pleje;3,00;02-01-2026;;{code}" for who, unit, code in (line.split(";") for line in rows)]
    folder.table("sager", "\n".join(["Borger;Enhed;Ydelse;Timer pr. uge;Fra;Til;Visitator", *lines]) + "\n")
    problems = folder.check()
    told = problems.frame[(problems.frame["table"] == "sager") & problems.frame["row"].notna()]
    assert told["row"].tolist() == [3]
    assert told["severity"].tolist() == ["warning"]
    assert "Visitator ligner et navn på en person og bruges ikke" in told["message"].iloc[0]
    assert "Mette" not in problems.text()
    assert "Mette" not in told.to_string()
    found = folder.read().cases["assessor"]
    assert [None if pd.isna(code) else code for code in found] == ["V03", None, "Team Nord", None]
