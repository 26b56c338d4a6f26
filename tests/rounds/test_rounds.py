"""The round: which follow-up a month has, deadlines counted by hand, how far each unit has come, and what may be closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.fields.fault import SettingsError
from styringslib.intake import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.rounds import FACTS, calendar_of_year, deadline, kind_of, may_close, presets, round_terms, status
from styringslib.rounds.follow_ups import held_by, numbered_months

OCTOBER = pd.Period("2026-10", "M")
HEAD = """
navn = "Sundby Kommune"
[tabeller.posteringer]
filer = "posteringer.csv"
[[enheder]]
navn = "Nord"
noegle = "nord"
type = "distrikt"
[[enheder]]
navn = "Syd"
noegle = "syd"
type = "distrikt"
"""


def settings(folder: Path, more: str = "") -> Settings:
    (folder / "kommune.toml").write_text(HEAD + more, "utf-8")
    return read_settings(folder)


@pytest.mark.parametrize("model", [name for name in presets() if name != "standard"])
def test_each_published_way_gives_a_whole_round(tmp_path: Path, model: str) -> None:
    terms = round_terms(settings(tmp_path, f'[opfoelgning]\nmodel = "{model}"\n'))
    assert terms.given
    assert terms.source.startswith("Offentliggjort: ")
    assert "frister" in terms.unpublished
    months = {month: kind_of(terms, f"2026-{month:02d}") for month in range(1, 13)}
    assert all(months.values())
    assert months[6] is not None
    assert months[6].budget == "oprindeligt"
    assert len(terms.meetings) == 1
    # Who meets, as domain knowledge has it: the consultant and the leader, with the head of department, or across.
    with_head = model in ("faaborg-midtfyn", "varde", "vordingborg", "mariagerfjord")
    assert ("Fagchef" in terms.meetings[0].participants) is with_head
    assert ("Myndighedsleder" in terms.meetings[0].participants) is (model == "mariagerfjord")
    assert len(calendar_of_year(terms, 2026)) == 12 * 10


def test_hoeje_taastrup_has_a_first_and_a_second_follow_up(tmp_path: Path) -> None:
    terms = round_terms(settings(tmp_path, '[opfoelgning]\nmodel = "hoeje-taastrup"\n'))
    names = [kind.name if (kind := kind_of(terms, f"2026-{month:02d}")) else "" for month in (2, 3, 6, 9, 12)]
    assert names == ["Månedsopfølgning", "1. opfølgning", "Halvårsregnskab", "2. opfølgning", "Årsafslutning"]


def test_without_the_section_the_calendars_months_are_formal_and_nothing_is_enforced(tmp_path: Path) -> None:
    terms = round_terms(settings(tmp_path, '[kalender]\nformelle_opfoelgninger = ["04", "08"]\n'))
    assert not terms.given
    names = [kind.name if (kind := kind_of(terms, f"2026-{month:02d}")) else "" for month in (3, 4, 6, 8, 12)]
    assert names == ["Månedsopfølgning", "Formel opfølgning", "Månedsopfølgning", "Formel opfølgning", "Årsafslutning"]
    assert not any(step.enforced for step in terms.steps)
    assert all(deadline(step.step, OCTOBER, terms) is None for step in terms.steps)


def test_ones_own_wins_over_the_preset_and_a_later_kind_over_an_earlier(tmp_path: Path) -> None:
    own = """
