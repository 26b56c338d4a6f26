"""Writes the raw exports of Lindholm Kommune to a folder: ``python -m tests.raw_exports.make FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.raw_exports import budget, care, ledger, records, staff


def write(folder: Path) -> records.Records:
    """All files, and the records that they were written from."""
    folder.mkdir(parents=True, exist_ok=True)
    made = records.make()
    for system in (ledger, budget, care, staff):
        system.write(folder, made)
    return made


if __name__ == "__main__":
    write(Path(sys.argv[1]))
