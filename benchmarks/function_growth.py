"""How the public functions grow with units, months and runs; run by hand: python benchmarks/function_growth.py [word ...]

Calls each function on tables of N, 2N and 4N and prints, as a Markdown table, the seconds of processor time, how many times
as many the last doubling took (2 is linear) and the most memory that the largest call held beside its tables. Tables of many
units are the sample municipality's, each unit many times under new names; long histories are made up. Words choose the lines
that hold one of them. ``--most`` gives up a line when a call takes longer.
"""

from __future__ import annotations

import argparse
import gc
import platform
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from styringslib import allocation, demography, followup, prognosis
from styringslib.intake import read_municipality
from styringslib.shipped import sample

THROUGH = pd.Period("2026-10", "M")
FIRST = pd.Period("2026-01", "M")
DAY = pd.Timestamp("2026-10-31")
PRICES = [{"ydelse": "care", "pris": 480.0}]
Tables = Mapping[str, pd.DataFrame]
Call = Callable[[Any], object]


def sample_copies(times: int) -> dict[str, pd.DataFrame]:
    """The sample's tables with each unit ``times`` times, under other names; citizens and places are others too."""
    tables = {}
    for name, frame in read_municipality(sample()).tables.items():
        named = [column for column in ("unit", "citizen", "place", "facility", "voucher") if column in frame]
        parts = [frame.assign(**{column: frame[column] + f" {copy:03d}" for column in named}) for copy in range(times)]
        tables[name] = pd.concat(parts, ignore_index=True)
    return tables


def wide(tables: Tables) -> pd.DataFrame:
    """Kroner by month and unit, as the forecaster takes them."""
    history = tables["postings"].pivot_table(index="month", columns="unit", values="amount", aggfunc="sum")
    months = pd.period_range(history.index.min(), THROUGH, freq="M", name="month")
    return history.reindex(months).fillna(0.0)


def budget_of(tables: Tables) -> pd.DataFrame:
    """The budget in force by month and unit."""
    lines = followup.budget_in_force(tables["budget"])
    return lines.pivot_table(index="month", columns="unit", values="amount", aggfunc="sum")


def made_up(months: int, units: int = 12) -> pd.DataFrame:
    """Kroner of ``months`` months that end with THROUGH."""
    index = pd.period_range(end=THROUGH, periods=months, freq="M", name="month")
    rng = np.random.default_rng(1)
    season = 1.0 + 0.05 * np.sin(2 * np.pi * np.asarray(index.month) / 12)
    values = rng.normal(1.0, 0.04, (months, units)) * season[:, None] * np.linspace(1e6, 4e6, units)
    return pd.DataFrame(values, index=index, columns=[f"Enhed {i:03d}" for i in range(units)])


def triangle(origins: int) -> pd.DataFrame:
    """Payments of ``origins`` months, added up, by how many months later."""
    rng = np.random.default_rng(2)
    shares = np.cumsum(0.5 ** np.arange(1, 7))
    values = rng.normal(1e6, 3e4, (origins, 1)) * shares * rng.normal(1.0, 0.002, (origins, 6))
    late = np.arange(origins)[::-1, None] < np.arange(6)
    return pd.DataFrame(np.where(late, np.nan, values), index=pd.period_range(end=THROUGH, periods=origins, freq="M"))


def accounts(units: int, years: int = 5) -> pd.DataFrame:
    """Budgets and accounts of ``units`` in one area."""
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"unit": [f"Enhed {i:04d}" for i in range(units)] * years})
    rows["year"] = np.repeat(np.arange(2026 - years, 2026), units)
    return rows.assign(budget=1e7, spent=rng.normal(1e7, 4e5, len(rows)).round(2))


def demand_of(units: int) -> allocation.Demand:
    """Assumptions for ``units`` of rising size."""
    return allocation.Demand(levels={f"Enhed {i:04d}": 1_200.0 + 10.0 * i for i in range(units)})