[opfoelgning]
model = "varde"
[[opfoelgning.slags]]
navn = "Hver måned"
maaneder = ["01", "02", "03"]
[[opfoelgning.slags]]
navn = "Kvartal"
maaneder = ["03"]
forelaegges = "Ældreudvalget"
rapporter = ["budgetopfoelgning"]
"""
    terms = round_terms(settings(tmp_path, own))
    march = kind_of(terms, "2026-03")
    assert march is not None
    assert (march.name, march.board, march.reports) == ("Kvartal", "Ældreudvalget", ("budgetopfoelgning",))
    assert kind_of(terms, "2026-04") is None
    assert "Fagchef" in terms.meetings[0].participants  # still Varde's


@pytest.mark.parametrize(
    ("month", "days", "by_hand"),
    [
        ("2026-10", 5, "2026-11-06"),
        ("2026-12", 1, "2027-01-04"),  # New Year's Day is a Friday
        ("2026-03", 5, "2026-04-10"),  # Maundy Thursday, Good Friday and Easter Monday lie between
        ("2026-04", 10, "2026-05-15"),  # Ascension Day on the 14th
    ],
)
def test_deadlines_count_no_holidays(tmp_path: Path, month: str, days: int, by_hand: str) -> None:
    own = f'[opfoelgning]\n[[opfoelgning.trin]]\ntrin = "forklaring"\nfrist_arbejdsdage = {days}\n'
    terms = round_terms(settings(tmp_path, own))
    assert deadline("forklaring", month, terms) == dt.date.fromisoformat(by_hand)
    # The municipality's own working days win over the day of the calendar.
    assert deadline("forklaring", month, terms, 14) == dt.date.fromisoformat(by_hand)
    assert deadline("moede", month, terms, 14) is None


def test_the_calendars_day_holds_where_no_working_days_are_set(tmp_path: Path) -> None:
    offered = round_terms(settings(tmp_path))
    assert deadline("forklaring", OCTOBER, offered, 12) == dt.date(2026, 11, 12)
    preset = round_terms(settings(tmp_path, '[opfoelgning]\nmodel = "varde"\n'))
    assert deadline("forklaring", OCTOBER, preset, 12) == dt.date(2026, 11, 12)
    assert deadline("forklaring", OCTOBER, preset) == dt.date(2026, 11, 17)  # the twelfth working day of November 2026


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ('model = "vordingbjerg"', "model"),
        ('[[opfoelgning.trin]]\ntrin = "lukning"', 'ikke "lukning"'),
        ('[[opfoelgning.trin]]\ntrin = "moede"\n[[opfoelgning.trin]]\ntrin = "moede"', "står der mere end én gang"),
        ('[[opfoelgning.trin]]\ntrin = "moede"\nrolle = "Mette Møller"', "skal være en rolle"),
        (
            '[[opfoelgning.moeder]]\nnavn = "M"\nslags = "Kvartal"\ndeltagere = ["Fagchef"]',
            "er ikke en af opfølgningerne",
        ),
        ('[[opfoelgning.moeder]]\nnavn = "M"\ndeltagere = ["Mette Møller"]', "skal være roller"),
        ('[[opfoelgning.slags]]\nnavn = "K"\nmaaneder = ["13"]', "maaneder"),
    ],
)
def test_faults_are_told_in_danish(tmp_path: Path, own: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        round_terms(settings(tmp_path, f"[opfoelgning]\n{own}\n"))
    assert "Møller" not in str(caught.value)


def facts(*rows: tuple[Any, ...]) -> pd.DataFrame:
    made = [(OCTOBER, *row) for row in rows]
    return pd.DataFrame(made, columns=FACTS)


DAY = dt.date(2026, 11, 9)
MADE = [
    ("", "udtraek", DAY, "Økonomikonsulent", True, ""),
    ("", "tjek", DAY, "Økonomikonsulent", True, ""),
    ("", "rapport", DAY, "Økonomikonsulent", True, ""),
    ("Nord", "rapport", DAY, "Økonomikonsulent", True, ""),
    ("Syd", "rapport", DAY, "Økonomikonsulent", True, ""),
    ("Syd", "forklaring", None, "", False, ""),
    ("Syd", "handling", None, "", False, ""),
]


def by_step(table: pd.DataFrame, unit: str) -> dict[str, str]:
    own = table[table["unit"] == unit]
    return dict(zip(own["step"], own["state"], strict=True))


def test_a_unit_over_the_limit_waits_for_its_explanation_and_is_told_how_late(tmp_path: Path) -> None:
    terms = round_terms(settings(tmp_path, '[opfoelgning]\nmodel = "varde"\n'))
    table = status(facts(*MADE), terms, dt.date(2026, 11, 20), roles={"Nord": ("Distriktsleder", "Centerchef")})
    assert by_step(table, "Nord") == {
        "rapport": "gjort", "laest": "mangler", "forklaring": "mangler", "handling": "mangler", "moede": "mangler",
        "godkendt_leder": "ikke endnu", "godkendt_chef": "ikke endnu", "lukket": "ikke endnu",
    }  # fmt: skip
    assert by_step(table, "Syd")["forklaring"] == "ikke krævet"
    assert by_step(table, "Syd")["godkendt_leder"] == "mangler"
    assert by_step(table, "Syd")["lukket"] == "mangler"
    row = table[(table["unit"] == "Nord") & (table["step"] == "forklaring")].iloc[0]
    assert (row["due"], row["late_days"], row["by_role"]) == (dt.date(2026, 11, 17), 3, "Distriktsleder")
    leader = table[(table["unit"] == "Nord") & (table["step"] == "godkendt_chef")].iloc[0]
    assert (leader["by_role"], leader["why"]) == ("Centerchef", "godkendt_leder")
    report = table[(table["unit"] == "Nord") & (table["step"] == "rapport")].iloc[0]
    assert (report["done_on"], report["late_days"]) == (DAY, 0)  # the sixth working day is 9 November


def test_a_report_that_is_not_made_holds_the_rest_back(tmp_path: Path) -> None:
    terms = round_terms(settings(tmp_path, "[opfoelgning]\n"))
    table = status(facts(("Nord", "rapport", None, "", True, "")), terms, dt.date(2026, 11, 2))
    assert by_step(table, "") == {
        "udtraek": "mangler",
        "tjek": "ikke endnu",
        "rapport": "ikke endnu",
        "lukket": "ikke endnu",
    }
    assert set(by_step(table, "Nord").values()) == {"ikke endnu"}


def test_nothing_is_asked_about_a_report_that_is_not_made_also_where_its_making_is_no_step(tmp_path: Path) -> None:
    own = '[opfoelgning]\n[[opfoelgning.trin]]\ntrin = "forklaring"\n[[opfoelgning.trin]]\ntrin = "lukket"\n'
    terms = round_terms(settings(tmp_path, own))
    told = facts(*MADE[:3], ("Nord", "rapport", None, "", True, ""), ("Syd", "rapport", DAY, "", True, ""))
    table = status(told, terms, dt.date(2026, 11, 20))
    assert by_step(table, "Nord") == {"forklaring": "ikke endnu", "lukket": "ikke endnu"}
    assert set(table[table["unit"] == "Nord"]["why"]) == {"rapport"}
    assert by_step(table, "Syd") == {"forklaring": "mangler", "lukket": "ikke endnu"}


def test_the_guides_example_is_a_whole_round(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "maanedens_gang.md").read_text("utf-8")
    first, second = [part.split("```")[0] for part in guide.split("```toml\n")[1:]]
    terms = round_terms(settings(tmp_path, first + second))
    kinds = [kind_of(terms, f"2026-{month:02d}") for month in range(1, 13)]
    names = [kind.name for kind in kinds if kind is not None]
    assert len(names) == 12
    assert [place for place, name in enumerate(names, 1) if name == "Formel opfølgning"] == [3, 6, 9, 12]
    assert [step.step for step in terms.steps if step.enforced] == ["forklaring", "handling", "moede"]
    assert terms.steps[-1].step == "lukket"


def test_the_years_numbered_follow_ups_are_the_rounds_where_there_is_one(tmp_path: Path) -> None:
    calendar = replace(settings(tmp_path, ""), formal_follow_ups=(3, 6, 9))
    assert numbered_months(calendar) == (3, 6, 9)
    (tmp_path / "own").mkdir()
    own = '[opfoelgning]\n[[opfoelgning.slags]]\nnavn = "K"\nmaaneder = ["04", "08", "12"]\nrapporter = ["budgetopfoelgning"]\n'
    written = replace(settings(tmp_path / "own", own), formal_follow_ups=(3, 6, 9))
    assert numbered_months(written) == (4, 8)
    assert [str(month) for month in held_by(written, pd.Period("2026-09", "M"))] == ["2026-04", "2026-08"]
    assert [str(month) for month in held_by(written, pd.Period("2026-04", "M"))] == ["2026-04"]


def test_closing_waits_for_explanation_and_action_or_an_exception(tmp_path: Path) -> None:
    terms = round_terms(settings(tmp_path, "[opfoelgning]\n"))
    today = dt.date(2026, 11, 20)
    table = status(facts(*MADE), terms, today)
    assert may_close(table, "Nord")["step"].tolist() == ["forklaring", "handling"]
    assert may_close(table, "Syd").empty
    assert may_close(table)["unit"].tolist() == ["Nord", "Nord"]
    answered = [
        ("Nord", "forklaring", dt.date(2026, 11, 16), "Distriktsleder", True, ""),
        ("Nord", "handling", None, "", True, "Aftalt med fagchefen: løses i næste budget"),
    ]
    table = status(facts(*MADE, *answered), terms, today)
    assert may_close(table).empty
    excepted = table[(table["unit"] == "Nord") & (table["step"] == "handling")].iloc[0]
    assert (excepted["state"], excepted["why"]) == ("undtaget", "Aftalt med fagchefen: løses i næste budget")
    assert by_step(table, "Nord")["lukket"] == "mangler"


def test_a_municipality_can_let_closing_wait_for_more_or_less(tmp_path: Path) -> None:
    own = """
