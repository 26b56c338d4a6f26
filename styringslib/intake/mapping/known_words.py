"""The words that kontering's targets may be: units and choices that are known, and the rest as the municipality writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from styringslib.fields.words import did_you_mean, fold_word
from styringslib.intake.cells.cells import fold_choice
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.mapping.code_columns import KINDS_OF_CODE
from styringslib.intake.schema import UNALLOCATED, Column, tables
from styringslib.intake.settings.settings import Settings

Tell = Callable[..., None]


def choice_of(heading: str) -> Column | None:
    """The choice column of that heading, the same in every table; None where the words are free."""
    return next((c for table in tables().values() for c in table if c.heading == heading and c.kind == "choice"), None)


class KnownWords:
    """What the settings and the tables know."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def sheet_names(self) -> frozenset[str]:
        """Folded names that a sheet of codes may have without more ado, and those that kommune.toml gives."""
        own = [name for source in self.settings.sources for name in source.code_columns]
        return frozenset(map(fold_heading, (*KINDS_OF_CODE, *own)))

    def word(self, tell: Tell, heading: str, word: str) -> str:
        """The word as the tables take it; "" (and a problem) when it can be none of the known ones."""
        if heading == "Enhed":
            return self._unit(tell, word)
        column = choice_of(heading)
        if column is not None and fold_choice(word) not in choice_words(column):
            known = [accepted for _, words in column.choices for accepted in words]
            tell(f"{heading} kendes ikke: {word}", did_you_mean(word, known), column=heading, value=word)
            return ""
        return word

    def _unit(self, tell: Tell, word: str) -> str:
        if fold_word(word) == fold_word(UNALLOCATED):
            return ""
        place = self.settings.unit_words.get(fold_word(word))
        if place is not None and place >= 0:
            return self.settings.units[place].name
        if place is not None:
            message = f"{word} er ikke en enhed, som rapporterne viser"
            tell(message, "Skriv en enhed, eller skriv nej under Medtages", column="Enhed", value=word)
            return ""
        known = [unit.name for unit in self.settings.units]
        remedy = f"{did_you_mean(word, known)} Ellers tilføj den under enheder i kommune.toml".strip()
        tell(f"Enheden kendes ikke: {word}", remedy, column="Enhed", value=word)
        return ""


def choice_words(column: Column) -> Mapping[str, Any]:
    """Every accepted word of a choice, folded, to its code."""
    return {fold_choice(word): code for code, accepted in column.choices for word in (code, *accepted)}
