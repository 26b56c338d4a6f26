"""Makes one report in a process of its own: notebook, page, workbook, and nothing published that must not be."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from styringslib import shipped
from styringslib.intake.settings.settings_file import take_over
from styringslib.month.names import WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.privacy import hide_cpr
from styringslib.publishing import document as documents
from styringslib.publishing import folder as folders
from styringslib.publishing import page, word
from styringslib.publishing.engine import EngineName, NotebookFailed, execute
from styringslib.publishing.formats import FORMATS, Made
from styringslib.publishing.manifest import Status
from styringslib.publishing.searched import Withheld, hidden_page, notebook_parts, page_parts, refuse_cpr, table_parts
from styringslib.publishing.ways import Way
from styringslib.publishing.workbook import workbook
from styringslib.system_fault import is_of_storage, of_text

_REMEDY = (
    "Kør “styring check” for at se, om det er data. Er data i orden, så åbn notesbogen i JupyterLab, og kør den med de "
    "samme parametre; så ses det trin, der fejler."
)
_WITHHELD_REMEDY = (
    "Nummeret kommer fra de filer, kommunen har lagt ind, eller fra en tekst, der er skrevet i registret, et scenarie eller "
    "kommune.toml. Find teksten dér, og fjern nummeret, eller lav pseudonymer med styring pseudonymise. Er det et andet "
    "nummer, fx et bilag, så skriv kolonnens navn under andre_numre ved tabellen i kommune.toml: så læses teksten uden "
    "numrene. Kør derefter igen."
)


@dataclass(frozen=True)
class Report:
    """One report to be made. ``unit`` is "" for the whole municipality, as in the notebook's parameter."""

    unit: str
    key: str
    kind: str
    name: str
    notebook: Path
    month: pd.Period
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def title(self) -> str:
        """The unit's name as a reader knows it."""
        return self.unit or WHOLE_NAME


@dataclass(frozen=True)
class Job:
    """All that a process needs to make ``report`` in ``folder``, the unit's own. Paths are absolute; ``ways`` are the links
    to the pages around it; ``settings`` are those of the checked copy as they are handed over (b"": they are read)."""

    report: Report
    municipality: str
    data: Path
    cache: Path | None
    folder: Path
    engine: EngineName
    formats: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    settings: bytes = field(default=b"", repr=False, compare=False)

    @property
    def files(self) -> dict[str, str]:
        """File names by what they are."""
        name = self.report.name
        first = name == "rapport"
        return {
            "html": f"{name}.html",
            "ipynb": f"{name}.ipynb",
            "xlsx": "tal.xlsx" if first else f"{name}-tal.xlsx",
            **{extension: f"{name}.{extension}" for extension in FORMATS},
            # Under the report's own name: who follows a link to it is told why it is not there.
            "error": f"{name}.html",
        }

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """Further documents that lie beside the report: what a link to each says, and its file."""
        return ()

    @property
    def parameters(self) -> dict[str, Any]:
        """The notebook's parameters as they are published: folders relative to the report's own, so that it tells nothing of
        this machine, and nothing of where the checked copy lies."""
        return {
            "data": "" if self.data == shipped.sample() else _relative(self.data, self.folder),
            "unit": self.report.unit,
            "month": str(self.report.month),
            "cache": "",
            **dict(self.report.more),
        }

    @property
    def run_parameters(self) -> dict[str, Any]:
        """The parameters that the notebook is run with."""
        return self.parameters | {"cache": str(self.cache) if self.cache else ""}

    def page(self, content: documents.Document) -> str:
        """The report as one page."""
        return page.report(
            content,
            municipality=self.municipality,
            folded=self.report.name == "rapport",
            unit=self.report.title,
            unit_key=self.report.key,
            month=self.report.month,
            name=self.report.name,
            workbook=self.files["xlsx"],
            ways=self.ways,
        )

    def word(self, html: str, path: Path) -> None:
        """The page as a Word document."""
        word.write(html, path)

    def finish(self, work: Path) -> None:
        """What is left to do with the files in ``work`` before they are published."""


