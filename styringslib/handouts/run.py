"""Makes the handouts of a workshop: a sheet per focus point, the facilitator's beside it, an index, the workbook to fill in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.fields.words import nearest
from styringslib.handouts import sheet_index, workbook
from styringslib.handouts.all_facts import write_facts
from styringslib.handouts.focus import Focus, focus_points, in_order
from styringslib.handouts.job import NOTEBOOK, HandoutJob
from styringslib.handouts.sheet_index import GUIDE
from styringslib.handouts.terms import HandoutError, HandoutTerms, handout_terms
from styringslib.month import kept_data
from styringslib.month.names import WHOLE_KEY, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.publishing import crew
from styringslib.publishing import folder as folders
from styringslib.publishing.job import Job, Report
from styringslib.publishing.lock import locked
from styringslib.publishing.searched import put
from styringslib.publishing.trail import Caller, Trail, caller
from styringslib.reports import month_front, month_round, plan
from styringslib.reports import run as month_run
from styringslib.reports.inputs import read_still
from styringslib.reports.shared import prepare as prepare_month
from styringslib.reports.ways import HANDOUTS
from styringslib.sections.organisation.choices import OrganisationError, choices_of
from styringslib.sections.words import KINDS
from styringslib.system_fault import told_in_danish

if TYPE_CHECKING:
    from styringslib.intake import Municipality

FOLDER = HANDOUTS
EVERY = "alle"
_LONGEST_KEY, _LONGEST_FOOT = 60, 72
Progress = Callable[[str, str, int, int], None]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Options:
    """What ``styring handout`` is called with; ``focus`` are names or "alle", ``units`` names or keys, None the whole."""

    focus: tuple[str, ...]
    units: tuple[str, ...] | None = None
    data: Path | None = None
    month: str | None = None
    out: Path = Path("reports")
    formats: tuple[str, ...] = ()
    facilitator: bool = False
    workers: int | None = None
    engine: str | None = None
    caller: Caller | None = None
    limits: crew.Limits = crew.DEFAULT

    @property
    def as_run(self) -> month_run.Options:
        """The same call as one of ``styring run``."""
        return month_run.Options(
            self.data,
            self.month,
            self.out,
            workers=self.workers,
            engine=self.engine,
            formats=self.formats,
            limits=self.limits,
        )


@dataclass(frozen=True)
class Summary:
    """What was done: the number of sheets ``made``, and (with Danish reasons by title) those that ``failed``.
    ``notes``: Danish sentences about what else the user must know."""

    folder: Path
    made: int
    failed: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"


@dataclass(frozen=True)
class Read:
    """A municipality that was read of ``data``, for the sheets of ``month`` in ``out``."""

    data: Path
    out: Path
    municipality: Municipality
    digest: str
    month: pd.Period


def make_handouts(
    options: Options, progress: Progress | None = None, told: Callable[[str], None] | None = None
) -> Summary:
    """Make the handouts of ``options``; ``progress`` and ``told`` as in ``reports.run.run``.

    Raises CallError with everything that can not be used, a line each, or intake's IntakeError; nothing is written then.
    """
    problems: list[str] = []
    points = _points(options.focus, problems)
    _collect(problems, lambda: month_run.check(options.as_run))
    if problems and not _readable(options.data):
        raise CallError("\n".join(dict.fromkeys(problems)))
    data, out = kept_data.data_folder(options.data), options.out.absolute()
    still = read_still(data, out)
    municipality, digest = still.municipality, still.digest
    month = _collect(problems, lambda: plan.month_of(options.month, municipality)) or municipality.latest_month
    units = _units(options.units, municipality, month, problems)
    points = fitting(points, options.focus, _kinds(units, municipality, month), problems)
    terms = _collect(problems, lambda: handout_terms(municipality.settings)) or HandoutTerms()
    _collect(problems, lambda: choices_of(municipality.settings.sections))
    if problems:
        raise CallError("\n".join(dict.fromkeys(problems)))
    read = Read(data, out, municipality, digest, month)
    with told_in_danish(out), locked(out, told, waits=True):
        sheets = _sheets(options, read, units, terms)
        jobs = [
            sheets.job(point, guide)
            for point in points
            for guide in ((False, True) if options.facilitator else (False,))
        ]
        return _made(sheets, jobs, progress)


def _sheets(options: Options, read: Read, units: tuple[Report, ...], terms: HandoutTerms) -> Sheets:
    """What all sheets have in common, with what people have entered."""
    rule = month_round.closes(read.out, read.municipality.settings)
    municipality, _, cache, _ = kept_data.with_register(
        read.municipality, read.digest, read.data, read.out, read.month, rule
    )
    folder = read.out / str(read.month) / FOLDER / _key(units)
    folders.sweep(read.out, folder.parent.parent, folder.parent, folder)
    return Sheets(units, options, terms, municipality, read.month, read.data, cache, folder)


def _made(sheets: Sheets, jobs: Sequence[HandoutJob], progress: Progress | None) -> Summary:
    """Make the sheets, and what lies beside them."""
    folder = sheets.folder
    if progress:
        progress("", "", 0, len(jobs))
    failed: dict[str, str] = {}
    made = closing(crew.make_all(jobs, prepare, workers=sheets.options.workers, limits=sheets.options.limits))
    count = 0
    try:
        with made as outcomes:
            for count, (job, outcome) in enumerate(outcomes, 1):
                if outcome.status != "ok":
                    failed[job.report.title] = outcome.message
                if progress:
                    progress(job.report.title, outcome.status, count, len(jobs))
    except KeyboardInterrupt:
        _beside(sheets)
        told = f"Afbrudt. {count - len(failed)} af {len(jobs)} ark blev dannet og er gemt. Kør den samme kommando igen."
        raise crew.Interrupted(told) from None
    _beside(sheets)
    log = Trail(folder.parent.parent.parent, sheets.options.caller or caller())
    sheets_of = {"month": str(sheets.month), "folder": folder.name, "sheets": [job.report.name for job in jobs]}
    log.write("handout", **sheets_of, made=len(jobs) - len(failed), failed=sorted(failed))
    return Summary(folder, len(jobs) - len(failed), failed, tuple(log.notes))


def _beside(sheets: Sheets) -> None:
    """Write what lies beside the sheets, and the pages that lead to them."""
    folder, month, municipality = sheets.folder, sheets.month, sheets.municipality
    workbook.write(folder, [unit.unit for unit in sheets.units if unit.unit], municipality, month)
    title = numbers.listed([unit.unit for unit in sheets.units if unit.unit]) or WHOLE_NAME
    put(folder / "index.html", sheet_index.index(folder, municipality.settings.name, title, month))
    month_front.write(folder.parent.parent)


def _points(names: Sequence[str], problems: list[str]) -> list[Focus]:
    known = focus_points()
    if _every(names):
        return list(known.values())
    folded = {name.casefold(): name for name in known} | {point.title.casefold(): name for name, point in known.items()}
    for name in names:
        if name.casefold() not in folded:
            near = nearest(name, [*folded, EVERY])
            hint = f" Mente du {folded.get(near, near)}?" if near else ""
            problems.append(
                f"Fokuspunktet “{name}” findes ikke.{hint} Fokuspunkterne er: {', '.join(known)}. Skriv alle for dem alle."
            )
    if not names:
        problems.append(f"Angiv --focus: {', '.join(known)} eller alle.")
    return [known[name] for name in in_order([folded[name.casefold()] for name in names if name.casefold() in folded])]


def _kinds(units: Sequence[Report], municipality: Municipality, month: pd.Period) -> set[str]:
    """The kinds of the chosen units; of the whole, those of the units in operation."""
    if all(unit.unit for unit in units):
        return {unit.kind for unit in units}
    return {unit.kind for unit in municipality.settings.units if unit.is_active(month)}


def fitting(points: Sequence[Focus], asked: Sequence[str], kinds: set[str], problems: list[str]) -> list[Focus]:
    """The points that are about one of the ``kinds`` at least; one ``asked`` for by name that is about none is a problem."""
    strange = [point for point in points if kinds and not point.kinds & kinds]
    for point in () if _every(asked) else strange:
        about = numbers.listed([name for kind, name in KINDS.items() if kind in point.kinds]).lower()
        problems.append(
            f"Fokuspunktet {point.name} handler om {about} og ikke om de valgte enheder. Vælg et andet fokuspunkt eller "
            "andre enheder."
        )
    return [point for point in points if point not in strange]


def _every(names: Sequence[str]) -> bool:
    return any(name.casefold() == EVERY for name in names)


def _collect(problems: list[str], ask: Callable[[], Result]) -> Result | None:
    """The answer, or None and what was wrong among the problems."""
    try:
        return ask()
    except (CallError, HandoutError, OrganisationError) as error:
        problems.append(str(error))
        return None


def _readable(data: Path | None) -> bool:
    try:
        kept_data.data_folder(data)
    except CallError:
        return False
    return True


def _units(
    names: Sequence[str] | None, municipality: Municipality, month: pd.Period, problems: list[str]
) -> tuple[Report, ...]:
    """The chosen units as the month's reports name them, in the order of kommune.toml; the whole when there are none."""
    found: list[Report] = []
    for name in names if names else [WHOLE_KEY]:
        asked = _collect(problems, lambda name=name: plan.reports(municipality, month, shipped.notebooks(), [name]))  # type: ignore[misc]
        found += [report for report in asked or () if report.name == "rapport"]
    if len(found) > 1 and any(not report.unit for report in found):
        problems.append("Hele kommunen og enkelte enheder kan ikke stå på samme ark. Dan dem hver for sig.")
    order = [unit.name for unit in municipality.settings.units]
    chosen = {report.unit: report for report in found}
    return tuple(sorted(chosen.values(), key=lambda report: order.index(report.unit) if report.unit else -1))


