"""What people have entered in the municipality's files, beside what they have entered in the register.

The reports count both, so the form shows both: what stands in a file only is read there, and changed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from styringslib.fields.words import fold_word
from styringslib.intake import Municipality, Settings
from styringslib.intake.chosen_tables import PLACE, read_chosen
from styringslib.month.register_rows import TABLES, joined
from styringslib.register import Register
from styringslib.register.entries import ALL_FIELDS, LINKED

# Kind of entry -> canonical table.
_TABLE = {kind: table for table, kind in TABLES.items()}


@dataclass(frozen=True)
class FileEntries:
    """The entries of the files. ``errors``: cells and files that could not be read, and so are not among them."""

    settings: Settings
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    errors: int = 0

    def beside(self, register: Register, kind: str, units: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of the files that the reports count beside the register's: those that it does not have as well.

        Columns as ``Register.current`` has them, so that both make one list: ``entry_id`` is empty, ``at`` the day on
        which it was entered (missing where the file does not say), ``role`` who entered it, and ``place`` where it stands.
        """
        name = _TABLE.get(kind, "")
        rows = self.tables.get(name, pd.DataFrame())
        if rows.empty:
            return pd.DataFrame()
        read = Municipality(Path(), self.settings, self.tables, pd.DataFrame())
        together = joined(read, {one: register.versions(one) for one in (kind, *LINKED)})[0][name]
        own = together[together[PLACE].notna()]
        if units is not None:
            words = {fold_word(name) for name in units}
            named = [unit.name for unit in self.settings.units if words & {fold_word(word) for word in unit.words}]
            own = own[own["unit"].isin(named)]
        fields = {one.name: own[one.name] for one in ALL_FIELDS[kind] if one.name in own}
        days = own["entered_on"] if "entered_on" in own else pd.Series(pd.NaT, index=own.index)
        role = own.get("entered_by")
        made = pd.DataFrame({**fields, "entry_id": "", "at": days, "role": role, PLACE: own[PLACE]})
        return made.astype({"at": "datetime64[us]", "role": "str", "entry_id": "str"}).sort_values(
            "at", kind="stable", na_position="first", ignore_index=True
        )


def read_entries(folder: Path, settings: Settings) -> FileEntries:
    """The entries that the folder's files hold; empty when kommune.toml names no such files."""
    named = [name for name in TABLES if any(source.table == name for source in settings.sources)]
    if not named:
        return FileEntries(settings)
    found = read_chosen(folder, settings, named)
    return FileEntries(settings, found.tables, found.errors)


def together(registered: pd.DataFrame, of_files: pd.DataFrame) -> pd.DataFrame:
    """One list, the oldest first: those of the files, then the register's own."""
    if of_files.empty:
        return registered
    listed = pd.concat([of_files, registered], ignore_index=True)
    return listed.astype(dict.fromkeys(("entry_id", "role", PLACE), "str"))
