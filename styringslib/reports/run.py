"""The month's run: data read once, a process per report, and a folder of reports that a second run leaves alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.fields.fault import FILE
from styringslib.intake.settings.settings_file import handed_over
from styringslib.month.kept_data import data_folder, move_earlier, with_register
from styringslib.month.names import WHOLE_KEY, WHOLE_NAME
from styringslib.month.register_rows import noted
from styringslib.month.register_state import record
from styringslib.presentation import numbers
from styringslib.publishing import crew, manifest
from styringslib.publishing import folder as folders
from styringslib.publishing.formats import missing_extra
from styringslib.publishing.job import Job, Outcome, Report, publish_error
from styringslib.publishing.lock import locked
from styringslib.publishing.manifest import Entry
from styringslib.publishing.processes import scheduler, start_early
from styringslib.publishing.trail import Caller, caller, made
from styringslib.reports import index as indexes
from styringslib.reports import inputs, month_round, months, plan, run_trail, scenario_plan, ways
from styringslib.reports.budget_job import job_of
from styringslib.reports.inputs import Still
from styringslib.reports.month_files import MonthFiles, keep_forecasts
from styringslib.reports.shared import prepare
from styringslib.system_fault import told_in_danish

if TYPE_CHECKING:
    from styringslib.intake import Municipality

Progress = Callable[[str, str, int, int], None]


@dataclass(frozen=True)
class Options:
    """What ``styring run`` is called with; None means the default. ``units`` are names or keys.

    ``today``: the day by which the front page tells how far the month's round has come; None tells nothing of it.
    ``caller``: who calls; None is the one who is logged in, from Python.
    ``limits``: how long a report, and all of them, may take.
    ``archived``: the register as it was kept in an archive, which is used instead of it; then nothing is put on record.
    ``like``: the month as it was archived, whose reports' links are given anew.
    """

    data: Path | None = None
    month: str | None = None
    out: Path = Path("reports")
    units: tuple[str, ...] | None = None
    workers: int | None = None
    engine: str | None = None
    scheduler: str | None = None
    notebooks: Path | None = None
    formats: tuple[str, ...] = ()
    scenario: Path | None = None
    today: dt.date | None = None
    caller: Caller | None = None
    limits: crew.Limits = crew.DEFAULT
    archived: Path | None = None
    like: Path | None = None


@dataclass(frozen=True)
class Summary:
    """What a run did: numbers of reports ``made``, ``unchanged`` and (with Danish reasons by unit) ``failed``.

    ``notes`` are Danish sentences about what else the user must know.
    """

    folder: Path
    made: int
    unchanged: int
    failed: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"


def run(
    options: Options,
    progress: Progress | None = None,
    executor: Executor | None = None,
    told: Callable[[str], None] | None = None,
) -> Summary:
    """Make the reports of ``options`` and return what was done.

    ``progress`` is called as (title, status, done, all) when a report is done. ``executor`` replaces the local
    processes; each of its tasks starts an interpreter of its own. Another run in the same folder is waited for, and
    ``told`` in Danish. Raises CallError or intake's IntakeError, with nothing written, when the call or the input can
    not be used.
    """
    check(options)
    data = data_folder(options.data)
    out = options.out.absolute()
    if not (executor or options.scheduler) and crew.engine(options.engine) == "fast" and inputs.looks_new(data, out):
        start_early()
    still = inputs.read_still(data, out)
    municipality = still.municipality
    scenario = scenario_plan.scenario_of(options.scenario, options.month, municipality)
    month = plan.month_of(str(scenario.month) if scenario else options.month, municipality)
    notebooks = (options.notebooks or shipped.notebooks()).absolute()
    reports = plan.reports(municipality, month, notebooks, options.units)
    reports += scenario_plan.reports_of(scenario, notebooks)
    executor = executor or (scheduler(options.scheduler) if options.scheduler else None)
    call = _Call(options, data, out, still, month, reports)
    with told_in_danish(out), locked(out, told, waits=True):
        return _run_month(call, progress, executor)


@dataclass(frozen=True)
class _Call:
    """A call that can be carried out: what was read, and the ``reports`` to make of it."""

    options: Options
    data: Path
    out: Path
    still: Still
    month: pd.Period
    reports: tuple[Report, ...]


def _run_month(call: _Call, progress: Progress | None, executor: Executor | None) -> Summary:
    """Make the reports of ``call`` in a folder that is ours alone."""
    options, data, out, month = call.options, call.data, call.out, call.month
    earlier = move_earlier(data, out)
    folder = out / str(month)
    folders.sweep(out, folder, *(folder / report.key for report in call.reports))
    municipality, digest = call.still.municipality, call.still.digest
    rule = month_round.closes(out, municipality.settings)
    municipality, digest, cache, register = with_register(
        municipality, digest, data, out, month, rule, archived=options.archived
    )
    who = options.caller or caller()
    log, ground = run_trail.begun(municipality, data, out, month, register, who)

    jobs = _jobs(call.reports, municipality, data, cache, folder, options)
    before = manifest.read(folder)
    jobs = ways.with_ways(jobs, municipality, month, folder, before, months=months.can_be_written(out))
    if options.like is not None:
        jobs = ways.as_they_were(jobs, manifest.read(options.like))
    entries = {job: _entry(job, digest) for job in jobs}
    fresh = {job: _up_to_date(before.get((job.report.key, job.report.name)), entries[job], job) for job in jobs}
    problems = indexes.problem_rows(noted(municipality.problems, _of_settings(municipality), FILE))
    stopped = {job for job in jobs if job.report.unit in municipality.stopped}
    waiting = [job for job in jobs if not fresh[job] and job not in stopped]

    done: dict[Job, Entry] = {job: entry for job, entry in fresh.items() if entry}
    for job in sorted(stopped - set(done), key=lambda job: job.report.key):
        done[job] = replace(_stop(job, entries[job], problems), made=made(who, ground))

    def everything() -> list[Entry]:
        return _in_order(before | {(entry.folder, entry.name): entry for entry in done.values()}, municipality)

    files = MonthFiles(folder, municipality, month, digest, everything, problems)
    files.word, files.today = "docx" in options.formats, options.today
    making = closing(_made(waiting, options, progress, executor))
    with files.told_when_ended(lambda: (_new(waiting, done), len(waiting))), making as outcomes:
        for job, outcome in outcomes:
            done[job] = run_trail.entry_of(entries[job], outcome, who, ground)
            files.step()
    unsteady = inputs.changed(data, call.still.files)
    if unsteady:
        # What read a file itself may have read the new one: nothing made here counts as up to date.
        done |= {job: replace(done[job], fingerprint="") for job in waiting}
        files.problems = [*problems, *inputs.rows(unsteady)]
    files.write()
    notes = (*_beside(call, municipality, cache, digest), *inputs.notes(unsteady), *([earlier] if earlier else []))
    failed = {entry.unit or WHOLE_NAME: entry.message for entry in done.values() if entry.status != "ok"}
    new, unchanged = _new(waiting, done), sum(bool(entry) for entry in fresh.values())
    outputs = run_trail.outputs(done[job] for job in waiting)
    counts = {"made": new, "unchanged": unchanged, "failed": sorted(failed)}
    log.write("run_ended", month=str(month), data=digest, **counts, outputs=outputs)
    return Summary(folder, new, unchanged, failed, (*notes, *log.notes))


def _beside(call: _Call, municipality: Municipality, cache: Path, digest: str) -> tuple[str, ...]:
    """Write the month's forecasts, what goes on record and the page over all months; what the user must know of it."""
    kept = keep_forecasts(cache, call.month, call.out / str(call.month))
    # The sample municipality is nobody's: its forecasts and accounts are no record.
    on_record = call.options.data and not call.options.archived
    notes = record(municipality, kept, call.month, digest) if on_record else ()
    without_months = months.write(call.out, municipality.settings.name)
    return (*notes, *_left_out(municipality), *([without_months] if without_months else []))


