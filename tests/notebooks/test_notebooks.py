"""Every notebook runs with its own defaults on the sample, is thin, and is committed without outputs."""

import ast
import os

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines

from styringslib import shipped
from styringslib.publishing.engine import FastEngine
from styringslib.publishing.processes import ProcessPerTask

NOTEBOOKS = sorted(shipped.notebooks().glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def path(request):
    return request.param


def test_there_are_notebooks():
    assert {"opfoelgning_distrikt", "opfoelgning_kommune", "opfoelgning_botilbud"} <= {path.stem for path in NOTEBOOKS}


@pytest.fixture(scope="module")
def pool():
    with ProcessPerTask(1) as executor:
        yield executor


def executed(path, folder):
    """The notebook run in this process, which must be its own, as a run of reports does; nbval gives it a kernel afterwards."""
    os.environ["MPLBACKEND"] = "agg"
    papermill_engines.register("fast", FastEngine)
    return papermill.execute_notebook(path, folder / path.name, engine_name="fast", progress_bar=False, cwd=folder)


def test_it_runs_with_papermill(pool, path, tmp_path):
    made = pool.submit(executed, path, tmp_path).result()
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert any(output for cell in code for output in cell.outputs)


def test_it_is_thin_and_clean(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 10
        # Parsing as plain Python refuses magics and shell lines.
        tree = ast.parse(cell.source)
        assert not [
            node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.ClassDef)
        ]


def test_parameters_are_plain_values(path):
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)
