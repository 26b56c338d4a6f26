"""What the served folder of reports has by address, and what no address leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from styringslib.delivery import shelf
from styringslib.delivery.open_pages import may_open
from styringslib.serving.reader import Readers
from tests.serving.made_reports import published, service, written


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("out"))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("2026-10/", "month"),
        ("2026-10/index.html", "month"),
        ("2026-10/datatjek.html", "check"),
        ("2026-10/prognose.csv", "check"),
        ("2026-10/nord/rapport.html", "report"),
        ("2026-10/nord/tal.xlsx", "report"),
        ("2026-10/visitationen/sager-tal.xlsx", "report"),
        ("2026-09/uddelingsark/aadalen/", "handout"),
        ("2026-09/uddelingsark/aadalen-nord/aftaler.xlsx", "handout"),
    ],
)
def test_what_a_run_made_is_found(out: Path, address: str, kind: str) -> None:
    found = shelf.find(out, address)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "address",
    [
        "",
        "index.html",
        ".data/index.html",
        "2026-10/run.json",
        "2026-10/.rapport.html.1.ny",
        "2026-10/aadalen/andet.html",
        "2026-10/aadalen/tal.xlsx",
        "2026-10/aadalen/",
        "2026-10/../2026-10/index.html",
        "2026-10/../.data/index.html",
        "../out/2026-10/index.html",
        "2026-10//index.html",
        "/2026-10/index.html",
        "2026-10/nord/../aadalen/rapport.html",
        "2026-10/nord/rapport.html/",
        "2026-10/nord\\rapport.html",
        "2026-10/nord/rapport.html\x00",
        "2026-10/nord/rapport.html\n",
        "2026-13/index.html",
        "2026-08/index.html",
        "2026-10/uddelingsark/aadalen",
        "2026-10/uddelingsark/aadalen/andet.txt",
        "2026-10/uddelingsark/../aadalen/rapport.html",
    ],
)
def test_nothing_else_is(out: Path, address: str) -> None:
    assert shelf.find(out, address) is None


def test_the_newest_month_comes_first_and_a_folder_without_a_run_is_none(out: Path, tmp_path: Path) -> None:
    assert shelf.months(out) == ["2026-10", "2026-09"]
    (tmp_path / "2026-11").mkdir()
    assert shelf.months(tmp_path) == []
    assert shelf.months(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("2026-10/index.html", {"lea", "vita", "kim", "nils"}),
        ("2026-10/datatjek.html", {"kim"}),
        ("2026-10/prognose.csv", {"kim"}),
        ("2026-10/nord/rapport.html", {"vita", "kim"}),
        ("2026-10/nord/tal.xlsx", {"vita", "kim"}),
        ("2026-10/nord/rapport.ipynb", {"kim"}),
        ("2026-10/visitationen/sager.html", {"vita"}),
        ("2026-10/visitationen/sager-tal.xlsx", {"vita"}),
        ("2026-10/visitationen/rapport.html", {"vita", "kim"}),
        ("2026-10/hele-kommunen/rapport.html", {"lea", "vita", "kim", "nils"}),
        ("2026-10/hele-kommunen/scenarie-lukning.html", {"kim"}),
        ("2026-10/uddelingsark/aadalen/brugertid.html", {"lea", "vita", "kim"}),
        ("2026-10/uddelingsark/aadalen/brugertid.ipynb", {"kim"}),
        ("2026-10/uddelingsark/aadalen-nord/index.html", {"vita", "kim"}),
    ],
)
def test_who_may_open_it(out: Path, tmp_path: Path, address: str, who: set[str]) -> None:
    readers, found = Readers(service(written(tmp_path))), shelf.find(out, address)
    assert found is not None
    assert {login for login in ("lea", "vita", "kim", "nils") if may_open(readers.of(login), found)} == who
