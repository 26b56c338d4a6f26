"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option(metavar="MAPPE", help="Mappen med kommune.toml. Uden: den medfølgende eksempelkommune."),
]
