"""The table's own columns of a file beside what its shape needs: which of them are then read otherwise, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from styringslib.intake.cells.heading_words import spaced
from styringslib.intake.settings.settings import TableSource
from styringslib.intake.shapes.layout import Fault, Layout

_TIME_WORDS = {"date": "dag", "week": "uge", "span": "periode"}
COUNT_CITIZENS = "Lav udtrækket med en række pr. borger, og skriv borgerkolonne i kommune.toml, så tælles de"


@dataclass
class ShapedColumns:
    """Positions by canonical name and the place of a column of years, as the shape leaves them; ``told`` and
    ``left_out`` (which may be missed) are what the reader is to know."""

    positions: dict[str, int]
    year: int | None
    faults: list[Fault] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def fit(self, source: TableSource, shape: Layout, headings: Sequence[str]) -> None:
        """Settle what the shape changes."""
        positions = self.positions
        if source.yearly and self.year is not None and "month" not in {*positions, *shape.constants, *source.constants}:
            positions["month"], self.year = self.year, None
        if source.month_columns:
            # A column called as the months' numbers is their sum, or something else again: the months are read.
            positions.pop(source.month_columns.value_column, None)
        if source.citizen_column and "recipients" in positions:
            other = headings[positions["recipients"]].strip()
            told = f"Borgerne kan tælles på to måder: {source.citizen_column} og {other}"
            self.faults.append((told, "Slet borgerkolonne, eller slet kolonnen", other))
        elif source.time != "month" and "recipients" in positions:
            # Who got help in each of four weeks is one citizen: the weeks' numbers do not add up to the month's.
            other = headings[positions.pop("recipients")].strip()
            told = (
                f"{other} står pr. {_TIME_WORDS[source.time]} og kan ikke blive til månedens antal, så de er ikke med"
            )
            self.left_out.append(told)
        heading = headings[positions["month"]].strip() if "month" in positions else ""
        if source.time == "month" and re.match(r"(?:iso ?|kalender)?(?:uge(?:nr|nummer)?|week)\b", spaced(heading)):
            told = f"{heading} ser ud til at være uger, men læses som måneder"
            remedy = (
                'Skriv tidspunkt = "uge" under tabellen i kommune.toml, så deles ugerne på måneder; er det måneder, så giv '
                "kolonnen et andet navn i udtrækket"
            )
            self.faults.append((told, remedy, heading))