def services(rows: pd.DataFrame) -> list[dict[str, object]]:
    """A price of each service."""
    return [{"ydelse": str(name), "pris": 400.0 + 10.0 * i} for i, name in enumerate(sorted(rows["service"].unique()))]


def grant_of(model: str, **more: object) -> Call:
    """``allocation.grant`` of activity by one kind of terms."""

    def call(tables: Tables) -> object:
        rows = tables["activity"]
        entry = {"model": model, "gyldig_fra": "2015-01", "priser": services(rows), **more}
        return allocation.grant(allocation.build_terms([entry]), rows)

    return call


def block(tables: Tables) -> object:
    """``allocation.grant`` of a yearly amount for each unit."""
    rows = tables["activity"]
    amounts = dict.fromkeys(map(str, rows["unit"].unique()), 12_000_000)
    return allocation.grant(
        allocation.build_terms([{"model": "ramme", "gyldig_fra": "2015-01", "beloeb": amounts}]), rows
    )


def late(tables: Tables) -> pd.DataFrame:
    """Late postings, with what is posted of each unit and month by the day it was posted."""
    rows = tables["postings"].assign(posted=tables["postings"]["posting_date"].dt.to_period("M"))
    return prognosis.complete(rows, THROUGH)


@cache
def one_sample() -> pd.DataFrame:
    """The population of the sample's units."""
    return people(sample_copies(1))


def people(tables: Tables) -> pd.DataFrame:
    """The population of the units that have every year."""
    rows = tables["population"]
    return rows[rows.groupby("unit")["year"].transform("nunique") == rows["year"].nunique()]


def costs(tables: Tables) -> object:
    """What the year's deviation is made of."""
    names = ("budget", "postings", "activity", "payroll", "temps")
    return followup.cost_contributions(*(tables[name] for name in names), through=THROUGH)


def charts(tables: Tables) -> object:
    """Control charts of all units' absence."""
    rows = followup.unplanned(tables["absence"])
    rows = rows.groupby(["unit", "month"], as_index=False)[["absence_days", "possible_days"]].agg(
        {"absence_days": "sum", "possible_days": "max"}
    )
    return followup.control_chart(rows, "absence_days", exposure="possible_days", start="2026-01")


REVIEW = (followup.ReviewRule("Lav levering", min_hours=2.0, min_gap_share=0.1),)
CANDIDATES = followup.CandidateRule()

