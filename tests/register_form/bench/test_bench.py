"""The bench on a real register: every control's answer, what is saved and counts from then on, and what a run shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import YearBasis, year_basis
from styringslib.presentation.figures import Figure
from styringslib.presentation.tables import Table
from styringslib.register import Register, open_register
from styringslib.register_form.bench import bench, told
from styringslib.register_form.bench.bench import Bench
from styringslib.register_form.bench.unit_year import BenchYear
from tests.month.made_accounts import municipality
from tests.month.made_overrides import MONTH, follow_up, override, sundby

REGISTER = """
[register]
model = "faelles"

[[register.personer]]
bruger = "konsulent"
rolle = "Økonomikonsulent"
adgang = "konsulent"

[[register.personer]]
bruger = "leder"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Nord"]

[[register.personer]]
bruger = "revisor"
rolle = "Revisor"
adgang = "laeser"
ser = "alle"
"""


@dataclass
class Ground:
    """What is read and forecast once: nobody changes it."""

    whole: FollowUp
    basis: YearBasis

    def bench(self, folder: Path, user: str = "konsulent", more: str = REGISTER) -> Bench:
        """A bench with a register of its own in ``folder``."""
        settings = municipality(folder, more).settings
        clock = dt.datetime(2026, 10, 8, tzinfo=dt.UTC)
        register = open_register(folder, settings, clock=lambda: clock, environ={"STYRING_USER": user})
        made = Bench(BenchYear(self.whole, self.basis), register, "Nord")
        assert made.panel is not None
        return made


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    known = sundby(tmp_path_factory.mktemp("sundby"))
    return Ground(follow_up(known, ""), year_basis(known, MONTH))


@pytest.fixture(scope="module")
def one(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A bench that is only looked at and turned, never saved from."""
    return ground.bench(tmp_path_factory.mktemp("register"))


def rows(register: Register) -> pd.DataFrame:
    return register.current("override")


def test_a_known_bill_is_answered_at_once(one: Bench) -> None:
    one.what.value = "Enkelt beløb"
    one.amount.value = 300_000.0
    found = one.year.answer("Nord", one.tried)
    # Twelve months of a million, and the bill of September that no later month has.
    assert found.after["total"] == pytest.approx(12.3e6, rel=0.005)
    assert found.before["total"] == one.year.alone.loc["Nord", "total"]
    assert found.after["lower_80"] < found.after["total"] < found.after["upper_80"]
    assert "Med det, der vides, bliver det" in one.answer.value
    assert 'aria-live="polite"' in one.answer.value
    assert "Et enkelt beløb" in one.answer.value
    one.what.value = ""
    assert "Der er ikke tilrettet noget." in one.answer.value


def test_the_controls_that_are_needed_are_shown_and_the_slider_fits_the_unit(one: Bench) -> None:
    def shown() -> list[bool]:
        return [control.layout.display != "none" for control in (one.month, one.amount, one.reason, one.save)]

    one.what.value = ""
    assert shown() == [False, False, False, False]
    one.what.value = "Budgettet holder ikke"
    assert shown() == [True, False, True, True]
    one.what.value = "Nyt niveau"
    assert shown() == [True, True, True, True]
    # Half a usual month to either side, in whole thousands; the bill makes the usual month 1.03 m.
    assert (one.amount.min, one.amount.max, one.amount.step) == (-515_000.0, 515_000.0, 5_000.0)
    assert [month for _, month in one.month.options] == list(pd.period_range("2026-01", "2026-09", freq="M"))
    one.what.value = ""


def test_a_new_level_lasts_from_the_month_that_is_chosen(one: Bench) -> None:
    one.what.value = "Nyt niveau"
    one.month.value = pd.Period("2026-09", "M")
    one.amount.value = 300_000.0
    found = one.year.answer("Nord", one.tried)
    # Eight months of 1.0 m and four of 1.3 m.
    assert found.after["total"] == pytest.approx(13.2e6, rel=0.005)
    assert found.belief["shift"]["probability"] == 1.0
    one.what.value = ""


def test_another_unit_begins_with_nothing_tried(one: Bench) -> None:
    one.what.value = "Budgettet holder"
    one.unit_choice.value = "Syd"
    assert one.what.value == ""
    assert "Syd: Metoden alene venter" in one.answer.value
    assert one.pictures.value.count('<img alt="') == 2
    assert "for Syd" in one.pictures.value
    assert "Sådan har prognosen ramt" in one.pictures.value
    assert '<th scope="row">Syd</th>' in one.pictures.value
    one.unit_choice.value = "Nord"


