"""Put faults into the modules of a room, one at a time, and see which of them the room's tests notice.

    python -m tests.mutation.campaign allocation --sample 60
    python -m tests.mutation.campaign allocation --again          only what was not noticed last time
    python -m tests.mutation.campaign allocation --only carry_over --sample 0

The faults are put into a copy of the checkout. A process that has imported the big libraries, but nothing of the house, forks
one child per fault; the child runs the tests that reach the faulty statement, quickest first, and stops at the first that fails.
Which tests reach a statement is measured first, with coverage.py; what a shared fixture runs counts for every test that asks for
it. With ``--thorough`` a fault that they do not notice is put to the room's other tests too before it is called a survivor.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, every, sample

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
KEPT = ROOT / ".mutants"
COPIED = ("styringslib", "tests", "notebooks", "data", "docs", "benchmarks", "pyproject.toml", "README.md")
PYTEST = ("-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--tb=no", "-W", "ignore", "-m", "not browser")
HOUSE = ("styringslib", "tests")
MEMORY = 6 * 2**30
SLOW = 8.0  # so many times its usual time may a run take; a loop without end is noticed by this


@dataclass
class Reached:
    """What the unharmed tests reach: module -> line -> tests; the seconds of each test that passes; the libraries they import."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests that reach the statement, quickest first; for what runs at import, all that reach its module."""
        lines = self.lines.get(mutant.module, {})
        wanted = lines if mutant.at_import else mutant.lines
        return self.in_order({test for line in wanted for test in lines.get(line, ())})

    def in_order(self, tests: set[str]) -> list[str]:
        """Those that pass when nothing is wrong, quickest first."""
        return sorted(tests & self.seconds.keys(), key=lambda test: (self.seconds[test], test))


