"""docs/api is what the docstrings say."""

from __future__ import annotations

import pytest

from tests.house import api_reference

PAGES = api_reference.pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    path = api_reference.FOLDER / name
    assert path.is_file(), f"docs/api/{name} is missing: make docs"
    assert path.read_text("utf-8") == PAGES[name], f"docs/api/{name} is not what the docstrings say: make docs"


def test_no_page_is_left_of_a_room_that_is_gone() -> None:
    assert {path.name for path in api_reference.FOLDER.glob("*.md")} == set(PAGES)


def test_a_page_shows_signature_prose_and_example() -> None:
    page = PAGES["followup.md"]
    told = page[page.index("## break_even") :].split("\n## ")[0]
    assert "break_even(\n    cost: float,\n    hours_saved: float," in told
    assert "Weeks until a course has paid for itself" in told
    assert "```pycon\n>>> break_even(cost=12_000" in told
    assert told.count("```") == 4
