"""What the made-up municipalities of these tests share: how one is written and read, and how its follow-ups are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality, read_municipality
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp


@dataclass(frozen=True)
class Town:
    """``units``: name -> kind and area; ``heads``: the first line of each table's file; ``budget`` and ``expected``: kr of the
    year by unit; ``month``: the one that is followed up."""

    month: pd.Period
    units: Mapping[str, tuple[str, str]]
    heads: Mapping[str, str]
    budget: Mapping[str, float]
    expected: Mapping[str, float]

    def write(self, folder: Path, rows: Mapping[str, Sequence[str]], settings: str) -> Path:
        """The tables' rows, and kommune.toml with the units and ``settings``."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, head in self.heads.items():
            (folder / f"{name}.csv").write_text("\n".join([head, *rows[name]]) + "\n", "utf-8")
        text = 'navn = "Lillevig Kommune"\nkort_navn = "Lillevig"\n'
        text += "".join(f'[tabeller.{name}]\nfiler = "{name}.csv"\n' for name in self.heads)
        for name, (kind, area) in self.units.items():
            key = name.lower().replace("å", "aa").replace(" ", "_")
            text += f'[[enheder]]\nnavn = "{name}"\nnoegle = "{key}"\ntype = "{kind}"\nomraade = "{area}"\n'
        (folder / "kommune.toml").write_text(text + settings, "utf-8")
        return folder

    def read(self, folder: Path, rows: Mapping[str, Sequence[str]], settings: str) -> Municipality:
        """What ``write`` has written."""
        return read_municipality(self.write(folder, rows, settings))

    def forecasts(self) -> MonthForecast:
        """The month's forecasts, as far as allocation reads them."""
        table = pd.DataFrame({"budget": self.budget, "expected": self.expected}, dtype=float)
        table["expected_rest"] = table["expected"] * (12 - self.month.month) / 12
        table.loc["total"] = table.sum()
        return MonthForecast(self.month, table)

    def follow_up(self, municipality: Municipality, unit: str) -> FollowUp:
        """One unit's follow-up in the month."""
        own = municipality.for_unit(unit).known_at(self.month)
        return FollowUp(own, own.unit(unit), self.month, self.forecasts(), lambda: municipality)

    def whole(self, municipality: Municipality) -> WholeFollowUp:
        """The whole municipality's follow-up in the month."""
        return WholeFollowUp(
            municipality.known_at(self.month), None, self.month, self.forecasts(), lambda: municipality
        )
