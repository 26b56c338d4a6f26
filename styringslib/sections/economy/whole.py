"""The section on money in the municipality's report: all units side by side, and the total's course."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import heading
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import figures, numbers
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import budgets_text, opening_text, unbooked_text
from styringslib.sections.economy.beliefs import units_beliefs
from styringslib.sections.economy.bridge import whole_bridge
from styringslib.sections.economy.section import economy
from styringslib.sections.words import owner_of

OWN = "Økonomisystem og egen prognose"


def units(basis: WholeFollowUp) -> Section:
    """Every unit's status on one line, a picture of who is over and who under, the frames, and the total's course."""
    if basis.forecast is None:
        return economy(basis)
    own, changed = economy(basis).parts, whole_bridge(basis)
    compared = (
        _nobody_text(basis),
        _unit_table(basis),
        _unit_figure(basis),
        *units_beliefs(basis),
        _frame_table(basis),
    )
    more = detail(_course_table(basis), _balance_table(basis), changed[1:])
    return section(*compared, *changed[:1], own, more)


def _nobody_text(basis: WholeFollowUp) -> str:
    """The units and frames of the report whose budgets nobody is written to answer for."""
    shown = {*basis.unit_rows.index, *basis.forecasts.frames.values()}
    nobody = [name for name in basis.settings.without_owner(basis.month) if name in shown]
    if not nobody:
        return ""
    asked = "Hvem har ansvaret for budgettet?" if len(nobody) == 1 else "Hvem har ansvaret for budgetterne?"
    return f"Der er ikke skrevet en budgetansvarlig for {numbers.listed(nobody)}. {asked}"


def _owners(basis: WholeFollowUp, frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """``frame`` with the owner's role beside each name, and the column's head; without one where no role is written."""
    roles = [owner_of(basis.settings, str(of)) for of in frame[name]]
    return frame.assign(owner=roles), {"owner": ("Budgetansvarlig", "text")} if any(roles) else {}


def _unit_frame(basis: WholeFollowUp) -> pd.DataFrame:
    """A row for each unit and, last, one for all of them."""
    row = basis.forecast
    assert row is not None
    frame = basis.unit_rows.rename_axis("unit").reset_index()
    if _judged(frame):
        frame["judged"] = frame["judged"].where(frame["earned"].notna())
        frame["probability"] = frame["probability"].where(frame["earned"].isna(), frame["earned_probability"])
    total = {"unit": "I alt", **row.to_dict(), "deviation": row["expected"] - row["budget"]}
    frame = pd.concat([frame, pd.DataFrame([total]).reindex(columns=frame.columns)], ignore_index=True)
    frame["share"] = frame["deviation"] / frame["budget"].abs()
    frame["spent_share"] = frame["spent"] / frame["budget"]
    return frame


def _judged(frame: pd.DataFrame) -> bool:
    """Whether some unit is judged against what it earns."""
    return "earned" in frame and bool(frame["earned"].notna().any())


def _unit_table(basis: WholeFollowUp) -> Table:
    """Where each unit ends, and who answers for it."""
    frame, owner = _owners(basis, _unit_frame(basis), "unit")
    columns = {
        "unit": ("Enhed", "text"),
        "budget": heading("budget"),
        "expected": heading("expected", basis.closed),
        "deviation": heading("deviation", basis.closed),
        "share": heading("deviation_share", basis.closed),
        **(
            {"earned": heading("earned", basis.closed), "judged": heading("earned_deviation", basis.closed)}
            if _judged(frame)
            else {}
        ),
        **owner,
    }
    title = f"Alle enheder {numbers.day(basis.month.end_time)}, kr."
    note = sentences(opening_text(basis), budgets_text(basis))
    return table("enheder", title, frame, columns, totals=[len(frame) - 1], note=note, source=OWN, sign=basis.sign)


def _course_table(basis: WholeFollowUp) -> Table:
    """How far each unit's year has come, and how sure its end is: beside the rest it would be too wide to read."""
    frame = _unit_frame(basis)
    columns = {
        "unit": ("Enhed", "text"),
        "spent": (f"{heading('spent')[0]} {numbers.year_to(basis.month)}", heading("spent")[1]),
        "spent_share": heading("spent_share"),
        "expected": heading("expected", basis.closed),
        **{key: heading(key) for key in ("lower_80", "upper_80", "probability")},
    }
    title = "Enhedernes forbrug og interval, kr."
    if basis.closed:
        columns = {key: told for key, told in columns.items() if key not in ("spent", "spent_share", "probability")}
        title = "Enhedernes interval, kr."
    interval = ""
    if len(frame) > 2:  # of one unit the sum's interval is its own
        interval = "Intervallet for »I alt« er beregnet for summen og er derfor smallere end enhedernes lagt sammen."
    paid = "For enheder, der betales efter aktivitet, er sandsynligheden for at bruge mere end det, de tjener."
    note = sentences(interval, paid if _judged(frame) and not basis.closed else "", unbooked_text(basis))
    return table("enheder_forloeb", title, frame, columns, totals=[len(frame) - 1], note=note, source=OWN)


