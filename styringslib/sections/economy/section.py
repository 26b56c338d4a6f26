"""The section on money: the status against the budget, the year's course, the accounts by group."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.findings import side
from styringslib.measures import heading, measure, of_year
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import figures, numbers, text
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import adopted_text, budgets_text, owed_text, unbooked_text, ungrouped_text
from styringslib.sections.economy.ahead import known_lines
from styringslib.sections.economy.beliefs import beliefs_text
from styringslib.sections.economy.bridge import bridge
from styringslib.sections.economy.followed import followed
from styringslib.sections.economy.outstanding import estimated_table, outstanding_text
from styringslib.sections.economy.two_ways import differs, two_ways_table, two_ways_text
from styringslib.sections.words import FOLLOWS, PAID_FOR


def economy(basis: FollowUp) -> Section:
    """The status against the budget, the year's course with its fan, and the accounts by group."""
    if basis.forecast is None:
        return section(_printed_status(basis) or "Der er ikke indlæst budget og posteringer, så afsnittet er udeladt.")
    changed = bridge(basis)
    ways = two_ways_text(basis)
    # What is owed is told once: under "Hvorfor" where it is a cause.
    owed = "" if basis.owed_finding in basis.findings else owed_text(basis)
    known = (
        *followed(basis),
        beliefs_text(basis),
        *changed[:1],
        outstanding_text(basis),
        owed,
        ways if differs(basis) else "",
    )
    # The year's course as a picture says no more than the front page does.
    more = detail(
        _fan(basis),
        status_table(basis),
        changed[1:],
        estimated_table(basis),
        _change_table(basis),
        "" if differs(basis) else ways,
        two_ways_table(basis),
    )
    return section(*known, _group_table(basis), more)


def _earns(row: pd.Series) -> bool:
    """Whether the year is told as net income."""
    return side(float(row["expected"]), float(row["budget"])) == "income"


def _spending(row: pd.Series) -> str:
    """What the amounts of the months are called."""
    return "Indtægt" if _earns(row) else "Forbrug"


def _income_text(row: pd.Series) -> str:
    """What a minus is where the status has amounts below nought."""
    return "Beløb med minus er nettoindtægt." if min(row["expected"], row["lower_95"]) < 0 else ""


def status_table(basis: FollowUp) -> Table:
    """The purchaser's status line (Favrskov), with the interval of the year-end beneath."""
    row = basis.forecast
    assert row is not None
    status = basis.status
    budgets = [_line(basis, "adopted"), _line(basis, "budget")]
    lines: list[tuple[str, float, str]] = [line for line in budgets if pd.notna(line[1])]
    lines += _closed_lines(basis) if basis.closed else _year_lines(basis)
    lines += _deviation_lines(basis) + _earned_lines(basis)
    if not basis.closed or row["upper_95"] - row["lower_95"] >= 1:
        lines += [_line(basis, bound) for bound in ("lower_80", "upper_80", "lower_95", "upper_95")]
    if status is not None and not (basis.closed and row["upper_95"] - row["lower_95"] < 1):
        lines += _probability_lines(basis)
    frame = pd.DataFrame(lines, columns=["label", "value", "kind"])
    title = f"Økonomisk status {numbers.day(basis.month.end_time)}"
    columns = {"label": ("Post", "text"), "value": ("Kr. eller pct.", "row")}
    bold = [
        place
        for place, (label, _, _) in enumerate(lines)
        if label in {of_year(key, basis.closed).name for key in ("budget", "expected", "deviation", "earned_deviation")}
    ]
    return table(
        "status",
        title,
        frame,
        columns,
        totals=bold,
        note=sentences(
            unbooked_text(basis), budgets_text(basis), adopted_text(basis), _income_text(row), _measure_text(basis)
        ),
        source="Økonomisystem og egen prognose",
        row_kinds=list(frame["kind"]),
        # Without a budget the plus of what is reported is all there is to explain.
        sign=basis.sign if status is not None else basis.sign.than(""),
    )


def _year_lines(basis: FollowUp) -> list[tuple[str, float, str]]:
    """From what is spent to what is expected of a year under way."""
    row = basis.forecast
    assert row is not None
    spent = _spending(row)
    return [
        (f"{spent} {numbers.year_to(basis.compared.through)}", row["spent"], measure("spent").kind),
        *_parts(row, "heraf "),
        (f"Forventet {spent.lower()} resten af året", row["expected_rest"], measure("expected_rest").kind),
        *known_lines(basis, row),
        _line(basis, "expected"),
    ]


def _closed_lines(basis: FollowUp) -> list[tuple[str, float, str]]:
    """What the result of a closed year is made of."""
    row = basis.forecast
    assert row is not None
    return [*_parts(row, ""), _line(basis, "expected")]


def _parts(row: pd.Series, prefix: str) -> list[tuple[str, float, str]]:
    told = {"posted": "bogført", "outstanding": "skønnet, endnu ikke bogført"}
    told |= {"owed": "skyldigt efter afregning, ikke bogført"} if row["owed"] else {}
    return [
        (numbers.capital(name) if not prefix else prefix + name, row[key], measure(key).kind)
        for key, name in told.items()
    ]


