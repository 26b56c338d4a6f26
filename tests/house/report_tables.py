"""The list of the tables in the follow-up's reports, docs/rapportens_tabeller.md, made from the reports of a run.

    styring run && python -m tests.house.report_tables reports/2026-10

What stands there is what ``report.table(name)`` gives in a notebook.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from styringslib.presentation.tables import TABLE_MIME

PAGE = Path(__file__).parent.parent.parent / "docs" / "rapportens_tabeller.md"
_ASKED = re.compile(r'report\.show\("(\w+)"\)')
HEAD = """<!-- Made from the sample's reports: python -m tests.house.report_tables reports/2026-10 -->

# Rapportens tabeller

I en notesbog giver `report.table("navn")` en tabel fra rapporten som DataFrame, og `report.tables` giver dem alle. Tallene er
dem, rapporten viser, uden afrunding: beløb i kroner, andele som 0-1, og afvigelser med kommunens fortegn. Kolonnerne er
rapportens overskrifter; hvad de betyder, står i [tal.md](tal.md). `report.forecast` giver prognosen for enhederne.

```python
from styringslib.reports import follow_up

report = follow_up("min-kommune", unit="Ådalen", month="oktober 2026")
report.table("status")
```

Har to afsnit i en rapport hver sin tabel af samme navn, hedder den sidste efter sit afsnit, for eksempel `serviceramme_aarsager`.

Her er tabellerne i eksempelkommunens rapporter for oktober 2026. En rapport har dem, der hører til enhedens type, og som der
er data til. Kolonner i parentes er kun i nogle af rapporterne.

| Tabel | Afsnit | Kolonner |
| --- | --- | --- |
"""


@dataclass(frozen=True, order=True)
class Shown:
    """A table as one report has it."""

    section: str
    name: str
    columns: tuple[str, ...]


def shown(folder: Path) -> list[Shown]:
    """The tables of every follow-up report in a month's folder, in the reports' order; a report's own columns each."""
    return list(dict.fromkeys(one for path in sorted(folder.glob("*/rapport.ipynb")) for one in _of_report(path)))


def _of_report(path: Path) -> Iterator[Shown]:
    for cell in nbformat.read(path, as_version=4).cells:
        asked = _ASKED.search(cell.source)
        for output in cell.get("outputs", []) if asked else []:
            if table := output.get("data", {}).get(TABLE_MIME):
                assert asked is not None
                yield Shown(asked[1], table["id"], tuple(column["heading"] for column in table["columns"]))


def page(tables: list[Shown]) -> str:
    """The whole page: a line a table; a column that only some reports have is in brackets."""
    lines = []
    for section, name in dict.fromkeys((one.section, one.name) for one in tables):
        kinds = [one.columns for one in tables if (one.section, one.name) == (section, name)]
        every = dict.fromkeys(column for columns in kinds for column in columns)
        told = [f"{one}" if all(one in columns for columns in kinds) else f"({one})" for one in every]
        lines.append(f"| `{name}` | `{section}` | {'; '.join(told).replace('|', '/')} |")
    return HEAD + "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(shown(Path(sys.argv[1]))), "utf-8")
