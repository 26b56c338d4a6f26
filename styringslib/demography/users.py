"""User shares by age: how many of the residents of each age have help."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.declared_tables import NUMBER, takes
from styringslib.demography.panel import Floats, IntArray, raise_problems, ranges, sex_index

HEADING = "Fejl i brugertallene"


def user_shares(
    users: pd.DataFrame, population: pd.DataFrame, *, span: float = 3.0, by_sex: bool = True
) -> pd.DataFrame:
    """Share of residents who are users, by single year of age, smoothed, with standard errors from the counts.

    users: age, users and any of unit, year, sex (single years of age; the highest is open; a missing age means none).
    population: unit, year, sex, age, persons; only the units and years that users names are used, added together.
    span: standard deviation of the kernel in years of age. Local logistic regression (Fan, Heckman & Wand 1995): at each
    age a line in log odds is fitted with weights exp(-(distance / span)^2 / 2); the standard error is the sandwich one
    for independent persons. Where a whole window has no user the share is 0, with one over its persons as standard error.
    Result: sex (when by_sex), age, share, standard_error, users, persons for every age of the population.
    Raises ValueError, in Danish, with every problem: unknown sex codes, negative counts, more users than residents.

    >>> population = pd.DataFrame({"unit": "By", "year": 2026, "sex": "K", "age": np.arange(60, 100), "persons": 100.0})
    >>> users = pd.DataFrame({"age": np.arange(60, 100), "users": 20.0})
    >>> shares = user_shares(users, population, by_sex=False).set_index("age")["share"]
    >>> shares.loc[[70, 80, 90]].round(4).to_dict()
    {70: 0.2, 80: 0.2, 90: 0.2}
    """
    problems: list[str] = []
    counts, persons, sexes = _counts(users, population, by_sex, problems)
    raise_problems(problems, HEADING)
    ages = np.arange(persons.shape[1])
    top = int(users["age"].max())
    rows = []
    for s, sex in enumerate(sexes):
        share, error = _local_logistic(counts[s], persons[s], span)
        # Above the users' open age the register has one figure only.
        share[top + 1 :], error[top + 1 :] = share[top], error[top]
        part = pd.DataFrame(
            {"age": ages, "share": share, "standard_error": error, "users": counts[s], "persons": persons[s]}
        )
        rows.append(part.assign(sex=sex) if by_sex else part)
    result = pd.concat(rows, ignore_index=True)
    return result[[*(["sex"] if by_sex else []), "age", "share", "standard_error", "users", "persons"]]


def _counts(
    users: pd.DataFrame, population: pd.DataFrame, by_sex: bool, problems: list[str]
) -> tuple[Floats, Floats, list[str | int | None]]:
    """Users and persons (sex, age), persons of the users' open age gathered in it."""
    for name, frame, needed in (
        ("brugerne", users, ("age", "users")),
        ("befolkningen", population, ("unit", "year", "sex", "age", "persons")),
    ):
        missing = [column for column in (*needed, *(["sex"] if by_sex else [])) if column not in frame.columns]
        if missing:
            raise ValueError(f"{HEADING}: kolonnen {', '.join(dict.fromkeys(missing))} mangler i {name}.")
    keys = [name for name in ("unit", "year") if name in users.columns]
    here = population
    if keys:
        here = population.merge(users[keys].drop_duplicates(), on=keys)
        lacking = (
            users[keys].drop_duplicates().merge(population[keys].drop_duplicates(), on=keys, how="left", indicator=True)
        )
        absent = lacking[lacking["_merge"] == "left_only"][keys]
        problems.extend(
            f"Befolkningen mangler for {', '.join(map(str, row))}." for row in absent.itertuples(index=False)
        )
    top = int(users["age"].max())
    n_ages = int(population["age"].max()) + 1
    n_sexes = 2 if by_sex else 1
    counts, persons = np.zeros((n_sexes, n_ages)), np.zeros((n_sexes, n_ages))
    for target, frame, column, text in ((counts, users, "users", "brugere"), (persons, here, "persons", "personer")):
        codes = sex_index(frame["sex"]) if by_sex else pd.Series(0, index=frame.index)
        unknown: list[str] = frame.loc[codes.isna(), "sex"].astype(str).unique().tolist() if by_sex else []
        problems.extend(f"Kønskoden '{label}' kendes ikke. Brug K og M." for label in unknown)
        number = pd.to_numeric(frame[column], errors="coerce")
        bad = ~np.isfinite(number) | (number < 0)
        if bad.any():
            problems.append(
                f"Antal {text} mangler eller er negativt ved alder {ranges(frame.loc[bad, 'age'].astype(int).tolist())}."
            )
        use = codes.notna() & ~bad
        age = np.minimum(frame.loc[use, "age"].astype(int), n_ages - 1)
        np.add.at(target, (codes[use].astype(int).to_numpy(), age.to_numpy()), number[use].to_numpy())
    folded = persons.copy()
    folded[:, top] = persons[:, top:].sum(axis=1)
    folded[:, top + 1 :] = 0.0
    over = np.flatnonzero((counts > folded + 0.5).any(axis=0))
    if over.size:
        problems.append(f"Flere brugere end personer ved alder {ranges(over.tolist())}.")
    labels: list[str | int | None] = [None]
    if by_sex:
        named = population.assign(code=sex_index(population["sex"])).drop_duplicates("code").set_index("code")["sex"]
        labels = [named.get(0, "K"), named.get(1, "M")]
    return counts, folded, labels


