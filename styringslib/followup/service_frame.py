"""The service frame: how it rolls from year to year, the expected result against it, and what is structural in an overspend."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any, Literal

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import number, ratio, require


@dataclass(frozen=True)
class FrameStep:
    """One change of a frame: an amount, or a share of the frame at the start of the year (an index, a price rise).

    rounding of a share: "none", "nearest" or "down" to whole units of the frame's amounts.
    """

    year: int
    label: str
    amount: float | None = None
    share: float | None = None
    rounding: Literal["none", "nearest", "down"] = "none"

    def __post_init__(self) -> None:
        if (self.amount is None) == (self.share is None):
            raise ValueError(f"Trinnet {self.label!r} skal have enten et beløb eller en andel, ikke begge dele.")
        if self.rounding not in ("none", "nearest", "down"):
            raise ValueError(f"Trinnet {self.label!r}: rounding skal være none, nearest eller down.")

    def value(self, start_of_year: float) -> float:
        """The step's amount for a frame that started the year at `start_of_year`."""
        if self.amount is not None:
            return number(self.amount, f"Beløbet i {self.label!r}")
        part = start_of_year * number(self.share, f"Andelen i {self.label!r}")
        if self.rounding == "nearest":
            return float(floor(part + 0.5))
        return float(floor(part)) if self.rounding == "down" else part


def roll_forward(start: float, steps: Sequence[FrameStep]) -> pd.DataFrame:
    """The frame step by step: index, tasks (DUT), demography, year after year.

    start: the frame before the first step, any unit of money. Result, a row for the start and for every step, in order:
    year, label, amount, subtotal. Shares are of the subtotal at the start of their year. The years must not go backwards.
    Published answer: a Swedish board's budget in thousands, 1,047,144 -> 1,080,087 -> 1,128,189 -> 1,173,152.

    >>> steps = [FrameStep(2018, "index", amount=20_943), FrameStep(2018, "new tasks", amount=12_000),
    ...     FrameStep(2019, "index", share=0.02, rounding="nearest"), FrameStep(2019, "new tasks", amount=26_500)]
    >>> roll_forward(1_047_144, steps)[["year", "label", "amount", "subtotal"]]
       year      label     amount   subtotal
    0  2017      start  1047144.0  1047144.0
    1  2018      index    20943.0  1068087.0
    2  2018  new tasks    12000.0  1080087.0
    3  2019      index    21602.0  1101689.0
    4  2019  new tasks    26500.0  1128189.0
    """
    total = number(start, "Rammen")
    years = [step.year for step in steps]
    if years != sorted(years):
        raise ValueError("Trinnene skal stå i årsorden, for en andel regnes af rammen ved årets begyndelse.")
    rows = [(years[0] - 1 if years else None, "start", total, total)]
    opening = total
    for place, step in enumerate(steps):
        if place and step.year != years[place - 1]:
            opening = total
        value = step.value(opening)
        total += value
        rows.append((step.year, step.label, value, total))
    return pd.DataFrame(rows, columns=["year", "label", "amount", "subtotal"])


@takes(table={"unit": ANY, "budget": NUMBER, "expected_total": NUMBER})
def frame_status(table: pd.DataFrame, *, frame: float) -> pd.DataFrame:
    """Expected result against the frame, by unit and in total.

    table: unit, budget, expected_total (kr for the year; net expenditure within the frame). frame: the whole frame, kr.
    Result, the units and then "total": unit, budget, expected_total, deviation (budget - expected), share_of_frame (expected
    / frame), and for the total also against the frame itself: frame, frame_deviation (frame - expected; negative = the
    frame is exceeded), frame_deviation_share.

    >>> table = pd.DataFrame({"unit": ["Nord", "Syd"], "budget": [60.0, 40.0], "expected_total": [63.0, 39.0]})
    >>> frame_status(table, frame=101.0)[["unit", "deviation", "frame_deviation"]]
        unit  deviation  frame_deviation
    0   Nord       -3.0              NaN
    1    Syd        1.0              NaN
    2  total       -2.0             -1.0
    """
    limit = number(frame, "Servicerammen", minimum=0)
    lines = require(table, "budget", ["unit", "budget", "expected_total"], numbers=["budget", "expected_total"])
    if lines[["budget", "expected_total"]].isna().any().any():
        unit = lines.loc[lines[["budget", "expected_total"]].isna().any(axis=1), "unit"].iloc[0]
        raise ValueError(f"{unit} mangler budget eller forventet regnskab. Servicerammen kan ikke gøres op uden.")
    total = pd.DataFrame({"unit": ["total"], **{name: [lines[name].sum()] for name in ("budget", "expected_total")}})
    result = pd.concat([lines, total], ignore_index=True)
    result["deviation"] = result["budget"] - result["expected_total"]
    result["share_of_frame"] = result["expected_total"] / limit if limit else np.nan
    is_total = result.index == len(result) - 1
    result["frame"] = np.where(is_total, limit, np.nan)
    result["frame_deviation"] = result["frame"] - result["expected_total"]
    result["frame_deviation_share"] = ratio(result["frame_deviation"], result["frame"])
    return result


