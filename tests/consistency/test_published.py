"""The sample and the two published municipalities: one quantity, unit and month has one value and one sign wherever it stands,
parts add up to what stands beside them, and every comparison is true of its printed numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from styringslib import shipped
from tests.consistency.breaches import breaches
from tests.consistency.making import Publication, publish
from tests.consistency.quantities import facts

PUBLISHED = shipped.sample().parent / "published"


def test_the_sample_says_one_thing(published_sample: Publication) -> None:
    assert breaches(published_sample) == []


def test_what_is_read_is_all_that_is_published(published_sample: Publication) -> None:
    """The check reads what there is: pages, tables, workbooks, and quantities that stand in many places."""
    assert len(published_sample.pages) == 32
    assert sum(len(page.tables) for page in published_sample.pages.values()) > 340
    assert len(published_sample.workbooks) == 29
    found = [fact for fact in facts(published_sample) if fact.unit == "Ådalen"]
    assert len({fact.where for fact in found if fact.quantity == "expected"}) >= 5
    assert len({fact.where for fact in found if fact.quantity == "deviation"}) >= 4


@pytest.mark.parametrize("name", ["favrskov", "vordingborg"])
def test_a_published_municipality_says_one_thing(name: str, tmp_path: Path) -> None:
    made = publish(PUBLISHED / name, tmp_path)
    assert breaches(made) == []
