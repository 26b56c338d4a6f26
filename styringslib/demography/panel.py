"""Population and deaths as dense arrays, checked at the boundary.

Every error is collected before anything is raised, so that a user can mend a whole file at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
IntArray = NDArray[np.int64]

NATIONAL = "national"
SEXES = ("K", "M")
SEX_TEXT = ("kvinder", "mænd")
_SEX_CODES = {
    **dict.fromkeys(("k", "kvinde", "kvinder", "kv", "f", "w", "female", "females", "woman", "women"), 0),
    "2": 0,  # ISO/IEC 5218
    "1": 1,
    **dict.fromkeys(("m", "mand", "mænd", "male", "males", "man", "men"), 1),
}
# Above this age a missing row means that nobody is that old: registers leave the empty cells out.
SPARSE_AGE = 100


@dataclass(frozen=True)
class Panel:
    """A dense panel of counts.

    units: names as text, sorted; labels: the same as the input has them; years: consecutive;
    sexes: the two labels used in the input, women first;
    values: shape (unit, sex, age, year), NaN where a unit has no data for a year; the last age is open.
    notes: what was assumed, in Danish.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    sexes: tuple[str | int, str | int]
    values: Floats
    labels: tuple[object, ...]
    notes: tuple[str, ...] = ()

    @property
    def top_age(self) -> int:
        """The open age group: all persons of this age and older."""
        return int(self.values.shape[2]) - 1


def sex_index(labels: pd.Series) -> pd.Series:
    """0 for women, 1 for men, NaN for a code not known (K/M, kvinder/mænd, female/male, F/M are known)."""
    return labels.astype(str).str.strip().str.lower().map(_SEX_CODES)


def ranges(numbers: Iterable[int]) -> str:
    """Whole numbers as text with runs drawn together: 3, 5-8."""
    ordered = sorted(set(numbers))
    parts: list[str] = []
    start = 0
    for i in range(1, len(ordered) + 1):
        if i == len(ordered) or ordered[i] != ordered[i - 1] + 1:
            first, last = ordered[start], ordered[i - 1]
            parts.append(str(first) if first == last else f"{first}-{last}")
            start = i
    return ", ".join(parts)


def raise_problems(problems: list[str], heading: str = "Fejl i befolkningstallene") -> None:
    """Raise one ValueError that names every problem, or do nothing when there are none."""
    if problems:
        raise ValueError(f"{heading} ({len(problems)}):\n- " + "\n- ".join(problems))


def read_panel(
    frame: pd.DataFrame, value: str, problems: list[str], *, what: str = "Befolkning", sparse_from: int = SPARSE_AGE
) -> Panel | None:
    """Check a long frame (unit, year, sex, age and `value`) and lay it out as a Panel.

    Problems are appended in Danish; None is returned when the frame cannot be laid out at all.
    A unit may begin later than the others, but must run without gaps to the last year of the frame. Rows missing at ages
    from `sparse_from` mean nobody.
    """
    missing = [name for name in ("unit", "year", "sex", "age", value) if name not in frame.columns]
    if missing:
        problems.append(
            f"{what}: kolonnen {', '.join(missing)} mangler. Tabellen skal have unit, year, sex, age, {value}."
        )
        return None
    if frame.empty:
        problems.append(f"{what}: tabellen er tom.")
        return None
    table = _clean(frame, value, problems, what)
    if table is None:
        return None
    units = tuple(sorted(table["unit"].unique()))
    first, last = int(table["year"].min()), int(table["year"].max())
    years = tuple(range(first, last + 1))
    top = int(table["age"].max())
    values = np.full((len(units), 2, top + 1, len(years)), np.nan)
    position = {name: i for i, name in enumerate(units)}
    where = (
        table["unit"].map(position).to_numpy(dtype=int),
        table["sex_index"].to_numpy(dtype=int),
        table["age"].to_numpy(dtype=int),
        table["year"].to_numpy(dtype=int) - first,
    )
    values[where] = table[value].to_numpy(dtype=float)
    notes = _fill_and_check(values, units, years, problems, what, sparse_from)
    given = dict(zip(frame["unit"].astype(str), frame["unit"], strict=True))
    names = tuple(given[unit] for unit in units)
    labels = table.drop_duplicates("sex_index").set_index("sex_index")["sex"]
    return Panel(units, years, (labels.get(0, SEXES[0]), labels.get(1, SEXES[1])), values, names, notes)


