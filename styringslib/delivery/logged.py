"""What the log says of the reports: whether it is whole, and whether it knows the run that made each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from styringslib.presentation import numbers
from styringslib.publishing import chained_lines, trail
from styringslib.publishing.chained_lines import NOBODY, Chain
from styringslib.publishing.manifest import Entry
from styringslib.register.shown import day_name, local, moment


def of_log(out: Path, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Danish sentences: that the log is whole, and where it is not."""
    chain = trail.log_of(out).read()
    made = [entry for entry in entries if entry.made]
    if made and not chain.lines:
        return [], ["Loggen (log-*.jsonl) mangler, eller den er tom, men rapporterne er skrevet i den."]
    expired, wrong = _begins(chain)
    wrong = [*chain.faults, *wrong]
    there = {str(row["digest"]) for row in chain.lines}
    gone = [entry for entry in made if (line := entry.made.get("log")) and line["digest"] not in there]
    before = [entry for entry in gone if expired and _moment(entry.made) < _moment(chain.lines[0])]
    if before:
        count = numbers.counted(len(before), "rapport", "rapporter")
        expired.append(f"{count} er dannet før det, loggen har nu.")
    if len(gone) > len(before):
        count = numbers.counted(len(gone) - len(before), "rapport", "rapporter")
        wrong.append(
            f"Loggen har ikke den kørsel, som {count} er dannet i. Linjer er fjernet, eller loggen er skrevet om."
        )
    unlogged = [entry for entry in made if not entry.made.get("log")]
    if unlogged:
        count = numbers.counted(len(unlogged), "rapport", "rapporter")
        wrong.append(f"{count} er dannet i en kørsel, der ikke kunne skrives i loggen.")
    known = [] if wrong or not chain.lines else [chained_lines.told(chain, "Loggen")]
    return [*known, *expired, *_unfinished(chain.lines)], wrong


def _begins(chain: Chain) -> tuple[list[str], list[str]]:
    """Danish: that the oldest years are removed as the log says, or that they are gone and it does not."""
    before = str(chain.lines[0].get("before")) if chain.lines else NOBODY
    if before == NOBODY:
        return [], []
    for row in reversed(chain.lines):
        if row.get("event") == "expired" and row.get("last") == before:
            names = numbers.listed(row["removed"])
            return [f"{names} er fjernet {_day(row)}, efter fristen på {row['years']} år."], []
    return [], ["Det ældste af loggen er fjernet, og loggen siger ikke hvorfor."]


def copies(out: Path, digest: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """The files with that hash which runs have made, by the log: month, place in it, and the line of the run."""
    return [
        (str(row["month"]), place, row)
        for row in trail.log_of(out).read().lines
        if row.get("event") == "run_ended"
        for place, sha in (row.get("outputs") or {}).items()
        if sha == digest
    ]


def _unfinished(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The last run, when it began and did not end."""
    runs = [row for row in lines if row.get("event") in ("run_begun", "run_ended")]
    if not runs or runs[-1]["event"] == "run_ended":
        return []
    when = moment(_moment(runs[-1]))
    return [f"Kørslen, der begyndte {when}, er ikke skrevet færdig i loggen: Den er i gang, eller den blev afbrudt."]


def _moment(row: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(str(row["at"]))


def _day(row: Mapping[str, Any]) -> str:
    return day_name(local(_moment(row)))
