"""Write the faults that no test can notice, with the reason for each, into docs/quality.md: python -m tests.mutation.quality."""

from __future__ import annotations

import tomllib
from itertools import groupby

from tests.mutation.campaign import HERE, ROOT

PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- equivalent faults: made by tests.mutation.quality -->", "<!-- end of equivalent faults -->"


def listed() -> str:
    """The list in Markdown, by module, in the order of equivalent.toml."""
    rows = tomllib.loads((HERE / "equivalent.toml").read_text()).get("mutant", [])
    rows = sorted(rows, key=lambda row: row["fault"].split()[0])
    lines = []
    for module, faults in groupby(rows, key=lambda row: row["fault"].split()[0]):
        lines.append(f"- {module.removeprefix('styringslib/')}")
        for row in faults:
            where, _, change = row["fault"].partition(": ")
            told = change.split(" in `")[0]
            lines.append(f"  - {where.split()[-1]}: {told}. {row['reason']}")
    return "\n".join(lines)


def page_with_list(page: str) -> str:
    """The page with the list between its two marks."""
    head, rest = page.split(BEGIN)
    return f"{head}{BEGIN}\n\n{listed()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page_with_list(PAGE.read_text()))
