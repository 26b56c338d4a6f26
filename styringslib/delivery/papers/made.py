"""The papers as Markdown, and as Word documents where pandoc is installed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.call_error import CallError
from styringslib.delivery.papers.facts import controls, facts_of
from styringslib.intake import Settings
from styringslib.privacy import hide_cpr
from styringslib.publishing import folder as folders
from styringslib.publishing.formats import missing_extra

if TYPE_CHECKING:
    from jinja2 import Environment

# File name -> what the paper is.
PAPERS: Mapping[str, str] = {
    "fortegnelse": "Fortegnelse over behandlingen",
    "risikovurdering": "Risikovurdering",
    "tilgaengelighed": "Tilgængelighedserklæring",
    "kontroller": "Kontrolbeskrivelse",
    "arkiv": "Arkivvejledning",
}

_CONTROLS = "kontroller"


def papers(settings: Settings) -> dict[str, str]:
    """Each paper's file name (without ending) and its text as Markdown."""
    known, environment = facts_of(settings), _environment()
    own = {
        name: environment.get_template(f"{name}.md.j2").render(kommune=known) for name in PAPERS if name != _CONTROLS
    }
    return {name: own.get(name) or of_controls() for name in PAPERS}


def of_controls() -> str:
    """The paper of controls, which is the same for every municipality."""
    return str(_environment().get_template(f"{_CONTROLS}.md.j2").render(kontroller=controls()))


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    home = files("styringslib.delivery.papers")
    # Markdown, not a page: what would end a table's cell is taken out by the filter.
    environment = Environment(
        loader=FunctionLoader(lambda name: (home / name).read_text("utf-8")),
        autoescape=False,  # noqa: S701 - Markdown
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["celle"] = _cell
    return environment


def _cell(text: object) -> str:
    """``text`` in one line that ends no cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


def write(settings: Settings, to: Path, *, word: bool = False) -> tuple[list[Path], list[Path]]:
    """Write the papers into ``to``: those that were written, and those that lay there and were left alone.

    A paper that is there already may have been filled in, and is never written over. CallError when the folder can not be written
    to, or ``word`` is asked for without pandoc.
    """
    if not folders.is_writable(to):
        raise CallError(f"Der kan ikke skrives i {to}. Vælg en anden mappe med --to, eller bed om skriveadgang.")
    if word and (message := missing_extra("docx")):
        raise CallError(message)
    made, left = [], []
    for name, text in papers(settings).items():
        text = hide_cpr(text)
        path = to / f"{name}.{'docx' if word else 'md'}"
        if path.exists():
            left.append(path)
            continue
        folders.write(path, _word(text) if word else text)
        made.append(path)
    return made, left


def _word(text: str) -> bytes:
    from tempfile import TemporaryDirectory

    from styringslib.publishing.pandoc import to_word

    with TemporaryDirectory() as work:
        path = Path(work) / "papir.docx"
        to_word(text, path, "gfm")
        return path.read_bytes()
