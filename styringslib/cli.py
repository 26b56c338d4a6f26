"""The command line. Thin: it reads the call, tells how it went and sets the status.

Only Typer is imported before a command is known, so that help answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from styringslib import __version__
from styringslib.commands import handout as handout_command
from styringslib.commands import register as register_commands
from styringslib.commands import serve as serve_command
from styringslib.commands.group import add_group
from styringslib.commands.options import Data

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATUS = {"ok": "dannet", "failed": "fejlet", "stopped": "standset", "withheld": "holdt tilbage", "": ""}
OK, SOME_FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def _options(command: Any, context: Any) -> list[tuple[str, str]]:
    rows = []
    for option in command.get_params(context):
        metavar = "" if option.is_flag else f" {option.metavar or 'VÆRDI'}"
        text = "Vis denne hjælp." if "--help" in option.opts else option.help or ""
        if not getattr(option, "hidden", False):
            rows.append((", ".join(option.opts) + metavar, text))
    return rows


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, "[VALG]", prefix="Brug: ")
        formatter.write_paragraph()
        formatter.write_text(self.help or "")
        with formatter.section("Valg"):
            formatter.write_dl(_options(self, ctx))


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
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
        if args[0] not in self.commands:
            raise _BadCall(f"Kommandoen “{args[0]}” findes ikke.{_meant(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


class _BadCall(Exception):
    """A call that can not be understood; the text is Danish."""


app = typer.Typer(cls=_Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


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


@app.command(cls=_Command)
def run(
    data: Data = None,
    month: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Uden: den seneste måned med data.")] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne lægges. Uden: reports.")] = Path(
        "reports"
    ),
    units: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Kun disse enheder (navn eller nøgle). Uden: alle og hele kommunen."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="ANTAL", help="Rapporter ad gangen. Uden: så mange, som maskinen har kerner.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="fast|standard", help="Hvordan notesbøgerne køres; begge giver det samme.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADRESSE", help="Kør på denne dask-scheduler i stedet for her.")
    ] = None,
    notebooks: Annotated[
        Path | None, typer.Option(metavar="MAPPE", help="Egne notesbøger i stedet for de medfølgende.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Dan også rapporterne som PDF.")] = False,
    word: Annotated[bool, typer.Option("--word", help="Dan også rapporterne som Word-dokumenter.")] = False,
    scenario: Annotated[
        Path | None, typer.Option(metavar="FIL", help="Dan også en rapport over dette gemte scenarie, i dets måned.")
    ] = None,
) -> int:
    """Dan månedens rapporter for alle enheder og for hele kommunen."""
    from styringslib.reports.run import Options
    from styringslib.reports.run import run as run_month

    chosen = None if units is None else tuple(name.strip() for name in units.split(",") if name.strip())
    formats = tuple(extension for extension, wanted in (("pdf", pdf), ("docx", word)) if wanted)
    options = Options(data, month, out, chosen, workers, engine, scheduler, notebooks, formats, scenario)
    with _progress() as progress:
        summary = run_month(options, progress)
    for unit, reason in summary.failed.items():
        typer.echo(f"{unit}: {reason}", err=True)
    for note in summary.notes:
        typer.echo(note, err=True)
    typer.echo(
        f"{_reports(summary.made)} dannet, {summary.unchanged} uændret, {len(summary.failed)} fejlet. "
        f"Åbn {_shown(summary.index)}"
    )
    return SOME_FAILED if summary.failed else OK


@app.command(cls=_Command)
def check(
    data: Data = None,
    month: Annotated[
        str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Kun det, der har betydning for denne måned.")
    ] = None,
) -> int:
    """Læs alle filer, og vis hvad der skal rettes. Skriver ingenting."""
    from styringslib.intake import check as check_data
    from styringslib.reports.kept_data import data_folder
    from styringslib.reports.sections import section_faults

    folder = data_folder(data)
    with _reading() as progress:
        problems = check_data(folder, month, progress)
    faults = section_faults(folder)
    if problems:
        typer.echo(problems.text())
    elif not faults:
        typer.echo("Alle filer er læst uden fejl og bemærkninger.")
    for fault in faults:
        typer.echo(fault.text)
    if problems.by_unit().get("") or any(fault.stops for fault in faults):
        return UNUSABLE
    return SOME_FAILED if problems.errors or faults else OK


@app.command(cls=_Command)
def demography(
    data: Data = None,
    municipality: Annotated[
        str, typer.Option(metavar="NAVN", help="Kommunen, når mappen har offentlig statistik for flere (data/denmark).")
    ] = "",
    month: Annotated[
        str, typer.Option(metavar="ÅÅÅÅ-MM", help="Befolkning til og med det år. Uden: den seneste.")
    ] = "",
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporten lægges. Uden: reports.")] = Path("reports"),
    pdf: Annotated[bool, typer.Option("--pdf", help="Dan også rapporten som PDF.")] = False,
    word: Annotated[bool, typer.Option("--word", help="Dan også rapporten som Word-dokument.")] = False,
) -> int:
    """Dan demografirapporten alene, også for en kommune i offentlig statistik."""
    from styringslib.reports.demography_run import make_demography

    formats = tuple(extension for extension, wanted in (("pdf", pdf), ("docx", word)) if wanted)
    page, outcome = make_demography(data, municipality, month, out, formats)
    if outcome.status != "ok":
        typer.echo(outcome.message, err=True)
    typer.echo(f"Åbn {_shown(page)}")
    return OK if outcome.status == "ok" else SOME_FAILED


add_group(app, "register", register_commands.HELP, register_commands.COMMANDS, (_Group, _Command))
app.command("serve", cls=_Command)(serve_command.serve)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 all went well, 1 some unit failed, 2 unusable call or input."""
    # Danish letters must not end the run in a window that can not show them.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        status = app(list(sys.argv[1:] if arguments is None else arguments), prog_name="styring", standalone_mode=False)
        return int(status or OK)
    except KeyboardInterrupt:
        typer.echo("Afbrudt. De rapporter, der var færdige, er gemt.", err=True)
        return INTERRUPTED
    except Exception as error:
        text = _explained(error)
        if text is None:
            raise
        typer.echo(text, err=True)
        return UNUSABLE