@dataclass(frozen=True)
class StructuralRule:
    """When a deviation counts as structural: at least `share` of the budget over, in `years` consecutive years (the last
    included), seen at `forecasts` of the last year's follow-ups, and still over `share` without one-off items."""

    share: float = 0.005
    years: int = 2
    forecasts: int = 2


@takes(
    accounts={"unit": ANY, "year": ANY, "budget": NUMBER, "actual": NUMBER, "one_off": NUMBER + OPTIONAL},
    forecasts={"unit": ANY, "year": ANY, "followup": ANY, "expected": NUMBER},
)
def structural_overspend(
    accounts: pd.DataFrame, forecasts: pd.DataFrame | None = None, *, rule: StructuralRule | None = None
) -> pd.DataFrame:
    """Structural or temporary, with the evidence, for every unit (or area) in its last year.

    accounts: unit, year, budget, actual (the account, or the expected account of the year under way; net income is
    negative), optionally one_off (kr of the actual that will not come again). forecasts: unit, year, followup (1, 2, 3, ...),
    expected (the year's total as seen then). Result: unit, year, overspend (actual - budget: more cost or less income),
    overspend_share (of the budget's size), one_off, overspend_without_one_off, years_over (consecutive years over the share
    up to the last), forecasts_over (of forecasts_known), persists_over_years (missing where a year that would tell is),
    persists_over_forecasts (missing without forecasts), survives_one_offs, judgement: "none" (not over), "structural" (all
    evidence there is says so, and the rule's years are known), "temporary" (evidence against), "undetermined" (evidence
    missing).

    >>> accounts = pd.DataFrame({"unit": "Nord", "year": [2024, 2025], "budget": [100.0, 100.0], "actual": [103.0, 104.0]})
    >>> structural_overspend(accounts, rule=StructuralRule(share=0.01)).loc[0, ["overspend", "years_over", "judgement"]].to_dict()
    {'overspend': 4.0, 'years_over': 2, 'judgement': 'structural'}
    """
    limits = rule or StructuralRule()
    table = require(
        accounts, "regnskab", ["unit", "year", "budget", "actual"],
        numbers=["budget", "actual", "one_off"], optional=["one_off"],
    )  # fmt: skip
    if table.duplicated(["unit", "year"]).any():
        raise ValueError("Regnskabet har samme enhed og år to gange. Læg rækkerne sammen.")
    if "one_off" not in table:
        table["one_off"] = 0.0
    table["one_off"] = table["one_off"].fillna(0.0)
    table["overspend"] = table["actual"] - table["budget"]
    # Of the budget's size: what a unit of income lacks is more cost, and a share of what it was to bring in.
    table["overspend_share"] = ratio(table["overspend"], table["budget"].abs())
    seen = _forecasts_over(table, forecasts, limits.share)
    rows = [
        {"unit": unit} | _evidence(lines, *seen.get((unit, lines["year"].iloc[-1]), (0, 0)), limits)
        for unit, lines in table.sort_values("year").groupby("unit", sort=True, observed=True)
    ]
    columns = ["unit", "year", "overspend", "overspend_share", "one_off", "overspend_without_one_off", "years_over"]
    columns += ["forecasts_known", "forecasts_over", "persists_over_years", "persists_over_forecasts"]
    return pd.DataFrame(rows, columns=[*columns, "survives_one_offs", "judgement"])