class Watch:
    """A pytest plugin: which test reaches which line. What a shared fixture runs is kept under the fixture's name."""

    def __init__(self, root: Path, room: str, modules: list[str]) -> None:
        import coverage

        self.root, self.room, self.modules = root, room, modules
        self.measured = coverage.Coverage(data_file=None, include=[str(root / module) for module in modules])
        self.fixtures: dict[str, list[str]] = {}
        self.context = ""
        self.reached = Reached()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Of the examples in docstrings, those of the room only."""
        items[:] = [item for item in items if "test_doctests.py" not in item.nodeid or f"[{self.room}." in item.nodeid]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.fixtures = {item.nodeid: list(getattr(item, "fixturenames", ())) for item in session.items}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._to(nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        before = self.context
        if fixturedef.scope != "function":
            self._to(f"fixture {fixturedef.argname}")
        try:
            return (yield)
        finally:
            self._to(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or report.skipped:
            self.reached.failed.append(report.nodeid)
        elif report.when == "call":
            self.reached.seconds[report.nodeid] = report.duration

    def _to(self, context: str) -> None:
        self.context = context
        self.measured.switch_context(context)

    def result(self) -> Reached:
        """What was measured, once the tests are over."""
        data = self.measured.get_data()
        by_fixture: dict[str, list[str]] = {}
        for test, names in self.fixtures.items():
            for name in names:
                by_fixture.setdefault(f"fixture {name}", []).append(test)
        for module in self.modules:
            found = data.contexts_by_lineno(str(self.root / module))
            self.reached.lines[module] = {
                line: sorted({test for context in contexts if context for test in by_fixture.get(context, [context])})
                for line, contexts in found.items()
            }
        ours = ("styringslib", "tests", "conftest", "__", "test_")
        self.reached.libraries = [name for name in sys.modules if not name.startswith(ours)]
        for test in self.reached.failed:
            self.reached.seconds.pop(test, None)
        return self.reached


def _in_child(root: Path, work: Callable[[], int], limit: float) -> int | None:
    """The exit status of ``work`` in a forked child that stands in the copy and knows no module of the house; None: too slow."""
    child = os.fork()
    if child == 0:
        status = 70
        try:
            os.setsid()
            os.environ["PYTHONPATH"] = str(root)
            os.chdir(root)
            sys.path[:] = [str(root), *(place for place in sys.path if Path(place or ".").resolve() != ROOT)]
            # A library may have brought modules of the house along, as papermill does: they would hide the fault.
            for name in [name for name in sys.modules if name.partition(".")[0] in HOUSE]:
                del sys.modules[name]
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            status = work()
        finally:
            os._exit(status)
    until = time.monotonic() + limit
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _pytest(arguments: list[str], plugins: list[Any] | None = None) -> int:
    from hypothesis import Phase, settings

    # The same examples at every run, and none made smaller: that a test fails is enough.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", derandomize=True, database=None, deadline=None, phases=phases)
    settings.load_profile("mutation")
    return int(pytest.main([*PYTEST, *arguments], plugins=plugins))


def measure(root: Path, room: str, modules: list[str], tests: list[str]) -> Reached:
    """Run the unharmed tests once, in a child, and note what they reach."""
    place = root / "reached.json"

    def work() -> int:
        watch = Watch(root, room, modules)
        with open(root / "unharmed.txt", "w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            watch.measured.start()
            _pytest(tests, [watch])
            watch.measured.stop()
        place.write_text(json.dumps(asdict(watch.result())))
        return 0

    if _in_child(root, work, limit=1800) != 0 or not place.exists():
        sys.exit(f"The unharmed tests could not be measured: see {root / 'unharmed.txt'}")
    told = json.loads(place.read_text())
    told["lines"] = {module: {int(line): on for line, on in lines.items()} for module, lines in told["lines"].items()}
    return Reached(**told)


def noticed(root: Path, mutant: Mutant, reached: Reached, thorough: bool) -> tuple[str, int]:
    """How the tests took a fault: "killed", "slow" (they took too long), "survived", "unreached"; and how many tests reach it."""
    place = root / mutant.module
    text = place.read_text()
    first = reached.tests(mutant)
    rest = reached.in_order(set(reached.seconds) - set(first)) if thorough else []
    place.write_text(mutant.apply(text))
    for cached in (place.parent / "__pycache__").glob(f"{place.stem}.*"):
        cached.unlink()
    try:
        for tests in (first, rest):
            if not tests:
                continue

            def work(tests: list[str] = tests) -> int:
                _silent()
                sys.dont_write_bytecode = True
                os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
                return _pytest(["-x", *tests])

            status = _in_child(root, work, limit=20 + SLOW * sum(reached.seconds[test] for test in tests))
            if status != 0:
                return ("slow" if status is None else "killed"), len(first)
    finally:
        place.write_text(text)
    return ("survived" if first else "unreached"), len(first)


def run(room: str, given: argparse.Namespace) -> dict[str, Any]:
    """A campaign: its counts, and what was not noticed; kept in .mutants/ROOM.json."""
    rules = tomllib.loads((HERE / "rooms.toml").read_text())[room]
    equal = {row["fault"] for row in tomllib.loads((HERE / "equivalent.toml").read_text()).get("mutant", [])}
    modules = sorted({str(path.relative_to(ROOT)) for pattern in rules["modules"] for path in ROOT.glob(pattern)})
    all_of_them = list(every({module: (ROOT / module).read_text() for module in modules}))
    gone = {fault for fault in equal if fault.split()[0] in modules} - {mutant.name for mutant in all_of_them}
    for fault in sorted(gone):
        print(f"  no longer there, take it out of equivalent.toml: {fault}")
    all_of_them = [mutant for mutant in all_of_them if given.only in mutant.name]
    kept = KEPT / f"{room}.json"
    if given.again:
        before = {row["fault"] for row in json.loads(kept.read_text())["survivors"]}
        chosen = [mutant for mutant in all_of_them if mutant.name in before]
    else:
        chosen = sample(all_of_them, given.sample, given.seed)
    chosen = [mutant for mutant in chosen if mutant.name not in equal]
    counts = {"mutants": len(all_of_them), "tried": 0, "killed": 0, "slow": 0, "survived": 0, "unreached": 0}
    survivors = []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        root = Path(folder).resolve()
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, root / name)
        reached = measure(root, room, modules, rules["tests"])
        print(
            f"{room}: {len(reached.seconds)} tests, {len(set(reached.failed))} left out since they fail or are skipped",
            flush=True,
        )
        for name in reached.libraries:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        for mutant in chosen:
            fate, tests = noticed(root, mutant, reached, given.thorough)
            counts["tried"] += 1
            counts[fate] += 1
            if fate in ("survived", "unreached"):
                survivors.append(
                    {"fault": mutant.name, "fate": fate, "tests": tests, "where": f"{mutant.module}:{mutant.line}"}
                )
                print(f"  {fate} ({tests} tests reach it) {mutant.module}:{mutant.line}\n    {mutant.name}", flush=True)
    told = {
        "room": room,
        "seed": given.seed,
        **counts,
        "seconds": round(time.monotonic() - begun),
        "survivors": survivors,
    }
    KEPT.mkdir(exist_ok=True)
    kept.write_text(json.dumps(told, indent=1, ensure_ascii=False))
    share = 100 * (counts["killed"] + counts["slow"]) / max(counts["tried"], 1)
    print(
        f"{room}: {counts['tried']} of {counts['mutants']} faults tried, {share:.0f} % noticed, in {told['seconds']} s",
        flush=True,
    )
    return told


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("room", help="a room of rooms.toml, or all")
    parser.add_argument("--sample", type=int, default=60, help="faults per room; 0: every one")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--again", action="store_true", help="only what was not noticed last time")
    parser.add_argument(
        "--only", default="", help="only faults whose name holds this, for instance a module or a function"
    )
    parser.add_argument("--thorough", action="store_true", help="what is not noticed meets the room's other tests too")
    parser.add_argument("--at-least", type=float, default=0.0, help="per cent that must be noticed")
    given = parser.parse_args()
    os.nice(10)
    rooms = list(tomllib.loads((HERE / "rooms.toml").read_text())) if given.room == "all" else [given.room]
    results = [run(room, given) for room in rooms]
    poor = [r["room"] for r in results if 100 * (r["killed"] + r["slow"]) < given.at_least * r["tried"]]
    if poor:
        sys.exit(f"Fewer than {given.at_least:.0f} % of the faults are noticed in: {', '.join(poor)}")


if __name__ == "__main__":
    main()
