"""What the log says of the reports: whether it is whole, and whether it knows the run that made each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from styringslib.presentation import numbers
from styringslib.publishing import chained_lines, trail
from styringslib.publishing.manifest import Entry
from styringslib.register.shown import moment


def of_log(out: Path, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Danish sentences: that the log is whole, and where it is not."""
    chain = chained_lines.read(out / trail.NAME)
    wrong = list(chain.faults)
    made = [entry for entry in entries if entry.made]
    if made and not chain.lines:
        return [], [f"{trail.NAME} mangler, eller den er tom, men rapporterne er skrevet i den."]
    there = {str(row["digest"]) for row in chain.lines}
    gone = [entry for entry in made if (line := entry.made.get("log")) and line["digest"] not in there]
    if gone:
        count = numbers.counted(len(gone), "rapport", "rapporter")
        wrong.append(
            f"{trail.NAME} har ikke den kørsel, som {count} er dannet i. Linjer er fjernet, eller loggen er skrevet om."
        )
    unlogged = [entry for entry in made if not entry.made.get("log")]
    if unlogged:
        count = numbers.counted(len(unlogged), "rapport", "rapporter")
        wrong.append(f"{count} er dannet i en kørsel, der ikke kunne skrives i {trail.NAME}.")
    known = [] if chain.faults or not chain.lines else [chained_lines.told(chain, trail.NAME)]
    return [*known, *_unfinished(chain.lines)], wrong


def copies(out: Path, digest: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """The files with that hash which runs have made, by the log: month, place in it, and the line of the run."""
    return [
        (str(row["month"]), place, row)
        for row in chained_lines.read(out / trail.NAME).lines
        if row.get("event") == "run_ended"
        for place, sha in (row.get("outputs") or {}).items()
        if sha == digest
    ]


def _unfinished(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The last run, when it began and did not end."""
    runs = [row for row in lines if row.get("event") in ("run_begun", "run_ended")]
    if not runs or runs[-1]["event"] == "run_ended":
        return []
    when = moment(dt.datetime.fromisoformat(str(runs[-1]["at"])))
    return [f"Kørslen, der begyndte {when}, er ikke skrevet færdig i loggen: Den er i gang, eller den blev afbrudt."]
