"""The section on money in the municipality's report: all units side by side, and the total's course."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import heading
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.dots import Dot, unit_dots
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import beyond_text, budgets_text, opening_text, unbooked_text
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
        beyond_text(basis),
        _unit_table(basis),
        _unit_figure(basis),
        *units_beliefs(basis),
        *changed[:1],
    )
    more = detail(_frame_table(basis), _course_table(basis), _balance_table(basis), changed[1:])
    return section(*compared, own, more)


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
    """Where each unit is expected to end, in per cent of its budget, with what is uncertain and what is a trifle."""
    frame = _unit_frame(basis)
    total, units = frame.iloc[-1], frame.iloc[:-1]
    known = units[units["share"].notna()].sort_values("share", ascending=False, kind="stable")
    if len(known) < 2:
        return None
    dots = {str(row["unit"]): _dot(basis, row) for _, row in known.iterrows()}
    first, largest = next(iter(dots.items()))
    lies, expected = ("ligger", "") if basis.closed else ("ventes at ligge", "forventede ")
    if not any(dot.told for dot in dots.values()):
        title = "Alle enheder ligger tæt på budgettet"
    elif largest.told and largest.share > 0:
        title = f"{first} {lies} længst over budgettet: {numbers.percent(largest.share)}"
    else:
        title = "Ingen enheder får merforbrug" if basis.closed else "Ingen enheder venter merforbrug"
    told = numbers.listed([f"{name} {_dot_told(basis, dot)}" for name, dot in dots.items()])
    alt = (
        f"Prikker over enhedernes {expected}afvigelse fra budgettet i pct. med 80 pct. sikkerhed: {told}. "
        f"{sum(dot.told for dot in dots.values())} af {len(dots)} ligger uden for bagatelgrænsen. {basis.sign.note}"
    )
    shown = dots | ({"I alt": _dot(basis, total)} if pd.notna(total["share"]) else {})
    plus, minus = basis.sign.words
    subtitle = (
        f"Pct. af budgettet, {basis.month.year}. Plus er {plus}, minus er {minus}. Streg: 80 pct. sikkerhed. "
        "Gråt: under bagatelgrænsen"
    )
    return unit_dots(title, subtitle, shown, alt=alt, source=OWN, sign=basis.sign, bold="I alt")


def _dot(basis: WholeFollowUp, row: pd.Series) -> Dot:
    """The row's deviation as a share of its budget, with its interval and the limit of what is told."""
    budget, size = float(row["budget"]), abs(float(row["budget"]))
    low, high = ((float(row[bound]) - budget) / size for bound in ("lower_80", "upper_80"))
    limits = basis.settings.thresholds
    return Dot(float(row["share"]), low, high, max(limits.minor_pct / 100, limits.minor_kr / size))


def _dot_told(basis: WholeFollowUp, dot: Dot) -> str:
    share, low, high = (basis.sign.number(value * 100, 1) for value in (dot.share, dot.low, dot.high))
    return share if low == high else f"{share} ({low} til {high})"


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
