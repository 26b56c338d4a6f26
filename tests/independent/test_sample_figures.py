"""The sample's published figures, recomputed from its raw files with pandas alone."""

from __future__ import annotations

import dataclasses

import pytest

from styringslib import shipped
from tests.consistency.making import Publication
from tests.independent import checking, figures, sample_files


@pytest.fixture(scope="module")
def tables() -> figures.Tables:
    return sample_files.read(shipped.sample())


def test_every_cell_is_what_the_raw_files_give(published_sample: Publication, tables: figures.Tables) -> None:
    cells = list(figures.cells(tables))
    # Districts, facilities, rehabilitation, provider, purchaser and the whole: none is left out by a heading that changes.
    assert len(cells) > 3_400
    assert {cell.folder for cell in cells} == {folder for folder, _ in tables.units.values()} | {figures.WHOLE}
    assert checking.differences(published_sample, cells) == []


def test_the_front_page_and_the_forecasts_say_what_the_reports_say(
    published_sample: Publication, tables: figures.Tables
) -> None:
    assert list(checking.front_page(published_sample, tables)) == []


def test_a_krone_or_a_tenth_too_much_is_noticed(published_sample: Publication, tables: figures.Tables) -> None:
    """What is compared is the printed digit: another last digit is a difference, in every table."""
    for cell in figures.cells(tables):
        if cell.folder in ("aadalen", "aahuset"):
            wrong = dataclasses.replace(cell, truth=cell.truth * 1.02 + 2)
            assert checking.differences(published_sample, [wrong]), cell.where
