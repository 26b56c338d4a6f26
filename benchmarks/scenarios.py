"""How fast a scenario answers: the pure function, tables and picture, and a slider moved in a real browser.

    python benchmarks/scenarios.py            the functions, and what opening them takes, on the sample
    python benchmarks/scenarios.py browser    also JupyterLab and Voilà in Chromium (needs the test extras)

Medians and 95th percentiles in milliseconds: of the functions the processor's time, in the browser the clock's, so there the
machine should be quiet.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time, sleep

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# Imported after the path is set, so that the tree's own library and test servers are found (E402).
from styringslib.presentation.signs import Sign  # noqa: E402
from styringslib.scenarios.model.assumptions import Assumptions, Steering  # noqa: E402
from styringslib.scenarios.model.baseline import Baseline  # noqa: E402
from styringslib.scenarios.model.break_even import break_even  # noqa: E402
from styringslib.scenarios.model.evaluation import evaluate  # noqa: E402
from styringslib.scenarios.model.tornado import tornado  # noqa: E402
from styringslib.scenarios.start.headlines import Headlines  # noqa: E402
from styringslib.scenarios.start.numbers import open_scenarios  # noqa: E402
from styringslib.scenarios.told import panel  # noqa: E402
from styringslib.scenarios.workbench.desk import Desk  # noqa: E402
from styringslib.scenarios.workbench.workbench import Look, Workbench  # noqa: E402

SIX = {
    "user_time": {"": 1.0},
    "absence": {"": -0.5},
    "reviewed_low": {"": 20.0},
    "reviewed_middle": {"": 20.0},
    "capacity": {"": 2.0},
    "pay_index": {"": 1.0},
}
MOVES = 60
READ_AHEAD = 20  # seconds
_MOVE = """async ([key, value]) => {
  const table = document.querySelector('.sc-bord');
  const slider = table.querySelector(`[data-key="${key}"] input[type=range]`);
  const before = [table.dataset.number, table.dataset.done];
  const passed = (name, old) => new Promise((done) => {
    const look = () => table.dataset[name] !== old ? requestAnimationFrame(() => done(performance.now())) : setTimeout(look, 1);
    look();
  });
  const start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  const [text, picture] = await Promise.all([passed('number', before[0]), passed('done', before[1])]);
  return [text - start, picture - start];
}"""
_DRAG = """async (key) => {
  const table = document.querySelector('.sc-bord');
  const slider = table.querySelector(`[data-key="${key}"] input[type=range]`);
  for (let step = 0; step < 120; step++) {
    slider.value = -6 + step / 10;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise((done) => setTimeout(done, 16));
  }
  slider.value = 6;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  const start = performance.now();
  const wanted = () => table.querySelector('.sc-svar').textContent;
  let last = wanted(), since = start;
  while (performance.now() - since < 600) {
    await new Promise((done) => setTimeout(done, 2));
    if (wanted() !== last) { last = wanted(); since = performance.now(); }
  }
  return since - start;
}"""


def timed(what: str, work: Callable[[], object], times: int = MOVES) -> None:
    """Print the median and 95th percentile of ``work``."""
    work()
    found = []
    for _ in range(times):
        start = process_time()
        work()
        found.append(1000 * (process_time() - start))
    told(what, found)


def told(what: str, found: list[float]) -> None:
    print(f"{what:<58}{np.median(found):8.1f}{np.quantile(found, 0.95):8.1f}")


def functions(baseline: Baseline) -> None:
    six = Assumptions(SIX)
    hybrid = Assumptions(SIX, steering=Steering("hybrid"))

    def whole(assumptions: Assumptions) -> object:
        result = evaluate(baseline, assumptions)
        return result.grants, result.carry_over

    print(f"{'':<58}{'median':>8}{'95 %':>8}")
    timed("evaluate, nothing changed", lambda: evaluate(baseline, Assumptions()))
    timed("evaluate, six assumptions, contributions", lambda: evaluate(baseline, six))
    timed("... with grants and carry-over", lambda: whole(six))
    timed("... with a hybrid model", lambda: whole(hybrid))
    timed("break-even, seven units and together", lambda: break_even(baseline, six, "full_year"))
    timed("tornado, fourteen assumptions", lambda: tornado(baseline))
    desk = Desk(baseline)
    desk.assumptions = six
    found = break_even(baseline, six, "full_year")
    at = panel.Looked(horizon="full_year", unfolded=())
    timed("answer and tables as HTML", lambda: panel.view(desk, found, Sign(), at))
    timed("the picture", lambda: panel.picture("units", desk, None, Sign(), at))
    bench = Workbench(baseline, None)
    assert bench.widget
    steps = iter(range(10_000))
    timed("one move, all of it in Python", lambda: move(bench, next(steps)))


def move(bench: Workbench, step: int) -> None:
    bench.answer({"kind": "turn", "key": "user_time", "value": str((step % 41 - 20) / 10), "number": step})


def opening() -> None:
    """What is done before the first answer, once each: the processor's seconds when the files have been opened before."""
    open_scenarios()
    marks = [process_time()]
    numbers_of = open_scenarios()
    marks.append(process_time())
    baseline = numbers_of.baseline
    marks.append(process_time())
    bench = Workbench(baseline, None, Look(reported=Headlines(numbers_of.whole)))
    assert bench.widget
    marks.append(process_time())
    for what, seconds in zip(("files and forecasts", "the baseline", "the first answer"), np.diff(marks), strict=True):
        print(f"opening: {what:<49}{1000 * seconds:8.0f}")


