"""kontering.xlsx as `styring init` writes it: a sheet for each kind of code, to be filled in; rows that are there are kept."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from styringslib.fields.words import fold_word
from styringslib.intake.cells.cells import shown
from styringslib.intake.mapping.code_spans import read_span
from styringslib.proposals.codes import Code
from styringslib.proposals.known import MAPPING
from styringslib.proposals.proposal import Proposal

_GUIDE, _LISTS = "Vejledning", "Muligheder"
_HELP = ("Rækker", "Kr.", "Timer", "Bemærkning")
_TELLS = (
    "Arkene siger, hvad koderne i udtrækkene betyder. Et ark for hver slags kode.",
    "Kode: en kode (40101010), en begyndelse (40*) eller et interval (4000-4999). Den, der passer snævrest, gælder.",
    "De blå kolonner udfyldes. Står der ingenting, vises koden som ikke fordelt, og beløbet er stadig med i alle summer.",
    "Medtages: skriv nej ud for koder, der hører til andre. De tælles ikke med, men datakontrollen nævner dem med beløb.",
    "Rækker, Kr. og Timer er optalt, da arket blev skrevet. De er til hjælp og læses ikke, og det gør Bemærkning heller ikke.",
    "Nye koder kommer nederst, næste gang styring init køres. Det, der er skrevet, bliver stående.",
)
_WIDTHS = {"Kode": 18, "Tekst": 34, "Medtages": 11, "Rækker": 10, "Kr.": 16, "Timer": 12, "Bemærkning": 34}


def held_codes(folder: Path) -> dict[str, dict[str, Mapping[str, str]]]:
    """Sheet -> code -> heading -> value of the folder's kontering.xlsx; empty when there is none or it cannot be read."""
    import openpyxl

    path = folder / MAPPING
    if not path.is_file():
        return {}
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except Exception:  # whatever is wrong with it, the data check tells: here it only means that nothing is known
        return {}
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for sheet in book.worksheets:
        rows = [[shown(cell).strip() for cell in row] for row in sheet.iter_rows(values_only=True)]
        place = next((n for n, row in enumerate(rows[:20]) if "Kode" in row), None)
        if place is None:
            continue
        lines = [dict(zip(rows[place], row, strict=False)) for row in rows[place + 1 :]]
        found[sheet.title] = {line["Kode"]: line for line in lines if line.get("Kode")}
    return found


def answers_of(held: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, str]:
    """What kontering says of codes as answers: the units of cost centres, and what the others mean."""
    answers: dict[str, str] = {}
    for sheet, codes in held.items():
        for code, line in codes.items():
            if unit := line.get("Enhed"):
                answers[f"enhed:{code}"] = unit
            target = next((line[h] for h in ("Artsgruppe", "Lønart", "Ydelse", "Fraværsart") if line.get(h)), "")
            if target:
                answers[f"kode:{sheet}:{code}"] = target
    return answers


def new_codes(proposal: Proposal, held: Mapping[str, Mapping[str, Any]]) -> list[Code]:
    """The codes that kontering does not hold, alone, by their beginning or in a range."""
    return [code for code in proposal.codes if not _held(code, held.get(code.sheet, {}))]


def _held(code: Code, lines: Mapping[str, Any]) -> bool:
    spans = [span for line in lines if (span := read_span(line)[0]) is not None]
    return any(span.holds(fold_word(code.code)) for span in spans)


