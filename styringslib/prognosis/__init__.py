"""Prognosis: completion of late months, forecast, year-end, reconciliation and backtest (pure numerics).

Forecasts
    forecast(history, horizon, levels=(80, 95)) -> unit, month, mean, lower_80, upper_80, lower_95, upper_95
    year_end(history, through, budget=None, levels=(80, 95)) -> unit, actual, remaining, total, lower_80, upper_80, ...;
        last row unit = "total"; attrs: weights {unit: {method: weight}}, through, posted and expected {unit: amounts},
        belief {unit: what is believed of its year: nothing, level, shift, wave, one_offs, budget, way, doubtful}
    budget_by_month(annual, year, shares=None) -> months by unit, from amounts of the whole year
    weights_table(result) -> unit, method, weight; METHOD_NAMES: the methods' Danish names
    probability_over(result, budget) -> Series by unit: P(total > budget); budget by unit, or a number for one row
    forecast_change(previous, current) -> unit, before, new_actuals, revised_past, changed_expectations, after, change
    reconcile(units, total=None, *, variances=None, total_variance=None, method="bottom_up"|"wls") -> Series, + "total"
Late postings
    complete(postings, through, expected=None, levels=(80, 95)) -> unit, month, lag, posted, share, completed, added, ...
    completed_history(history, completion) -> history with the estimated months put in
    year_end_completed(history, completion, through, budget=None, levels=..., *, changes=(), groups=None) -> as year_end,
        for half-posted months, December too, with known changes and rows for groups of units
    chain_ladder(triangle) -> latest, ultimate, reserve, standard_error; attrs total_reserve, total_standard_error, factors
What is known
    KnownChange(unit, month, amount=None, share=None, until=None); restate(history, changes, through);
    with_changes(forecast, changes, through); year_end_with_changes(history, through, changes, budget=None, levels=...)
    Override(unit, month, one_off=None | shift=None | budget=None): what somebody knows of the year, for the keyword overrides
    link_units(history, {"new": ["old", ...]}); flag_outliers(history); calendar_effect(history, drivers)
Activity
    activity_year_end(hours, price, through, fixed=None, levels=...); compare_year_ends(direct, activity, level=80)
Accountability
    backtest(history, budget=None, months=(3, 6, 9), levels=...) -> unit, year, month, method, estimate, outturn, error, ...
    backtest_summary(result); rolling_origins(history, horizon, origins=12, levels=...)
    score_record(record, outturn); record_summary(scored)

attrs["notes"] of forecast and year_end: list of dicts unit, kind, month, text (Danish), where kind is gap_filled,
spike_replaced, short_history, awaited, closed, not_begun, no_budget, budget_jump, budget_impossible or
perhaps_closed.
attrs hold plain lists and dicts only, because pandas compares them when tables are joined.
"""

from styringslib.prognosis.activity import activity_year_end, compare_year_ends
from styringslib.prognosis.backtest import backtest, backtest_summary, rolling_origins
from styringslib.prognosis.calendar_effect import CalendarEffect, calendar_effect
from styringslib.prognosis.chain_ladder import chain_ladder
from styringslib.prognosis.change import forecast_change
from styringslib.prognosis.completed_year import year_end_completed
from styringslib.prognosis.completion import complete, completed_history
from styringslib.prognosis.forecast import forecast
from styringslib.prognosis.known_changes import (
    KnownChange,
    link_units,
    restate,
    with_changes,
    year_end_with_changes,
)
from styringslib.prognosis.outliers import flag_outliers
from styringslib.prognosis.probability import probability_over
from styringslib.prognosis.reconciliation import reconcile
from styringslib.prognosis.record import record_summary, score_record
from styringslib.prognosis.series import TOTAL
from styringslib.prognosis.within_year.overrides import Override
from styringslib.prognosis.year_end import weights_table, year_end
from styringslib.prognosis.year_methods import METHOD_NAMES
from styringslib.prognosis.years import budget_by_month

__all__ = [
    "METHOD_NAMES",
    "TOTAL",
    "CalendarEffect",
    "KnownChange",
    "Override",
    "activity_year_end",
    "backtest",
    "backtest_summary",
    "budget_by_month",
    "calendar_effect",
    "chain_ladder",
    "compare_year_ends",
    "complete",
    "completed_history",
    "flag_outliers",
    "forecast",
    "forecast_change",
    "link_units",
    "probability_over",
    "reconcile",
    "record_summary",
    "restate",
    "rolling_origins",
    "score_record",
    "weights_table",
    "with_changes",
    "year_end",
    "year_end_completed",
    "year_end_with_changes",
]
