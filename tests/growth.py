"""How much work something is, counted rather than timed: the same on every machine."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(work: Callable[[], Any]) -> int:
    """The number of calls, of Python's own functions and of compiled ones, that ``work`` takes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def is_linear(work: Callable[[int], Any], few: int, many: int) -> bool:
    """Whether ``work(many)`` takes no more calls than ``many / few`` times those of ``work(few)``, a tenth more allowed."""
    work(few)  # what is made once, at the first call, is no growth
    return calls(lambda: work(many)) <= 1.1 * many / few * calls(lambda: work(few))


def memory(work: Callable[[], Any]) -> int:
    """The most bytes that ``work`` holds at once beside what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
