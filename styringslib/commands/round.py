"""`styring round`: how far the month's round has come, and telling a step of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from styringslib.commands.calling import calling
from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE

if TYPE_CHECKING:
    import pandas as pd

    from styringslib.delivery.mailing import Place
    from styringslib.intake import Settings
    from styringslib.register import Register

_EXCEPTIONS = {"forklaring": "Undtaget fra forklaring", "handling": "Undtaget fra handling"}


def round_(
    data: Data = None,
    month: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Uden: den seneste måned med rapporter.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="NAVN", help="Kun denne enhed (navn eller nøgle).")] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
    calendar: Annotated[bool, typer.Option("--calendar", help="Vis årets opfølgninger og frister.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Vis alle trin, også dem, der er nået.")] = False,
    read: Annotated[bool, typer.Option("--read", help="Skriv, at rapporten er læst.")] = False,
    meeting: Annotated[bool, typer.Option("--meeting", help="Skriv, at mødet er holdt.")] = False,
    approve: Annotated[bool, typer.Option("--approve", help="Skriv lederens godkendelse.")] = False,
    head: Annotated[bool, typer.Option("--approve-head", help="Skriv chefens godkendelse.")] = False,
    close: Annotated[
        bool, typer.Option("--close", help="Luk måneden for enheden, eller uden --unit for hele kommunen.")
    ] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Åbn måneden igen; kræver --reason.")] = False,
    excepted: Annotated[
        str | None,
        typer.Option("--except", metavar="forklaring|handling", help="Undtag enheden fra det; kræver --reason."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEKST", help="Hvorfor, og hvem der har besluttet det (rolle).")
    ] = None,
    user: Annotated[
        str | None, typer.Option(metavar="BRUGER", help="Hvem du er. Uden: den, der er logget ind.")
    ] = None,
    remind: Annotated[
        bool,
        typer.Option("--remind", help="Send en mail til dem, der mangler noget, én gang før fristen og én gang efter."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Skriv kun påmindelserne som filer.")] = False,
) -> int:
    """Vis, hvad der mangler i månedens opfølgning, hos hvem og hvornår; eller skriv et trin."""
    from styringslib import shipped
    from styringslib.calendar import as_month
    from styringslib.commands.danish import BadCall
    from styringslib.delivery.delivered import log_step
    from styringslib.delivery.mailing import Place
    from styringslib.delivery.round_state import round_state
    from styringslib.register import open_register

    if excepted is not None and excepted not in _EXCEPTIONS:
        say("--except skal være forklaring eller handling.", err=True)
        return UNUSABLE
    flags = {"Læst": read, "Møde holdt": meeting, "Godkendt af leder": approve, "Godkendt af chef": head, "Lukket": close,
             "Genåbnet": reopen}  # fmt: skip
    steps = [word for word, wanted in flags.items() if wanted]
    steps += [_EXCEPTIONS[excepted]] if excepted else []
    folder = data or shipped.sample()
    register = open_register(folder)
    settings, today = register.settings, dt.date.today()
    try:
        name = None if unit is None else settings.unit(unit).name
        month = None if month is None else str(as_month(month))
    except ValueError as error:
        raise BadCall(str(error)) from None
    if calendar:
        return _calendar(settings, today.year if month is None else as_month(month).year)
    table = round_state(out, settings, register, month, today)
    if table.empty:
        say(f"Der er ingen rapporter i {out} endnu. Kør styring run først.")
        return SOME_FAILED
    if remind:
        return _reminded(
            Place(settings, folder, out.absolute(), str(table["month"].iloc[0]), dt.datetime.now()), table, dry_run
        )
    for place, word in enumerate(steps):
        values = {"unit": name, "month": str(table["month"].iloc[0]), "step": word, "note": reason, "on": today}
        refused = _tell(register, table, values, user)
        if refused:
            saved = f"Gemt er: {', '.join(steps[:place])}." if place else "Intet er gemt."
            say("\n".join([*refused, saved]), err=True)
            return SOME_FAILED
        for line in log_step(out, calling(), values):
            say(line, err=True)
        table = round_state(out, settings, register, str(table["month"].iloc[0]), today)
    return _shown(table, name, every)


def _reminded(place: Place, table: pd.DataFrame, dry: bool) -> int:
    """Send the reminders; whether all could be sent."""
    from styringslib.commands.danish import BadCall
    from styringslib.commands.publish import told_mailed
    from styringslib.delivery.reminders import remind
    from styringslib.publishing.lock import BUSY, locked

    with locked(place.out) as ours:
        if not ours:
            raise BadCall(BUSY)
        return OK if told_mailed(remind(place, table, dry=dry), dry) else SOME_FAILED


def _tell(register: Register, table: pd.DataFrame, values: Mapping[str, Any], user: str | None) -> list[str]:
    """Write a step; why it may not be, when it may not."""
    from styringslib.delivery.round_guard import refusals

    person = register.person(user)
    refused = refusals(table, register.settings, person, values)
    if not refused:
        register.add("round_step", values, person)
    return refused


def _calendar(settings: Settings, year: int) -> int:
    """The year's follow-ups: what each is held against, who gets it, and by when its steps are to be done."""
    import pandas as pd

    from styringslib.borders import records
    from styringslib.presentation import numbers
    from styringslib.reports.round_words import STEP_NAMES
    from styringslib.rounds import calendar_of_year, kind_of, round_terms

    terms = round_terms(settings)
    table = calendar_of_year(terms, year, settings.explanation_day)
    for month in dict.fromkeys(table["month"]):
        kind = kind_of(terms, month)
        board = f", forelægges {kind.board}" if kind is not None and kind.board else ""
        name = "" if kind is None else f"{kind.name} mod {kind.budget} budget{board}"
        say(f"{numbers.capital(numbers.month_name(month))}: {name}".replace("mod begge budget", "mod begge budgetter"))
        steps = [row for row in records(table[table["month"] == month]) if row["due"] is not None]
        for row in steps:
            say(f"  {STEP_NAMES[row['step']]:<20} senest {numbers.day(pd.Timestamp(row['due']))}")
    say(terms.source + ("." if not terms.unpublished else f". Ikke offentliggjort: {', '.join(terms.unpublished)}."))
    return OK


def _shown(table: pd.DataFrame, unit: str | None, every: bool) -> int:
    """What is outstanding in the terminal, or every step; whether something is."""
    from styringslib.borders import records
    from styringslib.month.names import WHOLE_NAME
    from styringslib.presentation import numbers
    from styringslib.reports import round_words
    from styringslib.rounds.state import outstanding

    own = table if unit is None else table[table["unit"] == unit]
    month = numbers.capital(numbers.month_name(table["month"].iloc[0]))
    if every:
        for name in dict.fromkeys(str(one) for one in own["unit"]):
            say(f"\n{name or WHOLE_NAME}")
            for row in records(own[own["unit"] == name]):
                say(f"  {round_words.STEP_NAMES[row['step']]:<20} {round_words.told(row)}")
    waiting = outstanding(own)
    if waiting.empty:
        say(f"{month}: Intet mangler.")
        return OK
    say(f"{month}: {numbers.counted(len(waiting), 'trin', 'trin')} mangler.")
    for row in records(waiting):
        say(f"- {round_words.line(row)}")
    return SOME_FAILED
