"""A call in a fork of this process: how it ended, and what it told, whatever it was ended by."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from threading import Thread

import psutil

from tests.reports import faulty

BROKEN = 70  # the status of a call that ended in a Python error


def forked(call: Callable[[], int]) -> tuple[int, str]:
    """Exit status (-9: killed) and what was told in both streams, once all processes that the call began have ended."""
    answers, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(answers)
        _called(call, told)
    os.close(told)
    said: list[bytes] = []
    # In a thread of its own: a process left behind would hold the reading up, and is to be told of.
    reading = Thread(target=lambda: said.append(_all(answers)), daemon=True)
    reading.start()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    _wait_for_all(pid)
    reading.join()
    return status, b"".join(said).decode("utf-8", "replace")


def _all(answers: int) -> bytes:
    with os.fdopen(answers, "rb") as stream:
        return stream.read()


def _called(call: Callable[[], int], told: int) -> None:  # pragma: no cover
    """In the fork. Never returns."""
    status = BROKEN
    try:
        os.setsid()
        os.dup2(told, 1)
        os.dup2(told, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        status = call()
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def _wait_for_all(session: int) -> None:
    left: Sequence[psutil.Process] = [psutil.Process(pid) for pid in faulty.in_session(session)]
    _, left = psutil.wait_procs(left, timeout=60)
    assert not left, left
