"""Small notebooks that behave as the library's own do, made by the tests themselves."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = 'data = ""\nunit = ""\nmonth = ""\ncache = ""'

SUMMARY = """
from IPython.display import display

display({
    "text/plain": "",
    "application/vnd.styring.summary+json": {
        "unit": unit or "Hele kommunen", "unit_key": "", "kind": "district", "month": month,
        "budget": 14620000.0, "expected": 15010000.0, "deviation": 390000.0, "deviation_pct": 0.0267,
        "lower_80": 14800000.0, "upper_80": 15220000.0, "probability_over": 0.97, "signal": "over",
        "headline": f"Vi forventer et merforbrug på 390.000 kr. i {unit or 'hele kommunen'}.",
        "findings": [], "missing": [],
    },
}, raw=True)
"""

TABLE = """
from styringslib.presentation.tables import Heading, Table

display(Table(
    "oekonomi", "Økonomi i året", (Heading("Kontogruppe"), Heading("Forbrug, kr.", "kr"), Heading("Andel, pct.", "pct")),
    (("Løn", 1234567.0, 0.5), ("Øvrig drift", None, 0.25), ("I alt", 2469134.0, 0.75)), frozenset({2}), source="Posteringer",
))
"""

FIGURE = """
from IPython.display import display
from matplotlib.figure import Figure
import io

def picture(alt):
    stream = io.BytesIO()
    Figure(figsize=(2, 1)).savefig(stream, format="png", metadata={"Software": None})
    return {"image/png": stream.getvalue(), "text/plain": "figur"}, {"image/png": {"alt": alt, "caption": "Kilde: posteringer"}}

data_, metadata = picture("Forbruget stiger jævnt gennem året.")
display(data_, metadata=metadata, raw=True)
"""


def write(path: Path, *cells: str, parameters: str = PARAMETERS, first: bool = True) -> Path:
    """Write a notebook of ``cells`` to ``path``; text that starts with # is Markdown, ``parameters`` come first."""
    made = [new_code_cell(parameters, metadata={"tags": ["parameters"]})] if first else []
    made += [new_markdown_cell(cell) if cell.startswith("#") else new_code_cell(cell.strip()) for cell in cells]
    notebook = new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def write_all(folder: Path, *extra: str) -> Path:
    """The three notebooks that a plan asks for, all with a title, a table, a figure and a summary, then ``extra``."""
    for name in ("distrikt", "botilbud", "kommune"):
        cells = ("# Opfølgning", SUMMARY, "## Økonomi", TABLE, "### Udvikling", FIGURE, "## Om tallene\n\nAlt er læst.")
        write(folder / f"opfoelgning_{name}.ipynb", *cells, *extra)
    return folder