def _line(basis: FollowUp, key: str) -> tuple[str, float, str]:
    """A line of the status, with the name and the rounding of its definition."""
    assert basis.forecast is not None
    found = of_year(key, basis.closed)
    return found.name, basis.forecast[key], found.kind


def _deviation_lines(basis: FollowUp) -> list[tuple[str, float, str]]:
    """The expected deviation, and the share of the budget that is spent beside what it should be at most; none without a
    budget."""
    row, status = basis.forecast, basis.status
    if row is None or status is None:
        return []
    share = status["deviation"] / abs(row["budget"]) if row["budget"] else math.nan
    values = {"deviation": status["deviation"], "deviation_share": share}
    told = {key: of_year(key, basis.closed) for key in values}
    lines = [(told[key].name, value, told[key].kind) for key, value in values.items()]
    # A share of the year is held against the calendar only where all months of it have come, and there are more to come.
    if not basis.closed and (basis.compared.unbooked["month"] > basis.compared.through).all():
        lines += [
            (f"{_spending(row)} i pct. af budgettet", status["spent_share"], measure("spent_share").kind),
            (
                f"{_spending(row)}sprocenten bør {'mindst' if _earns(row) else 'højst'} være",
                status["max_share"],
                measure("max_share").kind,
            ),
        ]
    return lines


def _earned_lines(basis: FollowUp) -> list[tuple[str, float, str]]:
    """What is earned and the deviation from it, of a unit that is judged by it."""
    row = basis.forecast
    if row is None or math.isnan(basis.earned):
        return []
    deviation = float(row["expected"]) - basis.earned
    share = deviation / abs(basis.earned) if basis.earned else math.nan
    known = {"earned": basis.earned, "earned_deviation": deviation, "earned_deviation_share": share}
    named = {key: of_year(key, basis.closed) for key in known}
    return [(named[key].name, value, named[key].kind) for key, value in known.items()]


def _probability_lines(basis: FollowUp) -> list[tuple[str, float, str]]:
    """How likely it is that the year costs more than it is held against; none where that is not known."""
    if basis.forecast is None or math.isnan(basis.probability):
        return []
    found = measure("probability" if math.isnan(basis.earned) else "earned_probability")
    income = math.isnan(basis.earned) and _earns(basis.forecast)
    return [
        ("Sandsynlighed for lavere indtægt end budgetteret" if income else found.name, basis.probability, found.kind)
    ]


def _measure_text(basis: FollowUp) -> str:
    """Which of the two the unit is judged by, where it is not the budget."""
    if math.isnan(basis.earned):
        return ""
    told = (
        f"{basis.name} betales efter {PAID_FOR[basis.paid_for]} og holdes op mod det, den tjener, ikke mod budgettet."
    )
    if basis.forecast is None or pd.isna(basis.forecast["budget"]):
        return told
    follows = FOLLOWS.get(basis.paid_for, "de timer, der er visiteret")
    return f"{told} Forskellen mellem budgettet og det optjente følger af {follows}."


def _printed_status(basis: FollowUp) -> list[Part]:
    """A status that came as finished figures (Favrskov): as printed, with the same figures recomputed below."""
    status = basis.printed_status
    if status.empty:
        return []
    frame = status.assign(kind=["pct2" if "%" in item or "pct" in item.casefold() else "kr" for item in status["item"]])
    frame["value"] = frame["value"].where(frame["kind"] == "kr", frame["value"] / 100)
    line = basis.printed_line
    if line is not None:
        rows = [
            ("Beregnet: forventet forbrug hele året", line["spent"] + line["expected_rest"], "kr"),
            ("Beregnet: forventet afvigelse", line["deviation"], "over_kr"),
            ("Beregnet: forbrug i %", line["spent_share"], "pct2"),
            ("Beregnet: forbrugs% bør max være", line["max_share"], "pct2"),
        ]
        frame = pd.concat([frame, pd.DataFrame(rows, columns=["item", "value", "kind"])], ignore_index=True)
    columns = {"item": ("Post", "text"), "value": ("Kr. eller pct.", "row")}
    title = f"Økonomisk status {numbers.day(basis.month.end_time)}"
    note = "De øverste tal er gengivet som trykt, også med fortegn. De beregnede er til kontrol."
    kinds, source = list(frame["kind"]), "Indlæst økonomistatus"
    shown = table("oekonomistatus", title, frame, columns, note=note, source=source, row_kinds=kinds, sign=basis.sign)
    return [shown]