def _local_logistic(users: Floats, persons: Floats, span: float) -> tuple[Floats, Floats]:
    """Share and standard error at every age; all ages at once, Newton's method with a slight ridge on the slope."""
    ages = np.arange(users.size, dtype=float)
    offset = (ages[None, :] - ages[:, None]) / span
    kernel = np.exp(-0.5 * offset**2)
    kernel[kernel < 1e-4] = 0.0
    seen, alive = kernel @ users, kernel @ persons
    start = np.clip((seen + 0.01) / (alive + 0.02), 1e-6, 1 - 1e-6)
    beta = np.stack([np.log(start / (1 - start)), np.zeros_like(start)], axis=1)
    design = np.stack([np.ones_like(offset), offset], axis=2)
    ridge = np.diag([1e-9, 0.1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.einsum("xak,xk->xa", design, beta)))
        weight = kernel * persons * p * (1 - p)
        gradient = np.einsum("xak,xa->xk", design, kernel * (users - persons * p)) - beta @ ridge
        information = np.einsum("xak,xa,xal->xkl", design, weight, design) + ridge + 1e-12 * np.eye(2)
        beta = beta + np.clip(np.linalg.solve(information, gradient[..., None])[..., 0], -1.0, 1.0)
    share = 1 / (1 + np.exp(-beta[:, 0]))
    p = 1 / (1 + np.exp(-np.einsum("xak,xk->xa", design, beta)))
    bread = np.linalg.inv(
        np.einsum("xak,xa,xal->xkl", design, kernel * persons * p * (1 - p), design) + ridge + 1e-12 * np.eye(2)
    )
    meat = np.einsum("xak,xa,xal->xkl", design, kernel**2 * persons * p * (1 - p), design)
    error = np.sqrt(np.maximum((bread @ meat @ bread)[:, 0, 0], 0.0)) * share * (1 - share)
    nobody = seen < 1e-3
    none_alive = alive < 1e-9
    share = np.where(nobody, 0.0, share)
    error = np.where(nobody, 1 / np.maximum(alive, 1.0), error)
    return np.where(none_alive, 0.0, share), np.where(none_alive, 0.0, error)


