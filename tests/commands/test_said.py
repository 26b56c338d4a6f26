"""Texts leave masked: for the terminal, for run.json and for the log; numbers that are no texts stay as they are."""

from __future__ import annotations

import io
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


class _Terminal(io.StringIO):
    """A terminal that remembers what was drawn in it."""

    def isatty(self) -> bool:
        return True


def test_a_bar_draws_neither_a_cpr_number_nor_what_looks_like_its_own_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file called "[/red]" ended in a Python error, and a number in its name stood in the bar."""
    from styringslib.commands.progress import reading_progress, reports_progress

    monkeypatch.setattr("sys.stderr", terminal := _Terminal())
    with reading_progress() as read:
        assert read is not None
        read(1, 2, f"posteringer {CPR} [/red].csv")
    with reports_progress() as made:
        made(f"[/b] Ådalen {CPR}\x1b[2J", "ok", 1, 2)
    drawn = terminal.getvalue()
    assert CPR not in drawn
    assert drawn.count("[skjult]") >= 2
    assert ("[/red].csv" in drawn, "[/b] Ådalen" in drawn, "\x1b[2J" in drawn) == (True, True, False)


def test_the_server_s_own_terminal_is_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from styringslib.serving.reading_log import ReadingLog

    (tmp_path / CPR).write_text("", "utf-8")
    assert not ReadingLog(tmp_path / CPR, 183).write("lea", "", "vist")
    told = capsys.readouterr().err
    assert ("[skjult]" in told, CPR in told) == (True, False)