def _fan(basis: FollowUp) -> Part | None:
    """The year's course as deviation from the budget, or as spending where there is no budget."""
    row = basis.forecast
    assert row is not None
    bounds = {name: float(row[name]) for name in ("expected", "lower_80", "upper_80", "lower_95", "upper_95")}
    finding = basis.forecast_finding
    point = text.title(finding).lower() if finding is not None else "årets forløb"
    source = "Økonomisystem og egen prognose"
    told = (
        f"Regnskabet ventes at blive {numbers.result(row['expected'])}, med 80 pct. sikkerhed "
        f"{numbers.between(row['lower_80'], row['upper_80'])}."
    )
    if basis.closed:
        told = f"Årets regnskab er {numbers.result(row['expected'])}."
    # The fan begins where the last month that has come ends.
    cost = basis.monthly_cost.loc[: basis.compared.through]
    spent = cost.cumsum()
    fan = "" if basis.closed else " Vifte: 80 og 95 pct. sikkerhed"
    if pd.isna(row["budget"]):
        subtitle = f"1.000 kr., samlet fra årets begyndelse, {basis.month.year}.{fan}"
        alt = sentences("Kurve over årets samlede forbrug måned for måned.", told)
        return figures.year_fan(f"{basis.name}: {point}", subtitle, spent, bounds, alt=alt, source=source)
    over = (cost - basis.monthly_budget.reindex(cost.index)).cumsum()
    if over.dropna().empty:
        return None  # January alone, and not yet from every unit: there is no month to draw
    subtitle = f"1.000 kr., samlet i {basis.month.year}. {basis.sign.than('').note}{fan}"
    latest = float(over.dropna().iloc[-1])
    # More income is a minus in the accounts, and over what is budgeted.
    what, it, way = ("indtægten", "den", -1) if _earns(row) else ("forbruget", "det", 1)
    alt = sentences(
        f"Kurve over, hvor meget {what} ligger over eller under budgettet, samlet siden årets begyndelse. For "
        f"{numbers.year_to(basis.compared.through)} ligger {it} {numbers.kroner(abs(latest))} "
        f"{numbers.over_under(way * latest)}. {told} "
        f"Budgettet for hele året er {numbers.result(row['budget'])}."
    )
    bounds = {name: value - float(row["budget"]) for name, value in bounds.items()}
    title, sign = f"{basis.name}: {point}", basis.sign
    return figures.year_fan(title, subtitle, over, bounds, alt=alt, source=source, zero="Budget", sign=sign)


def _group_table(basis: FollowUp) -> Table | None:
    groups, through = basis.account_groups, basis.compared.through
    if groups.empty:
        return None
    frame = groups.reset_index(names="group")
    # A column without a single amount has no sum.
    total = frame.drop(columns="group").sum(min_count=1)
    frame = pd.concat([frame, pd.DataFrame([{"group": "I alt", **total.to_dict()}])], ignore_index=True)
    frame["deviation"] = frame["spent"] - frame["budget_to_date"]
    columns = {
        "group": ("Art", "text"),
        "adopted": ("Vedtaget budget, året", "kr"),
        "budget": ("Korrigeret budget, året", "kr"),
        **({} if basis.closed else {"budget_to_date": (f"Budget {numbers.year_to(through)}", "kr")}),
        **{key: heading(key) for key in ("posted", "outstanding", "owed", "spent")},
        "deviation": ("Afvigelse" if basis.closed else "Afvigelse til dato", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if name == "group" or frame[name].notna().any()}
    if not frame["owed"].any():
        del columns["owed"]
    what = "Forbrug og budget" if {"adopted", "budget", "budget_to_date"} & set(columns) else "Forbrug"
    title = f"{what} efter art, {numbers.year_to(through)} {through.year}, kr."
    note = sentences(unbooked_text(basis), budgets_text(basis), ungrouped_text(basis))
    bold = [len(frame) - 1]
    return table("arter", title, frame, columns, totals=bold, note=note, source="Økonomisystem", sign=basis.sign)


def _change_table(basis: FollowUp) -> Table | None:
    row = basis.forecast
    assert row is not None
    if pd.isna(row["previous"]):
        return None
    settled = " og afregning" if row["owed"] else ""
    rows = [
        (f"Forventet regnskab i {numbers.month_only(basis.month - 1)}", row["previous"], "kr"),
        (f"{_spending(row)} i {numbers.month_only(basis.month)} mod det ventede", row["new_actuals"], "over_kr"),
        (f"Tidligere måneder, sene posteringer{settled}", row["revised_past"], "over_kr"),
        ("Ændret skøn over resten af året", row["changed_expectations"], "over_kr"),
        (f"Forventet regnskab i {numbers.month_only(basis.month)}", row["expected"], "kr"),
        ("Ændring i alt", row["expected"] - row["previous"], "over_kr"),
    ]
    if basis.closed:
        # Nothing is left to estimate of the rest of the year; what a month that has not come moved stays a line.
        rest = (
            [] if abs(row["changed_expectations"]) < 0.5 else [("Ændret skøn", row["changed_expectations"], "over_kr")]
        )
        rows = [*rows[:3], *rest, ("Årets regnskab", row["expected"], "kr"), rows[-1]]
    frame = pd.DataFrame(rows, columns=["label", "amount", "kind"])
    columns = {"label": ("Led", "text"), "amount": ("Kr.", "row")}
    return table(
        "aendring",
        "Fra forventningen sidste måned til årets regnskab"
        if basis.closed
        else "Hvad har flyttet forventningen siden sidste måned",
        frame,
        columns,
        totals=[0, len(rows) - 2],
        source="Egen prognose",
        row_kinds=list(frame["kind"]),
        sign=basis.sign.than("ventet sidste måned"),
    )
