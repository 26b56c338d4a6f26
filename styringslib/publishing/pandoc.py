"""Pandoc, called so that the same text gives the same document, and what the disk refused is told as the disk's own error."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_FULL = ("No space left", "resource exhausted")


def to_word(text: str, path: Path, source: str = "html", options: Sequence[str] = ()) -> None:
    """``text`` in the format ``source`` (pandoc's name) as a Word document in Danish at ``path``. OSError on a full disk."""
    import pypandoc

    told = ["--metadata=lang:da-DK", *options]
    try:
        with _no_clock():
            pypandoc.convert_text(text, "docx", format=source, outputfile=str(path), extra_args=told)
    except RuntimeError as error:  # pandoc is a process of its own; all that is known is what it said
        if any(sign in str(error) for sign in _FULL):
            raise OSError(errno.ENOSPC, "No space left on device", str(path)) from None
        raise


@contextmanager
def _no_clock() -> Iterator[None]:
    """Pandoc dates a document from this variable where it is set."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "946684800"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
