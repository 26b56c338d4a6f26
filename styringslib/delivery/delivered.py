"""What the log says of what has left the house: which groups of readers got which months, and how many mails were sent."""

from __future__ import annotations

from pathlib import Path

from styringslib.delivery.mailing import Mailed
from styringslib.delivery.shares import Shared
from styringslib.publishing.trail import Caller, Trail


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
