"""The served page of the month's round: what is missing of what the reader may see, and the way to write it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from tornado.web import authenticated

from styringslib.borders import records
from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.delivery.reader import Reader
from styringslib.delivery.round_state import round_state
from styringslib.fields.fault import SettingsError
from styringslib.month.names import WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.publishing import page
from styringslib.register import RegisterError, open_register
from styringslib.reports import round_words
from styringslib.rounds import kind_of, round_terms
from styringslib.rounds.state import outstanding
from styringslib.serving.bar import KIND_WORD, MONTH_WORD, REGISTER, RENDERED, ROUND, STEP_WORD, UNIT_WORD
from styringslib.serving.library import NOT_THERE, Page
from styringslib.serving.service import Service

# A step -> the kind of entry by which it is done; the others are steps that are told as such.
_BY_ENTRY = {"forklaring": "explanation", "handling": "action"}
_TOLD = ("laest", "moede", "godkendt_leder", "godkendt_chef", "lukket")
AWAY = "Månedens gang kan ikke vises lige nu. {}"


class Round(Page):
    """The round of the month that the address names, else of the newest."""

    @authenticated
    async def get(self) -> None:
        """The page."""
        months = shelf.months(self.service.out)
        month = self.get_argument(MONTH_WORD, months[0] if months else "")
        if month not in months:
            self.refused(404, NOT_THERE)
            return
        try:
            table = await asyncio.to_thread(self._state, month)
        except (RegisterError, SettingsError) as error:
            self.refused(503, AWAY.format(error))
            return
        reader = self.reader
        self.readers.logged(reader, "vist", month=month, kind="round")
        self.shown(round_html(self.service, reader, table, self._kind(month), months), ROUND)

    head = get

    def _state(self, month: str) -> pd.DataFrame:
        settings = self.readers.settings
        return round_state(self.service.out, settings, open_register(self.service.data, settings), month)

    def _kind(self, month: str) -> str:
        """What sort of follow-up the month has, in a sentence."""
        kind = kind_of(round_terms(self.readers.settings), month)
        if kind is None:
            return ""
        board = f" Den forelægges {kind.board}." if kind.board else ""
        return f"{kind.name}.{board}"


def round_html(service: Service, reader: Reader, table: pd.DataFrame, kind: str, months: list[str]) -> str:
    """The page with what the reader may see of ``table``; ``months``: those that have a round to look at."""
    seen = {name for key, name in reader.names.items() if reader.reads_unit(key)} | ({""} if reader.whole else set())
    own = table[table["unit"].isin(seen)]
    month = table["month"].iloc[0]
    units = []
    for name in dict.fromkeys(str(unit) for unit in own["unit"]):
        rows = records(own[own["unit"] == name])
        steps = [f"{round_words.STEP_NAMES[row['step']]}: {round_words.told(row)}" for row in rows]
        units.append((name or WHOLE_NAME, steps))
    missing = [(round_words.line(row), _way(service, reader, row)) for row in records(outstanding(own))]
    others = [
        (f"{service.base}{ROUND}?{urlencode({MONTH_WORD: one})}", numbers.month_name(as_month(one)))
        for one in months[:12]
        if one != str(month)
    ]
    heading = f"Månedens gang, {numbers.month_name(month)}"
    name = service.municipality
    return page.render(
        "round.html.j2", municipality=name, heading=heading, kind=kind, missing=missing, units=units, others=others
    )


def _way(service: Service, reader: Reader, row: Mapping[str, Any]) -> str:
    """The address of the form that writes what is missing; "" where the reader may not, or nobody writes it by hand."""
    step, unit = str(row["step"]), str(row["unit"])
    kind = _BY_ENTRY.get(step, "round_step" if step in _TOLD else "")
    if not kind or REGISTER not in service.notebooks or not reader.person.may_write(kind, unit or None):
        return ""
    keys = {name: key for key, name in reader.names.items()}
    words = {UNIT_WORD: keys[unit]} if unit in keys else {}
    words |= {KIND_WORD: kind, MONTH_WORD: str(row["month"])}
    words |= {STEP_WORD: step} if kind == "round_step" else {}
    return f"{service.base}{RENDERED}{REGISTER}?{urlencode(words)}"