def _key(units: Sequence[Report]) -> str:
    """The folder's name: the units' keys; shortened by a checksum where they are many."""
    key = "-".join(unit.key for unit in units)
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[: _LONGEST_KEY - 9]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Sheets:
    """What all sheets of one call have in common."""

    units: tuple[Report, ...]
    options: Options
    terms: HandoutTerms
    municipality: Municipality
    month: pd.Period
    data: Path
    cache: Path
    folder: Path

    def job(self, point: Focus, guide: bool) -> HandoutJob:
        """The sheet of ``point``: the participants', or the facilitator's."""
        names = tuple(unit.unit for unit in self.units if unit.unit)
        report = Report(
            unit=f"{point.title} (mødeleder)" if guide else point.title,
            key=_key(self.units),
            kind="handout",
            name=point.name + (GUIDE if guide else ""),
            notebook=shipped.notebooks() / NOTEBOOK,
            month=self.month,
        )
        settings = self.municipality.settings
        return HandoutJob(
            report=report,
            municipality=settings.name,
            data=self.data,
            cache=self.cache,
            folder=self.folder,
            engine=crew.engine(self.options.engine),
            formats=self.options.formats,
            focus=point.name,
            units=names,
            facilitator=guide,
            foot=self._foot(point, guide, names),
            small=settings.thresholds.small_count,
        )

    def _foot(self, point: Focus, guide: bool, names: Sequence[str]) -> str:
        """The text at the foot of each page, without the signs that end a text in a style sheet."""
        title = f"{'Mødelederens ark' if guide else point.title}, {numbers.listed(list(names)) or WHOLE_NAME}"
        shown = title if len(title) <= _LONGEST_FOOT else point.title
        foot = " · ".join(part for part in (self.municipality.settings.name, shown, self.terms.footer) if part)
        return "".join(sign for sign in foot if sign not in '"\\\n<>')


def prepare(job: Job) -> None:
    """Make what all sheets of the job's month share, the forecasts and the facts, and keep it with the checked copy."""
    prepare_month(job)
    if job.cache:
        write_facts(job.cache, job.report.month)
