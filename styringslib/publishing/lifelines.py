"""What ties a report's process to the call that wants it: it ends with it, and Ctrl+C is the caller's to answer.

A process that outlived its caller would publish a report that nobody waits for, in a folder that another call may have locked.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from types import ModuleType

_LOOK = 1.0


def end(pid: int | None) -> None:
    """Kill a process and all that it has started; a notebook's kernel has a session of its own, so no group holds them all."""
    import psutil

    if pid is None:
        return
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (*root.children(recursive=True), root):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def end_with_caller() -> None:
    """Called first in a process of a report: Ctrl+C and SIGTERM are left to the caller, and without one the process ends."""
    # A notebook that met the interrupt itself would publish it as a cell that failed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A service that is stopped signals all its processes. A kernel that is started here must still hear it: hence no SIG_IGN.
    signal.signal(signal.SIGTERM, _left_to_the_caller)
    Thread(target=_wait_for_the_end, daemon=True).start()


def _left_to_the_caller(number: int, frame: object) -> None:
    """Answers a signal with nothing."""


def _wait_for_the_end() -> None:
    caller, first = multiprocessing.parent_process(), os.getppid()
    if caller is not None:
        caller.join()
    else:
        while os.getppid() == first:
            time.sleep(_LOOK)
    end(os.getpid())
    os._exit(1)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """What is started within, the fork server too, does not hear the Ctrl+C of the terminal; where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def without_script() -> Iterator[None]:
    """A process that is started within does not run the caller's script again.

    The standard library would: a script that calls ``run`` without ``if __name__ == "__main__":`` was carried out once more for
    each report. A report needs nothing of the script.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script
