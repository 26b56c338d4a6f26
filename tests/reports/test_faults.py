"""What is left when something gives way in the middle of a run: two at once, a process, the disk, the clock, the input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from styringslib.call_error import CallError
from styringslib.month import kept_data
from styringslib.publishing import crew
from styringslib.publishing.crew import Limits
from styringslib.publishing.engine import execute
from styringslib.publishing.job import Job, make
from styringslib.publishing.processes import ProcessDied, ProcessPerTask, TooLong
from styringslib.reports import inputs
from styringslib.reports.run import Options, run
from tests.reports import faulty, made_notebooks, made_options


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return made_options.made(tmp_path, workers=2)


def _made(options: Options) -> dict[str, str]:
    """The reports that run.json knows, and how they went."""
    record = json.loads((options.out / "2026-03" / "run.json").read_text("utf-8"))
    return {row["folder"]: row["status"] for row in record["reports"]}


def test_two_runs_at_once_in_one_folder_are_both_in_the_index(options: Options) -> None:
    with ThreadPoolExecutor(2) as threads:
        calls = [replace(options, units=(unit,), workers=1) for unit in ("Ådalen", "Birkelunden")]
        list(threads.map(run, calls))
    assert _made(options) == {"aadalen": "ok", "birkelunden": "ok"}
    index = (options.out / "2026-03" / "index.html").read_text("utf-8")
    assert 'href="aadalen/rapport.html"' in index
    assert 'href="birkelunden/rapport.html"' in index


HANG = """
import os, pathlib, time
mark = pathlib.Path({mark!r})
if unit == "Ådalen" and not mark.with_suffix(".forbi").exists():
    mark.write_text(str(os.getpid()))
    time.sleep(900)
"""


def _hanging(options: Options, tmp_path: Path) -> Path:
    """Ådalen's notebook hangs until the file with the ending .forbi is there; the other file says which process does."""
    mark = tmp_path / "haenger"
    made_notebooks.write_all(options.notebooks, "## Senere", HANG.format(mark=str(mark)))
    return mark


def _execute(notebook: Path, folder: Path) -> None:
    execute(notebook, {"data": "", "unit": "Ådalen", "month": "", "cache": ""}, folder, folder / "ud.ipynb", "standard")


def test_a_kernel_that_hangs_ends_with_its_report(tmp_path: Path) -> None:
    mark = tmp_path / "haenger"
    notebook = made_notebooks.write(tmp_path / "n.ipynb", HANG.format(mark=str(mark)))
    with ProcessPerTask(1) as pool:
        task = pool.submit(_execute, notebook, tmp_path)
        _until(lambda: mark.exists() and bool(mark.read_text()))
        pool.stop()
        with pytest.raises(ProcessDied):
            task.result()
    assert not _alive(mark)


def _sleep(mark: Path) -> None:
    mark.write_text(str(os.getpid()))
    time.sleep(900)


def test_a_task_that_takes_too_long_is_ended_and_the_next_is_done(tmp_path: Path) -> None:
    mark = tmp_path / "haenger"
    with ProcessPerTask(1) as pool:
        assert pool.submit(abs, -1).result() == 1  # what starts the processes is there
        pool._seconds = 1.0
        with pytest.raises(TooLong):
            pool.submit(_sleep, mark).result()
        pool._seconds = None
        assert pool.submit(abs, -2).result() == 2
    assert not mark.exists() or not _alive(mark)


def _told_to_end() -> str:
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    return "ikke min sag"


def test_a_report_leaves_it_to_its_caller_to_answer_that_all_must_end() -> None:
    with ProcessPerTask(1) as pool:
        assert pool.submit(_told_to_end).result() == "ikke min sag"


def _alive(mark: Path) -> bool:
    try:
        return psutil.Process(int(mark.read_text())).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _arguments(options: Options, *more: str) -> list[str]:
    return [
        "run",
        *("--data", str(options.data)),
        *("--out", str(options.out)),
        *("--notebooks", str(options.notebooks)),
        *("--workers", "2"),
        *more,
    ]


