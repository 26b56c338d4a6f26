"""A month put aside so that it can be made again: the files it was made from, the register as it was, the reports and the log.

It holds what the extracts hold, rows about citizens too, so it is readable by the one who makes it alone.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd

import styringslib
from styringslib.call_error import CallError
from styringslib.delivery import bag
from styringslib.delivery.verify import Verified, verify
from styringslib.fields.fault import FILE
from styringslib.intake.checked_copy import content_files
from styringslib.intake.own_folder import closed
from styringslib.month.register_state import ask, write_state
from styringslib.publishing import manifest, trail
from styringslib.register import Register
from styringslib.shipped import source_digest

ABOUT, STATE = "arkiv.json", "register.json"
INPUTS, REPORTS, EARLIER = "inddata", "rapporter", "tidligere"


def archive(out: Path, month: pd.Period, register: Register, to: Path) -> tuple[Path, Verified]:
    """Put ``month`` of the reports in ``out`` below ``to``; the folder of the archive, and what was verified first.

    Nothing is written when the reports are not those of the files, settings and register that there are now: then it would be no
    archive of them. CallError when it lies there already, or the month has not been run.
    """
    found = verify(out, month, register)
    run = manifest.read_run(out / str(month))
    if found is None:
        raise CallError(f"Der er ingen rapporter for {month} i {out}. Ret --out, eller kør styring run.")
    target = to / f"{_word(run.municipality)}-{month}"
    if target.exists():
        raise CallError(
            f"{target} ligger der allerede, og et arkiv bliver ikke skrevet over. Vælg en anden mappe med --to."
        )
    if found.wrong:
        return target, found
    work = target.with_name(f".{target.name}.ny")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    work.chmod(0o700)
    try:
        _fill(work / bag.CONTENT, out, month, register)
        about = {
            "Source-Organization": run.municipality,
            "External-Identifier": f"{run.municipality} {month}",
            "External-Description": f"Økonomisk opfølgning {month} med inddata, register, rapporter og log",
            "Bagging-Date": trail.now()[:10],
            "Bag-Software-Agent": f"styringslib {styringslib.__version__}",
        }
        bag.seal(work, about)
        closed(work)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target, found


def _fill(content: Path, out: Path, month: pd.Period, register: Register) -> None:
    folder, run = out / str(month), manifest.read_run(out / str(month))
    for name, path in {**content_files(register.folder), FILE: register.folder / FILE}.items():
        _copy(path, content / INPUTS / name)
    state = ask(register.folder, register.settings)
    if state is not None and state.away:
        raise CallError(f"Registret kunne ikke nås, så måneden kan ikke arkiveres: {state.away}")
    if state is not None:
        write_state(state, content / STATE)
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in within.parts):
            _copy(path, content / REPORTS / str(month) / within)
    # Of earlier months what a report leads to, and whether they are closed, is read in their run.json.
    for path in sorted(out.glob(f"*/{manifest.NAME}")):
        if path.parent.name < str(month):
            _copy(path, content / EARLIER / path.parent.name / manifest.NAME)
    for path in [*trail.log_of(out).paths(), *sorted((out / trail.FOLDER).glob("*"))]:
        if path.is_file():
            _copy(path, content / path.relative_to(out))
    made = max((entry.made["at"] for entry in run.entries if entry.made), default="")
    told = {
        "month": str(month), "municipality": run.municipality, "made": made, "version": styringslib.__version__,
        "source": source_digest(), "versions": manifest.versions(), "months": (out / "index.html").is_file(),
        "formats": sorted({Path(name).suffix[1:] for one in run.entries for name in one.outputs} & {"pdf", "docx"}),
    }  # fmt: skip
    (content / ABOUT).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _word(name: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()) or "kommune"
