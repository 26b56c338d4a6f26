"""Places in which commands write, and a call of each command that does: what is disturbed when the disk is full."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from http.server import HTTPServer
from pathlib import Path

import openpyxl

from styringslib.cli import main as styring
from styringslib.register import open_register
from styringslib.reports.run import Options
from tests.official.test_fetching import Stub
from tests.register.conftest import ACTION, CHANGE, EXPLANATION, migrate_to
from tests.reports.called_municipality import MONTH, Called, written

REGISTER = """
[register]
[[register.personer]]
bruger = "kim"
rolle = "Økonomikonsulent"
adgang = "konsulent"
"""
ROOT = Path(__file__).parents[2]
_RAW = ("posteringer.csv", "budget.csv")
MANY = 40  # entries: more than a page of SQLite


def _words(number: int) -> str:
    """A text that a zip file makes little smaller, and that has no digits that could be a person's."""
    many = " ".join(sha256(f"{number} {part}".encode()).hexdigest() for part in range(14))
    return many.translate(str.maketrans("0123456789", "ghijklmnop"))


@dataclass(frozen=True)
class Case:
    """A command, by what is asked for: on which ground it is called, how, and how it ends when nothing is wrong.

    ``once``: it can be called but once, since it makes what may not be there.
    """

    name: str
    ground: str
    words: Callable[[Path], list[str]]
    status: int = 0
    once: bool = False

    def arguments(self, place: Path) -> list[str]:
        """The call at ``place``."""
        return [str(word) for word in self.words(place)]


def with_register(place: Path) -> Called:
    """A municipality with a register, a workbook to bring in, a key and a folder to publish in."""
    called = written(place, REGISTER)
    register = open_register(called.data, environ={"STYRING_KOPIER": ""})
    entries = [("expected_change", CHANGE), ("action", ACTION)]
    entries += [("explanation", {**EXPLANATION, "explanation": _words(number)}) for number in range(MANY)]
    register.add_all(entries, register.person("kim"))
    styring(["register", "export", "--file", str(place / "ind.xlsx"), "--data", str(called.data)])
    book = openpyxl.load_workbook(place / "ind.xlsx")
    for row in range(2, MANY + 2):
        book["Forklaringer"].cell(row, 3).value = f"Mange sygemeldinger {row} " * 20
    book.save(place / "ind.xlsx")
    styring(["pseudonymise", "--new-key", "--key", str(place / "noegle")])
    (place / "drev").mkdir()
    (place / "kopier").mkdir(exist_ok=True)
    return called


def month(place: Path) -> None:
    """The same, and its month has been run."""
    assert with_register(place).run() == 0


def extracts(place: Path) -> None:
    """Extracts that nobody has described yet."""
    called = written(place)
    (called.data / "kommune.toml").unlink()


def old_register(place: Path) -> None:
    """A register of the first schema."""
    called = written(place, REGISTER)
    register = open_register(called.data, environ={"STYRING_KOPIER": ""})
    migrate_to(register, "0001")
    from sqlalchemy import text

    values = "'2026-10-01 08:00:00.000000', 'lea', 'Distriktsleder', 0, 'Ådalen', '2026-10'"
    with register._database.engine.begin() as connection:
        for number in range(MANY):
            connection.execute(
                text(
                    "INSERT INTO explanation (entry_id, version, at, login, role, withdrawn, unit, month, explanation) VALUES "
                    f"('00000000-0000-4000-8000-{number:012d}', 1, {values}, '{'Fravær ' * 30}')"
                )
            )


def archived(place: Path) -> None:
    """A month in an archive, and nothing else."""
    month(place)
    call = ["archive", MONTH, "--data", place / "data", "--out", place / "reports", "--to", place / "arkiv"]
    assert styring([str(word) for word in call]) == 0
    for name in ("data", "reports", "drev", "kopier"):
        shutil.rmtree(place / name)


def people(place: Path) -> None:
    """Public statistics, and a folder for reports."""
    shutil.copytree(ROOT / "data" / "denmark", place / "data")
    (place / "reports").mkdir()
    (place / "kopier").mkdir(exist_ok=True)


