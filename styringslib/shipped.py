"""Where the notebooks and the sample municipality lie: beside the package in a clone, inside it when installed."""

from __future__ import annotations

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