BY_UNITS: dict[str, Call] = {
    "allocation.grant, activity": grant_of("aktivitet", timer="visiterede"),
    "allocation.grant, activity corrected": grant_of("aktivitet", timer="visiterede", efterregulering=True),
    "allocation.grant, hybrid": grant_of("hybrid", korridor=[-0.03, 0.03], udenfor_andel=0.5),
    "allocation.grant, block": block,
    "followup.status_table": lambda t: followup.status_table(t["budget"], t["postings"], THROUGH),
    "followup.budget_in_force": lambda t: followup.budget_in_force(t["budget"]),
    "followup.cost_contributions": costs,
    "followup.payroll_table": lambda t: followup.payroll_table(t["payroll"]),
    "followup.pay_per_attendance_hour": lambda t: followup.pay_per_attendance_hour(t["payroll"]),
    "followup.absence_rates, 12 months": lambda t: followup.absence_rates(t["absence"], months=12),
    "followup.absence_rates, by kind": lambda t: followup.absence_rates(t["absence"], by=("unit", "kind"), months=12),
    "followup.control_chart": charts,
    "followup.temps_table, 12 months": lambda t: followup.temps_table(t["temps"], t["payroll"], months=12),
    "followup.activity_table": lambda t: followup.activity_table(t["activity"]),
    "followup.linked_series": lambda t: followup.linked_series(t["activity"]),
    "followup.user_time_share": lambda t: followup.user_time_share(t["activity"], t["payroll"], t["temps"]),
    "followup.check_cases": lambda t: followup.check_cases(t["cases"]),
    "followup.case_events": lambda t: followup.case_events(t["cases"]),
    "followup.case_flow": lambda t: followup.case_flow(followup.case_events(t["cases"]), FIRST, THROUGH),
    "followup.review_list": lambda t: followup.review_list(t["cases"], DAY, REVIEW),
    "followup.adjusted_spread": lambda t: followup.adjusted_spread(t["cases"], DAY),
    "followup.standard_hours": lambda t: followup.standard_hours(t["cases"], DAY),
    "followup.effort_by_need": lambda t: followup.effort_by_need(t["cases"], DAY, [2, 5, 12], since="2026-01-01"),
    "followup.rehabilitation_candidates": lambda t: followup.rehabilitation_candidates(
        t["cases"], t["courses"], DAY, CANDIDATES
    ),
    "followup.reported_changes": lambda t: followup.reported_changes(
        t["reported_changes"], DAY, since="2026-01-01", deadline_days=14
    ),
    "followup.rehabilitation_outcomes": lambda t: followup.rehabilitation_outcomes(t["courses"], as_of=DAY),
    "followup.team_load": lambda t: followup.team_load(t["courses"], FIRST, THROUGH),
    "followup.measured_returns": lambda t: followup.measured_returns(t["courses"], as_of=DAY),
    "followup.return_spells": lambda t: followup.return_spells(t["courses"], t["cases"], DAY),
    "followup.not_yet_treated": lambda t: followup.not_yet_treated(
        t["courses"], t["cases"], "2026-01-01", "2026-06-30"
    ),
    "followup.check_packages": lambda t: followup.check_packages(t["packages"]),
    "followup.package_weeks": lambda t: followup.package_weeks(t["packages"], FIRST, THROUGH),
    "followup.package_moves": lambda t: followup.package_moves(t["packages"], FIRST, THROUGH),
    "followup.package_hours": lambda t: followup.package_hours(t["packages"], t["cases"], FIRST, THROUGH),
    "followup.course_lengths": lambda t: followup.course_lengths(t["packages"], FIRST, THROUGH),
    "followup.check_placements": lambda t: followup.check_placements(t["placements"]),
    "followup.occupancy": lambda t: followup.occupancy(t["placements"], None, FIRST, THROUGH),
    "followup.support_levels": lambda t: followup.support_levels(t["placements"], FIRST, THROUGH),
    "followup.place_flow": lambda t: followup.place_flow(t["placements"], FIRST, THROUGH),
    "followup.place_changes": lambda t: followup.place_changes(t["placements"], FIRST, THROUGH),
    "prognosis.complete": late,
    "prognosis.forecast": lambda t: prognosis.forecast(wide(t), 12),
    "prognosis.year_end": lambda t: prognosis.year_end(wide(t), THROUGH),
    "prognosis.year_end_completed": lambda t: prognosis.year_end_completed(wide(t), late(t), THROUGH, budget_of(t)),
    "prognosis.backtest": lambda t: prognosis.backtest(wide(t), months=(6,)),
    "prognosis.rolling_origins": lambda t: prognosis.rolling_origins(wide(t), 3, origins=4),
    "prognosis.flag_outliers": lambda t: prognosis.flag_outliers(wide(t)),
    "demography.project": lambda t: demography.project(people(t), 10, simulations=40),
}
BY_NUMBER: dict[str, tuple[int, Call]] = {
    "units | allocation.carry_forward, strict": (
        100,
        lambda n: allocation.carry_forward(accounts(n), allocation.CarryOverRegime(repayment_years=3)),
    ),
    "units | allocation.carry_forward, flexible, in proportion": (
        100,
        lambda n: allocation.carry_forward(accounts(n), allocation.CarryOverRegime("flexible")),
    ),
    "units | allocation.carry_forward, flexible, largest first": (
        100,
        lambda n: allocation.carry_forward(accounts(n), allocation.CarryOverRegime("flexible", netting="largest")),
    ),
    "units | allocation.compare_carry_over": (
        100,
        lambda n: allocation.compare_carry_over(
            accounts(n), allocation.CarryOverRegime(), allocation.CarryOverRegime("flexible")
        ),
    ),
    "units | allocation.try_steering_models, 100 runs": (
        44,
        lambda n: allocation.try_steering_models(demand=demand_of(n), runs=100),
    ),
    "runs | allocation.try_steering_models, 174 units": (
        100,
        lambda n: allocation.try_steering_models(demand=demand_of(174), runs=n),
    ),
    "years | allocation.try_steering_models, 10 units, 200 runs": (
        5,
        lambda n: allocation.try_steering_models(demand=demand_of(10), runs=200, years=n),
    ),
    "months | prognosis.forecast": (60, lambda n: prognosis.forecast(made_up(n), 12)),
    "months | prognosis.year_end": (60, lambda n: prognosis.year_end(made_up(n), THROUGH)),
    "months | prognosis.backtest": (60, lambda n: prognosis.backtest(made_up(n), months=(6,))),
    "months | prognosis.flag_outliers": (60, lambda n: prognosis.flag_outliers(made_up(n))),
    "months | prognosis.chain_ladder": (60, lambda n: prognosis.chain_ladder(triangle(n))),
    "months | followup.control_chart": (
        60,
        lambda n: followup.control_chart(
            made_up(n).reset_index().melt("month", var_name="unit", value_name="kr"), "kr", start="2026-01"
        ),
    ),
    "horizon | demography.project": (
        10,
        lambda n: demography.project(one_sample(), n, simulations=40),
    ),
    "simulations | demography.project": (
        100,
        lambda n: demography.project(one_sample(), 10, simulations=n),
    ),
}


