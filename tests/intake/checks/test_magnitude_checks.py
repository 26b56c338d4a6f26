"""Minutes, hours, days, weeks, kroner and thousands are told apart by size, asked about with both readings, and asked once."""

from __future__ import annotations

from typing import Any

import pytest

from styringslib.intake.checks.magnitude_checks import price_doubt

MONTHS = [f"2026-{month:02}" for month in range(1, 7)]


def table(head: str, line: str, *, units: tuple[str, ...] = ("Ådalen",)) -> str:
    return f"{head}\n" + "".join(line.format(month=month, unit=unit) + "\n" for month in MONTHS for unit in units)


def activity(hours: float, recipients: float | str = "") -> str:
    return table(
        "Måned;Enhed;Ydelse;Leverede timer;Modtagere",
        f"{{month}};{{unit}};Pleje;{hours};{recipients}".replace(".", ","),
    )


def payroll(hours: float, amount: float) -> str:
    line = f"{{month}};{{unit}};Løn;{amount};{hours}".replace(".", ",")
    return table("Måned;Enhed;Lønart;Beløb;Timer", line)


def postings(amount: float) -> str:
    line = f"{{month}};{{unit}};Hjemmepleje;Løn;{amount}".replace(".", ",")
    return table("Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb", line)


def told(folder: Any, *words: str) -> list[tuple[str, str]]:
    words = words or ("ser ud til at stå i", "uger")
    return [(one.severity, one.message) for one in folder.check() if any(word in one.message for word in words)]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (12_000, []),
        (72_000, []),  # 720 hours each: someone with help all day and night
        (76_000, [("error", "en modtager får 760 timer på en måned, og så mange er der ikke")]),
    ],
)
def test_a_month_has_no_more_hours_than_there_are(folder: Any, hours: float, expected: list[tuple[str, str]]) -> None:
    folder.table("aktivitet", activity(hours, 100))
    folder.table("loen", payroll(60_000, 18_000_000))
    prefix = "Leverede timer for Ådalen ser ud til at stå i minutter: "
    assert told(folder) == [(severity, prefix + why) for severity, why in expected]


def test_minutes_beside_paid_hours_are_asked_about_with_both_readings_and_only_once(folder: Any) -> None:
    folder.table("aktivitet", activity(36_000))
    folder.table("loen", payroll(1_000, 300_000))
    message = "Leverede timer for Ådalen ser ud til at stå i minutter: de er 36 gange de timer, der er betalt løn for"
    assert told(folder) == [("warning", message)]
    remedy = (
        'Står de i minutter, så skriv maaleenheder = { "Leverede timer" = "minutter" } under [tabeller.aktivitet]; står de i '
        'timer, så skriv "timer" dér, og der spørges ikke igen'
    )
    assert next(one.remedy for one in folder.check() if one.message == message) == remedy
    block = folder.blocks[0]
    folder.blocks[0] = block + 'maaleenheder = { "Leverede timer" = "timer" }\n'
    assert told(folder) == []
    folder.blocks[0] = block + 'maaleenheder = { "Leverede timer" = "minutter" }\n'
    assert told(folder) == []
    assert folder.read().activity["delivered_hours"].unique().tolist() == [600]


def test_minutes_beside_the_accounts(folder: Any) -> None:
    folder.table("aktivitet", activity(36_000))
    folder.table("posteringer", postings(300_000))
    assert told(folder) == [
        (
            "warning",
            "Leverede timer for Ådalen ser ud til at stå i minutter: en time koster 8,30 kr. efter posteringerne",
        )
    ]


@pytest.mark.parametrize(("budgeted", "expected"), [(6_000, 1), (300, 0)])
def test_budgeted_hours_beside_delivered(folder: Any, budgeted: int, expected: int) -> None:
    head = "Måned;Enhed;Ydelse;Leverede timer;Budgetterede timer"
    folder.table("aktivitet", table(head, f"{{month}};{{unit}};Pleje;100;{budgeted}"))
    message = "Budgetterede timer for Ådalen ser ud til at stå i minutter: tallet er 60 gange Leverede timer"
    assert told(folder) == [("warning", message)] * expected


def absence(days: float, possible: float | str = "", staff: float | str = "") -> str:
    line = f"{{month}};{{unit}};Sygdom;{days};{possible};{staff}".replace(".", ",")
    return table("Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage;Fuldtidsansatte", line)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (absence(12, 220, 10), []),  # 22 days each, and 1,603 hours paid
        (
            absence(88.8, 1_603, 10),
            [
                "Mulige dage for Ådalen ser ud til at stå i timer: der er 160 mulige dage på en måned for hver fuldtidsansat",
                "Fraværsdage for Ådalen ser ud til at stå i timer: som dage ville fraværet være 41 pct. af de timer, der er "
                "betalt løn for",
            ],
        ),
        (
            absence(88.8, 1_603),
            [
                "Mulige dage for Ådalen ser ud til at stå i timer: der er betalt løn for 1 timer for hver mulig dag",
                "Fraværsdage for Ådalen ser ud til at stå i timer: som dage ville fraværet være 41 pct. af de timer, der er "
                "betalt løn for",
            ],
        ),
    ],
)
def test_absence_in_hours(folder: Any, rows: str, expected: list[str]) -> None:
    folder.table("fravaer", rows)
    folder.table("loen", payroll(1_603, 480_000))
    assert told(folder) == [("warning", message) for message in expected]


