"""Many at once, and killed in the middle: what was confirmed is there, nothing is half, no version is missing."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from styringslib.register import Register
from tests.register import writers
from tests.register.conftest import ACTION, CONSULTANT, Place
from tests.register.writers import GROUP, Where


def where(place: Place) -> Where:
    return place.folder, place.environ


def run(target: object, arguments: list[tuple[object, ...]]) -> None:
    """All processes at once, to their end."""
    context = writers.context()
    processes = [context.Process(target=target, args=given) for given in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * len(processes)


def assert_gapless(register: Register, kind: str) -> None:
    rows = register.versions(kind).groupby("entry_id")["version"]
    assert (rows.min() == 1).all()
    assert (rows.max() == rows.count()).all()
    assert (rows.nunique() == rows.count()).all()


def test_no_update_is_lost_when_many_revise_the_same_entry(place: Place) -> None:
    register = place.open()
    entry = register.add("action", {**ACTION, "effect_per_month": 0}, CONSULTANT)
    run(writers.count_up, [(where(place), entry.entry_id, 10) for _ in range(4)])
    history = register.history(entry.entry_id)
    assert history[-1].values["effect_per_month"] == 40.0
    assert [one.version for one in history] == list(range(1, 42))
    assert [one.values["effect_per_month"] for one in history] == [float(n) for n in range(41)]
    times = [one.at for one in history]
    assert times == sorted(set(times))


def test_all_that_many_add_is_there(place: Place) -> None:
    run(writers.add_many, [(where(place), f"skriver {n}", 15) for n in range(4)])
    found = place.open().current("expected_change")["reason"]
    assert sorted(found) == sorted(f"skriver {n} {m}" for n in range(4) for m in range(15))


@pytest.mark.parametrize("moment", ["before insert", "after insert", "before commit", "after commit"])
def test_killed_at_a_certain_moment(place: Place, moment: str) -> None:
    process = writers.context().Process(target=writers.die_at, args=(where(place), moment))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    register = place.open()
    assert len(register.current("action")) == (GROUP if moment == "after commit" else 0)
    register.add("action", ACTION, CONSULTANT)


def wait_for_lines(papers: list[Path], count: int) -> None:
    """Until each paper has so many whole lines."""
    end = time.monotonic() + 60
    while any(len(writers.confirmed([paper])) < count for paper in papers):
        assert time.monotonic() < end, "no writer gets anything confirmed"
        time.sleep(0.02)


@pytest.mark.slow
def test_killed_at_random_moments(place: Place, tmp_path: Path) -> None:
    place.open().migrate()
    chance = random.Random(8)
    papers = []
    context = writers.context()
    for round_ in range(8):
        processes = []
        for writer in range(3):
            papers.append(tmp_path / f"papir-{round_}-{writer}")
            given = (where(place), papers[-1], round_ * 10 + writer)
            processes.append(context.Process(target=writers.write_until_killed, args=given))
        for process in processes:
            process.start()
        if round_ % 2:  # in every other round each has got something confirmed first, however slow the machine is
            wait_for_lines(papers[-len(processes) :], 2)
        for process in processes:
            time.sleep(chance.random() * 0.4)
            process.kill()
        for process in processes:
            process.join(30)
            assert process.exitcode == -signal.SIGKILL
    register = place.open()
    rows = register.versions("action")
    there = set(zip(rows["entry_id"], rows["version"], strict=True))
    told = writers.confirmed(papers)
    assert sum(line[0] == "added" for line in told) > 3
    assert sum(line[0] == "revised" for line in told) > 3
    for line in told:
        wanted = {(key, 1) for key in line[2:]} if line[0] == "added" else {(line[1], int(line[2]))}
        assert wanted <= there
    groups = rows[rows["version"] == 1].groupby("title").size()
    assert (groups == GROUP).all()  # a transaction is there as a whole or not at all
    assert_gapless(register, "action")
    # Each writer can have been killed once between the commit and its line on paper.
    assert len(groups) - sum(line[0] == "added" for line in told) <= len(papers)
    register.add("action", ACTION, CONSULTANT)
