"""Writes the Danish page of the data contract from the schema: python -m styringslib.intake.contract [file]."""

from __future__ import annotations

import sys
from pathlib import Path

from styringslib.intake.settings.settings_keys import ASSUMPTIONS, FREE, KINDS, TABLE, THRESHOLDS, TOP, TYPES, UNIT

from .schema import Column, Table, tables

PAGE = "docs/datakontrakt.md"
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

Siden er lavet ud fra `styringslib/intake/schema.toml` med `python -m styringslib.intake.contract`; ret den ikke i hånden.

En kommune er en mappe med `kommune.toml` og de tabeller, den nævner. Budget og posteringer giver månedsopfølgningen; de øvrige
tabeller er valgfri, og en rapport udelader de afsnit, den ikke har tal til, og siger det. Hvordan filer må se ud, og hvad
datakontrollen svarer, står i [indlaesning.md](indlaesning.md).

Kolonnerne kan stå i vilkårlig rækkefølge, og store og små bogstaver, mellemrum og bindestreger betyder ikke noget. Ud over den
danske overskrift kendes de andre navne i tabellen. Har kommunens system et helt andet navn, skrives det i `kommune.toml`.
"""


def page() -> str:
    """The whole page."""
    parts = [_INTRO, *(_table(table) for table in tables().values()), _settings()]
    return "\n".join(parts)


def _table(table: Table) -> str:
    keys = [table[name].heading for name in table.keys]
    lines = [f"## {table.heading}", "", f"Én række er {table.row}. I koden hedder tabellen `{table.name}`.", ""]
    if keys:
        lines += [f"Nøgle: {', '.join(keys)}. Samme nøgle må kun stå én gang.", ""]
    else:
        lines += [
            "Ingen fast nøgle: ens linjer kan være rigtige. En nøgle kan angives med `noegle` i kommune.toml.",
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


def _settings() -> str:
    def listing(shape: dict[str, str]) -> list[str]:
        return [
            f"| `{key}` | {TYPES[kind.rstrip('!')]} | {'ja' if kind.endswith('!') else 'nej'} |"
            for key, kind in shape.items()
            if key not in FREE
        ]

    head = ["| Nøgle | Skrives som | Skal med |", "|---|---|---|"]
    thresholds = ", ".join(f"`{key}`" for key in THRESHOLDS)
    lines = [
        "## kommune.toml",
        "",
        "Øverst i filen:",
        "",
        *head,
        *listing(TOP),
        "",
        f"Afsnittene {', '.join(f'`[{name}]`' for name in FREE)} læses af de kapitler, de hører til.",
        "",
        f"`[graenser]` har {thresholds} (kr., pct. og antal). `[kalender]` har `formelle_opfoelgninger` (liste af måneder som",
        '"03") og `udtraek_dag` (1-28). `[status]` har `dato`, dagen for en færdig økonomistatus.',
        "",
        "### [[enheder]]",
        "",
        *head,
        *listing(UNIT),
        "",
        f"`type` er {', '.join(KINDS)}. `fra` og `til` er første og sidste måned; `sammenlagt_i` og `deles_i` nævner de enheder,",
        "der fører tallene videre.",
        "",
        "### [[forudsaetninger]]",
        "",
        "Daterede forudsætninger med `gyldig_fra`, valgfri `enhed` og `kilde` samt en eller flere af:",
        "",
        "| Nøgle | Fra | Til | I koden |",
        "|---|---|---|---|",
        *(
            f"| `{key}` | {low:g} | {high:g} | `{name}`{' (andel 0-1)' if factor != 1 else ''} |"
            for key, (name, factor, low, high) in ASSUMPTIONS.items()
        ),
        "",
        "### [tabeller.<tabel>]",
        "",
        *head,
        *listing(TABLE),
        "",
        "En tabel kommer fra `filer` (sti eller mønster, relativt til mappen) eller fra `sql` med `database_url_env`,",
        "navnet på den miljøvariabel, der har databasens adresse. `kolonner` giver filens egne overskrifter, `konstanter`",
        'værdier, som filen ikke har. `form = "bred"` er til tabeller med en kolonne pr. kategori; `kategorier` oversætter',
        "overskrifter til kategorier, og det, som `i_alt` rummer ud over dem, får kategorien `rest`. `aar` bruges til måneder",
        "uden årstal. `sammenlaeg` lægger rækker med samme nøgle sammen. `kontroltotaler` er måned og beløb, som filerne skal",
        "give. `tidsgraense` er sekunder, som en database har til at svare, og `forsoeg` antallet af forsøg.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page to the file named, or to docs/datakontrakt.md."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else PAGE)
    path.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
