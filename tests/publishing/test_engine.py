from __future__ import annotations

import multiprocessing.forkserver
import os
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from styringslib.publishing.engine import NotebookFailed, check_parameters, declared_parameters, execute
from styringslib.publishing.processes import ProcessPerTask, start_early
from tests.reports.made_notebooks import FIGURE, SUMMARY, TABLE, write

GIVEN = {"data": "", "unit": "Ådalen", "month": "2026-10", "cache": ""}

VARIED = (
    "# Alle slags udskrift",
    # A kernel sends its two streams on their own, in no certain order; so not both in one cell.
    "print('ud')\nprint('ud igen')\nunit",
    "import sys\nprint('fejl', file=sys.stderr)",
    "from IPython.display import Markdown, display\ndisplay(Markdown('**fed**'))\nprint('efter')\n1 + 1;",
    "shown = display(Markdown('først'), display_id=True)\nshown.update(Markdown('siden'))\nNone",
    "from IPython.display import clear_output\nprint('væk')\nclear_output()\nprint('bliver')",
    "import pandas as pd\npd.DataFrame({'a': [1.5, 2.0]})",
    "",
)


@pytest.fixture(scope="module")
def pool() -> Any:
    with ProcessPerTask(1) as executor:
        yield executor


def _run(pool: ProcessPerTask, path: Path, engine: str, **changed: Any) -> nbformat.NotebookNode:
    folder = path.parent / engine
    folder.mkdir(exist_ok=True)
    return pool.submit(execute, path, GIVEN | changed, folder, folder / "ud.ipynb", engine).result()


def test_both_engines_give_the_same_notebook(tmp_path: Path, pool: ProcessPerTask) -> None:
    path = write(tmp_path / "alt.ipynb", *VARIED, SUMMARY, TABLE, FIGURE)
    fast, standard = _run(pool, path, "fast"), _run(pool, path, "standard")
    assert len([output for cell in fast.cells for output in cell.get("outputs", ())]) >= 10
    assert fast == standard
    written = nbformat.read(tmp_path / "fast" / "ud.ipynb", as_version=4)
    assert written == fast
    assert written.metadata.papermill.parameters == GIVEN
    assert all(cell.metadata.papermill.status == "completed" for cell in written.cells)


@pytest.mark.parametrize("engine", ["fast", "standard"])
def test_the_same_notebook_is_the_same_bytes_each_time(tmp_path: Path, pool: ProcessPerTask, engine: str) -> None:
    """Papermill draws ids for the cells it puts in, and writes when each cell began and ended."""
    path = write(tmp_path / "alt.ipynb", *VARIED, SUMMARY, TABLE)
    made = []
    for _ in range(2):
        _run(pool, path, engine)
        made.append((tmp_path / engine / "ud.ipynb").read_bytes())
    assert made[0] == made[1]
    assert b"given-" in made[0]


def test_a_notebook_tells_nothing_of_the_folders_it_was_made_in(tmp_path: Path, pool: ProcessPerTask) -> None:
    path = write(tmp_path / "kort.ipynb", SUMMARY)
    notebook = _run(pool, path, "fast")
    assert notebook.metadata.papermill.input_path == "kort.ipynb"
    assert str(tmp_path) not in (tmp_path / "fast" / "ud.ipynb").read_text("utf-8")


@pytest.mark.parametrize("engine", ["fast", "standard"])
def test_global_settings_do_not_reach_the_next_notebook(tmp_path: Path, pool: ProcessPerTask, engine: str) -> None:
    leak = """
import matplotlib, os, sys, pandas as pd
before = pd.get_option("display.max_rows"), matplotlib.rcParams["font.size"], "leak" in sys.modules, os.path.basename(os.getcwd())
pd.set_option("display.max_rows", 3); matplotlib.rcParams["font.size"] = 33.0; sys.modules["leak"] = sys; os.chdir("/")
before
"""
    path = write(tmp_path / "laek.ipynb", leak)
    first, second = (_run(pool, path, engine).cells[-1].outputs[0].data["text/plain"] for _ in range(2))
    assert first == second == f"(60, 10.0, False, '{engine}')"
    assert Path.cwd() != Path("/")


