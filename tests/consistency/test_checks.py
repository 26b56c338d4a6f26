"""Each check, tried on a page that breaks it and on one that does not."""

from __future__ import annotations

import pytest

from tests.consistency.breaches import _compared, _signs
from tests.consistency.quantities import kroner
from tests.consistency.reading import Number, Page, Sheet, number, read_page
from tests.consistency.sentences import sentence_breaches, sentences
from tests.consistency.tables import table_breaches, workbook_breaches
from tests.consistency.wording import wording_breaches

BUDGET = "Vi forventer et regnskab på {} mod et korrigeret budget på {}, altså {} ({} pct.) {}."


def page(*told: str, table: str = "") -> Page:
    return read_page("a/rapport.html", f"<body><h1>A · maj 2026</h1>{''.join(f'<p>{one}</p>' for one in told)}{table}")


def table(title: str, headings: str, *rows: str) -> str:
    head = "".join(f"<th>{one}</th>" for one in headings.split("|"))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return f"<div><table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


@pytest.mark.parametrize(
    "told",
    [
        BUDGET.format("9,33 mio. kr.", "9,11 mio. kr.", "220.000 kr.", "2,4", "over"),
        "Brugertidsprocenten er 59,5 pct. mod 61,5 pct. i budgettet.",
        "En mindre del af arbejdstiden bruges hos borgerne: 59,5 pct. mod 61,5 pct. i budgettet.",
        "Den enkelte borger får flere timer: 9,25 timer pr. modtager om måneden mod 9,21 timer i budgettet.",
        "Fraværet er 8,9 pct. af de mulige dage mod 8,9 pct. året før.",
        "Med 80 pct. sikkerhed ender regnskabet mellem 9,31 mio. kr. og 9,35 mio. kr.",
        "Den 1. januar 2030 venter vi 1.757 borgere på 80 år og derover mod 1.558 i 2026, altså 199 flere.",
        "Løn ligger 55.000 kr. under budgettet for januar: 10,06 mio. kr. mod 10,11 mio. kr.",
        "Vi har 1 kendt ændring og 21 timer.",
    ],
)
def test_a_true_sentence_is_let_through(told: str) -> None:
    assert list(sentence_breaches(page(told))) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (BUDGET.format("9,33 mio. kr.", "9,11 mio. kr.", "420.000 kr.", "2,4", "over"), "is not 420.000 kr."),
        (BUDGET.format("9,33 mio. kr.", "9,11 mio. kr.", "220.000 kr.", "2,4", "under"), "is not under"),
        (BUDGET.format("9,33 mio. kr.", "9,11 mio. kr.", "220.000 kr.", "4,2", "over"), "is not 4,2 pct."),
        ("Flere borgere får hjælp: 391 modtagere om måneden mod 400 i budgettet.", "is not Flere"),
        ("Borgeren får flere timer: 9,2 timer pr. modtager om måneden mod 9,2 timer i budgettet.", "are told apart"),
        ("Flere får hjælp: 400 modtagere mod 391, og timerne er 18.033 timer mod 18.056 timer før.", "18.056 timer"),
        ("Regnskabet ender mellem 12,31 mio. kr. og 11,70 mio. kr.", "is reversed"),
        ("Løn ligger 55.000 kr. under budgettet for januar: 10,16 mio. kr. mod 10,11 mio. kr.", "is not under"),
        ("Sønderlund venter 350.000 kr. (–) over budgettet.", "(–)"),
        ("Ændringen er +0,0 pct.", "+0,0"),
        ("Det er 0 kr. mindre end ventet.", "0 kr. mindre"),
        ("Der er 1 rækker, der ikke er talt med.", "1 rækker"),
        ("Fraværet er nan pct.", "nan"),
        ("Det står i kommune.toml.", "kommune.toml"),
        ("Hele listen fås med styring check.", "styring check"),
        ("Kolonnen Lønartnr. bruges ikke.", "bruges ikke"),
        ("Kolonnen »legal_basis« mangler.", "legal_basis"),
        ("Siden april er forventningen steget med 300.000 kr. Det er 90.000 kr. mere i forbrug.", "the parts come to"),
    ],
)
def test_an_untrue_sentence_is_noticed(told: str, why: str) -> None:
    found = list(sentence_breaches(page(told)))
    assert any(why in line for line in found), found


