"""Fills the disk under one command after another, a page later each time, and looks at what is told and left, and the next call.

python -m tests.commands.full_disk_campaign [--only archive,papers] [--most 40]

The disk is a file system in memory of its own size, so writing fails as it does on a disk: in the middle of a file, when it is
closed, and in SQLite's own files. Making one takes rights that not everybody has (root, or `unshare -rm` around the call); the
tests (test_full_disk.py) limit the size of files instead. Prints a line for whatever is wrong, and the counts.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from styringslib.cli import main as styring
from styringslib.delivery import daily
from styringslib.publishing import crew
from styringslib.register import open_register
from tests.commands import written_places
from tests.forked import forked
from tests.reports import faulty
from tests.reports.kill_campaign import _Forking, _Inline

_PAGE = os.sysconf("SC_PAGESIZE")
_ROOMY = 1 << 29
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d-\d{6}(?:-\d+)?")
# Hold the time or what is drawn by lot.
_TIMED = ("hentet.json", "ny-noegle", "ud.xlsx", "register.json", "manifest-sha256.txt", "tagmanifest-sha256.txt")
_OF_SQLITE = ("-wal", "-shm", "-journal")
_TOLD = ("ikke plads", "Gør plads", "om der er plads")


class Disk:
    """A file system in memory below ``place``, with room for what is said."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        self._mount(f"size={_ROOMY}")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(self.place)], check=True)

    def leave(self, free: int) -> None:
        """Let so many bytes be free; -1: as many as anybody wants."""
        used = os.statvfs(self.place)
        taken = (used.f_blocks - used.f_bfree) * used.f_frsize
        size = _ROOMY if free < 0 else max(taken + free, _PAGE)
        self._mount(f"remount,size={size}")

    def close(self) -> None:
        subprocess.run(["umount", str(self.place)], check=True)


def state(place: Path) -> dict[str, str]:
    """Every file with its digest; of a register what its entries say, of what holds times and logs only that it is there."""
    found = {}
    for path in sorted(place.rglob("*")):
        name = _MOMENT.sub("TID", path.relative_to(place).as_posix())
        if not path.is_file() or name.endswith((".laas", *_OF_SQLITE)):
            continue
        found[name] = "" if _moves(path) else faulty.content_of(path)
    if (place / "data" / "register.sqlite").exists():
        found["data/register.sqlite"] = _entries(place)
    return found


def _moves(path: Path) -> bool:
    return path.suffix in (".jsonl", ".sqlite", ".parquet", ".docx") or "kopier" in path.parts or path.name in _TIMED


def _entries(place: Path) -> str:
    """What the register says; its chain is held against it as it is read."""
    register = open_register(place / "data", environ={"STYRING_KOPIER": ""})
    found = []
    for kind in ("expected_change", "explanation", "action", "forecast", "round_step"):
        rows = register.versions(kind).drop(columns=["entry_id", "at", "superseded_at"])
        found += sorted(rows.to_csv().splitlines()) if kind == "forecast" else rows.to_csv(index=False).splitlines()
    return "\n".join(found)