@pytest.mark.parametrize("engine", ["fast", "standard"])
@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def f(:\n    pass", "SyntaxError"),
        # nbval and nbmake let this pass.
        ("%no_such_magic\nraise ValueError('fejl')", ""),
    ],
)
def test_a_failing_cell_fails_the_notebook_and_names_its_section(
    tmp_path: Path, pool: ProcessPerTask, engine: str, cell: str, error: str
) -> None:
    path = write(tmp_path / "fejl.ipynb", "# Titel", "1", "## Økonomi", cell, "## Senere")
    with pytest.raises(NotebookFailed) as caught:
        _run(pool, path, engine)
    assert caught.value.heading == "Økonomi"
    assert error in caught.value.error


def test_the_fast_engine_refuses_a_second_notebook_in_the_same_process(tmp_path: Path, pool: ProcessPerTask) -> None:
    path = write(tmp_path / "to.ipynb", "1")
    with pytest.raises(RuntimeError, match="one notebook per process"):
        pool.submit(_twice, path).result()


def _twice(path: Path) -> None:
    for _ in range(2):
        execute(path, GIVEN, path.parent, path.parent / "ud.ipynb", "fast")


def test_figures_are_drawn_without_a_window(tmp_path: Path, pool: ProcessPerTask) -> None:
    cell = "import matplotlib.pyplot as plt\nplt.get_backend().lower()"
    path = write(tmp_path / "tegn.ipynb", cell)
    for engine in ("fast", "standard"):
        assert _run(pool, path, engine).cells[-1].outputs[0].data["text/plain"] == "'agg'"


def test_braces_in_a_folders_name_are_no_parameters(tmp_path: Path, pool: ProcessPerTask) -> None:
    path = write(tmp_path / "{unit} {x}" / "kort.ipynb", "unit")
    assert _run(pool, path, "fast").cells[-1].outputs[0].data["text/plain"] == "'Ådalen'"
    assert (path.parent / "fast" / "ud.ipynb").is_file()


def test_danish_letters_and_quotes_survive_as_parameters(tmp_path: Path, pool: ProcessPerTask) -> None:
    path = write(tmp_path / "navn.ipynb", "unit")
    name = 'Sankt Knuds "Gård" \\ Æblevej\'n\nÅ'
    assert _run(pool, path, "fast", unit=name).cells[-1].outputs[0].data["text/plain"] == repr(name)


def test_parameters_are_checked_before_the_notebook_starts(tmp_path: Path) -> None:
    path = write(tmp_path / "p.ipynb", parameters='data: str = ""\nunit = month = ""')
    assert declared_parameters(path) == ("data", "unit", "month")
    check_parameters(path, {"data": "x", "unit": "", "month": ""})
    with pytest.raises(ValueError, match=r"kender ikke parameteren enhed.*data, month, unit"):
        check_parameters(path, {"data": "x", "unit": "", "month": "", "enhed": "Ådalen"})
    with pytest.raises(ValueError, match="mangler en værdi for parameteren month"):
        check_parameters(path, {"data": "x", "unit": ""})
    without = write(tmp_path / "uden.ipynb", "1", first=False)
    with pytest.raises(ValueError, match="har: ingen"):
        check_parameters(without, {"data": "x"})


@pytest.mark.parametrize(
    "value", [("a",), np.float64(1), np.int64(1), pd.Timestamp("2026-10-01"), Path("x"), {1: "a"}, [np.bool_(True)]]
)
def test_only_plain_json_types_are_parameters(tmp_path: Path, value: Any) -> None:
    path = write(tmp_path / "p.ipynb", parameters="data = None")
    with pytest.raises(ValueError, match="Parameteren data har typen"):
        check_parameters(path, {"data": value})
    check_parameters(path, {"data": {"a": [1, 2.5, None, True, "æ"]}})


def test_a_dying_process_fails_its_own_task_only() -> None:
    with ProcessPerTask(2) as pool:
        died, fine = pool.submit(os._exit, 7), pool.submit(abs, -3)
        with pytest.raises(RuntimeError, match="kode 7"):
            died.result()
        assert fine.result() == 3
        assert pool.submit(os.getpid).result() != os.getpid()


def test_the_server_that_is_started_early_is_the_one_that_forks() -> None:
    start_early()
    server = multiprocessing.forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    with ProcessPerTask(1) as pool:
        assert pool.submit(os.getppid).result() == server
