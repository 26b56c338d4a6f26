"""A call in a fork of this process: how it ended, and what it told, whatever it was ended by."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence

import psutil

from tests.reports import faulty

BROKEN = 70  # the status of a call that ended in a Python error


def forked(call: Callable[[], int]) -> tuple[int, str]:
    """Exit status (-9: killed) and what was told in both streams, once all processes that the call began have ended.

    What is told lies in a file that has no name, so that a disk that is full elsewhere or a process left behind holds nothing up.
    """
    with tempfile.TemporaryFile() as told:
        pid = os.fork()
        if pid == 0:
            _called(call, told.fileno())
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        _wait_for_all(pid)
        told.seek(0)
        return status, told.read().decode("utf-8", "replace")


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
