"""Monthly follow-up: where the budget stands, why, and what staff, cases and outcomes say. Pure functions on tables.

Tables in are tidy DataFrames with the library's English column names and monthly periods in `month`; one call handles
all units. Names are loaded on first use, so importing this package imports neither scipy nor statsmodels.

Economy
    budget_status(budget, spent, expected_rest, as_of) -> Series
    budget_bridge(budgets, changes) -> from adopted to revised budget, a line a change; BUDGET_CHANGES, UNNAMED
    budget_in_force(budget) -> its lines that count, revised before adopted, by unit and year
    status_table(budget, postings, as_of, *, expected_rest=None, by=("unit",)) -> row a unit, adopted and revised budget
    decompose(before, after, method="shapley" | "lmdi") -> item x factor; standard_cost(...) -> Series
    cost_contributions(budget, postings, activity, payroll, temps, *, through, assumptions=None, settings=None)
        -> unit, level, cause, contribution, share; cost_components(...) -> CostComponents; CAUSES, CostSettings
    deviation_split(contributions, grants=None, bought=None, conditions=None) -> unit x PARTS (who decides), deviation, paid
Pay and staff
    payroll_table(payroll, income=None, *, year, through, categories, total_category) -> (unit, month) x category ...
    payroll_totals(table); pay_per_attendance_hour(payroll, *, by)
    absence_rates(absence, *, by=("unit",), months=1, working_year_days=None); unplanned(absence);
    illness(absence, kinds)
    temps_table(temps, payroll, *, by, months=1)
    staff_hours(payroll_budget, first, last, *, staffing=None, temps_price=None) -> unit, staff_group, week: hours and kr
    roster_cost(roster, prices, first, last, *, staffing=None) -> kr, the other direction; Staffing
    control_chart(table, value, *, exposure=None, start, rule=None, units=None) -> signals; ChartRule
    lead_times(chart, onset, visible)
Activity
    activity_table(activity, *, by); linked_series(activity, *, by, value, breaks)
    user_time_share(activity, payroll, temps=None, *, by=("unit",), over=None); attendance_hours(payroll, temps=None)
Cases (spells are checked first: check_cases, check_courses, check_placements -> Checked(rows, problems, counts))
    case_events(cases, *, link, gap_days) -> changes of level; case_flow(events, first, last, *, by, hourly_price)
    review_list(cases, as_of, rules, *, effort, yields); review_counts(listed, *, by); review_yield(rounds)
    ReviewRule(name, min_hours, max_hours, services, ...), EffortStep(name, from_hours, minutes)
    standard_hours(cases, as_of, standard, *, hourly_price) -> hours a recipient by service and level, against the standard
    adjusted_spread(cases, as_of, *, by, hourly_price, certainty) -> groups against what is expected at equal level
Granting (followup/granting)
    effort_by_need(cases, as_of, bands, *, since, effort) -> citizens and reviews by hours granted
    review_gaps(cases, as_of, rules) -> well under and well over what is granted
    rehabilitation_candidates(cases, courses, as_of, rule: CandidateRule); candidates_followed(cases, courses, then, ...);
    followed_from(cases, courses, rule)
    reported_changes(reports, as_of, *, since, deadline_days, by); unanswered_changes(reports, as_of, *, deadline_days)
Rehabilitation
    rehabilitation_outcomes(courses, *, by, as_of); course_cost(...); break_even(...); team_load(courses, first, last)
    time_to_return(weeks, event, group=None, *, at) -> ReturnTimes; return_spells(courses, cases, until, *, exits)
    measured_returns(courses, *, as_of) -> the same from the hours measured after 4, 12, 26, 52 weeks
    outcome_difference(treated, comparison=None, *, before, after, method, cluster) -> OutcomeDifference
    not_yet_treated(courses, cases, first, last, *, weeks) -> treated, comparison
    interrupted_time_series(outcome, start, *, exposure, family, harmonics, slope_change, errors) -> InterruptedSeries
Packages of care (checked first: check_packages)
    course_lengths(packages, first, last) -> courses ended, weeks a course, running
    package_weeks(packages, first, last); package_moves(packages, first, last); package_hours(packages, cases, first, last)
Residential
    occupancy(placements, places, first, last, *, rates); support_levels(placements, first, last)
    place_trade(placements, first, last, *, own_municipality, own_units); expected_trade(trade, through, *, changes)
    place_flow(placements, first, last); place_changes(placements, first, last) -> starts, stops, moves, changed needs
    expected_occupancy(table, year); rate_correction(result, rate_basis, on)
Tasks that move (followup/tasks)
    move_effects(moves) -> kr a year: budget, cost, what stays, what is left without budget; effects_between(effects, first, last)
    prices_of_hours(effects, cost, hours, first, last); earlier_on_same_tasks(effects, value, column, first, last)
Known cases (followup/known_cases)
    case_spells(cases, through) -> changes of level; case_worth(cases, through, last=None) -> rest of the year, full year;
    case_per_month(cases); case_outcomes(expectations, outcomes) -> what was expected against what happened
Municipality
    roll_forward(start, steps: FrameStep(year, label, amount | share, rounding)); frame_status(table, *, frame)
    structural_overspend(accounts, forecasts, *, rule: StructuralRule); forecast_record(forecasts, accounts)
    required_responses(status, rule: ResponseRule, *, explanations, actions, as_of); open_actions(actions);
    overdue_actions(actions, as_of); action_effect(history, actions, through)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .absence import absence_rates as absence_rates
    from .absence import illness as illness
    from .absence import unplanned as unplanned
    from .actions import ResponseRule as ResponseRule
    from .actions import action_effect as action_effect
    from .actions import open_actions as open_actions
    from .actions import overdue_actions as overdue_actions
    from .actions import required_responses as required_responses
    from .activity import activity_table as activity_table
    from .activity import linked_series as linked_series
    from .budget_changes import BUDGET_CHANGES as BUDGET_CHANGES
    from .budget_changes import UNNAMED as UNNAMED
    from .budget_changes import budget_bridge as budget_bridge
    from .cases import case_events as case_events
    from .cases import case_flow as case_flow
    from .causes import EXPLAINING as EXPLAINING
    from .causes import Cause as Cause
    from .causes import Component as Component
    from .comparison import OutcomeDifference as OutcomeDifference
    from .comparison import not_yet_treated as not_yet_treated
    from .comparison import outcome_difference as outcome_difference
    from .cost_model import CAUSES as CAUSES
    from .cost_model import FACTORS as FACTORS
    from .cost_model import CostComponents as CostComponents
    from .cost_model import CostSettings as CostSettings
    from .cost_model import cost_components as cost_components
    from .cost_model import cost_contributions as cost_contributions
    from .early_warning import ChartRule as ChartRule
    from .early_warning import control_chart as control_chart
    from .early_warning import lead_times as lead_times
    from .granting.candidates import CandidateRule as CandidateRule
    from .granting.candidates import candidates_followed as candidates_followed
    from .granting.candidates import followed_from as followed_from
    from .granting.candidates import rehabilitation_candidates as rehabilitation_candidates
    from .granting.need import effort_by_need as effort_by_need
    from .granting.need import review_gaps as review_gaps
    from .granting.reported import reported_changes as reported_changes
    from .granting.reported import unanswered_changes as unanswered_changes
    from .known_cases.outcomes import case_outcomes as case_outcomes
    from .known_cases.worth import case_per_month as case_per_month
    from .known_cases.worth import case_spells as case_spells
    from .known_cases.worth import case_worth as case_worth
    from .packages import course_lengths as course_lengths
    from .packages import package_hours as package_hours
    from .packages import package_moves as package_moves
    from .packages import package_weeks as package_weeks
    from .payroll import pay_per_attendance_hour as pay_per_attendance_hour
    from .payroll import payroll_table as payroll_table
    from .payroll import payroll_totals as payroll_totals
    from .placements import expected_occupancy as expected_occupancy
    from .placements import expected_trade as expected_trade
    from .placements import place_changes as place_changes
    from .placements import rate_correction as rate_correction
    from .rehabilitation import HORIZONS as HORIZONS
    from .rehabilitation import break_even as break_even
    from .rehabilitation import course_cost as course_cost
    from .rehabilitation import measured_returns as measured_returns
    from .rehabilitation import rehabilitation_outcomes as rehabilitation_outcomes
    from .rehabilitation import team_load as team_load
    from .residential import occupancy as occupancy
    from .residential import place_flow as place_flow
    from .residential import place_trade as place_trade
    from .residential import support_levels as support_levels
    from .responsibility import PARTS as PARTS
    from .responsibility import Part as Part
    from .responsibility import deviation_split as deviation_split
    from .review import EffortStep as EffortStep
    from .review import ReviewRule as ReviewRule
    from .review import review_counts as review_counts
    from .review import review_list as review_list
    from .review import review_yield as review_yield
    from .service_frame import FrameStep as FrameStep
    from .service_frame import StructuralRule as StructuralRule
    from .service_frame import forecast_record as forecast_record
    from .service_frame import frame_status as frame_status
    from .service_frame import roll_forward as roll_forward
    from .service_frame import structural_overspend as structural_overspend
    from .spells import Checked as Checked
    from .spells import check_cases as check_cases
    from .spells import check_courses as check_courses
    from .spells import check_packages as check_packages
    from .spells import check_placements as check_placements
    from .staff import Staffing as Staffing
    from .staff import roster_cost as roster_cost
    from .staff import staff_hours as staff_hours
    from .standards.hours import standard_hours as standard_hours
    from .standards.spread import adjusted_spread as adjusted_spread
    from .status import budget_in_force as budget_in_force
    from .status import budget_status as budget_status
    from .status import status_table as status_table
    from .survival import ReturnTimes as ReturnTimes
    from .survival import return_spells as return_spells
    from .survival import time_to_return as time_to_return
    from .tasks.moves import earlier_on_same_tasks as earlier_on_same_tasks
    from .tasks.moves import effects_between as effects_between
    from .tasks.moves import move_effects as move_effects
    from .tasks.moves import prices_of_hours as prices_of_hours
    from .temps import temps_table as temps_table
    from .time_series import InterruptedSeries as InterruptedSeries
    from .time_series import interrupted_time_series as interrupted_time_series
    from .user_time import attendance_hours as attendance_hours
    from .user_time import user_time_share as user_time_share
    from .variance import decompose as decompose
    from .variance import standard_cost as standard_cost

_PUBLIC = {
    "absence": ["absence_rates", "illness", "unplanned"],
    "actions": ["ResponseRule", "action_effect", "open_actions", "overdue_actions", "required_responses"],
    "activity": ["activity_table", "linked_series"],
    "budget_changes": ["BUDGET_CHANGES", "UNNAMED", "budget_bridge"],
    "cases": ["case_events", "case_flow"],
    "causes": ["EXPLAINING", "Cause", "Component"],
    "comparison": ["OutcomeDifference", "not_yet_treated", "outcome_difference"],
    "cost_model": ["CAUSES", "FACTORS", "CostComponents", "CostSettings", "cost_components", "cost_contributions"],
    "early_warning": ["ChartRule", "control_chart", "lead_times"],
    "granting.candidates": ["CandidateRule", "candidates_followed", "followed_from", "rehabilitation_candidates"],
    "granting.need": ["effort_by_need", "review_gaps"],
    "granting.reported": ["reported_changes", "unanswered_changes"],
    "payroll": ["pay_per_attendance_hour", "payroll_table", "payroll_totals"],
    "placements": ["expected_occupancy", "expected_trade", "place_changes", "rate_correction"],
    "rehabilitation": [
        "HORIZONS",
        "break_even",
        "course_cost",
        "measured_returns",
        "rehabilitation_outcomes",
        "team_load",
    ],
    "residential": [
        "occupancy",
        "place_flow",
        "place_trade",
        "support_levels",
    ],
    "responsibility": ["PARTS", "Part", "deviation_split"],
    "review": ["EffortStep", "ReviewRule", "review_counts", "review_list", "review_yield"],
    "service_frame": [
        "FrameStep",
        "StructuralRule",
        "forecast_record",
        "frame_status",
        "roll_forward",
        "structural_overspend",
    ],
    "known_cases.outcomes": ["case_outcomes"],
    "known_cases.worth": ["case_per_month", "case_spells", "case_worth"],
    "packages": ["course_lengths", "package_hours", "package_moves", "package_weeks"],
    "spells": ["Checked", "check_cases", "check_courses", "check_packages", "check_placements"],
    "staff": ["Staffing", "roster_cost", "staff_hours"],
    "standards.hours": ["standard_hours"],
    "standards.spread": ["adjusted_spread"],
    "status": ["budget_in_force", "budget_status", "status_table"],
    "survival": ["ReturnTimes", "return_spells", "time_to_return"],
    "tasks.moves": ["earlier_on_same_tasks", "effects_between", "move_effects", "prices_of_hours"],
    "temps": ["temps_table"],
    "time_series": ["InterruptedSeries", "interrupted_time_series"],
    "user_time": ["attendance_hours", "user_time_share"],
    "variance": ["decompose", "standard_cost"],
}
_MODULE_OF = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = sorted(_MODULE_OF)


if not TYPE_CHECKING:  # a type checker sees the imports above, and no name that is not there

    def __getattr__(name: str) -> Any:
        """Load a public name from its module on first use (PEP 562)."""
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
