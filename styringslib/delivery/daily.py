"""One call a day: what is due of the month is done, and what is missing is told; a second call does nothing twice."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.delivery.delivered import log_mailed, log_shared
from styringslib.delivery.due import begins, missing, month_of
from styringslib.delivery.mailing import Mailed, Place, mail_month
from styringslib.delivery.reminders import remind
from styringslib.delivery.round_state import round_state
from styringslib.delivery.shares import share
from styringslib.delivery.targets import target
from styringslib.delivery.terms import Delivery, delivery_of
from styringslib.intake import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.month import kept_data
from styringslib.presentation import numbers
from styringslib.privacy import hide_cpr
from styringslib.publishing.crew import DEFAULT, Limits
from styringslib.publishing.trail import Caller, caller
from styringslib.register import RegisterError, open_register
from styringslib.reports import run as reports
from styringslib.rounds import round_terms
from styringslib.system_fault import why

State = Literal["ok", "intet", "venter", "fejl"]


@dataclass(frozen=True)
class Step:
    """What was done of a step, as the log has it.

    ``text`` is Danish, and names roles and no logins; ``details`` are for who sits at the machine; ``month``: which it is about.
    """

    name: str
    state: State
    text: str
    details: tuple[str, ...] = ()
    month: str = ""


@dataclass(frozen=True)
class Day:
    """A day's call.

    ``month``: another month than the last that has ended; ``to``: another place than [levering] says; ``told`` is given each step
    as it is done; ``caller``: whom the log names.
    """

    data: Path
    out: Path
    now: dt.datetime
    month: str | None = None
    to: str | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    told: Callable[[Step], None] = lambda step: None
    workers: int | None = None
    caller: Caller = field(default_factory=lambda: caller(scheduled=True))
    limits: Limits = DEFAULT


def daily(day: Day) -> list[Step]:
    """Do what is due. IntakeError, SettingsError, RegisterError or CallError (Danish) when nothing can be done at all."""
    call = _Call(day, read_settings(day.data), day.month or str(month_of(day.now.date())))
    call.make()
    newest = next((one for one in shelf.months(day.out) if call.is_ours(one)), None)
    month = day.month if day.month and call.is_ours(day.month) else newest
    if month is not None:
        call.month = month
        call.hand_out(month)
    return call.steps


def line(step: Step, now: dt.datetime) -> str:
    """A step as a line of JSON that a monitor reads: tid, maaned, trin, status, tekst."""
    row = {"tid": now.isoformat(timespec="seconds"), "maaned": step.month, "trin": step.name, "status": step.state}
    return json.dumps({**row, "tekst": hide_cpr(step.text).replace("\N{NO-BREAK SPACE}", " ")}, ensure_ascii=False)


@dataclass
class _Call:
    day: Day
    settings: Settings
    month: str
    steps: list[Step] = field(default_factory=list)

    @property
    def terms(self) -> Delivery:
        return delivery_of(self.settings.sections)

    def is_ours(self, month: str) -> bool:
        return shelf.run_of(self.day.out, month).municipality == self.settings.name

    def say(self, name: str, state: State, text: str, *details: str) -> None:
        step = Step(name, state, text, details, self.month)
        self.steps.append(step)
        self.day.told(step)

    def make(self) -> None:
        """Read, check and make the month's reports, when it is time and all has come."""
        day = self.day
        month = as_month(self.month)
        named, first = numbers.month_name(month), begins(month, self.settings)
        if day.now.date() < first:
            self.say("forfald", "intet", f"Udtrækkene for {named} tages {_day(first)}. Indtil da er der intet at lave.")
            return
        if self._is_closed(month):
            self.say("forfald", "intet", f"{numbers.capital(named)} er lukket, og rapporterne bliver ikke lavet om.")
            return
        municipality, _ = kept_data.read(day.data, day.out)
        self.say("hent", "ok", f"{numbers.counted(len(municipality.inputs), 'fil', 'filer')} er læst.")
        wrong = sorted(municipality.stopped)
        if wrong:
            self.say("tjek", "fejl", f"Der er fejl i data for {numbers.listed(wrong)}. Se dem med styring check.")
        else:
            self.say("tjek", "ok", "Data er læst uden fejl.")
        gone = missing(municipality.tables, self.settings, month, round_terms(self.settings))
        told = "; ".join(one.told for one in gone)
        waits = self.terms.days_waited
        if gone and (waits is None or (day.now.date() - first).days < waits or month not in municipality.months):
            self.say("komplet", "venter", f"For {named} mangler: {told}.")
            return
        without = f"For {named} mangler stadig: {told}. Rapporterne laves uden." if gone else ""
        self.say("komplet", "venter" if gone else "ok", without or f"Alt for {named} er kommet.")
        self._run(month)

    def _is_closed(self, month: pd.Period) -> bool:
        try:
            state = self._state(str(month))
        except RegisterError:
            return False  # the database is away: the reports are made of what stood in it, and say so
        own = state[(state["unit"] == "") & (state["step"] == "lukket")]
        return bool((own["state"] == "gjort").any())

    def _state(self, month: str) -> pd.DataFrame:
        register = open_register(self.day.data, self.settings)
        return round_state(self.day.out, self.settings, register, month, self.day.now.date())

    def _run(self, month: pd.Period) -> None:
        formats = ("pdf",) if self.terms.attach else ()
        options = reports.Options(
            self.day.data,
            str(month),
            self.day.out,
            workers=self.day.workers,
            formats=formats,
            today=self.day.now.date(),
            caller=self.day.caller,
            limits=self.day.limits,
        )
        made = reports.run(options)
        told = f"{numbers.counted(made.made, 'rapport', 'rapporter')} dannet, {made.unchanged} uændret"
        failed = [f"{unit}: {reason}" for unit, reason in made.failed.items()]
        if failed:
            self.say("rapporter", "fejl", f"{told}, {len(failed)} fejlet.", *failed, *made.notes)
        else:
            self.say("rapporter", "ok" if made.made else "intet", f"{told}.", *made.notes)

    def hand_out(self, month: str) -> None:
        """Put the month's reports in place, write to the readers, and remind; each on its own, so that one that fails is told."""
        place = Place(self.settings, self.day.data, self.day.out, month, self.day.now)
        where = self.day.to or self.terms.to
        lies_there = not where or self._tried("udgiv", lambda: self._share(month, where))
        if not self.terms.server:
            return
        if lies_there:
            self._tried("mail", lambda: self._told_mailed("mail", mail_month(place, environ=self.day.environ)))
        if round_terms(self.settings).given:
            self._tried("paamind", lambda: self._remind(place))

    def _tried(self, name: str, do: Callable[[], bool]) -> bool:
        """Whether a step went well. What a user can mend is told, and the next step is tried all the same."""
        try:
            return do()
        except (ValueError, OSError) as error:
            if isinstance(error, ValueError) and not type(error).__module__.startswith("styringslib."):
                raise
            self.say(name, "fejl", why(error) if isinstance(error, OSError) else str(error))
            return False

    def _share(self, month: str, where: str) -> bool:
        done = share(self.settings, self.day.out, month, target(where))
        done.notes.extend(log_shared(self.day.out, self.day.caller, month, done))
        put = numbers.counted(len(done.put), "mappe", "mapper")
        failed = [f"{name}: {reason}" for name, reason in done.failed.items()]
        if failed:
            self.say("udgiv", "fejl", f"{put} er lagt, {len(failed)} kunne ikke lægges.", *failed, *done.notes)
        elif done.put:
            self.say("udgiv", "ok", f"{put} er lagt.", *done.notes)
        else:
            self.say("udgiv", "intet", "Rapporterne ligger der allerede.", *done.notes)
        return not failed

    def _remind(self, place: Place) -> bool:
        return self._told_mailed("paamind", remind(place, self._state(place.month), environ=self.day.environ))

    def _told_mailed(self, name: str, mailed: Mailed) -> bool:
        posted = mailed.posted
        notes = (*mailed.notes, *log_mailed(self.day.out, self.day.caller, self.month, mailed))
        failed = tuple(f"{login}: {reason}" for login, reason in posted.failed.items())
        told = f"{numbers.counted(posted.sent, 'mail', 'mails')} sendt."
        if failed:
            self.say(name, "fejl", f"{told} {len(failed)} kunne ikke sendes.", *failed, *notes)
        else:
            self.say(name, "ok" if posted.sent else "intet", told, *notes)
        return not failed


def _day(day: dt.date) -> str:
    return numbers.day(pd.Timestamp(day))