def call(place: Path, arguments: list[str], limit: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """Exit status and what was told by a call in a fork of this process."""

    def limited() -> int:
        os.environ.update(STYRING_KOPIER=str(place / "kopier"), STYRING_USER="kim", TMPDIR=str(place))
        tempfile.tempdir = str(place)
        os.chdir(place)
        limit()
        return styring(arguments)

    return forked(limited)


@dataclass
class Campaign:
    """One command on one kind of place."""

    home: Path
    disk: Disk
    case: written_places.Case
    said: dict[str, int] = field(default_factory=dict)

    def run(self, most: int) -> tuple[int, list[str]]:
        """How many times the disk was full, and what was wrong."""
        place = self.disk.place / "sted"
        self._laid(place)
        before = state(place)
        status, told = self._call(place)
        if status not in (0, self.case.status):
            return 0, [f"{self.case.name}: undisturbed: {status} {told[-1500:]}"]
        after = state(place)
        wrong, full, calm, free = [], 0, 0, 0
        for number in range(most):
            self._laid(place)
            self.disk.leave(free)
            status, told = self._call(place)
            self.disk.leave(-1)
            found = self._judged(place, status, told, before, after)
            hit = status not in (0, self.case.status) or any(sign in told for sign in _TOLD) or bool(found)
            full += hit
            calm = 0 if hit else calm + 1
            wrong += [f"{self.case.name}, {free // _PAGE} pages: {one}" for one in found]
            self.said.setdefault(told.strip()[-600:].replace(str(place), "."), free // _PAGE)
            if calm == 3:
                break
            free += _PAGE * max(1, number // 8 * 4)
        return full, wrong

    def _laid(self, place: Path) -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.home / self.case.ground, place)

    def _call(self, place: Path) -> tuple[int, str]:
        return call(place, self.case.arguments(place))

    def _judged(self, place: Path, status: int, told: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
        wrong = [f"half: {name}" for name in faulty.half_files(place) if not name.endswith(_OF_SQLITE)]
        now = state(place)
        for name, said in before.items():
            if now.get(name) not in (said, after.get(name)):
                wrong.append(f"{'lost' if name not in now else 'changed'}: {name}")
        wrong += [
            f"half made: {name}" for name in now if name not in before and name not in after and "kopier" not in name
        ]
        wrong += [
            f"not whole: {name}" for name in now if name not in before and name in after and now[name] != after[name]
        ]
        if "Traceback" in told or "Errno" in told or status not in (0, 1, 2):
            wrong.append(f"status {status}: {told[-3000:]}")
        elif status not in (0, self.case.status) and not any(sign in told for sign in _TOLD):
            wrong.append(f"status {status}, not told: {told[-800:]}")
        elif status in (0, self.case.status) and now != after and not any(sign in told for sign in _TOLD):
            gone = [name for name in after if now.get(name) != after[name]]
            wrong.append(f"status {status}, but not made: {gone[:5]}; {told[-300:]}")
        if status in (0, self.case.status) and self.case.once:
            return wrong
        status, told = self._call(place)
        if status not in (0, self.case.status):
            wrong.append(f"the next: {status} {told[-800:]}")
        else:
            now = state(place)
            wrong += [f"differs: {name}" for name in sorted({*now, *after}) if now.get(name) != after.get(name)]
        return wrong


def main() -> int:
    """Run the campaign and print what it found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--told", action="store_true", help="print what a reader is told")
    asked = parser.parse_args()
    cases = [one for one in written_places.CASES if not asked.only or one.name in asked.only.split(",")]
    faults = 0
    with tempfile.TemporaryDirectory(prefix="styring-fuld-") as folder:
        home = Path(folder)
        here = Path.cwd()
        run = daily.reports.run
        vars(daily.reports)["start_early"] = lambda: None  # a server of this process is no child of the forks
        daily.reports.run = lambda options, *more, **named: run(written_places.with_notebooks(options), *more, **named)
        disk = Disk(home / "disk")
        try:
            crew.ProcessPerTask = _Inline
            os.environ.update(STYRING_KOPIER=str(home / "disk" / "sted" / "kopier"), STYRING_USER="kim")
            written_places.write_all(disk.place / "sted", home, {one.ground for one in cases})
            crew.ProcessPerTask = _Forking
            os.chdir(here)
            for case in cases:
                campaign = Campaign(home, disk, case)
                full, wrong = campaign.run(asked.most)
                faults += len(wrong)
                for one in wrong:
                    print(one, flush=True)
                for text, pages in campaign.said.items() if asked.told else ():
                    print(f"{case.name}, {pages} pages, said: {text}")
                print(f"{case.name}: the disk was full {full} times, {len(wrong)} faults", flush=True)
        finally:
            disk.close()
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
