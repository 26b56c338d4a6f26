"""docs/kontroller.md, in Danish: which control stops which error (python -m tests.house.controls_page)."""

from __future__ import annotations

from pathlib import Path

from styringslib.delivery.papers.made import of_controls

PAGE = "docs/kontroller.md"


def page() -> str:
    """The paper as it is for every municipality."""
    return of_controls()


if __name__ == "__main__":
    Path(PAGE).write_text(page(), "utf-8")
