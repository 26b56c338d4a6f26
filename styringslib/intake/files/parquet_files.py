"""Parquet files: typed columns, read in row groups."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from typing import IO, Any

import numpy as np

from styringslib.intake.files.grids import Block, Unreadable
from styringslib.intake.files.zones import local_column

# A real row takes at least a byte; one that is repeated takes none.
MOST_ROWS = 5_000_000
LONGEST_CELL = 1 << 16


class ParquetFile:
    """One Parquet file; row numbers count its rows from 2, as if the headings were row 1."""

    def __init__(self, file: str, open_file: Callable[[], IO[bytes]]) -> None:
        self.file, self.sheet, self._open = file, "", open_file
        with open_file() as stream:
            size = stream.seek(0, os.SEEK_END)
            rows = _reader(stream).metadata.num_rows
            if rows > MOST_ROWS and rows > size:
                told = f"Filen har {rows} rækker, flere end den har byte, og læses ikke"
                raise Unreadable(told, "Lav udtrækket igen; rækkerne er ens")
            self._names = [name for name in _reader(stream).schema_arrow.names if not name.startswith("__index")]

    def preview(self) -> list[list[str]]:
        """The headings as the only row."""
        return [list(self._names)]

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """Blocks of at most a million rows."""
        import pyarrow as pa

        row = 2
        with self._open() as stream:
            try:
                for batch in _reader(stream).iter_batches(batch_size=1_000_000, columns=self._names):
                    # A text that is no UTF-8 is known by this alone: Arrow hands it on as it stands.
                    batch.validate(full=True)
                    columns = [plain(batch.column(place)) for place in range(width)]
                    yield Block(columns, np.arange(row, row + len(batch)))
                    row += len(batch)
            except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
                raise Unreadable("Filen er beskadiget", "Kopiér den igen; måske var kopieringen ikke færdig") from error


def _reader(stream: IO[bytes]) -> Any:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(stream)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        remedy = "Kopiér den igen; måske var kopieringen ikke færdig"
        raise Unreadable("Filen kan ikke læses som Parquet", remedy) from error


def plain(column: Any) -> Any:
    """A column in one of the types that the readers know: text, dictionary of texts, float, or timestamp."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        _refuse_long(column.dictionary)
        column = column.dictionary_decode() if not pa.types.is_string(kind.value_type) else column
        return column if pa.types.is_dictionary(column.type) else plain(column)
    if pa.types.is_string(kind) or pa.types.is_float64(kind):
        return column
    if pa.types.is_large_string(kind) or kind == pa.string_view():
        return column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        try:
            return column.cast(pa.float64())
        except pa.ArrowInvalid:  # a number of so many digits is a code
            return column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return local_column(column).cast(pa.timestamp("s"), safe=False)
    if pa.types.is_date(kind):
        return column.cast(pa.timestamp("us")).cast(pa.timestamp("s"), safe=False)
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([value and value.decode("utf-8", "replace") for value in column.to_pylist()], pa.string())
    from styringslib.intake.files.workbooks import typed_array

    return typed_array(column.to_pylist())


def _refuse_long(texts: Any) -> None:
    """A text that many cells point at is unpacked for each of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = texts.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind):
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > LONGEST_CELL:
            raise Unreadable(f"Filen har en celle med {longest} tegn og læses ikke", "Forkort teksten i udtrækket")