@dataclass(frozen=True)
class Outcome:
    """How it went: ``message`` is Danish and told on the index; ``outputs`` the published files with their SHA-256."""

    status: Status
    seconds: float
    memory_mb: int | None
    outputs: dict[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


def make(job: Job) -> Outcome:
    """Make and publish the report, or an error page in its place. Never raises for what the notebook does; OSError where
    nothing more can be written, with what lies there left as it is."""
    began = perf_counter()
    if job.settings:
        take_over(job.settings)
    work = folders.staging(job.folder, job.report.name)
    summary: Mapping[str, Any] = {}
    message = detail = ""
    status: Status = "ok"
    remedy = _REMEDY
    try:
        summary = _write(job, work)
    except NotebookFailed as error:
        if (fault := of_text(error.error)) is not None:
            folders.discard(work)
            raise fault from None
        status = "failed"
        if error.settings:
            message, remedy = (
                error.settings,
                "Ret kommune.toml, og kør igen. “styring check” viser alt, der skal rettes.",
            )
        else:
            detail = error.error
            place = f" under “{error.heading}”" if error.heading else ""
            message = f"Beregningen gik i stå{place}."
    except documents.DocumentError as error:
        status, message = "failed", str(error)
    except Withheld as error:
        status = "withheld"
        message = f"Rapporten er holdt tilbage, fordi den indeholder noget, der ligner et CPR-nummer: {error}."
        remedy = _WITHHELD_REMEDY
    except Exception as error:
        if is_of_storage(error):
            folders.discard(work)
            raise
        status, message = "failed", "Rapporten kunne ikke sættes op."
        detail = "".join(traceback.format_exception_only(error)).strip()
    if status == "ok":
        try:
            outputs = folders.publish(work, job.folder, job.files.values())
        except OSError:
            folders.discard(work)
            raise
    else:
        outputs = publish_error(job, message, remedy, detail=detail)
    return Outcome(status, round(perf_counter() - began, 2), _peak_memory(), outputs, summary, hide_cpr(message))


def publish_error(
    job: Job, message: str, remedy: str, *, detail: str = "", problems: tuple[Mapping[str, Any], ...] = ()
) -> dict[str, str]:
    """Put a readable page about what went wrong in place of the report; what looks like a CPR number is masked, and where the
    checked copy lies is not told."""
    if job.cache:
        detail = detail.replace(str(job.cache), "kopien af data")
    work = folders.staging(job.folder, job.report.name)
    made = page.render(
        "error.html.j2",
        municipality=job.municipality,
        unit=job.report.title,
        month=job.report.month,
        message=hide_cpr(message),
        remedy=remedy,
        detail=hide_cpr(detail)[:4000],
        problems=problems,
        ways=[way for way in job.ways if way.kind != "file"],
    )
    try:
        (work / job.files["error"]).write_text(hidden_page(made), "utf-8")
        return folders.publish(work, job.folder, job.files.values())
    except OSError:
        folders.discard(work)
        raise


def _write(job: Job, work: Path) -> Mapping[str, Any]:
    files, report = job.files, job.report
    pixels = any(FORMATS[extension].pixels for extension in job.formats)
    notebook = execute(
        report.notebook,
        job.run_parameters,
        work,
        work / files["ipynb"],
        job.engine,
        published=job.parameters,
        pixels=pixels,
    )
    content = documents.read(notebook)
    html = job.page(content)
    about = {
        "Enhed": report.title,
        "Måned": numbers.month_name(report.month),
        "Kommune": job.municipality,
        "Kilde": "Kommunens egne udtræk; hvert ark nævner sin kilde.",
        "Beløb": "Kroner, uafrundede. Andele er skrevet som andele og vist i procent.",
    }
    # PDF, Word and the political case are made of the page.
    refuse_cpr({
        files["html"]: page_parts(html),
        files["xlsx"]: table_parts(about, content.tables),
        files["ipynb"]: notebook_parts(notebook),
    })  # fmt: skip
    (work / files["html"]).write_text(html, "utf-8")
    (work / files["xlsx"]).write_bytes(workbook(about, content.tables))
    made = Made(html, content, job.word)
    for extension in job.formats:
        FORMATS[extension].write(made, work / files[extension])
    job.finish(work)
    return dict(content.summary)


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def _peak_memory() -> int | None:
    """Peak of this process and its kernel in MB."""
    if sys.platform == "win32":
        return None
    import resource

    unit = 1e6 if sys.platform == "darwin" else 1e3
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(max(peaks) / unit)
