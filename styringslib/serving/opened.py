"""A notebook as it is opened for a reader: its parameters, the bar above it, and what the report says meanwhile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from tornado.web import HTTPError

from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.delivery.reader import Reader
from styringslib.month.names import WHOLE_KEY
from styringslib.presentation import numbers
from styringslib.register import BY_HAND
from styringslib.rounds import RECORDED
from styringslib.serving.bar import KIND_WORD, MONTH_WORD, REGISTER, RENDERED, SCENARIOS, STEP_WORD, UNIT_WORD, bar
from styringslib.serving.service import Service


def opened_notebook(service: Service, reader: Reader, name: str, asked: Mapping[str, Sequence[bytes]]) -> NotebookNode:
    """The notebook ``name`` with its parameters filled in, and in its metadata what the page around it shows.

    ``asked`` are the words of the address. They come from the reader, so none of them goes into the notebook: they choose
    among the units that the reader may read and the kinds of entry that there are.
    """
    notebook: NotebookNode = load_notebook_node(str(service.folder / name))
    there = _parameters(notebook)
    if name == SCENARIOS and not reader.everything and "only" not in there:
        # A copy of one's own from before a reader's units could be told it.
        raise HTTPError(403)
    wanted = {"data": str(service.data), "reports": str(service.out), **_chosen(reader, name, asked)}
    notebook = parameterize_notebook(notebook, {key: value for key, value in wanted.items() if key in there})
    unit = _word(asked, UNIT_WORD)
    notebook.metadata["styring"] = {
        "bar": bar(service, reader, RENDERED + name),
        "meanwhile": meanwhile(service, reader, unit) if name == SCENARIOS else "",
    }
    return notebook


def meanwhile(service: Service, reader: Reader, unit: str) -> str:
    """What the newest report says of the unit (or of the whole), to be read while the page is being made; "" without one."""
    months = shelf.months(service.out)
    folder = unit if unit in reader.names else WHOLE_KEY
    for entry in shelf.run_of(service.out, months[0]).entries if months else ():
        if (entry.folder, entry.name) == (folder, "rapport") and reader.reads(entry, "rapport.html"):
            told = str(entry.summary.get("headline") or "")
            return f"Rapporten for {numbers.month_name(as_month(months[0]))}: {told}" if told else ""
    return ""


def asked_unit(reader: Reader, asked: Mapping[str, Sequence[bytes]]) -> str:
    """The key of the unit that the address names; "" when it names none that the reader may read."""
    unit = _word(asked, UNIT_WORD)
    return unit if unit in reader.names and reader.reads_unit(unit) else ""


def _chosen(reader: Reader, name: str, asked: Mapping[str, Sequence[bytes]]) -> dict[str, str]:
    """What the address chooses, of what the reader may choose."""
    unit, kind = _word(asked, UNIT_WORD), _word(asked, KIND_WORD)
    chosen: dict[str, str] = {}
    if asked_unit(reader, asked):
        chosen["unit"] = reader.names[unit]
    if name == REGISTER and kind in BY_HAND:
        chosen["kind"] = kind
    if name == REGISTER:
        chosen |= _of_round(asked)
    if name == SCENARIOS and reader.units is not None:
        chosen["only"] = ";".join(key for key in reader.names if key in reader.units)
    return chosen


def _of_round(asked: Mapping[str, Sequence[bytes]]) -> dict[str, str]:
    """The month and the step of the round that the address chooses, of those that there are."""
    month, step = _word(asked, MONTH_WORD), _word(asked, STEP_WORD)
    words = {key: word for word, key in RECORDED.items()}
    found = {"month": month} if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", month) else {}
    return {**found, **({"step": words[step]} if step in words else {})}


def _word(asked: Mapping[str, Sequence[bytes]], name: str) -> str:
    given = asked.get(name) or [b""]
    return given[-1].decode("utf-8", "replace")


def _parameters(notebook: NotebookNode) -> set[str]:
    """The names that the notebook's own parameters have; one that it has not would be made up."""
    found = (cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    return {line.split("=")[0].split(":")[0].strip() for source in found for line in source.splitlines() if "=" in line}
