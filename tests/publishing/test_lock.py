from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest

from styringslib.publishing import lock
from styringslib.publishing.lock import NAME, locked
from tests.publishing.held_lock import held


def test_a_folder_is_one_call_s_at_a_time_and_another_folder_is_another_lock(tmp_path: Path) -> None:
    with held(tmp_path / "a"):
        with locked(tmp_path / "a") as ours:
            assert not ours
        with locked(tmp_path / "b") as ours:
            assert ours
    with locked(tmp_path / "a") as ours:
        assert ours


def test_a_call_within_a_call_has_the_lock_already_and_keeps_it_for_the_outer(tmp_path: Path) -> None:
    with locked(tmp_path) as outer, locked(tmp_path / "." / "") as inner:
        assert outer
        assert inner
    with held(tmp_path), locked(tmp_path) as ours:
        assert not ours


def test_who_waits_is_told_once_and_goes_on_when_the_other_is_done(tmp_path: Path) -> None:
    told: list[str] = []
    with held(tmp_path) as free:
        Timer(0.7, free.set).start()
        with locked(tmp_path, told.append, waits=True) as ours:
            assert ours
    assert told == [f"En anden kørsel er i gang i {tmp_path}. Venter, til den er færdig. Ctrl+C stopper."]


def test_a_lock_file_that_was_removed_while_it_was_held_is_not_mistaken_for_the_lock(tmp_path: Path) -> None:
    with held(tmp_path) as free:

        def tidied() -> None:
            (tmp_path / NAME).unlink()
            free.set()

        Timer(0.4, tidied).start()
        # The lock is on the file that the next call will find.
        with locked(tmp_path, waits=True), ThreadPoolExecutor(1) as other:
            assert not other.submit(_can_be_taken, tmp_path).result()


def _can_be_taken(out: Path) -> bool:
    with locked(out) as ours:
        return ours


def test_a_drive_that_knows_no_locks_is_told_of_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(file: object) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_take", refused)
    told: list[str] = []
    with locked(tmp_path, told.append) as ours:
        assert ours
    assert told == [lock.NO_LOCKS.format(out=tmp_path)]
