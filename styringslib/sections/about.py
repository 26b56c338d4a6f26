"""What the numbers rest on: what is missing or late, what the data check noticed, and rows that could not be counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from styringslib.fields.fault import FILE
from styringslib.intake.mapping.code_sheets import MAPPING
from styringslib.month.closing.moved import moved_since_closing
from styringslib.month.follow_up import FollowUp
from styringslib.month.names import WHOLE
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import few_lines, lacking_lines
from styringslib.sections.spec import UNITS, LeftOut, Others, SectionSpec, itself
from styringslib.sections.words import missing_tables, owners_text

#: What the year's own months say; it is weighed by how clearly they say it, beside how it has fared.
THIS_YEAR = "this_year"
METHODS = {
    "series_model": "de tidligere måneder ført videre",
    "last_year_share": "sidste års andel på samme tid",
    "mean_share": "tre års gennemsnitlige andel",
    "last_year_rest": "forbrug plus sidste års rest",
    "last_year_total": "sidste års regnskab",
    "twelfths": "tolvtedele",
    "budget": "budgettet",
    "budget_record": "budgettet ganget med egen historik",
    "budget_rest": "forbrug plus budgettets ventede rest",
    "budget_profile": "budgettets månedsprofil",
    THIS_YEAR: "årets egne måneder",
}
SOURCE = "Omsorgssystemets bevillinger"
# Less than this that has moved in closed months is told nowhere, kr.
_WORTH = 500.0
# So many methods are named, the weightiest.
MOST = 3
UNTRIED = "Der er endnu ikke et helt afsluttet år at prøve prognosen på"
# Tables whose names in the settings have no Danish letters.
SPELLED = {"loen": "løn", "fravaer": "fravær", "forloeb": "forløb", "oekonomistatus": "økonomisk status"}


def about_with_left_out(follow_up: FollowUp, others: Others) -> Section:
    """About the numbers, and what the report's sections could not count."""
    return section(about(follow_up).parts, *(left_out(rows).parts for rows in others.left_out))


def about(basis: FollowUp) -> Section:
    """What the numbers rest on, what is missing, and how much the data check has noticed; the list of it is the consultant's."""
    lines = [
        f"Rapporten viser, hvad der var kendt, da {numbers.month_name(basis.month)} blev lukket.",
    ]
    missing = missing_tables(basis)
    if missing:
        lines.append(f"Der er ikke indlæst data om {numbers.listed(missing)}.")
    lines += [*few_lines(basis), *lacking_lines(basis)]
    how = [weights_text(basis)]
    lines += [*basis.forecast_notes, *moved_lines(basis)]
    lines += owners_lines(basis)
    if basis.predecessors:
        lines.append(
            f"Tallene omfatter også {numbers.listed(basis.predecessors)}, som er lagt sammen med {basis.name}."
        )
    began = basis.unit.start.start_time if basis.unit is not None and basis.unit.start is not None else pd.Timestamp.min
    # What was before a unit is no break in its figures.
    how += [f"Den {numbers.day(date)}: {name}." for date, name in basis.events if date >= began]
    open_codes = basis.without_unit if isinstance(basis, WholeFollowUp) else pd.DataFrame()
    told = bullets([*lines, *without_unit_lines(open_codes, basis.month.year), *noticed(basis.warnings)])
    return section(told, without_unit_table(open_codes, basis.month.year), detail(bullets(how)))


def moved_lines(basis: FollowUp) -> list[str]:
    """What has been booked in closed months since they were closed; nothing where it comes to no amount worth a word."""
    units = [unit.name for unit in basis.settings.units] if basis.unit is None else [basis.name]
    moved = moved_since_closing(basis.municipality, units, basis.month)
    if moved is None or abs(moved.total) < _WORTH:
        return []
    more = "mere" if moved.total > 0 else "mindre"
    largest = moved.by_month.abs().sort_values(ascending=False, kind="stable").index[0]
    where = f", mest i {numbers.month_only(largest)}" if (moved.by_month.abs() >= _WORTH).sum() > 1 else ""
    months = numbers.month_name(moved.closed)
    amount = numbers.kroner(abs(moved.total))
    return [
        f"Flyttet siden lukning: Siden {months} blev lukket, er der bogført {amount} {more} i de lukkede måneder{where}."
    ]


def owners_lines(basis: FollowUp) -> list[str]:
    """Who answers for the unit's budget, and for the frame where it is a purchaser with one; none of several units."""
    if basis.unit is None:
        return []
    own, framed = basis.unit.owners, PurchaserFrame(basis).frame
    if framed is None:
        return [owners_text(own)]
    if framed.owners.owner == own.owner:
        return [owners_text(own, f"{basis.name} og {framed.name}")]
    return [owners_text(own, basis.name), owners_text(framed.owners, framed.name)]


def without_unit_lines(codes: pd.DataFrame, year: int) -> list[str]:
    """How much of each table belongs to codes that no unit has yet, and what to settle; none where all have one."""
    found = []
    for name, rows in codes.groupby("table", sort=False) if len(codes) else ():
        sums = rows[list(_QUANTITIES)].sum(min_count=1).dropna()
        much = numbers.listed([_QUANTITIES[str(key)](float(value)) for key, value in sums.items() if value])
        count = numbers.counted(len(rows), "kode", "koder")
        found.append(
            f"{numbers.capital(much or 'Rækker')} i {SPELLED.get(str(name), name)} for {year} står på {count}, der ikke er "
            "knyttet til en enhed, og er ikke med i tallene. Hvilken enhed hører de til?"
        )
    return found


