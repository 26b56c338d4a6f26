"""Executors for reports: a process of its own for every report, here or on a dask.distributed scheduler's workers.

Papermill changes the working directory and a notebook may change any global setting, so reports never share a
process. Where the platform has it, processes are forked from a server that has already imported everything.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, TypeVar

from styringslib.call_error import CallError

Result = TypeVar("Result")

HAS_FORKSERVER = "forkserver" in multiprocessing.get_all_start_methods()
_PRELOAD = ["styringslib.publishing.preload"]
_STARTING = Lock()


class ProcessDied(RuntimeError):
    """A report's process ended without an answer, as when the system is out of memory."""


def _answer(connection: Connection, work: bytes) -> None:
    # Pickled by our own parent process and sent through a pipe of its own, here and below.
    function, arguments = pickle.loads(work)  # noqa: S301
    try:
        answer = (True, function(*arguments))
    except BaseException as error:
        answer = (False, error)
    try:
        connection.send(answer)
    except Exception as error:  # an exception may hold what can not be sent
        connection.send((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({error})")))
    connection.close()


class ProcessPerTask(ThreadPoolExecutor):
    """``workers`` processes at a time, each for one task; a process that dies fails its own task and no other.

    (The standard library's pool with one task per child can hang before Python 3.12.4, and one dead child breaks
    the whole pool.) ``warm`` forks from a server that has imported the notebooks' libraries; elsewhere, as on
    Windows, a fresh interpreter is started.
    """

    def __init__(self, workers: int, *, warm: bool = True) -> None:
        super().__init__(workers, thread_name_prefix="report")
        # One thread of arithmetic per process: the processes share the cores, and a server with threads can not fork.
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ.setdefault(name, "1")
        self._context: Any = multiprocessing.get_context("forkserver" if warm and HAS_FORKSERVER else "spawn")
        if warm and HAS_FORKSERVER:
            self._context.set_forkserver_preload(_PRELOAD)
        self._running: set[Any] = set()

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """Call ``function(*arguments)`` in a new process; all of it must be picklable."""
        if named:
            raise TypeError("ProcessPerTask takes positional arguments only.")
        return super().submit(self._apart, function, arguments)

    def _apart(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        receiver, sender = self._context.Pipe(duplex=False)
        work = pickle.dumps((function, arguments))
        process = self._context.Process(target=_answer, args=(sender, work), daemon=False)
        with _STARTING:
            process.start()
            self._running.add(process)
        sender.close()
        try:
            went_well, answer = receiver.recv()
        except EOFError:
            process.join()
            raise ProcessDied(f"Processen stoppede uden svar (kode {process.exitcode}).") from None
        finally:
            receiver.close()
            process.join()
            self._running.discard(process)
        if not went_well:
            raise answer
        return answer  # type: ignore[no-any-return]

    def stop(self) -> None:
        """End what runs and forget what waits, as after Ctrl+C."""
        self.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            process.terminate()


def call_apart(function: Callable[..., Result], *arguments: Any) -> Result:
    """``function(*arguments)`` in a fresh interpreter; what a foreign executor's threads or workers run.

    Raises what the function raises, and ProcessDied when the interpreter gives no answer.
    """
    command = [sys.executable, "-m", "styringslib.publishing.processes"]
    done = subprocess.run(command, input=pickle.dumps((function, arguments)), capture_output=True, check=False)
    if not done.stdout:
        raise ProcessDied(done.stderr.decode(errors="replace").strip()[-500:])
    went_well, answer = pickle.loads(done.stdout)  # noqa: S301
    if not went_well:
        raise answer
    return answer  # type: ignore[no-any-return]


def scheduler(address: str) -> Executor:
    """The executor of the dask.distributed scheduler at ``address``; its workers must see the same folders.

    Raises CallError when dask.distributed is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CallError("--scheduler kræver dask.distributed. Installér det med: pip install distributed") from None
    try:
        executor: Executor = Client(address, timeout=10, set_as_default=False).get_executor()
    except (OSError, ValueError, TimeoutError):
        raise CallError(f"Der svarer ingen dask-scheduler på {address}. Start den med: dask scheduler") from None
    return executor


def _main() -> None:
    function, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    # Whatever a library prints must not mix with the answer.
    channel = os.dup(1)
    os.dup2(2, 1)
    try:
        answer: tuple[bool, Any] = (True, function(*arguments))
    except BaseException as error:
        answer = (False, error)
    with os.fdopen(channel, "wb") as stream:
        stream.write(pickle.dumps(answer))


if __name__ == "__main__":
    _main()
