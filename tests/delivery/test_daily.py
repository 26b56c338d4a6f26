"""One call a day: when it waits, for what and whom, when it makes the month, and that a second call does nothing twice."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.cli import main
from styringslib.delivery import daily as daily_module
from styringslib.delivery.daily import Day, Step, daily
from styringslib.delivery.due import missing
from styringslib.intake import Municipality, read_municipality
from styringslib.publishing import manifest
from styringslib.publishing.lock import locked
from styringslib.publishing.manifest import Entry
from styringslib.register import Person, open_register
from styringslib.reports.run import Options, Summary
from styringslib.rounds import round_terms
from tests.delivery.mail_server import CERTIFICATE, Server, mail_server
from tests.publishing.held_lock import held
from tests.reports import made_municipality

PEOPLE = """
[[register.personer]]
bruger = "lea"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Ådalen"]
mail = "lea@by.example"

[[register.personer]]
bruger = "kim"
rolle = "Økonomikonsulent"
adgang = "konsulent"
mail = "kim@by.example"

[levering]
til = "{place}"
server = "localhost"
port = {port}
certifikater = "ca.pem"
afsender = "styring@by.example"
domaener = ["by.example"]
"""
ROUND = """
[opfoelgning]
[[opfoelgning.trin]]
trin = "laest"
frist_arbejdsdage = 8
rolle = "Distriktsleder"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return made_municipality.write(tmp_path / "by")


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """The calls of the month's run, which here puts three reports in the folder and makes nothing the second time."""
    calls: list[Options] = []

    def run(options: Options) -> Summary:
        calls.append(options)
        folder = options.out / str(options.month)
        there = (folder / manifest.NAME).is_file()
        if not there:
            _report(folder)
        return Summary(folder, 0 if there else 3, 3 if there else 0, {})

    monkeypatch.setattr(daily_module.reports, "run", run)
    return calls


def _report(folder: Path) -> None:
    entries = []
    for key, unit, kind in (
        ("aadalen", "Ådalen", "district"), ("birkelunden", "Birkelunden", "residential"), ("hele-kommunen", "", "municipality"),
    ):  # fmt: skip
        (folder / key).mkdir(parents=True)
        (folder / key / "rapport.html").write_text("<main>rapport</main>", "utf-8")
        summary = {"headline": f"{unit or 'Kommunen'} følger budgettet."}
        entries.append(
            Entry(unit, key, kind, "rapport", "n", {}, "f", "d", "ok", outputs={"rapport.html": ""}, summary=summary)
        )
    content = {
        "municipality": "Lillevig Kommune",
        "month": folder.name,
        "data": "d",
        "reports": [asdict(one) for one in entries],
    }
    (folder / manifest.NAME).write_text(json.dumps(content), "utf-8")
    (folder / "index.html").write_text("<main>måneden</main>", "utf-8")


@pytest.fixture
def server(data: Path, tmp_path: Path) -> Iterator[Server]:
    """The municipality has readers, a place to put reports, and a mail server."""
    (tmp_path / "drev").mkdir()
    shutil.copy(CERTIFICATE, data / "ca.pem")
    with mail_server() as told:
        _add(data, PEOPLE.format(place=tmp_path / "drev", port=told.port))
        yield told


def _add(data: Path, more: str) -> None:
    file = data / "kommune.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("[[enheder]]", f"{more}\n[[enheder]]", 1), "utf-8")


def _day(data: Path, day: str, **other: Any) -> Day:
    return Day(data, data.parent / "ud", dt.datetime.fromisoformat(f"{day}T06:30"), **other)


def _states(steps: list[Step]) -> list[tuple[str, str]]:
    return [(step.name, step.state) for step in steps]


def test_before_the_day_of_extracts_there_is_nothing_to_do(data: Path, made: list[Options]) -> None:
    steps = daily(_day(data, "2026-04-06"))
    assert [step.text for step in steps] == [
        "Udtrækkene for marts 2026 tages 7. april 2026. Indtil da er der intet at lave."
    ]
    assert _states(steps) == [("forfald", "intet")]
    assert made == []


def test_a_month_that_has_come_is_made_and_made_once(data: Path, made: list[Options]) -> None:
    first, second = daily(_day(data, "2026-04-07")), daily(_day(data, "2026-04-08"))
    assert [(one.month, one.formats) for one in made] == [("2026-03", ())] * 2
    assert _states(first) == [("hent", "ok"), ("tjek", "ok"), ("komplet", "ok"), ("rapporter", "ok")]
    assert second[-1] == Step("rapporter", "intet", "0\N{NO-BREAK SPACE}rapporter dannet, 3 uændret.", month="2026-03")


