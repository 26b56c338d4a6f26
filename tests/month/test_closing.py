"""A closed month's accounts are those that stood when it was closed, and what is posted later is told as moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib.delivery.verify import verify
from styringslib.intake import Municipality, read_checked_copy, write_checked_copy
from styringslib.month import register_state
from styringslib.month.closing.closed_accounts import accounts_of_year, closed_accounts
from styringslib.month.closing.moved import moved_since_closing
from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.publishing import manifest
from styringslib.publishing.folder import digest
from styringslib.publishing.manifest import Entry
from styringslib.register import Register, open_register
from styringslib.sections.about import moved_lines
from tests.month.made_accounts import every_month, municipality

SEPTEMBER, OCTOBER = pd.Period("2026-09", "M"), pd.Period("2026-10", "M")
MORE = '[opfoelgning]\nmodel = "varde"\n[register]\nmodel = "faelles"\n'


def every_month_closes(versions: object, month: pd.Period) -> bool:
    """A rule that keeps no month open."""
    return True


class Clock:
    """Time that stands still until a test moves it."""

    now = dt.datetime(2026, 10, 8, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


def sundby(folder: Path, *late: tuple[str, str, float]) -> Municipality:
    """Nord and Syd with a million a month through October, and later bills: unit, month, kr, all booked on 5 November."""
    rows = [*every_month("Nord", "2026-01", "2026-10", 1e6), *every_month("Syd", "2026-01", "2026-10", 1e6)]
    for unit, month, amount in late:
        row = {**every_month(unit, month, month, amount)[0], "posting_date": pd.Timestamp("2026-11-05")}
        rows.append({**row, "account_group": "Vikarer"})
    return municipality(folder, MORE, postings=pd.DataFrame(rows))


def closed_register(known: Municipality, clock: Clock) -> Register:
    """September's report recorded, and then September closed for the whole."""
    register = open_register(known.folder, known.settings, clock=clock, environ={"STYRING_USER": "kim"})
    register.record_accounts(accounts_of_year(known, SEPTEMBER), SEPTEMBER, "a")
    clock.now += dt.timedelta(days=10)
    register.add("round_step", {"month": "2026-09", "step": "Lukket"}, register.person())
    return register


def state(register: Register) -> dict[str, pd.DataFrame]:
    return {kind: register.versions(kind) for kind in ("round_step", "closed_month")}


def test_what_is_posted_after_closing_has_moved_and_what_was_there_has_not(tmp_path: Path) -> None:
    clock = Clock()
    register = closed_register(sundby(tmp_path), clock)
    later = sundby(tmp_path, ("Nord", "2026-08", 30_000.0), ("Nord", "2026-09", -5_000.0), ("Syd", "2026-10", 9_000.0))
    clock.now += dt.timedelta(days=20)
    # October's run records the accounts anew; what was closed is still what stood when it was closed.
    register.record_accounts(accounts_of_year(later, OCTOBER), OCTOBER, "b")
    closed = closed_accounts(state(register), every_month_closes)
    assert list(closed) == ["2026-09"]
    assert closed["2026-09"]["Nord"]["2026-08"] == 1_000_000.0
    assert len(closed["2026-09"]["Nord"]) == 9
    known = replace(later, closed=closed)
    nord = moved_since_closing(known, ["Nord"], OCTOBER)
    assert nord is not None
    assert (nord.closed, nord.total) == (SEPTEMBER, 25_000.0)
    assert nord.by_month[nord.by_month != 0].to_dict() == {pd.Period("2026-08"): 30_000.0, SEPTEMBER: -5_000.0}
    syd = moved_since_closing(known, ["Syd"], OCTOBER)
    assert syd is not None
    assert syd.total == 0  # October is not closed
    assert moved_since_closing(known, ["Nord"], SEPTEMBER) is None
    assert moved_since_closing(later, ["Nord"], OCTOBER) is None


def test_it_is_told_in_the_report_where_it_is_not_nought(tmp_path: Path) -> None:
    register = closed_register(sundby(tmp_path), Clock())
    later = sundby(tmp_path, ("Nord", "2026-08", 30_000.0))
    known = replace(later, closed=closed_accounts(state(register), every_month_closes)).known_at(OCTOBER)
    forecasts = month_end(known, OCTOBER)
    told = {
        unit: moved_lines(
            FollowUp(
                known.for_unit(unit), known.unit(unit), OCTOBER, forecasts, lambda: known, lambda: known, known.known_at
            )
        )
        for unit in ("Nord", "Syd")
    }
    assert [line.replace("\xa0", " ") for line in told["Nord"]] == [
        "Flyttet siden lukning: Siden september 2026 blev lukket, er der bogført 30.000 kr. mere i de lukkede måneder."
    ]
    assert told["Syd"] == []


