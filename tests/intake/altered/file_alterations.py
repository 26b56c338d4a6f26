"""Whole files altered as transport, other programs and other settings alter them."""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

Alteration = Callable[[Path, random.Random], None]


def text_of(path: Path) -> tuple[str, str]:
    """The text of a file and the encoding that it is in."""
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def _encoded(encoding: str, mark: bytes = b"") -> Alteration:
    def alter(path: Path, draw: random.Random) -> None:
        path.write_bytes(mark + text_of(path)[0].encode(encoding, "replace"))

    return alter


def _written(change: Callable[[str, random.Random], str]) -> Alteration:
    def alter(path: Path, draw: random.Random) -> None:
        text, encoding = text_of(path)
        path.write_bytes(change(text, draw).encode(encoding))

    return alter


def _mixed_ends(text: str, draw: random.Random) -> str:
    return "".join(line + draw.choice(("\r\n", "\n", "\r")) for line in text.splitlines())


def _quoted(text: str, draw: random.Random) -> str:
    separator = "\t" if "\t" in text else ";"
    rows = [line.split(separator) for line in text.splitlines()]
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def _cut(path: Path, draw: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: draw.randrange(1, len(data) - 3)])


def _cut_inside_a_row(path: Path, draw: random.Random) -> None:
    text, encoding = text_of(path)
    lines = text.splitlines(keepends=True)
    place = draw.randrange(len(lines) // 2, len(lines))
    kept = lines[place].rstrip("\r\n")
    path.write_bytes("".join([*lines[:place], kept[: draw.randrange(1, max(len(kept), 2))]]).encode(encoding))


def _flipped(path: Path, draw: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(draw.choice((1, 3, 20))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(bytes(data))


def _copied(path: Path, draw: random.Random) -> None:
    """The same extract once more under a name that the same pattern finds."""
    shutil.copy(path, path.with_name(f"{path.stem[:13]} kopi{path.suffix}"))


def _nul(path: Path, draw: random.Random) -> None:
    data = path.read_bytes()
    place = draw.randrange(len(data))
    path.write_bytes(data[:place] + b"\0" * 40 + data[place:])


def _zipped(path: Path, draw: random.Random) -> None:
    data = path.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("udtræk.csv", data)


EVERY: dict[str, Alteration] = {
    "file: cut": _cut,
    "file: empty": lambda path, draw: path.write_bytes(b"") and None,
    "file: noise": lambda path, draw: path.write_bytes(draw.randbytes(4_000)) and None,
    "file: renamed": lambda path, draw: path.rename(path.with_name(f"gammel {path.name}")) and None,
    "file: a folder of that name": lambda path, draw: (path.unlink(), path.mkdir())[1],
    "file: NUL bytes": _nul,
    "file: a copy beside it": _copied,
    "file: a zip under its old name": _zipped,
    "file: protected": lambda path, draw: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) and None,
}
TEXTS: dict[str, Alteration] = {
    "text: UTF-8": _encoded("utf-8"),
    "text: UTF-8 with mark": _encoded("utf-8-sig"),
    "text: Windows": _encoded("cp1252"),
    "text: UTF-16": _encoded("utf-16"),
    "text: UTF-16 without mark": _encoded("utf-16-le"),
    "text: UTF-16, other order": _encoded("utf-16-be", b"\xfe\xff"),
    "text: Unix ends of line": _written(lambda text, draw: text.replace("\r\n", "\n")),
    "text: old Mac ends of line": _written(lambda text, draw: text.replace("\r\n", "\r")),
    "text: mixed ends of line": _written(_mixed_ends),
    "text: all cells in quotation marks": _written(_quoted),
    "text: cut inside a row": _cut_inside_a_row,
    "text: one quotation mark": _written(lambda text, draw: text.replace(";", ';"', 1) if ";" in text else text),
}


def _book(change: Callable[[openpyxl.Workbook, random.Random], None]) -> Alteration:
    def alter(path: Path, draw: random.Random) -> None:
        book = openpyxl.load_workbook(path)
        change(book, draw)
        book.save(path)

    return alter


def _hidden_copy(book: openpyxl.Workbook, draw: random.Random) -> None:
    copy = book.copy_worksheet(draw.choice(book.worksheets))
    copy.title, copy.sheet_state = "Kladde", "hidden"


def _guide(book: openpyxl.Workbook, draw: random.Random) -> None:
    sheet = book.create_sheet("Vejledning", 0)
    sheet.append(["Sådan læses arkene"])
    sheet.append(["Tallene er i kroner."])


def _renamed_sheet(book: openpyxl.Workbook, draw: random.Random) -> None:
    sheet = draw.choice(book.worksheets)
    sheet.title = f"{sheet.title} ny"


def _hidden_rows(book: openpyxl.Workbook, draw: random.Random) -> None:
    sheet = draw.choice(book.worksheets)
    for row in draw.sample(range(5, sheet.max_row), min(5, sheet.max_row - 5)):
        sheet.row_dimensions[row].hidden = True


def _numbers_as_text(book: openpyxl.Workbook, draw: random.Random) -> None:
    for row in draw.choice(book.worksheets).iter_rows():
        for cell in row:
            if isinstance(cell.value, float):
                cell.value = f"{cell.value:.2f}".replace(".", ",")


def _formulas(book: openpyxl.Workbook, draw: random.Random) -> None:
    """Numbers as formulas that no program has worked out."""
    for row in draw.choice(book.worksheets).iter_rows(min_row=5):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value = f"={cell.value}+0"


def _blank_first_column(book: openpyxl.Workbook, draw: random.Random) -> None:
    draw.choice(book.worksheets).insert_cols(1)


BOOKS: dict[str, Alteration] = {
    "workbook: bits flipped": _flipped,
    "workbook: a hidden copy of a sheet": _book(_hidden_copy),
    "workbook: a guide in front": _book(_guide),
    "workbook: a sheet renamed": _book(_renamed_sheet),
    "workbook: hidden rows": _book(_hidden_rows),
    "workbook: numbers as text": _book(_numbers_as_text),
    "workbook: formulas without values": _book(_formulas),
    "workbook: a blank first column": _book(_blank_first_column),
}


def _toml(change: Callable[[list[str], random.Random], list[str]]) -> Alteration:
    def alter(path: Path, draw: random.Random) -> None:
        path.write_text("\n".join(change(path.read_text("utf-8").splitlines(), draw)), "utf-8")

    return alter


def _misspelt(lines: list[str], draw: random.Random) -> list[str]:
    place = draw.choice([place for place, line in enumerate(lines) if "=" in line and not line.startswith("#")])
    return [*lines[:place], "x" + lines[place], *lines[place + 1 :]]


def _mistyped(lines: list[str], draw: random.Random) -> list[str]:
    place = draw.choice([place for place, line in enumerate(lines) if "=" in line and not line.startswith("#")])
    key = lines[place].split("=")[0]
    return [*lines[:place], f"{key}= {draw.choice(('12', 'true', '{ }', '[ 3 ]', '1979-05-27'))}", *lines[place + 1 :]]


SETTINGS: dict[str, Alteration] = {
    "kommune.toml: a key misspelt": _toml(_misspelt),
    "kommune.toml: a value of another kind": _toml(_mistyped),
    "kommune.toml: a line lost": _toml(
        lambda lines, draw: [*lines[: (n := draw.randrange(len(lines)))], *lines[n + 1 :]]
    ),
    "kommune.toml: deep": _toml(lambda lines, draw: [*lines, "x = " + "[" * 3_000 + "]" * 3_000]),
    "kommune.toml: NUL": _nul,
    "kommune.toml: cut": _cut,
    "kommune.toml: Windows letters": _encoded("cp1252"),
    "kommune.toml: with mark": _encoded("utf-8-sig"),
}
