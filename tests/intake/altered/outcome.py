"""What reading a folder gave: the same figures, something told, figures changed in silence, or a traceback."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from styringslib.intake import IntakeError, Problems
from styringslib.intake.reading import _read

Verdict = Literal["same", "told", "silent", "traceback", "noise"]
# Free texts and numbers of vouchers count in no figure.
UNCOUNTED = ("text", "voucher", "posting_date", "decided_on", "reason")


@dataclass(frozen=True)
class Outcome:
    """The figures that count, by table, what was told of each severity, and what ended the reading, if anything did."""

    tables: dict[str, pd.DataFrame]
    told: tuple[tuple[str, str, str], ...]  # severity, file, message
    error: str = ""


def read(folder: Path) -> Outcome:
    """Read the folder as `styring check` does, with every Python warning as noise that a reader would see."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            municipality, problems = _read(folder, None)
    except IntakeError as error:
        return Outcome({}, _told(error.list))
    except Warning as warning:
        return Outcome({}, (), f"warning {type(warning).__name__}: {warning}")
    except Exception as error:  # what a municipal reader would get as a traceback
        return Outcome({}, (), f"{type(error).__name__}: {error}")
    tables = {
        name: frame.drop(columns=[column for column in UNCOUNTED if column in frame])
        for name, frame in municipality.tables.items()
        if len(frame)
    }
    return Outcome({name: _ordered(frame) for name, frame in tables.items()}, _told(problems))


def _told(problems: Problems) -> tuple[tuple[str, str, str], ...]:
    return tuple((problem.severity, problem.file, problem.message) for problem in problems)


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers rounded to what is printed, rows in an order that depends on their content alone."""
    words = {name: values.str.casefold() for name, values in frame.select_dtypes("string").items()}
    rounded = frame.assign(**words).assign(
        **{name: values.round(4) for name, values in frame.select_dtypes("number").items()}
    )
    return rounded.sort_values(list(rounded.columns), kind="stable", ignore_index=True)


def verdict(before: Outcome, after: Outcome, must_be_told: bool = False) -> Verdict:
    """Whether the altered folder is read as before, told of, or read otherwise without a word.

    What ``must_be_told`` is silent also where the figures are the same.
    """
    if after.error:
        return "noise" if after.error.startswith("warning") else "traceback"
    if set(after.told) - set(before.told):
        return "told"
    return "same" if _equal(before.tables, after.tables) and not must_be_told else "silent"


def _equal(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    return set(one) == set(other) and all(one[name].equals(other[name]) for name in one)
