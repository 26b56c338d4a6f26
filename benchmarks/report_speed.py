"""What a month's reports cost, side by side in one run: python benchmarks/report_speed.py --reports 24 [--loop 3] [--standard]

Five ways to make the same district and facility reports of the same municipality (the sample's, with as many units as asked for):

- loop: a shell loop, papermill and then nbconvert for each, given the checked copy that a run has made;
- pool: papermill and nbconvert in one driver with a pool of processes, given the same copy;
- run: `styring run`, with nothing kept from before: reading, checking, forecasts and all;
- again: `styring run` once more, with nothing changed;
- standard (asked for): `styring run --engine standard`;
- warm: the same cells and the same rendering one after the other in one process that has imported everything, divided by the
  number of processes: the least that a pool of them could take.

The loop may be measured on a few reports and counted up, since each of them costs the same; what was counted up is said.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

_PYTHON = sys.executable
_RUN = [_PYTHON, "-c", "import sys; from styringslib.cli import main; sys.exit(main())", "run"]


@dataclass(frozen=True)
class Work:
    """The notebooks to run: path and parameters, with the checked copy that they are given."""

    notebook: str
    parameters: dict[str, str]


def _styring(data: Path, out: Path, copies: Path, units: list[str], *more: str) -> float:
    environment = os.environ | {"STYRING_KOPIER": str(copies)}
    began = perf_counter()
    call = [*_RUN, "--data", str(data), "--out", str(out), "--units", ",".join(units), *more]
    subprocess.run(call, check=True, env=environment, stdout=subprocess.DEVNULL)
    return perf_counter() - began


def _jobs(data: Path, out: Path, units: list[str]) -> list[Any]:
    """The jobs of the run that has been made, as the run itself puts them together."""
    from styringslib import shipped
    from styringslib.month.kept_data import data_folder, with_register
    from styringslib.publishing.job import Job
    from styringslib.reports import inputs, month_round, plan

    folder = data_folder(data)
    still = inputs.read_still(folder, out)
    month = plan.month_of(None, still.municipality)
    closes = month_round.closes(out, still.municipality.settings)
    joined = with_register(still.municipality, still.digest, folder, out, month, closes)
    reports = plan.reports(joined.municipality, month, shipped.notebooks(), tuple(units))
    name = joined.municipality.settings.name
    return [Job(one, name, folder, joined.cache, out / str(month) / one.key, "fast") for one in reports]


def _loop(work: list[Work], folder: Path) -> float:
    began = perf_counter()
    for place, one in enumerate(work):
        target = folder / f"{place}.ipynb"
        given = [part for name, value in one.parameters.items() for part in ("-r", name, value)]
        quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([_PYTHON, "-m", "papermill", one.notebook, str(target), *given], **quiet)
        subprocess.run([_PYTHON, "-m", "nbconvert", "--to", "html", "--no-input", str(target)], **quiet)
    return perf_counter() - began


def _one_of_pool(one: Work, target: str) -> None:
    import nbconvert
    import papermill

    papermill.execute_notebook(one.notebook, target, one.parameters, progress_bar=False)
    html, _ = nbconvert.HTMLExporter(exclude_input=True).from_filename(target)
    Path(target).with_suffix(".html").write_text(html, "utf-8")


def _pool(work: list[Work], folder: Path, workers: int) -> float:
    began = perf_counter()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(_one_of_pool, one, str(folder / f"{place}.ipynb")) for place, one in enumerate(work)]
        for task in tasks:
            task.result()
    return perf_counter() - began


def _warm(jobs: list[Any], folder: Path) -> float:
    """Seconds for all of ``jobs`` in this process, its imports and one report before not counted."""
    import styringslib.publishing.preload  # noqa: F401 - what the server of a run imports
    from styringslib.publishing.fast_engine import FastEngine
    from styringslib.publishing.job import make
    from styringslib.publishing.session import _Shell

    took = 0.0
    for place, job in enumerate([jobs[0], *jobs]):
        FastEngine._used = False
        _Shell.clear_instance()
        began = perf_counter()
        outcome = make(job.__class__(**{**vars(job), "folder": folder / job.report.key}))
        took += perf_counter() - began if place else 0.0
        assert outcome.status == "ok", outcome.message
    return took


def _told(name: str, seconds: float, reports: int, loop: float, note: str = "") -> None:
    share = f"{loop / seconds:6.1f} x" if loop else "       "
    print(f"{name:9} {seconds:8.1f} s {seconds / reports:7.2f} s a report {share}  {note}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=24)
    parser.add_argument(
        "--loop", type=int, default=3, help="reports of the loop that are measured; the rest is counted up"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--standard", action="store_true", help="papermill's own engine as well")
    parser.add_argument("--without-pool", action="store_true")
    given = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    import tomllib

    from large_municipality import write

    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        data = write(home / "kommune", max(14, given.reports + 4))
        units = tomllib.loads((data / "kommune.toml").read_text("utf-8"))["enheder"]
        wanted = [one["navn"] for one in units if one["type"] in ("distrikt", "botilbud") and "til" not in one]
        names = list(islice(wanted, given.reports))
        run = _styring(data, home / "ud", home / "kopier", names)
        again = _styring(data, home / "ud", home / "kopier", names)
        os.environ["STYRING_KOPIER"] = str(home / "kopier")
        jobs = _jobs(data, home / "ud", names)
        work = [
            Work(
                str(job.report.notebook),
                {key: str(value) for key, value in job.run_parameters.items()} | {"data": str(data)},
            )
            for job in jobs
        ]
        (home / "loop").mkdir()
        (home / "pool").mkdir()
        few = work[: given.loop]
        loop = _loop(few, home / "loop") * len(work) / len(few)
        count = len(work)
        print(f"{count} reports, {given.workers} processes, load {os.getloadavg()[0]:.1f}")
        _told("loop", loop, count, loop, f"counted up from {len(few)}" if len(few) < count else "")
        if not given.without_pool:
            _told("pool", _pool(work, home / "pool", given.workers), count, loop)
        _told("run", run, count, loop)
        _told("again", again, count, loop, "nothing changed")
        if given.standard:
            _told(
                "standard", _styring(data, home / "ud2", home / "kopier2", names, "--engine", "standard"), count, loop
            )
        warm = _warm(jobs, home / "varm") / given.workers
        _told("warm", warm, count, loop, f"one process, divided by {given.workers}; run / warm = {run / warm:.2f}")


if __name__ == "__main__":
    main()
