"""What a run leaves of its own doing: the log's lines of it, and what its reports are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.fields.fault import FILE
from styringslib.intake.files.sources import InputFile
from styringslib.intake.retention import RETENTION
from styringslib.publishing import trail
from styringslib.publishing.job import Outcome
from styringslib.publishing.manifest import Entry
from styringslib.publishing.trail import Caller, Ground, Trail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from styringslib.intake import Municipality


def begun(
    municipality: Municipality, data: Path, out: Path, month: pd.Period, register: Mapping[str, Any] | None, who: Caller
) -> tuple[Trail, Ground]:
    """The log with the line that the run has begun, and what its reports are made from."""
    log = Trail(out, who)
    inputs = log.keep("inddata.json", trail.inputs_text(all_inputs(municipality, data)).encode())
    settings = log.keep("kommune.toml", (data / FILE).read_bytes())
    log.forget(RETENTION.checked(municipality.settings.sections)["log_years"])
    line = log.write("run_begun", month=str(month), inputs=inputs, settings=settings, register=register)
    return log, Ground(inputs, settings, register, line)


def entry_of(entry: Entry, outcome: Outcome, who: Caller, ground: Ground) -> Entry:
    """The entry with what became of its report, and how it was made."""
    return replace(
        entry,
        status=outcome.status,
        seconds=outcome.seconds,
        memory_mb=outcome.memory_mb,
        outputs=outcome.outputs,
        summary=outcome.summary,
        message=outcome.message,
        made=trail.made(who, ground),
    )


def outputs(made: Iterable[Entry]) -> dict[str, str]:
    """The files of the reports that were made, by their place in the month, with their hash: for one that turns up elsewhere."""
    return {f"{entry.folder}/{name}": sha for entry in made for name, sha in entry.outputs.items()}


def all_inputs(municipality: Municipality, data: Path) -> Iterable[InputFile]:
    """The files that were read, and those that a report reads by itself."""
    from styringslib.intake.checked_copy import content_files, file_digest

    read = {file.path: file for file in municipality.inputs}
    beside = {name: path for name, path in content_files(data).items() if name not in read}
    return [
        *read.values(),
        *(InputFile(name, file_digest(path), path.stat().st_size, 0) for name, path in beside.items()),
    ]
