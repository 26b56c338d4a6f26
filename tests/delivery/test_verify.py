"""`styring verify`: whether a report still is what it was made of, and what differs, in words that a reader understands."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from styringslib.cli import main
from styringslib.delivery.open_pages import without_closed
from styringslib.publishing import trail
from tests.reports.called_municipality import MONTH, Called, written

Told = Callable[..., tuple[int, str, str]]
REGISTER = "\n[register]\n"


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Called]:
    """A month that has been run by kim, with a register."""
    before = os.environ.get("STYRING_USER")
    os.environ["STYRING_USER"] = "kim"
    try:
        place = written(tmp_path_factory.mktemp("kommune"), REGISTER)
        assert place.run() == 0
        yield place
    finally:
        os.environ.pop("STYRING_USER") if before is None else os.environ.update(STYRING_USER=before)


@pytest.fixture
def place(run_once: Called, tmp_path: Path) -> Called:
    return run_once.copied(tmp_path / "kommune")


@pytest.fixture
def told(place: Called, capsys: pytest.CaptureFixture[str]) -> Told:
    """The exit status of `styring verify`, what it tells, and what is wrong."""

    def verified(*what: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = place.verify(*what)
        shown = capsys.readouterr()
        return status, shown.out.replace("\xa0", " "), shown.err.replace("\xa0", " ")

    return verified


def test_a_month_that_has_just_been_made_matches(place: Called, told: Told) -> None:
    status, out, wrong = told(MONTH)
    assert (status, wrong) == (0, "")
    assert "9 filer er holdt op imod det, der blev dannet." in out
    assert "Inddata er uændret (2 filer)." in out
    assert "kommune.toml er uændret." in out
    assert "Det, rapporterne bruger af registret, er uændret." in out
    assert "Udgaven af styring er den samme (0.1.0)." in out
    assert "Loggen har 2 linjer, og ingen er ændret." in out
    assert re.search(r"3 rapporter \(.*\) blev dannet \d+\. \w+ \d{4} af kim med styring 0\.1\.0\.", out)
    # The month's folder, and the newest month, are other words for the same.
    assert told(str(place.month))[1] == out
    assert told()[1] == out
    assert [row["event"] for row in place.log] == ["run_begun", "run_ended"]


def test_each_thing_that_differs_is_told_with_its_reports(place: Called, told: Told) -> None:
    place.add_posting()
    assert place.run("--units", "Ådalen") == 0
    status, _, wrong = told(MONTH)
    assert status == 1
    assert re.fullmatch(
        r"posteringer\.csv er ændret siden \d+\. \w+ \d{4}; "
        r"2 rapporter \(Birkelunden og hele kommunen\) er lavet af den gamle\.\n",
        wrong,
        re.IGNORECASE,
    )
    # A single report that was made of the new file matches; one of the old does not.
    assert told(str(place.month / "aadalen" / "rapport.html"))[0] == 0
    status, _, wrong = told(str(place.month / "birkelunden" / "tal.xlsx"))
    assert (status, wrong.count("\n")) == (1, 1)
    assert "rapporten Birkelunden er lavet af den gamle" in wrong
    assert [row["event"] for row in place.log][-2:] == ["verify", "verify"]
    assert place.log[-1]["reports"] == [["birkelunden", "rapport"]]


def test_files_settings_and_outputs(place: Called, told: Told) -> None:
    file = place.data / "kommune.toml"
    file.write_text(file.read_text("utf-8").replace("udtraek_dag = 7", "udtraek_dag = 9"), "utf-8")
    (place.month / "aadalen" / "tal.xlsx").write_bytes(b"andet")
    (place.month / "birkelunden" / "rapport.html").unlink()
    status, _, wrong = told(MONTH)
    assert status == 1
    lines = wrong.splitlines()
    assert lines[:2] == [
        "Ådalen: tal.xlsx er ændret, efter at den blev dannet.",
        "Birkelunden: rapport.html mangler.",
    ]
    assert re.match(r"kommune\.toml er ændret siden .* \(afsnit: kalender\); 3 rapporter", lines[2])
    # A remark changes no figure, and that is said too.
    file.write_text(file.read_text("utf-8").replace("udtraek_dag = 9", "udtraek_dag = 7 # som før"), "utf-8")
    assert "(kun bemærkninger og opstilling)" in told(MONTH)[2]
    (place.data / "budget.csv").rename(place.data / "væk.csv")
    wrong = told(MONTH)[2]
    assert re.search(r"budget\.csv mangler nu; 3 rapporter \(.*\) er lavet af den \d", wrong)


def test_the_register(place: Called, told: Told) -> None:
    from styringslib.register import open_register

    register = open_register(place.data)
    values = {"unit": "Ådalen", "month": MONTH, "explanation": "Flere vikarer end ventet", "cause": None}
    register.add("explanation", {name: value for name, value in values.items() if value}, register.person())
    status, _, wrong = told(MONTH)
    assert status == 1
    assert re.search(r"Registret er et andet end .* \(\d+ nye? udgaver? af poster\); 3 rapporter", wrong)
    assert place.run() == 0
    assert told(MONTH)[0] == 0
    for left in place.data.glob("register.sqlite*"):
        left.unlink()
    status, out, wrong = told(MONTH)
    assert status == 1
    assert wrong.count("Registret kan ikke læses. Registret i SQLite-filen register.sqlite er tomt eller væk") == 1
    assert "Inddata er uændret" in out


def test_the_program(place: Called, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    from styringslib.delivery import made_from

    monkeypatch.setattr(made_from, "source_digest", lambda: "f" * 64)
    status, _, wrong = told(MONTH)
    assert status == 1
    assert "er dannet med styring 0.1.0, men programmets filer er ændret siden. Det kan give andre tal." in wrong


def test_the_log(place: Called, told: Told) -> None:
    (log,) = trail.log_of(place.out).paths()
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0].replace(b"kim", b"bob") + lines[1])
    status, _, wrong = told(MONTH)
    assert status == 1
    assert f"Linje 1 i {log.name} kan ikke læses, eller den er ændret." in wrong
    assert "Loggen har ikke den kørsel, som 3 rapporter er dannet i." in wrong
    log.unlink()
    assert "Loggen (log-*.jsonl) mangler, eller den er tom, men rapporterne er skrevet i den." in told(MONTH)[2]
    log.write_bytes(lines[0])
    status, out, wrong = told(MONTH)
    assert (status, wrong) == (0, "")
    assert re.search(r"Kørslen, der begyndte .* er ikke skrevet færdig i loggen", out)


def test_a_report_is_known_wherever_it_lies(place: Called, told: Told, tmp_path: Path) -> None:
    elsewhere = tmp_path / "sendt til leder.html"
    page = (place.month / "aadalen" / "rapport.html").read_text("utf-8")
    elsewhere.write_text(page, "utf-8")
    status, out, _ = told(str(elsewhere))
    assert status == 0
    assert out.startswith("sendt til leder.html er den fil, der blev dannet.\n3 filer er holdt op imod")
    # As a leader has it, and as somebody has changed it.
    without = without_closed(page, lambda address: "birkelunden" not in address)
    assert without != page
    elsewhere.write_text(without, "utf-8")
    status, out, wrong = told(str(elsewhere))
    assert (status, wrong) == (0, "")
    assert "er rapporten, som en læser får den: Links til det, læseren ikke må åbne, er taget ud." in out
    elsewhere.write_text(page.replace("390.000", "190.000"), "utf-8")
    status, _, wrong = told(str(elsewhere))
    assert status == 1
    assert "men indholdet er et andet" in wrong
    # What an earlier run made is known by the log.
    elsewhere.write_text(page, "utf-8")
    place.add_posting()
    place.run("--units", "Ådalen")
    (place.month / "aadalen" / "rapport.html").write_text("ny", "utf-8")
    record = json.loads((place.month / "run.json").read_text("utf-8"))
    for row in record["reports"]:
        row["outputs"] = dict.fromkeys(row["outputs"], "0" * 64)
    (place.month / "run.json").write_text(json.dumps(record), "utf-8")
    status, _, wrong = told(str(elsewhere))
    assert status == 1
    assert re.search(r"sendt til leder\.html blev dannet .* af kim, og rapporten er dannet igen siden\.", wrong)


def test_what_can_not_be_looked_at_is_told(place: Called, told: Told, tmp_path: Path) -> None:
    other = tmp_path / "andet.html"
    other.write_text("<title>Noget andet</title>", "utf-8")
    assert told(str(other))[0] == 2
    assert told("findes/ikke.html") == (
        2,
        "",
        "findes/ikke.html findes ikke. Skriv en måned (2026-10), en måneds mappe eller en rapports fil.\n",
    )
    assert told("2025-01")[0] == 2
    assert told("marts")[0] == 2
    assert told(str(tmp_path))[2].endswith("så den er ikke en måneds mappe fra styring.\n")
    assert main(["verify", MONTH, "--out", str(place.out)]) == 2  # the sample's folder is another municipality's


def test_a_month_of_an_older_version_is_told(place: Called, told: Told) -> None:
    record = json.loads((place.month / "run.json").read_text("utf-8"))
    for row in record["reports"]:
        del row["made"]
    (place.month / "run.json").write_text(json.dumps(record), "utf-8")
    status, out, wrong = told(MONTH)
    assert (status, wrong) == (0, "")
    assert "er ikke gemt: Det er dannet af en ældre udgave af styring." in out