def test_what_is_saved_has_role_and_reason_and_counts_from_then_on(ground: Ground, tmp_path: Path) -> None:
    desk = ground.bench(tmp_path)
    desk.what.value = "Enkelt beløb"
    desk.amount.value = 300_000.0
    desk.save.click()
    assert "Feltet er tomt" in desk.status.value
    assert rows(desk.register).empty
    assert desk.amount.value == 300_000.0
    desk.reason.value = "Efterbetaling til vikarbureauet"
    desk.save.click()
    (row,) = rows(desk.register).to_dict("records")
    assert (row["unit"], str(row["month"]), row["what"], row["amount"], row["reason"], row["role"]) == (
        "Nord", "2026-09", "Enkelt beløb", 300_000.0, "Efterbetaling til vikarbureauet", "Økonomikonsulent",
    )  # fmt: skip
    assert "Gemt." in desk.status.value
    assert desk.what.value == ""
    # What was saved is in force, and is listed with its reason.
    assert desk.year.answer("Nord").after["total"] == pytest.approx(12.3e6, rel=0.005)
    assert "Efterbetaling til vikarbureauet" in desk.answer.value
    assert desk.year.answer("Syd").followed == 0


def test_who_may_only_read_can_try_and_not_save(ground: Ground, tmp_path: Path) -> None:
    desk = ground.bench(tmp_path, "revisor")
    desk.what.value = "Budgettet holder"
    assert desk.save.disabled
    assert desk.year.answer("Nord", desk.tried).belief["budget"] == 1.0


def test_a_leader_sees_the_year_of_own_units_alone(ground: Ground, tmp_path: Path) -> None:
    leader, analyst = (ground.bench(tmp_path / user, user) for user in ("leder", "konsulent"))
    assert leader.unit_choice.options == ("Nord",)
    assert analyst.unit_choice.options == ("Nord", "Syd")


def test_without_a_register_it_says_so(ground: Ground, tmp_path: Path) -> None:
    desk = ground.bench(tmp_path, more="")
    desk.what.value = "Budgettet holder"
    assert desk.save.disabled
    assert "ikke et fælles register" in desk.status.value


def test_what_is_in_force_is_in_the_answer_before_anything_is_tried(ground: Ground, tmp_path: Path) -> None:
    desk = ground.bench(tmp_path)
    desk.year.saved(override("Nord", "2026-09", "Enkelt beløb", 300_000.0), "Økonomikonsulent")
    found = desk.year.answer("Nord")
    assert found.followed == 1
    assert found.after["total"] == pytest.approx(12.3e6, rel=0.005)
    assert found.before["total"] == desk.year.alone.loc["Nord", "total"]
    # A budget that holds says nothing against a bill that comes once.
    tried = {"month": MONTH, "what": "Budgettet holder", "amount": None, "reason": ""}
    assert desk.year.answer("Nord", tried).followed == 2


def test_a_run_without_a_reader_has_pictures_with_words_and_tables(one: Bench) -> None:
    parts = [part for made in (one.course(), one.beliefs(), one.result()) for part in made.parts]
    assert all(part.alt.endswith(".") for part in parts if isinstance(part, Figure))
    assert [part.name for part in parts if isinstance(part, Table)] == ["hypoteser", "erfaring", "foer_og_efter"]
    (chances,) = [part for part in one.beliefs().parts if isinstance(part, Figure)]
    assert "september: nyt niveau" in chances.alt.lower()


def test_whoever_has_the_bench_is_not_shown_the_first_unit_beside_it(
    one: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "opened_interactively", lambda: True)
    assert [made.parts for made in (one.course(), one.beliefs(), one.result())] == [(), (), ()]


def test_the_chances_by_month_add_up_to_those_of_the_kinds(one: Bench) -> None:
    belief = one.year.answer("Nord").belief_alone
    chances = belief["chances"]
    assert len(chances["shift"]) == len(chances["one_off"]) == 9
    assert sum(chances["shift"]) == pytest.approx(belief["shift"]["probability"])
    assert belief["nothing"] + sum(chances["one_off"]) + sum(chances["shift"]) + belief["wave"][
        "probability"
    ] == pytest.approx(1)


def test_how_years_of_each_kind_were_hit_is_shown_where_there_are_enough() -> None:
    """Six changed years, off by 1 to 6 per cent, of which the first four lay within: 3.5 per cent and two thirds."""
    size = pd.Series(range(1, 7)) / 100
    record = pd.DataFrame(
        {"unit": "Nord", "method": "combination", "outturn": 100.0, "upper_80": 110.0, "error": size, "state": "shift"}
    )
    record["month"] = pd.PeriodIndex([f"{year}-09" for year in range(2019, 2025)], freq="M")
    record["lower_80"] = [90.0] * 4 + [101.0] * 2

    def shown(rows: pd.DataFrame) -> Table | None:
        made = SimpleNamespace(whole=SimpleNamespace(forecasts=SimpleNamespace(record=rows)), month=MONTH)
        return told.states_table(cast(BenchYear, made))

    found = shown(record)
    assert found is not None
    assert found.rows == (("Et ændret niveau", 6, pytest.approx(0.035), pytest.approx(4 / 6)),)
    assert shown(record.iloc[:4]) is None
