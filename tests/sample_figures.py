"""The sample's October 2026 in kroner, stated once: what the forecast says of it, and what other tests work out from that.

Budgets and what is earned by the hours so far follow from the files alone. What is spent (with late postings), expected and
earned in the year is the forecast's, so it moves with the method: then `python -m tests.sample_figures` writes the table anew.
"""

from __future__ import annotations

import pandas as pd

# Unit: budget of the year, budget to date, spent to date, expected, what it is expected to earn.
_YEAR = {
    "Birkelunden": (13_474_586, 11_222_669, 11_466_913.93, 13_840_432.05, None),
    "Engbakken": (4_425_629, 3_541_159, 3_546_089.23, 4_432_757.84, None),
    "Fjord Hjemmepleje": (5_041_490, 4_196_309, 4_547_747.37, 5_385_694.04, None),
    "Kærhøj": (7_681_443, 6_394_193, 6_674_192.46, 8_096_335.41, 7_974_802.07),
    "Mølleå": (8_048_857, 6_699_985, 6_712_963.99, 8_062_757.66, 8_167_044.56),
    "Nørreskov": (8_140_878, 6_776_608, 7_055_599.94, 8_450_067.65, 8_324_738.98),
    "Rehabiliteringsteamet": (4_319_544, 3_591_946, 3_602_129.04, 4_280_613.49, None),
    "Solgården": (15_568_413, 12_966_568, 12_940_892.89, 15_585_442.37, None),
    "Søndervang": (8_329_971, 6_934_025, 7_301_517.69, 8_698_546.10, 8_396_010.85),
    "Visitationen": (3_629_996, 3_023_339, 3_205_685.66, 3_840_369.76, None),
    "Ådalen": (9_111_139, 7_584_283, 7_779_337.01, 9_347_147.25, 9_098_746.39),
    "Åhuset": (11_165_328, 9_299_342, 9_856_863.55, 11_819_156.23, None),
    "Østerbæk": (9_066_131, 7_533_248, 7_861_900.21, 9_479_749.66, 9_477_241.43),
}
COLUMNS = ["budget", "budget_to_date", "spent", "expected", "earned"]
FIGURES = pd.DataFrame.from_dict(_YEAR, orient="index", columns=COLUMNS).astype(float)
HOMES = ["Birkelunden", "Engbakken", "Solgården", "Åhuset"]
# Hours granted x 522 kr of every district, January to October (worked out from the raw activity files).
EARNED_TO_DATE = {
    "Ådalen": 7_585_025.4, "Søndervang": 6_998_245.2, "Østerbæk": 7_860_902.4, "Nørreskov": 6_943_174.2,
    "Kærhøj": 6_576_364.8, "Mølleå": 6_806_044.8,
}  # fmt: skip
TOTAL = FIGURES.sum()
#: The purchaser's frame: everything but the facilities.
FRAME = FIGURES.drop(HOMES).sum()
#: Expected less what the unit is judged by: what it earns, or its budget.
JUDGED = FIGURES["expected"] - FIGURES["earned"].fillna(FIGURES["budget"])
#: What the districts earn beyond their budgets: in the year, and so far.
GRANTED = (FIGURES["earned"] - FIGURES["budget"]).sum()
GRANTED_TO_DATE = sum(EARNED_TO_DATE.values()) - FIGURES.loc[list(EARNED_TO_DATE), "budget_to_date"].sum()
DEVIATION = TOTAL["expected"] - TOTAL["budget"]
DEVIATION_TO_DATE = TOTAL["spent"] - TOTAL["budget_to_date"]


def written() -> str:
    """The rows of the table as they are today."""
    from styringslib import shipped
    from styringslib.intake import read_municipality
    from styringslib.month.month_end import month_end

    forecasts = month_end(read_municipality(shipped.sample()), pd.Period("2026-10", "M"))
    rows = []
    for unit, row in forecasts.figures.loc[forecasts.units, COLUMNS].iterrows():
        told = [f"{row[name]:_.0f}" for name in COLUMNS[:2]] + [f"{row[name]:_.2f}" for name in COLUMNS[2:4]]
        rows.append(
            f'    "{unit}": ({", ".join(told)}, {"None" if pd.isna(row["earned"]) else format(row["earned"], "_.2f")}),'
        )
    return "\n".join(rows)


if __name__ == "__main__":
    print(written())
