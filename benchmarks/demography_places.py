"""Accuracy and coverage of styringslib.demography.project on 55 Danish and 178 Norwegian municipalities, by class.

Run: python benchmarks/demography_places.py [tuned | aside]
Five years ahead; bases 2013-2015 in Denmark, 2010-2016 in Norway. A class is a base, an age group, a size, or what was known.
Every third municipality by its code (Denmark's 44, Norway's 178) was kept aside until the constants of the method were set:
`aside` shows these alone, `tuned` (the default) the others with the eleven of data/denmark.
Reads data/denmark, and the folders denmark and norway beside it in ../shared/data, or in the folder that the environment
variable STYRING_DEMOGRAPHY_DATA names. Prints Markdown for docs/methods/demography.md.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from styringslib.demography import project

PROJECT = Path(__file__).parents[1]
OTHER = Path(os.environ.get("STYRING_DEMOGRAPHY_DATA", PROJECT.parent / "shared" / "data"))
GROUPS = {"67+": (67, None), "80+": (80, None), "90+": (90, None)}
AHEAD = 5
DANISH_BASES, NORWEGIAN_BASES = (2013, 2014, 2015), (2010, 2012, 2014, 2016)
NAMES = {"aar": "year", "alder": "age", "antal": "persons", "doede": "deaths", "kommune": "unit", "omraade": "unit"}
NORWEGIAN = {"location_code": "unit", "calyear": "year", "pop_jan1_n": "persons"}
SIZES = (0, 3_000, 10_000, 30_000, 60_000, 1e9)
SIZE_NAMES = ("under 3,000", "3-10,000", "10-30,000", "30-60,000", "over 60,000")


def read(path: Path, value: str) -> pd.DataFrame:
    frame = pd.read_csv(path).rename(columns=NAMES | NORWEGIAN)
    frame = frame if "unit" in frame else frame.assign(unit="national")
    code = next((name for name in ("kommunekode", "kode") if name in frame), "unit")
    return frame.assign(code=frame[code])[["code", "unit", "year", "sex", "age", value]]


def kept_aside(frame: pd.DataFrame) -> set[str]:
    """The third, sixth, ninth ... place by code, of those with every year."""
    units = frame.drop_duplicates("unit").sort_values("code")["unit"]
    return set(units.iloc[2::3])


def upto(frame: pd.DataFrame, last: int) -> pd.DataFrame:
    return frame[frame["year"] <= last]


def errors(result: pd.DataFrame, population: pd.DataFrame, base: int, known: str) -> pd.DataFrame:
    """unit, base, group, size, error (%), inside: of the projection five years on."""
    later = population[population["year"] == base + AHEAD]
    parts = [
        later[later["age"] >= low].groupby("unit")["persons"].sum().rename("actual").reset_index().assign(group=name)
        for name, (low, _) in GROUPS.items()
    ]
    table = result[result["year"] == base + AHEAD].merge(pd.concat(parts), on=["unit", "group"])
    table["error"] = 100 * (table["persons"] / table["actual"] - 1)
    table["inside"] = table["actual"].between(table["lower_80"], table["upper_80"])
    size = population[population["year"] == base].groupby("unit")["persons"].sum()
    table["size"] = pd.cut(table["unit"].map(size), SIZES, labels=SIZE_NAMES)
    return table.assign(base=base, known=known)


def denmark(population: pd.DataFrame, deaths: pd.DataFrame, nation: pd.DataFrame, nation_deaths: pd.DataFrame) -> list:
    found = []
    for base in DANISH_BASES:
        past, dead = upto(population, base), upto(deaths, base - 1)
        country, country_dead = upto(nation, base), upto(nation_deaths, base - 1)
        one = [project(part, AHEAD, groups=GROUPS) for _, part in past.groupby("unit")]
        found.append(errors(pd.concat(one), population, base, "Denmark: one at a time, no deaths"))
        one = [
            project(
                pd.concat([part, country]),
                AHEAD,
                deaths=pd.concat([dead[dead["unit"] == unit], country_dead]),
                groups=GROUPS,
            )
            for unit, part in past.groupby("unit")
        ]
        found.append(errors(pd.concat(one), population, base, "Denmark: one at a time, own deaths and the country"))
        together = project(past, AHEAD, groups=GROUPS)
        found.append(errors(together, population, base, "Denmark: together, no deaths"))
        together = project(past, AHEAD, deaths=dead, groups=GROUPS)
        found.append(errors(together, population, base, "Denmark: together, own deaths"))
    return found


def norway(population: pd.DataFrame) -> list:
    found = []
    for base in NORWEGIAN_BASES:
        past = upto(population, base)
        if base in NORWEGIAN_BASES[::2]:
            one = [project(part, AHEAD, groups=GROUPS) for _, part in past.groupby("unit")]
            found.append(errors(pd.concat(one), population, base, "Norway: one at a time, no deaths"))
        found.append(errors(project(past, AHEAD, groups=GROUPS), population, base, "Norway: together, no deaths"))
    return found


def show(table: pd.DataFrame, by: list[str]) -> None:
    print(
        "| " + " | ".join([*by, "places"]) + " | " + " | ".join(GROUPS) + " |\n|" + "---|" * (len(by) + 1 + len(GROUPS))
    )
    for key, rows in table.groupby(by, observed=True):
        cells = []
        for group in GROUPS:
            e = rows[rows["group"] == group]
            cells.append(f"{e['error'].abs().mean():.2f} ({e['error'].mean():+.2f}) {100 * e['inside'].mean():.0f}")
        print("| " + " | ".join([*map(str, key), str(rows["unit"].nunique()), *cells]) + " |")


def main() -> None:
    which = sys.argv[1] if len(sys.argv) > 1 else "tuned"
    own = PROJECT / "data" / "denmark"
    more = read(OTHER / "denmark" / "population_44_municipalities_2010_2020.csv.gz", "persons")
    more_deaths = read(OTHER / "denmark" / "deaths_44_municipalities_2006_2019.csv.gz", "deaths")
    north = read(OTHER / "norway" / "population_half_of_municipalities_to_2021.csv.gz", "persons")
    aside, aside_north = kept_aside(more), kept_aside(north)
    years = north.groupby("unit")["year"].nunique()
    north = north[north["unit"].isin(years[years == years.max()].index)]
    people, dead = [more[more["unit"].isin(aside) == (which == "aside")]], [more_deaths]
    if which == "tuned":
        people.append(read(own / "population_11_municipalities_2010_2020.csv.gz", "persons"))
        dead.append(read(own / "deaths_11_municipalities_2006_2019.csv.gz", "deaths"))
    population = pd.concat(people)
    deaths = pd.concat(dead)
    deaths = deaths[deaths["unit"].isin(set(population["unit"]))]
    nation = read(own / "population_denmark_2010_2020.csv.gz", "persons")
    nation_deaths = read(own / "deaths_denmark_2006_2019.csv.gz", "deaths")
    found = denmark(population, deaths, nation, nation_deaths)
    found += norway(north[north["unit"].isin(aside_north) == (which == "aside")])
    table = pd.concat(found)
    table["inside"] = table["inside"].astype(np.float64)
    print(f"\n{which}: mean absolute % error (bias) and coverage of the 80 % interval in %, five years ahead\n")
    show(table, ["known"])
    for by in ("base", "size"):
        print()
        show(table, ["known", by])


if __name__ == "__main__":
    main()
