"""The notebooks and the sample municipality (beside the package in a clone, inside it when installed), and its own files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(shipped: str, cloned: str) -> Path:
    inside = _PACKAGE / "_shipped" / shipped
    return inside if inside.is_dir() else _PACKAGE.parent / cloned


def notebooks() -> Path:
    """Folder of the notebooks that the reports are made from."""
    return _folder("notebooks", "notebooks")


def sample() -> Path:
    """Folder of the fictional sample municipality."""
    return _folder("sample", "data/sample")


@cache
def source_digest() -> str:
    """SHA-256 over the library's own files, so that changed code makes new reports without a new version number."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        relative = path.relative_to(_PACKAGE).as_posix()
        if path.is_file() and "__pycache__" not in path.parts and not relative.startswith("_shipped/"):
            total.update(relative.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
