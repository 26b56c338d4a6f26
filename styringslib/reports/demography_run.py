"""Makes the demography report alone: for a municipality's folder, or for one municipality of public statistics."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.month.kept_data import data_folder
from styringslib.month.names import WHOLE
from styringslib.publishing import folder as folders
from styringslib.publishing.job import Job, Outcome, Report, make
from styringslib.publishing.lock import locked
from styringslib.sections.demography.numbers import DemographyNumbers
from styringslib.sections.demography.source import open_demography
from styringslib.system_fault import told_in_danish

NAME = "demografi"


def make_demography(
    data: Path | None = None,
    municipality: str = "",
    month: str = "",
    out: Path = Path("reports"),
    formats: tuple[str, ...] = (),
    told: Callable[[str], None] | None = None,
) -> tuple[Path, Outcome]:
    """Make the report in ``out``/month/municipality; returns the page and how it went.

    ``data``: the municipality's folder (None = the sample), or one of public statistics (as data/denmark), where
    ``municipality`` names the one. Raises CallError, or the errors of reading, with nothing written.
    """
    folder = data_folder(data)
    if not folders.is_writable(out):
        raise CallError(f"Der kan ikke skrives i {out}. Vælg en anden mappe med --out, eller bed om skriveadgang.")
    numbers = open_demography(str(folder), municipality, month)
    job = _job(numbers, folder, municipality, out.absolute(), formats)
    with told_in_danish(out), locked(out.absolute(), told, waits=True):
        outcome = make(job)
    return job.folder / job.files["html" if outcome.status == "ok" else "error"], outcome


def _job(numbers: DemographyNumbers, data: Path, municipality: str, out: Path, formats: tuple[str, ...]) -> Job:
    notebook = shipped.notebooks() / f"{NAME}.ipynb"
    unit = numbers.name if municipality else ""
    report = Report(unit, numbers.key, WHOLE, NAME, notebook, numbers.month)
    name = numbers.name if "kommune" in numbers.name.casefold() else f"{numbers.name} Kommune"
    return Job(report, name, data, None, out / str(numbers.month) / numbers.key, "standard", formats)