def _explained(error: Exception) -> str | None:
    """The Danish text of an error that a user can mend; None for one that is ours."""
    if isinstance(error, _BadCall):
        return str(error)
    if isinstance(error, ValueError):
        # Our own errors are subclasses with a Danish text; a plain ValueError from a library is a fault of ours.
        return str(error) if type(error).__module__.startswith("styringslib.") else None
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} kan ikke læses eller skrives ({error.strerror}). Ret adgangen, eller vælg en anden mappe."
    return _explained_call(error)


def _explained_call(error: Any) -> str | None:
    """Click's errors by the name of their class: Typer has its own copy of Click from version 0.20 or so on."""
    kind = type(error).__name__
    help_at = f" Se: {error.ctx.command_path} --help" if getattr(error, "ctx", None) else ""
    if kind == "NoSuchOption":
        meant = _meant(error.option_name, error.possibilities or (), cutoff=0.0)
        return f"Valget {error.option_name} findes ikke.{meant}{help_at}"
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


def _meant(word: str, known: Any, cutoff: float = 0.5) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return f" Mente du {near[0]}?" if near else ""


def _reports(number: int) -> str:
    return f"{number} rapport{'' if number == 1 else 'er'}"


def _shown(path: Path) -> Path:
    """``path`` from here when it lies below, else in full."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@contextmanager
def _progress() -> Iterator[Callable[[str, str, int, int], None]]:
    """A bar in a terminal; one line per report elsewhere, as in a log."""
    if not sys.stderr.isatty():
        yield (
            lambda title, status, done, total: (
                typer.echo(f"{done}/{total} {title}: {_STATUS[status]}", err=True) if title else None
            )
        )
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Læser data", total=None)

        def advance(title: str, status: str, done: int, total: int) -> None:
            bar.update(task, description=title or "Danner rapporter", completed=done, total=total)

        yield advance


@contextmanager
def _reading() -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar of the bytes read, in a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("Læser {task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("data", total=None)
        yield lambda done, total, file: bar.update(task, description=file, completed=done, total=total)


app.command("handout", cls=_Command)(handout_command.command(_progress, _shown))

if __name__ == "__main__":
    sys.exit(main())
