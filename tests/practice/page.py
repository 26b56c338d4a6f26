"""docs/praksis.md, in Danish: what municipalities do, and where it stands here (python -m tests.practice.page)."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

PAGE = "docs/praksis.md"
_POINTS = Path(__file__).with_name("points.toml")
_INTRODUCTION = """# Hvad kommunerne gør, og hvor det står

Siden skrives af `make docs` ud fra tests/practice/points.toml. Punkterne er det, casestudierne af danske kommuner beskriver, og
temaerne fra de to workshopper. Ved hvert punkt står den side i eksempelkommunens udgivelse, hvor det kan ses, og ord fra siden.
En test læser dem dér. Mangler noget, står det i sidste kolonne.
"""


@dataclass(frozen=True)
class Point:
    """One practice: ``page`` of the sample's publication and words that stand there; without a page it is not there at all."""

    theme: str
    who: str
    what: str
    page: str = ""
    shows: str = ""
    gap: str = ""

    @property
    def state(self) -> str:
        """Whole, partly, or not there."""
        return "mangler" if not self.page else "delvis" if self.gap else "helt"


def points() -> tuple[Point, ...]:
    """All points, in the order of the file."""
    return tuple(Point(**entry) for entry in tomllib.loads(_POINTS.read_text("utf-8"))["point"])


def page() -> str:
    """The whole page."""
    found = points()
    count = {state: sum(point.state == state for point in found) for state in ("helt", "delvis", "mangler")}
    told = f"{len(found)} punkter: {count['helt']} helt, {count['delvis']} delvis, {count['mangler']} mangler."
    parts = [_INTRODUCTION, told, ""]
    for theme, group in groupby(found, key=lambda point: point.theme):
        parts += [f"## {theme}", "", "| Hvem | Hvad | Hvor | Der står | Mangler |", "| --- | --- | --- | --- | --- |"]
        for point in group:
            where = f"`{point.page}`" if point.page else "–"
            shows = f"»{point.shows}«" if point.shows else "–"
            parts.append(f"| {point.who} | {point.what} | {where} | {shows} | {point.gap} |")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else PAGE).write_text(page(), "utf-8")