[opfoelgning]
[[opfoelgning.trin]]
trin = "rapport"
[[opfoelgning.trin]]
trin = "forklaring"
foer_lukning = false
[[opfoelgning.trin]]
trin = "moede"
foer_lukning = true
[[opfoelgning.trin]]
trin = "lukket"
"""
    terms = round_terms(settings(tmp_path, own))
    table = status(facts(*MADE), terms, DAY)
    assert may_close(table, "Nord")["step"].tolist() == ["moede"]
    assert [step.step for step in terms.steps] == ["rapport", "forklaring", "moede", "lukket"]
    none = replace(terms, steps=tuple(replace(step, enforced=False) for step in terms.steps))
    assert may_close(status(facts(*MADE), none, DAY)).empty


def test_closing_can_wait_for_the_months_own_steps(tmp_path: Path) -> None:
    own = """
[opfoelgning]
[[opfoelgning.trin]]
trin = "tjek"
foer_lukning = true
[[opfoelgning.trin]]
trin = "rapport"
[[opfoelgning.trin]]
trin = "lukket"
"""
    terms = round_terms(settings(tmp_path, own))
    closed = [("Nord", "lukket", DAY, "Økonomikonsulent", True, ""), ("", "lukket", DAY, "Økonomikonsulent", True, "")]
    table = status(
        facts(*MADE, ("", "rapport", DAY, "", True, ""), ("", "tjek", DAY, "", True, ""), *closed), terms, DAY
    )
    assert may_close(table).empty
    assert may_close(table, "Nord").empty
    assert (by_step(table, "")["lukket"], by_step(table, "Nord")["lukket"]) == ("gjort", "gjort")
    unchecked = [one for one in MADE if one[1] != "tjek"]
    table = status(
        facts(*unchecked, ("", "rapport", DAY, "", True, ""), ("", "tjek", None, "", True, ""), *closed), terms, DAY
    )
    assert may_close(table, "Nord")[["unit", "step"]].to_numpy().tolist() == [["", "tjek"]]
    assert (by_step(table, "")["lukket"], by_step(table, "Nord")["lukket"]) == ("ikke endnu", "ikke endnu")
