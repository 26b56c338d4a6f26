"""The small municipality with the small notebooks, run from the command line."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styringslib.cli import main
from styringslib.publishing import trail
from tests.reports import made_municipality, made_notebooks

MONTH = "2026-03"


@dataclass(frozen=True)
class Called:
    """A municipality in ``data``, its ``notebooks``, and the reports in ``out``."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def out(self) -> Path:
        return self.folder / "reports"

    @property
    def notebooks(self) -> Path:
        return self.folder / "notebooks"

    @property
    def month(self) -> Path:
        return self.out / MONTH

    @property
    def call(self) -> list[str]:
        return ["run", "--data", str(self.data), "--out", str(self.out), "--notebooks", str(self.notebooks)]

    def run(self, *more: str) -> int:
        return main([*self.call, "--workers", "1", *more])

    def verify(self, *more: str) -> int:
        return main(["verify", *more, "--data", str(self.data), "--out", str(self.out)])

    def copied(self, folder: Path) -> Called:
        """All of it once more."""
        return Called(Path(shutil.copytree(self.folder, folder)))

    def add_posting(self) -> None:
        with (self.data / "posteringer.csv").open("a", encoding="utf-8") as stream:
            stream.write("202603;28-03-2026;Ådalen;Hjemmepleje;Løn;B99;Løn;250000\n")

    @property
    def made(self) -> dict[str, dict[str, Any]]:
        """What run.json says of how each report was made."""
        rows = json.loads((self.month / "run.json").read_text("utf-8"))["reports"]
        return {row["folder"]: row["made"] for row in rows}

    @property
    def log(self) -> list[Any]:
        """The lines of the log, which must be whole."""
        found = trail.log_of(self.out).read()
        assert found.faults == ()
        return list(found.lines)


def written(folder: Path, more: str = "") -> Called:
    """A municipality in ``folder`` that has not been run; ``more`` is added to its kommune.toml."""
    made_municipality.write(folder / "data")
    if more:
        file = folder / "data" / "kommune.toml"
        file.write_text(file.read_text("utf-8") + more, "utf-8")
    made_notebooks.write_all(folder / "notebooks")
    return Called(folder)
