"""Writes the Danish page of the data contract: python -m styringslib.commands.contract [file]."""

from __future__ import annotations

import sys
from pathlib import Path

from styringslib.commands.section_faults import declared_sections
from styringslib.intake import contract

PAGE = "docs/datakontrakt.md"


def page() -> str:
    """The whole page, with the sections of all rooms."""
    return contract.page((one.name, one.section) for one in declared_sections())


def main() -> None:
    """Write the page to the file named, or to docs/datakontrakt.md."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else PAGE)
    path.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
