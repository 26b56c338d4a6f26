"""A run on other machines: a real dask scheduler with two worker processes, one of which is killed in the middle of the work."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from styringslib.call_error import CallError
from styringslib.reports.run import Options, run
from tests.reports import made_options

_PATIENCE = 60


@dataclass(frozen=True)
class Cluster:
    """Where the scheduler answers, and its workers."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers of one thread each, every one a process of its own; none is started again when it dies."""
    told = tmp_path / "scheduler.json"

    def started(*call: str) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
        return subprocess.Popen([sys.executable, "-m", *call, "--scheduler-file", str(told), "--no-dashboard"], **quiet)

    scheduler = started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    processes = [scheduler]
    try:
        until = time.monotonic() + _PATIENCE
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.05)
        for _ in range(2):
            alone = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
            processes.append(started("distributed.cli.dask_worker", *alone))
        address = json.loads(told.read_text("utf-8"))["address"]
        yield Cluster(address, tuple(processes[1:]))
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return made_options.made(tmp_path)


def _pages(summary_folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(summary_folder).as_posix(): path.read_bytes() for path in summary_folder.glob("*/rapport.html")
    }


def test_two_workers_make_the_pages_that_this_machine_makes(options: Options, cluster: Cluster, tmp_path: Path) -> None:
    away = run(replace(options, scheduler=cluster.address))
    assert (away.made, away.failed) == (3, {})
    here = run(replace(options, out=tmp_path / "here", workers=1))
    found = _pages(away.folder)
    assert len(found) == 3
    assert found == _pages(here.folder)


def test_a_worker_that_is_killed_loses_no_report(options: Options, cluster: Cluster) -> None:
    killed: list[int] = []

    def kill_one(title: str, status: str, done: int, every: int) -> None:
        if done == 1 and not killed:
            busy = max(cluster.workers, key=lambda one: len(psutil.Process(one.pid).children()))
            killed.append(busy.pid)
            busy.kill()

    summary = run(replace(options, scheduler=cluster.address), kill_one)
    assert len(killed) == 1
    assert (summary.made, summary.failed) == (3, {})
    assert len(_pages(summary.folder)) == 3


def test_nobody_answers_at_the_address(options: Options) -> None:
    with pytest.raises(CallError, match=r"Der svarer ingen dask-scheduler på tcp://127\.0\.0\.1:9"):
        run(replace(options, scheduler="tcp://127.0.0.1:9"))
    assert not options.out.exists() or not list(options.out.glob("*/run.json"))
