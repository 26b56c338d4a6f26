"""A server that can be started, and which notebooks it can serve."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

# Notebooks that are made to be served, in the order of the start page: file -> (title, what one does there).
NOTEBOOKS = {
    "dispositioner.ipynb": (
        "Det fælles register",
        "Skriv dispositioner (kendte ændringer), forklaringer og aftalte handlinger, og se dem, der er skrevet.",
    ),
    "prognose.ipynb": (
        "Prognosen for en enhed",
        "Se, hvad årets måneder peger på, prøv det, I ved, og tallene ikke viser, og gem det i registret.",
    ),
    "scenarier.ipynb": ("Scenarier", "Prøv, hvad en ændring i forudsætningerne betyder for økonomien."),
}
# What the bar above each page calls them.
SHORT = {"dispositioner.ipynb": "Registret", "prognose.ipynb": "Prognosen", "scenarier.ipynb": "Scenarier"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EVERYWHERE = ("", "0.0.0.0")  # noqa: S104 - what is asked for by --host, and is told as this machine
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Service:
    """A server that can be started: every value checked, every folder absolute.

    ``header`` is the trusted proxy's ("" = none) and ``proxies`` its addresses. ``hub`` is the environment that JupyterHub
    starts a server with, empty elsewhere. ``base`` is the path that all addresses begin with, ``out`` the folder of the reports;
    ``has_round``: whether the municipality has described its month's round.
    """

    municipality: str
    data: Path
    folder: Path
    notebooks: tuple[str, ...]
    host: str
    port: int
    base: str = "/"
    header: str = ""
    proxies: tuple[Network, ...] = ()
    hub: str = ""
    out: Path = Path("reports")
    has_round: bool = False

    @property
    def address(self) -> str:
        """Where a reader on this machine finds it."""
        host = "127.0.0.1" if self.host in _EVERYWHERE else "[::1]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.base}"

    @property
    def identity(self) -> str:
        """Danish: where the server knows a reader from."""
        if self.hub:
            return f"Brugeren er logget ind gennem JupyterHub ({self.hub})."
        if self.header:
            return f"Brugeren oplyses af proxyen i {self.header}; andre kald afvises."
        if self.host in LOOPBACK:
            return "Serveren ved ikke, hvem der er logget ind. Alle på denne maskine kan læse, og ingen kan skrive."
        return "Serveren ved ikke, hvem der er logget ind. Alle kan læse det, der er fælles, og ingen kan skrive."
