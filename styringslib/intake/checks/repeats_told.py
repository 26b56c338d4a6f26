"""How rows that stand more than once are told: what was counted once, what was kept, what collides; always with its sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.fields.words import listed
from styringslib.intake.cells.table_rows import ROW, SOURCE
from styringslib.intake.problems.problem import Problem, Severity, kroner
from styringslib.intake.schema import Table

_SHOWN = 50
_FILES = 3


@dataclass(frozen=True)
class Shared:
    """What a place has alone (``fresh``), and what earlier places have alone (``gone``), of the months they both hold."""

    place: int
    fresh: pd.DataFrame
    gone: pd.DataFrame


@dataclass(frozen=True)
class Told:
    """The messages of one table; ``places`` names (file, sheet) by number."""

    places: list[tuple[str, str]]
    table: Table

    def name(self, place: Any) -> str:
        """File and sheet."""
        file, sheet = self.places[int(place)]
        return f"{file}, ark {sheet}" if sheet else file

    def much(self, rows: pd.DataFrame) -> str:
        """ "3 rækker (9.100 kr. og 20 timer)"."""
        count = f"{kroner(len(rows))} {'række' if len(rows) == 1 else 'rækker'}"
        sums = []
        for unit in ("kr.", "timer", "dage"):
            names = [column.name for column in self.table if column.unit == unit and rows[column.name].notna().any()]
            sums += [f"{kroner(round(float(rows[names[0]].sum()), 2))} {unit}"] if names else []
        return f"{count} ({listed(sums)})" if sums else count

    def months(self, rows: pd.DataFrame) -> str:
        """ " for 2026-01 til 2026-03", nothing for a table without months."""
        from styringslib.intake.checks.completeness_checks import spans

        if "month" not in rows or not rows["month"].notna().any():
            return ""
        return f" for {spans(pd.PeriodIndex(rows['month'].dropna()))}"

    def _files(self, numbers: Iterable[Any]) -> str:
        names = list(dict.fromkeys(self.name(number) for number in numbers))
        return listed(names if len(names) <= _FILES else [*names[: _FILES - 1], f"{len(names) - _FILES + 1} andre"])

    def _at(self, severity: Severity, message: str, remedy: str, place: Any, row: Any = None) -> Problem:
        file, sheet = self.places[int(place)]
        return Problem(severity, message, remedy, self.table.heading, file, sheet, None if row is None else int(row))

    def counted_once(self, once: pd.DataFrame, shared: list[Shared], *, thin: bool = False) -> Iterator[Problem]:
        """Lines that an earlier file holds too, counted once; and what only one of the files has of the same months."""
        alone = {one.place: one for one in shared}
        for place, rows in once.groupby(SOURCE):
            others = self._files(rows["first"])
            message = f"{self.much(rows)}{self.months(rows)} står også i {others} og er talt én gang"
            remedy = _TWO_BILLS.format(self.table.heading) if thin else ""
            yield self._at("warning" if thin else "note", message, remedy, place, rows[ROW].iloc[0])
            one = alone.get(int(str(place)))
            if one is None or self.table.keys or not (len(one.fresh) or len(one.gone)):
                continue
            here, there = self.much(one.fresh), self.much(one.gone)
            if len(one.fresh) and len(one.gone):
                message = f"Af de samme måneder står {here} kun her, og {there} kun i {others}; alle er talt med"
                remedy = "Se efter, om linjer er rettet mellem de to udtræk; er de det, skal de gamle linjer slettes"
                yield self._at("warning", message, remedy, place)
            else:
                only = f"{here} kun her" if len(one.fresh) else f"{there} kun i {others}"
                yield self._at("note", f"Af de samme måneder står {only}; de er talt med", "", place)

    def kept_twice(self, rows: pd.DataFrame) -> Iterator[Problem]:
        """Equal lines of files that otherwise differ: two invoices, and both count."""
        for place, own in rows.groupby(SOURCE):
            others = self._files(own["first"])
            message = (
                f"{self.much(own)}{self.months(own)} er ens i {others}, men filerne er ellers forskellige, så de er talt med "
                "begge steder"
            )
            remedy = "Er det den samme linje to gange, så slet den ene"
            yield self._at("warning", message, remedy, place, own[ROW].iloc[0])

    def alike(self, rows: pd.DataFrame) -> Iterator[Problem]:
        """Lines that look like the same ones with other words: nobody can tell, so they stop."""
        for place, own in rows.groupby(SOURCE):
            message = (
                f"{self.much(own)}{self.months(own)} har samme enhed, artsgruppe og beløb i {self._files(own['first'])}, men "
                "ikke samme bilag, dato eller tekst; som de står, tælles de to gange"
            )
            yield self._at("error", message, _SAME_MONTH, place, own[ROW].iloc[0])

    def two_systems(self, rows: pd.DataFrame, *, sure: bool) -> Iterator[Problem]:
        """Rows that two blocks of kommune.toml both give."""
        for place, own in rows.groupby(SOURCE):
            message = (
                f"{self.much(own)}{self.months(own)} er ens i {self._files(own['first'])}, som læses af et andet afsnit "
                f"[[tabeller.{self.table.heading}]]; de er talt med begge steder"
            )
            remedy = "Er det det samme udtræk, så slet det ene afsnit, eller lad et afsnit læse begge filer"
            yield self._at("error" if sure else "warning", message, remedy, place, own[ROW].iloc[0])

    def pasted(self, rows: pd.DataFrame) -> Problem:
        """A month whose every row stands twice in one file."""
        first = rows.iloc[0]
        message = f"Hver række for {first['unit']} {first['month']} står to gange i filen"
        where = {**self._where(first), "row": None}
        return Problem("error", message, f"Lav udtrækket igen; som det er, tælles {self.much(rows)}", **where)

    def same_key(self, one: pd.DataFrame, other: pd.DataFrame) -> Iterator[Problem]:
        """Lines with the same stated key and amounts, counted once though a text or a date differs."""
        for place, rows in other.groupby(SOURCE):
            first = one.iloc[[number for number, same in enumerate(other[SOURCE] == place) if same]]
            message = (
                f"{self.much(rows)} har samme nøgle som i {self._files(first[SOURCE])} og er talt én gang, selv om tekst eller "
                "dato er forskellig"
            )
            yield self._at("note", message, "", place, rows[ROW].iloc[0])

    def collisions(
        self, one: pd.DataFrame, other: pd.DataFrame, differ: pd.DataFrame, *, stated: bool = False
    ) -> list[Problem]:
        """Rows with one key and different values, both shown."""
        problems = []
        known = one[list(differ)].notna().to_numpy() & other[list(differ)].notna().to_numpy()
        # A figure that both have says more than one that the one of them lacks.
        names = [str(name) for name in (differ.astype(int) + (differ & known)).idxmax(axis=1)] if len(differ) else []
        shown = zip(one.iloc[:_SHOWN].iterrows(), other.iloc[:_SHOWN].iterrows(), names, strict=False)
        for (_, first), (_, row), name in shown:
            message = (
                f"Samme række står med forskellige værdier: {_shown(first[name])} i {self.name(first[SOURCE])} række "
                f"{int(first[ROW])}, {_shown(row[name])} her"
            )
            heading = self.table[name].heading if name in self.table.names else "Kode"
            remedy = _STATED if stated else _ADD
            problems.append(
                Problem("error", message, remedy, column=heading, value=_shown(row[name]), **self._where(row))
            )
        told = "Samme række står med forskellige værdier, også i andre rækker end de viste"
        return [*problems, *self._rest(other, told, _STATED if stated else _ADD)]

    def twice(self, one: pd.DataFrame, other: pd.DataFrame) -> list[Problem]:
        """Rows that stand once more, in the same file or in another."""
        problems = []
        for (_, first), (_, row) in zip(one.iloc[:_SHOWN].iterrows(), other.iloc[:_SHOWN].iterrows(), strict=True):
            there = "samme fil" if first[SOURCE] == row[SOURCE] else self.name(first[SOURCE])
            message = f"Rækken står også i række {int(first[ROW])} i {there}"
            problems.append(Problem("error", message, _ADD, **self._where(row)))
        return [*problems, *self._rest(other, "Rækken står to gange, også andre rækker end de viste", _ADD)]

    def _rest(self, other: pd.DataFrame, told: str, remedy: str) -> list[Problem]:
        """What stands for the rows that are not shown: of each unit and file one."""
        rest = other.iloc[_SHOWN:]
        by = [name for name in ("unit", SOURCE) if name in rest]
        groups: Any = rest.groupby(by, observed=True, dropna=False) if len(rest) else []
        return [
            Problem("error", told, remedy, count=len(rows), **{**self._where(rows.iloc[0]), "row": None, "month": ""})
            for _, rows in groups
        ]

    def _where(self, row: Any) -> dict[str, Any]:
        file, sheet = self.places[int(row[SOURCE])]
        month, unit = row.get("month"), row.get("unit")
        return {
            "table": self.table.heading,
            "file": file,
            "sheet": sheet,
            "row": int(row[ROW]),
            "unit": "" if unit is None or pd.isna(unit) else str(unit),
            "month": "" if month is None or pd.isna(month) else str(month),
        }


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "tom" if pd.isna(value) else kroner(value)
    return "tom" if pd.isna(value) else str(value).removesuffix(" 00:00:00")


_ADD = (
    "Er det to rigtige linjer, fx to regninger, så skriv sammenlaeg = true i kommune.toml, og de lægges sammen; er den ene "
    "gammel eller forkert, så slet den"
)
_STATED = "Slet den, der er forkert; er det to forskellige linjer, så tilføj en kolonne til noegle, der skiller dem ad"
_SAME_MONTH = (
    'Er det samme måned to gange, så slet den ene, eller skriv noegle = ["Regnskabsperiode", "Enhed", "Artsgruppe", "Beløb"] '
    "under [tabeller.posteringer], så tælles linjerne én gang"
)
_TWO_BILLS = "Er det to forskellige regninger, så giv hver fil sit eget afsnit [[tabeller.{}]]; så tælles begge"
