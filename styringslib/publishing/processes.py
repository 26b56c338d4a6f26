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
from styringslib.publishing import lifelines

Result = TypeVar("Result")

HAS_FORKSERVER = "forkserver" in multiprocessing.get_all_start_methods()
_PRELOAD = ["styringslib.publishing.preload"]
_STARTING = Lock()


class ProcessDied(RuntimeError):
    """A report's process ended without an answer, as when the system is out of memory."""


class TooLong(RuntimeError):
    """A task had not answered when its time was up, and was ended with all that it had started."""


def _answer(connection: Connection, work: bytes) -> None:
    lifelines.end_with_caller()
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


def start_early() -> None:
    """Let the server that warm processes are forked from begin its imports now, while the caller has other things to do."""
    if HAS_FORKSERVER:
        from multiprocessing import forkserver  # not there on Windows

        _context(warm=True)
        with _STARTING, lifelines.without_script(), lifelines.deaf_to_interrupts():
            forkserver.ensure_running()


def _context(*, warm: bool) -> Any:
    """How processes are started: forked from a server that has the imports, or afresh."""
    # One thread of arithmetic per process: the processes share the cores, and a server with threads can not fork.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    context: Any = multiprocessing.get_context("forkserver" if warm and HAS_FORKSERVER else "spawn")
    if warm and HAS_FORKSERVER:
        context.set_forkserver_preload(_PRELOAD)
    return context


class ProcessPerTask(ThreadPoolExecutor):
    """``workers`` processes at a time, each for one task; a process that dies fails its own task and no other.

    (The standard library's pool with one task per child can hang before Python 3.12.4, and one dead child breaks
    the whole pool.) ``warm`` forks from a server that has imported the notebooks' libraries; elsewhere, as on
    Windows, a fresh interpreter is started. ``seconds``: what a task may take before it is ended with TooLong.
    """

    def __init__(self, workers: int, *, warm: bool = True, seconds: float | None = None) -> None:
        super().__init__(workers, thread_name_prefix="report")
        self._context = _context(warm=warm)
        self._running: set[Any] = set()
        self._stopped = False
        self._seconds = seconds

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """Call ``function(*arguments)`` in a new process; all of it must be picklable."""
        if named:
            raise TypeError("ProcessPerTask takes positional arguments only.")
        return super().submit(self._apart, function, arguments)

    def _apart(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._started(sender, pickle.dumps((function, arguments)))
        sender.close()
        try:
            if not receiver.poll(self._seconds):
                raise TooLong(f"{self._seconds:.0f} s")
            went_well, answer = receiver.recv()
        except (EOFError, ConnectionResetError):
            process.join()
            raise ProcessDied(f"Processen stoppede uden svar (kode {process.exitcode}).") from None
        except TooLong:
            lifelines.end(process.pid)
            raise
        finally:
            receiver.close()
            process.join()
            self._running.discard(process)
        return _given(went_well, answer)  # type: ignore[no-any-return]

    def _started(self, sender: Connection, work: bytes) -> Any:
        process = self._context.Process(target=_answer, args=(sender, work), daemon=False)
        with _STARTING, lifelines.without_script(), lifelines.deaf_to_interrupts():
            if self._stopped:
                raise ProcessDied("Kørslen er afbrudt.")
            process.start()
            self._running.add(process)
        return process

    def stop(self) -> None:
        """End what runs, with all that it has started, and forget what waits, as after Ctrl+C."""
        with _STARTING:
            self._stopped = True
        self.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            lifelines.end(process.pid)


def _given(went_well: bool, answer: Any) -> Any:
    """The answer of a process, or the error that it met."""
    if went_well:
        return answer
    if isinstance(answer, Exception):
        raise answer
    raise ProcessDied(f"{type(answer).__name__}: {answer}")  # an end of its own is no end of ours


def call_apart(seconds: float | None, function: Callable[..., Result], *arguments: Any) -> Result:
    """``function(*arguments)`` in a fresh interpreter; what a foreign executor's threads or workers run.

    Raises what the function raises, ProcessDied when the interpreter gives no answer, and TooLong after ``seconds``.
    """
    command = [sys.executable, "-m", "styringslib.publishing.processes"]
    channels = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **channels) as process:  # type: ignore[call-overload]
        try:
            answer, told = process.communicate(pickle.dumps((function, arguments)), timeout=seconds)
        except BaseException as error:
            lifelines.end(process.pid)
            if isinstance(error, subprocess.TimeoutExpired):
                raise TooLong(f"{seconds:.0f} s") from None
            raise
    if not answer:
        raise ProcessDied(told.decode(errors="replace").strip()[-500:])
    return _given(*pickle.loads(answer))  # type: ignore[no-any-return]  # noqa: S301


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
    lifelines.end_with_caller()
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