def shares_from_bands(users: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Shares by single year of age from users known in age bands only.

    users: age (first of the band), age_to (last; missing for the open one), users; bands side by side. population: age,
    persons (other columns are added together). Cumulated users against cumulated persons is drawn as a monotone cubic
    (Fritsch & Carlson 1980) through the band limits, so single years are smooth, never negative, and add up to each band.
    Result: age, share, standard_error (binomial of the band, relative), users, persons.
    Raises ValueError, in Danish, for bands with holes or overlaps, negative counts, more users than residents.

    >>> users = pd.DataFrame({"age": [65, 80], "age_to": [79, None], "users": [150.0, 100.0]})
    >>> population = pd.DataFrame({"age": np.arange(65, 90), "persons": 100.0})
    >>> shares = shares_from_bands(users, population)
    >>> shares.groupby(shares["age"] >= 80)["users"].sum().round(6).to_list()
    [150.0, 100.0]
    """
    from scipy.interpolate import PchipInterpolator

    persons = (
        population.groupby("age")["persons"]
        .sum()
        .reindex(range(int(population["age"].max()) + 1), fill_value=0.0)
        .to_numpy(dtype=float)
    )
    cumulated = np.concatenate([[0.0], np.cumsum(persons)])
    lows, counts, residents = _bands(users, cumulated)
    edges = np.array([*lows, persons.size])
    # A band without residents has no width on the axis of persons and can have no users.
    use = residents > 0
    x = np.concatenate([[cumulated[lows[0]]], cumulated[edges[1:]][use]])
    y = np.concatenate([[0.0], np.cumsum(counts[use])])
    curve = PchipInterpolator(x, y, extrapolate=False)
    at_edges = np.nan_to_num(curve(np.clip(cumulated, x[0], x[-1])))
    single = np.maximum(np.diff(at_edges), 0.0)
    share = np.divide(single, persons, out=np.zeros_like(single), where=persons > 0)
    band = np.clip(np.searchsorted(lows, np.arange(persons.size), side="right") - 1, 0, lows.size - 1)
    rate = np.divide(counts, residents, out=np.zeros_like(counts), where=residents > 0)
    relative = np.sqrt(np.divide(1 - rate, counts, out=np.zeros_like(rate), where=counts > 1e-6))
    return pd.DataFrame(
        {
            "age": np.arange(persons.size),
            "share": share,
            "standard_error": share * relative[band],
            "users": single,
            "persons": persons,
        }
    )


def _bands(users: pd.DataFrame, cumulated: Floats) -> tuple[IntArray, Floats, Floats]:
    """First age, users and residents of each band; ValueError with every problem. cumulated: persons younger than each age."""
    problems: list[str] = []
    table = users.groupby("age", as_index=False).agg({"age_to": "first", "users": "sum"}).sort_values("age")
    lows = np.asarray(table["age"], dtype=np.int64)
    top = cumulated.size - 1
    for low, high, end in zip(lows, table["age_to"], [*lows[1:], top], strict=True):
        if end != top and (pd.isna(high) or int(high) + 1 != end):
            problems.append(f"Aldersbåndet fra {low} slutter ikke lige før det næste, der begynder ved {end}.")
    residents: Floats = np.diff(cumulated[np.array([*lows, top])])
    counts = table["users"].to_numpy(dtype=float)
    for low, count, people in zip(lows, counts, residents, strict=True):
        if not count >= 0:
            problems.append(f"Antal brugere i båndet fra {low} mangler eller er negativt.")
        elif count > people:
            problems.append(f"Flere brugere ({count:.0f}) end personer ({people:.0f}) i båndet fra {low}.")
    raise_problems(problems, HEADING)
    return lows, counts, residents


@takes(shares={"age": NUMBER, "share": NUMBER})
def healthy_ageing(shares: pd.DataFrame, years: float) -> pd.DataFrame:
    """Shares of people who stay well longer: the share of age a is read at a - years (between ages by a straight line).

    shares: age, share, and any of sex, standard_error. years: h (LE_t - LE_0), h from 0 (constant shares) to 1.

    >>> shares = pd.DataFrame({"age": [80, 81, 82], "share": [0.10, 0.20, 0.30]})
    >>> healthy_ageing(shares, 0.5)["share"].round(6).to_list()
    [0.1, 0.15, 0.25]
    """
    moved = shares.copy()
    by = [shares["sex"]] if "sex" in shares else [pd.Series(0, index=shares.index)]
    for _, part in shares.groupby(by):
        ordered = part.sort_values("age")
        for name in ("share", "standard_error"):
            if name in shares:
                moved.loc[part.index, name] = np.interp(part["age"] - years, ordered["age"], ordered[name])
    return moved
