"""Registers that are damaged, replaced or changed past the library, by number: is it told, or is nothing changed by it?

    python -m tests.register.damage_campaign --first 0 --cases 1000

The same number makes the same damage. Each is read as its owner does, who has seen the register before (a file of heads): all
versions and current entries of all kinds, histories and the head. What comes of it: ``same`` (all as before), ``told`` (in
Danish), ``other`` (other entries, in silence) or ``traceback``. The last two are faults.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from styringslib.register import KINDS, Register, RegisterError
from styringslib.register.chain.links import content_digest, link_digest
from tests.numbered import asked_for
from tests.register.conftest import ACTION, CONSULTANT, EXAMPLES, FOLLOW_UP, Place

FILE = "register.sqlite"
PARTS = (FILE, f"{FILE}-wal", f"{FILE}-shm")
Damage = Callable[[Path, random.Random], None]


class Template:
    """A register of some forty versions, as it lay at two times, with its write-ahead file, and the heads that were seen."""

    def __init__(self, home: Path) -> None:
        self.whole, self.older, self.heads = home / "whole", home / "older", home / "heads"
        place = Place(home / "made", {})
        place.folder.mkdir(parents=True)
        mine = {"STYRING_KOPIER": str(self.heads)}
        register = place.open(**mine)
        register.add("action", ACTION, CONSULTANT)
        # Somebody has the file open, so what is written stays in the write-ahead file, as after a crash.
        with closing(sqlite3.connect(place.folder / FILE)) as holder:
            holder.execute("SELECT count(*) FROM action").fetchone()
            for number in range(3):
                self._month(register, number)
                place.clock.forward(hours=1)
                if number == 1:
                    self._keep(place, self.older)
            holder.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            register.add_all([("action", {**ACTION, "title": "Sidst"})] * 2, CONSULTANT)
            register.head()
            self._keep(place, self.whole)
        self.content = content(self.at(home / "as_it_was", self.whole, lambda *_: None))

    @staticmethod
    def _month(register: Register, number: int) -> None:
        for kind, values in EXAMPLES.items():
            entry = register.add(kind, values, CONSULTANT)
            if number == 1:
                register.withdraw(entry.entry_id, CONSULTANT, 1, "Prøve")
        action = register.add("action", {**ACTION, "title": f"Nummer {number}"}, CONSULTANT)
        register.revise(action.entry_id, {"status": "I gang"}, CONSULTANT, 1)
        register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id}, CONSULTANT)
        register.head()

    @staticmethod
    def _keep(place: Place, to: Path) -> None:
        to.mkdir(parents=True)
        for part in PARTS[:2]:
            if (place.folder / part).exists():
                shutil.copyfile(place.folder / part, to / part)

    def at(self, folder: Path, source: Path, damage: Callable[[Path], None]) -> Place:
        """The register in a folder of its own, after the damage; its owner has seen it whole."""
        folder.mkdir(parents=True)
        for part in source.iterdir():
            shutil.copyfile(part, folder / part.name)
        damage(folder / FILE)
        made = Place(folder, {"STYRING_KOPIER": str(folder / "kopier")})
        made.settle()
        seen = next(self.heads.glob("registre/*.json"))
        from styringslib.register.chain import memory

        to = memory.home(folder, made.environ)
        assert to is not None
        to.parent.mkdir(parents=True)
        shutil.copyfile(seen, to)
        return made


def content(place: Place) -> str:
    """All that a reader can be told of a register."""
    register = place.open()
    told: list[object] = [register.head()]
    for kind in KINDS:
        told += [register.versions(kind).to_csv(), register.current(kind).to_csv(), str(register.entries(kind))]
        told += [str(register.history(one)) for one in register.current(kind)["entry_id"][:1]]
    return "\n".join(map(str, told))


def _settled(file: Path) -> None:
    """Everything in the one file, so that damage strikes what counts."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _bytes(change: Callable[[bytearray, random.Random], None]) -> Damage:
    def damage(file: Path, chance: random.Random) -> None:
        if chance.random() < 0.7:
            _settled(file)
        part = file
        wal = file.with_name(f"{FILE}-wal")
        if wal.exists() and wal.stat().st_size and chance.random() < 0.3:
            part = wal
        data = bytearray(part.read_bytes())
        change(data, chance)
        part.write_bytes(data)

    return damage


def _flip(count: int) -> Callable[[bytearray, random.Random], None]:
    def flip(data: bytearray, chance: random.Random) -> None:
        for _ in range(count):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)

    return flip


