"""A group of commands under one name, as in `styring register show`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import typer

from styringslib.commands.said import say


def add_group(
    app: typer.Typer, name: str, help_text: str, commands: Mapping[str, Callable[..., Any]], kinds: tuple[Any, Any]
) -> None:
    """Put ``commands`` under ``name`` in ``app``; ``kinds`` are the classes of groups and of commands, which know Danish."""
    of_group, of_command = kinds
    group = typer.Typer(cls=of_group, rich_markup_mode=None)
    group.callback(invoke_without_command=True, help=help_text)(_help_alone)
    for word, function in commands.items():
        group.command(word, cls=of_command)(function)
    app.add_typer(group, name=name)


def _help_alone(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit
