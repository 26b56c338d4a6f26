"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from styringslib.publishing.crew import Limits

Data = Annotated[
    Path | None,
    typer.Option(metavar="MAPPE", help="Mappen med kommune.toml. Uden: den medfølgende eksempelkommune."),
]
Deadline = Annotated[
    float | None, typer.Option(metavar="MINUTTER", help="Længste tid for én rapport; så standses den. Uden: 15.")
]
RunDeadline = Annotated[
    float | None, typer.Option(metavar="MINUTTER", help="Længste tid for alle rapporter tilsammen. Uden: ingen grænse.")
]


def limits_of(deadline: float | None, run_deadline: float | None) -> Limits:
    """How long reports may take, by the two options."""
    from styringslib.publishing.crew import DEFAULT, Limits

    return Limits(DEFAULT.report if deadline is None else deadline, run_deadline)
