"""Section for the planner: the hours that the rest of the payroll budget buys, week by week."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.levels import same_level
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.staff_hours.numbers import StaffPlan

SOURCE = "Løn- og økonomisystem"
# What keeps a unit that plans by its payroll budget from it; where there is nothing to plan, the section is left out.
WHY_NOT: Mapping[str, str] = {
    "no_groups": "En del af kronerne er ikke fordelt på arter, så det vides ikke, hvor meget der er til løn.",
}


def staff_hours(plan: StaffPlan) -> Section:
    """What is left, how many hours that is, and how they fall on the weeks."""
    if plan.problem:
        return section(WHY_NOT.get(plan.problem))
    if plan.remainder <= 0:
        over = numbers.kroner(-plan.remainder)
        told = (
            f"Lønbudgettet er brugt: Der er udbetalt {over} mere, end budgettet rækker til i hele "
            f"{plan.month.year}. Timerne i resten af året "
            "er derfor ikke dækket, og det bør aftales, hvordan de finansieres."
        )
        return section(told, _roster_text(plan), detail(_roster_table(plan)))
    more = detail(_week_table(plan), _roster_table(plan), _price_table(plan))
    return section(_text(plan), _roster_text(plan), more)


def _text(plan: StaffPlan) -> str:
    weeks = plan.weeks
    days = (pd.Timestamp(plan.last) - plan.month.end_time.normalize()).days
    a_week = float(weeks["attendance_hours"].sum()) / days * 7
    told = (
        f"Der er {numbers.kroner(plan.remainder)} tilbage af lønbudgettet. Det rækker til "
        f"{numbers.decimal(a_week)} timers fremmøde om ugen "
        f"i resten af {plan.month.year}"
    )
    recent = plan.recent_hours
    difference = a_week - recent
    if recent and same_level(difference / recent):
        told += f", på niveau med de seneste tre måneder ({numbers.hours(recent)} om ugen)."
    else:
        more = "flere" if difference > 0 else "færre"
        shown = numbers.decimal(abs(round(a_week) - round(recent)))
        told += f". De seneste tre måneder var der {numbers.hours(recent)} om ugen, så det er {shown} timer {more}."
    if plan.temps_price:
        temps = float(weeks["temps_hours"].sum()) / days * 7
        told += f" Hvis pengene i stedet gik til vikarer, rakte de til {numbers.hours(temps)} om ugen."
    other = plan.other_overspend
    if other >= plan.minor_kr:
        left = a_week * max(0.0, 1 - other / plan.remainder)
        told += (
            f" Men vikarer, drift og indtægter ligger tilsammen {numbers.kroner(other)} over budgettet. "
            "Skal enheden holde hele sit budget, "
            f"rækker det kun til {numbers.hours(left)} om ugen."
        )
    return told


def _week_table(plan: StaffPlan) -> Table:
    weeks = plan.weeks
    groups = list(dict.fromkeys(weeks["staff_group"]))
    frame = weeks.groupby("week", sort=False).agg(
        first=("first", "first"),
        working_days=("working_days", "first"),
        holidays=("holidays", "first"),
        weekend_days=("weekend_days", "first"),
        attendance_hours=("attendance_hours", "sum"),
        amount=("amount", "sum"),
        temps_hours=("temps_hours", lambda hours: hours.sum(min_count=1)),
    )
    by_group = weeks.pivot_table(
        index="week", columns="staff_group", values="attendance_hours", aggfunc="sum", sort=False
    )
    frame["planned"] = plan.planned
    frame = frame.join(by_group.add_prefix("group ")).reset_index()
    frame["first"] = [f"{day.day}.{day.month}." for day in pd.to_datetime(frame["first"])]
    frame["week"] = [str(int(week.split("-W")[1])) for week in frame["week"]]
    frame["days_off"] = frame["weekend_days"] + frame["holidays"]
    sums = frame.drop(columns=["week", "first"]).sum(min_count=1).to_dict()
    frame = pd.concat([frame, pd.DataFrame([{"week": "I\u00a0alt", **sums}])], ignore_index=True)
    headings = (
        {f"group {group}": (f"Heraf {group[:1].lower()}{group[1:]}", "hours") for group in groups}
        if len(groups) > 1
        else {}
    )
    columns = {
        "week": ("Uge", "text"),
        "first": ("Fra", "text"),
        "working_days": ("Hverdage", "count"),
        "days_off": ("Fridage", "count"),
        "attendance_hours": ("Timer i alt", "hours"),
        "planned": ("Heraf i vagtplanen", "hours"),
        "amount": ("Løn, kr.", "kr"),
        "temps_hours": ("Eller vikartimer", "hours"),
        **headings,
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"Timer, som lønbudgettet rækker til, uge for uge, {plan.month.year}"
    note = (
        "Første og sidste uge er kun dagene i perioden. Fridage er weekend- og helligdage. Timer er "
        "fremmøde: lønnede timer minus ventet ferie, "
        "fravær og kurser. Lønnen "
        "fordeles, så hver hverdag, weekenddag og helligdag får den bemanding og de tillæg, som kommunen regner med."
    )
    return table("timer_til_planlaegning", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE)


def _roster_text(plan: StaffPlan) -> str:
    """Used against planned and budgeted hours a week; empty without a roster."""
    found = plan.rostered.together
    if found[["planned", "used"]].isna().any():
        return ""
    planned, used = float(found["planned"]), float(found["used"])
    told = f"Fra {numbers.year_to(plan.month)} er der brugt {numbers.hours(used)} om ugen"
    if same_level(used / planned - 1):
        told += f", som vagtplanen havde ({numbers.hours(planned)})"
    else:
        gap = abs(round(used) - round(planned))
        more = "flere" if used > planned else "færre"
        told += f". Det er {numbers.decimal(gap)} {more} end vagtplanens {numbers.hours(planned)}"
    if pd.notna(found["budgeted"]):
        told += f". Budgettet regner med {numbers.hours(float(found['budgeted']))}"
    return told + "."


def _roster_table(plan: StaffPlan) -> Table | None:
    months = plan.rostered.months
    if months.empty:
        return None
    frame = months.rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    together = {"month": "Alle måneder", **plan.rostered.together.to_dict()}
    frame = pd.concat([frame, pd.DataFrame([together])], ignore_index=True)
    columns = {
        "month": ("Måned", "text"),
        "budgeted": ("I budgettet", "hours"),
        "planned": ("I vagtplanen", "hours"),
        "used": ("Brugt", "hours"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"Timer om ugen i budget og vagtplan og brugt, {numbers.year_to(plan.month)} {plan.month.year}"
    note = (
        "Timer er fremmøde, egne og eksterne vikarer tilsammen. Budgettets er løn og vikarer delt med de priser pr. time, som "
        "budgettet regner med."
    )
    source = "Vagtplan, løn- og økonomisystem"
    return table("timer_vagtplan", title, frame, columns, totals=[len(frame) - 1], note=note, source=source)


def _price_table(plan: StaffPlan) -> Table:
    frame = plan.group_prices
    few = frame["hourly_cost"].isna().any()
    columns = {
        "staff_group": ("Personalegruppe", "text"),
        "hourly_cost": ("Løn pr. time uden tillæg, kr.", "kr"),
        "absence_share": ("Ventet ferie, fravær og kurser, pct.", "pct"),
    }
    title = "Forudsætninger for timerne"
    price = f" En vikartime koster {numbers.decimal(plan.temps_price)} kr." if plan.temps_price else ""
    away = (
        "det samme som i de samme måneder sidste år" if plan.absence_of_last_year else "de seneste måneders, højst tolv"
    )
    hidden = " Grupper med få ansatte, og grupper, der ville røbe dem, er ikke vist." if few else ""
    note = f"Timelønnen er de seneste tre måneders. Fraværet er {away}.{price}{hidden}"
    return table("timer_forudsaetninger", title, frame, columns, note=note, source=SOURCE)
