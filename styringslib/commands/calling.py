"""Who has called the command line, and how: for the log."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from styringslib.publishing.trail import Caller

_ARGUMENTS: ContextVar[tuple[str, ...]] = ContextVar("arguments", default=())
# Name and password before the server in an address.
_SECRET = re.compile(r"(?<=//)[^/@\s]+@")


def called_with(arguments: Sequence[str]) -> None:
    """Remember what `styring` was called with."""
    _ARGUMENTS.set(tuple(arguments))


def calling(*, scheduled: bool = False) -> Caller:
    """The one who calls, with the command as it was written; ``scheduled``: by a clock."""
    from styringslib.publishing.trail import caller

    return caller(_SECRET.sub("", shlex.join(["styring", *_ARGUMENTS.get()])), scheduled=scheduled)
