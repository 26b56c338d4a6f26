"""How far a month's round has come, as it is now: `styringslib.reports.month_round` asked of the register as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.intake import Settings
from styringslib.reports import month_round
from styringslib.rounds import FACTS, RoundTerms, round_terms, status

if TYPE_CHECKING:
    from styringslib.register import Register


def round_state(
    out: Path,
    settings: Settings,
    register: Register | None,
    month: Any = None,
    today: dt.date | None = None,
    terms: RoundTerms | None = None,
) -> pd.DataFrame:
    """The round of ``month`` (the newest month in ``out`` when not given) on ``today`` (by the clock when not given).

    ``out``: the folder of the months; ``register``: None where there is none. Columns as `styringslib.rounds.status` has them,
    one row a unit and step, the whole municipality as unit "". Empty when no month is given and none has been run. RegisterError
    when the database is away, SettingsError when [opfoelgning] can not be used.
    """
    terms = terms or round_terms(settings)
    there = shelf.months(out)
    day = today or dt.date.today()
    if month is None and not there:
        return status(pd.DataFrame(columns=FACTS), terms, day)
    period = as_month(month if month is not None else there[0])
    run = shelf.run_of(out, str(period))
    return month_round.table_of(
        out / str(period), settings, month_round.known_of(register), period, day, run=run, terms=terms
    )