def test_absence_in_hours_is_settled_by_the_hours_of_a_day(folder: Any) -> None:
    folder.table("fravaer", absence(74, 1_628))
    folder.table("loen", payroll(1_603, 480_000))
    assert (
        'maaleenheder = { "Mulige dage" = "timer" } og timer_pr_dag = 7.4 under [tabeller.fravaer]'
        in folder.check().text()
    )
    folder.blocks[0] += 'maaleenheder = { "Mulige dage" = "timer", "Fraværsdage" = "timer" }\ntimer_pr_dag = 7.4\n'
    assert told(folder) == []
    assert folder.read().absence[["absence_days", "possible_days"]].iloc[0].tolist() == pytest.approx([10, 220])


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (480_000, []),
        (480, ["Beløb i loen for Ådalen ser ud til at stå i 1.000 kr.: lønnen i posteringer er 1.000 gange så stor"]),
        (
            0.48,
            ["Beløb i loen for Ådalen ser ud til at stå i mio. kr.: lønnen i posteringer er 1.000.000 gange så stor"],
        ),
        (
            480_000_000,
            ["Beløb i posteringer for Ådalen ser ud til at stå i 1.000 kr.: lønnen i loen er 1.000 gange så stor"],
        ),
    ],
)
def test_payroll_beside_the_ledger(folder: Any, paid: float, expected: list[str]) -> None:
    folder.table("posteringer", postings(480_000))
    folder.table("loen", payroll(1_603, paid))
    assert told(folder) == [("warning", message) for message in expected]


@pytest.mark.parametrize(
    ("factor", "word"), [(1.0, ""), (0.001, "1.000 kr."), (0.000001, "mio. kr."), (1_000.0, "1.000 kr.")]
)
def test_budget_beside_the_ledger_is_asked_about_and_settled_by_the_key(folder: Any, factor: float, word: str) -> None:
    months = [f"2026-{month:02}" for month in range(1, 13)]
    head = "Måned;Enhed;Område;Artsgruppe;Version;Beløb\n"
    amount = f"{480_000 * factor:.2f}".replace(".", ",")
    rows = "".join(f"{month};Ådalen;Hjemmepleje;Løn;Vedtaget;{amount}\n" for month in months)
    folder.table("posteringer", postings(480_000))
    folder.table("budget", head + rows)
    messages = [message for _, message in told(folder)]
    assert [f"stå i {word}" in message for message in messages] == ([True] if word else [])
    if word and factor < 1:
        folder.blocks[1] += f'maaleenheder = {{ "Beløb" = "{word}" }}\n'
        assert told(folder) == []
        assert folder.read().budget["amount"].unique().tolist() == pytest.approx([480_000])
        folder.blocks[1] = folder.blocks[1].replace(f'"{word}"', '"kr."')
        assert told(folder) == []


@pytest.mark.parametrize("heading", ["Uge", "Ugenr", "Uge nr.", "Week", "ISO-uge"])
def test_weeks_under_a_month(folder: Any, heading: str) -> None:
    rows = "".join(f"{week};2026;Ådalen;Pleje;10\n" for week in (1, 2, 12))
    folder.table(
        "aktivitet", f"{heading};År;Enhed;Ydelse;Leverede timer\n{rows}", f'kolonner = {{ "Måned" = "{heading}" }}'
    )
    assert told(folder) == [("error", f"{heading} ser ud til at være uger, men læses som måneder")]
    assert 'tidspunkt = "uge" under tabellen i kommune.toml' in folder.check().text()
    folder.blocks[0] += 'tidspunkt = "uge"\n'
    assert told(folder, "læses som måneder") == []


def test_week_numbers_above_twelve_say_how_weeks_are_read(folder: Any) -> None:
    folder.table(
        "aktivitet", "Måned;År;Enhed;Ydelse;Leverede timer\n13;2026;Ådalen;Pleje;10\n53;2026;Ådalen;Pleje;10\n"
    )
    assert 'Er det uger, så skriv tidspunkt = "uge" i kommune.toml' in folder.check().text()


def test_hours_a_week_in_minutes_beside_the_granted_hours(folder: Any) -> None:
    folder.table("aktivitet", table("Måned;Enhed;Ydelse;Visiterede timer", "{month};{unit};Pleje;100"))
    case = "b{number};Ådalen;Pleje;{hours};01-01-2025\n"
    rows = "".join(case.format(number=number, hours=120) for number in range(10))
    folder.table("sager", "Borger;Enhed;Ydelse;Timer pr. uge;Fra\n" + rows)
    # 10 x 120 x 4,345 = 5,214 hours a month beside 100.
    assert told(folder) == [
        (
            "warning",
            "Timer pr. uge i sager for Ådalen ser ud til at stå i minutter: de giver 52 gange de visiterede timer i 2026-06",
        )
    ]


@pytest.mark.parametrize(
    ("price", "meant"),
    [(5, "minutter"), (0.3, "1.000 kr."), (0.0003, "mio. kr."), (2_220, "dage"), (30_000, "Se efter, om enhederne")],
)
def test_what_an_odd_price_of_an_hour_may_come_from(price: float, meant: str) -> None:
    assert meant in price_doubt("payroll", price, 50, 1_500)