def test_a_month_that_is_opened_again_is_not_closed(tmp_path: Path) -> None:
    clock = Clock()
    register = closed_register(sundby(tmp_path), clock)
    clock.now += dt.timedelta(days=1)
    register.add("round_step", {"month": "2026-09", "step": "Genåbnet", "note": "Fejl; fagchef"}, register.person())
    assert closed_accounts(state(register), every_month_closes) == {}


def test_a_closing_without_recorded_accounts_says_nothing(tmp_path: Path) -> None:
    known = sundby(tmp_path)
    register = open_register(known.folder, known.settings, clock=Clock(), environ={"STYRING_USER": "kim"})
    register.add("round_step", {"month": "2026-09", "step": "Lukket"}, register.person())
    assert closed_accounts(state(register), every_month_closes) == {}


def test_a_report_changes_with_the_closing_of_earlier_months_and_not_with_who_has_read(tmp_path: Path) -> None:
    clock = Clock()
    known = sundby(tmp_path)
    register = closed_register(known, clock)

    def digest_of(month: pd.Period) -> str:
        found = register_state.ask(known.folder, known.settings)
        assert found is not None
        return found.digest(month)

    before = {month: digest_of(month) for month in (SEPTEMBER, OCTOBER)}
    register.add("round_step", {"unit": "Nord", "month": "2026-10", "step": "Læst"}, register.person())
    register.record_accounts(accounts_of_year(known, OCTOBER), OCTOBER, "b")
    assert {month: digest_of(month) for month in before} == before
    clock.now += dt.timedelta(days=1)
    register.add("round_step", {"month": "2026-09", "step": "Genåbnet", "note": "Fejl; fagchef"}, register.person())
    assert digest_of(SEPTEMBER) == before[SEPTEMBER]
    assert digest_of(OCTOBER) != before[OCTOBER]


def test_the_checked_copy_keeps_what_was_closed(tmp_path: Path) -> None:
    known = replace(sundby(tmp_path), closed={"2026-09": {"Nord": {"2026-08": 1.5}}})
    write_checked_copy(known, tmp_path / "copy")
    assert read_checked_copy(tmp_path / "copy", "Nord").closed == known.closed


def ran(out: Path, posted: float) -> Path:
    """A folder of September with the units' reports, and the month's figures."""
    folder = out / "2026-09"
    entries = []
    for unit, key in (("Nord", "nord"), ("Syd", "syd"), ("Havnen", "havnen")):
        (folder / key).mkdir(parents=True)
        (folder / key / "rapport.html").write_text(f"<h1>{unit}</h1>", "utf-8")
        outputs = {"rapport.html": digest(f"<h1>{unit}</h1>".encode())}
        entries.append(Entry(unit, key, "district", "rapport", "n.ipynb", {}, "f", "d", "ok", outputs=outputs))
    (folder / manifest.NAME).write_text(manifest.text("Sundby Kommune", "2026-09", (), (), entries), "utf-8")
    (folder / "prognose.csv").write_text(f"unit;posted\nNord;{posted:.4f}\n".replace(".", ","), "utf-8")
    return folder


def test_verify_knows_the_folder_that_was_closed(tmp_path: Path) -> None:
    known = sundby(tmp_path)
    register = closed_register(known, Clock())
    folder = ran(tmp_path / "reports", 9e6)
    found = verify(tmp_path / "reports", SEPTEMBER, register)
    assert found is not None
    assert found.wrong == ()
    assert found.known[1:3] == (
        "September 2026 blev lukket 18. oktober 2026 kl. 11.00.",
        "Regnskabet er det, der blev lukket.",
    )
    (folder / "prognose.csv").write_text("unit;posted\nNord;9030000,0000\n", "utf-8")
    (folder / "nord" / "rapport.html").write_text("<h1>Rettet</h1>", "utf-8")
    found = verify(tmp_path / "reports", SEPTEMBER, register)
    assert found is not None
    assert [line.replace("\xa0", " ") for line in found.wrong] == [
        "Nord: rapport.html er ændret, efter at den blev dannet.",
        "Nord: Mappen har 9.030.000 kr. bogført; ved lukningen var det 9.000.000 kr.",
    ]
    assert verify(tmp_path / "reports", OCTOBER, register) is None


@pytest.mark.parametrize("there", [True, False])
def test_verify_without_a_register_holds_the_files_against_what_was_made(tmp_path: Path, there: bool) -> None:
    folder = ran(tmp_path, 1.0)
    if not there:
        (folder / "nord" / "rapport.html").unlink()
    found = verify(tmp_path, SEPTEMBER, None)
    assert found is not None
    assert found.wrong == (() if there else ("Nord: rapport.html mangler.",))