def memory(baseline: Baseline, moves: int = 1000) -> None:
    """Resident memory after 100 and after ``moves`` moves."""
    bench = Workbench(baseline, None)
    assert bench.widget
    marks = []
    for step in range(moves):
        move(bench, step)
        if step in (99, moves - 1):
            marks.append(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6)
    print(f"memory after 100 moves {marks[0]:.0f} MB, after {moves} {marks[1]:.0f} MB")


def browser() -> None:
    from tests.browser import servers
    from tests.browser.browser import launched

    for name, start in (("JupyterLab", servers.jupyter_lab), ("Voilà", servers.voila)):
        with (
            tempfile.TemporaryDirectory() as folder,
            launched() as chromium,
            start(Path(folder) / "server", ["scenarier.ipynb"]) as server,
            servers.visited(chromium, server.origin, 1440, 1000) as visit,
        ):
            page = visit.page
            if name == "JupyterLab":
                servers.open_notebook(page, server, "scenarier.ipynb")
                servers.run_all(page)
            else:
                # The server reads the data by itself when it starts: the first reader of the day comes after that.
                sleep(READ_AHEAD)
                for what in ("first", "second"):
                    start_ = perf_counter()
                    servers.open_served(page, server, "scenarier.ipynb")
                    page.wait_for_selector(".sc-svar p")
                    print(
                        f"Voilà: opened for the {what} time, to the answer{'':<13}{1000 * (perf_counter() - start_):8.0f}"
                    )
            page.wait_for_function("document.querySelector('.sc-bord')?.dataset.done !== undefined")
            page.evaluate(_MOVE, ["user_time", 1])
            times = [page.evaluate(_MOVE, ["user_time", (step % 41 - 20) / 2]) for step in range(2, MOVES + 2)]
            told(f"{name}: slider moved to text shown", [text for text, _ in times])
            told(f"{name}: slider moved to picture shown", [picture for _, picture in times])
            told(f"{name}: after a drag of 120 moves in 2 s, to the last text", [page.evaluate(_DRAG, "user_time")])


if __name__ == "__main__":
    opening()
    sample = open_scenarios().baseline
    functions(sample)
    memory(sample)
    if "browser" in sys.argv[1:]:
        browser()