def test_a_cause_that_cost_is_one_of_the_table() -> None:
    causes = table(
        "Hvorfor forbruget er et andet end budgettet, maj", "Årsag|Kr.", "Brugertid|+240.173", "I alt|+240.173"
    )
    assert (
        list(sentence_breaches(page("Mindre tid hos borgerne koster 240.000 kr. til og med maj.", table=causes))) == []
    )
    assert list(sentence_breaches(page("Mere tid hos borgerne sparer 240.000 kr. til og med maj.", table=causes))) != []
    assert (
        list(sentence_breaches(page("Mindre tid hos borgerne koster 350.000 kr. til og med maj.", table=causes))) != []
    )
    assert list(sentence_breaches(page("Mindre tid hos borgerne kostede 350.000 kr. i 2026.", table=causes))) != []


@pytest.mark.parametrize(
    ("told", "true"),
    [
        ("Mindre tid hos borgerne koster 1.000 kr. i januar. Brugertidsprocenten er 59,5 mod 61,5 i budgettet.", True),
        ("Mindre tid hos borgerne koster 1.000 kr. i januar. Brugertidsprocenten er 61,6 mod 61,5 i budgettet.", False),
        ("Mindre tid hos borgerne koster 1.000 kr. i januar. Brugertidsprocenten er 61,5 mod 61,5 i budgettet.", False),
        ("Hvorfor? Mere fravær koster 1.000 kr. i januar. Fremmødet er 77,9 pct. af tiden mod 80,5 i budgettet.", True),
        (
            "Hvorfor? Mere fravær koster 1.000 kr. i januar. Fremmødet er 81,0 pct. af tiden mod 80,5 i budgettet.",
            False,
        ),
        (
            "Indtægterne er 9.000 kr. lavere end budgetteret i januar. Der er kommet 1.000 kr. ind mod 10.000 kr. i budgettet.",
            True,
        ),
        (
            "Indtægterne er 9.000 kr. højere end budgetteret i januar. Der er kommet 1.000 kr. ind mod 10.000 kr. i budgettet.",
            False,
        ),
        ("Løn ligger 9.000 kr. over budgettet i januar. Der er brugt 19.000 kr. mod 10.000 kr. i budgettet.", True),
        ("Løn ligger 9.000 kr. under budgettet i januar. Der er brugt 19.000 kr. mod 10.000 kr. i budgettet.", False),
        ("Løn ligger 9.000 kr. over budgettet i januar. Der er brugt 30.000 kr. mod 10.000 kr. i budgettet.", False),
    ],
)
def test_the_numbers_after_a_cause_show_it(told: str, true: bool) -> None:
    assert (list(sentence_breaches(page(told))) == []) == true


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (("A|1.000|5", "B|500|7", "I alt|1.501|6"), None),
        (("A|1.000|5", "B|500|7", "I alt|1.700|6"), "the rows come to 1500, I alt is 1.700"),
        (("A|1.000|5", "B|–|7", "heraf C|900|1", "I alt|1.000|6"), None),
        (("A|nan|5", "I alt|1|6"), "nan"),
        (("A|−0|5", "I alt|1|6"), "−0"),
    ],
)
def test_parts_add_up(rows: tuple[str, ...], why: str | None) -> None:
    found = list(table_breaches(page(table=table("Kr.", "Enhed|Kr.|Pct.", *rows))))
    assert any(why in line for line in found) if why else found == []


def test_intervals_are_the_right_way_round() -> None:
    heads = "Enhed|Nedre grænse (80 pct.)|Øvre grænse (80 pct.)"
    assert list(table_breaches(page(table=table("T", heads, "A|−12|−11")))) == []
    assert "is reversed" in next(table_breaches(page(table=table("T", heads, "A|−11|−12"))))
    assert "is reversed" in next(table_breaches(page(table=table("T", "Enhed|80 pct.-interval", "A|9 til 8"))))


def test_the_workbook_has_the_printed_numbers() -> None:
    shown = page(table=table("T", "Enhed|Kr.|Pct.", "A|1.234|12,5"))
    sheet = Sheet("T", ("Enhed", "Kr.", "Pct."), (("A", 1234.4, 0.1251),))
    assert list(workbook_breaches(shown, {"T": sheet})) == []
    wrong = Sheet("T", ("Enhed", "Kr.", "Pct."), (("A", 1235.4, 0.1311),))
    assert len(list(workbook_breaches(shown, {"T": wrong}))) == 2
    assert "not in the workbook" in next(workbook_breaches(shown, {}))


