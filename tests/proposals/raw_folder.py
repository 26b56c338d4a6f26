"""The small made-up municipality that comes with the library, in raw extracts, and files of one's own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from styringslib.proposals.form.set_up import example


def lines(path: Path, rows: Sequence[Sequence[object]], encoding: str = "cp1252", mark: str = ";") -> None:
    """A text file of rows as systems write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(mark.join(map(str, row)) + "\r\n" for row in rows).encode(encoding))


def write(folder: Path) -> Path:
    """Sandby Kommune: Elmely by day and evening, Bøgelund by day; 5130110101 is Elmely's own number in all systems."""
    shutil.copytree(example(), folder)
    return folder
