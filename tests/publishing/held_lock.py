"""A lock that somebody else has, for the tests of what happens then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from styringslib.publishing.lock import locked


@contextmanager
def held(out: Path) -> Iterator[Event]:
    """The lock on ``out`` is another's while the block lasts, or until the event is set."""
    taken, free = Event(), Event()

    def hold() -> None:
        with locked(out) as ours:
            assert ours
            taken.set()
            free.wait(60)

    thread = Thread(target=hold)
    thread.start()
    assert taken.wait(60)
    try:
        yield free
    finally:
        free.set()
        thread.join()
