"""What a file says beside its tables: comments, properties, names, headers and footers, text boxes, metadata.

None of it is read for the reports; it is searched, since whoever passes the file on passes it on too.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import IO, Any, NamedTuple

from styringslib.intake.files.signature import PARQUET, WORKBOOK, ZIP, kind_of

_INSPECT = "Fjern det i Excel: Filer, Oplysninger, Undersøg dokument"


class _Place(NamedTuple):
    part: str  # which parts of a workbook, as a pattern
    taken: str  # what of the part, as a pattern; "" for all of it
    told: str
    remedy: str


_XLSX = {
    "filens egenskaber": _Place(r"docProps/.*", "", "En af filens egenskaber", _INSPECT),
    "kommentar": _Place(r"xl/(?:threadedC|c)omments.*", "", "En kommentar", f"Slet den. {_INSPECT}"),
    "tekstboks": _Place(r"xl/(?:drawings/(?!_rels).*|charts/chart.*)", "", "En tekstboks eller figur", "Slet nummeret i den"),
    "navngivet område": _Place(
        r"xl/workbook\.xml", r"<(?:\w+:)?definedName\b.*?</(?:\w+:)?definedName>", "Et navngivet område",
        "Slet eller ret det i Excel: Formler, Navnestyring",
    ),
    "arkets navn": _Place(r"xl/workbook\.xml", r"<(?:\w+:)?sheet\b[^>]*>", "Et ark i filen har et navn, der", "Omdøb arket"),
    "sidehoved": _Place(
        r"xl/worksheets/.*", r"<(?:\w+:)?headerFooter\b.*?</(?:\w+:)?headerFooter>", "Sidehoved eller sidefod",
        "Slet nummeret: Sidelayout, Sideopsætning",
    ),
    "vink": _Place(
        r"xl/worksheets/.*", r"<(?:\w+:)?(?:hyperlink|dataValidation|Relationship)\b.*?>",
        "Et link eller en vejledning til et felt", "Slet det",
    ),
}  # fmt: skip
_METADATA = "filens metadata"
# The places, as kommune.toml may name them.
PLACES = (*_XLSX, _METADATA, "ved siden af tabellen")
_TAG, _WORDS = re.compile(r"<[^>]*>"), re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_LARGEST = 64 << 20  # bytes of one part that are looked at


@dataclass(frozen=True)
class Beside:
    """A text beside the tables of a file: the ``place`` as kommune.toml may name it, how it is told, what to do."""

    place: str
    text: str
    told: str
    remedy: str
    sheet: str = ""
    row: int | None = None


def beside_tables(path: Path) -> list[Beside]:
    """The texts beside the tables of a file, each as it is read: without marks of the format.

    Nothing of a file that cannot be read: that is told when its tables are.
    """
    try:
        with path.open("rb") as stream:
            kind = kind_of(stream.read(1 << 13), path.suffix.casefold())
            return list(_texts_beside(kind, stream))
    except Exception:  # damaged files raise errors of many kinds
        return []


def _texts_beside(kind: str, stream: IO[bytes]) -> Iterator[Beside]:
    if kind == PARQUET:
        yield from _of_parquet(stream)
    elif kind in (ZIP, WORKBOOK) and zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            if kind == ZIP:
                for name in archive.namelist():
                    yield Beside("filens navn", name, "Navnet på en fil i zip-filen", "Omdøb filen, og pak igen")
            else:
                yield from _of_workbook(archive)


def _of_workbook(archive: zipfile.ZipFile) -> Iterator[Beside]:
    for member in archive.infolist():
        wanted = [(name, one) for name, one in _XLSX.items() if re.fullmatch(one.part, member.filename)]
        if not wanted or member.file_size > _LARGEST or not member.filename.endswith((".xml", ".vml", ".rels")):
            continue
        xml = archive.read(member).decode("utf-8", "replace")
        for name, one in wanted:
            for part in [found[0] for found in re.finditer(one.taken, xml, re.S)] if one.taken else [xml]:
                for text in _texts(part):
                    yield Beside(name, text, one.told, one.remedy)


def _texts(xml: str) -> Iterator[str]:
    """What is read in a piece of XML: the words in marks, and the paragraphs, whose words may stand in several marks."""
    for tag in _TAG.findall(xml):
        if "=" in tag and any(sign.isdigit() for sign in tag):
            yield from (unescape(one or other) for one, other in _WORDS.findall(tag))
    for paragraph in re.split(r"</(?:\w+:)?(?:p|comment|si|definedName|oddHeader|oddFooter|lpwstr|lpstr|pt)>", xml):
        parts = [part for part in _TAG.split(paragraph) if part.strip()]
        yield from map(unescape, parts)
        if len(parts) > 1:
            yield unescape("".join(parts))


def _of_parquet(stream: IO[bytes]) -> Iterator[Beside]:
    from pyarrow import parquet

    file = parquet.ParquetFile(stream)
    schema = file.schema_arrow
    kept: list[Any] = [schema.metadata, *(field.metadata for field in schema), file.metadata.metadata]
    for metadata in kept:
        for key, value in (metadata or {}).items():
            if key != b"ARROW:schema":  # the schema once more, packed
                text = f"{key.decode('utf-8', 'replace')} {value.decode('utf-8', 'replace')}"
                yield Beside(_METADATA, text, "Filens metadata", "Gem filen igen uden metadata")
    if indexes := [name for name in schema.names if name.startswith("__index")]:
        for column in file.read(columns=indexes).to_pydict().values():
            for value in column:
                yield Beside(_METADATA, str(value), "Filens rækkenavne (indeks)", "Gem filen igen uden indeks")
