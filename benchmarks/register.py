"""How long a register of ten thousand entries takes to open, read and write, on SQLite and on PostgreSQL.

    python benchmarks/register.py [--entries 10000] [--repeat 5] [--only sqlite|postgresql]

Fills a register in a temporary folder (every third entry has a second version, every tenth is withdrawn), then times fresh
processes: what a form waits for (imports, opening, the entries in force) and the same in a process that has begun, by the
clock and by the processor's time, which other work on the machine does not disturb. The
PostgreSQL server is Debian's, started on a free port with the safe settings that a municipality has, and deleted again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

UNITS = ("Ådalen", "Østerbæk", "Søndermark", "Nørrevang", "Vesterled", "Bækkelund")
SETTINGS = 'navn = "Prøve Kommune"\n[register]\n[tabeller.posteringer]\nfiler = "posteringer.csv"\n' + "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "e{place}"\ntype = "distrikt"\nomraade = "Hjemmepleje"\n'
    for place, name in enumerate(UNITS)
)
FORM = ("expected_change", "explanation", "action", "follow_up")


def opened(folder: Path) -> Any:
    from styringslib.register import open_register

    return open_register(folder)


def fill(folder: Path, entries: int) -> None:
    """Half of the entries are expected changes, the rest explanations and actions."""
    from styringslib.register.entries import new_id
    from styringslib.register.writing import Change

    (folder / "kommune.toml").write_text(SETTINGS, "utf-8")
    register = opened(folder)
    person = register.person()
    examples = {
        "expected_change": {"month_from": "2026-11", "amount_per_month": 1_000, "reason": "En borger flytter hjem"},
        "explanation": {"month": "2026-10", "explanation": "Flere sygemeldinger end ventet. " * 8},
        "action": {
            "title": "Gennemgang af ruter",
            "owner_role": "Distriktsleder",
            "start_month": "2026-11",
            "deadline": "2026-12-31",
        },
    }
    kinds = ("expected_change", "expected_change", "explanation", "action")
    made = []
    for number in range(entries):
        kind = kinds[number % 4]
        made.append(Change("add", kind, new_id(), {**examples[kind], "unit": UNITS[number % len(UNITS)]}))
    begun = time.perf_counter()
    register.apply(made, person)
    print(f"  {entries:,} entries written in one transaction: {time.perf_counter() - begun:.2f} s", flush=True)
    text = {"expected_change": "reason", "explanation": "explanation", "action": "title"}
    again = [Change("revise", c.kind, c.entry_id, {text[c.kind]: "Rettet"}, 1) for c in made[::3]]
    register.apply(again, person)
    gone = [Change("withdraw", c.kind, c.entry_id, {}, 1, "Fejl") for c in made[1::10] if c not in made[::3]]
    register.apply([c for c in gone if c.entry_id not in {a.entry_id for a in again}], person)


def timed(name: str, work: Callable[[], Any], seconds: dict[str, tuple[float, float]]) -> Any:
    begun, worked = time.perf_counter(), time.process_time()
    result = work()
    seconds[name] = time.perf_counter() - begun, time.process_time() - worked
    return result


def measure(folder: Path) -> None:
    """In a process of its own: the steps one by one, as JSON."""
    seconds: dict[str, tuple[float, float]] = {}
    timed(
        "import of the library's reading room (pandas)",
        lambda: __import__("styringslib.intake.settings.settings_file"),
        seconds,
    )
    register = timed("open", lambda: opened(folder), seconds)
    table = timed("expected changes in force, first time", lambda: register.current("expected_change"), seconds)
    timed("expected changes in force, again", lambda: register.current("expected_change"), seconds)
    timed("all four kinds of a form", lambda: [register.current(kind) for kind in FORM], seconds)
    timed("one unit's four kinds", lambda: [register.current(kind, [UNITS[0]]) for kind in FORM], seconds)
    timed("every version of all five kinds", lambda: [register.versions(k) for k in (*FORM, "forecast")], seconds)
    key, version = table["entry_id"].iloc[0], int(table["version"].iloc[0])
    change = {"amount_per_month": time.time_ns() % 1_000_000}
    timed("one revision, on the disk", lambda: register.revise(key, change, register.person(), version), seconds)
    values = {"unit": UNITS[0], "month_from": "2026-11", "amount_per_month": 1, "reason": "Ny"}
    timed("one new entry, on the disk", lambda: register.add("expected_change", values, register.person()), seconds)
    print(json.dumps(seconds))


def benchmark(name: str, entries: int, repeat: int, address: str = "") -> None:
    environ = {**os.environ, "STYRING_USER": "maaling", "STYRING_REGISTER": address}
    os.environ["STYRING_REGISTER"] = address
    with tempfile.TemporaryDirectory() as made:
        print(f"{name}, {entries:,} entries", flush=True)
        fill(Path(made), entries)
        runs = []
        for _ in range(repeat):
            command = [sys.executable, __file__, "--timed", made]
            done = subprocess.run(command, check=True, env=environ, capture_output=True, text=True)
            runs.append(json.loads(done.stdout))
        print(f"  {'':48} {'clock':>11} {'processor':>11}")
        for step in runs[0]:
            clock, own = (statistics.median(run[step][place] for run in runs) * 1000 for place in (0, 1))
            print(f"  {step:48} {clock:8.1f} ms {own:8.1f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--timed", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.timed:
        measure(given.timed)
        return
    if given.only != "postgresql":
        benchmark("SQLite", given.entries, given.repeat)
    if given.only != "sqlite":
        sys.path.insert(0, str(Path(__file__).parent.parent))
        from tests import postgres_server

        folder = postgres_server.programs()
        if folder is None:
            raise SystemExit(postgres_server.MISSING)
        with postgres_server.server(folder, safe=True) as address:
            benchmark("PostgreSQL", given.entries, given.repeat, address)


if __name__ == "__main__":
    main()
