"""Whether a person is there to see what a notebook shows, and through what."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from importlib import import_module
from typing import Any


def opened_interactively() -> bool:
    """Whether a person has the notebook open: a front end that can ask for input says so, a run without one does not.

    Voilà asks for no input, but tells its kernels that they serve a page.
    """
    return _asks() or served_by_voila()


def _asks() -> bool:
    from IPython import get_ipython

    shell = get_ipython()
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))


def served_by_voila() -> bool:
    """Whether the kernel serves a page of Voilà's."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


@contextmanager
def progress_shown() -> Iterator[Callable[[str, float], None]]:
    """Where a person waits in a notebook: a bar that says what is being done and how far it is (0-1), and is gone afterwards."""
    if not _asks():
        yield lambda doing, share: None
        return
    kit: Any = import_module("IPython.display")
    shown: list[Any] = []
    last = ("", -1.0)

    def tell(doing: str, share: float) -> None:
        nonlocal last
        if doing == last[0] and share < last[1] + 0.05:  # a page need not be drawn for every block that is read
            return
        last = (doing, share)
        bar = kit.HTML(
            f"<p><progress value='{share:.2f}' max='1' aria-hidden='true'></progress> {escape(doing)} ...</p>"
        )
        if shown:
            shown[0].update(bar)
        else:
            shown.append(kit.display(bar, display_id=True))

    try:
        yield tell
    finally:
        if shown:
            shown[0].update(kit.HTML(""))
