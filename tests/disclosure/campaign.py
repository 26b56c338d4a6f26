"""The large search, part of ``make attack``: made-up facilities, published and attacked (``facilities``, ``places``).

python -m tests.disclosure.campaign --first 0 --cases 300
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.disclosure.facilities import broken, draw
from tests.disclosure.solving import Contradiction


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack the facilities of the numbers asked for; the exit status is 1 when a hidden count is given away."""
    parser = argparse.ArgumentParser(description="Made-up facilities, and what their reports give away")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int, default=300)
    asked = parser.parse_args(arguments)
    solved = misread = 0
    for number in range(asked.first, asked.first + asked.cases):
        facility = draw(number)
        with TemporaryDirectory() as folder:
            try:
                found = broken(facility, Path(folder))
            except Contradiction as error:
                misread += 1
                found = [f"no residents fit: {error}"]
            else:
                solved += bool(found)
        if found:
            print(facility.told(), *(f"  {line}" for line in found), sep="\n", flush=True)
    print(f"{asked.cases} facilities: {solved} given away, {misread} misread")
    return int(bool(solved or misread))


if __name__ == "__main__":
    raise SystemExit(main())
