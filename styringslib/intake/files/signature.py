"""What a file is by its first bytes: its name may say something else, and systems often name a file wrongly."""

from __future__ import annotations

import zipfile
from io import BytesIO

from styringslib.intake.files.grids import Unreadable

CSV, HTML, PARQUET, WORKBOOK, ZIP = "csv", "html", "parquet", "workbook", "zip"
# What a file calls itself by its ending, and what that is in the words of those who save it.
ENDINGS = {
    ".xlsx": WORKBOOK,
    ".xlsm": WORKBOOK,
    ".xls": WORKBOOK,
    ".xlsb": WORKBOOK,
    ".ods": WORKBOOK,
    ".parquet": PARQUET,
    ".zip": ZIP,
    ".csv": CSV,
    ".txt": CSV,
    ".tsv": CSV,
    ".asc": CSV,
    ".htm": HTML,
    ".html": HTML,
}
_NAMES = {CSV: "en tekstfil (CSV)", HTML: "en webside (HTML)", PARQUET: "Parquet", WORKBOOK: "Excel", ZIP: "en zip-fil"}
# The largest that a packed file may be when it is unpacked, and how much larger than packed: real workbooks and CSV files
# are packed to a tenth or a thirtieth, never to a thousandth.
UNPACKED = 4 << 30
PACKED_PART, LARGE = 500, 200 << 20
MOST_PARTS = 2_000  # a workbook has a part or three for each sheet

DAMAGED = (
    "Filen kan ikke læses som Excel",
    "Gem den igen som xlsx, eller kopiér den igen, hvis kopieringen ikke var færdig",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_EXCEL = "Gem den som Excel (xlsx) eller CSV"
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "Filen er en PDF", "Lav udtrækket som Excel eller CSV"),
    (
        b"SQLite format 3\x00",
        "Filen er en database (SQLite)",
        "Brug sql og database i kommune.toml, eller lav et udtræk som CSV",
    ),
    (b"\x1f\x8b", "Filen er pakket med gzip", "Pak den ud, eller pak den som zip"),
    (b"7z\xbc\xaf\x27\x1c", "Filen er pakket med 7-Zip", "Pak den ud, eller pak den som zip"),
    (b"Rar!", "Filen er pakket med RAR", "Pak den ud, eller pak den som zip"),
    (b"\x89PNG", "Filen er et billede", "Lav udtrækket som Excel eller CSV"),
    (b"\xff\xd8\xff", "Filen er et billede", "Lav udtrækket som Excel eller CSV"),
    (b"{\\rtf", "Filen er et tekstdokument (RTF)", _AS_EXCEL),
    (
        b"MIME-Version:",
        "Filen er en webside gemt i én fil (MHTML), selv om den ligner Excel",
        f"Åbn den i Excel. {_AS_EXCEL}",
    ),
)
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(start: bytes, ending: str) -> str:
    """The kind of file that begins with ``start``; ``ending`` (".xlsx") decides where the bytes tell nothing.

    Raises Unreadable for what no reader is for, with what it is.
    """
    if not start:
        raise Unreadable("Filen er tom (0 byte)", "Kopiér filen igen; måske er kopieringen ikke færdig")
    if start.startswith(b"PK\x03\x04"):
        return ZIP if ENDINGS.get(ending) == ZIP else WORKBOOK
    if start.startswith(_OLE):
        return WORKBOOK
    if start.startswith(b"PAR1"):
        return PARQUET
    for mark, told, remedy in _OTHERS:
        if start.startswith(mark):
            raise Unreadable(told, remedy)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<") and not text.startswith(b"<#"):
        if _SPREADSHEET_XML in text:
            raise Unreadable("Filen er Excels gamle XML-format (XML-regneark 2003)", f"Åbn den i Excel. {_AS_EXCEL}")
        if any(mark in text for mark in (b"<html", b"<!doctype html", b"<table", b"<meta")):
            return HTML
        if text.startswith(b"<?xml"):
            raise Unreadable("Filen er XML", _AS_EXCEL)
    if ending not in ENDINGS:
        raise Unreadable(
            f"Filtypen {ending or 'uden endelse'} kan ikke læses", "Gem den som CSV, Excel (xlsx), Parquet eller zip"
        )
    if ENDINGS[ending] == ZIP:
        raise Unreadable("Zip-filen er beskadiget", "Kopiér den igen; måske var kopieringen ikke færdig")
    if ENDINGS[ending] in (WORKBOOK, PARQUET) and not _is_text(start):
        name = "Excel" if ENDINGS[ending] == WORKBOOK else "Parquet"
        raise Unreadable(f"Filen kan ikke læses som {name}", "Kopiér den igen; måske var kopieringen ikke færdig")
    return CSV


