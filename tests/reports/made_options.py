"""How the tests call a run: the small municipality and the small notebooks, in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from styringslib.reports.run import Options
from tests.reports import made_municipality, made_notebooks


def made(folder: Path, *, workers: int | None = None) -> Options:
    """Two units and the whole, with the small notebooks."""
    return Options(
        data=made_municipality.write(folder / "data"),
        out=folder / "reports",
        notebooks=made_notebooks.write_all(folder / "notebooks"),
        workers=workers,
    )
