"""Help and errors of the command line in Danish."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperCommand, TyperGroup

from styringslib.commands.said import say
from styringslib.commands.status import ENDED, INTERRUPTED
from styringslib.fields.words import meant


class BadCall(Exception):
    """A call that can not be understood; the text is Danish."""


def _options(command: Any, context: Any) -> list[tuple[str, str]]:
    rows = []
    for option in command.get_params(context):
        metavar = "" if option.is_flag else f" {option.metavar or 'VÆRDI'}"
        text = "Vis denne hjælp." if "--help" in option.opts else option.help or ""
        if not getattr(option, "hidden", False):
            by_place = option.param_type_name == "argument"
            rows.append((str(option.metavar) if by_place else ", ".join(option.opts) + metavar, text))
    return rows


@contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """Being asked to end (SIGTERM: a service that is stopped, a machine that closes) is as Ctrl+C within; the list then holds the
    exit status that says so."""
    asked: list[int] = []
    # The server answers it itself, and only a process's first thread may decide what a signal does.
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield asked
        return

    def ended(number: int, frame: object) -> None:
        asked.append(ENDED)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, ended)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


class DanishCommand(TyperCommand):
    """A command whose help is Danish, and which Ctrl+C, or being asked to end, ends with a Danish sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Carry it out. Typer would end silently at Ctrl+C."""
        with _asked_to_end() as asked:
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt as error:
                say(str(error) or "Afbrudt. Det, der var færdigt, er gemt.", err=True)
                return asked[0] if asked else INTERRUPTED

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Usage, what it does, its options."""
        given = [f"[{one.metavar}]" for one in self.get_params(ctx) if one.param_type_name == "argument"]
        formatter.write_usage(ctx.command_path, " ".join([*given, "[VALG]"]), prefix="Brug: ")
        formatter.write_paragraph()
        formatter.write_text(self.help or "")
        with formatter.section("Valg"):
            formatter.write_dl(_options(self, ctx))


class DanishGroup(TyperGroup):
    """A group of commands whose help and errors are Danish."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Usage, the commands, the options."""
        formatter.write_usage(ctx.command_path, "KOMMANDO [VALG]", prefix="Brug: ")
        formatter.write_paragraph()
        formatter.write_text(self.help or "")
        with formatter.section("Kommandoer"):
            formatter.write_dl([(name, command.help or "") for name, command in self.commands.items()])
        with formatter.section("Valg"):
            formatter.write_dl(_options(self, ctx))
        formatter.write_paragraph()
        example = f"{ctx.command_path} {next(iter(self.commands))} --help"
        formatter.write_text(f"Hver kommando har sin egen hjælp, for eksempel: {example}")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was typed; BadCall with the nearest one when there is none."""
        if args[0] not in self.commands:
            raise BadCall(f"Kommandoen “{args[0]}” findes ikke.{meant(args[0], self.commands)}")
        return super().resolve_command(ctx, args)
