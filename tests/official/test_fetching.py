"""`styring fetch` against a stub of Statistikbanken's API on this machine, with answers made by hand in its documented form."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from styringslib import cli
from styringslib.demography import parse_statbank
from styringslib.intake import read_municipality
from styringslib.sections.demography.official_files import people_of
from styringslib.sections.demography.terms import read_terms

AREAS = {"000": "Hele landet", "461": "Odense", "621": "Kolding"}
SEXES = {"TOT": "I alt", "1": "Mænd", "2": "Kvinder"}
AGES = {"IALT": "Alder i alt", **{str(age): f"{age} år" for age in range(113)}}
DEATH_AGES = {"TOT": "I alt", **{str(age): f"{age} år" for age in range(99)}, "99-": "99 år og derover"}
BANDS = {"TOT": "I alt", "0064": "Under 65 år", "6579": "65-79 år", "80-": "80 år og derover"}
QUARTERS = ["2024K1", "2024K2", "2025K1"]


def variable(code: str, values: dict[str, str], *, may_be_left_out: bool = True, time: bool = False) -> dict[str, Any]:
    texts = [{"id": value, "text": text} for value, text in values.items()]
    return {"id": code, "text": code.lower(), "elimination": may_be_left_out, "time": time, "values": texts}


def years(*codes: str) -> dict[str, Any]:
    return variable("Tid", {code: code for code in codes}, may_be_left_out=False, time=True)


TABLES: dict[str, list[dict[str, Any]]] = {
    "FOLK1A": [
        variable("OMRÅDE", AREAS), variable("KØN", SEXES), variable("ALDER", AGES),
        variable("CIVILSTAND", {"TOT": "I alt", "U": "Ugift"}), years(*QUARTERS),
    ],
    "FOD207": [
        variable("OMRÅDE", AREAS), variable("ALDER", DEATH_AGES, may_be_left_out=False), variable("KØN", SEXES),
        years("2023", "2024"),
    ],
    "FRKM125": [variable("OMRÅDE", AREAS), variable("KØN", SEXES), variable("ALDER", DEATH_AGES), years("2026", "2027")],
    "AED06": [
        variable("OMRÅDE", AREAS),
        variable("YDELSESTYPE", {"10": "Personlig pleje", "99": "Hjemmehjælp i alt"}, may_be_left_out=False),
        variable("ALDER", BANDS), variable("KØN", SEXES), years("2023", "2024"),
    ],
    "AED022": [variable("OMRÅDE", AREAS), variable("ALDER", BANDS), variable("KØN", SEXES), years("2023", "2024", "2025")],
}  # fmt: skip


def number(table: str, cell: dict[str, str]) -> str:
    """Odense in a year: 100 + age men and 200 + age women; deaths 3 in each; 10 users a band with many hours."""
    place = 1 if cell["OMRÅDE"] == "461" else 10
    if table in ("FOLK1A", "FRKM125"):
        return str(place * (int(cell["KØN"]) * 100 + int(cell["ALDER"].rstrip("-"))))
    if table == "FOD207":
        return str(place * 3)
    if cell["TID"] == "2025" and cell["ALDER"] == "80-":
        return ".."
    return "10" if table == "AED06" else "1234567,5"


class Stub(BaseHTTPRequestHandler):
    tables = TABLES
    refused: set[str] = set()  # noqa: RUF012
    asked: list[dict[str, Any]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        function = self.path.rpartition("/")[2]
        table = question.get("table", "")
        self.asked.append({"function": function, **question})
        if table in self.refused:
            return self.give(
                400, json.dumps({"errorTypeCode": "EXTRACT-NOTFOUND", "message": "Tabellen blev ikke fundet"})
            )
        if function == "tables":
            known = [
                {"id": "FRKM124", "updated": "2024-05-15T08:00:00"},
                {"id": "FRKM125", "updated": "2025-05-15T08:00:00"},
            ]
            return self.give(200, json.dumps([*known, {"id": "FOLK1A", "updated": "2025-11-11T08:00:00"}]))
        if function == "tableinfo":
            info = {
                "id": table,
                "text": f"Om {table}",
                "updated": "2025-11-11T08:00:00",
                "variables": self.tables[table],
            }
            return self.give(200, json.dumps(info))
        codes = [one["code"] for one in question["variables"]]
        lines = [";".join([*(code.upper() for code in codes), "INDHOLD"])]
        for values in product(*(one["values"] for one in question["variables"])):
            cell = {code.upper(): value for code, value in zip(codes, values, strict=True)}
            lines.append(";".join([*values, number(table, cell)]))
        return self.give(200, "\ufeff" + "\r\n".join(lines))

    def give(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Any]:
    handler = type("OwnStub", (Stub,), {"asked": [], "refused": set()})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    handler.address = f"http://127.0.0.1:{server.server_port}/v1"  # type: ignore[attr-defined]
    yield handler
    server.shutdown()
    server.server_close()


def fetch(site: Any, folder: Path, *more: str) -> int:
    return cli.main(["fetch", "--data", str(folder), "--address", site.address, "--municipality", "Odense", *more])


def test_everything_is_brought_and_read_by_what_reads_it(
    site: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetch(site, tmp_path) == 0
    home = tmp_path / "officiel"
    assert sorted(path.name for path in home.iterdir()) == [
        "befolkning.csv", "doedsfald.csv", "fremskrivning.csv", "hentet.json", "hjemmehjaelp.csv", "landet.csv",
        "landet_doedsfald.csv",
    ]  # fmt: skip
    told = capsys.readouterr().out
    lines = told.partition("så læses tallene:\n\n")[2].partition("\nKilde:")[0]
    (tmp_path / "kommune.toml").write_text(
        'navn = "Odense Kommune"\nkort_navn = "Odense"\n[[enheder]]\nnavn = "Nord"\nnoegle = "nord"\ntype = "distrikt"\n'
        f'omraade = "Hjemmepleje"\n{lines}',
        "utf-8",
    )
    municipality = read_municipality(tmp_path)
    persons = municipality.population.set_index(["year", "sex", "age"])["persons"]
    assert set(municipality.population["unit"]) == {"Odense Kommune"} or set(municipality.population["unit"]) == {
        "Odense"
    }
    assert (persons[2025, "M", 65], persons[2025, "K", 65], len(persons)) == (165, 265, 2 * 2 * 111)
    assert persons[2025, "M", 110] == 210 + 211 + 212  # 110 and over
    terms = read_terms(municipality.settings.sections["demografi"])
    assert (terms.bands_year, [(b.age, b.age_to, b.users, b.hours_per_week) for b in terms.bands]) == (
        2024,
        [(0, 64, 10, 1234567.5), (65, 79, 10, 1234567.5), (80, None, 10, 1234567.5)],
    )
    assert terms.source == "Danmarks Statistik, FOLK1A, FOD207, FRKM125, AED06, AED022"
    deaths = people_of(tmp_path, terms.deaths, "deaths")
    assert (deaths["deaths"].sum(), set(deaths["unit"]), deaths["age"].max()) == (3 * 2 * 100 * 2, {"Odense"}, 99)
    nation = people_of(tmp_path, terms.nation, "persons", unit="national")
    assert nation.query("year == 2024 and sex == 'K' and age == 1")["persons"].to_list() == [2010]
    official = parse_statbank((tmp_path / terms.official).read_bytes())
    assert official.query("year == 2027 and sex == 'M' and age == 99")["persons"].to_list() == [199]


def test_what_was_brought_stands_beside_it(site: Any, tmp_path: Path) -> None:
    fetch(site, tmp_path)
    record = json.loads((tmp_path / "officiel" / "hentet.json").read_text("utf-8"))
    assert record["kilde"].startswith("Danmarks Statistik")
    (population, *_) = record["hentet"]
    assert (population["tabel"], population["opdateret"], population["tal"]) == (
        "FOLK1A",
        "2025-11-11T08:00:00",
        2 * 2 * 113 * 2,
    )
    by_table = {one["tabel"]: one for one in record["hentet"]}
    assert list(by_table) == ["FOLK1A", "FOD207", "FRKM125", "AED06", "AED022"]
    assert by_table["AED022"]["manglende"] == 1
    asked = [one for one in site.asked if one["function"] == "data" and one["table"] == "FOLK1A"]
    chosen = {one["code"]: one["values"] for one in asked[0]["variables"]}
    assert (chosen["OMRÅDE"], chosen["KØN"], chosen["Tid"]) == (["461", "000"], ["1", "2"], ["2024K1", "2025K1"])
    assert "CIVILSTAND" not in chosen
    (home_help,) = [one for one in site.asked if one["function"] == "data" and one["table"] == "AED06"]
    assert {"code": "YDELSESTYPE", "values": ["99"]} in home_help["variables"]


def test_a_table_that_is_refused_stops_no_other(site: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site.refused.add("AED06")
    assert fetch(site, tmp_path) == 1
    told = capsys.readouterr()
    assert "Ikke hentet: Statistikbanken afviste spørgsmålet om AED06 (400): Tabellen blev ikke fundet." in told.err
    assert (tmp_path / "officiel" / "befolkning.csv").is_file()
    assert "brugere" not in told.out


def test_without_a_network_one_sentence_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["fetch", "--data", str(tmp_path), "--municipality", "Odense", "--address", "http://127.0.0.1:9/v1"]
    assert cli.main(call) == 2
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "Statistikbanken kunne ikke nås" in told.err
    assert list(tmp_path.iterdir()) == []


def test_a_municipality_that_is_not_there(site: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["fetch", "--data", str(tmp_path), "--municipality", "Odensee Kommune", "--address", site.address]
    assert cli.main(call) == 2
    assert "Mente du Odense?" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_name_comes_from_the_settings_and_a_population_is_not_named_twice(
    site: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["fetch", "--data", str(tmp_path), "--address", site.address]) == 2
    assert "Skriv fx --municipality" in capsys.readouterr().err
    own = 'navn = "Kolding Kommune"\n[tabeller.befolkning]\nfiler = "egne.csv"\n[demografi]\naar_frem = 5\n'
    (tmp_path / "kommune.toml").write_text(own, "utf-8")
    assert cli.main(["fetch", "--data", str(tmp_path), "--address", site.address]) == 0
    told = capsys.readouterr().out
    assert "[tabeller.befolkning]" not in told
    assert "Skriv det i kommune.toml, under det [demografi], der står der, så læses tallene:" in told
    assert (tmp_path / "officiel" / "befolkning.csv").read_text("utf-8").splitlines()[1].startswith("Kolding;2024;K;0;")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("INDHOLD", "TAL"), "ikke de kolonner"),
        (lambda text: text.replace("\r\n461;", "\r\n999;", 1), "ikke blev spurgt om"),
        (lambda text: text.partition("\r\n")[0], "har ingen tal"),
    ],
)
def test_an_answer_to_another_question_is_refused(
    site: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Any, told: str
) -> None:
    give = Stub.give
    site.give = lambda self, status, text: give(self, status, change(text) if ";" in text[:200] else text)
    assert fetch(site, tmp_path) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_ages_that_overlap_are_not_added_up(site: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    area, kinds, _, *rest = TABLES["AED06"]
    site.tables = {**TABLES, "AED06": [area, kinds, variable("ALDER", {**BANDS, "67-": "67 år og derover"}), *rest]}
    assert fetch(site, tmp_path) == 1
    assert "Tabellen AED06 har aldersgrupper, der overlapper" in capsys.readouterr().err
