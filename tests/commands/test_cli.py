from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import styringslib
from styringslib.cli import main
from tests.reports import made_municipality, made_notebooks


def test_help_is_danish_and_needs_no_heavy_library() -> None:
    code = (
        "import sys; from styringslib.cli import main; main(['--help']); main(['run', '--help']); "
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'papermill', 'IPython', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.endswith("[]\n")
    # Who makes no notebook has no library for it; and a grammar that the library may bring takes a second.
    for imported, heavy in (
        ("styringslib.reports.run", "set()"),
        ("styringslib.publishing.session", "{'nbformat'}"),
    ):
        code = (
            f"import sys; import styringslib.publishing, {imported}; print({{'nbformat', 'lark'}} & set(sys.modules))"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
        assert run.stdout == f"{heavy}\n"
    for text in ("Brug: styring KOMMANDO [VALG]", "Dan månedens rapporter", "--month ÅÅÅÅ-MM", "Vis denne hjælp."):
        assert text in done.stdout
    for word in ("Usage", "Options", "default", "Show"):
        assert word not in done.stdout


def test_a_run_and_its_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = made_municipality.write(tmp_path / "data")
    notebooks = made_notebooks.write_all(tmp_path / "notebooks")
    call = ["run", "--data", str(data), "--out", str(tmp_path / "ud"), "--notebooks", str(notebooks)]
    assert main([*call, "--units", "Ådalen, hele kommunen"]) == 0
    printed = capsys.readouterr()
    assert f"2 rapporter dannet, 0 uændret, 0 fejlet. Åbn {tmp_path / 'ud' / '2026-03' / 'index.html'}" in printed.out
    assert "/2 Ådalen: dannet" in printed.err
    made_notebooks.write_all(notebooks, "if unit: raise ValueError('nej')")
    assert main([*call, "--month", "2026-02"]) == 1
    printed = capsys.readouterr()
    assert "1 rapport dannet, 0 uændret, 2 fejlet." in printed.out
    assert "Birkelunden: Beregningen gik i stå" in printed.err


def test_check_tells_everything_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = made_municipality.write(tmp_path / "data")
    assert main(["check", "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert "uden fejl" in out
    # What could be described and is not leaves sections out of the reports, and only the one who runs it is told.
    assert "Ikke beskrevet: " in out
    assert "[serviceramme]" in out
    with (data / "posteringer.csv").open("a", encoding="utf-8") as stream:
        stream.write("202603;28-03-2026;Ådalen;Hjemmepleje;Løn;B99;Løn;tolv\n")
    assert main(["check", "--data", str(data)]) == 1
    assert "tolv" in capsys.readouterr().out
    with (data / "posteringer.csv").open("a", encoding="utf-8") as stream:
        stream.write("202603;28-03-2026;Ukendtby;Hjemmepleje;Løn;B99;Løn;12\n")
    assert main(["check", "--data", str(data)]) == 2
    assert sorted(path.name for path in data.iterdir()) == ["budget.csv", "kommune.toml", "posteringer.csv"]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (["rn"], "Kommandoen “rn” findes ikke. Mente du run?"),
        (["run", "--moth", "2026-10"], "Valget --moth findes ikke. Mente du --month?"),
        (["run", "--month"], "Valget --month mangler en værdi"),
        (["run", "--workers", "to"], "Værdien af --workers kan ikke bruges. Angiv et helt tal."),
        (["run", "Ådalen"], "Kaldet har noget for meget"),
        (["run", "--data", "findes-ikke"], "Mappen findes-ikke findes ikke."),
        (["check", "--data", "findes-ikke"], "Mappen findes-ikke findes ikke."),
        (["run", "--out", "pyproject.toml/x"], "kan ikke skrives i"),
    ],
)
def test_a_call_that_can_not_be_used(
    call: list[str], text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert main(call) == 2
    printed = capsys.readouterr()
    assert text in printed.err
    assert "Traceback" not in printed.err
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("kort_navn", "kort_navnn", "kort_navn"),
        ('type = "distrikt"', 'type = "distrik"', "distrikt"),
        ('navn = "Lillevig Kommune"', "navn = 7", "navn"),
        ("[kalender]", "[kalender", "kommune.toml"),
    ],
)
def test_a_wrong_kommune_toml_is_told_with_the_near_word(
    old: str, new: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = made_municipality.write(tmp_path / "data")
    (data / "kommune.toml").write_text(made_municipality.SETTINGS.replace(old, new, 1), "utf-8")
    assert main(["run", "--data", str(data), "--out", str(tmp_path / "ud")]) == 2
    assert text in capsys.readouterr().err
    assert not (tmp_path / "ud").exists()


def test_a_cpr_number_in_the_input_is_not_echoed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = made_municipality.write(tmp_path / "data")
    notebooks = made_notebooks.write_all(tmp_path / "notebooks")
    with (data / "posteringer.csv").open("a", encoding="utf-8") as stream:
        stream.write("202603;28-03-2026;Ådalen;Hjemmepleje;Løn;B99;Løn 010190-1234;12\n")
    call = ["run", "--data", str(data), "--out", str(tmp_path / "ud"), "--notebooks", str(notebooks)]
    assert main(call) in (1, 2)
    printed = capsys.readouterr()
    written = [path.read_text("utf-8", "replace") for path in tmp_path.glob("ud/**/*.*") if path.is_file()]
    assert not [text for text in (printed.out, printed.err, *written) if "010190" in text]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"styring {styringslib.__version__}\n"


@pytest.mark.parametrize(
    ("lines", "told", "status"),
    [
        ('[register]\nmodle = "faelles"\nfil = ""\n', ("modle", "fil i [register] skal være en tekst"), 2),
        ("[organisation]\ntype = 9\n[uddelingsark]\nlinjer = 0\n", ("type", "linjer"), 1),
        ('[register]\nmodel = "konsulent"\n', ("Alle filer er læst uden fejl",), 0),
    ],
)
def test_check_reads_the_sections_of_register_and_handouts_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, told: tuple[str, ...], status: int
) -> None:
    data = made_municipality.write(tmp_path / "data")
    with (data / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write(lines)
    assert main(["check", "--data", str(data)]) == status
    out = capsys.readouterr().out
    assert [text for text in told if text not in out] == []
