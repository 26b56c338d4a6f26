"""The ways a year's total can be foreseen, each from what was known at the time: the methods municipalities use."""

from __future__ import annotations

import numpy as np

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats
from styringslib.prognosis.years import Mask, Years, before, recent_mean

#: Danish names for tables and text.
METHOD_NAMES = {
    "series_model": "tidsseriemodel",
    "last_year_share": "sidste års andel",
    "mean_share": "tre års gennemsnitlige andel",
    "last_year_rest": "forbrug plus sidste års rest",
    "last_year_total": "sidste års regnskab",
    "twelfths": "tolvtedele",
    "budget": "budgettet",
    "budget_record": "budgettet gange egen historik",
    "budget_rest": "forbrug plus budgettets ventede rest",
    "budget_profile": "budgettets månedsprofil",
    "this_year": "årets egne måneder",
}
#: What the year's own months say, held against budget and earlier years (see within_year), is weighed against the methods.
THIS_YEAR = "this_year"
#: The forms in which the one budget is used.
BUDGET_FORMS = ("budget", "budget_record", "budget_rest", "budget_profile")
#: Shares below this make a quotient meaningless: a unit that has hardly begun its year.
LEAST_SHARE = 0.02
#: Years of its own record that the shrinkage towards the units' common record counts as.
RECORD_PRIOR = 2.0
#: Log of the largest habit of over- or underspending that is believed: half to double.
RECORD_LIMIT = 0.7
#: A budget this much above (log of 1.5) every total of three years, with spending that does not follow, is taken to
#: hold something that will not be spent in the year.
JUMP = float(np.log(1.5))


def estimates(years: Years, series: Floats) -> dict[str, Floats]:
    """Return each method's estimate of every year's total, (units, years), NaN where it has nothing to say.

    Every estimate uses earlier years and the first `passed` months of its own year only, so that past years show how
    the method would have done. series: (units, years), the series model's.
    """
    spent, total = years.spent, years.total
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total != 0, spent / total, np.nan)
        # A unit's first year borrows the share of all units together.
        common = before(
            np.nansum(np.where(np.isfinite(share), spent, 0.0), axis=0)[None] / np.nansum(total, axis=0)[None]
        )
        common = np.where(np.isfinite(common), common, np.nan)
        share = np.where(np.abs(share) < 3, share, np.nan)
        last = _else(before(share), common)
        usual = _else(recent_mean(share, 3), common)
        active = np.isfinite(years.monthly[:, :, : years.passed]).sum(axis=2)
        previous, previous_spent = before(total), before(spent)
        twelfths = spent * (1 + (MONTHS_IN_YEAR - years.passed) / active)
        result = {
            "series_model": series,
            "last_year_share": np.where(last >= LEAST_SHARE, spent / last, np.nan),
            "mean_share": np.where(usual >= LEAST_SHARE, spent / usual, np.nan),
            "last_year_rest": spent + previous - previous_spent,
            "last_year_total": np.where(np.isfinite(spent), previous, np.nan),
            "twelfths": twelfths,
        }
        if np.isfinite(years.budget).any():
            credible, _ = credible_budget(years)
            record = credible * np.exp(own_record(total, credible))
            long_share = np.clip(_else(recent_mean(share, 5), common), 0.0, 1.2)
            result["budget"] = credible
            result["budget_record"] = record
            # Bornhuetter and Ferguson's idea: what is left of the expected, not what the spent part points to.
            result["budget_rest"] = spent + (1 - long_share) * record
            # A budget of twelve equal months has no profile, and one that sits in a single month none either.
            told = (years.budget_passed > LEAST_SHARE) & (years.budget_passed < 1 - LEAST_SHARE)
            told &= np.abs(years.budget_passed - years.passed / MONTHS_IN_YEAR) > 0.005
            profile = np.where(told, years.budget_passed, np.nan)
            result["budget_profile"] = spent / profile
    return {name: np.where(np.isfinite(value), value, np.nan) for name, value in result.items()}


def credible_budget(years: Years) -> tuple[Floats, Mask]:
    """Return the budget with incredible jumps replaced, and where: (units, years) each.

    A budget half as large again as each of the last three totals is kept if spending to date has grown by a third of
    that (in logs), or if there is no earlier year; otherwise last year's total, grown as spending has, stands in.
    """
    previous, previous_spent = before(years.total), before(years.spent)
    highest = np.full_like(years.total, np.nan)
    for year in range(1, years.total.shape[1]):
        past = years.total[:, max(year - 3, 0) : year]
        highest[:, year] = np.where(np.isfinite(past), past, -np.inf).max(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = np.log(years.budget / highest)
        # Two per cent of a year on both sides: growth from nothing to next to nothing is no growth.
        little = 0.02 * previous
        growth = np.log((np.maximum(years.spent, 0) + little) / (np.maximum(previous_spent, 0) + little))
        jump = (rise > JUMP) & (growth < rise / 3) & (previous > 0)
        return np.where(jump, previous * np.exp(np.maximum(growth, 0)), years.budget), jump


def own_record(total: Floats, budget: Floats) -> Floats:
    """Return each unit's habit, the log of outturn over budget of its earlier years, shrunk: (units, years)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((total > 0) & (budget > 0), np.log(total / budget), np.nan)
    ratio = np.clip(ratio, -RECORD_LIMIT, RECORD_LIMIT)
    record = np.zeros_like(total)
    for year in range(1, total.shape[1]):
        past = ratio[:, :year]
        known = np.isfinite(past)
        middle = float(np.median(past[known])) if known.any() else 0.0
        record[:, year] = (np.where(known, past, 0).sum(axis=1) + RECORD_PRIOR * middle) / (
            known.sum(axis=1) + RECORD_PRIOR
        )
    return record


def _else(table: Floats, fallback: Floats) -> Floats:
    return np.where(np.isfinite(table), table, np.broadcast_to(fallback, table.shape))