def _used(data: bytearray, chance: random.Random) -> int:
    """A place where something is written."""
    for _ in range(1_000):
        if data[place := chance.randrange(len(data))]:
            return place
    return 0


def _flip_used(data: bytearray, chance: random.Random) -> None:
    data[_used(data, chance)] ^= 1 << chance.randrange(8)


def _digit(data: bytearray, chance: random.Random) -> None:
    """A letter or digit becomes another."""
    places = [place for place, one in enumerate(data) if chr(one).isascii() and chr(one).isalnum()]
    place = chance.choice(places)
    data[place] = ord(chance.choice([one for one in "0123456789abcdeZ" if ord(one) != data[place]]))


def _nought(data: bytearray, chance: random.Random) -> None:
    page = 4096 * chance.randrange(max(len(data) // 4096, 1))
    size = chance.choice([4096, 4096, 512, 64])
    data[page : page + size] = bytes(min(size, len(data) - page))


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _noise(data: bytearray, chance: random.Random) -> None:
    place = _used(data, chance)
    data[place : place + 16] = chance.randbytes(len(data[place : place + 16]))


def _pages(data: bytearray, chance: random.Random) -> None:
    """Two pages change places."""
    one, other = (4096 * chance.randrange(1, max(len(data) // 4096, 2)) for _ in range(2))
    data[one : one + 4096], data[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]


def _sql(work: Callable[[sqlite3.Connection, random.Random], None]) -> Damage:
    """An evil hand: the guards are taken away, and whatever is wanted is done."""

    def damage(file: Path, chance: random.Random) -> None:
        with closing(sqlite3.connect(file)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            work(connection, chance)
            connection.commit()

    return damage


def _rows(connection: sqlite3.Connection, chance: random.Random) -> tuple[str, list[int]]:
    while True:
        table = chance.choice([*KINDS, "register_link"])
        rows = [row for (row,) in connection.execute(f'SELECT rowid FROM "{table}"')]
        if rows:
            return table, rows


def _update(connection: sqlite3.Connection, chance: random.Random) -> None:
    table, rows = _rows(connection, chance)
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    value = chance.choice([None, 0, 1, 2, -1, 1e9, "", "x", "2026-10", "2026-10-10 10:00:00.000000", b"\xff", "12x"])
    wanted = f'UPDATE OR REPLACE "{table}" SET "{chance.choice(columns)}" = ? WHERE rowid = ?'
    try:
        connection.execute(wanted, (value, chance.choice(rows)))
    except sqlite3.IntegrityError:
        return  # the table itself refuses it


def _delete(connection: sqlite3.Connection, chance: random.Random) -> None:
    table, rows = _rows(connection, chance)
    for row in chance.sample(rows, chance.randint(1, min(3, len(rows)))):
        connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))


def _insert(connection: sqlite3.Connection, chance: random.Random) -> None:
    kind = chance.choice(list(EXAMPLES))
    columns = [
        row[1] for row in connection.execute(f'PRAGMA table_info("{kind}")') if row[1] not in ("entry_id", "version")
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    new = chance.choice(["'ny', 1", "entry_id, 99", "entry_id, version + 1"])
    connection.execute(
        f'INSERT OR IGNORE INTO "{kind}" (entry_id, version, {names}) SELECT {new}, {names} FROM "{kind}" LIMIT 1'
    )


def _swap(connection: sqlite3.Connection, chance: random.Random) -> None:
    """Two entries take each other's words; or two links each other's place."""
    table, column = chance.choice([("action", "title"), ("minutes", "decided"), ("register_link", "sequence")])
    (one, a), (other, b) = chance.sample(connection.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall(), 2)
    if column == "sequence":
        for old, new in ((a, -1), (b, a), (-1, b)):
            connection.execute("UPDATE register_link SET sequence = ? WHERE sequence = ?", (new, old))
        return
    connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (b, one))
    connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (a, other))


def _links(connection: sqlite3.Connection) -> list[dict[str, object]]:
    connection.row_factory = sqlite3.Row
    found = [dict(row) for row in connection.execute("SELECT * FROM register_link ORDER BY sequence")]
    return found


def _tail(connection: sqlite3.Connection, chance: random.Random) -> None:
    """The last versions are taken out with their links, so the chain still fits."""
    for link in _links(connection)[-chance.randint(1, 5) :]:
        connection.execute(
            f'DELETE FROM "{link["kind"]}" WHERE entry_id = ? AND version = ?', (link["entry_id"], link["version"])
        )
        connection.execute("DELETE FROM register_link WHERE sequence = ?", (link["sequence"],))


def _rewrite(connection: sqlite3.Connection, chance: random.Random) -> None:
    """Somebody who knows the chain changes an entry and makes all links anew."""
    connection.execute("UPDATE action SET title = 'Omskrevet' WHERE rowid = (SELECT min(rowid) FROM action)")
    before = ""
    for link in _links(connection):
        query = f'SELECT * FROM "{link["kind"]}" WHERE entry_id = ? AND version = ?'
        row = dict(connection.execute(query, (link["entry_id"], link["version"])).fetchone())
        link["content"] = content_digest(str(link["kind"]), row)
        before = link_digest(before, link)
        wanted = (link["content"], before, link["sequence"])
        connection.execute("UPDATE register_link SET content = ?, digest = ? WHERE sequence = ?", wanted)


def _schema(connection: sqlite3.Connection, chance: random.Random) -> None:
    """What the library takes for granted is gone or otherwise."""
    connection.execute(
        chance.choice(
            [
                "UPDATE register_version SET version_num = '0005'",
                "UPDATE register_version SET version_num = '0099'",
                "UPDATE register_version SET version_num = 'x'",
                "DELETE FROM register_version",
                "DROP TABLE register_version",
                "DROP TABLE register_link",
                "DROP TABLE action",
                "DELETE FROM register_link",
                "ALTER TABLE action RENAME COLUMN title TO titel",
                "ALTER TABLE action ADD COLUMN mere TEXT",
                "ALTER TABLE action RENAME TO handling",
                "SELECT 1",
            ]
        )
    )


def _no_wal(file: Path, chance: random.Random) -> None:
    for part in PARTS[1:]:
        file.with_name(part).unlink(missing_ok=True)


def _gone(file: Path, chance: random.Random) -> None:
    _no_wal(file, chance)
    if chance.random() < 0.5:
        file.unlink()
    else:
        file.write_bytes(b"")


DAMAGES: dict[str, Damage] = {
    "en bit": _bytes(_flip(1)),
    "en bit i det skrevne": _bytes(_flip_used),
    "tyve bit": _bytes(_flip(20)),
    "et tegn": _bytes(_digit),
    "nuller": _bytes(_nought),
    "afskåret": _bytes(_cut),
    "støj": _bytes(_noise),
    "byttede sider": _bytes(_pages),
    "WAL væk": _no_wal,
    "WAL fra før": lambda file, chance: None,
    "ældre kopi": lambda file, chance: None,
    "væk eller tom": _gone,
    "UPDATE": _sql(_update),
    "DELETE": _sql(_delete),
    "INSERT": _sql(_insert),
    "byttede rækker": _sql(_swap),
    "enden væk": _sql(_tail),
    "omskrevet kæde": _sql(_rewrite),
    "skemaet": _sql(_schema),
}


def outcome(template: Template, number: int, home: Path) -> tuple[str, str, str]:
    """The damage of that number, what came of it, and what was said."""
    chance = random.Random(number)
    kind = list(DAMAGES)[number % len(DAMAGES)]

    def damage(file: Path) -> None:
        if kind == "WAL fra før":
            wal = template.older / f"{FILE}-wal"
            shutil.copyfile(wal, file.with_name(wal.name))
        DAMAGES[kind](file, chance)

    folder = home / str(number)
    place = template.at(folder, template.older if kind == "ældre kopi" else template.whole, damage)
    try:
        found = content(place)
    except RegisterError as error:
        return kind, "told", str(error)
    except Exception as error:  # the fault that is looked for, of whatever kind
        return kind, "traceback", f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return kind, "same" if found == template.content else "other", ""


def campaign(first: int, cases: int, home: Path) -> tuple[Counter[tuple[str, str]], list[str]]:
    """How often each damage came to what, and the faults."""
    template = Template(home / "template")
    counted: Counter[tuple[str, str]] = Counter()
    faults = []
    for number in range(first, first + cases):
        kind, what, said = outcome(template, number, home)
        counted[kind, what] += 1
        if what in ("other", "traceback"):
            faults.append(f"{number} ({kind}): {what} {said}")
    return counted, faults


def _main() -> int:
    cases = asked_for(__doc__, 1000)
    with tempfile.TemporaryDirectory() as home:
        counted, faults = campaign(cases.start, len(cases), Path(home))
    for kind in DAMAGES:
        print(f"{kind:22}", *(f"{what} {counted[kind, what]:4}" for what in ("same", "told", "other", "traceback")))
    for what in ("same", "told", "other", "traceback"):
        print(what, sum(count for (_, one), count in counted.items() if one == what))
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(_main())
