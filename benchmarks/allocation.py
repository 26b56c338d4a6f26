"""Speed of grants and of the steering model trial; run by hand: python benchmarks/allocation.py.

Prints a Markdown table. Each figure is the best of several runs on one core, after a warm-up. Bars: a year of 100 units x
12 months x 6 services under 0.2 s; a thousand runs x ten units x five years under 5 s. Beside the grants stand the same
sums written in plain pandas (merge of prices, product, group) without checks, components or rounding, as the least that
any tool must do.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from styringslib.allocation import CarryOverRegime, build_terms, carry_forward, compare_steering_models, grant

UNITS = [f"Distrikt {i:03d}" for i in range(100)]
MONTHS = pd.period_range("2026-01", periods=12, freq="M")
SERVICES = [f"Ydelse {i}" for i in range(6)]
PRICES = [{"ydelse": service, "pris": 420.0 + 17.35 * i} for i, service in enumerate(SERVICES)]


def activity() -> pd.DataFrame:
    index = pd.MultiIndex.from_product([UNITS, MONTHS, SERVICES], names=["unit", "month", "service"])
    rows = index.to_frame(index=False).assign(time_of_day="weekday", legal_basis="aeldrelov")
    rng = np.random.default_rng(0)
    for column in ("granted_hours", "delivered_hours", "budgeted_hours"):
        rows[column] = rng.uniform(50, 200, len(rows)).round(2)
    return rows


def plain(rows: pd.DataFrame) -> pd.DataFrame:
    prices = pd.DataFrame(PRICES).rename(columns={"ydelse": "service", "pris": "price"})
    merged = rows.merge(prices, on="service")
    merged["amount"] = merged["granted_hours"] * merged["price"]
    return merged.groupby(["unit", "month"])[["amount"]].sum()


def best(call: Callable[[], object], times: int = 5) -> float:
    call()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    rows = activity()
    base = {"gyldig_fra": "2026-01", "priser": PRICES}
    activity_terms = {"model": "aktivitet", "timer": "visiterede", **base}
    hybrid = {"model": "hybrid", "korridor": [-0.03, 0.03], "udenfor_andel": 0.5, **base}
    block = {"model": "ramme", "gyldig_fra": "2026-07", "beloeb": dict.fromkeys(UNITS, 12_000_000)}
    terms = {
        "activity": build_terms([activity_terms]),
        "activity with correction": build_terms([{**activity_terms, "efterregulering": True}]),
        "hybrid with dialogue": build_terms([hybrid]),
        "activity, block from July": build_terms([activity_terms, block]),
    }
    table: list[tuple[str, float, str]] = [("plain pandas: merge, multiply, group", best(lambda: plain(rows)), "")]
    table += [(f"grant: {name}", best(lambda t=chosen: grant(t, rows)), "0.2") for name, chosen in terms.items()]
    accounts = pd.DataFrame({"unit": UNITS * 5, "year": np.repeat(range(2021, 2026), 100), "budget": 1e7})
    accounts["spent"] = np.random.default_rng(1).normal(1e7, 4e5, 500).round(2)
    regime = CarryOverRegime("flexible", 0.05, 0.05, 3)
    table.append(("carry-over: 100 units x 5 years, netting", best(lambda: carry_forward(accounts, regime)), ""))
    trial = best(lambda: compare_steering_models(runs=1000, years=5), 3)
    table.append(("steering trial: 6 models x 1000 runs x 10 units x 5 years", trial, "1.5"))
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}, {platform.machine()}\n"
    )
    print("| what | seconds | bar |\n|---|---|---|")
    for name, seconds, bar in table:
        print(f"| {name} | {seconds:.3f} | {bar} |")


if __name__ == "__main__":
    main()
