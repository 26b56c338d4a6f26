"""A municipality whose nursing unit pays for delegated hours: who answers for what is earned, and what hours it is earned by.

made_nursing, January to June 2026: Ådalen has 6,000 granted hours of care at 500 kr. and 540 delegated ones at 480 kr., which is
3,259,200 kr. of a budget of 3,390,000 kr. It has delivered 6,240 of 6,540 budgeted hours, and 6,570 are granted.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from styringslib.intake import Municipality
from styringslib.month.earned.year import earned_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.comparison import answered_text, paid_text
from styringslib.sections.why.responsibility import unit_table, whole_table, whole_text
from tests.sections.allocation import made_nursing as made

LEAST = "Det følger af den hjælp, der er visiteret"


@cache
def municipality(variant: str) -> Municipality:
    with TemporaryDirectory() as folder:
        return made.read(Path(folder), made.nursing(variant, "2026-01")).known_at(made.MONTH)


def forecasts(variant: str) -> MonthForecast:
    """The town's forecasts, with what the districts earn."""
    earned = earned_year(municipality(variant), made.MONTH)
    figures = made.forecasts().figures
    figures["earned"] = earned.of_year
    return dataclasses.replace(made.forecasts(), figures=figures, earned=earned.months)


def unit(name: str, variant: str = "leverede") -> FollowUp:
    everyone = municipality(variant)
    return FollowUp(everyone.for_unit(name), everyone.unit(name), made.MONTH, forecasts(variant), lambda: everyone)


def whole(variant: str) -> WholeFollowUp:
    everyone = municipality(variant)
    return WholeFollowUp(everyone, None, made.MONTH, forecasts(variant), lambda: everyone)


def plain(told: object) -> str:
    return str(told).replace("\xa0", " ")


def test_fewer_delivered_hours_are_no_fewer_granted_ones() -> None:
    assert plain(paid_text(unit("Ådalen"))) == (
        "Ådalen har tjent 130.000 kr. mindre end budgettet til og med juni. Timeprisen gange de visiterede timer er ikke det "
        "samme som budgettet."
    )


def test_what_is_earned_less_than_the_budget_covers_no_hours() -> None:
    shown = unit_table(unit("Ådalen"))
    assert shown is not None
    assert {row[0]: round(row[2]) for row in shown.rows}["Afregning"] == 3_390_000 - 3_259_200
    assert "Enheden har tjent mindre end budgettet og har så meget mindre at bruge." in shown.note


def test_nursing_gets_its_tasks_from_referrals_too() -> None:
    shown = unit_table(unit("Sygeplejen"))
    assert shown is not None
    assert {row[0]: row[1] for row in shown.rows}["Omfang"] == "henvisninger og visitationen"


def test_what_nursing_pays_is_not_the_purchasers_to_answer_for() -> None:
    basis = whole("leverede")
    assert answered_text(basis) == (
        f"{LEAST}, og af betalingen for overdraget sygepleje. Myndigheden svarer for det første og Sygeplejen for det andet."
    )
    assert plain(whole_text(basis)).endswith("Myndigheden svarer for det første og Sygeplejen for det andet.")
    shown = whole_table(basis)
    assert shown is not None
    # 3,390,000 - 3,259,200 in Ådalen and 2,610,000 - 2,400,000 - 360 x 480 in Nordby.
    assert {row[0]: round(row[-1]) for row in shown.rows}["Myndigheden og Sygeplejen: tildelt ud over budgettet"] == -(
        130_800 + 37_200
    )


def test_where_the_payment_follows_the_task_the_purchaser_answers_for_all() -> None:
    assert answered_text(whole("aktivitet")) == f"{LEAST}. Myndigheden svarer for det."
