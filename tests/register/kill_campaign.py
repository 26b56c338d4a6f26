"""Killed at a certain step of an import, an upgrade or a backup, and a server killed while it writes: is anything lost or half?

    python -m tests.register.kill_campaign --cases 60 --servers 6

A case is a piece of work and the number of the step (a statement, a commit, a file put in its place) before which its process
is killed with SIGKILL. Afterwards the register must be as it was or as it should become, its chain whole, and the work must
go well the second time.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from styringslib.register import KINDS, Register, Unavailable
from styringslib.register.database.schema_version import HEAD, KNOWN
from styringslib.register.excel.excel import template
from styringslib.register.excel.excel_import import read_workbook
from tests import numbered, postgres_server
from tests.register import writers
from tests.register.conftest import ACTION, CONSULTANT, Place, fresh_schema, migrate_to
from tests.register.writers import Where

UPGRADES = tuple(f"upgrade {version}" for version in KNOWN[:-1])
WORKS = ("import", "backup", *UPGRADES)
ROWS = 25


def die_before(step: int) -> None:
    """This process is killed before the step of that number."""
    from sqlalchemy import Engine, event

    done = [0]

    def count(*_: object, **__: object) -> None:
        done[0] += 1
        if done[0] >= step:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit", "begin"):
        event.listen(Engine, moment, count)
    replace = os.replace

    def counted(*given: object) -> None:
        count()
        replace(*given)  # type: ignore[arg-type]
        count()

    os.replace = counted  # type: ignore[assignment]


def work(where: Where, what: str, step: int) -> None:
    """Do it, and be killed on the way."""
    register = writers.opened(where)
    die_before(step)
    do(register, where[0], what)


def do(register: Register, folder: Path, what: str) -> None:
    """The import, the backup or the upgrade."""
    if what == "import":
        read_workbook(register, folder / "ind.xlsx", register.person()).apply()
    elif what == "backup":
        register.backup(folder / "kopi.sqlite")
    else:
        register.migrate()


def prepared(place: Place, what: str) -> None:
    """A register with something in it, in the schema that the work begins with."""
    register = place.open()
    version = what.split()[1] if what in UPGRADES else HEAD
    migrate_to(register, version)
    if version == HEAD:
        register.add_all([("action", ACTION)] * ROWS, CONSULTANT)
    else:
        no = "false" if place.on_server else "0"
        place.sql(
            *(
                "INSERT INTO explanation (entry_id, version, at, login, role, withdrawn, unit, month, explanation) VALUES "
                f"('{number:036d}', 1, '2026-10-01 08:00:{number:02d}.000000', 'lea', 'Leder', {no}, 'Ådalen', '2026-09', 'x')"
                for number in range(ROWS)
            )
        )
    if what == "import":
        workbook(place)


def workbook(place: Place) -> None:
    """An import of many new explanations."""
    import openpyxl

    file = place.folder / "ind.xlsx"
    template(file, ["explanation"], ["Ådalen"], place.open().settings, rows=ROWS)
    book = openpyxl.load_workbook(file)
    sheet = book[KINDS["explanation"]]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for number in range(ROWS):
        for heading, value in (("Enhed", "Ådalen"), ("Måned", "2026-10"), ("Forklaring", f"Nummer {number}")):
            sheet.cell(number + 2, columns[heading]).value = value
    book.save(file)


def count(place: Place) -> int:
    """How many versions there are."""
    register = place.open()
    return sum(len(register.versions(kind)) for kind in KINDS)


def faults(place: Place, what: str, step: int) -> tuple[bool, list[str]]:
    """Whether the process was killed, and what is wrong afterwards."""
    prepared(place, what)
    process = writers.context().Process(target=work, args=((place.folder, place.environ), what, step))
    process.start()
    process.join(120)
    killed = process.exitcode == -signal.SIGKILL
    found = [] if killed or process.exitcode == 0 else [f"exit {process.exitcode}"]
    after = count(place)
    wanted = {ROWS, 2 * ROWS} if what == "import" else {ROWS}
    if after not in wanted:
        found.append(f"{after} versions")
    copy = place.folder / "kopi.sqlite"
    copies = [copy] if copy.exists() else [*(place.folder / "register-sikkerhedskopier").glob("*.sqlite")]
    for path in copies:
        opened = place.open(STYRING_REGISTER=f"sqlite:///{path}")
        if sum(len(opened.versions(kind)) for kind in KINDS) != ROWS:
            found.append("the copy is half")
    register = place.open()
    if what in UPGRADES and register.schema_version not in (what.split()[1], HEAD):
        found.append(f"schema {register.schema_version}")
    if not (what == "backup" and copy.exists()) and not (what == "import" and after == 2 * ROWS):
        do(register, place.folder, what)
    done = place.open().verify()
    if done.breaks or count(place) != (2 * ROWS if what == "import" else ROWS):
        found.append(f"the second time: {done.breaks}")
    return killed, found


def cases(first: int, number: int) -> list[tuple[str, int]]:
    """Works and steps by number: steps near each other early, where they differ, and farther apart later."""
    return [
        (WORKS[one % len(WORKS)], 1 + int(random.Random(one).random() ** 2 * 90))
        for one in range(first, first + number)
    ]


def write_until_away(where: Where, paper: Path, seed: int) -> None:
    """Write until the database is away."""
    with suppress(Unavailable):
        writers.write_until_killed(where, paper, seed)


def crashed(home: Path, rounds: int, seed: int = 8) -> list[str]:
    """A server killed ``rounds`` times while three processes write; what is wrong with the register afterwards."""
    folder = postgres_server.programs()
    assert folder is not None, postgres_server.MISSING
    chance = random.Random(seed)
    found, papers = [], []
    with postgres_server.started(folder, safe=True) as server:
        place = Place(home, {"STYRING_REGISTER": server.address})
        place.settle()
        place.open().migrate()
        for round_ in range(rounds):
            processes = []
            for writer in range(3):
                papers.append(home / f"papir-{round_}-{writer}")
                given = ((place.folder, place.environ), papers[-1], round_ * 10 + writer)
                processes.append(writers.context().Process(target=write_until_away, args=given))
            for process in processes:
                process.start()
            until = time.monotonic() + 60  # however busy the machine is, all of them are writing when it happens
            while not all(paper.exists() for paper in papers[-3:]) and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(chance.random() * 0.7)
            server.crash()
            for process in processes:
                process.kill()
                process.join(30)
            examined = place.open().verify()
            if examined.breaks:
                found.append(f"round {round_}: {examined.breaks[0]}")
        rows = place.open().versions("action")
        there = set(zip(rows["entry_id"], rows["version"], strict=True))
        told = writers.confirmed(papers)
        for line in told:
            wanted = {(key, 1) for key in line[2:]} if line[0] == "added" else {(line[1], int(line[2]))}
            if not wanted <= there:
                found.append(f"lost: {line[:2]}")
        if not (rows[rows["version"] == 1].groupby("title").size() == writers.GROUP).all():
            found.append("half a transaction")
        print(f"{len(told)} acknowledged writes, {len(rows)} versions, {rounds} crashes")
        if not told:
            found.append("nothing was written")
    return found


def _main() -> int:
    given = numbered.parser(__doc__, 60)
    given.add_argument("--servers", type=int, default=6)
    asked = given.parse_args()
    killed, wrong = 0, []
    folder = postgres_server.programs()
    assert folder is not None, postgres_server.MISSING
    with tempfile.TemporaryDirectory() as name, postgres_server.server(folder) as postgres:
        for number, (what, step) in enumerate(cases(asked.first, asked.cases), asked.first):
            home = Path(name) / str(number)
            home.mkdir()
            environ = {} if number % 3 else {"STYRING_REGISTER": fresh_schema(postgres)}
            died, found = faults(Place(home, environ), what, step)
            killed += died
            wrong += [f"{number} ({what}, step {step}): {one}" for one in found]
        home = Path(name) / "servers"
        home.mkdir()
        wrong += crashed(home, asked.servers)
    print(f"{asked.cases} cases, {killed} of them killed on the way, {len(wrong)} faults")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main())
