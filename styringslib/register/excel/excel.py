"""Writes the register as a workbook to read, edit and hand in again; and empty sheets to fill in."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.intake import Settings
from styringslib.register import entries as declared
from styringslib.register.entries import BY_HAND, FIELDS, HELP, KINDS, LINKED, NUMBERS, Entry, Field
from styringslib.register.errors import RegisterError
from styringslib.register.excel.sheet import CHANGED_AT, CHANGED_BY, CONTENTS, ID, LISTS, VERSION, WITHDRAW
from styringslib.register.offered_units import followed_month, offered
from styringslib.register.roles import Person
from styringslib.register.shown import local
from styringslib.system_fault import why

if TYPE_CHECKING:
    import pandas as pd

    from styringslib.register.store import Register

_FREE_ROWS = 200  # empty rows below the entries that choose from the lists
_WIDTHS = {"unit": 22, "area": 18, "month": 16, "date": 20, "kr": 15, "hours": 12, "pct": 14, "choice": 15, "role": 20}
# In Danish whatever the reader's machine speaks.
_FORMATS = {"month": "[$-406]mmmm yyyy", "date": "[$-406]d. mmmm yyyy", "whole": "#,##0", "decimals": "#,##0.00"}
_ASK = "Vælg fra listen"
WORKSHOP = declared.field("minutes", "source").choices[1]
_LINE, _MOST_LINES = 15.0, 25  # height of a line of text; a row is at most so many high


def write_workbook(
    register: Register,
    path: str | os.PathLike[str],
    kinds: Sequence[str] | None = None,
    units: Sequence[str] | None = None,
    person: Person | None = None,
) -> int:
    """Write the entries in force, a sheet per kind, to ``path``; how many there are.

    Columns Post-id and Version are hidden and locked: by them `excel_import.read_workbook` knows what was changed, added
    or withdrawn. Rows that ``person`` may not write are locked too. Forecasts are shown only. The file gets its name
    when it is whole.
    """
    wanted = list(kinds) if kinds is not None else list(BY_HAND)
    for kind in wanted:
        if kind not in KINDS:
            from styringslib.register.checks import unknown_kind

            raise RegisterError(unknown_kind(kind))
    who = person or register.person()
    names = None if units is None else {register.settings.unit(unit).name for unit in units}
    of_kind, linked = {}, {}
    for kind in dict.fromkeys([*wanted, *LINKED]):
        newest = [history[-1] for history in register.entries(kind).values()]
        there = sorted((e for e in newest if not e.withdrawn), key=lambda entry: (entry.at, entry.entry_id))
        of_kind[kind] = [e for e in there if names is None or e.values["unit"] in names]
        # What is said of a whole area can be spoken of by each of its units.
        linked[kind] = [e for e in there if e in of_kind[kind] or e.values["unit"] is None]
    with _whole(Path(path)) as content:
        month = followed_month(register.now())
        used = {str(entry.values["unit"]) for kind in wanted for entry in of_kind[kind]}
        units_told = [unit.name for unit in offered(register.settings.units, month, used)]
        book = _Book(content, register.settings, {kind: linked[kind] for kind in LINKED}, units_told)
        for kind in wanted:
            book.sheet(kind, of_kind[kind], who)
        book.close()
    return sum(len(of_kind[kind]) for kind in wanted)


def template(
    path: str | os.PathLike[str],
    kinds: Sequence[str],
    units: Sequence[str],
    settings: Settings,
    rows: int = 10,
    agreed: pd.Period | None = None,
) -> None:
    """Write empty sheets to fill in: ``rows`` rows for each of ``units``, the unit filled in.

    ``agreed``: the month of a workshop; filled in as that in which an action was agreed, and with its source for minutes.
    Read back with `excel_import.read_workbook`; rows in which nothing else stands count as empty.
    """
    names = [settings.unit(unit).name for unit in units]
    with _whole(Path(path)) as content:
        book = _Book(content, settings, {}, names)
        book.contents(kinds)
        for kind in kinds:
            book.empty_sheet(kind, [name for name in names for _ in range(rows)], agreed)
        book.close()


@contextmanager
def _whole(path: Path) -> Iterator[BytesIO]:
    """What is to be written at ``path``; written beside it and renamed to it when all went well, deleted otherwise."""
    content = BytesIO()
    beside = path.with_name(f"{path.stem}-{uuid.uuid4().hex}.xlsx")
    try:
        yield content
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content.getvalue())
        os.replace(beside, path)
    except OSError as error:
        raise RegisterError(
            f"Filen {path.name} kan ikke skrives ({why(error)}). Luk den i Excel, gør plads, eller vælg en anden mappe."
        ) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


class _Book:
    """A workbook in the making; cells that people fill in are unlocked, all others locked."""

    def __init__(
        self, stream: BytesIO, settings: Settings, linked: Mapping[str, Sequence[Entry]], units: Sequence[str]
    ) -> None:
        """``linked``: by kind, the entries that others can name."""
        import xlsxwriter

        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        # In memory: else its parts lie in the system's folder for temporary files, also after a call that failed.
        self.book = xlsxwriter.Workbook(stream, {**options, "in_memory": True})
        self.settings = settings
        self.titles = {one.entry_id: str(one.values["title"]) for those in linked.values() for one in those}
        self._formats: dict[tuple[str, bool], Any] = {}
        self._head = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7EEF4"}
        )
        self._lists = self._write_lists(linked, units)

    def _write_lists(self, linked: Mapping[str, Sequence[Entry]], units: Sequence[str]) -> dict[str, str]:
        """The hidden sheet of what can be chosen; kind of field -> the range of its list."""
        lists = {
            "unit": list(units),
            "area": list(self.settings.areas),
            **{kind: list(dict.fromkeys(str(one.values["title"]) for one in those)) for kind, those in linked.items()},
        }
        self._list_sheet: list[tuple[str, list[str]]] = list(lists.items())
        return {
            name: f"={LISTS}!${chr(65 + place)}$1:${chr(65 + place)}${len(words)}"
            for place, (name, words) in enumerate(lists.items())
            if words
        }

    def contents(self, kinds: Sequence[str]) -> None:
        """The first sheet: what is written where, with a link to each sheet and what belongs in each of its columns."""
        sheet = self.book.add_worksheet(CONTENTS)
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 90, wrapped)
        sheet.write_string(0, 0, self.settings.name, self.book.add_format({"bold": True}))
        sheet.write_string(
            0, 1, "Skriv en linje for hver aftale. Økonomikonsulenten læser filen ind i det fælles register."
        )
        row = 2
        for kind in kinds:
            sheet.write_url(row, 0, f"internal:'{KINDS[kind]}'!A1", string=KINDS[kind])
            sheet.write_string(row, 1, HELP[kind])
            for place, field in enumerate(FIELDS[kind], row + 1):
                sheet.write_string(place, 0, field.heading)
                sheet.write_string(place, 1, field.help)
            row += len(FIELDS[kind]) + 2
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def close(self) -> None:
        """Put the lists last, hidden, and write the file."""
        sheet = self.book.add_worksheet(LISTS)
        for place, (_, words) in enumerate(self._list_sheet):
            for row, word in enumerate(words):
                sheet.write_string(row, place, word)
        sheet.hide()
        sheet.protect()
        self.book.close()

    def _format(self, kind: str, locked: bool) -> Any:
        if (kind, locked) not in self._formats:
            shape: dict[str, Any] = {"locked": locked, "valign": "top"}
            if kind in _FORMATS:
                shape["num_format"] = _FORMATS[kind]
            if kind not in _FORMATS and kind not in NUMBERS:
                shape |= {"text_wrap": True, "indent": 1}
            if locked:
                shape["font_color"] = "#595959"
            self._formats[kind, locked] = self.book.add_format(shape)
        return self._formats[kind, locked]

    def _start(self, kind: str, extras: Sequence[str], rows: int, editable: bool) -> Any:
        sheet = self.book.add_worksheet(KINDS[kind])
        fields = FIELDS[kind]
        for place, field in enumerate(fields):
            sheet.set_column(place, place, _width(field), self._format(field.kind, not editable))
            sheet.write_string(0, place, field.heading, self._head)
            sheet.write_comment(0, place, field.help, {"x_scale": 1.5})
            if editable:
                self._choices(sheet, place, field, rows)
        for place, heading in enumerate(extras, len(fields)):
            sheet.write_string(0, place, heading, self._head)
            hidden = {"hidden": True} if heading in (ID, VERSION) else {}
            sheet.set_column(place, place, 22, self._format("role", heading != WITHDRAW), hidden)
            if heading == WITHDRAW:
                sheet.write_comment(0, place, "Skriv hvorfor, når posten skal tages ud af registret", {"x_scale": 1.5})
        sheet.set_row(0, 2 * _LINE)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(rows, 1), len(fields) + len(extras) - 1)
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "autofilter", "sort")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.hide_gridlines(0)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def _choices(self, sheet: Any, place: int, field: Field, rows: int) -> None:
        rule: dict[str, Any] = {"error_title": field.heading, "ignore_blank": True}
        if field.kind == "choice":
            rule |= {"validate": "list", "source": list(field.choices), "error_message": _ASK}
        elif field.kind in self._lists:
            rule |= {"validate": "list", "source": self._lists[field.kind], "error_message": _ASK}
        elif field.kind == "pct":
            rule |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
            rule |= {"error_message": "Skriv et tal fra 0 til 100"}
        else:
            return
        sheet.data_validation(1, place, rows + _FREE_ROWS, place, rule)

    def sheet(self, kind: str, entries: Sequence[Entry], person: Person) -> None:
        """The entries of a kind, with what tells them apart."""
        fields = FIELDS[kind]
        by_hand = kind in BY_HAND
        extras = [*([WITHDRAW] if by_hand else []), CHANGED_BY, CHANGED_AT, *([ID, VERSION] if by_hand else [])]
        sheet = self._start(kind, extras, len(entries), by_hand)
        for row, entry in enumerate(entries, 1):
            locked = not person.may_write(kind, entry.values["unit"])
            sheet.set_row(row, _LINE * max(self._lines(field, entry.values.get(field.name)) for field in fields))
            for place, field in enumerate(fields):
                self._cell(sheet, row, place, field, entry.values.get(field.name), locked)
            told = {
                CHANGED_BY: entry.values.get("entered_by") or entry.role,
                CHANGED_AT: f"{local(entry.at):%d-%m-%Y %H.%M}",
                ID: entry.entry_id,
                VERSION: entry.version,
            }
            for place, heading in enumerate(extras, len(fields)):
                if heading in told:
                    sheet.write(row, place, told[heading], self._format("role", True))
                elif locked:
                    sheet.write_blank(row, place, None, self._format("role", True))

    def empty_sheet(self, kind: str, units: Sequence[str], agreed: pd.Period | None) -> None:
        """Rows with nothing but the unit, and what a workshop in the month ``agreed`` gives."""
        fields = FIELDS[kind]
        given: dict[str, Any] = {"agreed_month": agreed} if agreed is not None else {}
        if kind == "minutes" and agreed is not None:
            given |= {"month": agreed, "source": WORKSHOP}
        sheet = self._start(kind, [], len(units), True)
        for row, unit in enumerate(units, 1):
            sheet.set_row(row, 2 * _LINE)  # room to write by hand
            for place, field in enumerate(fields):
                if field.kind == "unit":
                    self._cell(sheet, row, place, field, unit, False)
                elif field.name in given:
                    self._cell(sheet, row, place, field, given[field.name], False)

    def _cell(self, sheet: Any, row: int, place: int, field: Field, value: Any, locked: bool) -> None:
        shape = self._format(field.kind, locked)
        if value is None:
            sheet.write_blank(row, place, None, shape)
        elif field.kind == "month":
            sheet.write_datetime(row, place, value.start_time.to_pydatetime(), shape)
        elif field.kind == "date":
            sheet.write_datetime(row, place, value, shape)
        elif field.kind in NUMBERS:
            shape = self._format("whole" if float(value).is_integer() else "decimals", locked)
            sheet.write_number(row, place, value, shape)
        else:
            sheet.write_string(row, place, self._text(field, value), shape)

    def _text(self, field: Field, value: Any) -> str:
        return self.titles.get(value, "") if field.kind in LINKED else str(value)

    def _lines(self, field: Field, value: Any) -> int:
        """How many lines a cell needs; a guess, since only the reader's own program knows its letters."""
        if not isinstance(value, str):
            return 1
        room = _width(field) - 3
        parts = self._text(field, value).split("\n")
        return min(sum(max(1, -(-len(part) // room)) for part in parts), _MOST_LINES)


def _width(field: Field) -> int:
    return _WIDTHS.get(field.kind, 50 if (field.max_length or 0) > 100 else 30)
