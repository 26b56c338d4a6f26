"""What happens to files: each takes the bytes of a sound one and gives those of a damaged one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]


def _cut(data: bytes, draw: Random) -> bytes:
    return data[: draw.randrange(len(data))]


def _headless(data: bytes, draw: Random) -> bytes:
    return data[draw.randrange(1, len(data)) :]


def _flips(count: int) -> Damage:
    def damage(data: bytes, draw: Random) -> bytes:
        changed = bytearray(data)
        for _ in range(count):
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
        return bytes(changed)

    return damage


def _noughts(data: bytes, draw: Random) -> bytes:
    start = draw.randrange(len(data))
    size = min(draw.choice((1, 40, 512, 4096)), len(data) - start)
    return data[:start] + bytes(size) + data[start + size :]


def _put_in(piece: Callable[[Random], bytes]) -> Damage:
    def damage(data: bytes, draw: Random) -> bytes:
        place = draw.randrange(len(data) + 1)
        return data[:place] + piece(draw) + data[place:]

    return damage


def _lost(data: bytes, draw: Random) -> bytes:
    first, last = sorted(draw.randrange(len(data)) for _ in range(2))
    return data[:first] + data[last:]


def _repeated(data: bytes, draw: Random) -> bytes:
    first, last = sorted(draw.randrange(len(data)) for _ in range(2))
    return data[:last] + data[first:last] + data[last:]


def _swapped(data: bytes, draw: Random) -> bytes:
    middle = draw.randrange(len(data))
    return data[middle:] + data[:middle]


def _long_number(data: bytes, draw: Random) -> bytes:
    """A number of 400 digits in the place of one of the file's."""
    numbers = list(re.finditer(rb"\d+", data))
    if not numbers:
        return data + b"9" * 400
    chosen = draw.choice(numbers)
    return data[: chosen.start()] + b"9" * 400 + data[chosen.end() :]


def _deep(data: bytes, draw: Random) -> bytes:
    return data + b"\nx = " + b"[" * 5_000 + b"]" * 5_000 + b"\n"


DAMAGES: dict[str, Damage] = {
    "cut off": _cut,
    "the beginning lost": _headless,
    "one bit": _flips(1),
    "twenty bits": _flips(20),
    "noughts over a part": _noughts,
    "noughts put in": _put_in(lambda draw: bytes(draw.choice((1, 7, 300)))),
    "noise put in": _put_in(lambda draw: draw.randbytes(draw.choice((1, 8, 300)))),
    "a part lost": _lost,
    "a part twice": _repeated,
    "two parts exchanged": _swapped,
    "a number of 400 digits": _long_number,
    "5.000 brackets": _deep,
}
BY_BYTES = (
    "one bit",
    "twenty bits",
    "noughts over a part",
    "noise put in",
    "a part lost",
    "a part twice",
    "a number of 400 digits",
)


def inside(data: bytes, draw: Random) -> tuple[str, bytes]:
    """A packed file with one of its parts damaged and packed again, so that no check of the packing notices; the damage."""
    name = draw.choice(BY_BYTES)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.namelist()
        chosen = draw.choice([part for part in parts if old.getinfo(part).file_size])
        for part in parts:
            content = old.read(part)
            written = DAMAGES[name](content, draw) if part == chosen else content
            new.writestr(zipfile.ZipInfo(part), written, zipfile.ZIP_DEFLATED)  # without the time of the day
    return f"{name} in a part", made.getvalue()
