"""Reads and checks what municipal systems export; gives the canonical tables and knows no economics.

    read_municipality(folder, *, strict=True, cache=None, progress=None) -> Municipality
        All tables of the folder's kommune.toml, read strictly. Raises IntakeError (`.problems` is a DataFrame, `str()`
        the whole Danish text) when something is wrong; strict=False stops only the units that the errors belong to.
    check(folder, month=None, progress=None) -> Problems
        The same reading and checks without raising for anything found in the data: also an unreadable kommune.toml or
        file is in the list. With `month` only problems of that month, and those of no month. Problems has
        `.text()` (terminal), `.html()` (one whole page), `.excel(path)` (one sheet of problems and a copy of the rows
        with the cells marked), `.frame` (DataFrame), `.errors` and `.warnings` (counts), truth value = any problem.
    read_sums(folder, by=("month", "unit", "area", "account_group"), progress=None) -> DataFrame
        The postings' amount and number of rows per group, read in blocks so that memory does not grow with the file.
    write_checked_copy(municipality, folder), read_checked_copy(folder, unit=None), content_hash(folder)
        The checked copy as Parquet; a unit's report reads only that unit's rows.

`progress`, where given, is called as progress(done, total, file) with bytes read so far, bytes in all and the name of
the file that is being read; the last call of a reading has done == total.
The names are imported when first used, so that `import styringslib.intake` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from styringslib.intake.problems.problems import IntakeError, Problems
    from styringslib.intake.settings.settings import Event, Frame, Settings, Thresholds, Unit

    from .checked_copy import content_hash, read_checked_copy, write_checked_copy
    from .municipality import InputFile, Municipality
    from .postings_sums import read_sums
    from .reading import check, read_municipality

_HOME = {
    "Event": "settings.settings",
    "Frame": "settings.settings",
    "InputFile": "municipality",
    "IntakeError": "problems.problems",
    "Municipality": "municipality",
    "Problems": "problems.problems",
    "Settings": "settings.settings",
    "Thresholds": "settings.settings",
    "Unit": "settings.settings",
    "check": "reading",
    "content_hash": "checked_copy",
    "read_checked_copy": "checked_copy",
    "read_municipality": "reading",
    "read_sums": "postings_sums",
    "write_checked_copy": "checked_copy",
}

__all__ = [
    "Event",
    "Frame",
    "InputFile",
    "IntakeError",
    "Municipality",
    "Problems",
    "Settings",
    "Thresholds",
    "Unit",
    "check",
    "content_hash",
    "read_checked_copy",
    "read_municipality",
    "read_sums",
    "write_checked_copy",
]


if not TYPE_CHECKING:  # a type checker sees the imports above, and no name that is not there

    def __getattr__(name: str) -> Any:
        if name in _HOME:
            return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
