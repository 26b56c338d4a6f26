"""Whatever is wrong in kommune.toml is told by the data check, whichever room reads it, and what is told stops nothing else."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styringslib.cli import main
from styringslib.commands.contract import PAGE, page
from styringslib.commands.section_faults import declared_sections, settings_problems
from styringslib.fields.field import Field
from styringslib.fields.kinds import Anything, Choice, Flag, Text, Texts
from styringslib.fields.quantities import Date, Month, Number, Numbers
from styringslib.fields.section import Named
from styringslib.intake.settings.settings_keys import ELSEWHERE, kommune
from styringslib.intake.settings.settings_lines import lines_of
from tests.commands.every_key import BASE, Keys, embedded, every_field, written
from tests.reports import made_municipality

ROOT = Path(__file__).parents[2]


def _at(content: dict[str, Any], path: Keys) -> dict[str, Any]:
    """The mapping that ``path`` leads to, made on the way as the smallest that can be read is; the first of blocks."""
    here: Any = content
    for key in path:
        here = here[key]
        here = here[0] if isinstance(here, list) else here
    return here  # type: ignore[no-any-return]


def _problems(tmp_path: Path, content: dict[str, Any]) -> list[Any]:
    (tmp_path / "kommune.toml").write_text(written(content), "utf-8")
    return list(settings_problems(tmp_path)[0])


def _case(name: str) -> tuple[dict[str, Any], Keys, Field]:
    _, where, field = next(one for one in every_field() if one[0] == name)
    path = tuple(key for key, *_ in where)
    return embedded(path, where), path, field


NAMES = [name for name, _, _ in every_field()]


def test_every_section_that_intake_leaves_to_others_is_declared_by_one_of_them() -> None:
    assert sorted(one.name for one in declared_sections()) == sorted(ELSEWHERE)
    assert len(NAMES) > 180
    for known in ("personale.bemanding.distrikt.weekend_pct", "graenser.smaa_tal", "moeder.liste.hyppighed",
                  "tildeling.navn(hybrid).priser.pris", "register.personer.adgang", "server.betroet_proxy"):  # fmt: skip
        assert known in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_field_can_be_read(tmp_path: Path, name: str) -> None:
    content, path, field = _case(name)
    _at(content, path).setdefault(field.key, field.shown)
    keys = {problem.column.rpartition(".")[2] for problem in _problems(tmp_path, content)}
    assert field.key not in keys or _needs_more(name)


def _needs_more(name: str) -> bool:
    """Keys whose example is told because another key has to go with it, or has to name something of the file."""
    return name.rpartition(".")[2] in {
        "sql", "kategorikolonne", "vaerdikolonne", "kategorier", "i_alt", "rest", "kolonner", "konstanter", "noegle",
        "sammenlagt_i", "deles_i", "brugere_landet", "omraader", "aconto", "andel_pct", "enheder",
        "fordeling", "periode_til", "debet", "kredit", "maaleenheder", "timer_pr_dag", "borgerkolonne",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_misspelt_key_is_told_with_the_right_one(tmp_path: Path, name: str) -> None:
    content, path, field = _case(name)
    here = _at(content, path)
    wrong = field.key[:-1] + field.key[-1] * 2
    here[wrong] = here.pop(field.key, field.shown)
    told = [problem for problem in _problems(tmp_path, content) if problem.column.rpartition(".")[2] == wrong]
    if path == ("tildeling",):  # a free name there is the name of an area
        assert told or field.key in ("overfoersel", "afregning")
        return
    assert len(told) == 1
    assert told[0].severity == "error"
    assert "kendes ikke" in told[0].message
    assert told[0].remedy == f"Mente du {field.key}?"


def _wrong_type(field: Field) -> Any:
    return [1.5] if isinstance(field, Text | Texts | Choice | Flag | Month | Date) else "fem"


@pytest.mark.parametrize("name", [name for name, _, field in every_field() if not isinstance(field, Anything)])
def test_a_value_of_the_wrong_type_is_told(tmp_path: Path, name: str) -> None:
    content, path, field = _case(name)
    _at(content, path)[field.key] = _wrong_type(field)
    told = [problem for problem in _problems(tmp_path, content) if field.key in re.split(r"[.\[]", problem.column)]
    assert told, name
    assert all(problem.severity == "error" and problem.remedy for problem in told)


def _ranged() -> list[tuple[str, str, Any]]:
    cases = []
    for name, _, field in every_field():
        number = field.of if isinstance(field, Named) else field
        for side, bound in (("low", getattr(number, "low", math.nan)), ("high", getattr(number, "high", math.nan))):
            if isinstance(number, Number) and not isinstance(number, Numbers) and math.isfinite(bound):
                value = bound - 1 if side == "low" else bound + 1
                cases.append((name, side, {next(iter(field.shown)): value} if isinstance(field, Named) else value))
        if isinstance(field, Choice):
            cases.append((name, "word", "noget andet"))
        if isinstance(field, Month):
            cases.append((name, "month", "2026-13"))
        if isinstance(field, Date):
            cases.append((name, "date", "2026-02-30"))
    return cases


@pytest.mark.parametrize(("name", "side", "value"), _ranged(), ids=lambda value: str(value)[:60])
def test_a_value_out_of_range_is_told(tmp_path: Path, name: str, side: str, value: Any) -> None:
    content, path, field = _case(name)
    _at(content, path)[field.key] = value
    told = [problem for problem in _problems(tmp_path, content) if field.key in re.split(r"[.\[]", problem.column)
            or f"{field.key}]" in problem.message]  # fmt: skip
    assert any("skal være" in problem.message or "negativ" in problem.message for problem in told), (name, side)


KNOWN = [
    ("[personale]\nweekned_pct = 50\n", "weekned_pct", "Nøglen weekned_pct kendes ikke i [personale]",
     "Mente du weekend_pct i [personale.bemanding.distrikt]?"),
    ("[personale.bemanding.distrikt]\nweekned_pct = 50\n", "weekned_pct", "[personale.bemanding.distrikt]", "weekend_pct"),
    ("[[revisitation.regler]]\nnavn = 'A'\ntimer_fra = 'fem'\n", "timer_fra", "[[revisitation.regler]] nr. 1", "Skriv fx"),
    ("[serviceramme]\nstart_aar = 2024\n", "start", "[serviceramme] mangler nøglen start", "Tilføj start = 1"),
    ("[tildeling.distrikter]\nmodel = 'aktivitet'\ngyldig_fra = '2026-01'\ntimer = 'visiteret'\ntimepris = 5\n", "timer",
     'skal være "visiterede" eller "leverede"', "Mente du visiterede?"),
    # A misspelt unit would be paid nothing without anyone being told.
    ("[tildeling.ramme]\nmodel = 'ramme'\ngyldig_fra = '2026-01'\nbeloeb = { Aadaln = 4000000 }\n", "Aadaln",
     "nævner en enhed, der ikke kendes", "Mente du Ådalen?"),
    ("[tildeling.sygepleje]\nmodel = 'sygepleje'\ngyldig_fra = '2026-01'\nvariant = 'ingen'\npris = 480\nydelser = []\n",
     "ydelser", "skal være en liste af tekster", "Skriv fx"),
    ("[[revisitation.regler]]\nnavn = 'A'\ntimer_fra = 10\ntimer_under = 5\n", "timer_under",
     "skal være større end timer_fra (10); ellers vælges ingen", "Ret den ene"),
    ("[[revisitation.runder]]\nnavn = 'A'\nregel = 'B'\nsager = 9\naendrede = 21\ntimer_foer = 90\ntimer_efter = 80\n"
     "minutter = 60\n", "aendrede", "er flere end de sager, der blev set på (9)", "Ret den ene"),
    ("[[demografi.brugere]]\nfra_alder = 80\ntil_alder = 67\nbrugere = 100\ntimer_pr_uge = 300\n", "til_alder",
     "er under fra_alder (80)", "Ret den ene"),
    # A share where per cent is asked for.
    ("[[forudsaetninger]]\ngyldig_fra = '2026-01'\nleveringsprocent = 0.945\n", "leveringsprocent",
     "et tal i procent fra 1 til 200", "Ret værdi"),
    ("[tildeling.overfoersel]\nform = 'stram'\nafdrag_aar = 4\n", "afdrag_aar", "et helt tal fra 1 til 3", "Ret værdi"),
    ("[demografi]\naar_frem = 90\n", "aar_frem", "et helt tal fra 1 til 30", "Ret værdi"),
    ("[rapporter.styringsmodeller]\nvaegte = { Dialogg = 1 }\n", "Dialogg", "kendes ikke", "Mente du Dialog?"),
    ("[server]\nbetroet_proxy = 'proxyen'\n", "betroet_proxy", "IP-adresse", "Skriv proxyens adresse"),
    ("[rehabilitering]\nafgange = ['Død']\n", "afgange", "kendes ikke", "Mente du afgang?"),
    ("[prognose]\nx = 1\n", "prognose", "Nøglen prognose kendes ikke", "Mu"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key", "message", "remedy"), KNOWN)
def test_known_mistakes_are_told_with_line_key_and_remedy(
    tmp_path: Path, lines: str, key: str, message: str, remedy: str
) -> None:
    text = written(BASE) + lines
    (tmp_path / "kommune.toml").write_text(text, "utf-8")
    [problem] = settings_problems(tmp_path)[0]
    assert (problem.file, problem.column) == ("kommune.toml", key)
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.row is not None
    line = text.splitlines()[problem.row - 1]
    assert key in line or "[" in line


def test_everything_is_told_at_once_whoever_reads_it(tmp_path: Path) -> None:
    content = {**BASE, "graenser": {"bagatel": 1}, "personale": {"weekned_pct": 1}, "register": {"modle": "x"}}
    (tmp_path / "kommune.toml").write_text(written(content | {"organisation": {"type": 9}}), "utf-8")
    problems, begins = settings_problems(tmp_path)
    assert {problem.column for problem in problems} == {"bagatel", "weekned_pct", "modle", "type"}
    assert not begins


@pytest.mark.parametrize(
    ("section", "begins"),
    [({"personale": {"weekned_pct": 1}}, True), ({"register": {"modle": "x"}}, False), ({"graenser": {"x": 1}}, False)],
)
def test_a_section_at_fault_does_not_stop_the_run_but_the_register_does(
    tmp_path: Path, section: dict[str, Any], begins: bool
) -> None:
    (tmp_path / "kommune.toml").write_text(written({**BASE, **section}), "utf-8")
    assert settings_problems(tmp_path)[1] is begins


def test_check_tells_a_misspelt_key_of_any_section_among_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = made_municipality.write(tmp_path / "data")
    with (data / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write("[personale.bemanding.distrikt]\nweekned_pct = 50\n")
    assert main(["check", "--data", str(data)]) == 1
    told = capsys.readouterr().out
    assert "Datakontrol: 1 fejl" in told
    assert "Nøglen weekned_pct kendes ikke i [personale.bemanding.distrikt]" in told
    assert "Mente du weekend_pct?" in told


def test_the_municipality_with_an_unknown_key_is_told_what_it_may_be(tmp_path: Path) -> None:
    content = {**BASE, "tabeller": {"posteringer": {"fil": "p.csv", "vaerdier": {"Artsgruppe": {"401": "Løn"}}}}}
    (tmp_path / "kommune.toml").write_text(written(content), "utf-8")
    problems = {problem.column: problem for problem in settings_problems(tmp_path)[0]}
    assert problems["fil"].remedy == "Mente du filer?"
    assert "vaerdier" in problems


SIMPLE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(dt.date(1, 1, 1)),
    st.sampled_from(["aktivitet", "ramme", "rehabilitering", "2026-01", "Ådalen", "fleksibel"]),
)  # fmt: skip
WORDS = st.sampled_from(sorted({field.key for _, _, field in every_field()} | {"x"}))
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(declared_sections()), VALUES)
def test_reading_a_section_raises_nothing_whatever_stands_there(one: Any, value: Any) -> None:
    _, faults = one.read({one.name: value})
    assert all(fault.line and fault.told for fault in faults)
    if value is not None and not isinstance(value, dict | list | tuple):
        assert faults


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([field.key for field in kommune().fields]), VALUES, max_size=5))
def test_reading_the_whole_file_raises_nothing_whatever_stands_there(content: dict[str, Any]) -> None:
    from styringslib.intake.settings.settings_file import settings_of

    read, faults = settings_of({key: value for key, value in content.items() if value is not None})
    assert faults  # there are never both a name and tables
    assert all(one.told for one in faults)
    assert read.units is not None


def test_lines_are_found_in_sections_blocks_and_inside_them() -> None:
    text = 'navn = "x"\n[a]\nb = [\n  1,\n]\nc = 2\n[[d]]\ne = 1\n[[d]]\n"ø å" = 1\n[d.f]\ng.h = 1\n'
    assert tomllib.loads(text)
    lines = lines_of(text)
    assert lines["navn",] == 1
    assert (lines["a",], lines["a", "b"], lines["a", "c"]) == (2, 3, 6)
    assert (lines["d", 1, "e"], lines["d", 2, "ø å"], lines["d", 2, "f", "g", "h"]) == (8, 10, 12)


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == page(), "kør python -m styringslib.commands.contract"


def test_the_page_tells_of_every_key() -> None:
    told = page()
    assert [name for name, _, field in every_field() if f"`{field.key}`" not in told and "tabeller" not in name] == []
