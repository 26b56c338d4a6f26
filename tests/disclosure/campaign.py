"""The large search, part of ``make attack``: made-up facilities, published and attacked (``facilities``, ``places``).

python -m tests.disclosure.campaign --first 0 --cases 300
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.disclosure.facilities import broken, draw
from tests.disclosure.solving import Contradiction
from tests.numbered import asked_for


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack the facilities of the numbers asked for; the exit status is 1 when a hidden count is given away."""
    cases = asked_for("Made-up facilities, and what their reports give away", 300, arguments)
    solved = misread = 0
    for number in cases:
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
    print(f"{len(cases)} facilities: {solved} given away, {misread} misread")
    return int(bool(solved or misread))


if __name__ == "__main__":
    raise SystemExit(main())
