"""The year-end forecast by what happened in the year: error, coverage and width of every class, beside simple rules.

    python benchmarks/year_end_classes.py made [first seed] [municipalities]
    python benchmarks/year_end_classes.py calm | shifted | philadelphia

made: the municipalities of `year_end_units` after 3, 6, 9 and 11 months, with the budgets of all years as known at the month,
with this year's only, and with none; the total too, and that of their earlier years, whose events come at their natural
rates. Seeds from 4000 are for tuning, those from 9000 were kept aside. calm: four years without events and units that never
steer back, then a year's events. shifted: PBS with a lasting shift put into every third unit. philadelphia: the departments in
three parts, of which the third was kept aside. Errors are in per cent of what went through the unit's account, at most 100.
Prints markdown tables.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np
import pandas as pd
from year_end import MONTHS, PHILADELPHIA_FIRST, pharmaceutical, philadelphia  # sets one thread before numpy is there
from year_end_units import Municipality, municipality

from styringslib.prognosis import backtest, year_end

PASSED = (3, 6, 9, 11)
RULES = ("budget", "budget_share", "last_share", "run_rate")
ORDER = (
    "none",
    "shift, lasting",
    "shift, steered back",
    "shift to come",
    "opened",
    "closed",
    "merged",
    "merged into",
    "closing to come",
    "one-off",
    "one-off, last month",
    "one-off to come",
    "budget 8-12 % off",
    "budget typed wrong",
    "net-zero",
    "total",
)


def rules(place: Municipality, passed: int) -> dict[str, np.ndarray]:
    """What is done by hand: the budget; by the budget's or last year's share so far; the last three months' level."""
    now = place.now()
    spent = np.nansum(now[:, :passed], axis=1)
    budget = place.budgets[passed - 1, -1]
    with np.errstate(all="ignore"):
        planned, so_far = np.nansum(budget, axis=1), np.nansum(budget[:, :passed], axis=1)
        made = {"budget": planned, "budget_share": np.where(so_far != 0, spent / so_far * planned, spent * 12 / passed)}
        past = place.history.to_numpy()[:-12].T.reshape(len(now), -1, 12)
        season = np.ones((len(now), 12))
        made["last_share"] = spent * 12 / passed
        if past.shape[1]:
            share = np.nansum(past[:, -1, :passed], axis=1) / np.nansum(past[:, -1], axis=1)
            made["last_share"] = np.where(np.isfinite(share) & (share != 0), spent / share, made["last_share"])
            level = past / past.mean(axis=2, keepdims=True)
            counted = np.isfinite(level).sum(axis=1)
            season = np.where(counted > 0, np.nansum(level, axis=1) / np.maximum(counted, 1), 1.0)
            season = np.where(np.abs(season) < 20, season, 1.0)
        few = min(3, passed)
        run = np.nansum(now[:, passed - few : passed], axis=1) / season[:, passed - few : passed].sum(axis=1)
        made["run_rate"] = spent + run * season[:, passed:].sum(axis=1)
    return made


def scored(table: pd.DataFrame) -> pd.DataFrame:
    """Add miss, cover and width to estimate, truth, size and bounds."""
    away = (table["estimate"] - table["truth"]).abs() / table["size"] * 100
    table["miss"] = away.clip(upper=100)
    for level in ("80", "95"):
        inside = (table["truth"] >= table[f"lower_{level}"] - 1e-6) & (table["truth"] <= table[f"upper_{level}"] + 1e-6)
        table[f"cover_{level}"] = np.where(table[f"lower_{level}"].notna(), 100.0 * inside, np.nan)
    table["width"] = (table["upper_80"] - table["lower_80"]) / 2 / table["size"] * 100
    return table


