"""The Danish page of the data contract, from the schema and from the declared keys of kommune.toml."""

from __future__ import annotations

from collections.abc import Iterable

from styringslib.fields.fault import as_written
from styringslib.fields.field import Field
from styringslib.fields.section import Block, Blocks, Cases, Listed, Section
from styringslib.intake.settings.settings_keys import described

from .schema import Column, Table, tables

_KINDS = {
    "period": "regnskabsperiode (1-16)",
    "month": "måned",
    "date": "dato",
    "unit": "enhed",
    "text": "tekst",
    "choice": "valg",
    "amount": "beløb",
    "number": "tal",
    "count": "helt tal",
    "year": "årstal",
    "id": "nummer (foranstillede nuller bevares)",
}
_INTRO = """\
# Datakontrakt

Siden er lavet ud fra `styringslib/intake/schema.toml` og de nøgler, som afsnittene selv erklærer, med
`python -m styringslib.commands.contract`; ret den ikke i hånden.

En kommune er en mappe med `kommune.toml` og de tabeller, den nævner. Budget og posteringer giver månedsopfølgningen; de øvrige
tabeller er valgfri, og en rapport udelader de afsnit, den ikke har tal til, og siger det. Hvordan filer må se ud, og hvad
datakontrollen svarer, står i [indlaesning.md](indlaesning.md).

Kolonnerne kan stå i vilkårlig rækkefølge, og store og små bogstaver, mellemrum og bindestreger betyder ikke noget. Ud over den
danske overskrift kendes de andre navne i tabellen. Har kommunens system et helt andet navn, skrives det i `kommune.toml`.
"""

_SETTINGS = """\
## kommune.toml

Alle nøgler, der kan stå i filen. En nøgle, som ikke er nævnt her, er en fejl, og `styring check` foreslår den nærmeste. “Skal
med” gælder, når afsnittet er der. Andele skrives i procent, hvor der står procent; i koden er de 0-1.

Øverst i filen:
"""


def page(sections: Iterable[tuple[str, Section]]) -> str:
    """The whole page; ``sections`` are those of kommune.toml that other rooms read."""
    return "\n".join([_INTRO, *(_table(table) for table in tables().values()), settings_chapter(sections)])


def _table(table: Table) -> str:
    keys = [table[name].heading for name in table.keys]
    lines = [f"## {table.heading}", "", f"Én række er {table.row}. I koden hedder tabellen `{table.name}`.", ""]
    if keys:
        lines += [
            f"Nøgle: {', '.join(keys)}. Samme nøgle må kun stå én gang i en fil, hvis ikke `sammenlaeg = true`.",
            "",
        ]
    else:
        lines += [
            "Ingen fast nøgle: ens linjer i en fil er hver sin. Hvilke linjer i to filer der er den samme, kan siges med "
            "`noegle` i kommune.toml.",
            "",
        ]
    if table.citizen_level:
        lines += ["Tabellen handler om enkelte borgere. Borgeren står som pseudonym, aldrig med CPR-nummer.", ""]
    lines += [
        "| Kolonne | Skal med | Indhold | Enhed | Andre navne | Forklaring | I koden |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_column(column) for column in table]) + "\n"


def _column(column: Column) -> str:
    content = _KINDS[column.kind]
    if column.choices:
        content += ": " + "; ".join(" / ".join(words) for _, words in column.choices)
    if column.minimum is not None or column.maximum is not None:
        low = "" if column.minimum is None else f"fra {column.minimum:g}"
        high = "" if column.maximum is None else f"til {column.maximum:g}"
        content += f" ({' '.join(part for part in (low, high) if part)})"
    cells = [
        column.heading,
        "ja" if column.required else "nej",
        content,
        column.unit,
        ", ".join(column.aliases),
        column.description,
        f"`{column.name}`",
    ]
    return f"| {' | '.join(cells)} |"


def settings_chapter(sections: Iterable[tuple[str, Section]]) -> str:
    """The chapter on kommune.toml: intake's own keys, then ``sections`` by name as the rooms that read them declare them."""
    own = described()
    parts = [_SETTINGS, _fields(own), *_nested(own, ())]
    for name, section in sections:
        inner = section.of if isinstance(section, Listed) else section
        parts += _chapters((name,), inner, blocks=inner is not section)
    # Two models of a grant have the same prices; they are told once.
    return "\n".join(dict.fromkeys(parts))


def _chapters(path: tuple[str, ...], section: Section, *, blocks: bool) -> list[str]:
    """A section and all sections inside it."""
    name = ".".join(path)
    lines = [f"### {f'[[{name}]]' if blocks else f'[{name}]'}", ""]
    if section.about:
        lines += [section.about, ""]
    parts = ["\n".join([*lines, _fields(section)] if section.fields else lines)]
    if isinstance(section, Cases):
        for word, case in section.cases.items():
            head = f"Med `{section.by} = {as_written(word)}`"
            parts += ["\n".join([f"{head}: {case.about}" if case.about else f"{head}:", "", _fields(case)])]
            parts += _nested(case, path)
    return parts + _nested(section, path)


def _nested(section: Section, path: tuple[str, ...]) -> list[str]:
    inner = [*section.fields, *([section.others] if section.others else [])]
    parts = []
    for one in inner:
        if isinstance(one, Block | Blocks):
            parts += _chapters((*path, one.key), one.of, blocks=isinstance(one, Blocks))
    return parts


def _fields(section: Section) -> str:
    rows = [f"| {' | '.join(_cells(field))} |" for field in section.fields]
    return "\n".join(
        ["| Nøgle | Skrives som | Enhed | Uden | Forklaring | I koden |", "|---|---|---|---|---|---|", *rows, ""]
    )


def _cells(field: Field) -> list[str]:
    without = "skal med" if field.required else "" if field.default is None else f"`{as_written(field.default)}`"
    cells = [f"`{field.key}`", field.wanted, field.measured, without, field.about, f"`{field.name}`"]
    return [cell.replace("|", "\\|") for cell in cells]
