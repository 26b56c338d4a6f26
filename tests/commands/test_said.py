"""Texts leave masked: for the terminal, for run.json and for the log; numbers that are no texts stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import styringslib
from styringslib.commands.said import say
from styringslib.publishing import chained_lines, manifest

CPR = "010185-1234"


def test_the_terminal_is_told_in_one_place() -> None:
    package = Path(styringslib.__file__).parent
    found = {
        path.name
        for path in [package / "cli.py", *(package / "commands").rglob("*.py")]
        for line in path.read_text("utf-8").splitlines()
        # The version and the help are ours alone.
        if "typer.echo(" in line and "__version__" not in line and "get_help" not in line
    }
    assert found == {"said.py"}


@pytest.mark.parametrize("err", [False, True])
def test_what_the_terminal_is_told_is_masked(capsys: pytest.CaptureFixture[str], err: bool) -> None:
    say(f"posteringer.csv: Borger {CPR} er ingen dato", err=err)
    printed = capsys.readouterr()
    assert (printed.out, printed.err)[err] == "posteringer.csv: Borger [skjult] er ingen dato\n"


def test_the_record_of_a_run_is_masked_and_its_numbers_are_not() -> None:
    problem = {"message": f"Værdi: {CPR}", "value": 101851234.0, "row": 3, "many": [f"se {CPR}"]}
    made = manifest.text("Fjordby", "2026-10", [], [problem], [], data="0101851234abcdef" * 4)
    row = json.loads(made)["problems"][0]
    assert row == {"message": "Værdi: [skjult]", "value": 101851234.0, "row": 3, "many": ["se [skjult]"]}
    assert json.loads(made)["data"] == "0101851234abcdef" * 4


def test_the_log_is_masked_and_its_chain_holds(tmp_path: Path) -> None:
    for _ in range(2):
        chained_lines.append(tmp_path / "log.jsonl", {"note": f"Borger {CPR}", "files": [CPR], "seconds": 101851234.5})
    chain = chained_lines.read(tmp_path / "log.jsonl")
    assert (chain.faults, len(chain.lines)) == ((), 2)
    assert (chain.lines[1]["note"], chain.lines[1]["files"]) == ("Borger [skjult]", ["[skjult]"])
    assert chain.lines[1]["seconds"] == 101851234.5