def _new(waiting: Sequence[Job], done: Mapping[Job, Entry]) -> int:
    return sum(job in done and done[job].status == "ok" for job in waiting)


def _jobs(
    reports: Sequence[Report], municipality: Municipality, data: Path, cache: Path, folder: Path, options: Options
) -> list[Job]:
    """A job for each report, each in the folder of its unit."""
    settings, engine = municipality.settings, crew.engine(options.engine)
    handed = handed_over(cache)
    jobs = [
        Job(one, settings.name, data, cache, folder / one.key, engine, options.formats, settings=handed)
        for one in reports
    ]
    return [job_of(job, settings) for job in jobs]


def _made(
    waiting: Sequence[Job], options: Options, progress: Progress | None, executor: Executor | None
) -> Generator[tuple[Job, Outcome]]:
    """The jobs and what became of each, as they are done."""
    if progress and waiting:
        progress("", "", 0, len(waiting))
    made = crew.make_all(waiting, prepare, workers=options.workers, executor=executor, limits=options.limits)
    for count, (job, outcome) in enumerate(made, 1):
        yield job, outcome
        if progress:
            progress(job.report.title, outcome.status, count, len(waiting))


def _of_settings(municipality: Municipality) -> list[tuple[str, str]]:
    """What of kommune.toml leaves sections out of the reports, (message, remedy): what is wrong, and what is not there."""
    from styringslib.reports.follow_up_report import settings_faults, undescribed

    faults = settings_faults(municipality.settings)
    told = [(f"Et afsnit er udeladt: {line.rstrip('.')}", "Ret det, og kør igen") for line in faults]
    return [*told, *undescribed(municipality.settings)]


