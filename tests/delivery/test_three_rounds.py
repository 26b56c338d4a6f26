"""Three months' rounds by all roles, from the command line and the form: a formal follow-up and two ordinary ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from styringslib.cli import main
from styringslib.delivery.round_desk import open_round_desk
from styringslib.delivery.round_state import round_state
from styringslib.rounds import kind_of, round_terms
from tests.delivery.round_month import RoundMonth, made

Call = Callable[..., int]


@pytest.fixture
def town(tmp_path: Path) -> RoundMonth:
    return made(tmp_path)


@pytest.fixture
def call(town: RoundMonth, monkeypatch: pytest.MonkeyPatch) -> Call:
    """`styring round` of a month as somebody, with further options; the exit status."""

    def as_user(user: str, month: str, *more: str) -> int:
        monkeypatch.setenv("STYRING_USER", user)
        return main(["round", "--data", str(town.data), "--out", str(town.out), "--month", month, *more])

    return as_user


def explained(town: RoundMonth, month: str) -> None:
    """Nord's leader writes the explanation in the form that the page of the round leads to."""
    desk = open_round_desk(str(town.data), "nord", "explanation", month, "", str(town.out))
    assert desk.panel is not None
    desk.fields.inputs["explanation"].widget.value = "Flere vikarer end ventet"
    desk.save.click()
    assert "Gemt." in desk.status.value


def state(town: RoundMonth, month: str, unit: str) -> dict[str, str]:
    register = town.open()
    table = round_state(town.out, register.settings, register, month)
    own = table[table["unit"] == unit]
    return dict(zip(own["step"], own["state"], strict=True))


def rest(call: Call, month: str) -> None:
    """What leaders and head do when what the rule asks for is there."""
    for unit, leader in (("nord", "lea"), ("syd", "finn")):
        call(leader, month, "--unit", unit, "--read", "--meeting", "--approve")
        call("finn", month, "--unit", unit, "--approve-head")


def test_september_october_and_november(
    town: RoundMonth, call: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terms = round_terms(town.open().settings)
    names = [kind.name if (kind := kind_of(terms, month)) else "" for month in ("2026-09", "2026-10", "2026-11")]
    assert names == ["Formel opfølgning", "Månedsopfølgning", "Månedsopfølgning"]

    # September: nothing closes before Nord has explained and agreed something, whoever asks.
    town.run("2026-09")
    assert call("kim", "2026-09", "--close") == 1
    assert "Nord kan ikke lukkes: Der mangler en aftalt handling." in capsys.readouterr().err
    monkeypatch.setenv("STYRING_USER", "lea")
    explained(town, "2026-09")
    leader = town.open("lea")
    action = {"unit": "Nord", "title": "Færre vikarer", "owner_role": "Distriktsleder", "start_month": "2026-11"}
    leader.add("action", {**action, "deadline": "31-12-2026"}, leader.person())
    assert call("lea", "2026-09", "--unit", "nord", "--approve-head") == 1
    assert "»Godkendt af chef« skrives af Fagchef eller af økonomikonsulenten." in capsys.readouterr().err
    rest(call, "2026-09")
    assert call("lea", "2026-09", "--close") == 2  # a leader does not close for the whole
    assert call("kim", "2026-09", "--close") == 0
    assert set(state(town, "2026-09", "Nord").values()) == {"gjort"}
    assert set(state(town, "2026-09", "Syd").values()) == {"gjort", "ikke krævet"}

    # October: the action is still there, the explanation is asked for anew.
    town.run("2026-10")
    assert state(town, "2026-10", "Nord")["handling"] == "gjort"
    assert state(town, "2026-10", "Nord")["forklaring"] == "mangler"
    monkeypatch.setenv("STYRING_USER", "lea")
    explained(town, "2026-10")
    rest(call, "2026-10")
    assert call("kim", "2026-10", "--close") == 0

    # November: the head excepts Nord, and says why; opened again, what was approved must be approved once more.
    town.run("2026-11")
    assert call("lea", "2026-11", "--unit", "nord", "--except", "forklaring", "--reason", "Ferie") == 1
    why = "Samme forklaring som i oktober; fagchefen"
    assert call("finn", "2026-11", "--unit", "nord", "--except", "forklaring", "--reason", why) == 1
    rest(call, "2026-11")
    assert call("kim", "2026-11", "--close") == 0
    assert state(town, "2026-11", "Nord")["forklaring"] == "undtaget"
    # A unit of a closed month is opened with the whole, and then alone.
    closed = state(town, "2026-11", "Nord")
    assert call("kim", "2026-11", "--unit", "nord", "--reopen", "--reason", "Fejl i løn; fagchefen") == 1
    assert state(town, "2026-11", "Nord") == closed
    for where in ([], ["--unit", "nord"]):
        assert call("kim", "2026-11", *where, "--reopen", "--reason", "Fejl i løn; fagchefen") == 1
    assert state(town, "2026-11", "Nord")["godkendt_chef"] == "ikke endnu"
    # What was closed stays closed, and every step of all three months is still there.
    assert state(town, "2026-10", "")["lukket"] == "gjort"
    assert len(town.open().versions("round_step")) == 3 * (2 * 4 + 1) + 3
