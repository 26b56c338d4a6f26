"""The bytes of a text file with one kind of line end and, for UTF-16, as UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

import numpy as np

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CR, _LF = 13, 10
_ENOUGH = 0.3  # of the bytes at every second place: Danish text as UTF-16 has a nought beside nearly every letter


def wide_encoding(start: bytes) -> str:
    """ "utf-16", "utf-16-le", "utf-16-be" or "utf-32" when a file that begins so is that; "" for one byte a letter.

    A mark decides; without one, noughts at every second place do.
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = max(len(start) // 2, 1)
    if odd > _ENOUGH * half and even < odd / 20:
        return "utf-16-le"
    if even > _ENOUGH * half and odd < even / 20:
        return "utf-16-be"
    return ""


def with_plain_line_ends(stream: IO[bytes], size: int, wide: str) -> Iterator[tuple[bytes, bytes]]:
    """Blocks of a stream: the bytes (UTF-8 for a ``wide`` encoding) without mark and with no lone carriage return, and the
    bytes that were read for them. A line may end in CR alone in a few rows, in all of them, or inside a cell."""
    decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
    held, first = b"", True
    while raw := stream.read(size):
        data = held + (decoder.decode(raw).encode("utf-8") if decoder else raw)
        if first:
            data, first = data.removeprefix(codecs.BOM_UTF8), False
        held = b"\r" if data.endswith(b"\r") else b""
        yield _mended(data[: len(data) - len(held)]), raw
    last = held + (decoder.decode(b"", True).encode("utf-8") if decoder else b"")
    if last:
        yield _mended(last), b""


def _mended(data: bytes) -> bytes:
    if b"\r" not in data:
        return data
    signs = np.frombuffer(data, np.uint8)
    if data[-1] != _CR and not ((signs[:-1] == _CR) & (signs[1:] != _LF)).any():
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
