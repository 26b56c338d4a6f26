"""What lies beside a month's reports: its record, written as they are made, and the pages that lead to them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.call_error import CallError
from styringslib.fields.words import no_formula
from styringslib.month.kept_forecasts import forecast_folder, read_forecasts
from styringslib.privacy import hide_cpr
from styringslib.publishing import folder as folders
from styringslib.publishing import manifest
from styringslib.publishing.crew import Interrupted
from styringslib.publishing.manifest import Entry
from styringslib.publishing.searched import put
from styringslib.reports import index as indexes
from styringslib.reports import meanings, meetings, month_front, round_front
from styringslib.system_fault import told_of_system

if TYPE_CHECKING:
    from styringslib.intake import Municipality

# The record is written again when this many times as long has passed as it took, so that it costs a tenth at most.
_SPACING = 10


@dataclass
class MonthFiles:
    """The files of a month in ``folder``; ``entries`` is asked for what is known of its reports so far. ``word``:
    agendas are written for Word too; ``today`` as in a run's options."""

    folder: Path
    municipality: Municipality
    month: pd.Period
    digest: str
    entries: Callable[[], Sequence[Entry]]
    problems: Sequence[Mapping[str, Any]]
    word: bool = False
    today: dt.date | None = None
    _next: float = 0.0

    def record(self) -> None:
        """Write run.json."""
        name, plus = self.municipality.settings.name, self.municipality.settings.plus
        text = manifest.text(
            name, str(self.month), self.municipality.inputs, self.problems, self.entries(), data=self.digest, plus=plus
        )
        folders.write(self.folder / manifest.NAME, text)

    def step(self) -> None:
        """A report is done: write the record, so that a run that is killed is continued; seldom where it is long."""
        began = time.monotonic()
        if began >= self._next:
            self.record()
            self._next = time.monotonic() + _SPACING * (time.monotonic() - began)

    def write(self) -> None:
        """Write the record and all pages beside the reports."""
        name = self.municipality.settings.name
        meetings.write(self.folder, self.municipality, self.month, self.entries(), word=self.word)
        check = indexes.check(name, self.month, self.municipality.inputs, self.problems)
        put(self.folder / "datatjek.html", check)
        put(self.folder / meanings.NAME, meanings.meanings(name, self.month))
        self.record()
        round_front.write(self.folder, self.municipality, self.month, self.today)
        month_front.write(self.folder)

    @contextmanager
    def told_when_ended(self, made: Callable[[], tuple[int, int]]) -> Iterator[None]:
        """Ctrl+C, or a disk that gives no more: the pages tell what is there, and the error how to go on.

        ``made`` is asked how many reports of how many are done.
        """
        try:
            yield
        except KeyboardInterrupt:
            self._close()
            raise Interrupted(f"Afbrudt. {_done(*made())}") from None
        except OSError as error:
            told = told_of_system(error, self.folder)
            self._close()
            if told is None:
                raise
            raise CallError(f"{told} {_done(*made())}") from None

    def _close(self) -> None:
        with suppress(OSError):
            self.write()


def _done(made: int, wanted: int) -> str:
    return (
        f"{made} af {wanted} rapporter blev dannet og er gemt; de andre er, som de var. Kør den samme kommando igen, så "
        "dannes kun det, der mangler."
    )


def keep_forecasts(cache: Path, month: pd.Period, folder: Path) -> pd.DataFrame:
    """The month's forecasts, written as figures beside the reports; empty where none could be made."""
    if not forecast_folder(cache, month).exists():
        return pd.DataFrame()
    columns = [
        "adopted",
        "budget",
        "spent",
        "expected",
        "lower_80",
        "upper_80",
        "lower_95",
        "upper_95",
        "probability",
    ]
    figures = read_forecasts(cache, month).figures
    if len(figures):
        shown = figures[[*columns[:2], "posted", "outstanding", "owed", *columns[2:]]]
        named = shown.rename(index=lambda name: hide_cpr(no_formula(name)))
        put(folder / "prognose.csv", named.to_csv(sep=";", decimal=",", float_format="%.4f"))
    return figures[columns]
