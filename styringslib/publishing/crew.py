"""Makes many reports at once: first what they share, then a process for each, in the order that keeps nobody waiting."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from styringslib.month.names import WHOLE
from styringslib.publishing.engine import EngineName
from styringslib.publishing.job import Job, Outcome, make, publish_error
from styringslib.publishing.processes import HAS_FORKSERVER, ProcessDied, ProcessPerTask, TooLong, call_apart
from styringslib.system_fault import is_of_storage

Result = TypeVar("Result")


def engine(wanted: str | None) -> EngineName:
    """The engine that a call names, or the one that suits this machine."""
    return "fast" if (wanted or ("fast" if HAS_FORKSERVER else "standard")) == "fast" else "standard"


@dataclass(frozen=True)
class Limits:
    """Minutes that each ``report`` may take, and that all of them may take together (``whole``; None is no limit)."""

    report: float = 15.0
    whole: float | None = None


class Interrupted(KeyboardInterrupt):
    """Ctrl+C in the middle of the work; the text is Danish and says what is done and how to go on."""


DEFAULT = Limits()


def make_all(
    jobs: Sequence[Job],
    first: Callable[[Job], None],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    limits: Limits = DEFAULT,
) -> Generator[tuple[Job, Outcome]]:
    """(job, outcome) in the order they are done. ``first`` makes what they share, of one of them, before any of them.

    ``workers`` processes at a time (None: as many as the machine has cores). ``executor`` replaces the local processes;
    each of its tasks starts an interpreter of its own. Raises OSError when nothing more can be written: the work ends there.
    """
    if not jobs:
        return
    seconds = 60 * min(limits.report, limits.whole or limits.report)
    until = None if limits.whole is None else time.monotonic() + 60 * limits.whole
    count = workers or min(len(jobs), os.cpu_count() or 1)
    with executor or ProcessPerTask(count, warm=jobs[0].engine == "fast", seconds=seconds) as pool:

        def apart(function: Callable[[Job], Result], job: Job) -> Future[Result]:
            return pool.submit(call_apart, seconds, function, job) if executor else pool.submit(function, job)

        try:
            shared = _ended(apart(first, jobs[0]), OF_ALL)
            if shared is not None:
                yield from ((job, _failed(job, *shared)) for job in jobs)
                return
            # The whole municipality takes longest; started first, it does not keep the others waiting at the end.
            order = sorted(jobs, key=lambda job: job.report.kind != WHOLE)
            futures: dict[Future[Outcome], Job] = {apart(make, job): job for job in order}
            for future in _as_done(futures, until):
                job = futures.pop(future)
                ended = _ended(future, OF_ONE)
                yield job, future.result() if ended is None else _failed(job, *ended)
            if futures:
                _stop(pool, futures)
                yield from ((job, _failed(job, TooLong(), OF_RUN)) for job in futures.values())
        except BaseException:
            _stop(pool, ())
            raise


OF_ONE = "Rapporten blev ikke færdig inden for fristen og er standset."
OF_ALL = "Den prognose, som alle rapporter bygger på, blev ikke færdig inden for fristen og er standset."
OF_RUN = "Kørslen nåede ikke rapporten inden for sin frist."


def _ended(future: Future[Any], late: str) -> tuple[Exception, str] | None:
    """The error that a task ended with, and what is said where it was ``late``; None when it went well. Raises OSError where
    nothing more can be written."""
    try:
        future.result()
    except Exception as error:
        if is_of_storage(error):
            raise
        return error, late
    return None


def _as_done(futures: Iterable[Future[Outcome]], until: float | None) -> Iterator[Future[Outcome]]:
    """The futures as they are done, and no more when the time is up."""
    left = None if until is None else max(until - time.monotonic(), 0.0)
    try:
        yield from as_completed(list(futures), timeout=left)
    except TimeoutError:
        return


def _stop(pool: Executor, futures: Iterable[Future[Any]]) -> None:
    """End what runs, and wait for it, so that nothing is published after what is said of it."""
    for future in futures:
        future.cancel()
    if isinstance(pool, ProcessPerTask):
        pool.stop()
        wait(list(futures))


def _failed(job: Job, error: Exception, late: str) -> Outcome:
    """The outcome of a report whose process gave none of its own; ``late`` is said where its time was up."""
    message, remedy = "Beregningen kunne ikke gennemføres.", "Kør “styring check” for at se, om det er data."
    detail = f"{type(error).__name__}: {error}"
    if isinstance(error, ProcessDied):
        message = "Beregningen stoppede uden svar."
        remedy = "Maskinen kan være løbet tør for hukommelse. Prøv igen med --workers 1."
    elif isinstance(error, TooLong):
        message, detail = late, ""
        remedy = (
            "Kør igen; så dannes kun det, der mangler. Giv kørslen længere tid med --run-deadline."
            if late == OF_RUN
            else "Kør igen med en længere frist, fx --deadline 60. Sker det igen, så åbn notesbogen i JupyterLab, og kør den "
            "med de samme parametre; så ses det trin, der ikke bliver færdigt."
        )
    outputs = publish_error(job, message, remedy, detail=detail)
    return Outcome("failed", 0.0, None, outputs, message=message)
