"""Makes many reports at once: first what they share, then a process for each, in the order that keeps nobody waiting."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from typing import TypeVar

from styringslib.month.names import WHOLE
from styringslib.publishing.engine import EngineName
from styringslib.publishing.job import Job, Outcome, make, publish_error
from styringslib.publishing.processes import HAS_FORKSERVER, ProcessDied, ProcessPerTask, call_apart

Result = TypeVar("Result")


def engine(wanted: str | None) -> EngineName:
    """The engine that a call names, or the one that suits this machine."""
    return "fast" if (wanted or ("fast" if HAS_FORKSERVER else "standard")) == "fast" else "standard"


def make_all(
    jobs: Sequence[Job],
    first: Callable[[Job], None],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Iterator[tuple[Job, Outcome]]:
    """(job, outcome) in the order they are done. ``first`` makes what they share, of one of them, before any of them.

    ``workers`` processes at a time (None: as many as the machine has cores). ``executor`` replaces the local processes;
    each of its tasks starts an interpreter of its own.
    """
    if not jobs:
        return
    count = workers or min(len(jobs), os.cpu_count() or 1)
    with executor or ProcessPerTask(count, warm=jobs[0].engine == "fast") as pool:

        def apart(function: Callable[[Job], Result], job: Job) -> Future[Result]:
            return pool.submit(call_apart, function, job) if executor else pool.submit(function, job)

        try:
            try:
                apart(first, jobs[0]).result()
            except Exception as error:
                yield from ((job, _failed(job, error)) for job in jobs)
                return
            # The whole municipality takes longest; started first, it does not keep the others waiting at the end.
            order = sorted(jobs, key=lambda job: job.report.kind != WHOLE)
            futures: dict[Future[Outcome], Job] = {apart(make, job): job for job in order}
            for future in as_completed(futures):
                job = futures[future]
                try:
                    outcome = future.result()
                except Exception as error:
                    outcome = _failed(job, error)
                yield job, outcome
        except BaseException:
            if isinstance(pool, ProcessPerTask):
                pool.stop()
            raise


def _failed(job: Job, error: Exception) -> Outcome:
    """The outcome of a report whose process gave none of its own."""
    message, remedy = "Beregningen kunne ikke gennemføres.", "Kør “styring check” for at se, om det er data."
    if isinstance(error, ProcessDied):
        message = "Beregningen stoppede uden svar."
        remedy = "Maskinen kan være løbet tør for hukommelse. Prøv igen med --workers 1."
    outputs = publish_error(job, message, remedy, detail=f"{type(error).__name__}: {error}")
    return Outcome("failed", 0.0, None, outputs, message=message)
