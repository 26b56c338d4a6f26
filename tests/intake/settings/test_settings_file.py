"""kommune.toml: wrong keys, types and units are told with the near match."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.intake import IntakeError
from styringslib.intake.settings.settings_file import read_settings

FULL = """
[kalender]
formelle_opfoelgninger = ["03", "06", "09"]
udtraek_dag = 8
[graenser]
bagatel_kr = 40000
smaa_tal = 6
[[rammer]]
navn = "Myndighedens ramme"
omraader = ["Hjemmepleje"]
budgetansvarlig = "Myndighedsleder"
stedfortraeder = "Visitator"
naermeste_leder = "Fagchef"
[[enheder]]
navn = "Gammelby"
noegle = "gammelby"
type = "distrikt"
omraade = "Hjemmepleje"
fra = "2015-01"
til = "2020-12"
sammenlagt_i = "Østerbæk"
[[forudsaetninger]]
gyldig_fra = "2025-01"
enhed = "0301"
kilde = "Budget 2025"
brugertidsprocent = 61.5
timepris = 600
[[forudsaetninger]]
gyldig_fra = "2026-01"
timepris = 612.5
[[haendelser]]
dato = "2025-07-01"
navn = "Ældreloven træder i kraft"
[tildeling.distrikter]
model = "aktivitet"
[tabeller.posteringer]
filer = "p.csv"
"""


def settings(folder: Any, text: str) -> Any:
    folder.head += text
    return read_settings(folder.settle())


def test_everything_that_can_be_set(folder: Any) -> None:
    read = settings(folder, FULL)
    assert (read.name, read.short_name, read.extract_day, read.formal_follow_ups) == (
        "Prøveby Kommune",
        "Prøveby",
        8,
        (3, 6, 9),
    )
    assert (read.thresholds.minor_kr, read.thresholds.small_count, read.thresholds.act_pct) == (40_000.0, 6, 2.5)
    assert read.frames[0].areas == ("Hjemmepleje",)
    owners = read.frames[0].owners
    assert (owners.owner, owners.deputy, owners.head) == ("Myndighedsleder", "Visitator", "Fagchef")
    # Gammelby closed in 2020: its budget needs no owner any more.
    assert read.without_owner() == ("Ådalen", "Østerbæk")
    assert read.without_owner(pd.Period("2019-03", "M")) == ("Ådalen", "Østerbæk", "Gammelby")
    assert read.unit("gammelby").end == pd.Period("2020-12", "M")
    assert [unit.name for unit in read.predecessors(read.unit("Østerbæk"))] == ["Gammelby"]
    assert read.events[0].date == dt.date(2025, 7, 1)
    assert read.assumption("user_time_share", "2026-10", "Ådalen") == pytest.approx(0.615)
    assert read.assumption("hourly_price", "2026-10", "Ådalen") == 600
    assert read.assumption("hourly_price", "2026-10", "Østerbæk") == 612.5
    assert read.assumption("hourly_price", "2024-12", "Ådalen") is None
    assert read.sections["tildeling"]["distrikter"]["model"] == "aktivitet"


@pytest.mark.parametrize(
    ("line", "plus"),
    [
        ("", "more"),
        ('fortegn = "merforbrug er plus"', "more"),
        ('fortegn = "Mindreforbrug er plus"', "less"),
    ],
)
def test_what_a_plus_is_where_a_deviation_is_shown(folder: Any, line: str, plus: str) -> None:
    folder.head = f"{line}\n{folder.head}"
    assert settings(folder, FULL).plus == plus


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('forteng = "merforbrug er plus"', "Mente du fortegn?"),
        ('fortegn = "merforbrug plus"', 'skal være "merforbrug er plus" eller "mindreforbrug er plus"'),
        ('fortegn = "mindreforbug er plus"', "Mente du mindreforbrug er plus?"),
        ("fortegn = true", 'Skriv fx "merforbrug er plus"'),
    ],
)
def test_a_slip_in_what_a_plus_is_is_named(folder: Any, line: str, told: str) -> None:
    folder.head = f"{line}\n{folder.head}"
    with pytest.raises(IntakeError) as raised:
        settings(folder, FULL)
    assert told in str(raised.value)


def test_unit_by_name_key_alias_and_the_nearest_for_a_slip(folder: Any) -> None:
    read = settings(folder, FULL)
    assert read.unit("ådalen") == read.unit("aadalen") == read.unit("0301")
    with pytest.raises(ValueError, match="Mente du Ådalen"):
        read.unit("Ådalenn")
    with pytest.raises(ValueError, match="kendes ikke i Prøveby Kommune"):
        read.unit("xyz")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("[graenser]", "[graense]", "Mente du graenser?"),
        ("bagatel_kr", "bagatel_krr", "Mente du bagatel_kr?"),
        ("bagatel_kr = 40000", 'bagatel_kr = "40000"', "bagatel_kr i [graenser] skal være et tal"),
        ("bagatel_kr = 40000", "bagatel_kr = -1", "kan ikke være negativ"),
        ("udtraek_dag = 8", "udtraek_dag = 31", "udtraek_dag i [kalender] skal være et helt tal fra 1 til 28"),
        ('"03", ', '"13", ', 'formelle_opfoelgninger i [kalender] skal være en måned fra "01" til "12"'),
        (
            'type = "distrikt"\nomraade = "Hjemmepleje"\nfra',
            'type = "distrikter"\nomraade = "Hjemmepleje"\nfra',
            "Mente du distrikt?",
        ),
        ('noegle = "gammelby"', 'noegle = "gammel by"', "skal være et navn med kun a-z"),
        ('navn = "Gammelby"', 'navn = "hele  Kommunen"', "skal være et navn og ikke »Hele kommunen«"),
        ('noegle = "gammelby"', 'noegle = "aadalen"', "giver Ådalen og Gammelby samme navn"),
        ('til = "2020-12"', 'til = "2014-12"', "slutter, før Gammelby begynder"),
        ('til = "2020-12"', 'til = "12-2020"', 'skal være en måned som "2026-10"'),
        ('til = "2020-12"\n', "", "kræver, at Gammelby har en sidste måned"),
        ('sammenlagt_i = "Østerbæk"', 'sammenlagt_i = "Østerbæl"', "Mente du Østerbæk?"),
        (
            "brugertidsprocent = 61.5",
            "brugertidsprocent = 0.615",
            "brugertidsprocent i [[forudsaetninger]] nr. 1 skal være et tal i procent fra 1 til 100",
        ),
        ("timepris = 600", "timepriss = 600", "Mente du timepris?"),
        ("timepris = 600", "timepris = 600000", "timepris i [[forudsaetninger]] nr. 1 skal være et tal fra 1 til 5000"),
        ("timepris = 600", "timepris = 0", "skal være et tal fra 1 til 5000"),
        ('enhed = "0301"', 'enhed = "0309"', "enhed i [[forudsaetninger]] nr. 1 nævner en enhed, der ikke kendes"),
        ('gyldig_fra = "2026-01"\n', "", "mangler nøglen gyldig_fra"),
        ('omraader = ["Hjemmepleje"]', 'omraader = ["Hjemmeplej"]', "Mente du Hjemmepleje?"),
        ("budgetansvarlig", "budgetansvarig", "Mente du budgetansvarlig?"),
        (
            '"Myndighedsleder"',
            '"Prøve1234"',
            "budgetansvarlig i [[rammer]] nr. 1 skal være en rolle, ikke en persons navn",
        ),
        ('dato = "2025-07-01"', 'dato = "01-07-2025"', 'skal være en dato som "2019-10-31"'),
        ("[tabeller.posteringer]", "[tabeller.postering]", "Mente du posteringer?"),
        ('filer = "p.csv"', 'file = "p.csv"', "Mente du filer?"),
        ('filer = "p.csv"', 'filer = "p.csv"\nform = "bredt"', "Mente du bred?"),
        ('filer = "p.csv"', 'filer = "p.csv"\nkolonner = { "Beløp" = "x" }', "Mente du Beløb?"),
        ('filer = "p.csv"', 'filer = "p.csv"\nnoegle = ["Bilagsnummr"]', "Mente du Bilagsnummer?"),
        ('filer = "p.csv"', 'filer = "p.csv"\ntegnsaet = "utf-9"', "Mente du utf-8?"),
        ('filer = "p.csv"', 'sql = "select 1"', "database_url_env"),
        ('navn = "Ældreloven', 'navn = "010203-1234', "ligner et CPR-nummer"),
        ("[[haendelser]]", "[[haendelser", "kan ikke læses som TOML"),
    ],
)
def test_each_mistake_is_named(folder: Any, before: str, after: str, told: str) -> None:
    assert before in FULL
    with pytest.raises(IntakeError) as raised:
        settings(folder, FULL.replace(before, after, 1))
    assert told in str(raised.value)
    assert "1234" not in str(raised.value)
    assert set(raised.value.problems["file"]) == {"kommune.toml"}


def test_several_mistakes_at_once_with_their_lines(folder: Any) -> None:
    with pytest.raises(IntakeError) as raised:
        settings(folder, FULL.replace("bagatel_kr", "bagatel").replace("timepris = 600\n", "timepris = true\n"))
    problems = raised.value.problems
    lines = (folder.path / "kommune.toml").read_text("utf-8").splitlines()
    assert [lines[row - 1].split(" =")[0] for row in problems["row"]] == ["bagatel", "timepris"]


def test_folder_without_settings(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"har ingen kommune\.toml"):
        read_settings(tmp_path)
    (tmp_path / "komune.toml").write_text("")
    with pytest.raises(IntakeError, match=r"ligger komune\.toml"):
        read_settings(tmp_path)
    (tmp_path / "kommune.toml").write_bytes(b'navn = "Pr\xf8ve"\n')
    with pytest.raises(IntakeError, match="ikke gemt som UTF-8"):
        read_settings(tmp_path)
    (tmp_path / "kommune.toml").write_text('navn = "P"\n')
    with pytest.raises(IntakeError, match="angiver ingen tabeller"):
        read_settings(tmp_path)
    with pytest.raises(IntakeError, match="er ikke en mappe"):
        read_settings(tmp_path / "kommune.toml")
