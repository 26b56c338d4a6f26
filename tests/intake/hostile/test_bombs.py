"""A small file that asks for a machine's whole memory or a night is told in Danish, before it has had either."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("title", BOMBS)
def test_a_bomb_is_told(title: str) -> None:
    name, make = BOMBS[title]
    found = read(name, make(), MEGABYTES, SECONDS)
    if title in HARMLESS:
        assert found.said == "read"
    else:
        assert any(words in found.said for words in SAID), found
    assert "Error" not in found.said
    assert found.megabytes < 1_200, found
