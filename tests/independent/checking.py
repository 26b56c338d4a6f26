"""Holds what was published against what was worked out apart: every cell of the page and of the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.consistency.making import Publication
from tests.consistency.reading import Number, Sheet, number
from tests.independent.figures import WHOLE, Cell, Tables

STATUS = "Økonomisk status"
OWED = "heraf skyldigt efter afregning, ikke bogført"


def differences(published: Publication, cells: Iterable[Cell]) -> list[str]:
    """A line for every cell whose printed number or raw value is another than the truth."""
    found = []
    for cell in cells:
        truth = cell.truth * 100 if cell.share else cell.truth
        try:
            text = published.report(cell.folder).table(cell.title).row(cell.row)[cell.heading]
        except KeyError:
            found.append(f"{cell.where}: not published")
            continue
        shown = number(text)
        if shown is None or not shown.agrees(truth):
            found.append(f"{cell.where}: {text}, not {truth:.4f}")
        raw = _raw(published.workbooks[f"{cell.folder}/tal.xlsx"], cell)
        # What is paid is rounded to the øre every month and service.
        slack = 0.2 if cell.heading == "Kr." else 0.006
        if raw is None or abs(raw - cell.truth) > slack:
            found.append(f"{cell.where} in the workbook: {raw}, not {cell.truth:.4f}")
    return found


def _sheet(sheets: Iterable[Sheet], title: str) -> Sheet:
    return next(sheet for sheet in sheets if sheet.title.startswith(title))


def _raw(book: object, cell: Cell) -> float | None:
    sheet = _sheet(book.values(), cell.title)  # type: ignore[attr-defined]
    place = sheet.headings.index(cell.heading)
    values = [row[place] for row in sheet.rows if row[0] == cell.row]
    return float(values[0]) if values and isinstance(values[0], int | float) else None


def front_page(published: Publication, tables: Tables) -> Iterator[str]:
    """What stands on the front page and in prognose.csv against the reports' own status tables, and their sums."""
    folders = {name: folder for name, (folder, _) in tables.units.items()}
    shown = published.index.table("Forventet regnskab for")
    together = dict.fromkeys(("Korrigeret budget", "spent", "Forventet regnskab"), 0.0)
    for name, folder in [*folders.items(), ("Hele kommunen", WHOLE)]:
        raw = dict(row[:2] for row in _sheet(published.workbooks[f"{folder}/tal.xlsx"].values(), STATUS).rows)
        spent = next(value for label, value in raw.items() if str(label).startswith("Forbrug januar"))
        budget, expected = raw["Korrigeret budget"], raw["Forventet regnskab"]
        truth = {
            "Korrigeret budget": budget / 1000,
            "Forventet regnskab": expected / 1000,
            "Afvigelse": (expected - budget) / 1000,
            "Afvigelse, pct.": (expected - budget) / budget * 100,
        }
        yield from _wrong(f"{name} on the front page", shown.row(name), truth)
        low, high = (raw[f"Forventet regnskab, {side} grænse (80 pct.)"] for side in ("nedre", "øvre"))
        if not low <= expected <= high:
            yield f"{name}: {expected} is outside {low} to {high}"
        kept = published.forecasts["total" if folder == WHOLE else name]
        for column, value in (("budget", budget), ("spent", spent), ("expected", expected), ("lower_80", low)):
            if abs(kept[column] - value) > 0.001:
                yield f"{name}: prognose.csv has {column} {kept[column]}, the report {value}"
        yield from _to_date(
            name, _sheet(published.workbooks[f"{folder}/tal.xlsx"].values(), "Forbrug og budget efter art")
        )
        yield from _status(name, published.report(folder).table(STATUS).row, raw, spent)
        if folder != WHOLE:
            for part, value in (("Korrigeret budget", budget), ("spent", spent), ("Forventet regnskab", expected)):
                together[part] += value
        elif any(
            abs(together[part] - value) > 0.01 for part, value in zip(together, (budget, spent, expected), strict=True)
        ):
            yield f"the units together are {together}, the whole {budget}, {spent}, {expected}"


def _to_date(name: str, groups: Sheet) -> Iterator[str]:
    """What is spent less the budget of the same months is the deviation to date, group by group."""
    place = {heading.split(" januar")[0]: number for number, heading in enumerate(groups.headings)}
    parts = [
        place[one]
        for one in ("Bogført", "Skønnet, endnu ikke bogført", "Skyldigt efter afregning, ikke bogført")
        if one in place
    ]
    for row in groups.rows:
        spent = row[place["Forbrug"]]
        over = spent - row[place["Budget"]] - row[place["Afvigelse til dato"]]
        if abs(sum(row[part] or 0.0 for part in parts) - spent) > 0.01 or abs(over) > 0.01:
            yield f"{name}: {row[0]}: {row}"


def _status(name: str, row: object, raw: dict[str, float], spent: float) -> Iterator[str]:
    """The lines of a status that hang on each other."""
    budget, expected = raw["Korrigeret budget"], raw["Forventet regnskab"]
    truth = {
        "Forbrug": spent / budget * 100,
        "pct": (expected - budget) / budget * 100,
        "rest": expected - spent,
        "spent": raw["heraf bogført"] + raw["heraf skønnet, endnu ikke bogført"] + (raw.get(OWED) or 0.0),
        "deviation": expected - budget,
    }
    lines = {
        "Forbrug": "Forbrug i pct. af budgettet",
        "pct": "Forventet afvigelse i pct. af budgettet",
        "rest": "Forventet forbrug resten af året",
        "deviation": "Forventet afvigelse",
    }
    printed = {part: row(label)["Kr. eller pct."] for part, label in lines.items()}  # type: ignore[operator]
    yield from _wrong(f"{name}: status", printed, {part: truth[part] for part in lines})
    if abs(truth["spent"] - spent) > 0.01:
        yield f"{name}: spent {spent} is not {truth['spent']}"


def _wrong(where: str, printed: dict[str, str], truth: dict[str, float]) -> Iterator[str]:
    for heading, value in truth.items():
        shown: Number | None = number(printed[heading])
        if shown is None or not shown.agrees(value):
            yield f"{where}: {heading}: {printed[heading]}, not {value:.4f}"
