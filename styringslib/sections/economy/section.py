"""The section on money: the status against the budget, the year's course, the accounts by group."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.findings import Evidence, Finding, side
from styringslib.measures import heading, measure
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import figures, numbers, text
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import budgets_text, unbooked_text


def economy(basis: FollowUp) -> Section:
    """The status against the budget, the year's course with its fan, and the accounts by group."""
    if basis.forecast is None:
        return section(_printed_status(basis) or "Der er ikke indlæst budget og posteringer, så afsnittet er udeladt.")
    parts = [_outstanding_text(basis), _estimated_table(basis), _fan(basis), _group_table(basis), _change_table(basis)]
    return section(status_table(basis), *parts, two_ways_text(basis), _two_ways_table(basis))


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
    spent = _spending(row)
    budgets = [_line("adopted", row["adopted"]), _line("budget", row["budget"])]
    lines: list[tuple[str, float, str]] = [line for line in budgets if pd.notna(line[1])]
    lines += [
        (f"{spent} {numbers.year_to(basis.compared.through)}", row["spent"], measure("spent").kind),
        ("heraf bogført", row["posted"], measure("posted").kind),
        ("heraf skønnet, endnu ikke bogført", row["outstanding"], measure("outstanding").kind),
        *([("heraf skyldigt efter afregning, ikke bogført", row["owed"], measure("owed").kind)] if row["owed"] else []),
        (f"Forventet {spent.lower()} resten af året", row["expected_rest"], measure("expected_rest").kind),
        ("heraf dispositioner", row["changes"], "over_kr"),
        _line("expected", row["expected"]),
    ]
    lines += _deviation_lines(basis)
    lines += [_line(bound, row[bound]) for bound in ("lower_80", "upper_80", "lower_95", "upper_95")]
    if status is not None:
        worse = "lavere indtægt end budgetteret" if _earns(row) else "merforbrug"
        lines.append((f"Sandsynlighed for {worse}", row["probability"], measure("probability").kind))
    frame = pd.DataFrame(lines, columns=["label", "value", "kind"])
    title = f"Økonomisk status {numbers.day(basis.month.end_time)}"
    columns = {"label": ("Post", "text"), "value": ("Kr. eller pct.", "row")}
    bold = [
        place
        for place, (label, _, _) in enumerate(lines)
        if label in {measure(key).name for key in ("budget", "expected", "deviation")}
    ]
    return table(
        "status",
        title,
        frame,
        columns,
        totals=bold,
        note=sentences(unbooked_text(basis), budgets_text(basis), _income_text(row)),
        source="Økonomisystem og egen prognose",
        row_kinds=list(frame["kind"]),
        sign=basis.sign,
    )


def _line(key: str, value: float) -> tuple[str, float, str]:
    """A line of the status, with the name and the rounding of its definition."""
    return measure(key).name, value, measure(key).kind


def _deviation_lines(basis: FollowUp) -> list[tuple[str, float, str]]:
    """The expected deviation, and the share of the budget that is spent beside what it should be at most; none without a
    budget."""
    row, status = basis.forecast, basis.status
    if row is None or status is None:
        return []
    share = status["deviation"] / abs(row["budget"]) if row["budget"] else math.nan
    lines = [
        _line("deviation", status["deviation"]),
        _line("deviation_share", share),
    ]
    # A share of the year is held against the calendar only where all months of it have come.
    if (basis.compared.unbooked["month"] > basis.compared.through).all():
        lines += [
            (f"{_spending(row)} i pct. af budgettet", status["spent_share"], measure("spent_share").kind),
            (
                f"{_spending(row)}sprocenten bør {'mindst' if _earns(row) else 'højst'} være",
                status["max_share"],
                measure("max_share").kind,
            ),
        ]
    return lines


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
    note = "De øverste tal er gengivet som trykt, også med fortegn; de beregnede er til kontrol."
    kinds, source = list(frame["kind"]), "Indlæst økonomistatus"
    shown = table("oekonomistatus", title, frame, columns, note=note, source=source, row_kinds=kinds, sign=basis.sign)
    return [shown]