def test_what_has_not_come_is_told_with_whom_it_is_waited_for(data: Path, made: list[Options]) -> None:
    steps = daily(_day(data, "2026-05-08"))
    assert steps[-1] == Step(
        "komplet", "venter", "For april 2026 mangler: posteringer (Økonomikonsulent).", month="2026-04"
    )
    assert made == []
    _add(data, '[opfoelgning]\n[[opfoelgning.trin]]\ntrin = "udtraek"\nrolle = "Controller"\n')
    assert daily(_day(data, "2026-05-08"))[-1].text == "For april 2026 mangler: posteringer (Controller)."


def test_one_unit_that_has_not_come_holds_the_month_back_for_as_long_as_the_municipality_has_said(
    data: Path, made: list[Options]
) -> None:
    file = data / "posteringer.csv"
    lines = [
        line for line in file.read_text("utf-8").splitlines() if not line.startswith("202603;28-03-2026;Birkelunden")
    ]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    assert (
        daily(_day(data, "2026-04-20"))[-1].text
        == "For marts 2026 mangler: posteringer fra Birkelunden (Økonomikonsulent)."
    )
    _add(data, "[levering]\nvent_dage = 5\n")
    assert daily(_day(data, "2026-04-11"))[-1].state == "venter"
    assert made == []
    steps = daily(_day(data, "2026-04-12"))
    assert steps[-2].text == (
        "For marts 2026 mangler stadig: posteringer fra Birkelunden (Økonomikonsulent). Rapporterne laves uden."
    )
    assert len(made) == 1


def test_the_whole_day_is_done_and_a_second_call_does_nothing_twice(
    data: Path, server: Server, tmp_path: Path, made: list[Options]
) -> None:
    first, second = daily(_day(data, "2026-04-07")), daily(_day(data, "2026-04-07"))
    assert _states(first)[3:] == [("rapporter", "ok"), ("udgiv", "ok"), ("mail", "ok")]
    assert _states(second)[3:] == [("rapporter", "intet"), ("udgiv", "intet"), ("mail", "intet")]
    assert sorted(mail["To"] for mail in server.mails) == ["kim@by.example", "lea@by.example"]
    assert (tmp_path / "drev" / "distriktsleder-aadalen" / "2026-03" / "aadalen" / "rapport.html").is_file()


def test_a_place_that_is_away_sends_no_mail_to_what_is_not_there_and_both_come_the_next_day(
    data: Path, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "drev").rmdir()
    steps = daily(_day(data, "2026-04-07"))
    assert _states(steps)[-1] == ("udgiv", "fejl")
    assert "Opret den, eller se efter, om drevet er tilsluttet." in steps[-1].text
    assert server.mails == []
    (tmp_path / "drev").mkdir()
    # Before the next month's extracts nothing is made, and what could not be handed out is.
    assert _states(daily(_day(data, "2026-05-01"))) == [("forfald", "intet"), ("udgiv", "ok"), ("mail", "ok")]
    assert len(server.mails) == 2


def test_a_deadline_is_reminded_of_when_the_day_comes(data: Path, server: Server) -> None:
    _add(data, ROUND)
    daily(_day(data, "2026-04-07"))
    assert not [mail for mail in server.mails if "mangler" in str(mail["Subject"])]
    # Eight working days after the end of March 2026, with Maundy Thursday, Good Friday and Easter Monday on the way: 15 April.
    steps = daily(_day(data, "2026-04-16"))
    nobody = "Ingen i [[register.personer]] er Distriktsleder for Birkelunden."
    assert steps[-1] == Step("paamind", "ok", "1\N{NO-BREAK SPACE}mail sendt.", (nobody,), "2026-03")
    late = server.mails[-1]
    assert (late["To"], late["Subject"]) == (
        "lea@by.example", "Lillevig Kommune: det mangler i opfølgningen for marts 2026"
    )  # fmt: skip
    assert "- Ådalen: at rapporten bliver læst, senest 15. april 2026, 1 dag over fristen." in late.get_content()


def test_a_fault_that_stops_everything_and_a_call_without_auto(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    call = ["month", "--data", str(data), "--out", str(tmp_path / "ud"), "--log", str(log)]
    assert main(call) == 2
    assert "Skriv styring month --auto" in capsys.readouterr().err
    assert not log.exists()
    assert main([*call, "--auto", "--today", "2026-04-06"]) == 0
    assert main([*call, "--auto", "--today", "2026-05-08"]) == 1
    (data / "posteringer.csv").unlink()
    assert main([*call, "--auto", "--today", "2026-04-07"]) == 2
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(row["maaned"], row["trin"], row["status"]) for row in rows] == [
        ("2026-03", "forfald", "intet"),
        ("2026-04", "hent", "ok"), ("2026-04", "tjek", "ok"), ("2026-04", "komplet", "venter"),
        ("2026-03", "kald", "fejl"),
    ]  # fmt: skip
    assert rows[0]["tid"] == "2026-04-06T06:30:00"
    assert "posteringer.csv" in rows[-1]["tekst"]


