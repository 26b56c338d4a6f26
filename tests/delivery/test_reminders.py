"""Who is reminded of which step, on which days, and that nobody is told twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.cli import main
from styringslib.delivery.groups import readers
from styringslib.delivery.letters import Letters
from styringslib.delivery.reader import Reader
from styringslib.delivery.reminders import reminders
from styringslib.delivery.sent import Sent
from styringslib.delivery.terms import Delivery, delivery_of
from styringslib.intake.settings.settings_file import read_settings
from tests.delivery.test_letters import LEVERING, written_with_mails
from tests.serving.made_reports import published

DUE = dt.date(2026, 11, 17)


@pytest.fixture
def everyone(tmp_path: Path) -> list[Reader]:
    return readers(read_settings(written_with_mails(tmp_path)))


@pytest.fixture
def terms(tmp_path: Path) -> Delivery:
    return delivery_of(read_settings(written_with_mails(tmp_path / "igen")).sections)


def _row(**other: Any) -> dict[str, Any]:
    made = {
        "month": pd.Period("2026-10", "M"), "unit": "Ådalen", "step": "forklaring", "state": "mangler", "due": DUE,
        "done_on": None, "by_role": "Distriktsleder", "late_days": 0, "why": "",
    }  # fmt: skip
    return {**made, **other}


def _reminded(
    rows: Sequence[dict[str, Any]], everyone: Sequence[Reader], terms: Delivery, log: Sent, today: dt.date
) -> Letters:
    late = [{**row, "late_days": max((today - row["due"]).days, 0) if row["due"] else 0} for row in rows]
    return reminders(pd.DataFrame(late), everyone, terms, log, today, municipality="Fjordby Kommune")


def test_once_before_the_deadline_and_once_after_it(everyone: list[Reader], terms: Delivery, tmp_path: Path) -> None:
    log, told = Sent(tmp_path, "2026-10"), {}
    for day in range(13, 25):
        made = _reminded([_row()], everyone, terms, log, dt.date(2026, 11, day))
        for letter in made.letters:
            told[day] = letter.text.splitlines()[2]
            log.add(letter, dt.datetime(2026, 11, day))
    assert told == {
        15: "- Ådalen: en forklaring på afvigelsen, senest 17. november 2026.",
        18: "- Ådalen: en forklaring på afvigelsen, senest 17. november 2026, 1 dag over fristen.",
    }


def test_the_days_before_are_the_municipalitys(everyone: list[Reader], terms: Delivery, tmp_path: Path) -> None:
    for days, first in ((0, 17), (5, 12)):
        own, log = replace(terms, days_before=days), Sent(tmp_path, "2026-10")
        days_told = [
            day for day in range(10, 18) if _reminded([_row()], everyone, own, log, dt.date(2026, 11, day)).letters
        ]
        assert days_told[0] == first


@pytest.mark.parametrize("other", [{"state": "ikke endnu"}, {"state": "gjort"}, {"state": "undtaget"}, {"due": None}])
def test_what_waits_is_done_or_has_no_deadline_is_not_reminded_of(
    everyone: list[Reader], terms: Delivery, tmp_path: Path, other: dict[str, Any]
) -> None:
    made = _reminded([_row(**other)], everyone, terms, Sent(tmp_path, "2026-10"), dt.date(2026, 11, 20))
    assert made == Letters((), ())


def test_one_mail_holds_all_that_is_a_persons_and_a_new_thing_alone_comes_later(
    everyone: list[Reader], terms: Delivery, tmp_path: Path
) -> None:
    log, today = Sent(tmp_path, "2026-10"), dt.date(2026, 11, 16)
    rows = [_row(), _row(step="handling")]
    first = _reminded(rows, everyone, terms, log, today).letters
    assert [len(one.about) for one in first] == [2]
    log.add(first[0], dt.datetime(2026, 11, 16))
    later = _reminded([*rows, _row(step="moede")], everyone, terms, log, today).letters
    assert [one.text.splitlines()[2] for one in later] == ["- Ådalen: mødet om måneden, senest 17. november 2026."]


def test_a_step_goes_to_whose_unit_it_is_and_of_the_whole_to_the_role(
    everyone: list[Reader], terms: Delivery, tmp_path: Path
) -> None:
    rows = [
        _row(), _row(unit="Visitationen", by_role="Myndighedschef"),
        _row(unit="", step="lukket", by_role="Økonomikonsulent"), _row(unit="Nord"), _row(unit="Nord", by_role="Fagchef"),
    ]  # fmt: skip
    made = _reminded(rows, everyone, terms, Sent(tmp_path, "2026-10"), DUE)
    assert {one.login: one.text.splitlines()[2].partition(",")[0] for one in made.letters} == {
        "lea": "- Ådalen: en forklaring på afvigelsen",
        "vita": "- Visitationen: en forklaring på afvigelsen",
        "kim": "- Hele kommunen: at måneden bliver lukket",
    }
    # Lea is a district leader, and neither answers for Nord nor reads it.
    assert made.notes == (
        "Ingen i [[register.personer]] er Distriktsleder for Nord.",
        "Ingen i [[register.personer]] er Fagchef for Nord.",
    )


def test_who_may_not_be_written_to_is_told_once(everyone: list[Reader], terms: Delivery, tmp_path: Path) -> None:
    rows = [_row(by_role="Analytiker"), _row(by_role="Analytiker", step="handling")]
    made = _reminded(rows, everyone, terms, Sent(tmp_path, "2026-10"), DUE)
    assert made == Letters((), ("Analytiker (ada) får ingen mail, for adressen er uden for domaener i [levering].",))


def test_tried_the_reminders_are_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step = '[opfoelgning]\n[[opfoelgning.trin]]\ntrin = "laest"\nfrist_arbejdsdage = 1\nrolle = "Distriktsleder"\n'
    data, out = written_with_mails(tmp_path / "by", f"{LEVERING}\n{step}"), published(tmp_path / "ud")
    call = ["round", "--data", str(data), "--out", str(out), "--month", "2026-09", "--remind", "--dry-run"]
    assert main(call) == 0
    assert "1\N{NO-BREAK SPACE}mail ville blive sendt. Intet er sendt." in capsys.readouterr().out
    tried = out / ".data" / "levering" / "proeve-2026-09"
    assert [path.name for path in tried.iterdir()] == ["01-paamindelse.eml"]
    # The month's mails, tried before, are still there; what was tried of reminders is made anew.
    (tried / "01-rapport.eml").write_text("", "utf-8")
    (tried / "02-paamindelse.eml").write_text("", "utf-8")
    assert main(call) == 0
    assert sorted(path.name for path in tried.iterdir()) == ["01-paamindelse.eml", "01-rapport.eml"]
