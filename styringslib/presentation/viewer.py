"""Whether a person is there to see what a notebook shows, and through what."""

from __future__ import annotations

import os


def opened_interactively() -> bool:
    """Whether a person has the notebook open: a front end that can ask for input says so, a run without one does not.

    Voilà asks for no input, but tells its kernels that they serve a page.
    """
    from IPython import get_ipython

    shell = get_ipython()
    asks = bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))
    return asks or served_by_voila()


def served_by_voila() -> bool:
    """Whether the kernel serves a page of Voilà's."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")
