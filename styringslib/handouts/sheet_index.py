"""The page over the handouts that lie in a folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from styringslib.handouts.focus import AREAS, focus_points
from styringslib.handouts.sheet import WORKBOOK
from styringslib.publishing import page
from styringslib.publishing.formats import TEXTS
from styringslib.reports import month_front

# What the name of a facilitator's sheet ends with.
GUIDE = "-moedeleder"


def index(folder: Path, municipality: str, title: str, month: pd.Period) -> str:
    """index.html of the handouts that lie in ``folder``, area by area, each with its files."""
    groups = []
    for area, text in AREAS.items():
        rows = []
        for point in focus_points().values():
            files = _files(folder, point.name)
            if point.area == area and files:
                rows.append({"title": point.title, "files": files, "guide": _files(folder, point.name + GUIDE)})
        if rows:
            groups.append((text, rows))
    return page.render(
        "handout_index.html.j2",
        municipality=municipality,
        title=title,
        month=month,
        groups=groups,
        workbook=WORKBOOK if (folder / WORKBOOK).exists() else "",
        ways=list(month_front.from_handouts(folder)),
    )


def _files(folder: Path, name: str) -> list[dict[str, str]]:
    kinds = {"html": "Åbn", **TEXTS, "fejl": "Kunne ikke dannes"}
    found = []
    for kind, text in kinds.items():
        file = f"{name}-fejl.html" if kind == "fejl" else f"{name}.{kind}"
        if (folder / file).exists():
            found.append({"href": file, "text": text})
    return found