def test_the_log_holds_no_login_and_no_address(data: Path, server: Server, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    server.refused = frozenset({"lea@by.example"})
    call = ["month", "--auto", "--data", str(data), "--out", str(tmp_path / "ud"), "--log", str(log)]
    assert main([*call, "--today", "2026-04-07"]) == 1
    text = log.read_text("utf-8")
    assert "lea" not in text
    assert "@" not in text
    assert json.loads(text.splitlines()[-1])["tekst"] == "1 mail sendt. 1 kunne ikke sendes."
    # In May nothing of April has come, and what is handed out again is March.
    assert main([*call, "--today", "2026-05-08"]) == 1
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()[-3:]]
    assert [(row["trin"], row["maaned"]) for row in rows] == [
        ("komplet", "2026-04"), ("udgiv", "2026-03"), ("mail", "2026-03")
    ]  # fmt: skip


def test_a_closed_month_is_not_made_again(data: Path, made: list[Options]) -> None:
    _add(data, '[register]\nmodel = "faelles"\n')
    daily(_day(data, "2026-04-07"))
    register = open_register(data)
    register.add("round_step", {"month": "2026-03", "step": "Lukket"}, Person("kim", "Økonomikonsulent", "konsulent"))
    steps = daily(_day(data, "2026-04-08"))
    assert steps == [
        Step("forfald", "intet", "Marts 2026 er lukket, og rapporterne bliver ikke lavet om.", month="2026-03")
    ]
    assert len(made) == 1


def test_two_calls_do_not_work_in_one_folder_at_once(data: Path, tmp_path: Path, made: list[Options]) -> None:
    out = tmp_path / "ud"
    call = ["month", "--auto", "--data", str(data), "--out", str(out), "--today", "2026-04-07"]
    with held(out):
        assert main(call) == 1
        assert made == []
    assert main(call) == 0


def test_a_call_that_is_killed_leaves_no_lock(tmp_path: Path) -> None:
    held = "from pathlib import Path; import sys, os\nfrom styringslib.publishing.lock import locked\n"
    code = held + "with locked(Path(sys.argv[1])) as ours:\n    print(ours, flush=True)\n    os.kill(os.getpid(), 9)\n"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n"
    with locked(tmp_path) as ours:
        assert ours


@pytest.fixture(scope="module")
def lillevig(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    return read_municipality(made_municipality.write(tmp_path_factory.mktemp("data") / "by"))


@pytest.mark.parametrize(
    ("left_out", "month", "told"),
    [
        ([], "2026-03", []),
        ([("Ådalen", "2026-03")], "2026-03", ["posteringer fra Ådalen (Økonomikonsulent)"]),
        ([("Ådalen", "2026-02")], "2026-03", []),
        ([("Ådalen", "2026-03"), ("Birkelunden", "2026-03")], "2026-03", ["posteringer (Økonomikonsulent)"]),
        ([], "2026-04", ["posteringer (Økonomikonsulent)"]),
    ],
)
def test_what_is_missing_of_a_month(
    lillevig: Municipality, left_out: list[tuple[str, str]], month: str, told: list[str]
) -> None:
    postings = lillevig.postings
    for unit, gone in left_out:
        postings = postings[~((postings["unit"] == unit) & (postings["month"] == pd.Period(gone, "M")))]
    tables = {**lillevig.tables, "postings": postings}
    found = missing(tables, lillevig.settings, pd.Period(month, "M"), round_terms(lillevig.settings))
    assert [one.told for one in found] == told


def test_a_few_postings_ahead_are_not_the_month(lillevig: Municipality) -> None:
    extra = lillevig.postings[lillevig.postings["month"] == pd.Period("2026-03", "M")]
    ahead = extra.assign(month=pd.Period("2026-04", "M"), amount=extra["amount"] / 100)
    tables = {**lillevig.tables, "postings": pd.concat([lillevig.postings, ahead], ignore_index=True)}
    found = missing(tables, lillevig.settings, pd.Period("2026-04", "M"), round_terms(lillevig.settings))
    assert [one.told for one in found] == ["posteringer (Økonomikonsulent)"]
