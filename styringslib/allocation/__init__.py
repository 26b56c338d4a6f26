"""Hourly price, grants, settlement, carry-over, and steering models tried out before they are adopted.

Pure: DataFrames, frozen dataclasses and numbers in, the same out. Definitions and sources: docs/methods/allocation.md.

Price
    PriceStep(label, amount=None, share=None, of="subtotal", key="", source="")       of: "base", "subtotal", "price"
    price_waterfall(steps, *, decimals=None) -> label, amount, subtotal   warns PriceStepWarning
    price_note(steps) -> the same with share_of_price, share, of, key, source   for the price note (støttenotat)
    Price(label, unit, steps): .amount, .waterfall(), .note()
    WorkingYear(weekly_hours=37, weeks=52, holiday_weeks=5, public_holiday_days=0, sick_days=0, training_days=0):
        .attendance_hours, .table()
    HourlyAssumptions(pay_per_year, user_time_share, working_year, other_cost, overhead_share, sources)
    hourly_price(assumptions) -> Price;  price_sensitivities(assumptions, delivered_hours=None) -> DataFrame
    break_even_user_time(assumptions, price) -> float;  compare_prices({category: Price}) -> step x category
    price_from_accounts(costs, delivered_hours) -> Price;  category_prices(costs, {category: hours}) -> {category: Price}
    course_price({category: hours per week}, prices) -> Price per course and active week
    marginal_price(costs, hours) -> (average, marginal);  volume_effect(costs, hours, changes) -> DataFrame
Grants
    build_terms(entries, services=None) -> Terms   kommune.toml's [[tildeling]] or [tildeling.<area>]; raises TermsError
    grant(terms, tables, months=None) -> Grants   tables: activity, or {"activity", "packages", ...}
    Grants: .components, .events, .details, .total, .by_month(paid=False), .by_component(), .of(units)
    reconcile(grants, area_total);  nursing_grants(terms, activity) -> Grants   delegated nursing alone, over all units
    models: ActivityTerms, BlockTerms, HybridTerms, PackageTerms, RehabilitationTerms, ResidentialTerms, NursingTerms (GrantModel)
    COMPONENTS: Danish names of the components
Settlement and carry-over
    build_settlement_rules([dict, ...]) -> rules;  settle(activity, rules) -> Settlement: .components, .statement, .differences
    CarryOverRegime(mode, surplus_limit, deficit_limit, repayment_years, netting);  build_carry_over_regime(dict)
    carry_forward(accounts, regime) -> CarryOver: .units, .transfers (who pays for whom)
    compare_carry_over(accounts, strict, flexible) -> both regimes side by side
Steering models
    compare_steering_models(history=None, models=None, *, weights=None, runs=1000, years=5, seed=0, ...) -> model x six criteria
        efficiency, predictability, dynamics, simplicity, fairness, dialogue: scores 0-1, higher is better, each with
        _lower_80 and _upper_80, with a history _history; only with weights: score and rank (each with _lower_80 and
        _upper_80), first_share. Measured per year after RUN_IN years of run-in
    try_steering_models(...) -> SteeringTrial: .table(weights), .measures(), .transactions(), .differences(other), .past,
        .samples   one simulation, many weights
    rank_models(table, weights) -> table with score and rank;  trade_offs(table) -> pairs;  CRITERIA: definitions
    TRANSACTIONS: what simplicity counts, with the hours of work of each
    SteeringModel(...), STEERING_MODELS, model_from_terms(terms) -> SteeringModel;  Demand(...), estimate_demand(history)
Money
    round_kroner, split_kroner, sum_kroner
"""

from styringslib.allocation.allotment import grant, nursing_grants
from styringslib.allocation.carry_over import (
    CarryOver,
    CarryOverRegime,
    build_carry_over_regime,
    carry_forward,
    compare_carry_over,
)
from styringslib.allocation.criteria import CRITERIA, Criterion
from styringslib.allocation.demand import Demand, estimate_demand
from styringslib.allocation.grants import COMPONENTS, GrantModel, Grants, reconcile
from styringslib.allocation.home_care import (
    ActivityTerms,
    BlockTerms,
    HybridTerms,
    PackageTerms,
    PriceList,
    ServicePrice,
)
from styringslib.allocation.hourly_price import (
    PAY_STEPS,
    HourlyAssumptions,
    WorkingYear,
    break_even_user_time,
    compare_prices,
    hourly_price,
    price_sensitivities,
)
from styringslib.allocation.kroner import round_kroner, split_kroner, sum_kroner
from styringslib.allocation.nursing import NursingTerms
from styringslib.allocation.price import Price, PriceStep, PriceStepWarning, price_note, price_waterfall
from styringslib.allocation.rehabilitation import RehabilitationTerms
from styringslib.allocation.residential import ResidentialTerms
from styringslib.allocation.settlement import (
    DIFFERENCES,
    VAT_NOTE,
    Settlement,
    SettlementRule,
    build_settlement_rules,
    settle,
)
from styringslib.allocation.steering_models import STEERING_MODELS, SteeringModel, model_from_terms
from styringslib.allocation.steering_trial import (
    RUN_IN,
    SteeringTrial,
    compare_steering_models,
    rank_models,
    trade_offs,
    try_steering_models,
)
from styringslib.allocation.term_fields import TermsError
from styringslib.allocation.terms import TermEntry, Terms, build_terms
from styringslib.allocation.transactions import TRANSACTIONS, Transaction
from styringslib.allocation.unit_cost import (
    category_prices,
    course_price,
    marginal_price,
    price_from_accounts,
    volume_effect,
)

__all__ = [
    "COMPONENTS",
    "CRITERIA",
    "DIFFERENCES",
    "PAY_STEPS",
    "RUN_IN",
    "STEERING_MODELS",
    "TRANSACTIONS",
    "VAT_NOTE",
    "ActivityTerms",
    "BlockTerms",
    "CarryOver",
    "CarryOverRegime",
    "Criterion",
    "Demand",
    "GrantModel",
    "Grants",
    "HourlyAssumptions",
    "HybridTerms",
    "NursingTerms",
    "PackageTerms",
    "Price",
    "PriceList",
    "PriceStep",
    "PriceStepWarning",
    "RehabilitationTerms",
    "ResidentialTerms",
    "ServicePrice",
    "Settlement",
    "SettlementRule",
    "SteeringModel",
    "SteeringTrial",
    "TermEntry",
    "Terms",
    "TermsError",
    "Transaction",
    "WorkingYear",
    "break_even_user_time",
    "build_carry_over_regime",
    "build_settlement_rules",
    "build_terms",
    "carry_forward",
    "category_prices",
    "compare_carry_over",
    "compare_prices",
    "compare_steering_models",
    "course_price",
    "estimate_demand",
    "grant",
    "hourly_price",
    "marginal_price",
    "model_from_terms",
    "nursing_grants",
    "price_from_accounts",
    "price_note",
    "price_sensitivities",
    "price_waterfall",
    "rank_models",
    "reconcile",
    "round_kroner",
    "settle",
    "split_kroner",
    "sum_kroner",
    "trade_offs",
    "try_steering_models",
    "volume_effect",
]
