"""A second municipality's published figures, recomputed from its raw files with pandas alone: other headings, other shapes of
file, other units and months."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.consistency.making import Publication, publish
from tests.independent import checking, figures, second_files, second_municipality


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return second_municipality.write(tmp_path_factory.mktemp("havnsoe") / "data")


@pytest.fixture(scope="module")
def published(folder: Path) -> Publication:
    made = publish(folder, folder.parent / "reports")
    assert made.failed == {}
    return made


def test_every_cell_is_what_the_raw_files_give(published: Publication, folder: Path) -> None:
    tables = second_files.read(folder)
    cells = list(figures.cells(tables))
    assert len(cells) > 1_200
    assert checking.differences(published, cells) == []
    assert list(checking.front_page(published, tables)) == []


def test_a_month_by_hand(folder: Path) -> None:
    """Two figures of the truth itself, added up with nothing but the file's own lines."""
    tables = second_files.read(folder)
    lines = (folder / "budget/budget_2026.csv").read_text("cp1252").splitlines()
    revised = [line.split("|") for line in lines if "|Hjemmepleje Syd|" in line and "|Korrigeret|" in line]
    assert len(revised) == 12
    by_hand = sum(float(number) for line in revised for number in line[4:])
    assert (
        tables.budget_of(["Hjemmepleje Syd"])["kr"].sum() == by_hand == 12_996_960.0
    )  # 12 x (900,000 x 1.06 x 1.02 + 110,000)
    hours = pd.read_parquet(folder / "omsorg/timer.parquet")
    own = hours[(hours["Omkostningssted"] == "71-50") & (hours["Kalendermåned"] >= "2026-01")]
    cell = next(
        cell
        for cell in figures.cells(tables)
        if (cell.folder, cell.title, cell.heading) == ("plejepartner", "Afregning med Plejepartner", "Timer")
    )
    assert cell.truth == pytest.approx(own["Leverede minutter"].sum() / 60)
