"""What is done beside the runs stands in the log of the reports' folder: closing, the register, demography."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from styringslib.cli import main
from styringslib.delivery.round_desk import open_round_desk
from styringslib.publishing import trail
from tests.delivery.round_month import UNTOUCHED, RoundMonth, made


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoundMonth:
    monkeypatch.setenv("STYRING_USER", "kim")
    town = made(tmp_path)
    town.run(answers=UNTOUCHED)
    return town


def logged(out: Path) -> list[dict[str, Any]]:
    chain = trail.log_of(out).read()
    assert not chain.faults
    return [dict(row) for row in chain.lines]


def test_a_month_that_is_closed_and_opened_again(town: RoundMonth, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["round", "--data", str(town.data), "--out", str(town.out)]
    main([*call, "--unit", "nord", "--read"])
    main([*call, "--close"])
    town.clock.now = town.clock.now.replace(hour=23)
    main([*call, "--reopen", "--reason", "Fejl i løn; fagchef"])
    desk = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Læst", str(town.out))
    assert desk.panel is not None
    desk.save.click()
    desk = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Genåbnet", str(town.out))
    assert desk.panel is not None
    desk.fields.inputs["note"].widget.value = "Økonomikonsulent: en regning kom for sent"
    desk.save.click()
    assert "Gemt." in desk.status.value
    rows = logged(town.out)
    assert [(row["event"], row["step"], row["unit"]) for row in rows] == [
        ("step", "Lukket", ""), ("step", "Genåbnet", ""), ("step", "Genåbnet", "Nord"),
    ]  # fmt: skip
    assert [row["by"] for row in rows] == ["kim"] * 3
    assert rows[2]["command"] == "formularen"
    capsys.readouterr()
    assert main(["log", "--out", str(town.out)]) == 0
    told = capsys.readouterr().out
    assert "2026-10: »Lukket« skrevet for hele kommunen" in told
    assert "2026-10: »Genåbnet« skrevet for Nord" in told


def test_what_is_done_with_the_register(town: RoundMonth, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def call(what: str, *words: str) -> int:
        return main(["register", what, "--data", str(town.data), *words])

    to = ("--out", str(town.out))
    register = town.open()
    register.add("round_step", {"unit": None, "month": "2026-10", "step": "Læst"}, register.person())
    book = str(tmp_path / "ud.xlsx")
    assert call("export", "--file", book) == 0
    assert call("import", "--file", book, "--dry-run", *to) == 0
    assert call("import", "--file", book, *to) == 0
    assert call("backup", "--file", str(tmp_path / "kopi.sqlite"), *to) == 0
    assert call("upgrade", *to) == 0  # there was nothing to upgrade
    assert call("accept", "--reason", "prøve", *to) == 0
    rows = logged(town.out)
    assert {row["event"] for row in rows} == {"register"}
    assert [row["what"] for row in rows] == [
        "regnearket ud.xlsx hentet ind: 0 nye, 0 ændrede, 0 udgår, 1 uændrede",
        "kopieret til kopi.sqlite",
        "godkendt som det rette: 1 udgave af en post",
    ]
    assert {(row["size"], row["head"]) for row in rows} == {tuple(town.open().head())}
    # Without a folder of reports nothing is made.
    assert call("backup", "--file", str(tmp_path / "to.sqlite"), "--out", str(tmp_path / "ingen")) == 0
    assert not (tmp_path / "ingen").exists()
    capsys.readouterr()
    assert main(["log", *to]) == 0
    assert "registret: kopieret til kopi.sqlite" in capsys.readouterr().out


def test_a_demography_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "2026-10" / "middelfart" / "demografi.html"
    monkeypatch.setattr(
        "styringslib.reports.demography_run.make_demography",
        lambda *words: (page, SimpleNamespace(status="ok", message="")),
    )
    assert main(["demography", "--out", str(tmp_path)]) == 0
    (row,) = logged(tmp_path)
    assert (row["event"], row["month"], row["report"], row["status"]) == ("demography", "2026-10", "middelfart", "ok")
    capsys.readouterr()
    assert main(["log", "--out", str(tmp_path)]) == 0
    assert "demografirapport for 2026-10 dannet" in capsys.readouterr().out


def steps(out: Path) -> list[tuple[str, str, bool]]:
    return [(row["step"], row["unit"], row.get("withdrawn", False)) for row in logged(out) if row["event"] == "step"]


def test_a_closing_that_is_withdrawn_or_corrected_in_the_form(town: RoundMonth) -> None:
    """A month that is open again because "Lukket" is gone is as open as one that is "Genåbnet"."""
    desk = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Lukket", str(town.out))
    assert desk.panel is not None
    register = desk.register
    entry = register.add("round_step", {"unit": "Nord", "month": "2026-10", "step": "Lukket"}, register.person())
    desk.after(entry)
    desk._open(entry.entry_id)
    desk.save.click()  # as it was: nothing is written
    assert steps(town.out) == [("Lukket", "Nord", False)]
    desk._open(entry.entry_id)
    desk.reason.value = "Forkert enhed"
    desk._withdraw()
    assert steps(town.out)[1:] == [("Lukket", "Nord", True)]
    other = register.add("round_step", {"unit": "Syd", "month": "2026-10", "step": "Lukket"}, register.person())
    read = register.revise(other.entry_id, {**other.values, "step": "Læst"}, register.person(), other.version)
    assert desk.after(read) == []
    assert steps(town.out)[2:] == [("Lukket", "Syd", True)]


def test_a_form_whose_log_can_not_be_written_says_so(town: RoundMonth) -> None:
    (town.out / f"log-{trail.now()[:4]}.jsonl").mkdir()
    desk = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Genåbnet", str(town.out))
    assert desk.panel is not None
    desk.fields.inputs["note"].widget.value = "Økonomikonsulent: en regning kom for sent"
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert "kunne ikke skrives" in desk.status.value


def test_a_month_that_is_closed_by_a_workbook(town: RoundMonth, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    register = town.open()
    register.add("round_step", {"unit": "Nord", "month": "2026-10", "step": "Læst"}, register.person())
    book = tmp_path / "ud.xlsx"
    call = ["--data", str(town.data), "--file", str(book)]
    assert main(["register", "export", *call]) == 0
    filled = load_workbook(book)
    sheet = filled["Trin"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "Læst":
                cell.value = "Lukket"
    filled.save(book)
    assert main(["register", "import", *call, "--out", str(town.out)]) == 0
    assert steps(town.out) == [("Lukket", "Nord", False)]