def seconds(call: Callable[[], object]) -> float:
    """Processor time of one call."""
    gc.collect()
    began = time.process_time()
    call()
    return time.process_time() - began


def held(call: Callable[[], object]) -> float:
    """The most memory that one call held, MB."""
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return most


def lines(words: list[str], times: int) -> Iterator[tuple[str, str, list[int], list[Callable[[], object]]]]:
    """what grows, function, the three sizes, the three calls."""
    wanted = [name for name in BY_UNITS if not words or any(word in f"units | {name}" for word in words)]
    copies = {factor: sample_copies(factor) for factor in (times, 2 * times, 4 * times)} if wanted else {}
    sizes = [tables["budget"]["unit"].nunique() for tables in copies.values()]
    for name in wanted:
        yield "units", name, sizes, [lambda n=name, t=tables: BY_UNITS[n](t) for tables in copies.values()]
    for name, (least, call) in BY_NUMBER.items():
        if not words or any(word in name for word in words):
            grows, function = name.split(" | ")
            sizes = [least, 2 * least, 4 * least]
            yield grows, function, sizes, [lambda c=call, n=size: c(n) for size in sizes]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--times", type=int, default=4, help="how many times the sample's units at the least")
    parser.add_argument("--most", type=float, default=60.0, help="seconds of a call after which a line is given up")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}, {platform.machine()}\n"
    )
    print("| grows | function | sizes | seconds | per doubling | MB |\n|---|---|---|---|---|---|")
    for grows, function, sizes, calls in lines(given.words, given.times):
        calls[0]()  # what is made once, at the first call, is no growth
        taken: list[float] = []
        for call in calls:
            taken.append(seconds(call))
            if taken[-1] > given.most:
                break
        ratio = f"{taken[-1] / taken[-2]:.1f}" if len(taken) > 1 else ""
        memory = f"{held(calls[len(taken) - 1]):.0f}" if taken[-1] < given.most / 3 else ""
        told = " / ".join(f"{one:.2f}" for one in taken)
        print(f"| {grows} | {function} | {' / '.join(map(str, sizes))} | {told} | {ratio} | {memory} |", flush=True)


if __name__ == "__main__":
    main()
