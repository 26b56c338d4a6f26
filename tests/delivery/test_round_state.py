"""The round's one table: from run.json and the register, for every role, and from the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from styringslib.cli import main
from styringslib.delivery.round_guard import refusals
from styringslib.delivery.round_state import round_state
from styringslib.delivery.verify import verify
from styringslib.month.closing.closed_accounts import closings
from styringslib.register import Register
from styringslib.reports import month_front, month_round, round_front, round_words
from styringslib.reports.round_roles import head_of
from styringslib.rounds import round_terms
from styringslib.rounds.state import outstanding
from tests.delivery.round_month import UNTOUCHED, RoundMonth, made

if TYPE_CHECKING:
    from styringslib.intake import Municipality

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def town(tmp_path: Path) -> RoundMonth:
    town = made(tmp_path)
    town.run()
    return town


def table(town: RoundMonth, register: Register | None = None, today: dt.date = TODAY) -> pd.DataFrame:
    register = register or town.open()
    return round_state(town.out, register.settings, register, today=today)


def closed(town: RoundMonth, register: Register) -> list[str]:
    """The months whose accounts are kept as they stood, by what is in force and by every version of it."""
    rule = month_round.closes(town.out, register.settings)
    by_version = {kind: register.versions(kind) for kind in (*month_round.KINDS, "closed_month")}
    found = [str(month) for month in closings(by_version, rule)]
    assert [str(month) for month in closings(month_round.known_of(register), rule)] == found
    return found


def states(town: RoundMonth, unit: str) -> dict[str, str]:
    own = table(town)
    own = own[own["unit"] == unit]
    return dict(zip(own["step"], own["state"], strict=True))


def test_before_any_run_there_is_nothing_and_before_a_months_run_its_extracts_are_missing(tmp_path: Path) -> None:
    town = made(tmp_path)
    register = town.open()
    assert round_state(town.out, register.settings, register, today=TODAY).empty
    november = round_state(town.out, register.settings, register, "2026-11", TODAY)
    assert outstanding(november)[["unit", "step"]].to_numpy().tolist() == [["", "udtraek"]]


def test_a_report_over_the_limit_asks_for_explanation_and_action(town: RoundMonth) -> None:
    assert states(town, "") == {"udtraek": "gjort", "tjek": "gjort", "rapport": "gjort", "lukket": "ikke endnu"}
    assert states(town, "Nord")["forklaring"] == "mangler"
    assert states(town, "Syd")["forklaring"] == "ikke krævet"
    lines = [round_words.line(dict(row)) for _, row in outstanding(table(town)).iterrows()]
    assert [line.replace("\xa0", " ") for line in lines][:3] == [
        "Nord: at rapporten bliver læst. Distriktsleder, senest 12. november 2026, 8 dage over fristen.",
        "Syd: at rapporten bliver læst. Budgetansvarlig, senest 12. november 2026, 8 dage over fristen.",
        "Nord: en forklaring på afvigelsen. Distriktsleder, senest 17. november 2026, 3 dage over fristen.",
    ]


def test_faults_in_the_data_leave_the_check_undone(town: RoundMonth) -> None:
    town.run(problems=({"severity": "error", "unit": ""},))
    assert states(town, "")["tjek"] == "mangler"


def test_what_is_written_in_the_register_is_done_by_its_role_and_day(town: RoundMonth) -> None:
    lea = town.open("lea")
    lea.add("explanation", {"unit": "Nord", "month": "2026-10", "explanation": "Flere vikarer"}, lea.person())
    lea.add("round_step", {"unit": "Nord", "month": "2026-10", "step": "Læst", "on": "11-11-2026"}, lea.person())
    found = table(town)
    rows = found[found["unit"] == "Nord"].set_index("step")
    assert rows.loc["forklaring", ["state", "done_on", "by_role", "late_days"]].tolist() == [
        "gjort", dt.date(2026, 11, 16), "Distriktsleder", 0,
    ]  # fmt: skip
    assert rows.loc["laest", ["done_on", "late_days"]].tolist() == [dt.date(2026, 11, 11), 0]
    # Another month's explanation answers another month.
    town.run("2026-11")
    assert states(town, "Nord")["forklaring"] == "mangler"


def test_closing_is_refused_and_told_why_until_it_is_answered_or_excepted(town: RoundMonth) -> None:
    register = town.open()
    consultant, leader, head = (register.person(user) for user in ("kim", "lea", "finn"))
    close = {"unit": "Nord", "month": "2026-10", "step": "Lukket"}
    how = "Skriv den, eller lad den ansvarlige leder undtage den med en begrundelse."
    assert refusals(table(town), town.open().settings, consultant, close) == [
        f"Nord kan ikke lukkes: Der mangler en forklaring på afvigelsen. {how}",
        f"Nord kan ikke lukkes: Der mangler en aftalt handling. {how}",
    ]
    # Written past the rule, by whatever way, it is not closed.
    register.add("round_step", close, consultant)
    assert states(town, "Nord")["lukket"] == "ikke endnu"
    register.add("explanation", {"unit": "Nord", "month": "2026-10", "explanation": "Flere vikarer"}, leader)
    excepted = {"unit": "Nord", "month": "2026-10", "step": "Undtaget fra handling", "note": "Løses i næste budget"}
    assert refusals(table(town), town.open().settings, leader, excepted) == [
        "»Undtaget fra handling« skrives af Fagchef eller af økonomikonsulenten."
    ]
    assert refusals(table(town), town.open().settings, head, excepted) == []
    register.add("round_step", excepted, head)
    row = table(town).set_index(["unit", "step"]).loc[("Nord", "handling")]
    assert (row["state"], row["why"]) == ("undtaget", "Løses i næste budget (Fagchef)")
    assert refusals(table(town), town.open().settings, consultant, close) == []
    assert states(town, "Nord")["lukket"] == "gjort"


def test_a_step_that_would_be_seen_nowhere_is_not_taken(town: RoundMonth) -> None:
    person, rows = town.open().person(), table(town)
    assert refusals(rows, town.open().settings, person, {"unit": None, "step": "Læst"}) == [
        "»Læst« hører til en enhed. Vælg enheden."
    ]
    assert refusals(rows, town.open().settings, person, {"unit": "Vest", "step": "Læst"}) == [
        "Vest er ikke med i måneden."
    ]
    without = rows[rows["step"] != "laest"]
    assert refusals(without, town.open().settings, person, {"unit": "Nord", "step": "Læst"}) == [
        "»Læst« er ikke et af jeres trin. Skriv laest i [[opfoelgning.trin]] i kommune.toml, hvis I vil følge det."
    ]
    assert refusals(rows, town.open().settings, person, {"unit": "Nord", "step": "Læst"}) == []


def test_the_whole_closes_every_unit_and_opening_again_takes_it_back(town: RoundMonth) -> None:
    town.run(answers=UNTOUCHED)
    register = town.open()
    whole = {"unit": None, "month": "2026-10"}
    register.add("round_step", {**whole, "step": "Lukket"}, register.person())
    assert {states(town, unit)["lukket"] for unit in ("", "Nord", "Syd")} == {"gjort"}
    assert closed(town, register) == ["2026-10"]
    town.clock.now += dt.timedelta(hours=1)
    register.add("round_step", {**whole, "step": "Genåbnet", "note": "Fejl i løn; fagchef"}, register.person())
    assert states(town, "")["lukket"] == "mangler"
    assert closed(town, register) == []


def test_what_is_closed_past_the_rule_is_open_for_the_accounts_and_for_verify_too(town: RoundMonth) -> None:
    register, october = town.open(), pd.Period("2026-10", "M")
    register.record_accounts(
        pd.DataFrame({"unit": ["Nord"], "month": [october], "account_group": ["Løn"], "amount": [1e6]}), october, "d"
    )
    town.clock.now += dt.timedelta(hours=1)
    # In Excel, or straight into the register: nobody has asked the round.
    register.add("round_step", {"unit": None, "month": "2026-10", "step": "Lukket"}, register.person())
    assert states(town, "")["lukket"] == "ikke endnu"
    assert closed(town, register) == []
    found = verify(town.out, october, register)
    assert found is not None
    assert found.known[1:4] == (
        "Oktober 2026 er ikke lukket, selv om »Lukket« er skrevet.",
        "Nord kan ikke lukkes: Der mangler en forklaring på afvigelsen. Skriv den, eller lad den ansvarlige leder undtage den "
        "med en begrundelse.",
        "Nord kan ikke lukkes: Der mangler en aftalt handling. Skriv den, eller lad den ansvarlige leder undtage den med en "
        "begrundelse.",
    )
    # Once what is asked for is there, it is closed for all of them.
    town.run(answers={"explanation_due": True, "explanation_given": True, "action_due": True, "action_given": True})
    assert states(town, "")["lukket"] == "gjort"
    assert closed(town, register) == ["2026-10"]
    found = verify(town.out, october, register)
    assert found is not None
    assert found.known[1].startswith("Oktober 2026 blev lukket ")


def test_the_front_page_keeps_what_was_outstanding_when_the_month_was_run(town: RoundMonth) -> None:
    settings = town.open().settings
    municipality = cast("Municipality", SimpleNamespace(folder=town.data, settings=settings))
    october = pd.Period("2026-10", "M")
    lea = town.open("lea")
    lea.add("round_step", {"unit": "Nord", "month": "2026-10", "step": "Læst"}, lea.person())
    round_front.write(town.out / "2026-10", municipality, october, TODAY)
    kept = round_front.read(town.out / "2026-10")
    assert kept == round_front.of_table(table(town), TODAY)
    assert kept.line("Nord").replace("\xa0", " ") == (
        "Mangler forklaring, aftalt handling og møde. Fristen var 17. november."
    )
    month_front.write(town.out / "2026-10")
    page = (town.out / "2026-10" / "index.html").read_text("utf-8").replace("\xa0", " ")
    assert "Månedens gang 20. november 2026: 1 enhed mangler læsning, " in page
    # Without the section, or without a day to tell it by, nothing is kept and nothing told.
    round_front.write(town.out / "2026-10", municipality, october, None)
    assert round_front.read(town.out / "2026-10") == round_front.NOWHERE


def test_the_command_tells_what_is_missing_and_writes_steps(
    town: RoundMonth, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STYRING_USER", "lea")
    call = ["round", "--data", str(town.data), "--out", str(town.out), "--unit", "nord"]
    assert main([*call, "--read"]) == 1
    told = capsys.readouterr().out.replace("\xa0", " ")
    assert told.startswith(
        "Oktober 2026: 3 trin mangler.\n- Nord: en forklaring på afvigelsen. Distriktsleder, senest 17"
    )
    assert main([*call, "--close"]) == 1
    assert "Nord kan ikke lukkes: Der mangler en forklaring" in capsys.readouterr().err
    assert main([*call, "--except", "fravær"]) == 2
    assert main(["round", "--data", str(town.data), "--out", str(town.out), "--close"]) == 1
    assert "Intet er gemt" in capsys.readouterr().err
    assert main([*call, "--calendar", "--month", "2026-10"]) == 0
    year = capsys.readouterr().out.replace("\xa0", " ")
    assert "\nJuni 2026: Halvårsregnskab mod oprindeligt budget, forelægges Byrådet\n" in year
    # The twelfth working day of November 2026.
    assert "Oktober 2026: Månedsopfølgning mod korrigeret budget\n" in year
    assert "  Forklaring skrevet   senest 17. november 2026\n" in year
    assert year.endswith("Ikke offentliggjort: slags, frister.\n")
    assert main([*call, "--all"]) == 1
    shown = capsys.readouterr().out
    assert "\nNord\n  Rapport dannet       gjort 9. november 2026 (Økonomikonsulent)\n" in shown.replace("\xa0", " ")
    assert town.open().current("round_step")["step"].tolist() == ["Læst"]


def test_a_unit_of_a_closed_month_is_opened_with_the_whole(town: RoundMonth) -> None:
    town.run(answers=UNTOUCHED)
    register = town.open()
    consultant = register.person()
    register.add("round_step", {"unit": None, "month": "2026-10", "step": "Lukket"}, consultant)
    town.clock.now += dt.timedelta(hours=1)
    opened = {"unit": "Nord", "month": "2026-10", "step": "Genåbnet", "note": "Fejl i løn; fagchef"}
    assert refusals(table(town), town.open().settings, consultant, opened) == [
        "Måneden er lukket for hele kommunen, så Nord kan ikke åbnes alene. Åbn den først for hele kommunen."
    ]
    before = states(town, "Nord")
    register.add("round_step", opened, consultant)
    assert states(town, "Nord") == before
    assert refusals(table(town), town.open().settings, consultant, {**opened, "unit": None}) == []


def test_what_a_head_decides_counts_only_from_a_head_or_a_consultant(town: RoundMonth) -> None:
    lea, finn = town.open("lea"), town.open("finn")
    of_nord = {"unit": "Nord", "month": "2026-10", "note": "Løses i næste budget"}
    for step in ("Undtaget fra forklaring", "Undtaget fra handling", "Godkendt af chef", "Lukket"):
        lea.add("round_step", {**of_nord, "step": step}, lea.person())
    found = states(town, "Nord")
    assert [found[step] for step in ("forklaring", "handling", "godkendt_chef", "lukket")] == [
        "mangler", "mangler", "ikke endnu", "ikke endnu",
    ]  # fmt: skip
    for step in ("Undtaget fra forklaring", "Undtaget fra handling", "Godkendt af chef"):
        finn.add("round_step", {**of_nord, "step": step}, finn.person())
    found = states(town, "Nord")
    assert [found[step] for step in ("forklaring", "handling", "godkendt_chef", "lukket")] == [
        "undtaget", "undtaget", "gjort", "gjort",
    ]  # fmt: skip


def test_the_units_own_head_may_open_again_what_is_approved(town: RoundMonth) -> None:
    toml = (town.data / "kommune.toml").read_text("utf-8").replace('rolle = "Fagchef"', 'rolle = "Centerchef"')
    toml = toml.replace(
        'budgetansvarlig = "Distriktsleder"', 'budgetansvarlig = "Distriktsleder"\nnaermeste_leder = "Centerchef"'
    )
    (town.data / "kommune.toml").write_text(toml, "utf-8")
    register = town.open("finn")
    head = register.person()
    register.add("round_step", {"unit": "Nord", "month": "2026-10", "step": "Godkendt af chef"}, head)
    opened = {"unit": "Nord", "step": "Genåbnet", "note": "Fejl i løn; centerchef"}
    role = head_of(register.settings, round_terms(register.settings), "Nord")
    assert (role, refusals(table(town), register.settings, head, opened)) == ("Centerchef", [])
    assert states(town, "Nord")["godkendt_chef"] == "gjort"


def test_the_command_refuses_what_nothing_can_be_made_of(
    town: RoundMonth, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STYRING_USER", "kim")
    call = ["round", "--data", str(town.data), "--out", str(town.out)]
    assert main([*call, "--month", "2026-13"]) == 2
    assert main([*call, "--unit", "Vest"]) == 2
    assert main([*call, "--read"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "Måneden '2026-13' kan ikke læses. Skriv år og måned, for eksempel 2026-10.",
        "Enheden Vest kendes ikke i Sundby Kommune. Muligheder: Nord og Syd.",
        "»Læst« hører til en enhed. Vælg enheden.",
        "Intet er gemt.",
    ]
    # What was written before the step that is refused is told as written.
    assert main([*call, "--unit", "nord", "--read", "--close"]) == 1
    assert capsys.readouterr().err.endswith("Gemt er: Læst.\n")
    assert town.open().current("round_step")["step"].tolist() == ["Læst"]
