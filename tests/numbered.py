"""The call of a campaign whose cases are numbers: ``--first`` and ``--cases``, and what else it asks for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def parser(about: str | None, cases: int) -> argparse.ArgumentParser:
    """With ``cases`` as the number of cases when none is given; a campaign adds its own choices."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--first", type=int, default=0)
    made.add_argument("--cases", type=int, default=cases)
    return made


def numbers(asked: argparse.Namespace) -> range:
    """The numbers that were asked for."""
    return range(asked.first, asked.first + asked.cases)


def asked_for(about: str | None, cases: int, arguments: Sequence[str] | None = None) -> range:
    """The numbers that a campaign without choices of its own is called for."""
    return numbers(parser(about, cases).parse_args(arguments))