def _clean(frame: pd.DataFrame, value: str, problems: list[str], what: str) -> pd.DataFrame | None:
    table = frame[["unit", "year", "sex", "age", value]].reset_index(drop=True)
    before = len(problems)
    if table["unit"].isna().any():
        problems.append(f"{what}: {int(table['unit'].isna().sum())} rækker har ingen enhed (unit).")
    table["unit"] = table["unit"].astype(str)
    table["sex_index"] = sex_index(table["sex"])
    for (unit, sex), rows in table[table["sex_index"].isna()].groupby(["unit", "sex"], dropna=False):
        years = ranges(pd.to_numeric(rows["year"], errors="coerce").dropna().astype(int))
        ages = ranges(pd.to_numeric(rows["age"], errors="coerce").dropna().astype(int))
        problems.append(f"{what}, {unit}, {years}, alder {ages}: kønskoden '{sex}' kendes ikke. Brug K og M.")
    for name, danish in (("year", "året"), ("age", "alderen")):
        number = pd.to_numeric(table[name], errors="coerce")
        wrong = number.isna() | (number % 1 != 0) | (number < 0)
        for _, rows in table[wrong].groupby("unit"):
            unit, shown = rows["unit"].iloc[0], ", ".join(sorted({str(item) for item in rows[name]}))
            problems.append(f"{what}, {unit}: {danish} er ikke et helt tal: {shown}.")
        table[name] = number
    if (table["age"] > 130).any():
        problems.append(f"{what}: alder over 130 år ({ranges(table.loc[table['age'] > 130, 'age'].astype(int))}).")
    table[value] = pd.to_numeric(table[value], errors="coerce")
    if len(problems) == before:
        _check_values(table, value, problems, what)
        table[value] = table[value].fillna(0.0)  # already reported; must not be reported again as a missing age
        return table.drop_duplicates(["unit", "year", "sex_index", "age"])
    usable = table["sex_index"].notna() & table["year"].notna() & table["age"].between(0, 130)
    _check_values(table[usable], value, problems, what)
    return None


def _check_values(table: pd.DataFrame, value: str, problems: list[str], what: str) -> None:
    # An infinite count would pass both tests below and spoil every sum.
    missing = ~np.isfinite(table[value])
    for mask, text in (
        (missing, "antallet mangler eller er ikke et tal"),
        (table[value] < 0, "antallet er negativt"),
        (table.duplicated(["unit", "year", "sex_index", "age"], keep="first"), "samme celle findes flere gange"),
    ):
        for (unit, _, _), rows in table[mask].groupby(["unit", "year", "sex_index"]):
            year, sex = int(rows["year"].iloc[0]), SEX_TEXT[int(rows["sex_index"].iloc[0])]
            problems.append(f"{what}, {unit}, {year}, {sex}, alder {ranges(rows['age'].astype(int))}: {text}.")


def _fill_and_check(
    values: Floats, units: tuple[str, ...], years: tuple[int, ...], problems: list[str], what: str, sparse_from: int
) -> tuple[str, ...]:
    """Fill empty cells of the very old with zero, in place, and report every other hole."""
    notes: list[str] = []
    seen = ~np.isnan(values)
    present: NDArray[np.bool_] = np.asarray(seen.any(axis=(1, 2)))
    filled = np.zeros(len(units), dtype=bool)
    for u, unit in enumerate(units):
        start = int(np.argmax(present[u]))
        gaps = [years[t] for t in range(start, len(years)) if not present[u, t]]
        if gaps:
            problems.append(f"{what}, {unit}: året {ranges(gaps)} mangler.")
        for t in np.flatnonzero(present[u]):
            for s in range(2):
                absent = np.flatnonzero(~seen[u, s, :, t])
                old = absent[absent >= sparse_from]
                if seen[u, s, :, t].any() and old.size:
                    values[u, s, old, t] = 0.0
                    filled[u] = True
                    absent = absent[absent < sparse_from]
                if absent.size:
                    problems.append(
                        f"{what}, {unit}, {years[t]}, {SEX_TEXT[s]}: alder {ranges(absent.tolist())} mangler."
                    )
    if filled.any():
        names = ", ".join(unit for unit, flag in zip(units, filled, strict=True) if flag)
        notes.append(f"{what}: manglende rækker for alder {sparse_from} og derover er læst som 0 ({names}).")
    return tuple(notes)
