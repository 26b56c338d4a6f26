"""An hour's price built from the budget's assumptions, every step with its source, and what the accounts make of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib import allocation
from styringslib.followup.causes import Component
from styringslib.followup.cost_basis import CostSettings
from styringslib.month import staff, working_year
from styringslib.month.follow_up import FollowUp

# What the assumptions behind a price are called.
WORDS = {
    "pay_per_attendance_hour": "løn pr. fremmødetime",
    "absence_share": "fravær",
    "temp_hourly_price": "vikarernes timepris og andel",
    "user_time_share": "brugertidsprocent",
    "delivery_share": "leveringsprocent",
    "overhead_share": "overhead",
}


@dataclass(frozen=True)
class PriceBuild:
    """The price of an hour in one unit and year.

    agreed: kr per hour that the unit is granted; paid_for: "granted" or "delivered", the hours it is granted for.
    """

    follow_up: FollowUp
    agreed: float
    paid_for: str

    @cached_property
    def given(self) -> dict[str, float]:
        """The assumptions in force, by English name."""
        return {str(name): float(value) for name, value in self._in_force["value"].items()}

    @cached_property
    def _in_force(self) -> pd.DataFrame:
        return self.follow_up.settings.assumptions_in_force(self.follow_up.month, self.follow_up.name)

    @cached_property
    def assumptions(self) -> allocation.HourlyAssumptions | None:
        """What the price is built from, temps included in pay; None without pay and user-time share."""
        return self._assumed(temps=True)

    def _assumed(self, *, temps: bool) -> allocation.HourlyAssumptions | None:
        given = self.given
        if not {"pay_per_attendance_hour", "user_time_share"} <= set(given):
            return None
        year = self.working_year
        hourly = given["pay_per_attendance_hour"]
        if temps:
            hourly += self.temps_extra
        return allocation.HourlyAssumptions(
            pay_per_year=hourly * year.attendance_hours,
            user_time_share=given["user_time_share"],
            working_year=year,
            other_cost=self.other_cost,
            overhead_share=given.get("overhead_share", 0.0),
            sources=self.sources,
        )

    @property
    def working_year(self) -> allocation.WorkingYear:
        """The hours and holiday of the municipality or of the dated rules, and the days of absence that the budget expects."""
        known, unit, month = self.follow_up.municipality, self.follow_up.name, self.follow_up.month
        absent = self.given.get("absence_share", 0.0) * working_year.working_days(known, unit, month)
        return working_year.working_year(known, unit, month, sick_days=absent)

    def _year_words(self) -> str:
        """The working year in words: "37 timer i 52 uger, heraf 5 ugers ferie"."""
        year = self.working_year
        week, weeks, holiday = (
            f"{number:.3f}".rstrip("0").rstrip(".").replace(".", ",")
            for number in (year.weekly_hours, year.weeks, year.holiday_weeks)
        )
        return f"{week} timer i {weeks} uger, heraf {holiday} ugers ferie"

    @property
    def temps_extra(self) -> float:
        """Kr per attendance hour that external temps cost beyond own staff."""
        share, price = self.given.get("external_share", 0.0), self.given.get("temp_hourly_price", np.nan)
        return share * (price - self.given["pay_per_attendance_hour"]) if share and np.isfinite(price) else 0.0

    @cached_property
    def budgeted_hours(self) -> pd.Series:
        """Budgeted hours by month of the year, the months that have any."""
        rows = self.follow_up.municipality.activity
        counted = (rows["month"].dt.year == self.follow_up.month.year) & (rows["budgeted_hours"] > 0)
        own: pd.DataFrame = rows[counted]
        return own.groupby("month")["budgeted_hours"].sum()

    @cached_property
    def other_cost(self) -> float:
        """Other cost per delivered hour in the budget of the same months; 0 without a budget or hours, and where kroner stand
        under no account group."""
        if not self.follow_up.compared.groups_known:
            return 0.0
        lines = self.follow_up.budget
        lines = lines[lines["month"].isin(self.budgeted_hours.index) & ~_is_staff(lines["account_group"])]
        hours = float(self.budgeted_hours.sum())
        return max(float(lines["amount"].sum()) / hours, 0.0) if hours > 0 else 0.0

    @cached_property
    def delivery_share(self) -> float:
        """Delivered of granted hours that the price counts on: the budget's assumption, else what was delivered last year."""
        return self.given.get("delivery_share", self._delivered_of_granted(self.follow_up.year_to_date - 12))

    def _delivered_of_granted(self, months: pd.PeriodIndex) -> float:
        rows = self.follow_up.municipality.activity
        rows = rows[rows["month"].isin(months)]
        granted = float(rows["granted_hours"].sum())
        return float(rows["delivered_hours"].sum()) / granted if granted else np.nan

    @cached_property
    def sources(self) -> dict[str, str]:
        """The document that every step comes from, and what it is called there."""
        source = self._in_force["source"]
        found = {name: f"{source[name]}: {word}" for name, word in WORDS.items() if name in source.index}
        return {
            "pay_per_year": found.get("pay_per_attendance_hour", ""),
            "holiday_weeks": self._year_words(),
            "sick_days": found.get("absence_share", ""),
            "user_time_share": found.get("user_time_share", ""),
            "other_cost": f"Budget {self.follow_up.month.year}: øvrige arter delt med budgetterede timer",
            "overhead_share": found.get("overhead_share", ""),
            "temps": found.get("temp_hourly_price", ""),
            "delivery_share": found.get("delivery_share", "Omsorgssystemet: leveret af visiteret sidste år"),
            "hourly_price": "Vilkår for tildeling: samme pris for alle distrikter",
        }

    @cached_property
    def price(self) -> allocation.Price | None:
        """The price per hour that is paid for, with the step from the unit's own price to the agreed one at the end."""
        whole, own = self.assumptions, self._assumed(temps=False)
        if whole is None or own is None:
            return None
        # Temps cost more per hour at work: their step stands after the pay and before the time away from the citizen.
        per_attendance = [step for step in allocation.hourly_price(own).steps if step.key in allocation.PAY_STEPS]
        rest = [step for step in allocation.hourly_price(whole).steps if step.key not in allocation.PAY_STEPS]
        temps = allocation.PriceStep(
            "Eksterne vikarers merpris", amount=self.temps_extra, key="temps", source=self.sources["temps"]
        )
        steps = [step for step in (*per_attendance, temps, *rest) if _counts(step)]
        delivered = allocation.Price("Pris pr. leveret time", "kr. pr. time", tuple(steps)).amount
        if self.paid_for == "granted":
            steps.append(
                allocation.PriceStep(
                    "Visiteret, men ikke leveret tid",
                    amount=delivered * (self.delivery_share - 1.0),
                    key="delivery_share",
                    source=self.sources["delivery_share"],
                )
            )
        before = allocation.Price("", "", tuple(steps)).amount
        steps.append(
            allocation.PriceStep(
                "Udjævning til den fælles timepris",
                amount=self.agreed - before,
                key="hourly_price",
                source=self.sources["hourly_price"],
            )
        )
        return allocation.Price("Timepris", "kr. pr. time", tuple(steps))

    @property
    def own_price(self) -> float:
        """The unit's own price per hour that is paid for, before it is made common."""
        price = self.price
        return float(price.waterfall()["subtotal"].iloc[-2]) if price else np.nan

    @cached_property
    def break_even(self) -> pd.DataFrame:
        """Rows budget and actual (January to the month): cost_per_hour (pay and temps per attendance hour), other_cost and
        income (kr per delivered hour), needed and user_time (shares). Empty without pay or hours.
        """
        rows = {}
        if self.assumptions is not None:
            income = self.agreed / self.delivery_share if self.paid_for == "granted" else self.agreed
            rows["budget"] = (
                self.assumptions.pay_per_attendance_hour,
                self.other_cost,
                income,
                allocation.break_even_user_time(self.assumptions, income),
                self.given["user_time_share"],
            )
        if (actual := self._actual()) is not None:
            rows["actual"] = actual
        columns = ["cost_per_hour", "other_cost", "income", "needed", "user_time"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    def _actual(self) -> tuple[float, float, float, float, float] | None:
        if not self.follow_up.compared.groups_known:
            return None  # some of the pay may stand under no account group
        months, known = self.follow_up.year_to_date, self.follow_up.municipality
        activity = known.activity[known.activity["month"].isin(months)]
        present = float(staff.attendance(known, months)["attendance_hours"])
        user_time = float(staff.user_time(known, months)["user_time_share"])
        delivered = activity["delivered_hours"].sum()
        paid = activity[f"{self.paid_for}_hours"].sum()
        spent = self.follow_up.account_groups["spent"]
        pay = float(spent[_is_staff(spent.index)].sum())
        if not (user_time > 0 and pay > 0):
            return None
        other = float(spent.sum() - pay) / delivered
        income = self.agreed * paid / delivered
        if income <= other or other < 0:
            return None
        year = self.working_year
        assumed = allocation.HourlyAssumptions(pay / present * year.attendance_hours, 1.0, year, other)
        needed = allocation.break_even_user_time(assumed, income)
        return pay / present, other, income, needed, user_time

    @cached_property
    def sensitivities(self) -> pd.DataFrame:
        """What a point of user time and a day of sickness do to the price and, with the year's budgeted hours, to the year."""
        if self.assumptions is None:
            return pd.DataFrame()
        hours = float(self.budgeted_hours.mean()) * 12 if len(self.budgeted_hours) else None
        table = allocation.price_sensitivities(self.assumptions, hours)
        return table[table["assumption"].isin(["user_time_share", "sick_days"])].reset_index(drop=True)


def _is_staff(account_groups: pd.Series | pd.Index) -> npt.NDArray[np.bool_]:
    """Pay and temps: what an hour at work costs."""
    return CostSettings().belongs(account_groups, Component.PAY, Component.TEMPS)


def _counts(step: allocation.PriceStep) -> bool:
    """Steps without amount are left out of a reader's waterfall."""
    return abs(step.amount or 0.0) > 1e-9 or bool(step.share)