def _until(happens: Callable[[], bool]) -> None:
    """Wait for what is sure to happen; a call that never gets there fails the test."""
    for _ in range(1200):
        if happens():
            return
        time.sleep(0.1)
    raise AssertionError("It never happened.")


class _Late(ProcessPerTask):
    """Ådalen's report is never done in time."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        if function is make and arguments[0].report.unit == "Ådalen":
            late: Future[Any] = Future()
            late.set_exception(TooLong("900 s"))
            return late
        return super().submit(function, *arguments, **named)


def test_a_report_that_never_ends_is_told_of_and_the_others_are_made(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "ProcessPerTask", _Late)
    summary = run(options)
    assert summary.failed == {"Ådalen": "Rapporten blev ikke færdig inden for fristen og er standset."}
    assert summary.made == 2
    page = (options.out / "2026-03" / "aadalen" / "rapport.html").read_text("utf-8")
    assert "--deadline 60" in page
    assert not list(options.out.rglob(".*.ny"))


def _hang(job: Job) -> None:
    if job.report.unit == "Ådalen":
        _sleep(job.report.notebook.parent / "haenger")
    time.sleep(900)


def test_a_run_that_takes_too_long_ends_and_the_next_makes_what_is_missing(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = options.notebooks / "haenger" if options.notebooks else Path()

    def up(futures: object, timeout: float) -> Any:
        assert 0 < timeout <= 7200
        _until(lambda: mark.exists() and bool(mark.read_text()))
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(crew, "make", _hang)
        patched.setattr(crew, "as_completed", up)
        summary = run(replace(options, units=("Ådalen",), limits=Limits(whole=120)))
    assert summary.failed == {"Ådalen": "Kørslen nåede ikke rapporten inden for sin frist."}
    assert not _alive(mark)
    assert "--run-deadline" in (options.out / "2026-03" / "aadalen" / "rapport.html").read_text("utf-8")
    assert run(replace(options, units=("Ådalen",))).failed == {}


@pytest.mark.parametrize("minutes", [0.0, -1.0, float("inf"), float("nan")])
def test_a_deadline_in_which_nothing_can_be_made_is_refused(options: Options, minutes: float) -> None:
    with pytest.raises(CallError, match="Angiv et antal minutter over 0"):
        run(replace(options, limits=Limits(report=minutes)))


def test_interrupted_a_run_tells_what_is_made_and_is_continued(options: Options, tmp_path: Path) -> None:
    mark = _hanging(options, tmp_path)
    process = faulty.begin(_arguments(options))
    record = options.out / "2026-03" / "run.json"
    _until(lambda: mark.exists() and record.exists() and len(_made(options)) == 2)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert told.splitlines()[-1] == (
        "Afbrudt. 2 af 3 rapporter blev dannet og er gemt; de andre er, som de var. Kør den samme kommando igen, så dannes kun "
        "det, der mangler."
    )
    assert not _alive(mark)
    assert 'href="birkelunden/rapport.html"' in (options.out / "2026-03" / "index.html").read_text("utf-8")
    assert not (options.out / "2026-03" / "aadalen").exists()
    _until(lambda: faulty.left_running(process) == [])
    mark.with_suffix(".forbi").touch()
    made = run(options)
    assert (made.made, made.unchanged) == (1, 2)
    assert faulty.leftovers(options.out) == []


def test_killed_a_run_takes_its_processes_with_it_and_is_continued(options: Options, tmp_path: Path) -> None:
    mark = _hanging(options, tmp_path)
    process = faulty.begin(_arguments(options))
    record = options.out / "2026-03" / "run.json"
    _until(lambda: mark.exists() and record.exists() and len(_made(options)) == 2)
    process.kill()
    process.communicate(timeout=120)
    _until(lambda: not _alive(mark) and faulty.left_running(process) == [])
    assert faulty.half_files(options.out) == []
    assert faulty.leftovers(options.out) != []
    mark.with_suffix(".forbi").touch()
    made = run(options)
    assert (made.made, made.unchanged) == (1, 2)
    assert faulty.leftovers(options.out) == []


def test_a_fork_server_that_is_killed_costs_no_report(options: Options, tmp_path: Path) -> None:
    mark, go = tmp_path / "koerer", tmp_path / "fortsaet"
    cell = (
        f"import pathlib, time\npathlib.Path({str(mark)!r}).touch()\n"
        f"while not pathlib.Path({str(go)!r}).exists():\n    time.sleep(0.05)"
    )
    made_notebooks.write_all(options.notebooks, cell)
    process = faulty.begin(_arguments(options, "--units", "Ådalen,Birkelunden", "--workers", "1"))
    _until(mark.exists)
    server = next(
        one for one in psutil.Process(process.pid).children() if "multiprocessing.forkserver" in " ".join(one.cmdline())
    )
    server.kill()
    go.touch()
    _, told = process.communicate(timeout=180)
    assert process.returncode == 0, told
    assert set(_made(options).values()) == {"ok"}


def test_a_script_without_a_guard_is_carried_out_once(options: Options, tmp_path: Path) -> None:
    script = tmp_path / "maaned.py"
    script.write_text(
        "from pathlib import Path\n"
        "from styringslib.reports.run import Options, run\n"
        "print('begyndt', flush=True)\n"
        f"made = run(Options(data=Path({str(options.data)!r}), out=Path({str(options.out)!r}),"
        f" notebooks=Path({str(options.notebooks)!r}), units=('Ådalen',)))\n"
        "print(made.made, made.failed)\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.stdout == "begyndt\n1 {}\n", done.stderr


def test_a_file_that_is_changed_in_the_middle_is_told_of_and_nothing_counts_as_up_to_date(options: Options) -> None:
    options = replace(options, units=("Ådalen",))
    postings = options.data / "posteringer.csv"

    def changed(title: str, status: str, done: int, total: int) -> None:
        if done == 1:
            postings.write_text(postings.read_text("utf-8").replace("1001000", "1001001"), "utf-8")

    before = postings.read_text("utf-8")
    told = "Filen posteringer.csv blev ændret, mens rapporterne blev dannet. De bygger på det, der stod før"
    assert run(options, changed).notes == (f"{told}. Kør igen.",)
    assert told in (options.out / "2026-03" / "datatjek.html").read_text("utf-8")
    # Also where the file is put back: nobody knows which of the two a notebook has read.
    postings.write_text(before, "utf-8")
    again = run(options)
    assert (again.made, again.unchanged, again.notes) == (1, 0, ())
    assert run(options).unchanged == 1


def test_a_file_that_is_removed_in_the_middle_is_told_of(options: Options) -> None:
    def removed(title: str, status: str, done: int, total: int) -> None:
        (options.data / "budget.csv").unlink(missing_ok=True)

    assert "Filen budget.csv blev ændret" in run(replace(options, units=("Ådalen",)), removed).notes[0]


@pytest.mark.parametrize("times", [1, 9])
def test_a_file_that_is_written_while_it_is_read_is_read_again_or_refused(
    options: Options, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    postings, left = options.data / "posteringer.csv", [times]

    def read(data: Path, out: Path) -> Any:
        found = kept_data.read(data, out)
        if left[0]:
            left[0] -= 1
            with postings.open("a", encoding="utf-8") as stream:
                stream.write("202603;28-03-2026;Ådalen;Hjemmepleje;Løn;B99;Løn;250000\n")
        return found

    monkeypatch.setattr(inputs, "read", read)
    if times == 1:
        found = inputs.read_still(options.data, options.out)
        assert found.digest == kept_data.read(options.data, options.out)[1]
    else:
        with pytest.raises(CallError, match=r"posteringer\.csv bliver ændret, mens der læses"):
            inputs.read_still(options.data, options.out)


def test_killed_or_on_a_full_disk_at_any_operation_nothing_is_half_and_the_next_run_is_as_if_nothing_had_been() -> None:
    """A small part of the campaign; ``make attack`` has the whole."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reports.kill_campaign", "--small", "--cases", "4"],
        capture_output=True,
        text=True,
        check=False,
        cwd=faulty.ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 cases" in done.stdout
