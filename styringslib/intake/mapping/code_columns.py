"""Which columns of a file hold codes that kontering explains, and which columns of the table they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.mapping.code_sheets import CodeColumn, CodeColumns, CodeMapping, CodeSheet
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource

# Kinds of code that systems write, with other headings that their column may have.
KINDS_OF_CODE: Mapping[str, tuple[str, ...]] = {
    "Art": ("Artskonto", "Artsnr", "Artsnummer", "Artskode", "Kontoart", "Omkostningsart"),
    "Omkostningssted": ("Omkostningsstednr", "Omkostningsstedsnr", "Omk sted", "Omksted", "Omk.sted", "Costcenter"),
    "PSP-element": ("PSP", "PSP-nr", "PSP-elementnr", "PSP-elementnummer", "WBS", "WBS-element"),
    "Kontostreng": ("Konto", "Kontonr", "Kontonummer", "Kontering"),
    "Lønart": ("Lønartnr", "Lønartsnr", "Lønartskode", "Lønartnummer", "Lønartsnummer", "Lønkode"),
    "Ydelse": ("Ydelseskode", "Ydelsesnr", "Ydelsesnummer", "Indsats", "Indsatskode"),
    "Organisationsenhed": ("Org.enhed", "Orgenhed", "Organisation", "Organisationsnr", "Organisationskode", "Org.nr"),
    "Leverandør": ("Leverandørnr", "Leverandørnummer", "Kreditor", "Kreditornr", "Kreditornummer", "Vikarbureau", "Bureau"),
    "Fraværsårsag": ("Årsag", "Fraværskode", "Fraværsårsagskode", "Fraværsart", "Fraværstype"),
    "Stilling": ("Stillingskode", "Stillingsbetegnelse", "Stillingsgruppe"),
}  # fmt: skip
# Tables that people write themselves use the words, not the codes.
_WRITTEN = ("expected_changes", "explanations", "actions", "overrides", "causes", "solutions", "status", "population")


def code_columns(
    mapping: CodeMapping, table: Table, source: TableSource, headings: Sequence[str], file: str = "", sheet: str = ""
) -> tuple[CodeColumns, list[Problem]]:
    """The code columns among a file's headings, and the problem where several may be the same kind of code."""
    folded = [fold_heading(heading) for heading in headings]
    found, problems = [], []
    for one in _sheets(mapping, table):
        wanted = _headings(one, source)
        places = [place for place, heading in enumerate(folded) if heading and heading in wanted]
        exact = [place for place in places if folded[place] == wanted[0]]
        chosen = exact if len(exact) == 1 else places
        if len(chosen) > 1:
            both = " og ".join(headings[place] for place in chosen)
            remedy = f'Vælg én under tabellen i kommune.toml, fx koder = {{ "{one.name}" = "{headings[chosen[0]]}" }}'
            message = f"Flere kolonner kan være {one.name}: {both}"
            problems.append(Problem("error", message, remedy, table.heading, file, sheet, column=one.name))
        elif chosen:
            found.append(CodeColumn(one, chosen[0], headings[chosen[0]].strip()))
    return CodeColumns(tuple(found)), problems


def code_headings(mapping: CodeMapping, table: Table, source: TableSource) -> frozenset[str]:
    """Folded headings that a code column of the table may have."""
    return frozenset(heading for one in _sheets(mapping, table) for heading in _headings(one, source))


def _sheets(mapping: CodeMapping, table: Table) -> tuple[CodeSheet, ...]:
    return () if table.name in _WRITTEN else mapping.sheets


def _headings(sheet: CodeSheet, source: TableSource) -> list[str]:
    """The folded headings that a sheet's code column may have: the one that kommune.toml states, or its own and the known."""
    name = fold_heading(sheet.name)
    stated = next((heading for key, heading in source.code_columns.items() if fold_heading(key) == name), "")
    known = next((words for key, words in KINDS_OF_CODE.items() if fold_heading(key) == name), ())
    return [fold_heading(stated)] if stated else [name, *map(fold_heading, known)]
