"""The papers that a municipality needs: filled in by its own kommune.toml, and every control has a test that is there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from styringslib import cli, shipped
from styringslib.delivery.papers.facts import controls, facts_of
from styringslib.delivery.papers.made import PAPERS, papers, write
from styringslib.intake.settings.settings_file import read_settings
from tests.house import controls_page

ROOT = Path(__file__).parents[2]
_SMALL = """
navn = "Prøvebæk Kommune"
[[enheder]]
navn = "Nord|Øst"
noegle = "nord"
type = "distrikt"
omraade = "Hjemmepleje"
[tabeller.posteringer]
filer = "p.csv"
[tabeller.budget]
filer = "b.csv"
"""
_WITH_READERS = """
[tabeller.sager]
filer = "s.csv"
[[register.personer]]
bruger = "lx7q"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Nord|Øst"]
[[register.personer]]
bruger = "rz9k"
rolle = "Controller"
adgang = "laeser"
ser = "alle"
borgerlister = true
[levering]
til = "s3://styring/rapporter"
"""


def _settings(folder: Path, text: str):
    (folder / "kommune.toml").write_text(text, "utf-8")
    return read_settings(folder)


@pytest.mark.parametrize("test", sorted({test for control in controls() for test in control.tests}))
def test_every_control_has_a_test_that_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    found = {
        node.name for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    }
    assert name in found or (name == "*" and any(one.startswith("test_") for one in found)), test


def test_the_page_of_controls_is_made_anew() -> None:
    assert (ROOT / controls_page.PAGE).read_text("utf-8") == controls_page.page(), "make docs"


def test_every_control_is_told_whole() -> None:
    assert len({control.error for control in controls()}) == len(controls()) >= 30
    for control in controls():
        assert control.stops
        assert control.seen
        assert control.tests
        assert control.kind in ("før", "efter")


def test_only_what_kommune_toml_says_is_told(tmp_path: Path) -> None:
    made = papers(_settings(tmp_path, _SMALL))
    assert tuple(made) == tuple(PAPERS)
    record = made["fortegnelse"]
    assert "Opsætningen nævner ingen tabel, hvor en række er en borger." in record
    assert "kommune.toml nævner endnu ingen personer" in record
    assert "Borgere, der får hjælp" not in record
    assert "Lageret" not in made["risikovurdering"]
    assert "En mail går" not in made["risikovurdering"]


def test_tables_readers_and_the_store_are_told_and_no_login(tmp_path: Path) -> None:
    made = papers(_settings(tmp_path, _SMALL + _WITH_READERS))
    record = made["fortegnelse"]
    assert "| sager | en borgers bevilling i en periode | Borger, Enhed," in record
    assert "| Distriktsleder | 1 | Nord\\|Øst og rapporterne for hele kommunen | nej |" in record
    assert "| Controller | 1 | alle enheder | alle |" in record
    assert "s3://styring/rapporter" in record
    assert "Lageret s3://styring/rapporter" in made["risikovurdering"]
    assert not any(login in text for text in made.values() for login in ("lx7q", "rz9k"))


def test_what_is_kept_how_long_and_what_is_not_searched_is_told(tmp_path: Path) -> None:
    more = """
[tabeller.meldinger]
filer = "m.csv"
[opbevaring]
kopier_dage = 12
[server]
laeselog_dage = 91
"""
    toml = _SMALL.replace('filer = "p.csv"', 'filer = "p.csv"\nandre_numre = ["Bilagsnummer"]')
    made = papers(_settings(tmp_path, toml + _WITH_READERS + more))
    record, risks = made["fortegnelse"], made["risikovurdering"]
    assert "højst 12 dage efter sidste brug" in record
    assert "| 91 dage (`laeselog_dage`) |" in record
    assert "91 dage" in made["arkiv"]
    # That a citizen's need has changed, and by how many hours, tells of health.
    assert "Timer før og Timer efter | filer | kan sige noget om helbred |" in record
    assert "Arkiver af måneder" in record
    assert "kendte sager" in record
    assert "Visitator siger, hvem der har behandlet" in record
    assert "visitatorer" in record
    assert "En posterings tekst" in record
    assert "gennemsøges ikke: posteringer: Bilagsnummer" in risks
    assert "Kun myndighedens rapport om sager" in risks
    off = papers(_settings(tmp_path, _SMALL + '[server]\nlaeselog = "nej"\n'))
    assert "laeselog_dage" not in off["fortegnelse"]
    assert "læseloggen" not in off["fortegnelse"]
    assert "Ingenting: laeselog" in off["risikovurdering"]
    assert "Visitator" not in off["fortegnelse"]
    assert "kendte sager" not in off["fortegnelse"]


def test_every_table_has_as_many_cells_as_its_head(tmp_path: Path) -> None:
    for name, text in papers(_settings(tmp_path, _SMALL + _WITH_READERS)).items():
        head = 0
        for line in text.splitlines():
            cells = line.replace("\\|", "").count("|") if line.startswith("|") else 0
            assert not (cells and head and cells != head), f"{name}: {line}"
            head = cells


def test_what_has_been_filled_in_is_never_written_over(tmp_path: Path) -> None:
    settings = read_settings(shipped.sample())
    made, left = write(settings, tmp_path / "papirer")
    assert [path.stem for path in made] == list(PAPERS)
    assert not left
    made[0].write_text("Udfyldt", "utf-8")
    made, left = write(settings, tmp_path / "papirer")
    assert not made
    assert len(left) == len(PAPERS)
    assert left[0].read_text("utf-8") == "Udfyldt"


def test_the_command_writes_them_and_word_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["papers", "--to", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("Skrevet: ") == len(PAPERS)
    assert "Fjordby" in (tmp_path / "fortegnelse.md").read_text("utf-8")
    assert cli.main(["papers", "--to", str(tmp_path), "--word"]) == 0
    assert (tmp_path / "risikovurdering.docx").read_bytes().startswith(b"PK")


def test_a_folder_that_can_not_be_written_to_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fil").write_text("")
    assert cli.main(["papers", "--to", str(tmp_path / "fil")]) == 2
    assert "Der kan ikke skrives" in capsys.readouterr().err


def test_the_facts_of_the_sample() -> None:
    facts = facts_of(read_settings(shipped.sample()))
    assert {table.name for table in facts.citizens} >= {"sager", "forloeb", "pladser"}
    assert {table.name for table in facts.staff} == {"loen", "fravaer", "vikarer", "vagtplan"}
    assert facts.small_count == 5
