"""`styring run --scenario FILE`: one more report with the workbench's numbers, on the index, made again when the file changes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib import cli, shipped
from styringslib.call_error import CallError
from styringslib.presentation.tables import TABLE_MIME
from styringslib.prognosis import TOTAL
from styringslib.publishing.document import outputs
from styringslib.publishing.document import read as read_document
from styringslib.reports import scenario_plan
from styringslib.reports.run import Options, run
from styringslib.scenarios.file import Scenario, save
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.evaluation import evaluate
from styringslib.scenarios.start.numbers import open_scenarios
from styringslib.scenarios.told.tables import KEYS
from tests.reports import made_municipality, made_notebooks


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """The small municipality, the small notebooks and the real one for a scenario."""
    notebooks = made_notebooks.write_all(tmp_path / "notebooks")
    (notebooks / "scenarie.ipynb").write_bytes((shipped.notebooks() / "scenarie.ipynb").read_bytes())
    return Options(
        data=made_municipality.write(tmp_path / "data"), out=tmp_path / "reports", notebooks=notebooks, workers=2
    )


def _scenario(name: str = "Dyrere løn", value: float = 2.0, **given: object) -> Scenario:
    made = Scenario(
        name, "Økonomikonsulent", "Lillevig Kommune", pd.Period("2026-03", "M"), dt.date(2026, 4, 9),
        Assumptions({"pay_index": {"": value, "Birkelunden": 1.0}}, steering=Steering(carry_over="strict")),
    )  # fmt: skip
    return replace(made, **given)  # type: ignore[arg-type]


def test_the_report_has_the_workbenchs_numbers_and_stands_on_the_index(options: Options, tmp_path: Path) -> None:
    import nbformat

    scenario = _scenario()
    path = save(scenario, tmp_path / "scenarier")
    summary = run(replace(options, scenario=path))
    assert (summary.made, summary.failed) == (4, {})
    whole = summary.folder / "hele-kommunen"
    names = {file.name for file in whole.iterdir()}
    assert {"scenarie-dyrere-loen.html", "scenarie-dyrere-loen-tal.xlsx", "rapport.html"} <= names

    notebook = nbformat.read(whole / "scenarie-dyrere-loen.ipynb", as_version=4)
    result = evaluate(open_scenarios(str(options.data), "2026-03").baseline, scenario.assumptions)
    tables = {
        out.data[TABLE_MIME]["id"]: out.data[TABLE_MIME]
        for out in outputs(notebook)
        if TABLE_MIME in out.get("data", {})
    }
    for outcome in (result.full_year, result.year):
        shown = {row[0]: row for row in tables[f"enheder_{KEYS[outcome.name]}"]["rows"]}
        for unit, row in outcome.table.iterrows():
            cells = shown["I alt" if unit == TOTAL else unit]
            assert cells[1:4] == pytest.approx(row[["budget", "cost_before", "cost"]].tolist())
            assert cells[4] == pytest.approx(row["difference"], abs=1)
            assert cells[6] == pytest.approx(row["deviation"])
        parts = tables[f"bidrag_{KEYS[outcome.name]}"]["rows"]
        assert sum(row[1] for row in parts[:-1]) == parts[-1][1] == round(outcome.table.loc[TOTAL, "difference"])
    document = read_document(notebook)
    assert document.summary["expected"] == pytest.approx(result.year.table.loc[TOTAL, "cost"])
    assert document.summary["signal"] == "over"

    page = (whole / "scenarie-dyrere-loen.html").read_text("utf-8")
    assert "Scenarie: Dyrere løn" in page
    assert str(tmp_path) not in page + (whole / "scenarie-dyrere-loen.ipynb").read_text("utf-8")
    index = (summary.folder / "index.html").read_text("utf-8")
    assert 'href="hele-kommunen/scenarie-dyrere-loen.html"' in index
    assert "Dyrere løn: " in index


def test_the_fingerprint_covers_the_file(options: Options, tmp_path: Path) -> None:
    path = save(_scenario(), tmp_path / "scenarier")
    run(replace(options, scenario=path))
    assert run(replace(options, scenario=path)).made == 0
    save(_scenario(value=3.0), tmp_path / "scenarier")
    assert run(replace(options, scenario=path)).made == 1
    # Another scenario is another report; the first stays on the index.
    summary = run(replace(options, scenario=save(_scenario("Anden"), tmp_path / "scenarier")))
    index = (summary.folder / "index.html").read_text("utf-8")
    assert "scenarie-dyrere-loen.html" in index
    assert "scenarie-anden.html" in index
    assert len(json.loads((summary.folder / "run.json").read_text("utf-8"))["reports"]) == 5


def test_without_a_month_the_files_month_is_run(options: Options, tmp_path: Path) -> None:
    path = save(_scenario(month=pd.Period("2026-02", "M")), tmp_path / "scenarier")
    assert run(replace(options, scenario=path, units=("aadalen",))).folder.name == "2026-02"
    with pytest.raises(CallError, match="gælder 2026-02, men --month er 2026-03"):
        run(replace(options, scenario=path, month="2026-03"))


def test_a_file_that_can_not_be_used_stops_the_run_before_anything_is_made(
    options: Options, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(_scenario(municipality="Nørrevig Kommune", month=pd.Period("2031-01", "M")), tmp_path / "scenarier")
    call = ["run", "--data", str(options.data), "--out", str(options.out), "--scenario", str(path)]
    assert cli.main(call) == 2
    told = capsys.readouterr().err
    assert "en anden kommune end Lillevig Kommune" in told
    assert "er der ingen data for" in told
    assert not (options.out / "2026-03").exists()
    assert cli.main([*call[:-1], str(tmp_path / "mangler.toml")]) == 2
    assert "kan ikke læses" in capsys.readouterr().err


def test_a_unit_that_is_closed_in_the_month_is_told(options: Options, tmp_path: Path) -> None:
    path = save(_scenario(assumptions=Assumptions({"pay_index": {"Gammelby": 1.0}})), tmp_path / "scenarier")
    with pytest.raises(ValueError, match="er ikke en enhed i måneden"):
        run(replace(options, scenario=path))


def test_a_folder_of_notebooks_without_the_scenarios_is_told(options: Options, tmp_path: Path) -> None:
    assert options.notebooks is not None
    (options.notebooks / scenario_plan.NOTEBOOK).unlink()
    with pytest.raises(CallError, match=r"scenarie\.ipynb findes ikke"):
        run(replace(options, scenario=save(_scenario(), tmp_path / "scenarier")))
