"""CSV as municipal systems write it: any of the usual encodings and separators, read in blocks of bounded size."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

import numpy as np

from styringslib.intake.files.grids import Block, Unreadable
from styringslib.intake.files.text_bytes import wide_encoding, with_plain_line_ends

BLOCK = 32 << 20
PREVIEW_ROWS = 60
LONGEST_ROW = 2  # blocks
SEPARATORS = (";", "\t", "|", ",")
_UNMATCHED = ("Filens anførselstegn passer ikke sammen", "Lav udtrækket igen, eller ret anførselstegnene")
_C1 = re.compile(rb"[\x80-\x9f]")


class CsvFile:
    """One CSV file. ``open_file`` gives a fresh binary stream; ``consumed`` is called with every piece of bytes read.

    The encoding is found, not asked for: a byte order mark decides, otherwise UTF-8 when the bytes are valid UTF-8 and
    Windows-1252 when not. A stated ``encoding`` ("utf-8", "cp1252") is taken at its word. ``score`` tells how well the
    first rows fit the table and chooses the separator.
    """

    def __init__(
        self,
        file: str,
        open_file: Callable[[], IO[bytes]],
        *,
        delimiter: str = "",
        encoding: str = "",
        score: Callable[[list[list[str]]], float] = len,
        consumed: Callable[[bytes], Any] = len,
        block_size: int = BLOCK,
    ) -> None:
        self.file, self.sheet = file, ""
        self._open, self._encoding, self._consumed, self._block_size = open_file, encoding, consumed, block_size
        self._saw_utf8 = self._saw_cp1252 = self._is_utf8 = False
        self.ends_abruptly = False  # no line break after the last row: perhaps only half of the file was copied
        with open_file() as stream:
            start = stream.read(1 << 18)
        if not start:
            raise Unreadable("Filen er tom (0 byte)", "Kopiér filen igen; måske er kopieringen ikke færdig")
        self._wide = wide_encoding(start)
        text = start.decode(self._wide, "replace") if self._wide else self._decode(start.removeprefix(b"\xef\xbb\xbf"))
        text = text.removeprefix("\ufeff")
        self._saw_utf8 = self._saw_cp1252 = False
        previews = {sign: _records(text, sign) for sign in ([delimiter] if delimiter else SEPARATORS)}
        self.delimiter = max(previews, key=lambda sign: score([row for _, row in previews[sign]]))
        self._preview = previews[self.delimiter]

    def preview(self) -> list[list[str]]:
        """The first rows, the rows above the header among them."""
        return [row for _, row in self._preview]

    def _decode(self, data: bytes) -> str:
        """The text, and in ``_is_utf8`` whether the bytes were UTF-8 without fault."""
        self._is_utf8 = False
        if self._encoding == "cp1252":
            return data.decode("cp1252", "replace")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and len(data) - error.start < 4:
                return data[: error.start].decode("utf-8")  # only the preview ends inside a letter
        else:
            self._saw_utf8 |= not data.isascii()
            self._is_utf8 = True
            return text
        loose = data.decode("utf-8", "replace")
        if self._encoding == "utf-8" or loose.count("\ufffd") < sum(loose.count(letter) for letter in "æøåÆØÅ"):
            return loose  # UTF-8 with a few damaged bytes, not Windows-1252: told cell by cell
        self._saw_cp1252 = True
        if _C1.search(data):
            return data.decode("cp1252", "replace")
        return data.decode("latin-1")

    def _pieces(self, skip_lines: int) -> Iterator[tuple[bytes, bytes]]:
        """The bytes below the header, cut between records, each with the bytes read from the file for it."""
        with self._open() as stream:
            rest, first = b"", True
            for read, raw in with_plain_line_ends(stream, self._block_size, self._wide):
                data = _below(read, skip_lines) if first else rest + read if rest else read
                first = False
                cut = _cut(data) if len(data) < 8 * self._block_size else data.rfind(b"\n") + 1
                piece, rest = data[:cut], data[cut:]
                if len(rest) > LONGEST_ROW * self._block_size:
                    told = f"Filen har en række, der fylder over {len(rest) >> 20} MB"
                    raise Unreadable(
                        told, "Se efter et manglende linjeskift eller anførselstegn, eller lav udtrækket igen"
                    )
                yield piece, raw
            if rest:
                self.ends_abruptly = not rest.endswith(b"\n")
                yield rest, b""

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """Blocks of texts; rows of another width come as ``ragged`` unless only empty fields make the difference.

        The next block is read and split by a second thread while the caller works on this one.
        """
        pieces = self._pieces(self._preview[header][0])
        row = header + 2

        def following() -> tuple[list[Block], bytes] | None:
            nonlocal row
            piece, raw = next(pieces, (None, b""))
            if piece is None:
                return None
            if not piece:
                return [], raw
            found, records = self._parse(piece if self._wide else self._as_utf8(piece), row, width, coded)
            row += records
            return found, raw

        with ThreadPoolExecutor(1) as worker:
            ahead = worker.submit(following)
            while (done := ahead.result()) is not None:
                ahead = worker.submit(following)
                self._consumed(done[1])
                yield from done[0]
        if self._saw_utf8 and self._saw_cp1252:
            raise Unreadable(
                "Filen blander to tegnsæt (UTF-8 og Windows-1252)", "Lav udtrækket igen i ét tegnsæt, helst UTF-8"
            )

    def _as_utf8(self, data: bytes) -> bytes:
        if self._encoding != "cp1252" and data.isascii():
            return data
        text = self._decode(data)
        return data if self._is_utf8 else text.encode("utf-8")

    def _parse(self, data: bytes, first_row: int, width: int, coded: Collection[int]) -> tuple[list[Block], int]:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        quoted = b'"' in data
        odd: list[tuple[int, str]] = []

        def set_aside(record: Any) -> str:
            odd.append((record.number - 1, record.text))
            return "skip"

        names = [str(place) for place in range(width)]
        few = pa.dictionary(pa.int32(), pa.string())
        reading = arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(data) + 1, 1 << 16))
        splitting = arrow_csv.ParseOptions(
            delimiter=self.delimiter, newlines_in_values=quoted, invalid_row_handler=set_aside
        )
        types = {name: few if place in coded else pa.string() for place, name in enumerate(names)}
        as_text = arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=False, check_utf8=False)
        try:
            table = arrow_csv.read_csv(pa.BufferReader(data), reading, splitting, as_text)
        except pa.ArrowException as error:
            raise Unreadable(
                "Filens rækker kan ikke skilles ad", "Lav udtrækket igen, eller åbn og gem det i Excel"
            ) from error
        columns = [_one(table.column(place)) for place in range(width)]
        rows, records = _row_numbers(data, first_row, self.delimiter, quoted, table.num_rows + len(odd))
        kept = np.ones(len(rows), dtype=bool)
        if odd:
            kept[[number for number, _ in odd]] = False
        mended, ragged, notes = [], [], []
        for number, text in odd:
            fields = _fields(text, self.delimiter)
            filled = [field.strip() for field in fields if field.strip()]
            if not filled:
                continue
            if len(filled) == 1:
                notes.append((int(rows[number]), filled[0]))
            if len(fields) > width and not any(field.strip() for field in fields[width:]):
                mended.append((int(rows[number]), fields[:width]))
            else:
                ragged.append((int(rows[number]), len(fields)))
        if len(rows[kept]) != table.num_rows:  # quotation marks that do not match: no row can be trusted to its number
            raise Unreadable(*_UNMATCHED)
        swallowed = self._swallowed(columns, width) if quoted else ()
        blocks = [Block(columns, rows[kept], tuple(ragged), swallowed, tuple(notes))]
        if mended:
            texts = [pa.array([fields[place] for _, fields in mended], pa.string()) for place in range(width)]
            blocks.append(Block(texts, np.array([number for number, _ in mended])))
        return blocks, records

    def _swallowed(self, columns: list[Any], width: int) -> tuple[int, ...]:
        """Rows with a cell that holds a whole further line: a quotation mark that was never closed."""
        import pyarrow.compute as pc

        found: set[int] = set()
        for column in columns:
            texts = column.dictionary_decode() if hasattr(column, "dictionary") else column
            for place in np.flatnonzero(np.asarray(pc.match_substring(texts, "\n"))):
                lines = texts[int(place)].as_py().split("\n")
                if max(line.count(self.delimiter) for line in lines) >= max(width - 2, 1):
                    found.add(int(place))
        return tuple(sorted(found))


def _fields(text: str, delimiter: str) -> list[str]:
    """The fields of one record; a record that no reader of CSV takes is one field."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [text]


