"""The command line. Thin: it puts the commands together and tells what went wrong.

Only Typer is imported before a command is known, so that help answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from styringslib import __version__
from styringslib.commands import register
from styringslib.commands.archive import archive, reproduce
from styringslib.commands.calling import called_with
from styringslib.commands.check import check
from styringslib.commands.clean import clean
from styringslib.commands.danish import BadCall, DanishCommand, DanishGroup
from styringslib.commands.demography import demography
from styringslib.commands.fetch import fetch
from styringslib.commands.group import add_group
from styringslib.commands.handout import handout
from styringslib.commands.init import init
from styringslib.commands.log import log
from styringslib.commands.month import month
from styringslib.commands.papers import papers
from styringslib.commands.pseudonymise import pseudonymise
from styringslib.commands.publish import publish
from styringslib.commands.round import round_
from styringslib.commands.run import run
from styringslib.commands.said import say
from styringslib.commands.serve import serve
from styringslib.commands.status import INTERRUPTED, OK, UNUSABLE
from styringslib.commands.verify import verify
from styringslib.fields.words import meant, visible
from styringslib.system_fault import told_of_system

_BEFORE: tuple[Callable[..., int], ...] = (init, check, run, demography)
_AFTER: tuple[Callable[..., int], ...] = (
    publish,
    month,
    verify,
    log,
    archive,
    reproduce,
    serve,
    handout,
    fetch,
    pseudonymise,
    papers,
    clean,
)
# Commands whose name is a word of Python's own.
_NAMED: dict[str, Callable[..., int]] = {"round": round_}

app = typer.Typer(cls=DanishGroup, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Vis versionen.", is_eager=True)] = False,
) -> None:
    """Økonomisk opfølgning for hjemmepleje, rehabilitering og botilbud."""
    if version:
        typer.echo(f"styring {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


for _command in _BEFORE:
    app.command(cls=DanishCommand)(_command)
add_group(app, "register", register.HELP, register.COMMANDS, (DanishGroup, DanishCommand))
for _command in _AFTER:
    app.command(cls=DanishCommand)(_command)
for _name, _command in _NAMED.items():
    app.command(_name, cls=DanishCommand)(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 all went well, 1 some unit failed, 2 unusable call or input."""
    # Danish letters must not end the run in a window that can not show them.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    called_with(given)
    try:
        status = app(given, prog_name="styring", standalone_mode=False)
        return int(status or OK)
    except KeyboardInterrupt:  # before a command is known
        return INTERRUPTED
    except Exception as error:
        text = _explained(error)
        if text is None:
            raise
        say(visible(text), err=True)
        return UNUSABLE


def _explained(error: Exception) -> str | None:
    """The Danish text of an error that a user can mend; None for one that is ours."""
    if isinstance(error, BadCall):
        return str(error)
    if isinstance(error, ValueError):
        # Our own errors are subclasses with a Danish text; a plain ValueError from a library is a fault of ours.
        return str(error) if type(error).__module__.startswith("styringslib.") else None
    if isinstance(error, OSError) and (told := told_of_system(error)):
        return told
    return _explained_call(error)


def _explained_call(error: Any) -> str | None:
    """Click's errors by the name of their class: Typer has its own copy of Click from version 0.20 or so on."""
    kind = type(error).__name__
    help_at = f" Se: {error.ctx.command_path} --help" if getattr(error, "ctx", None) else ""
    if kind == "NoSuchOption":
        near = meant(error.option_name, error.possibilities or (), cutoff=0.0)
        return f"Valget {error.option_name} findes ikke.{near}{help_at}"
    if kind == "BadOptionUsage":
        return f"Valget {error.option_name} mangler en værdi, eller har en for meget.{help_at}"
    if kind == "MissingParameter" and error.param is not None:
        return f"Valget {error.param.opts[0]} mangler.{help_at}"
    if kind == "BadParameter" and error.param is not None:
        wanted = " Angiv et helt tal." if "integer" in error.message else ""
        return f"Værdien af {error.param.opts[0]} kan ikke bruges.{wanted}{help_at}"
    if kind in ("UsageError", "BadArgumentUsage", "BadParameter"):
        return (
            f"Kaldet har noget for meget, som styring ikke forstår. Sæt navne med mellemrum i anførselstegn.{help_at}"
        )
    return None


if __name__ == "__main__":
    sys.exit(main())
