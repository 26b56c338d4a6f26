"""What the terminal is told: the one place where texts leave for it. What libraries draw (bars, questions) goes by `as_told`."""

from __future__ import annotations

import typer


def as_told(text: str) -> str:
    """A text that a library prints for us: what looks like a CPR number masked, and nothing that a terminal acts on."""
    from styringslib.fields.words import visible
    from styringslib.privacy import hide_cpr

    return visible(hide_cpr(text))


def say(text: str = "", *, err: bool = False) -> None:
    """A text to the terminal (or, with ``err``, beside what the command answers). It may quote a file or what somebody has
    written, so what looks like a CPR number is masked."""
    from styringslib.privacy import hide_cpr

    typer.echo(hide_cpr(text), err=err)
