"""What other processes do to a register while a test looks on; each success is put on paper only after it is told."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event

from styringslib.register import Conflict, Register, open_register
from tests.register.conftest import ACTION, CHANGE, EXPLANATION

GROUP = 7  # entries of one transaction
Where = tuple[Path, dict[str, str]]


def context() -> Any:
    """Processes from a server that has imported everything, so that they begin at once and share no connection."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.register.writers", "sqlalchemy.dialects.sqlite", "styringslib.register.store"])
    return made


def opened(where: Where) -> Register:
    return open_register(where[0], environ={**where[1], "STYRING_USER": "kim"})


def confirm(paper: Path, *words: Any) -> None:
    """One line, on the disk before anything else happens."""
    with paper.open("a", encoding="utf-8") as file:
        file.write(" ".join(map(str, words)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def confirmed(papers: Sequence[Path]) -> list[list[str]]:
    """Whole lines of all papers; a line that was being written when its process died does not count."""
    lines = []
    for paper in papers:
        if paper.exists():
            lines += [line.split() for line in paper.read_text("utf-8").split("\n")[:-1]]
    return lines


def count_up(where: Where, entry_id: str, times: int) -> None:
    """Add one to the amount of an entry, as often as asked, however many others do the same."""
    register = opened(where)
    person = register.person()
    done = 0
    while done < times:
        last = register.history(entry_id)[-1]
        wanted = {"effect_per_month": last.values["effect_per_month"] + 1}
        try:
            register.revise(entry_id, wanted, person, last.version)
        except Conflict:
            continue
        done += 1


def add_many(where: Where, name: str, times: int) -> None:
    register = opened(where)
    for number in range(times):
        register.add("expected_change", {**CHANGE, "reason": f"{name} {number}"}, register.person())


def write_until_killed(where: Where, paper: Path, seed: int) -> None:
    """Groups of entries in one transaction, and revisions of them, with pauses in the middle of transactions."""
    register = opened(where)
    person = register.person()
    chance = random.Random(seed)
    mine: list[tuple[str, int]] = []

    def pause(*_: Any) -> None:
        import time

        time.sleep(chance.random() * 0.004)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(register._database.engine, moment, pause)
    for number in range(10_000):
        group = f"{seed}-{number}"
        entries = register.add_all([("action", {**ACTION, "title": group})] * GROUP, person)
        confirm(paper, "added", group, *(entry.entry_id for entry in entries))
        mine += [(entry.entry_id, 1) for entry in entries]
        place = chance.randrange(len(mine))
        entry_id, version = mine[place]
        revised = register.revise(entry_id, {"effect_per_month": -number - 1}, person, version)
        confirm(paper, "revised", entry_id, revised.version)
        mine[place] = (entry_id, revised.version)


def migrate_together(where: Where, barrier: Any, answers: Any) -> None:
    register = opened(where)
    assert register.schema_version == "0001"
    barrier.wait(60)
    copied = register.migrate()
    answers.put("" if copied is None else str(copied))


def add_together(where: Where, barrier: Any, answers: Any) -> None:
    register = opened(where)
    assert register.current("explanation").empty
    barrier.wait(60)
    answers.put(register.add("explanation", EXPLANATION, register.person()).entry_id)


def die_at(where: Where, moment: str) -> None:
    """Add a group of entries and be killed at a moment of the transaction."""
    register = opened(where)
    register.migrate()
    engine = register._database.engine

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    commit = engine.dialect.do_commit
    if moment == "before insert":
        event.listen(engine, "before_cursor_execute", lambda *a: die() if a[2].startswith("INSERT") else None)
    elif moment == "after insert":
        event.listen(engine, "after_cursor_execute", lambda *a: die() if a[2].startswith("INSERT") else None)
    elif moment == "before commit":
        event.listen(engine, "commit", lambda *_: die())
    elif moment == "after commit":

        def committed_and_dead(connection: Any) -> None:
            commit(connection)
            die()

        engine.dialect.do_commit = committed_and_dead  # type: ignore[method-assign]
    register.add_all([("action", ACTION)] * GROUP, register.person())
