"""The served page of the round: what each reader sees of it, and the form that writes what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from styringslib.delivery.round_state import round_state
from styringslib.register import open_register
from styringslib.serving.bar import bar
from styringslib.serving.opened import _chosen
from styringslib.serving.reader import Readers
from styringslib.serving.round_page import round_html
from styringslib.serving.service import Service
from tests.serving.made_reports import published, service, written


@pytest.fixture
def door(tmp_path: Path) -> Service:
    folder = written(tmp_path, '\n[opfoelgning]\nmodel = "varde"\n')
    published(folder / "reports")
    return replace(service(folder, base="/styring/"), has_round=True)


def page(door: Service, login: str) -> BeautifulSoup:
    readers = Readers(door)
    register = open_register(door.data, readers.settings)
    table = round_state(door.out, readers.settings, register, "2026-10", dt.date(2026, 11, 20))
    html = round_html(door, readers.of(login), table, "Månedsopfølgning.", ["2026-10", "2026-09"])
    return BeautifulSoup(html, "html.parser")


def headings(soup: BeautifulSoup) -> list[str]:
    return [one.get_text() for one in soup.find_all("h2")][1:]


def test_each_sees_the_round_of_what_they_read(door: Service) -> None:
    every = ["Hele kommunen", "Ådalen", "Nord", "Solgården", "Visitationen"]
    assert headings(page(door, "kim")) == every
    assert headings(page(door, "lea")) == ["Hele kommunen", "Ådalen"]
    assert headings(page(door, "fremmed")) == ["Hele kommunen"]
    soup = page(door, "lea")
    assert soup.h1 is not None
    assert soup.h1.get_text() == "Månedens gang, oktober 2026"
    assert "Nord" not in soup.get_text()


def test_what_is_missing_leads_to_the_form_that_writes_it_for_those_who_may(door: Service) -> None:
    links = [a["href"] for a in page(door, "lea").find_all("a", string="Skriv det")]
    form = "/styring/voila/render/dispositioner.ipynb?enhed=aadalen&slags=round_step&maaned=2026-10&trin="
    assert links == [f"{form}{step}" for step in ("laest", "moede", "godkendt_leder", "lukket")]
    assert page(door, "ada").find_all("a", string="Skriv det") == []


def test_the_address_fills_in_month_and_step(door: Service) -> None:
    lea = Readers(door).of("lea")
    asked = {"enhed": "aadalen", "slags": "round_step", "maaned": "2026-10", "trin": "laest"}
    words = {key: [value.encode()] for key, value in asked.items()}
    assert _chosen(lea, "dispositioner.ipynb", words) == {
        "unit": "Ådalen", "kind": "round_step", "month": "2026-10", "step": "Læst",
    }  # fmt: skip
    odd = {"maaned": [b'2026-10"; import os'], "trin": [b"udtraek"]}
    assert _chosen(lea, "dispositioner.ipynb", odd) == {}


def test_the_bar_leads_there_where_a_round_is_described(door: Service) -> None:
    lea = Readers(door).of("lea")
    assert 'href="/styring/runden/" aria-current="page">Månedens gang</a>' in bar(door, lea, "runden/")
    assert "runden" not in bar(replace(door, has_round=False), lea, "")