def _outstanding_text(basis: FollowUp) -> str:
    row = basis.forecast
    assert row is not None
    if abs(row["outstanding"]) < basis.minor_kr / 10:
        return ""
    evidence = {"outstanding": Evidence(float(row["outstanding"]), "kr", "status")}
    return text.sentence(Finding("late", basis.name, basis.month, float(row["outstanding"]), "notice", evidence))


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
    # The fan begins where the last month that has come ends.
    cost = basis.monthly_cost.loc[: basis.compared.through]
    spent = cost.cumsum()
    if pd.isna(row["budget"]):
        subtitle = f"1.000 kr., samlet fra årets begyndelse, {basis.month.year}. Vifte: 80 og 95 pct. sikkerhed"
        alt = sentences("Kurve over årets samlede forbrug måned for måned.", told)
        return figures.year_fan(f"{basis.name}: {point}", subtitle, spent, bounds, alt=alt, source=source)
    over = (cost - basis.monthly_budget.reindex(cost.index)).cumsum()
    if over.dropna().empty:
        return None  # January alone, and not yet from every unit: there is no month to draw
    subtitle = f"1.000 kr., samlet i {basis.month.year}. {basis.sign.than('').note} Vifte: 80 og 95 pct. sikkerhed"
    latest = float(over.dropna().iloc[-1])
    direction = numbers.over_under(latest)
    alt = sentences(
        f"Kurve over, hvor meget forbruget ligger over eller under budgettet, samlet siden årets begyndelse. For "
        f"{numbers.year_to(basis.compared.through)} ligger det {numbers.kroner(abs(latest))} {direction}. {told} "
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
        "budget_to_date": (f"Budget {numbers.year_to(through)}", "kr"),
        **{key: heading(key) for key in ("posted", "outstanding", "owed", "spent")},
        "deviation": ("Afvigelse til dato", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if name == "group" or frame[name].notna().any()}
    if not frame["owed"].any():
        del columns["owed"]
    title = f"Forbrug og budget efter art, {numbers.year_to(through)} {through.year}, kr."
    note, bold = sentences(unbooked_text(basis), budgets_text(basis)), [len(frame) - 1]
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
    frame = pd.DataFrame(rows, columns=["label", "amount", "kind"])
    columns = {"label": ("Led", "text"), "amount": ("Kr.", "row")}
    return table(
        "aendring",
        "Hvad har flyttet forventningen siden sidste måned",
        frame,
        columns,
        totals=[0, 4],
        source="Egen prognose",
        row_kinds=list(frame["kind"]),
        sign=basis.sign.than("ventet sidste måned"),
    )


def _estimated_table(basis: FollowUp) -> Table | None:
    """Which months are estimated, and by how much."""
    months = basis.estimated_months
    if months.empty:
        return None
    frame = months.rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    total = {"month": "I alt", **frame.drop(columns="month").sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    frame["share"] = (frame["outstanding"] + frame["owed"]) / frame["spent"].where(frame["spent"] != 0)
    columns = {
        "month": ("Måned", "text"),
        "posted": ("Bogført, kr.", "kr"),
        "outstanding": ("Skønnet, endnu ikke bogført, kr.", "kr"),
        **({"owed": ("Skyldigt efter afregning, kr.", "kr")} if frame["owed"].any() else {}),
        "spent": ("Regnet med, kr.", "kr"),
        "share": ("Ikke bogført endnu, pct.", "pct"),
    }
    title = f"Måneder, der endnu ikke er bogført helt, {basis.month.year}"
    note = "Skønnet bygger på, hvor sent posteringerne plejer at komme."
    return table(
        "skoennede_maaneder",
        title,
        frame,
        columns,
        totals=[len(frame) - 1],
        note=note,
        source="Økonomisystem og egen prognose",
    )


# What to look for where the hours point to a higher cost: a provider sends bills, and one's own hours are paid as wages.
MORE_HOURS = {
    "provider": "Er der ydelser, som endnu ikke er afregnet?",
    "own": "Ventes der flere timer i resten af året, eller er de seneste tre måneders timer dyrere end årets?",
}


def two_ways_text(basis: FollowUp) -> str:
    """Whether the forecast from the hours agrees with the one from the accounts, and what it means when it does not."""
    row = basis.forecast
    if row is None or pd.isna(row.get("by_activity")):
        return ""
    told = f"Regnet på timerne alene bliver regnskabet {numbers.result(row['by_activity'])}"
    if not row["activity_differs"]:
        return f"{told} De to måder at regne på siger det samme inden for usikkerheden."
    if row["by_activity"] > row["expected"]:
        more = "Timerne peger på en højere udgift, end regnskabet hidtil viser."
        return f"{told} {more} {MORE_HOURS['provider' if basis.kind == 'provider' else 'own']}"
    return f"{told} Regnskabet peger på en højere udgift, end timerne forklarer. Se efter pris pr. time, vikarer og fravær."


def _two_ways_table(basis: FollowUp) -> Table | None:
    row = basis.forecast
    if row is None or pd.isna(row.get("by_activity")):
        return None
    rows = [
        ("Fra regnskabet (rapportens forventning)", row["expected"], row["lower_80"], row["upper_80"]),
        ("Fra timerne", row["by_activity"], row["activity_lower_80"], row["activity_upper_80"]),
    ]
    frame = pd.DataFrame(rows, columns=["label", "total", "low", "high"])
    columns = {
        "label": ("Regnet", "text"),
        "total": ("Forventet regnskab, kr.", "kr"),
        "low": ("Nedre grænse (80 pct.)", "kr"),
        "high": ("Øvre grænse (80 pct.)", "kr"),
    }
    note = "Fra timerne: forbruget til dato plus ventede leverede timer gange de seneste tre måneders udgift pr. leveret time."
    return table(
        "to_veje",
        "To veje til årets regnskab",
        frame,
        columns,
        note=note,
        source="Økonomi- og omsorgssystem, egen prognose",
    )