def test_a_missing_budget_is_compared_with_nothing() -> None:
    assert list(_compared(page("Vi forventer et regnskab på 8,00 mio. kr. Der er ikke budget for hele året."))) == []
    for told in ("Løn ligger 9,00 mio. kr. over budgettet.", "altså 120.000 kr. (3,4 pct.) over.", "5 pct. under."):
        assert list(_compared(page(told))), told


def test_a_minus_is_no_hyphen() -> None:
    assert list(_signs(page("Det er −45.000 kr. i perioden 2025-2026 og 1.-3. maj, kl. 8-16."))) == []
    assert list(_signs(page("Det er -45.000 kr.")))


def test_numbers_are_read_as_printed() -> None:
    assert number("−1.234.567,5") == Number(-1_234_567.5, 1, "−")
    assert number("+3") == Number(3.0, 0, "+")
    assert number("85,38 pct.") == Number(85.38, 2)
    assert [number(text) for text in ("–", "over 99 pct.", "31. oktober", "1.2.3", "")] == [None] * 5
    assert Number(1.5, 1).agrees(1.549)
    assert not Number(1.5, 1).agrees(1.551)
    assert kroner("omkring 9,33 mio. kr.") == (9_330_000.0, 5_000.0)
    assert kroner("−45.000 kr.") == (-45_000.0, 2_500.0)
    assert kroner("615.257 kr.") == (615_257.0, 0.5)
    assert kroner("under 1.000 kr.") == (0.0, 500.0)
    assert sentences("Det er 5,0 pct. mere. Ådalen har 3 kr. og 2 pct.") == [
        "Det er 5,0 pct. mere.",
        "Ådalen har 3 kr. og 2 pct.",
    ]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (
            "Mindre tid hos borgerne koster 240.000 kr. til og med oktober. Brugertidsprocenten er 59,5 mod 61,5 i budgettet.",
            [],
        ),
        ("Sygefraværet er 6,5 pct. af de mulige arbejdsdage, uændret fra året før.", []),
        ("Sygefraværet er 8,5 pct. af de mulige arbejdsdage mod 8,5 i budgettet.", ["8,5 pct. mod 8,5"]),
        ("Det koster 1,20 mio. kr. mod 1,20 kr. i budgettet.", []),
        ("Vi skønner et beløb; det er regnet med.", ["two sentences with a semicolon"]),
        ("Enhederne er over det, de måles på, i år.", ["says 'det, de måles på'"]),
        ("Det udgør 5 pct. af budgettet.", ["says 'udgør'"]),
        ("Det er ca. 5 pct. af budgettet.", ["says 'ca.'"]),
        ("Budgettet holder! Det er godt.", ["'!'"]),
        ("Det koster 5 kr.. Det er godt.", ["'..'"]),
        ("Budgettet holder. det er godt.", ["'holder. d'"]),
        ("Her står en tekst, som ingen har sat punktum ved", ["no full stop"]),
        (" ".join(["ord"] * 25) + ".", []),
        (" ".join(["ord"] * 26) + ".", ["26 words"]),
        (" ".join(["ord"] * 24) + " 1,20 mio. kr.", []),
        ("Dynamik: " + " ".join(["ord"] * 25) + ".", []),
        (" ".join(["år"] * 15) + ". 6 " + " ".join(["ord"] * 15) + ".", []),
        (" ".join(["ord"] * 24) + " »en handling med mange ord«.", []),
        (" ".join(["ord"] * 20) + ". 9 " + " ".join(["ord"] * 20) + ".", []),
    ],
)
def test_what_cannot_be_said_aloud_is_found(told: str, found: list[str]) -> None:
    assert [line.removeprefix("a/rapport.html: ").split(": ")[0] for line in wording_breaches(page(told))] == found


def test_what_stands_for_a_picture_is_read() -> None:
    shown = read_page(
        "a", "<figure><svg role='img' aria-label='Bro'><text>1</text></svg></figure><p><svg aria-label='x'/></p>"
    )
    assert shown.pictures == ("Bro",)
