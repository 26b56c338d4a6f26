"""The short status: what is budgeted, spent and expected, how far that is from the measure, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from styringslib.findings import side
from styringslib.findings.rules import signal
from styringslib.measures import measure, of_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.presentation import numbers
from styringslib.presentation.signs import verdict
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import adopted_text

Line = tuple[str, object, str]


@dataclass(frozen=True)
class Held:
    """Whose figures the front page holds against what: a unit's, the whole's, or the frame that a purchaser answers for.

    row: of ``MonthForecast.figures``; earned: what is earned, missing where the budget is the measure; probability: of more than
    the measure, missing where it is not known; name: whose they are, where they are not the report's own.
    """

    row: pd.Series
    earned: float
    probability: float
    name: str = ""

    @property
    def target(self) -> float:
        """What the year is judged against, kr."""
        return float(self.row["budget"]) if math.isnan(self.earned) else self.earned


def held(basis: FollowUp) -> Held | None:
    """None where the money is not known."""
    framed = PurchaserFrame(basis)
    if framed.frame is not None and framed.row is not None:
        return Held(framed.row, math.nan, float(framed.row["probability"]), framed.frame.name)
    return Held(basis.forecast, basis.earned, basis.probability) if basis.forecast is not None else None


def status(basis: FollowUp) -> Table | None:
    """At most nine short lines; nothing where no money is known."""
    found = held(basis)
    lines = _printed(basis) if found is None else _lines(basis, found)
    if not lines:
        return None
    frame = pd.DataFrame(lines, columns=["label", "value", "kind"])
    columns = {"label": ("Post", "text"), "value": ("Kr. eller pct.", "row")}
    bold = [place for place, (label, _, _) in enumerate(lines) if label == of_year("expected", basis.closed).name]
    title = f"Status {numbers.day(basis.month.end_time)}"
    title = f"{found.name}. {title}" if found is not None and found.name else title
    against = "det optjente" if found is not None and not math.isnan(found.earned) else "budgettet"
    return table(
        "kort_status",
        title,
        frame,
        columns,
        totals=bold,
        source="Økonomisystem og egen prognose" if found is not None else "Indlæst økonomistatus",
        row_kinds=list(frame["kind"]),
        sign=basis.sign.than(against),
    )


def _lines(basis: FollowUp, found: Held) -> list[Line]:
    row, closed = found.row, basis.closed
    budget = [] if math.isnan(row["budget"]) else [_budget(basis, row)]
    lines = [*budget, *([_told("earned", found.earned, closed)] if not math.isnan(found.earned) else [])]
    if not closed:
        spent = "Indtægt" if side(float(row["expected"]), float(row["budget"])) == "income" else "Forbrug"
        lines.append((f"{spent} {numbers.year_to(basis.compared.through)}", float(row["spent"]), measure("spent").kind))
    lines.append(_told("expected", float(row["expected"]), closed))
    wide = row["upper_80"] - row["lower_80"] >= 1
    if wide:
        # With minus for net income the lower end is the larger income; the full status has the same two ends.
        ends = f"{numbers.decimal(row['lower_80'])} til {numbers.decimal(row['upper_80'])}"
        lines.append(("Med 80 pct. sikkerhed", ends, "text"))
    if math.isnan(found.target):
        return lines
    key = "deviation" if math.isnan(found.earned) else "earned_deviation"
    deviation = float(row["expected"]) - found.target
    lines.append(_told(key, deviation, closed))
    if found.name and basis.forecast is not None and pd.notna(basis.forecast["budget"]):
        own = float(basis.forecast["expected"] - basis.forecast["budget"])
        lines.append(("Heraf egne udgifter", own, measure(key).kind))
    if found.target:
        lines.append(_told(f"{key}_share", deviation / abs(found.target), closed))
    if not math.isnan(found.probability) and (wide or not closed):
        name = measure("probability" if math.isnan(found.earned) else "earned_probability")
        lines.append((name.name, found.probability, name.kind))
    limits = basis.settings.thresholds
    kind = signal(deviation, found.target, minor_kr=limits.minor_kr, minor_pct=limits.minor_pct)
    income = bool(row["budget"] < 0)
    lines.append(("Vurdering", verdict(kind, income=income, earned=not math.isnan(found.earned)), "text"))
    return lines


def _budget(basis: FollowUp, row: pd.Series) -> Line:
    """The budget in force, called what it is."""
    only_adopted = basis.unit is not None and bool(adopted_text(basis)) and row is basis.forecast
    return _told("adopted" if only_adopted else "budget", float(row["budget"]), basis.closed)


def _told(key: str, value: float, closed: bool) -> Line:
    """A line with the name and the rounding of its definition."""
    found = of_year(key, closed)
    return found.name, value, found.kind


def _printed(basis: FollowUp) -> list[Line]:
    """Of a status that came as finished figures."""
    line = basis.printed_line
    if line is None:
        return []
    return [
        _told("budget", float(line["budget"]), False),
        (f"Forbrug {numbers.year_to(basis.month)}", float(line["spent"]), measure("spent").kind),
        _told("expected", float(line["spent"] + line["expected_rest"]), False),
        _told("deviation", float(line["deviation"]), False),
    ]
