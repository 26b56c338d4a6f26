"""The screens of docs/kom_i_gang.md, made anew: ``python -m tests.proposals.guide``."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

import openpyxl

from styringslib.cli import main
from styringslib.proposals import look, propose, read_known, telling, write
from styringslib.proposals.form.set_up import example
from tests.raw_exports import make

GUIDE = Path(__file__).parent.parent.parent / "docs" / "kom_i_gang.md"
_BLOCK = re.compile(r"(<!-- vist: (\w+) -->\n```\n)(.*?)(```)", re.DOTALL)


def screens(folder: Path) -> dict[str, str]:
    """The text of each screen; ``folder`` becomes Lindholm's raw exports."""
    make.write(folder)
    names = sorted(path.name for path in folder.iterdir())
    found = propose(look(folder))
    written = write(found, read_known(folder))
    told = telling.told_written([f"lindholm/{path.name}" for path in written.files], "", written.codes)
    return {
        "mappe": "\n".join(names),
        "init": f"{telling.told(found)}\n\n{told}",
        "spoergsmaal": _question(),
        "kommune": _described((folder / "kommune.toml").read_text("utf-8"), "posteringer", "aktivitet"),
        "kontering": _codes(folder / "kontering.xlsx"),
        "check": _checked(folder),
    }


def _checked(folder: Path) -> str:
    """The end of the data check: what was read, and the next step."""
    shown = io.StringIO()
    with contextlib.chdir(folder.parent), contextlib.redirect_stdout(shown):
        main(["check", "--data", folder.name])
    lines = shown.getvalue().splitlines()
    read = lines.index("Læst")
    wrapped = [telling.paragraph(line, "", "  ") for line in lines[read : lines.index("", read)]]
    return "\n".join([lines[0], "", *wrapped, "", lines[-1]])


def _question() -> str:
    (question,) = propose(look(example())).questions
    lines = [telling.paragraph(f"? {question.text}", "", "  ")]
    shown = [shown for _, shown in question.choices] + ["Ved ikke (det bedste gæt bruges)"]
    return "\n".join([*lines, *(f" {'»' if place == 0 else ' '} {text}" for place, text in enumerate(shown))])


def _described(text: str, *tables: str) -> str:
    """The blocks of these tables with their comments."""
    blocks = [block for block in text.split("\n\n") if any(f"[tabeller.{table}]" in block for table in tables)]
    return "\n\n".join(block.strip() for block in blocks)


def _codes(path: Path) -> str:
    rows = [row[:6] for row in openpyxl.load_workbook(path)["Art"].iter_rows(values_only=True)]
    cells = [
        ["" if cell is None else f"{cell:,}".replace(",", ".") if isinstance(cell, int) else str(cell) for cell in row]
        for row in rows
    ]
    wide = [max(len(row[place]) for row in cells) for place in range(6)]
    lines = [
        "  ".join(
            f"{cell:>{w}}" if n > 3 else f"{cell:<{w}}" for n, (cell, w) in enumerate(zip(row, wide, strict=True))
        )
        for row in cells
    ]
    return "\n".join(line.rstrip() for line in lines)


def with_screens(text: str, folder: Path) -> str:
    """The guide with its screens as they are now."""
    made = screens(folder)
    return _BLOCK.sub(lambda block: f"{block[1]}{made[block[2]]}\n{block[4]}", text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        GUIDE.write_text(with_screens(GUIDE.read_text("utf-8"), Path(place) / "lindholm"), "utf-8")
