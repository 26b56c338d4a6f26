"""Kills a run, or fills its disk, at one file operation after another, and looks at what is left and what the next run makes.

python -m tests.reports.kill_campaign --cases 50 --first 0 [--what run|handout] [--error 28]

Case number n is the same file operation each time, as far as processes that work side by side take turns alike. Prints a line for
each case that leaves something wrong, and the counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.reports import faulty, made_municipality, made_notebooks

_STEP = 0.6180339887  # spreads the numbers over all operations, whatever their count


def arguments(home: Path, out: Path, what: str) -> list[str]:
    """The call that is disturbed."""
    place = ["--data", str(home / "data"), "--out", str(out)]
    if what == "handout":
        return ["handout", *place, "--focus", "alle"]
    return ["run", *place, "--notebooks", str(home / "notebooks"), "--workers", "2"]


def case(home: Path, number: int, operations: int, what: str, error: int) -> list[str]:
    """What is wrong after the call was ended at the operation of that number and made again; empty when nothing is."""
    out = home / f"ud-{number}"
    at = 1 + int((number * _STEP) % 1 * operations)
    fault = f"{error or 'kill'}:{at}:{out}:{home / f'antal-{number}'}"
    status, _, told = faulty.call(arguments(home, out, what), fault=fault)
    wrong = [f"half: {name}" for name in faulty.half_files(out)]
    if "Traceback" in told:
        wrong.append(f"traceback: {told.splitlines()[-1]}")
    if error and status not in (1, 2):
        wrong.append(f"status {status}")
    status, _, told = faulty.call(arguments(home, out, what))
    if status:
        wrong.append(f"the next: {told[-200:]}")
    now, whole = faulty.content(out), faulty.content(home / "hel")
    wrong += [f"differs: {name}" for name in sorted({*now, *whole}) if now.get(name) != whole.get(name)]
    wrong += [f"left: {name}" for name in faulty.leftovers(out)]
    shutil.rmtree(out, ignore_errors=True)
    return [f"{number} (operation {at}): {one}" for one in wrong]


def campaign(home: Path, first: int, cases: int, what: str, error: int) -> tuple[int, list[str]]:
    """How many file operations an undisturbed call has, and what was wrong after ``cases`` disturbed ones."""
    made_municipality.write(home / "data")
    made_notebooks.write_all(home / "notebooks")
    os.environ["STYRING_KOPIER"] = str(home / "kopier")
    counter = home / "antal"
    whole = home / "hel"
    status, _, told = faulty.call(arguments(home, whole, what), fault=f"count:0:{whole}:{counter}")
    assert status == 0, told
    operations = counter.stat().st_size
    wrong = []
    for number in range(first, first + cases):
        wrong += case(home, number, operations, what, error)
    return operations, wrong


def main() -> int:
    """Run the campaign and print what it found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--what", choices=("run", "handout"), default="run")
    parser.add_argument("--error", type=int, default=0, help="an errno instead of a kill: 28 is a full disk")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="styring-kill-") as home:
        operations, wrong = campaign(Path(home), asked.first, asked.cases, asked.what, asked.error)
    print("\n".join(wrong))
    how = f"error {asked.error}" if asked.error else "killed"
    print(f"{asked.what}, {how}: {asked.cases} cases of {operations} file operations, {len(wrong)} faults")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
