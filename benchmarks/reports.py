"""Seconds and memory of the monthly run: python benchmarks/reports.py [--workers N] [--standard]

Prints the time of `styring --help`, of all of the sample's reports with an empty out folder, the peak memory of the
largest process, the time of a second run that changes nothing, and (--standard) the same with papermill's own engine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter


def seconds(*command: str, repeat: int = 1) -> float:
    """The least wall time of ``repeat`` calls of `styring` with ``command``."""
    times = []
    for _ in range(repeat):
        began = perf_counter()
        call = [sys.executable, "-c", "import sys; from styringslib.cli import main; sys.exit(main())", *command]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(perf_counter() - began)
    return min(times)


def measure(engine: str, workers: int) -> None:
    """Print one engine's figures."""
    with tempfile.TemporaryDirectory() as out:
        call = ("run", "--out", out, "--engine", engine, "--workers", str(workers))
        first, second = seconds(*call), seconds(*call)
        record = next(Path(out).glob("*/run.json"))
        rows = json.loads(record.read_text("utf-8"))["reports"]
    memory = max(row["memory_mb"] or 0 for row in rows)
    slowest = max(rows, key=lambda row: row["seconds"])
    name = slowest["unit"] or "the whole municipality"
    print(f"{engine:9} {len(rows)} reports, {workers} workers: {first:6.1f} s, peak {memory} MB per worker;", end=" ")
    print(f"slowest {name} {slowest['seconds']:.1f} s; again, unchanged: {second:.1f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--standard", action="store_true")
    given = parser.parse_args()
    print(f"styring --help: {seconds('--help', repeat=5):.2f} s")
    measure("fast", given.workers)
    if given.standard:
        measure("standard", given.workers)


if __name__ == "__main__":
    main()
