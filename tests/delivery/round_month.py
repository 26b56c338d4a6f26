"""A made-up municipality with a register, three people, and a month's run.json in which one district is over the limit."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from styringslib.publishing import manifest
from styringslib.publishing.manifest import Entry
from styringslib.register import Register, open_register

TOML = """
navn = "Sundby Kommune"

[tabeller.posteringer]
filer = "posteringer.csv"

[opfoelgning]
model = "varde"

[register]
model = "faelles"

[[register.personer]]
bruger = "kim"
rolle = "Økonomikonsulent"
adgang = "konsulent"

[[register.personer]]
bruger = "lea"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Nord"]

[[register.personer]]
bruger = "finn"
rolle = "Fagchef"
adgang = "leder"
enheder = ["Nord", "Syd"]

[[enheder]]
navn = "Nord"
noegle = "nord"
type = "distrikt"
budgetansvarlig = "Distriktsleder"

[[enheder]]
navn = "Syd"
noegle = "syd"
type = "distrikt"
"""
UNTOUCHED = {"explanation_due": False, "explanation_given": False, "action_due": False, "action_given": False}
OVER = {"explanation_due": True, "explanation_given": False, "action_due": True, "action_given": False}
# The month's reports were made on the ninth of November, here.
MADE = dt.datetime(2026, 11, 9, 12, 0, tzinfo=dt.UTC)


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    now: dt.datetime = field(default=dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class RoundMonth:
    """The municipality's folder, the folder of its months, and a clock."""

    data: Path
    out: Path
    clock: Clock = field(default_factory=Clock)

    def open(self, user: str = "kim") -> Register:
        return open_register(self.data, clock=self.clock, environ={"STYRING_USER": user})

    def run(
        self, month: str = "2026-10", answers: dict[str, Any] | None = None, problems: tuple[Any, ...] = ()
    ) -> None:
        """Reports of the month, Nord's with ``answers``, as a run leaves them."""
        folder = self.out / month
        units = [
            ("Nord", "nord", OVER if answers is None else answers),
            ("Syd", "syd", UNTOUCHED),
            ("", "hele-kommunen", {}),
        ]
        entries = [
            Entry(unit, key, "district", "rapport", "n.ipynb", {}, "f", "d", "ok", outputs={"rapport.html": "x"},
                  summary={"answers": given} if given else {})
            for unit, key, given in units
        ]  # fmt: skip
        for entry in entries:
            (folder / entry.folder).mkdir(parents=True, exist_ok=True)
            (folder / entry.folder / "rapport.html").write_text("<h1>Rapport</h1>", "utf-8")
        (folder / manifest.NAME).write_text(manifest.text("Sundby Kommune", month, (), problems, entries), "utf-8")
        for path in [folder / manifest.NAME, *folder.glob("*/rapport.html")]:
            os.utime(path, (MADE.timestamp(), MADE.timestamp()))
        assert json.loads((folder / manifest.NAME).read_text("utf-8"))["month"] == month


def made(folder: Path) -> RoundMonth:
    """The municipality without any run."""
    data = folder / "sundby"
    data.mkdir()
    (data / "kommune.toml").write_text(TOML, "utf-8")
    return RoundMonth(data, folder / "reports")
