"""docs/kom_i_gang.md shows what the program says."""

from __future__ import annotations

from pathlib import Path

from tests.proposals.guide import GUIDE, with_screens


def test_the_screens_are_the_programs_own(tmp_path: Path) -> None:
    text = GUIDE.read_text("utf-8")
    assert text.count("<!-- vist: ") == 6
    assert with_screens(text, tmp_path / "lindholm") == text, "Run: python -m tests.proposals.guide"
