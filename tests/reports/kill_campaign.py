"""Kills a call, or fills its disk, at one file operation after another, and looks at what is left and what the next call makes.

python -m tests.reports.kill_campaign --cases 50 --first 0 [--what run|handout] [--error 28]

Case number n is the same file operation each time, as far as processes that work side by side take turns alike. Prints a line for
each case that leaves something wrong, and the counts. Each call is a fork of one process that has imported everything, and its
reports are forks of it; else a case takes ten times as long. (tests/reports/test_faults.py kills the command line itself.)
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import papermill.engines  # noqa: F401 - before the engine, which it imports
from IPython.core.interactiveshell import InteractiveShell

from styringslib.cli import main as styring
from styringslib.publishing import crew, engine
from styringslib.publishing.processes import ProcessPerTask
from styringslib.reports import run as month_run
from tests import numbered
from tests.forked import forked
from tests.reports import faulty, made_municipality, made_notebooks
from tests.reports.injected import sitecustomize as injected

_STEP = 0.6180339887  # spreads the numbers over all operations, whatever their count
_FOCUS = "forudsaetninger"
_ONE = {"run": [], "small": ["--units", "Ådalen"]}
_TOLD = {28: "er ikke plads på disken"}
_NO_LOG = ".jsonl i ud kunne ikke skrives"


@dataclass(frozen=True)
class Campaign:
    """Calls of ``what`` on the municipality in ``home``, each disturbed at one of ``operations``."""

    home: Path
    what: str
    operations: int

    def case(self, number: int, error: int) -> list[str]:
        """What is wrong after the call was ended at the operation of that number (``error`` 0: killed) and made again; empty when
        nothing is."""
        place = self.home / f"sag-{number}"
        at = 1 + int((number * _STEP) % 1 * self.operations)
        counter = self.home / f"antal-{number}"
        status, told = call(self.home, place, self.what, (str(error or "kill"), at, str(place), str(counter)))
        wrong = [f"half: {name}" for name in faulty.half_files(place / "ud")]
        # Reports are finished when the log's last line is written: it is told, by styring verify too, and fails no report.
        right = (0, 1, 2) if _NO_LOG in told else (1, 2)
        if error and (status not in right or "Traceback" in told or _TOLD.get(error, "") not in told):
            wrong.append(f"status {status}: {told[-2000:]}")
        if not error and status != -9:
            wrong.append(f"status {status}, not killed: {told[-400:]}")
        status, told = call(self.home, place, self.what)
        if status:
            wrong.append(f"the next: {status} {told[-2000:]}")
        now, whole = faulty.content(place / "ud"), faulty.content(self.home / "hel" / "ud")
        wrong += [f"differs: {name}" for name in sorted({*now, *whole}) if now.get(name) != whole.get(name)]
        wrong += [f"left: {name}" for name in faulty.leftovers(place)]
        shutil.rmtree(place, ignore_errors=True)
        return [f"{number} (operation {at}): {one}" for one in wrong]


def begin(home: Path, what: str) -> Campaign:
    """Make what is disturbed, and count the file operations of a call that is not."""
    made_municipality.write(home / "data")
    made_notebooks.write_all(home / "notebooks")
    _warmed_up(home, what)
    counter = home / "antal"
    status, told = call(home, home / "hel", what, ("count", 0, str(home / "hel"), str(counter)))
    assert status == 0, told
    return Campaign(home, what, counter.stat().st_size)


def call(home: Path, place: Path, what: str, fault: tuple[str, int, str, str] | None = None) -> tuple[int, str]:
    """Exit status (-9: killed) and what was told by a call that writes below ``place``, its copy of data too."""

    def disturbed() -> int:
        os.environ.update(STYRING_KOPIER=str(place / "kopier"), STYRING_TEST_PID=str(os.getpid()))
        if fault:
            injected.install(*fault)
        return styring(_arguments(home, place / "ud", what))

    return forked(disturbed)


def _arguments(home: Path, out: Path, what: str) -> list[str]:
    place = ["--data", str(home / "data"), "--out", str(out)]
    if what == "handout":
        return ["handout", *place, "--focus", _FOCUS]
    return ["run", *place, "--notebooks", str(home / "notebooks"), "--workers", "2", "--engine", "fast", *_ONE[what]]


class _Inline(ProcessPerTask):
    """Each task in this process, at once."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(function(*arguments))
        engine.FastEngine._used = False  # its forks are processes of their own
        if InteractiveShell.initialized():
            type(InteractiveShell._instance).clear_instance()  # type: ignore[attr-defined]
        return done


class _Forking(ProcessPerTask):
    """Each task in a fork of this process."""

    def __init__(self, workers: int, *, warm: bool = True, seconds: float | None = None) -> None:
        super().__init__(workers, warm=warm, seconds=seconds)
        self._context = multiprocessing.get_context("fork")


def _warmed_up(home: Path, what: str) -> None:
    """Make all once in this process, so that its forks have read, compiled and looked up what all calls need."""
    here = Path.cwd()
    os.environ["STYRING_KOPIER"] = str(home / "varm" / "kopier")
    crew.ProcessPerTask = _Inline  # type: ignore[misc]
    vars(month_run)["start_early"] = lambda: None  # a server of this process is no child of the forks
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as told:
        status = styring(_arguments(home, home / "varm" / "ud", what))
    assert status == 0, told.getvalue()
    crew.ProcessPerTask = _Forking  # type: ignore[misc]
    os.chdir(here)


def main() -> int:
    """Run the campaign and print what it found."""
    parser = numbered.parser(__doc__, 50)
    parser.add_argument("--what", choices=("run", "handout"), default="run")
    parser.add_argument("--error", type=int, default=0, help="an errno instead of a kill: 28 is a full disk")
    parser.add_argument("--small", action="store_true", help="one report, killed and on a full disk by turns")
    asked = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="styring-kill-") as home:
        campaign = begin(Path(home), "small" if asked.small else asked.what)
        for number in numbered.numbers(asked):
            for one in campaign.case(number, 28 * (number % 2) if asked.small else asked.error):
                faults += 1
                print(one, flush=True)
    how = f"error {asked.error}" if asked.error else "killed"
    print(f"{asked.what}, {how}: {asked.cases} cases of {campaign.operations} file operations, {faults} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