_QUANTITIES: Mapping[str, Callable[[float], str]] = {
    "amount": numbers.kroner,
    "hours": lambda hours: f"{numbers.decimal(hours)} timer",
    "days": lambda days: f"{numbers.decimal(days)} dage",
}


def without_unit_table(codes: pd.DataFrame, year: int) -> Table | None:
    """The codes that no unit has yet, table by table, the largest first. A supplier's name may be a person's."""
    if codes.empty:
        return None
    frame = codes.assign(
        table=[numbers.capital(SPELLED.get(name, name)) for name in codes["table"]],
        text=codes["text"].where(codes["field"] != "Leverandør", ""),
    )
    columns = {
        "table": ("Data", "text"),
        "field": ("Slags kode", "text"),
        "code": ("Kode", "text"),
        "text": ("Kodens tekst", "text"),
        "rows": ("Rækker", "count"),
        "amount": ("Kr.", "kr"),
        "hours": ("Timer", "hours"),
        "days": ("Dage", "days"),
    }
    columns = {name: heading for name, heading in columns.items() if name in ("table", "code") or _holds(frame[name])}
    return table(
        "koder_uden_enhed", f"Koder, der ikke er knyttet til en enhed, {year}", frame, columns, source="Egne filer"
    )


def _holds(values: pd.Series) -> bool:
    return bool((values.notna() & (values != "")).any())


def noticed(problems: pd.DataFrame) -> list[str]:
    """What a leader should know of the data check's ``problems``: what concerns the whole report as it is told, and of the
    rows of the tables only how many remarks there are. Remarks on files, settings and codes are left to the data check."""
    warnings = problems[problems["severity"] == "warning"]
    everywhere = (warnings["table"] == "") & (warnings["column"] == "") & (warnings["file"] != FILE)
    told = [f"{str(message).rstrip('.')}." for message in warnings.loc[everywhere, "message"]]
    # What codes leave open is told with its kroner, of those whom it concerns.
    of_tables = warnings[~warnings["table"].isin(["", MAPPING])]
    if len(of_tables):
        count = numbers.counted(float(of_tables["count"].sum()), "bemærkning", "bemærkninger")
        names = numbers.listed(sorted({SPELLED.get(name, name) for name in of_tables["table"]}))
        told.append(
            f"Datatjekket har {count} om {names}. Læs de tal med forbehold. "
            "Økonomikonsulenten kan se bemærkningerne i datatjekket."
        )
    return told


def weights_text(basis: FollowUp) -> str:
    """What the forecast is made of, in words, with shares where there is a record of them."""
    weights = {name: weight for name, weight in basis.weights.items() if weight >= 0.005}
    if not weights:
        return ""
    parts = [
        f"{METHODS.get(name, name)} ({numbers.percent(weight, 0)})"
        for name, weight in sorted(weights.items(), key=lambda item: -item[1])[:MOST]
    ]
    untried = f"{UNTRIED}, og usikkerheden kan være større, end intervallet viser. " if basis.accuracy.empty else ""
    if untried or list(weights) == [THIS_YEAR]:
        # Of what has never been tried on these figures no share is told.
        named = [METHODS.get(name, name) for name, _ in sorted(weights.items(), key=lambda item: -item[1])]
        row = basis.forecast
        # What a year's own months are held against, where there is no earlier year, is the budget.
        if list(weights) == [THIS_YEAR] and row is not None and pd.notna(row["budget"]):
            named.append(METHODS["budget"])
        return f"{untried}Årets forventede regnskab bygger på {numbers.listed(named)}."
    clearly = ", og efter hvor tydeligt årets egne måneder viser en ændring" if THIS_YEAR in weights else ""
    return (
        f"Årets forventede regnskab lægger flere måder at regne på sammen. De tæller efter, hvor godt de har ramt før{clearly}. "
        f"Mest vejer {numbers.listed(parts)}."
    )


def left_out(rows: LeftOut, *, named: bool = False) -> Section:
    """What could not be counted; nothing when all could. ``named``: with the pseudonyms, for those who may see citizens' rows."""
    found, what = rows.problems, rows.what
    if found.empty:
        return section()
    gone = int((found["handling"] == "left_out").sum())
    cut = len(found) - gone
    parts = [f"{numbers.counted(gone, 'række er', 'rækker er')} udeladt" if gone else ""]
    parts += [f"{numbers.counted(cut, 'række er', 'rækker er')} afkortet" if cut else ""]
    told = f"{what}: {numbers.listed([part for part in parts if part])} af tallene, fordi de ikke kan passe."
    if not named:
        return section(told)
    frame = found.head(50).assign(handling=found["handling"].map({"left_out": "Udeladt", "shortened": "Afkortet"}))
    columns = {
        "citizen": ("Pseudonym", "text"),
        "unit": ("Enhed", "text"),
        "text": ("Hvad der er galt", "text"),
        "handling": ("Hvad vi har gjort", "text"),
    }
    return section(
        told, table(f"udeladt_{what.casefold()}", f"{what}, der ikke kan passe", frame, columns, source=SOURCE)
    )


SECTION = SectionSpec("om_tallene", UNITS | {WHOLE}, itself, gather=about_with_left_out)
