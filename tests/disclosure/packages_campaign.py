"""The large search for moves between packages, part of ``make attack`` (``tests.disclosure.packages``).

python -m tests.disclosure.packages_campaign --first 0 --cases 100
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.disclosure.packages import MINIMUM, draw, leaks
from tests.disclosure.solving import Contradiction
from tests.numbered import asked_for


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the cases; the exit status is 1 when a move of few could be solved for."""
    cases = asked_for("Moves between packages, solved for from all units' and the whole's reports", 100, arguments)
    solved = misread = few = 0
    for number in cases:
        made = draw(number)
        few += sum(0 < count < MINIMUM for count in made.moves.values())
        with TemporaryDirectory() as folder:
            try:
                found = leaks(made, Path(folder))
            except Contradiction as error:
                misread += 1
                found = [f"no citizens fit: {error}"]
            else:
                solved += bool(found)
        for line in found:
            print(f"case {number}: {line}", flush=True)
    print(f"{len(cases)} municipalities with {few} moves of few: {solved} give some away, {misread} misread")
    return int(bool(solved or misread))


if __name__ == "__main__":
    sys.exit(main())
