"""What the terminal is told: the one place where texts leave for it."""

from __future__ import annotations

import typer


def say(text: str = "", *, err: bool = False) -> None:
    """A text to the terminal (or, with ``err``, beside what the command answers). It may quote a file or what somebody has
    written, so what looks like a CPR number is masked."""
    from styringslib.privacy import hide_cpr

    typer.echo(hide_cpr(text), err=err)
