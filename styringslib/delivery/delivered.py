"""What the log says of what has left the house (who got which months, how many mails) and of a closed month."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from styringslib.delivery.mailing import Mailed
from styringslib.delivery.shares import Shared
from styringslib.publishing.trail import Caller, Trail
from styringslib.register import Entry, Register

# The steps after which the month's reports may be made again, or no longer.
_LOGGED = ("Lukket", "Genåbnet")
STEP = "round_step"


def log_step(out: Path, who: Caller, values: Mapping[str, Any], *, withdrawn: bool = False) -> list[str]:
    """Log that a month was closed or opened again, or that this was ``withdrawn``, by the step's ``values``, where there are
    reports; Danish notes as below."""
    trail = Trail(out.absolute(), who)
    if values["step"] in _LOGGED and out.is_dir():
        gone = {"withdrawn": True} if withdrawn else {}
        trail.write("step", month=str(values["month"]), unit=values["unit"] or "", step=values["step"], **gone)
    return trail.notes


def log_entry(out: Path, who: Caller, register: Register, entry: Entry) -> list[str]:
    """`log_step` for an entry that has just been written, whatever its kind: one that is corrected or withdrawn no longer says
    what it said before."""
    if entry.kind != STEP:
        return []
    before = register.history(entry.entry_id)[-2:-1]
    notes = [line for one in before if not one.withdrawn for line in log_step(out, who, one.values, withdrawn=True)]
    return [*notes, *([] if entry.withdrawn else log_step(out, who, entry.values))]


def log_shared(out: Path, who: Caller, month: str, done: Shared) -> list[str]:
    """Log the folders (called by role, not by person) that were put in place; Danish notes when it could not be."""
    trail = Trail(out, who)
    if done.put or done.failed:
        trail.write("publish", month=month, put=done.put, failed=sorted(done.failed))
    return trail.notes


def log_mailed(out: Path, who: Caller, month: str, done: Mailed) -> list[str]:
    """Log how many mails were sent; to whom stands, by role, in what is kept of mails sent. Danish notes as above."""
    trail = Trail(out, who)
    if done.posted.sent or done.posted.failed:
        trail.write("mail", month=month, sent=done.posted.sent, failed=len(done.posted.failed))
    return trail.notes