GROUNDS: dict[str, Callable[[Path], object]] = {
    "register": with_register, "maaned": month, "udtraek": extracts, "gammelt": old_register, "arkiv": archived, "folk": people,
}  # fmt: skip


def _data(place: Path) -> list[str]:
    return ["--data", str(place / "data")]


def _out(place: Path) -> list[str]:
    return ["--out", str(place / "reports")]


def _both(place: Path) -> list[str]:
    return [*_data(place), *_out(place)]


@cache
def _site() -> str:
    handler = type("OwnStub", (Stub,), {"asked": [], "refused": set()})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/v1"


CASES = (
    Case("import", "maaned", lambda at: ["register", "import", "--file", at / "ind.xlsx", *_both(at)]),
    Case("export", "maaned", lambda at: ["register", "export", "--file", at / "ud.xlsx", *_data(at)]),
    Case("backup", "maaned", lambda at: ["register", "backup", "--file", at / "kopi.sqlite", *_both(at)], once=True),
    Case("upgrade", "gammelt", lambda at: ["register", "upgrade", *_both(at)]),
    Case("register verify", "maaned", lambda at: ["register", "verify", *_data(at)]),
    Case("accept", "maaned", lambda at: ["register", "accept", "--reason", "kopi fra i går", *_both(at)]),
    Case("show", "maaned", lambda at: ["register", "show", *_data(at)]),
    Case("clean", "maaned", lambda at: ["clean", *_both(at)]),
    Case("init", "udtraek", lambda at: ["init", "--yes", *_data(at)], status=0),
    Case("check", "maaned", lambda at: ["check", *_data(at)]),
    Case("publish", "maaned", lambda at: ["publish", "--month", MONTH, "--to", at / "drev", *_both(at)]),
    Case(
        "month",
        "maaned",
        lambda at: [
            "month",
            "--auto",
            "--month",
            MONTH,
            "--today",
            "2026-04-20",
            "--to",
            at / "drev",
            "--workers",
            "1",
            "--log",
            at / "gang.jsonl",
            *_both(at),
        ],
    ),
    Case("archive", "maaned", lambda at: ["archive", MONTH, "--to", at / "arkiv", *_both(at)], once=True),
    Case(
        "reproduce",
        "arkiv",
        lambda at: [
            "reproduce",
            "--from",
            at / "arkiv" / f"lillevig-kommune-{MONTH}",
            "--out",
            at / "igen",
            "--notebooks",
            at / "notebooks",
            "--workers",
            "1",
        ],
        once=True,
    ),
    Case(
        "demography",
        "folk",
        lambda at: ["demography", "--data", at / "data", "--municipality", "Middelfart", "--out", at / "reports"],
    ),
    Case("papers", "maaned", lambda at: ["papers", "--to", at / "papirer", *_data(at)]),
    Case("papers word", "maaned", lambda at: ["papers", "--word", "--to", at / "papirer", *_data(at)]),
    Case("key", "maaned", lambda at: ["pseudonymise", "--new-key", "--key", at / "ny-noegle"], once=True),
    Case(
        "pseudonymise",
        "maaned",
        lambda at: [
            "pseudonymise",
            "--key",
            at / "noegle",
            "--columns",
            "Bilagsnummer",
            *_data(at),
            "--out",
            at / "nye",
        ],
        once=True,
    ),
    Case(
        "fetch",
        "udtraek",
        lambda at: ["fetch", *_data(at), "--address", _site(), "--municipality", "Odense"],
    ),
    Case("verify", "maaned", lambda at: ["verify", MONTH, *_both(at)]),
    Case("log", "maaned", lambda at: ["log", *_both(at)]),
)


def write_all(place: Path, home: Path, wanted: Iterable[str]) -> None:
    """Each of the grounds, made at ``place`` itself, since what is made knows where it lies, and put aside in ``home``."""
    for name in wanted:
        shutil.rmtree(place, ignore_errors=True)
        GROUNDS[name](place)
        shutil.copytree(place, home / name)


def with_notebooks(options: Options) -> Options:
    """The call of a month by the clock, with the small notebooks that lie beside its data."""
    assert options.data is not None
    if options.notebooks is not None:
        return options
    return replace(options, notebooks=options.data.parent / "notebooks")
