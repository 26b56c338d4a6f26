"""run.json: what a month's reports were made from and how it went, so that a second run knows what is up to date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import styringslib
from styringslib.presentation.signs import Plus
from styringslib.privacy.cpr import hidden_in
from styringslib.publishing.ways import NEIGHBOURS, Way
from styringslib.shipped import source_digest

NAME = "run.json"
Status = Literal["ok", "failed", "stopped", "withheld"]
_DISTRIBUTIONS = ("pandas", "numpy", "statsmodels", "matplotlib", "papermill", "nbconvert", "Babel", "holidays")


@dataclass(frozen=True)
class Entry:
    """One report as run.json keeps it.

    ``fingerprint`` covers everything the report depends on; ``outputs`` are its files in ``folder`` with their SHA-256;
    ``seconds`` and ``memory_mb`` (peak of the report's process) are those of the run that made it, and ``made`` says who made
    it, when and from what (`trail.made`; empty from a version before it was kept); ``ways`` are its page's links (text, href,
    kind), by which it can be made again where what it led to is not there.
    """

    unit: str
    folder: str
    kind: str
    name: str
    notebook: str
    parameters: Mapping[str, Any]
    fingerprint: str
    data: str
    status: Status
    seconds: float = 0.0
    memory_mb: int | None = None
    outputs: dict[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    made: Mapping[str, Any] = field(default_factory=dict)
    ways: Sequence[Sequence[str]] = ()


def versions() -> dict[str, str]:
    """Version of this library and of those that can change a report's numbers or looks."""
    return dict(_versions())


@cache
def _versions() -> Mapping[str, str]:
    # Each is looked up in a file of its own, and every report of a run asks for all.
    found = {"styringslib": styringslib.__version__}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "?"
    return found


def fingerprint(
    data: str, notebook: Path, parameters: Mapping[str, Any], formats: Sequence[str], ways: Sequence[Way] = ()
) -> str:
    """SHA-256 of what a report depends on: data, notebook, parameters, formats, library and versions.

    Of its links, the ``ways`` to its neighbours: a month that has got more reports has other neighbours. What comes and goes
    beside the month, a month before or handouts, changes no report that is finished.
    """
    parts = [
        data,
        hashlib.sha256(notebook.read_bytes()).hexdigest(),
        json.dumps(parameters, sort_keys=True, ensure_ascii=False),
        *sorted(formats),
        *(f"{way.kind} {way.text} {way.href}" for way in ways if way.kind in NEIGHBOURS),
        source_digest(),
        json.dumps(versions(), sort_keys=True),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Run:
    """A month's run.json: the reports, what the data check found, the hash of the ``data`` of the last run ("" before it was
    kept), whose month it is, and which way a ``plus`` points in what the municipality is shown."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Mapping[str, Any], ...] = ()
    data: str = ""
    municipality: str = ""
    month: str = ""
    plus: Plus = "more"


def read_run(folder: Path) -> Run:
    """What ``folder``/run.json says; ``Run()``, without a month, when there is none that this version can read."""
    try:
        content = json.loads((folder / NAME).read_text("utf-8"))
        entries = tuple(Entry(**row) for row in content["reports"])
        problems = tuple(dict(row) for row in content.get("problems") or ())
        named = str(content.get("municipality") or ""), str(content.get("month") or "")
        plus: Plus = "less" if content.get("plus") == "less" else "more"
        return Run(entries, problems, str(content.get("data", "")), *named, plus)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Run()


def read(folder: Path) -> dict[tuple[str, str], Entry]:
    """The entries of ``folder``/run.json by (folder, name); empty when there is none that this version can read."""
    return {(entry.folder, entry.name): entry for entry in read_run(folder).entries}


def text(
    municipality: str,
    month: str,
    inputs: Sequence[Any],
    problems: Sequence[Mapping[str, Any]],
    entries: Sequence[Entry],
    *,
    data: str = "",
    plus: Plus = "more",
) -> str:
    """run.json's content; without a time of its own, so that a run that makes nothing new changes nothing."""
    content = {
        "municipality": municipality,
        "month": month,
        "data": data,
        "plus": plus,
        "versions": versions(),
        "inputs": [{name: getattr(file, name) for name in ("path", "sha256", "size", "rows")} for file in inputs],
        "problems": list(problems),
        "reports": [asdict(entry) for entry in entries],
    }
    return json.dumps(hidden_in(content), ensure_ascii=False, indent=1) + "\n"
