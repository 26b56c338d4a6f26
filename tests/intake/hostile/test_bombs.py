"""A small file that asks for a machine's whole memory or a night is told in Danish, before it has had either."""

from __future__ import annotations

import pytest

from tests.intake.damaged.kinds import kinds
from tests.intake.hostile.apart import read
from tests.intake.hostile.bombs import BOMBS

# What is no bomb when it is read with care: what it says of itself is not believed.
HARMLESS = ("dimension XFD1048576", "merged to XFD1048576")
SAID = (
    "læses ikke",
    "kan ikke læses",
    "ikke læses",
    "beskadiget",
    "ingen CSV-fil",
    "fylder over",
    "Overskriftsrækken",
    "passer ikke sammen",
    "Feltet er tomt",
    "uden en tabel",
    "ikke kan læses",
)
MEGABYTES, SECONDS = 2_500, 60
# What a bomb may take at most, in the process and in the one that it starts for the older formats. Measured: 1,034 MB, nearly
# all of it in the latter.
MOST_MEGABYTES = 1_200


@pytest.mark.parametrize("title", BOMBS)
def test_a_bomb_is_told(title: str) -> None:
    name, make = BOMBS[title]
    found = read(name, make(), MEGABYTES, SECONDS)
    if title in HARMLESS:
        assert found.said == "read"
    else:
        assert any(words in found.said for words in SAID), found
    assert "Error" not in found.said
    assert found.megabytes < MOST_MEGABYTES, found


@pytest.mark.parametrize("name", ["posteringer.xls", "posteringer.xlsb", "posteringer.ods"])
def test_a_sound_file_is_read_where_memory_is_short(name: str) -> None:
    """Else "kan ikke læses" would be the answer to every bomb, whatever is in it."""
    (kind,) = [kind for kind in kinds() if kind.name == name]
    assert read(name, kind.content, MEGABYTES, SECONDS).said == "read"


@pytest.mark.parametrize("title", ["csv of one line", "gzip of 6 GB"])
def test_a_bomb_takes_no_more_where_much_is_held_already(title: str) -> None:
    held = bytearray(b"x") * (1 << 30)
    name, make = BOMBS[title]
    assert read(name, make(), MEGABYTES, SECONDS).megabytes < MOST_MEGABYTES
    assert len(held) == 1 << 30
