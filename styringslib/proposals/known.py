"""What a folder's kommune.toml and kontering say already, so that it is kept and not asked about again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from styringslib.fields.words import fold_word
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.sources import Files
from styringslib.intake.settings.settings import Settings, TableSource
from styringslib.intake.settings.settings_file import open_settings, settings_of
from styringslib.proposals.terms import SET_UP

FILE, MAPPING = "kommune.toml", "kontering.xlsx"


@dataclass(frozen=True)
class Known:
    """``text`` of kommune.toml ("" when there is none), what it says, the answers kept in it, the files and sheets that its
    tables read (file -> sheet, "" for all of them -> its source), and the patterns that find nothing any more."""

    text: str = ""
    settings: Settings | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, Mapping[str, TableSource]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def source_of(self, file: str, sheet: str) -> TableSource | None:
        """The source that reads that sheet already; None when none does."""
        sheets = self.read.get(file, {})
        return sheets.get(sheet.strip().casefold()) or sheets.get("")

    def table_of(self, file: str, sheet: str) -> str | None:
        """The table that reads that sheet already; None when none does."""
        source = self.source_of(file, sheet)
        return None if source is None else source.table

    @property
    def unit_words(self) -> frozenset[str]:
        """What kommune.toml calls its units, folded as headings are."""
        units = self.settings.units if self.settings is not None else ()
        return frozenset(fold_heading(word) for unit in units for word in unit.words)

    def covers(self, file: str, sheet: str) -> bool:
        """Whether a table reads that sheet already."""
        return self.table_of(file, sheet) is not None

    def ignores(self, word: str) -> bool:
        """Whether the unit word is left out on purpose."""
        return self.settings is not None and fold_word(word) in {fold_word(w) for w in self.settings.ignored_units}


def read_known(folder: Path) -> Known:
    """What stands in the folder's kommune.toml. IntakeError when there is one that cannot be read as TOML."""
    if not (folder / FILE).exists():
        return Known()
    file = open_settings(folder)
    settings, _ = settings_of(file.content)
    values, _ = SET_UP.read(file.content)
    read, gone = _read(folder, settings)
    return Known(file.text, settings, _usable(values["answers"] or {}), read, gone)


def _read(folder: Path, settings: Settings) -> tuple[dict[str, dict[str, TableSource]], tuple[str, ...]]:
    files = Files(folder)
    read: dict[str, dict[str, TableSource]] = {}
    gone: list[str] = []
    for source in settings.sources:
        for pattern in source.files:
            try:
                found, _ = files.find((pattern,))
            except Unreadable:
                found = []
            if not found:
                gone.append(pattern)
            for path in found:
                sheets = read.setdefault(path.relative_to(folder).as_posix(), {})
                for sheet in source.sheets or ("",):
                    sheets.setdefault(sheet.strip().casefold(), source)
    files.close()
    return read, tuple(gone)


# What an answer must look like to be one: kommune.toml is a text in which people may write what they like.
_FORMS = {"timer_pr_dag": r"\d{1,2}(\.\d+)?", "aar": r"(19|20)\d\d", "beloeb": r"kr\.|1\.000 kr\.|mio\. kr\."}


def _usable(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without those that cannot be one; their questions are asked again."""
    return {name: told for name, told in answers.items() if re.fullmatch(_FORMS.get(name.split(":")[0], ".*"), told)}
