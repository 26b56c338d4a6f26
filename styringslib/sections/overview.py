"""Sections of the municipality's report: all units side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.presentation import figures, numbers, text
from styringslib.presentation.basis import WholeBasis
from styringslib.presentation.section import Part, Section, bullets, section
from styringslib.presentation.tables import Table, table
from styringslib.sections import dialogue, economy, hours
from styringslib.sections import headline as own_headline
from styringslib.sections import why as own_why

OWN = "Økonomisystem og egen prognose"
SIDE_BY_SIDE = (
    "granted_hours", "delivered_hours", "delivery_share", "recipients", "hours_per_recipient", "user_time_share",
    "external_share", "absence_share",
)  # fmt: skip


def headline(basis: WholeBasis) -> Section:
    """The total, what moved it, and the units that decide it."""
    forecast = basis.forecast_finding
    if forecast is None:
        return own_headline.headline(basis)
    told = text.sentence(forecast)
    units = [text.sentence(finding) for finding in basis.unit_findings if finding.topic == "unit_deviation"][:4]
    balance = [text.sentence(finding) for finding in basis.unit_findings if finding.topic == "units"]
    where = "**Hvor?** " + " ".join([*units, *balance]) if units else ""
    return section(told, own_headline.change_text(basis), where, own_headline.summary(basis, told, basis.unit_findings))


def units(basis: WholeBasis) -> Section:
    """Every unit's status on one line, a picture of who is over and who under, the frames, and the total's course."""
    if basis.forecast is None:
        return economy.economy(basis)
    own = economy.economy(basis).parts
    return section(_unit_table(basis), _unit_figure(basis), _frame_table(basis), _balance_table(basis), own)


def _unit_table(basis: WholeBasis) -> Table:
    row = basis.forecast
    assert row is not None
    frame = basis.unit_rows.rename_axis("unit").reset_index()
    total = {"unit": "I alt", **row.to_dict(), "deviation": row["budget"] - row["expected"]}
    frame = pd.concat([frame, pd.DataFrame([total]).reindex(columns=frame.columns)], ignore_index=True)
    frame["share"] = frame["deviation"] / frame["budget"].abs()
    frame["spent_share"] = frame["spent"] / frame["budget"]
    columns = {
        "unit": ("Enhed", "text"),
        "budget": ("Korrigeret budget", "kr"),
        "spent": (f"Forbrug {numbers.year_to(basis.month)}", "kr"),
        "expected": ("Forventet regnskab", "kr"),
        "deviation": ("Forventet afvigelse", "kr"),
        "share": ("Afvigelse i pct.", "pct"),
        "spent_share": ("Forbrug i pct.", "pct"),
        "lower_80": ("Nedre grænse (80 pct.)", "kr"),
        "upper_80": ("Øvre grænse (80 pct.)", "kr"),
        "probability": ("Sandsynlighed for merforbrug", "probability"),
    }
    title = f"Alle enheder {numbers.day(basis.month.end_time)}, kr."
    note = f"{economy.SIGNS} Intervallet for »I alt« er beregnet for summen og er derfor smallere end enhedernes lagt sammen."
    return table("enheder", title, frame, columns, totals=[len(frame) - 1], note=note, source=OWN)


def _unit_figure(basis: WholeBasis) -> Part | None:
    rows = basis.unit_rows
    over = {str(name): -float(amount) for name, amount in rows["deviation"].items() if pd.notna(amount)}
    if len(over) < 2:
        return None
    parts = numbers.listed([f"{name} {numbers.kroner_exact(amount)}" for name, amount in over.items()])
    signs = "Plus er merforbrug, minus (skraveret) er mindreforbrug"
    subtitle = f"Forventet regnskab minus budget, 1.000 kr., {basis.month.year}. {signs}"
    first = next(iter(over))
    if max(abs(amount) for amount in over.values()) < basis.minor_kr:
        title = "Alle enheder ligger tæt på budgettet"
    else:
        title = f"{first} venter det største merforbrug" if over[first] > 0 else "Ingen enheder venter merforbrug"
    alt = f"Søjler over enhedernes forventede afvigelse fra budgettet: {parts}"
    return figures.contributions(title, subtitle, over, alt=alt, source=OWN)


def _frame_table(basis: WholeBasis) -> Table | None:
    """The frames' status lines, with the headings of Favrskov's table."""
    frame = basis.frame_rows
    if len(frame) < 2:
        return None
    columns = {
        "name": ("Ramme", "text"),
        "budget": ("Samlet budget hele året", "kr"),
        "spent": (f"Forbrug pr. {numbers.day(basis.month.end_time)}", "kr"),
        "expected_rest": ("Forventet forbrug resten af året", "kr"),
        "expected_deviation": ("Forventet afvigelse", "kr"),
        "spent_share": ("Forbrug i %", "pct2"),
        "max_share": ("Forbrugs% bør max være", "pct2"),
    }
    return table("rammer", "Rammernes status, kr.", frame, columns, note=economy.SIGNS, source=OWN)


def _balance_table(basis: WholeBasis) -> Table | None:
    found = [finding for finding in basis.unit_findings if finding.topic == "units"]
    if not found:
        return None
    value = found[0].value
    rows = [("Merforbrug", value("over"), value("over_sum")), ("Mindreforbrug", value("under"), value("under_sum"))]
    frame = pd.DataFrame(rows, columns=["label", "number", "amount"])
    columns = {
        "label": ("Retning", "text"),
        "number": ("Antal enheder", "count"),
        "amount": ("Tilsammen, kr. (plus er merforbrug)", "kr"),
    }
    return table("udligning", "Enheder over bagatelgrænsen", frame, columns, source="Egen prognose")


def why(basis: WholeBasis) -> Section:
    """Causes summed over the units, and unit by unit."""
    if not basis.causes:
        return own_why.why(basis)
    told = " ".join(text.sentence(finding) for finding in basis.findings)
    wide = basis.causes_by_unit
    wide = wide[[cause for cause in text.CAUSES if cause in wide]]
    frame = wide.assign(total=wide.sum(axis=1)).sort_values("total", ascending=False).rename_axis("unit").reset_index()
    total = {"unit": "I alt", **frame.drop(columns="unit").sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    headings = {str(cause): (text.CAUSES[str(cause)], "kr") for cause in wide}
    columns = {"unit": ("Enhed", "text"), **headings, "total": ("I alt", "kr")}
    by_unit = table(
        "aarsager_enheder",
        f"Årsager enhed for enhed, {numbers.year_to(basis.month)} {basis.month.year}, kr.",
        frame,
        columns,
        totals=[len(frame) - 1],
        note="Plus er merudgift, minus mindre udgift.",
        source=own_why.SOURCE,
    )
    own = [own_why.cause_figure(basis), own_why.cause_table(basis), by_unit, own_why.key_figure_table(basis)]
    return section(told, *own)


def activity(basis: WholeBasis) -> Section:
    """Key figures of the units that deliver hours, side by side; then all hours together."""
    frame = basis.key_figures_by_unit
    whole = hours.activity(basis)
    if frame.empty:
        return whole
    frame = frame[[key for key in SIDE_BY_SIDE if frame[key].notna().any()]].rename_axis("unit").reset_index()
    columns = {"unit": ("Enhed", "text"), **{key: own_why.KEY_FIGURES[key] for key in frame if key != "unit"}}
    title = f"Nøgletal side om side, {numbers.year_to(basis.month)} {basis.month.year}"
    note = "Forskelle mellem enheder kan skyldes geografi og borgernes behov og er et sted at begynde en samtale."
    beside = table("noegletal_enheder", title, frame, columns, note=note, source="Omsorgs-, løn- og fraværssystem")
    return section(beside, whole.parts)


def meeting(basis: WholeBasis, more: Sequence[str] = ()) -> Section:
    """The questions that the units' deviations and missing agreements raise, most material first, the last one from ``more``."""
    findings = [*basis.unit_findings[:4], *basis.agreement_findings[:2], *basis.findings[:2]]
    asked = [text.question(finding) for finding in findings]
    first = basis.forecast_finding or basis.printed_finding
    if first is not None:
        asked.append(text.question(first))
    asked = list(dict.fromkeys(question for question in asked if question))
    asked = [*asked[: dialogue.QUESTIONS - len(more)], *more][: dialogue.QUESTIONS]
    return section(bullets(asked) or dialogue.NO_QUESTIONS)


def agreements(basis: WholeBasis) -> Section:
    """What each unit still owes by the municipality's own rules; what is written and agreed."""
    owed = bullets(f"**{finding.unit}**: {text.sentence(finding)}" for finding in basis.agreement_findings)
    tables = [part for part in dialogue.explanations_and_actions(basis).parts if isinstance(part, Table)]
    if not owed and not tables:
        return section(
            "Der er ingen forklaringer eller handlinger, og ingen enhed afviger så meget, at der skal aftales nogen."
        )
    return section(owed, tables)