def _left_out(municipality: Municipality) -> tuple[str, ...]:
    """What kommune.toml left out of the reports, since it can not be used."""
    from styringslib.reports.follow_up_report import settings_faults

    return tuple(f"Afsnit er udeladt af rapporterne: {line}" for line in settings_faults(municipality.settings))


def check(options: Options) -> None:
    """Everything that can be told before the data are read."""
    if options.engine not in (None, "fast", "standard"):
        raise CallError(f"Motoren “{options.engine}” findes ikke. Brug --engine fast eller --engine standard.")
    if options.workers is not None and options.workers < 1:
        raise CallError(f"--workers {options.workers} går ikke. Angiv mindst 1.")
    check_limits(options.limits)
    for extension in options.formats:
        if message := missing_extra(extension):
            raise CallError(message)
    data_folder(options.data)
    if not folders.is_writable(options.out):
        raise CallError(
            f"Der kan ikke skrives i {options.out}. Vælg en anden mappe med --out, eller bed om skriveadgang."
        )


def check_limits(limits: crew.Limits) -> None:
    """CallError for a time in which nothing can be made."""
    for name, minutes in (("--deadline", limits.report), ("--run-deadline", limits.whole)):
        if minutes is not None and not 0 < minutes < float("inf"):
            raise CallError(f"{name} {minutes:g} går ikke. Angiv et antal minutter over 0.")


def _entry(job: Job, digest: str) -> Entry:
    report = job.report
    return Entry(
        unit=report.unit,
        folder=report.key,
        kind=report.kind,
        name=report.name,
        notebook=report.notebook.name,
        parameters=job.parameters,
        fingerprint=manifest.fingerprint(digest, report.notebook, job.parameters, job.formats, job.ways),
        data=digest,
        status="ok",
        ways=[[way.text, way.href, way.kind] for way in job.ways],
    )


def _up_to_date(before: Entry | None, now: Entry, job: Job) -> Entry | None:
    """The earlier entry when its report can stand; a failed report is always tried again."""
    if before is None or before.fingerprint != now.fingerprint or before.status not in ("ok", "stopped"):
        return None
    return before if folders.intact(job.folder, before.outputs) else None


def _stop(job: Job, entry: Entry, problems: Sequence[dict[str, Any]]) -> Entry:
    own = tuple(row for row in problems if row["severity"] == "error" and row["unit"] == job.report.unit)
    count = numbers.counted(sum(row.get("count") or 1 for row in own), "fejl", "fejl")
    message = f"Der er {count} i data for {job.report.title}."
    remedy = "Ret fejlene i listen i de filer, der er nævnt, og kør igen."
    return replace(entry, status="stopped", message=message, outputs=publish_error(job, message, remedy, problems=own))


def _in_order(entries: dict[tuple[str, str], Entry], municipality: Municipality) -> list[Entry]:
    keys = [unit.key for unit in municipality.settings.units] + [WHOLE_KEY]
    known = [entry for entry in entries.values() if entry.folder in keys]
    return sorted(known, key=lambda entry: (keys.index(entry.folder), entry.name != "rapport", entry.name))
