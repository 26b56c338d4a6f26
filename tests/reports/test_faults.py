"""What is left when something gives way in the middle of a run: two at once, a process, the disk, the clock, the input."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from styringslib.reports.run import Options, run
from tests.reports import made_municipality, made_notebooks


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """Two units and the whole, with the small notebooks."""
    return Options(
        data=made_municipality.write(tmp_path / "data"),
        out=tmp_path / "reports",
        notebooks=made_notebooks.write_all(tmp_path / "notebooks"),
        workers=2,
    )


def _made(options: Options) -> dict[str, str]:
    """The reports that run.json knows, and how they went."""
    record = json.loads((options.out / "2026-03" / "run.json").read_text("utf-8"))
    return {row["folder"]: row["status"] for row in record["reports"]}


def test_two_runs_at_once_in_one_folder_are_both_in_the_index(options: Options) -> None:
    with ThreadPoolExecutor(2) as threads:
        calls = [replace(options, units=(unit,), workers=1) for unit in ("Ådalen", "Birkelunden")]
        list(threads.map(run, calls))
    assert _made(options) == {"aadalen": "ok", "birkelunden": "ok"}
    index = (options.out / "2026-03" / "index.html").read_text("utf-8")
    assert 'href="aadalen/rapport.html"' in index
    assert 'href="birkelunden/rapport.html"' in index
