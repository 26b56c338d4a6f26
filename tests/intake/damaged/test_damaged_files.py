"""Damaged files of every kind give a Danish sentence, never a traceback and never a program's own words."""

from __future__ import annotations

from io import BytesIO
from zipfile import is_zipfile

import pytest

from tests.intake.damaged.campaign import case, damaged
from tests.intake.damaged.kinds import kinds
from tests.intake.made_workbooks import timeless


@pytest.mark.parametrize("first", range(0, 500, 25))
def test_five_hundred_damaged_files(first: int) -> None:
    """Each case is the same file every time; ``python -m tests.intake.damaged.campaign`` makes as many as are wanted."""
    found = [case(number) for number in range(first, first + 25)]
    assert [one for one in found if one.verdict in ("traceback", "noise")] == []
    assert any(one.verdict == "told" for one in found)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (8821, "Zip-filen er beskadiget"),  # a part whose name has become nothing
        (9158, "Filen er beskadiget"),  # Parquet's own text that is no UTF-8
    ],
)
def test_what_the_large_search_has_found(number: int, told: str) -> None:
    found = case(number)
    assert found.verdict == "told"
    assert told in found.said


def test_every_kind_is_read_when_it_is_whole() -> None:
    assert [(kind.name, said) for kind in kinds() if (said := kind.read(kind.content, kind.name)[0])] == []


def test_the_cases_are_of_every_kind_and_always_the_same() -> None:
    drawn = [damaged(number) for number in range(300)]
    assert {kind.name for kind, *_ in drawn} == {kind.name for kind in kinds()}
    assert [content for *_, content in drawn[:20]] == [damaged(number)[3] for number in range(20)]


def test_no_kind_has_the_time_at_which_it_was_made() -> None:
    """A number that failed yesterday must be the same file today."""
    packed = [kind for kind in kinds() if is_zipfile(BytesIO(kind.content))]
    assert len(packed) >= 5
    assert [kind.name for kind in packed if timeless(kind.content) != kind.content] == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x = " + b"[" * 5_000 + b"]" * 5_000, "parenteser i så mange lag"),
        (b"smaa_tal = " + b"9" * 5_000, "tal eller en dato, der ikke kan læses"),
        (b'navn = "Pr\x00veby"', "kan ikke læses som TOML"),
        (b'navn = "Pr\xf8veby"', "ikke gemt som UTF-8"),
    ],
)
def test_settings_that_no_reader_takes(content: bytes, told: str) -> None:
    (kind,) = [kind for kind in kinds() if kind.name == "kommune.toml"]
    assert told in kind.read(content, kind.name)[0]


def test_a_file_that_is_no_database_is_told() -> None:
    (kind,) = [kind for kind in kinds() if kind.name == "data.db"]
    assert (
        "Filen er ikke en SQLite-database, eller den er beskadiget" in kind.read(b"ingen database" * 500, kind.name)[0]
    )