def made(places: Iterable[Municipality], which: str, months: Iterable[int] = PASSED) -> pd.DataFrame:
    """Forecast every municipality after each month, and score method and rules."""
    rows = []
    for place in places:
        now = place.now()
        truth, size = np.nansum(now, axis=1), np.nansum(np.abs(now), axis=1)
        for passed in months:
            known = place.history.loc[: f"2026-{passed:02d}"]
            known = known.loc[:, known.notna().any()]
            budget = place.budget(passed, which)
            table = year_end(known, f"2026-{passed:02d}", None if budget is None else budget[known.columns])
            total = table[table["unit"] == "total"].rename(columns={"total": "estimate"})
            inside = np.isin(place.history.columns, known.columns)
            total = total.assign(truth=truth[inside].sum(), size=size[inside].sum(), month=passed)
            rows.append(total.assign(**{"class": "total", "oracle": np.nan}))
            table = table[table["unit"] != "total"].set_index("unit").reindex(place.history.columns)
            frame = pd.DataFrame({"truth": truth, "size": size, "class": place.classes(passed), "month": passed})
            for name, values in (rules(place, passed) | {"oracle": place.oracle(passed)}).items():
                frame[name] = np.minimum(np.abs(values - truth) / size * 100, 100)
            frame["estimate"] = table["total"].to_numpy()
            for bound in ("lower_80", "upper_80", "lower_95", "upper_95"):
                frame[bound] = table[bound].to_numpy()
            rows.append(frame[frame["class"] != "unseen"])
    return scored(pd.concat(rows, ignore_index=True))


def show(table: pd.DataFrame, title: str) -> None:
    print(f"\n{title}\n")
    print("| months | class | n | error | best rule | oracle | cover 80 | cover 95 | half-width 80 |")
    print("|---" * 9 + "|")
    for month, part in table.groupby("month"):
        kinds = [kind for kind in ORDER if (part["class"] == kind).any()]
        for kind in [*kinds, "all"]:
            mine = part[part["class"] != "total"] if kind == "all" else part[part["class"] == kind]
            best = min((mine[name].mean(), name) for name in RULES)
            rule = " " if kind == "total" else f"{best[0]:.2f} {best[1]}"
            figures = f"{mine['miss'].mean():.2f} | {rule} | {mine['oracle'].mean():.2f}"
            cover = f"{mine['cover_80'].mean():.0f} | {mine['cover_95'].mean():.0f} | {mine['width'].median():.1f}"
            print(f"| {month} | {kind} | {len(mine)} | {figures} | {cover} |")


def show_made(first: int, count: int) -> None:
    places = [municipality(seed) for seed in range(first, first + count)]
    for which in ("versions", "this", "none"):
        show(made(places, which), f"Made-up municipalities {first}-{first + count - 1}, budgets: {which}")
    show_totals(first, count)


def show_totals(first: int, count: int) -> None:
    """The total of the earlier years, with events at their natural rates: what its interval holds, by budgets and month."""
    print("\nTotals of earlier years\n\n| budgets | months | n | error | cover 80 | cover 95 |")
    print("|---" * 6 + "|")
    for which in ("versions", "none"):
        rows = []
        for seed in range(first, first + count):
            place = municipality(seed)
            past, budget = place.history.iloc[:-12], place.budget(12, which)
            if len(past):
                known = past.loc[:, past.notna().any()]
                plan = None if budget is None else budget.loc[past.index, known.columns]
                rows.append(backtest(known, plan, MONTHS))
        table = pd.concat(rows, ignore_index=True)
        table = table[(table["unit"] == "total") & (table["method"] == "combination")]
        table = table.assign(truth=table["outturn"], size=table["outturn"].abs())
        for month, part in scored(table).groupby("month"):
            cover = f"{part['cover_80'].mean():.0f} | {part['cover_95'].mean():.0f}"
            print(f"| {which} | {month} | {len(part)} | {part['miss'].mean():.2f} | {cover} |")


def show_calm(first: int = 5000, count: int = 20) -> None:
    places = [municipality(seed, years=4, units=25, calm=True, discipline=0.0) for seed in range(first, first + count)]
    table = made(places, "versions", MONTHS)
    show(table[table["class"].isin(["none", "shift, lasting", "shift, steered back", "shift to come"])], "Calm record")


