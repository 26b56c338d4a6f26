"""The hourly price built from hours: what an hour at the citizen costs when pay, attendance and user time are known.

price = (pay per attendance hour / user-time share + other cost per delivered hour) x (1 + overhead share), the
calculation that Danish municipalities use for home care (Social Ministry and KL, "Fælles pjece om prisfastsættelse på
ældreområdet", 2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

import pandas as pd

from styringslib.allocation.kroner import danish
from styringslib.allocation.price import Price, PriceStep
from styringslib.rules import newest_value, rule_value

# Keys of the steps that make up the pay per attendance hour, in the order of the working year.
PAY_STEPS = ("pay_per_year", "holiday_weeks", "public_holiday_days", "sick_days", "training_days")


@dataclass(frozen=True)
class WorkingYear:
    """A full-time employee's year in hours: hours a week x weeks, less what is paid but not attended.

    ``holiday_weeks`` counts the weeks that the price takes out; the days are working days of a fifth of a week each.
    Training covers courses and meetings away from the citizens' homes. Hours a week, weeks and holiday weeks are by default
    the newest dated rules; ``WorkingYear.on(month)`` takes the rules of that month.
    Raises ValueError when a number is negative or nothing is left to attend.

    37 h x 52 weeks are 1,924 h; five weeks' holiday leave 1,739 h, six 1,702 h.

    >>> year = WorkingYear.on("2026-10")
    >>> year.paid_hours, year.attendance_hours, WorkingYear.on("2026-10", holiday_weeks=6).attendance_hours
    (1924.0, 1739.0, 1702.0)
    """

    weekly_hours: float = newest_value("weekly_hours")
    weeks: float = newest_value("working_year_weeks")
    holiday_weeks: float = newest_value("holiday_weeks")
    public_holiday_days: float = 0.0
    sick_days: float = 0.0
    training_days: float = 0.0

    def __post_init__(self) -> None:
        """Reject a year without attendance."""
        for entry in fields(self):
            if not getattr(self, entry.name) >= 0:
                raise ValueError(
                    f"Arbejdsåret: {entry.name} er {getattr(self, entry.name)}; tallet må ikke være negativt."
                )
        if self.attendance_hours <= 0:
            raise ValueError(
                "Arbejdsåret: ferie, helligdage, fravær og uddannelse fylder hele året; der er intet fremmøde."
            )

    @classmethod
    def on(cls, month: Any, **own: float) -> WorkingYear:
        """The year by the rules in force in a month (or on a day); what is given by name goes before the rule.

        Raises ValueError (Danish) before the first rule.
        """
        dated = ("weekly_hours", "weekly_hours"), ("weeks", "working_year_weeks"), ("holiday_weeks", "holiday_weeks")
        return cls(**({name: rule_value(key, month) for name, key in dated if name not in own} | own))

    @classmethod
    def of_hours(cls, month: Any, hours: float, **days: float) -> WorkingYear:
        """The year of a municipality that counts on ``hours`` after holiday (such as 1,739): the rest of it is holiday.

        ``days`` as in the constructor. Raises ValueError (Danish) for more hours than are paid, or before the first rule.
        """
        gross = cls.on(month, holiday_weeks=0.0)
        return cls.on(month, holiday_weeks=gross.weeks - hours / gross.weekly_hours, **days)

    @property
    def paid_hours(self) -> float:
        """Hours paid in the year."""
        return self.weekly_hours * self.weeks

    @property
    def day_hours(self) -> float:
        """Hours of one working day, a fifth of the week."""
        return self.weekly_hours / 5.0

    @property
    def attendance_hours(self) -> float:
        """Hours at work: paid hours less holiday, public holidays, sickness and training."""
        days = self.public_holiday_days + self.sick_days + self.training_days
        return self.paid_hours - self.holiday_weeks * self.weekly_hours - days * self.day_hours

    def table(self) -> pd.DataFrame:
        """The way from paid hours to attendance hours: label (Danish), hours, subtotal; one row per deduction."""
        rows = [
            ("Betalte timer", self.paid_hours),
            ("Ferie", -self.holiday_weeks * self.weekly_hours),
            ("Helligdage", -self.public_holiday_days * self.day_hours),
            ("Sygefravær", -self.sick_days * self.day_hours),
            ("Uddannelse", -self.training_days * self.day_hours),
        ]
        table = pd.DataFrame(rows, columns=["label", "hours"])
        table["subtotal"] = table["hours"].cumsum()
        return table


@dataclass(frozen=True)
class HourlyAssumptions:
    """What an hourly price is built from.

    pay_per_year: kr per full-time employee and year, with pension, supplements and the cost of substitutes that the
    price is to carry; user_time_share: hours at the citizen / attendance hours, in (0, 1]; other_cost: kr per delivered
    hour (cars, telephones, materials); overhead_share: fraction of all the former (administration, management,
    premises). sources: where each assumption stems from, by its name here (``{"user_time_share": "Tidsmåling marts
    2026"}``).
    Raises ValueError (Danish) on values outside their range.
    """

    pay_per_year: float
    user_time_share: float
    working_year: WorkingYear = field(default_factory=WorkingYear)
    other_cost: float = 0.0
    overhead_share: float = 0.0
    sources: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Reject assumptions that give no price."""
        if not self.pay_per_year > 0:
            raise ValueError(f"Lønudgiften pr. årsværk er {self.pay_per_year}; den skal være over 0 kr.")
        if not 0 < self.user_time_share <= 1:
            raise ValueError(
                f"Brugertidsandelen er {danish(self.user_time_share, 3)}; den skal ligge over 0 og højst være 1 (fx 0,62)."
            )
        if not self.other_cost >= 0:
            raise ValueError(
                f"Øvrige omkostninger er {danish(self.other_cost)} kr. pr. time; de må ikke være negative."
            )
        if not 0 <= self.overhead_share <= 1:
            raise ValueError(f"Overhead er {danish(self.overhead_share, 3)}; det skal være en andel mellem 0 og 1.")

    @property
    def pay_per_attendance_hour(self) -> float:
        """Kr per hour at work."""
        return self.pay_per_year / self.working_year.attendance_hours


def hourly_price(assumptions: HourlyAssumptions, label: str = "Timepris") -> Price:
    """The price per delivered hour, every reduction of the working year a step of its own.

    The steps are: pay per paid hour; what holiday, public holidays, sickness and training add; what time away from the
    citizen adds; other costs; overhead. Steps that add nothing because the assumption is zero are kept, so that prices
    of several categories can stand beside each other. Each step carries the key and source of its assumption; those with
    the keys PAY_STEPS make up the pay per attendance hour.

    >>> year = WorkingYear(weekly_hours=37, weeks=52, holiday_weeks=5)
    >>> price = hourly_price(HourlyAssumptions(pay_per_year=434_750, user_time_share=0.625, working_year=year))
    >>> round(price.amount, 2)
    400.0
    """
    year = assumptions.working_year
    sources = assumptions.sources

    def step(text: str, amount: float, key: str) -> PriceStep:
        return PriceStep(text, amount=amount, key=key, source=sources.get(key, ""))

    hours = year.table()["subtotal"].tolist()
    per_hour = [assumptions.pay_per_year / h for h in hours]
    texts = ("Løn pr. betalt time", "Ferie", "Helligdage", "Sygefravær", "Uddannelse")
    steps = [step(texts[0], per_hour[0], PAY_STEPS[0])]
    steps += [step(texts[i], per_hour[i] - per_hour[i - 1], PAY_STEPS[i]) for i in range(1, len(hours))]
    away = assumptions.pay_per_attendance_hour * (1.0 / assumptions.user_time_share - 1.0)
    steps.append(step("Tid uden for borgerens hjem", away, "user_time_share"))
    steps.append(step("Øvrige omkostninger", assumptions.other_cost, "other_cost"))
    overhead_source = sources.get("overhead_share", "")
    steps.append(
        PriceStep("Overhead", share=assumptions.overhead_share, key="overhead_share", source=overhead_source),
    )
    return Price(label, "kr. pr. time", tuple(steps))


def break_even_user_time(assumptions: HourlyAssumptions, price: float) -> float:
    """The user-time share at which the cost of an hour equals ``price`` (kr per delivered hour).

    Solved from the price formula: share = pay per attendance hour / (price / (1 + overhead) - other cost). A result
    above 1 means that the price cannot be reached by better use of time. The user-time share in ``assumptions`` is not
    used.
    Raises ValueError (Danish) when the price does not even cover other costs and overhead.

    >>> assumptions = HourlyAssumptions(pay_per_year=434_750, user_time_share=0.625, working_year=WorkingYear(37, 52, 5))
    >>> round(break_even_user_time(assumptions, 500.0), 4)
    0.5
    """
    left_for_pay = price / (1.0 + assumptions.overhead_share) - assumptions.other_cost
    if not left_for_pay > 0:
        raise ValueError(
            f"Prisen {danish(price)} kr. dækker ikke engang øvrige omkostninger og overhead; "
            "intet brugertidsniveau giver balance."
        )
    return assumptions.pay_per_attendance_hour / left_for_pay


def price_sensitivities(assumptions: HourlyAssumptions, delivered_hours: float | None = None) -> pd.DataFrame:
    """What small changes of the assumptions do to the price.

    One row per change (user time +-1 percentage point, +-1 day of sickness, +-1 day of training, pay +-1 %, overhead
    +-1 percentage point): assumption (name), change (number), change_unit, price, difference (kr per hour) and, with
    ``delivered_hours`` a year, yearly_effect in kr (NaN otherwise). Changes that leave an assumption's range are left
    out.

    >>> assumptions = HourlyAssumptions(pay_per_year=434_750, user_time_share=0.625, working_year=WorkingYear(37, 52, 5))
    >>> price_sensitivities(assumptions, delivered_hours=1_000).query("assumption == 'user_time_share'")[
    ...     ["change", "price", "yearly_effect"]].round(2)
       change  price  yearly_effect
    0     1.0  393.7       -6299.21
    5    -1.0  406.5        6504.07
    """
    year = assumptions.working_year
    base = hourly_price(assumptions).amount
    candidates: list[tuple[str, float, str, Callable[[], HourlyAssumptions]]] = []
    for sign in (1.0, -1.0):
        share, overhead = assumptions.user_time_share + sign * 0.01, assumptions.overhead_share + sign * 0.01
        pay = assumptions.pay_per_year * (1.0 + sign * 0.01)
        sick, training = year.sick_days + sign, year.training_days + sign
        candidates += [
            ("user_time_share", sign, "pp", partial(replace, assumptions, user_time_share=share)),
            ("sick_days", sign, "days", partial(_with_year, assumptions, sick_days=sick)),
            ("training_days", sign, "days", partial(_with_year, assumptions, training_days=training)),
            ("pay_per_year", sign, "%", partial(replace, assumptions, pay_per_year=pay)),
            ("overhead_share", sign, "pp", partial(replace, assumptions, overhead_share=overhead)),
        ]
    rows = []
    for name, change, unit, altered in candidates:
        try:
            price = hourly_price(altered()).amount
        except ValueError:
            continue
        effect = (price - base) * delivered_hours if delivered_hours is not None else math.nan
        rows.append((name, change, unit, price, price - base, effect))
    columns = ["assumption", "change", "change_unit", "price", "difference", "yearly_effect"]
    return pd.DataFrame(rows, columns=columns)


def compare_prices(prices: Mapping[str, Price]) -> pd.DataFrame:
    """Several prices side by side: one row per step label in order of first appearance, one column per category, kr per unit.

    The last row, ``Pris``, is the price. A step that a category does not have counts 0.

    >>> pay, cars = PriceStep("Løn", amount=300.0), PriceStep("Biler", amount=20.0)
    >>> compare_prices({"day": Price("Dag", "kr. pr. time", (pay,)), "night": Price("Nat", "kr. pr. time", (pay, cars))})
             day  night
    label
    Løn    300.0  300.0
    Biler    0.0   20.0
    Pris   300.0  320.0
    """
    columns = {}
    for category, price in prices.items():
        steps = price.waterfall().groupby("label", sort=False)["amount"].sum()
        columns[category] = steps
    table = pd.concat(columns, axis=1, sort=False).fillna(0.0) if columns else pd.DataFrame()
    table.index.name = "label"
    table.loc["Pris"] = table.sum()
    return table


def _with_year(assumptions: HourlyAssumptions, **days: float) -> HourlyAssumptions:
    return replace(assumptions, working_year=replace(assumptions.working_year, **days))
