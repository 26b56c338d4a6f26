"""An official projection as control total: our own gives the detail, the official one the sums."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from styringslib.demography.panel import raise_problems, ranges, sex_index

HEADING = "Fejl i den officielle fremskrivning"


def control_to(
    projection: pd.DataFrame, official: pd.DataFrame, *, population: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Scale a projection by single years of age so that it adds up to an official one.

    projection: result of `project` without groups. official: unit, year, persons and, as far as it has them, sex, age
    (single years, the highest open) and age_to (bands, inclusive, missing for an open one), as from `parse_statbank`.
    population: the observed population; the official figures of the base year are then held against it.
    Each cell is multiplied by official / own sum of its (unit, year, sex, band), bounds too; a cell group that is empty
    in the projection is filled evenly. Result: the projection's columns and rows, scaled.
    Raises ValueError, in Danish and with every problem at once: an official projection on another base year or another
    population, missing units, years, ages or sexes, negative numbers, bands with holes.

    >>> projection = pd.DataFrame({"unit": "By", "year": 2027, "sex": "K", "age": [80, 81], "persons": [40.0, 10.0],
    ...     "lower_80": [36.0, 8.0], "upper_80": [44.0, 12.0]})
    >>> official = pd.DataFrame({"unit": ["By"], "year": [2027], "persons": [55.0]})
    >>> control_to(projection, official)[["age", "persons", "lower_80", "upper_80"]].round(6)
       age  persons  lower_80  upper_80
    0   80     44.0      39.6      48.4
    1   81     11.0       8.8      13.2
    """
    problems: list[str] = []
    missing = [name for name in ("unit", "year", "persons") if name not in official.columns]
    if missing:
        raise ValueError(f"{HEADING}: kolonnen {', '.join(missing)} mangler.")
    totals = _official_cells(official, problems)
    base = int(projection["year"].min()) - 1
    _check_base(totals, base, population, problems)
    keys = ["unit", "year", *(["sex_index"] if "sex_index" in totals else []), *(["low"] if "low" in totals else [])]
    own = projection[["unit", "year", "persons"]].copy()
    own["unit"] = own["unit"].astype(str)
    if "sex_index" in totals:
        own["sex_index"] = sex_index(projection["sex"])
    if "low" in totals:
        lows = np.sort(totals["low"].unique())
        own["low"] = lows[np.maximum(np.searchsorted(lows, projection["age"].to_numpy(), side="right") - 1, 0)]
    target = own.merge(totals.groupby(keys)["persons"].sum().rename("official").reset_index(), on=keys, how="left")[
        "official"
    ].to_numpy()
    _check_cover(own.assign(official=target), problems)
    raise_problems(problems, HEADING)
    groups = own.groupby(keys)["persons"]
    total, size = groups.transform("sum").to_numpy(), groups.transform("size").to_numpy()
    empty = total <= 0
    factor = np.where(empty, 1.0, target / np.where(empty, 1.0, total))
    result = projection.copy()
    for name in ("persons", "lower_80", "upper_80"):
        if name in result:
            result[name] = result[name].to_numpy() * factor + np.where(empty, target / size, 0.0)
    result.attrs = {
        **projection.attrs,
        "notes": [*projection.attrs.get("notes", []), "Tallene er afstemt med den officielle fremskrivning."],
    }
    return result


def _official_cells(official: pd.DataFrame, problems: list[str]) -> pd.DataFrame:
    table = official[["unit", "year", "persons"]].copy()
    table["unit"] = table["unit"].astype(str)
    table["persons"] = pd.to_numeric(table["persons"], errors="coerce")
    if "sex" in official:
        table["sex_index"] = sex_index(official["sex"])
        unknown = official.loc[table["sex_index"].isna(), "sex"].astype(str).unique()
        problems.extend(f"Kønskoden '{code}' kendes ikke. Brug K og M." for code in unknown)
    if "age" in official:
        table["low"] = official["age"].astype(int)
        _check_bands(official, problems)
    for mask, text in ((table["persons"].isna(), "antallet mangler"), (table["persons"] < 0, "antallet er negativt")):
        for (unit, year), rows in table[mask].groupby(["unit", "year"]):
            ages = f", alder {ranges(rows['low'].tolist())}" if "low" in rows else ""
            problems.append(f"{unit}, {year}{ages}: {text}.")
    keys = [name for name in ("unit", "year", "sex_index", "low") if name in table]
    for (unit, year), rows in table[table.duplicated(keys)].groupby(["unit", "year"]):
        ages = f", alder {ranges(rows['low'].tolist())}" if "low" in rows else ""
        problems.append(f"{unit}, {year}{ages}: samme celle findes flere gange.")
    return table


def _check_bands(official: pd.DataFrame, problems: list[str]) -> None:
    lows = np.sort(official["age"].astype(int).unique())
    if lows[0] != 0:
        problems.append(f"Aldrene begynder ved {lows[0]}; de skal begynde ved 0.")
    if "age_to" not in official:
        gaps = set(range(int(lows[-1]))) - {int(low) for low in lows}
        if gaps:
            problems.append(f"Alder {ranges(gaps)} mangler.")
        return
    highs = official.groupby(official["age"].astype(int))["age_to"].first()
    for low, following in itertools.pairwise(lows):
        high = highs.loc[low]
        if pd.isna(high) or int(high) != following - 1:
            problems.append(f"Aldersbåndet fra {low} slutter ikke lige før det næste, der begynder ved {following}.")


def _check_base(totals: pd.DataFrame, base: int, population: pd.DataFrame | None, problems: list[str]) -> None:
    first = int(totals["year"].min())
    if first not in (base, base + 1):
        problems.append(
            f"Den officielle fremskrivning begynder i {first}, men den seneste observerede befolkning er fra {base}. "
            "Brug en fremskrivning med samme udgangsår."
        )
    if population is None or first > base:
        return
    observed = population[population["year"] == base].groupby(population["unit"].astype(str))["persons"].sum()
    stated = totals[totals["year"] == base].groupby("unit")["persons"].sum()
    problems.extend(
        f"{unit}, {base}: den officielle fremskrivning har {stated[unit]:.0f} personer, befolkningen {observed[unit]:.0f}."
        for unit in sorted(set(observed.index) & set(stated.index))
        if abs(observed[unit] - stated[unit]) > 0.5
    )


def _check_cover(cells: pd.DataFrame, problems: list[str]) -> None:
    lacking = cells[cells["official"].isna()]
    for unit, rows in lacking.groupby("unit"):
        years = ranges(rows["year"].astype(int).tolist())
        whole = len(rows) == (cells["unit"] == unit).sum()
        if whole:
            problems.append(f"Enheden {unit} findes ikke i den officielle fremskrivning for årene {years}.")
        else:
            ages = f" (alder fra {ranges(rows['low'].astype(int).tolist())})" if "low" in rows else ""
            problems.append(f"{unit}: {years} mangler{ages}.")