def workbook_bytes(proposal: Proposal, held: Mapping[str, Mapping[str, Any]], path: Path) -> bytes | None:
    """The workbook with the new codes at the foot of their sheets; None when there is nothing to write."""
    import openpyxl

    new = new_codes(proposal, held)
    if not new:
        return None
    book = openpyxl.load_workbook(path) if path.is_file() else _empty_book()
    choices = _choices(proposal)
    for name in dict.fromkeys(code.sheet for code in new):
        codes = [code for code in new if code.sheet == name]
        targets = tuple(codes[0].targets or {"Enhed": ""})
        fresh = name not in book.sheetnames
        sheet = _new_sheet(book, name, targets) if fresh else book[name]
        _append(sheet, codes)
        if fresh:
            _offer_kept(sheet, _letter(3 + len(targets)))
            for place, target in enumerate(targets, 3):
                _offer(book, sheet, (target, _letter(place)), choices.get(target, ()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _empty_book() -> Any:
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    guide = book.active
    guide.title = _GUIDE
    guide.append(["Kontering: hvad koderne i udtrækkene betyder"])
    guide["A1"].font = Font(bold=True, size=14)
    for line in _TELLS:
        guide.append([line])
    guide.column_dimensions["A"].width = 120
    return book


def _new_sheet(book: Any, name: str, targets: Sequence[str]) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    headings = ["Kode", "Tekst", *targets, "Medtages", *_HELP]
    sheet.append(headings)
    for place, heading in enumerate(headings, 1):
        cell = sheet.cell(1, place)
        mine = heading in (*targets, "Medtages")
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79" if mine else "595959")
        cell.alignment = Alignment(horizontal="right" if heading in ("Rækker", "Kr.", "Timer") else "left")
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(heading, 26)
    sheet.freeze_panes = "C2"
    return sheet


def _append(sheet: Any, codes: Sequence[Code]) -> None:
    from openpyxl.styles import PatternFill

    header = next((row for row in range(1, 21) if "Kode" in [cell.value for cell in sheet[row]]), 1)
    places = {str(cell.value).strip(): cell.column for cell in sheet[header] if cell.value is not None}
    row = max((cell.row for cell in sheet[_letter(places["Kode"])] if cell.value not in (None, "")), default=header)
    for code in codes:
        row += 1
        values: dict[str, Any] = {"Kode": code.code, "Tekst": code.text, **(code.targets or {})}
        values |= {"Rækker": code.rows, "Kr.": round(code.kroner), "Timer": round(code.hours) or None}
        values["Bemærkning"] = (
            "Gættet ud fra teksten" if code.sure and code.text else "" if code.sure else "Skal udfyldes"
        )
        for heading, value in values.items():
            if heading not in places or value in ("", None):
                continue
            cell = sheet.cell(row, places[heading], value)
            _as_it_stands(cell)
            if heading == "Kode":
                cell.number_format = "@"
            elif heading in ("Rækker", "Kr.", "Timer"):
                cell.number_format = "#,##0"
        for target in code.targets or {}:
            if target in places:
                sheet.cell(row, places[target]).fill = PatternFill("solid", fgColor="DDEBF7")
    sheet.auto_filter.ref = f"A{header}:{_letter(max(places.values()))}{row}"


def _as_it_stands(cell: Any) -> None:
    """A text of the extracts that begins as a formula does is a text in the workbook too."""
    if isinstance(cell.value, str):
        cell.data_type = "s"


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place))


def _choices(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """What may be chosen in each column: the units, and the words that the codes are proposed to mean."""
    found: dict[str, list[str]] = {"Enhed": [unit.name for unit in proposal.units]}
    for code in proposal.codes:
        for target, value in (code.targets or {}).items():
            if target != "Enhed" and value:
                found.setdefault(target, []).append(value)
    found.setdefault("Artsgruppe", []).extend(["Løn", "Eksterne vikarer", "Øvrig drift", "Indtægter"])
    return {target: tuple(dict.fromkeys(words)) for target, words in found.items()}


def _offer_kept(sheet: Any, letter: str) -> None:
    """A list of ja and nej to choose from."""
    from openpyxl.worksheet.datavalidation import DataValidation

    kept = DataValidation(type="list", formula1='"ja,nej"', allow_blank=True)
    kept.add(f"{letter}2:{letter}{sheet.max_row + 500}")
    sheet.add_data_validation(kept)


def _offer(book: Any, sheet: Any, column_of: tuple[str, str], words: Sequence[str]) -> None:
    """A list to choose from of what the code means, open to other words; ``column_of`` is the heading and its letter."""
    from openpyxl.worksheet.datavalidation import DataValidation

    target, letter = column_of
    if not words:
        return
    lists = book[_LISTS] if _LISTS in book.sheetnames else book.create_sheet(_LISTS)
    place = next((n for n in range(1, 50) if lists.cell(1, n).value is None), 1)
    lists.cell(1, place, target)
    for row, word in enumerate(words, 2):
        _as_it_stands(lists.cell(row, place, word))
    column = _letter(place)
    offered = DataValidation(
        type="list", formula1=f"={_LISTS}!${column}$2:${column}${len(words) + 1}", allow_blank=True
    )
    # Units must be those of kommune.toml; of the rest a municipality may have its own words.
    offered.showErrorMessage = target == "Enhed"
    offered.error = "Vælg en af enhederne i kommune.toml"
    offered.add(f"{letter}2:{letter}{sheet.max_row + 500}")
    sheet.add_data_validation(offered)