def _is_text(start: bytes) -> bool:
    """Whether the bytes may be text in one of the usual encodings: nearly none of them is a sign that no text has."""
    if not start:
        return False
    strange = sum(byte < 9 or 13 < byte < 32 for byte in start if byte)
    zeros = start.count(0)
    return strange <= len(start) // 200 and (
        zeros == 0 or start[:2] in (b"\xff\xfe", b"\xfe\xff") or zeros > len(start) // 4
    )


def misnamed(kind: str, ending: str) -> str:
    """What to say of a file that is another kind than its ending says, "" when it is not."""
    named = ENDINGS.get(ending, kind)
    return "" if named == kind else f"Filen hedder {ending}, men er {_NAMES[kind]}, og er læst som det"


def check_packed(content: bytes, damaged: tuple[str, str] = DAMAGED) -> list[str]:
    """The names of what a zip-packed file holds; Unreadable when it is ``damaged`` (what is then told, and the remedy) or
    would fill the memory unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception as error:  # a damaged directory raises errors of many kinds, and all mean the same
        raise Unreadable(*damaged) from error
    if len(members) > MOST_PARTS:
        raise Unreadable(
            f"Filen er pakket af {len(members)} dele og læses ikke", "Læg højst nogle få filer i én zip-fil"
        )
    if sum(member.compress_size for member in members) > len(content):  # several names for the same bytes
        raise Unreadable(*damaged)
    unpacked = sum(member.file_size for member in members)
    swollen = any(m.file_size > LARGE and m.file_size > PACKED_PART * max(m.compress_size, 1) for m in members)
    if unpacked > UNPACKED or swollen:
        size = f"{unpacked / (1 << 30):.1f}".replace(".", ",")
        raise Unreadable(
            f"Filen fylder {size} GB, når den pakkes ud, og læses ikke", "Lav et mindre udtræk, eller gem det som CSV"
        )
    return [member.filename for member in members]


def size_unpacked(content: bytes) -> int:
    """How many bytes a file fills when it is unpacked, as ``check_packed`` has judged it; its own where it is not packed."""
    if not content.startswith(b"PK\x03\x04"):
        return len(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist())


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part's bytes, never more than the file's list of contents says, which ``check_packed`` has judged. BadZipFile when
    it is another size than it says."""
    with archive.open(part) as stream:
        content = stream.read(part.file_size + 1)
        if len(content) != part.file_size or stream.read(1):
            raise zipfile.BadZipFile(f"{part.filename} is not of the size that it says")
    return content


def refuse_protected(content: bytes) -> None:
    """Tell of a workbook that is locked by a password or a label: it is kept inside an OLE file."""
    remedy = "Gem en kopi uden beskyttelse, eller lav udtrækket som CSV"
    if "DRMEncrypted".encode("utf-16-le") in content:
        raise Unreadable("Filen er beskyttet af en følsomhedsmærkat eller rettighedsstyring", remedy)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("Filen er beskyttet med adgangskode eller en følsomhedsmærkat", remedy)
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable("Filen er et Word-dokument", _AS_EXCEL)
