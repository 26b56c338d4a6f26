"""Users and hours of home care in the 32 Scottish councils, forecast from shares and hours per user.

Run: python benchmarks/demography_scotland.py path/to/care_at_home_2010_2021.csv
Source of the data: Public Health Scotland, Open Government Licence v3. The file has all ages together, so the test is of
constant shares and hours per user against no change; persons are people / rate per 1,000 (the rate has one decimal).
Census weeks 2009/10-2017/18. A count of 0 can mean "not supplied" and is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from styringslib.demography import demand

HORIZONS = (1, 2, 3, 5)
MEASURES = {"Number of People": "users", "Number of Hours": "hours", "Rate per 1,000 People": "rate"}


def read(path: Path) -> pd.DataFrame:
    raw = pd.read_csv(path)
    raw = raw[(raw["Time Period"] == "Census Week") & ~raw["Location"].str.startswith("Scotland")]
    table = raw.assign(measure=raw["Measure"].map(MEASURES), year=raw["Financial Quarter"].str[:4].astype(int))
    wide = table.pivot_table(index=["Location", "year"], columns="measure", values="Value").reset_index()
    wide = wide.rename(columns={"Location": "unit"})
    wide = wide[(wide[["users", "hours", "rate"]] > 0).all(axis=1)]
    return wide.assign(
        persons=1000 * wide["users"] / wide["rate"], age=0, sex="alle", per_user=wide["hours"] / wide["users"]
    )


def forecast(past: pd.DataFrame, future: pd.DataFrame, years: int, damping: float) -> pd.DataFrame:
    """Users and hours in `future` (its persons are known) from the last `years` years of `past`.

    damping: share of the area's own mean yearly change of users per resident that is carried on (0 = constant shares).
    """
    last = int(past["year"].max())
    recent = past[past["year"] > last - years]
    shares = (
        (recent.groupby("unit")["users"].sum() / recent.groupby("unit")["persons"].sum()).rename("share").reset_index()
    )
    shares = shares.assign(age=0)
    whole = past.groupby("year")[["users", "persons"]].sum()
    level = np.log(whole["users"] / whole["persons"])
    trend = float(np.polyfit(level.index, level, 1)[0]) if len(level) >= 3 else 0.0
    rows = demand(future[["unit", "year", "sex", "age", "persons"]], shares)
    middle = recent["year"].mean()
    rows["users"] = rows["users"] * np.exp(damping * trend * (rows["year"] - middle))
    per_user = recent.groupby("unit")["hours"].sum() / recent.groupby("unit")["users"].sum()
    return rows.assign(hours=rows["users"] * rows["unit"].map(per_user))[["unit", "year", "users", "hours"]]


def no_change(past: pd.DataFrame, future: pd.DataFrame) -> pd.DataFrame:
    last = past[past["year"] == past["year"].max()].set_index("unit")
    return future[["unit", "year"]].assign(
        users=future["unit"].map(last["users"]), hours=future["unit"].map(last["hours"])
    )


def main() -> None:
    data = read(Path(sys.argv[1]))
    methods = {
        "no change": no_change,
        "constant share, last year": lambda p, f: forecast(p, f, 1, 0.0),
        "constant share, mean of three years": lambda p, f: forecast(p, f, 3, 0.0),
        "share with half the national trend": lambda p, f: forecast(p, f, 1, 0.5),
        "share with the national trend": lambda p, f: forecast(p, f, 1, 1.0),
    }
    print(f"{data['unit'].nunique()} councils, {data['year'].min()}-{data['year'].max()}, {len(data)} council-years\n")
    print(
        "| method | "
        + " | ".join(f"users {h} y" for h in HORIZONS)
        + " | "
        + " | ".join(f"hours {h} y" for h in HORIZONS)
        + " |"
    )
    print("|---|" + "---|" * (2 * len(HORIZONS)))
    for name, method in methods.items():
        cells = []
        for column in ("users", "hours"):
            for horizon in HORIZONS:
                errors = []
                for base in range(2011, int(data["year"].max()) - horizon + 1):
                    past = data[data["year"] <= base]
                    both = set(past[past["year"] == base]["unit"])
                    future = data[(data["year"] == base + horizon) & data["unit"].isin(both)]
                    merged = method(past[past["unit"].isin(both)], future).merge(
                        future, on=["unit", "year"], suffixes=("", "_actual")
                    )
                    errors.append(100 * (merged[column] / merged[f"{column}_actual"] - 1))
                error = pd.concat(errors)
                cells.append(f"{error.abs().mean():.1f} ({error.mean():+.1f})")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
