"""The year-end forecast beside what municipalities and a budget office do, on real spending with a within-year profile.

    python benchmarks/year_end.py

PBS: Australian public spending on medicines by payment type and class, as calendar and as financial years. Philadelphia:
departments by fiscal year (moved to calendar years), quarterly amounts spread over the quarter's months, and the revised
budget of the same quarter. Every year is forecast from what was known then. Reads the folder that the environment
variable STYRING_BENCHMARK_DATA names, or ../shared/data/forecasting beside the repository. Prints markdown tables.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from styringslib.prognosis import backtest, backtest_summary, year_end

DATA = Path(os.environ.get("STYRING_BENCHMARK_DATA", Path(__file__).parents[2] / "shared" / "data" / "forecasting"))
MONTHS = (3, 6, 9)
#: First years scored: PBS as measured by others, Philadelphia with two earlier years to learn from.
PBS_YEARS, PHILADELPHIA_FIRST = range(2002, 2008), 2011


def pharmaceutical(financial: bool) -> pd.DataFrame:
    table = pd.read_csv(DATA / "pbs_monthly_spend_concessional.csv.gz")
    wide = table.pivot_table(index="Month", columns=["Type", "ATC2"], values="Cost", aggfunc="sum").sort_index()
    wide = wide.loc[:, wide.notna().all() & (wide > 0).mean().gt(0.9)]
    wide.columns = ["/".join(names) for names in wide.columns]
    wide.index = pd.PeriodIndex(wide.index, freq="M")
    if financial:
        wide.index = wide.index + 6  # July becomes January of the year that the financial year ends in
    return wide.astype(float)


def philadelphia() -> tuple[pd.DataFrame, dict[int, pd.DataFrame], pd.DataFrame]:
    table = pd.read_csv(DATA / "philadelphia_departments_dev_half.csv")
    years = range(int(table["fiscal_year"].min()), int(table["fiscal_year"].max()) + 1)
    months = pd.period_range(f"{years[0]}-01", f"{years[-1]}-12", freq="M")
    units = sorted(table["department"].unique())
    history = pd.DataFrame(np.nan, index=months, columns=units)
    budgets = {month: history.copy() for month in MONTHS}
    for row in table.itertuples():
        first = pd.Period(f"{row.fiscal_year}-01", freq="M")
        spent = np.diff([0, row.spent_q1, row.spent_q2, row.spent_q3, row.final])
        history.loc[first : first + 11, row.department] = np.repeat(spent / 3, 3)
        for quarter, month in enumerate(MONTHS, start=1):
            amount = getattr(row, f"revised_budget_q{quarter}") / 12
            budgets[month].loc[first : first + 11, row.department] = amount
    return history, budgets, table


def show_pharmaceutical(financial: bool) -> None:
    history = pharmaceutical(financial)
    result = backtest(history, months=MONTHS)
    scored = result[result["year"].isin(PBS_YEARS)]
    summary = backtest_summary(scored)
    summary = summary[
        summary["method"].isin(["combination", "series_model", "last_year_share", "mean_share", "twelfths"])
    ]
    print(f"\nPBS, {'financial' if financial else 'calendar'} years, {history.shape[1]} units, 2002-2007\n")
    print("| months | scope | method | median error % | weighted % | bias % | cover 80 | cover 95 |")
    print("|---" * 8 + "|")
    for row in summary.itertuples():
        cover = "|".join(
            f" {100 * value:.1f} " if np.isfinite(value) else " " for value in (row.coverage_80, row.coverage_95)
        )
        figures = " | ".join(f"{100 * value:.2f}" for value in (row.median_error, row.weighted_error, row.bias))
        print(f"| {row.month} | {row.scope} | {row.method} | {figures} |{cover}|")


def show_philadelphia() -> None:
    history, budgets, table = philadelphia()
    final = table.set_index(["department", "fiscal_year"])
    print(f"\nPhiladelphia departments (dev half), {PHILADELPHIA_FIRST}-{table['fiscal_year'].max()}\n")
    print("| months | forecast | median error % | weighted % | cover 80 | cover 95 |")
    print("|---" * 6 + "|")
    for quarter, month in enumerate(MONTHS, start=1):
        rows = []
        for year in range(PHILADELPHIA_FIRST, int(table["fiscal_year"].max()) + 1):
            known = history.loc[: f"{year}-{month:02d}"]
            units = known.columns[known.loc[f"{year}-01" :].notna().any()]
            result = year_end(known[units], f"{year}-{month:02d}", budgets[month].loc[: f"{year}-12", units])
            result = result[result["unit"] != "total"].assign(year=year)
            rows.append(result.drop(columns=["actual", "remaining"]))
        made = pd.concat([frame.set_index(["unit", "year"]) for frame in rows])
        truth = final.loc[made.index]
        outturn = truth["final"]
        for label, estimate in (
            ("styringslib", made["total"]),
            ("official projection", truth[f"official_forecast_q{quarter}"]),
            ("revised budget", truth[f"revised_budget_q{quarter}"]),
        ):
            miss = (estimate - outturn).abs()
            cover = ["", ""]
            if label == "styringslib":
                cover = [
                    f"{100 * ((outturn >= made[f'lower_{level}']) & (outturn <= made[f'upper_{level}'])).mean():.1f}"
                    for level in (80, 95)
                ]
            share = 100 * (miss / outturn.abs()).median()
            print(
                f"| {month} | {label} | {share:.2f} | {100 * miss.sum() / outturn.abs().sum():.2f} | {' | '.join(cover)} |"
            )


def main() -> None:
    for financial in (False, True):
        show_pharmaceutical(financial)
    show_philadelphia()


if __name__ == "__main__":
    main()