def _unit_figure(basis: WholeFollowUp) -> Part | None:
    rows = basis.unit_rows
    over = {str(name): float(amount) for name, amount in rows["deviation"].items() if pd.notna(amount)}
    if len(over) < 2:
        return None
    parts = numbers.listed([f"{name} {basis.sign.kroner_exact(amount)}" for name, amount in over.items()])
    deviation = "Afvigelse" if basis.closed else "Forventet afvigelse"
    subtitle = f"{deviation} fra budgettet, 1.000 kr., {basis.month.year}. {basis.sign.hatched}"
    first = next(iter(over))
    if max(abs(amount) for amount in over.values()) < basis.minor_kr:
        title = "Alle enheder ligger tæt på budgettet"
    else:
        verb = "fik" if basis.closed else "venter"
        title = f"{first} {verb} det største merforbrug" if over[first] > 0 else f"Ingen enheder {verb} merforbrug"
    what = "afvigelse" if basis.closed else "forventede afvigelse"
    alt = f"Søjler over enhedernes {what} fra budgettet: {parts} {basis.sign.note}"
    return figures.contributions(title, subtitle, over, alt=alt, source=OWN, sign=basis.sign)


def _frame_table(basis: WholeFollowUp) -> Table | None:
    """The frames' status lines, with the headings of Favrskov's table."""
    frame = basis.frame_rows
    if len(frame) < 2:
        return None
    frame, owner = _owners(basis, frame, "name")
    columns = {
        "name": ("Ramme", "text"),
        "budget": ("Samlet budget hele året", "kr"),
        "spent": (f"Forbrug pr. {numbers.day(basis.month.end_time)}", "kr"),
        "expected_rest": heading("expected_rest"),
        "deviation": heading("deviation"),
        "spent_share": ("Forbrug i %", "pct2"),
        "max_share": ("Forbrugs% bør max være", "pct2"),
        **owner,
    }
    if basis.closed:
        columns |= {"spent": ("Regnskab", "kr"), "deviation": heading("deviation", closed=True)}
        columns = {key: told for key, told in columns.items() if key not in ("expected_rest", "max_share")}
    return table("rammer", "Rammernes status, kr.", frame, columns, source=OWN, sign=basis.sign)


def _balance_table(basis: WholeFollowUp) -> Table | None:
    found = [finding for finding in basis.unit_findings if finding.topic == "units"]
    if not found:
        return None
    value = found[0].value
    rows = [("Merforbrug", value("over"), value("over_sum")), ("Mindreforbrug", value("under"), value("under_sum"))]
    frame = pd.DataFrame(rows, columns=["label", "number", "amount"])
    columns = {
        "label": ("Retning", "text"),
        "number": ("Antal enheder", "count"),
        "amount": ("Tilsammen, kr.", "over_kr"),
    }
    return table("udligning", "Enheder over bagatelgrænsen", frame, columns, source="Egen prognose", sign=basis.sign)
