"""The lines of the log: only added, whoever writes and whatever is killed; and any change of them shows."""

from __future__ import annotations

import json
import os
import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from styringslib.publishing import chained_lines
from styringslib.publishing.chained_lines import append, read


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    for number in range(1, 6):
        append(path, {"event": f"nr. {number}", "tal": number / 3})
    return path


def test_lines_come_back_in_order_with_their_numbers(log: Path) -> None:
    found = read(log)
    assert [row["nr"] for row in found.lines] == [1, 2, 3, 4, 5]
    assert [row["event"] for row in found.lines][-1] == "nr. 5"
    assert (found.faults, found.torn, found.head.number) == ((), 0, 5)
    assert json.loads(log.read_text("utf-8").splitlines()[-1])["digest"] == found.head.digest
    assert read(log.with_name("ingen.jsonl")) == chained_lines.Chain()


def test_every_change_of_a_line_shows(log: Path) -> None:
    """200 changes of one byte, every line removed or put elsewhere: all are told."""
    whole, chance = log.read_bytes(), random.Random(6)
    for _ in range(200):
        place = chance.randrange(len(whole))
        changed = bytearray(whole)
        changed[place] = chance.choice([byte for byte in range(32, 127) if byte != whole[place]])
        log.write_bytes(bytes(changed))
        found = read(log)
        assert found.faults or found.torn, (place, bytes(changed[place - 5 : place + 5]))
    lines = whole.splitlines(keepends=True)
    for number in range(len(lines) - 1):
        log.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        assert read(log).faults, number
    log.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert read(log).faults
    # What is cut off at the end, only somebody who remembers the head can tell.
    log.write_bytes(b"".join(lines[:4]))
    assert (read(log).faults, read(log).head.number) == ((), 4)


def test_a_line_that_a_killed_call_left_half_is_told_and_nothing_before_it_is_lost(log: Path) -> None:
    whole = log.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in range(last + 1, len(whole)):
        log.write_bytes(whole[:cut])
        assert [row["nr"] for row in read(log).lines] == [1, 2, 3, 4]
        assert read(log).torn == 1
        append(log, {"event": "næste"})
        found = read(log)
        if cut == len(whole) - 1:  # all but its end: the line itself is there
            assert [row["nr"] for row in found.lines] == [1, 2, 3, 4, 5, 6]
        else:
            assert [row["nr"] for row in found.lines] == [1, 2, 3, 4, 5]
            assert found.torn == 1
        assert found.faults == ()
        assert found.lines[-1]["event"] == "næste"


def test_a_disk_that_is_full_is_no_line(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:20]))
    with pytest.raises(OSError, match="space"):
        append(log, {"event": "uden plads"})
    monkeypatch.undo()
    append(log, {"event": "med plads"})
    found = read(log)
    assert ([row["nr"] for row in found.lines], found.faults, found.torn) == ([1, 2, 3, 4, 5, 6], (), 1)


def _many(path: Path, who: int) -> None:
    for number in range(40):
        append(path, {"who": who, "number": number, "fyld": "æ" * 300})


def test_several_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        list(pool.map(_many, [path] * 4, range(4)))
    found = read(path)
    assert (len(found.lines), found.faults, found.torn) == (160, (), 0)
    assert [row["nr"] for row in found.lines] == list(range(1, 161))
    for who in range(4):
        assert [row["number"] for row in found.lines if row["who"] == who] == list(range(40))


def test_a_long_line_is_followed_too(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append(path, {"a": "x" * 300_000})
    append(path, {"a": "y" * 300_000})
    append(path, {"b": 1})
    assert ([row["nr"] for row in read(path).lines], read(path).faults) == ([1, 2, 3], ())


def test_a_file_may_follow_another(tmp_path: Path) -> None:
    first = append(tmp_path / "1.jsonl", {"a": 1})
    assert first is not None
    append(tmp_path / "2.jsonl", {"a": 2}, after=lambda: first)
    assert read(tmp_path / "2.jsonl", after=first.digest).faults == ()
    assert read(tmp_path / "2.jsonl", after=None).faults == ()
    assert read(tmp_path / "2.jsonl").faults != ()


def test_nobody_else_may_read_it(log: Path) -> None:
    assert log.stat().st_mode & 0o777 == 0o600
