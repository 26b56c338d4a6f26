"""The large search, ``make attack``: municipalities made at random, published here and held against themselves.

    python -m tests.consistency.campaign --first 0 --cases 300
    python -m tests.consistency.campaign --settings --cases 20

Every case is a seed; what was drawn stands beside what does not hold, and ``draw(seed, folder)`` makes the same folder again.
With ``--settings`` a case is one small municipality with odd settings that the data check accepts (``odd_settings``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from styringslib.call_error import CallError
from styringslib.intake import IntakeError
from tests import numbered
from tests.consistency import odd_settings
from tests.consistency.breaches import breaches
from tests.consistency.making import publish
from tests.consistency.municipalities import draw

_TOGETHER = 20
REFUSED = "refused: "
Case = Callable[[int, Path], tuple[str, list[str]]]


def case(seed: int, folder: Path) -> tuple[str, list[str]]:
    """What was drawn with ``seed``, and what does not hold in what is published of it."""
    made = draw(seed, folder / "data")
    try:
        published = publish(folder / "data", folder / "reports", month=str(made.month))
    except (CallError, IntakeError) as error:
        return made.told(), [f"{REFUSED}{error}"]
    return made.told(), breaches(published, made.without_budget)


def is_refused(found: Sequence[str]) -> bool:
    """Whether nothing was published because the run said why not: as it should be, where the month has hardly any data."""
    return len(found) == 1 and found[0].startswith(REFUSED)


def _case(make: Case, seed: int) -> tuple[int, str, list[str]]:
    with TemporaryDirectory() as folder:
        try:
            return seed, *make(seed, Path(folder))
        except Exception as error:
            return seed, f"seed {seed}", [f"{type(error).__name__}: {error}"]


def _cases(make: Case, seeds: range, workers: int) -> Iterator[tuple[int, str, list[str]]]:
    """What every seed gives, in order. Processes are replaced after some cases, as what they keep in mind would grow; a pool
    told to replace them itself may wait for ever (CPython issue 115634)."""
    for begin in range(0, len(seeds), _TOGETHER):
        with ProcessPoolExecutor(workers) as pool:
            yield from pool.map(partial(_case, make), seeds[begin : begin + _TOGETHER])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases; the exit status is 1 when something does not hold. What was refused, with its reason, is told apart."""
    parser = numbered.parser("Municipalities made at random, held against themselves", 300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--settings", action="store_true", help="odd settings of one municipality")
    asked = parser.parse_args(arguments)
    make = odd_settings.case if asked.settings else case
    began, wrong, refused = monotonic(), 0, 0
    for seed, told, found in _cases(make, numbered.numbers(asked), asked.workers):
        refused += is_refused(found)
        wrong += bool(found) and not is_refused(found)
        if found:
            print(f"\n{told}", *(f"  {line}" for line in dict.fromkeys(found)), sep="\n", flush=True)
        elif sys.stdout.isatty():
            print(f"seed {seed} holds", flush=True)
        elif (seed - asked.first) % _TOGETHER == _TOGETHER - 1:
            print(f"tried up to seed {seed}", flush=True)
    print(f"\n{asked.cases} municipalities in {monotonic() - began:.0f} s; {wrong} do not hold, {refused} were refused")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