def _one(column: Any) -> Any:
    """A chunked column as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first records of a text with the number of physical lines read up to and with each."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd").split("\n")
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    found = []
    try:
        for record in reader:
            found.append((reader.line_num, record))
            if len(found) == PREVIEW_ROWS:
                break
    except csv.Error:
        pass
    return found


def _below(data: bytes, lines: int) -> bytes:
    """What follows the first lines."""
    place = 0
    for _ in range(lines):
        place = data.find(b"\n", place) + 1
        if place == 0:
            return b""
    return data[place:]


def _cut(data: bytes) -> int:
    """Where the last whole record ends: after a line break with an even number of quotation marks before it."""
    end = data.rfind(b"\n") + 1
    if b'"' not in data or data.count(b'"', 0, end) % 2 == 0:
        return end
    tried = end
    for _ in range(1_000):
        tried = data.rfind(b"\n", 0, tried - 1) + 1 if tried > 1 else 0
        if tried == 0:
            return 0  # one record that is longer than the block: read on
        if data.count(b'"', 0, tried) % 2 == 0:
            return tried
    return end  # a mark that is no quotation, such as inches


def _row_numbers(data: bytes, first: int, delimiter: str, quoted: bool, filled_rows: int) -> tuple[np.ndarray, int]:
    """Excel's number of every record that is not a blank line, and the number of records with the blank ones."""
    if quoted:
        text = io.StringIO(data.decode("utf-8", "replace").replace("\x00", ""), newline="")
        try:
            filled = np.fromiter((bool(record) for record in csv.reader(text, delimiter=delimiter)), dtype=bool)
        except csv.Error:  # a cell of more than a hundred thousand signs is a quotation that was never closed
            raise Unreadable(*_UNMATCHED) from None
    else:
        count = data.count(b"\n") + (not data.endswith(b"\n"))
        if count == filled_rows:
            return np.arange(first, first + count), count
        lines = data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        filled = np.fromiter((line not in (b"", b"\r") for line in lines), dtype=bool, count=len(lines))
    return first + np.flatnonzero(filled), len(filled)
