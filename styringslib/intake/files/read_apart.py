"""Reads a workbook in a process of its own: a damaged one in the older formats can ask for more memory than there is, and what
then dies is that process. Run as a file, it is that process: bytes in, pickled cells out."""

from __future__ import annotations

import datetime
import io
import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

_LOCKED = 3
_TIME_LIMIT = 600.0
_ROOM, _PER_BYTE = 3 << 30, 60  # memory that the process may ask for, beside what the file's size explains
Most = tuple[int, int, int]  # of a sheet: rows, columns, cells


@dataclass(frozen=True)
class Cells:
    """A workbook's sheets: (name, hidden, whether it has cells), and by name the rows and the merged ranges; a sheet with more
    than it may have is in neither."""

    sheets: tuple[tuple[str, bool, bool], ...]
    rows: dict[str, list[list[Any]]]
    merged: dict[str, list[Any]]


def cells_of(content: bytes, most: Most) -> Cells | None:
    """The cells of a workbook; None when it cannot be read. PermissionError when it is locked by a password."""
    done = subprocess.run(
        [sys.executable, "-I", __file__, str(_ROOM + _PER_BYTE * len(content)), *map(str, most)],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_TIME_LIMIT,
        check=False,
    )
    if done.returncode == _LOCKED:
        raise PermissionError
    return Cells(*_Plain(io.BytesIO(done.stdout)).load()) if done.returncode == 0 else None


class _Plain(pickle.Unpickler):
    """Takes lists, texts, numbers and dates, and nothing that could do anything: the process has read what a stranger made."""

    def find_class(self, module: str, name: str) -> Any:
        """The classes of dates and times, and no other."""
        if module != "datetime" or name not in ("date", "datetime", "time", "timedelta"):
            raise pickle.UnpicklingError(f"{module}.{name} is no cell")
        return getattr(datetime, name)


def read(book: Any, most: Most) -> tuple[Any, ...]:
    """All sheets of a workbook that is open, the cells of those alone that have no more than ``most``."""
    sheets = []
    rows, merged = {}, {}
    for one in book.sheets_metadata:
        is_table = str(one.typ).rpartition(".")[2] == "WorkSheet"
        sheets.append((one.name, str(one.visible).rpartition(".")[2] != "Visible", is_table))
        if is_table:
            sheet = book.get_sheet_by_name(one.name)
            height, width = sheet.total_height, sheet.total_width
            if height > most[0] or width > most[1] or height * width > most[2]:
                continue
            rows[one.name] = sheet.to_python(skip_empty_area=False)
            merged[one.name] = list(sheet.merged_cell_ranges or ())
    return tuple(sheets), rows, merged


def main() -> int:
    """Cells of the workbook on stdin to stdout."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        pass
    else:
        given = resource.getrlimit(resource.RLIMIT_AS)[1]  # whoever started this may have set a lower limit
        room = int(sys.argv[1]) if given == resource.RLIM_INFINITY else min(int(sys.argv[1]), given)
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        rows, columns, cells = map(int, sys.argv[2:5])
        found = read(CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())), (rows, columns, cells))
    except PasswordError:
        return _LOCKED
    sys.stdout.buffer.write(pickle.dumps(found, protocol=5))
    return 0


if __name__ == "__main__":
    sys.exit(main())