def _evidence(lines: pd.DataFrame, known: int, hits: int, limits: StructuralRule) -> dict[str, Any]:
    """One unit's last year: its overspend, what speaks for and against its being structural, and the judgement.

    lines: the unit's years in order; known and hits: forecasts of the last year, and those of them over the share.
    """
    last = lines.iloc[-1]
    over = (lines["overspend_share"] > limits.share).to_numpy()
    run = _years_over(over, (lines["year"].diff().fillna(1) == 1).to_numpy())
    bare = last["overspend"] - last["one_off"]
    asked = lines["year"] > last["year"] - limits.years
    evidence = {
        # A year that is not there speaks neither for nor against.
        "persists_over_years": bool(over[asked].all())
        if asked.sum() >= limits.years or not over[asked].all()
        else None,
        "persists_over_forecasts": hits >= min(limits.forecasts, known) if known else None,
        "survives_one_offs": bool(bare > limits.share * abs(last["budget"])),
    }
    return {
        "year": int(last["year"]), "overspend": last["overspend"], "overspend_share": last["overspend_share"],
        "one_off": last["one_off"], "overspend_without_one_off": bare, "years_over": run, "forecasts_known": known,
        "forecasts_over": hits, **evidence, "judgement": _judgement(bool(over[-1]), evidence),
    }  # fmt: skip


def _years_over(over: np.ndarray[Any, Any], consecutive: np.ndarray[Any, Any]) -> int:
    """Consecutive years over the share, counted back from the last; consecutive: whether the year before is there."""
    run = 0
    for place in range(len(over) - 1, -1, -1):
        if not over[place] or (run and not consecutive[place + 1]):
            break
        run += 1
    return run


@takes(
    forecasts={"unit": ANY, "year": ANY, "followup": ANY, "expected": NUMBER},
    accounts={"unit": ANY, "year": ANY, "actual": NUMBER},
)
def forecast_record(forecasts: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """How right earlier forecasts were: expected at each formal follow-up against the account.

    forecasts: unit, year, followup, expected; accounts: unit, year, actual. Result: unit, year, followup, expected, actual,
    error (expected - actual: + = more cost, or less income, was expected than came), error_share (of the account's size);
    only years with an account.

    >>> forecasts = pd.DataFrame({"unit": "Nord", "year": 2025, "followup": [1, 2], "expected": [110.0, 104.0]})
    >>> accounts = pd.DataFrame({"unit": ["Nord"], "year": [2025], "actual": [100.0]})
    >>> forecast_record(forecasts, accounts)[["followup", "error", "error_share"]]
       followup  error  error_share
    0         1   10.0         0.10
    1         2    4.0         0.04
    """
    told = require(forecasts, "prognoser", ["unit", "year", "followup", "expected"], numbers=["expected"])
    known = require(accounts, "regnskab", ["unit", "year", "actual"], numbers=["actual"])
    table = told.merge(known, on=["unit", "year"], how="inner")
    table["error"] = table["expected"] - table["actual"]
    table["error_share"] = ratio(table["error"], table["actual"].abs())
    return table.sort_values(["unit", "year", "followup"], ignore_index=True)


def _forecasts_over(
    accounts: pd.DataFrame, forecasts: pd.DataFrame | None, share: float
) -> dict[tuple[Hashable, int], tuple[int, int]]:
    """For each unit and year the number of forecasts, and how many of them foresaw an overspend."""
    if forecasts is None:
        return {}
    told = require(forecasts, "prognoser", ["unit", "year", "followup", "expected"], numbers=["expected"])
    told = told.merge(accounts[["unit", "year", "budget"]], on=["unit", "year"])
    told["over"] = told["expected"] - told["budget"] > share * told["budget"].abs()
    counts = told.groupby(["unit", "year"], observed=True)["over"].agg(["size", "sum"])
    return {key: (int(known), int(over)) for key, (known, over) in zip(counts.index, counts.to_numpy(), strict=True)}


def _judgement(over: bool, evidence: dict[str, bool | None]) -> str:
    if not over:
        return "none"
    if any(value is False for value in evidence.values()):
        return "temporary"
    return "undetermined" if evidence["persists_over_years"] is None else "structural"