def shifted(history: pd.DataFrame, year: int) -> tuple[pd.DataFrame, pd.Series]:
    """Put a lasting shift of 5-20 % into every third unit in one of the year's first nine months; return it by unit."""
    g = np.random.default_rng([20261129, year])
    changed, month = history.copy(), pd.Series(12, index=history.columns)
    for unit in g.permutation(history.columns)[::3]:
        month[unit] = int(g.integers(0, 9))
        size = g.uniform(0.05, 0.20) * (1 if g.random() < 0.6 else -1)
        changed.loc[f"{year}-{month[unit] + 1:02d}" : f"{year}-12", unit] *= 1 + size
    return changed, month


def show_shifted() -> None:
    history = pharmaceutical(False)
    rows = []
    for year in range(2002, 2008):
        changed, at = shifted(history, year)
        truth = changed.loc[f"{year}-01" : f"{year}-12"].sum()
        for month in MONTHS:
            result = year_end(changed.loc[: f"{year}-{month:02d}"], f"{year}-{month:02d}")
            result = result[result["unit"] != "total"].set_index("unit")
            kind = np.where(at == 12, "none", np.where(at < month, "shift, lasting", "shift to come"))
            frame = result.rename(columns={"total": "estimate"}).assign(
                truth=truth, size=truth, month=month, oracle=np.nan
            )
            frame["class"] = kind
            before = history.loc[f"{year - 1}-01" : f"{year - 1}-12"].sum()
            part = history.loc[f"{year - 1}-01" : f"{year - 1}-{month:02d}"].sum()
            for name in RULES:
                frame[name] = np.minimum(np.abs(frame["actual"] / (part / before) - truth) / truth * 100, 100)
            rows.append(frame.reset_index())
    show(scored(pd.concat(rows, ignore_index=True)), "PBS with shifts put in, 2002-2007 (rule: last year's share)")


def show_philadelphia() -> None:
    history, budgets, table = philadelphia()
    final = table.set_index(["department", "fiscal_year"])
    aside = set(sorted(history.columns)[2::3])
    print(
        "\nPhiladelphia\n\n| budgets | months | departments | n | median error % | mean % | weighted % | cover 80 | cover 95 |"
    )
    print("|---" * 9 + "|")
    for which in ("versions", "this"):
        for month in MONTHS:
            rows = []
            for year in range(PHILADELPHIA_FIRST, int(table["fiscal_year"].max()) + 1):
                known = history.loc[: f"{year}-{month:02d}"]
                units = known.columns[known.loc[f"{year}-01" :].notna().any()]
                budget = budgets[month].loc[(f"{year}-01" if which == "this" else None) : f"{year}-12", units]
                result = year_end(known[units], f"{year}-{month:02d}", budget)
                result = result[result["unit"] != "total"].rename(columns={"total": "estimate"})
                result["truth"] = final.loc[[(unit, year) for unit in result["unit"]], "final"].to_numpy()
                rows.append(result.assign(size=result["truth"].abs()))
            whole = scored(pd.concat(rows, ignore_index=True))
            for name, part in whole.groupby(whole["unit"].isin(aside).map({True: "kept aside", False: "tuning"})):
                weighted = (part["estimate"] - part["truth"]).abs().sum() / part["size"].sum() * 100
                print(
                    f"| {which} | {month} | {name} | {len(part)} | {part['miss'].median():.2f} | {part['miss'].mean():.2f} | "
                    f"{weighted:.2f} | {part['cover_80'].mean():.0f} | {part['cover_95'].mean():.0f} |"
                )


def main(words: list[str]) -> None:
    """Run what the words name; the made-up municipalities without any."""
    what, *rest = words or ["made"]
    if what == "made":
        show_made(*(int(word) for word in rest or ("4000", "60")))
    else:
        {"calm": show_calm, "shifted": show_shifted, "philadelphia": show_philadelphia}[what]()


if __name__ == "__main__":
    main(sys.argv[1:])
