"""The municipality's projection split on its districts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.demography.official import control_to
from styringslib.demography.panel import NATIONAL, SEX_TEXT, Panel, raise_problems, ranges, read_panel
from styringslib.demography.population import project

HEADING = "Fejl i distrikternes befolkning"


def project_districts(
    districts: pd.DataFrame,
    municipality: pd.DataFrame,
    horizon: int,
    *,
    deaths: pd.DataFrame | None = None,
    official: pd.DataFrame | None = None,
    simulations: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Project the districts of one municipality so that they add up to the municipality in every year, sex and age.

    districts, municipality: unit, year, sex, age, persons; the municipality has one unit, and the districts must add up
    to it in every observed cell of the years they have. deaths: the municipality's (its name or "national"), the
    districts', or both. official: a projection of the municipality that ours is first scaled to (see `control_to`).
    The districts are projected with the municipality as the area they borrow mortality, moves and births from, and then
    scaled cell by cell; a cell where no district has anyone is shared by their persons of that sex.
    Result: as `project`, one unit per district; attrs["notes"] names those too small for rates of their own.
    Raises ValueError, in Danish and with every problem at once.

    >>> town = pd.DataFrame([{"unit": "By", "year": year, "sex": sex, "age": age, "persons": 1_000}
    ...     for year in (2023, 2024, 2025) for sex in "KM" for age in range(101)])
    >>> districts = pd.concat([town.assign(unit="Nord", persons=750), town.assign(unit="Syd", persons=250)])
    >>> ahead = project_districts(districts, town, 1, simulations=0).query("17 <= age <= 66")
    >>> ahead.groupby("unit")["persons"].sum().round(0).to_dict()
    {'Nord': 75000.0, 'Syd': 25000.0}
    """
    problems: list[str] = []
    parts = read_panel(districts, "persons", problems, what="Distrikterne")
    whole = read_panel(municipality, "persons", problems, what="Kommunen")
    if parts is not None and whole is not None and not problems:
        _check_sums(parts, whole, problems)
    raise_problems(problems, HEADING)
    if parts is None or whole is None:
        raise AssertionError("unreachable: panels without problems")
    name = whole.units[0]
    area = municipality.assign(unit=NATIONAL)
    known = deaths
    if deaths is not None:
        known = deaths.assign(unit=deaths["unit"].astype(str).where(deaths["unit"].astype(str) != name, NATIONAL))
    columns = ["unit", "year", "sex", "age", "persons"]
    both = project(
        pd.concat([districts[columns], area[columns]], ignore_index=True),
        horizon,
        deaths=known,
        simulations=simulations,
        seed=seed,
    )
    own = both["unit"] == NATIONAL
    target = both[own].assign(unit=name)
    if official is not None:
        target = control_to(target, official, population=municipality)
    result = _scaled(both[~own].reset_index(drop=True), target)
    result.attrs["notes"] = [note.replace("hele området", name) for note in both.attrs["notes"]]
    if official is not None:
        result.attrs["notes"].append("Kommunens tal er afstemt med den officielle fremskrivning.")
    return result


def _check_sums(parts: Panel, whole: Panel, problems: list[str]) -> None:
    if len(whole.units) != 1:
        problems.append(
            f"Kommunen skal være én enhed, men tabellen har {len(whole.units)}: {', '.join(whole.units[:5])}."
        )
        return
    if parts.years[-1] != whole.years[-1]:
        problems.append(f"Distrikterne slutter i {parts.years[-1]}, kommunen i {whole.years[-1]}.")
    if parts.top_age != whole.top_age:
        problems.append(f"Distrikternes højeste alder er {parts.top_age}, kommunens {whole.top_age}.")
        return
    for year in sorted(set(parts.years) & set(whole.years)):
        values = parts.values[..., parts.years.index(year)]
        # Before the first year of a district the others need not add up.
        if not np.isfinite(values).all():
            continue
        gap = values.sum(axis=0) - whole.values[0, ..., whole.years.index(year)]
        for s in range(2):
            wrong = np.flatnonzero(np.abs(gap[s]) > 0.5)
            if wrong.size:
                problems.append(
                    f"{whole.units[0]}, {year}, {SEX_TEXT[s]}, alder {ranges(wrong.tolist())}: distrikterne giver "
                    f"{gap[s][wrong].sum():+.0f} personer i forhold til kommunen."
                )


def _scaled(parts: pd.DataFrame, target: pd.DataFrame) -> pd.DataFrame:
    keys = ["year", "sex", "age"]
    wanted = parts[keys].merge(target[[*keys, "persons"]], on=keys, how="left")["persons"].to_numpy()
    total = parts.groupby(keys)["persons"].transform("sum").to_numpy()
    of_sex = parts.groupby(["unit", "year", "sex"])["persons"].transform("sum").to_numpy()
    all_of_sex = parts.groupby(keys)["persons"].transform("size").to_numpy()
    share_base = parts.assign(of_sex=of_sex).groupby(keys)["of_sex"].transform("sum").to_numpy()
    even = np.where(share_base > 0, of_sex / np.where(share_base > 0, share_base, 1), 1 / all_of_sex)
    empty = total <= 0
    factor = np.where(empty, 1.0, wanted / np.where(empty, 1.0, total))
    result = parts.copy()
    for name, whole in (("persons", None), ("lower_80", np.floor), ("upper_80", np.ceil)):
        scaled = result[name].to_numpy() * factor + np.where(empty, wanted * even, 0.0)
        # Ten decimals: a bound that the scaling leaves as it is must not grow by a person from the last bit.
        result[name] = scaled if whole is None else whole(scaled.round(10))
    return result
