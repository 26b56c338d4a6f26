from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from styringslib.call_error import CallError
from styringslib.month import kept_data
from styringslib.publishing import trail
from styringslib.reports import inputs
from styringslib.reports.run import Options, run
from tests.reports import made_notebooks, made_options

CPR = "010190-1234"
# In a cell it is put together, so that what finds it has looked at the outputs and not at the code.
APART = "'010190-' + '1234'"


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return made_options.made(tmp_path, workers=2)


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    # The log has a line of every call, also of one that makes nothing.
    files = (path for path in folder.rglob("*") if path.is_file() and not trail.LOG.fullmatch(path.name))
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


def _texts(folder: Path) -> Iterator[str]:
    """All text in all files of a folder, what lies inside workbooks too."""
    for path in folder.rglob("*"):
        if path.suffix == ".xlsx":
            with ZipFile(path) as book:
                yield from (book.read(name).decode() for name in book.namelist())
        elif path.suffix in (".html", ".ipynb", ".json"):
            yield path.read_text("utf-8")


def _statuses(folder: Path) -> dict[str, str]:
    return {row["folder"]: row["status"] for row in json.loads((folder / "run.json").read_text("utf-8"))["reports"]}


def test_a_month_is_a_folder_of_reports_with_a_front_page_and_a_record(options: Options) -> None:
    seen: list[tuple[str, str, int, int]] = []
    summary = run(options, lambda *step: seen.append(step))
    folder = options.out / "2026-03"
    assert (summary.folder, summary.made, summary.unchanged, summary.failed) == (folder, 3, 0, {})
    assert seen[0] == ("", "", 0, 3)
    assert [step[2] for step in seen[1:]] == [1, 2, 3]
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    units = ("aadalen", "birkelunden", "hele-kommunen")
    files = ("rapport.html", "rapport.ipynb", "tal.xlsx")
    month = {"index.html", "datatjek.html", "tallene.html", "run.json", "prognose.csv"}
    assert names == month | {f"{unit}/{file}" for unit in units for file in files}
    kept = (folder / "prognose.csv").read_text("utf-8").splitlines()
    assert kept[0].startswith("unit;adopted;budget;posted;outstanding;owed;spent;expected;lower_80")
    assert {line.split(";")[0] for line in kept[1:]} == {"Ådalen", "Birkelunden", "total"}

    record = json.loads((folder / "run.json").read_text("utf-8"))
    assert [file["path"] for file in record["inputs"]] == ["budget.csv", "posteringer.csv"]
    assert all(len(file["sha256"]) == 64 for file in record["inputs"])
    assert record["versions"]["styringslib"]
    first = record["reports"][0]
    assert (first["unit"], first["status"], first["parameters"]["month"]) == ("Ådalen", "ok", "2026-03")
    assert first["seconds"] > 0
    assert first["summary"]["expected"] == 15010000.0
    # Every page leads only to what is there: to its neighbours, its figures, the month, all months and back.
    led = {
        f"{page.relative_to(folder.parent)}: {way}"
        for page in folder.parent.rglob("*.html")
        for way in re.findall(r'<a href="([^"#]+)', page.read_text("utf-8"))
        if not (page.parent / way).is_file()
    }
    assert led == set()
    assert 'rel="next">Næste: Birkelunden</a>' in (folder / "aadalen" / "rapport.html").read_text("utf-8")

    # Nothing tells where on this machine it was made.
    assert not [text for text in _texts(folder) if str(options.data) in text]
    assert not list(options.out.rglob(".*.ny"))


def test_the_same_month_and_data_again_changes_nothing(options: Options) -> None:
    run(options)
    before = _state(options.out)
    again = run(options)
    assert (again.made, again.unchanged) == (0, 3)
    assert _state(options.out) == before


def test_only_what_is_missing_or_changed_is_made_again(options: Options) -> None:
    run(options)
    folder = options.out / "2026-03"
    (folder / "aadalen" / "tal.xlsx").unlink()
    before = _state(folder / "birkelunden")
    assert run(options).made == 1
    assert (folder / "aadalen" / "tal.xlsx").is_file()
    assert _state(folder / "birkelunden") == before

    notebook = options.notebooks / "opfoelgning_botilbud.ipynb"
    made_notebooks.write(notebook, "# Anden titel", made_notebooks.SUMMARY)
    assert run(options).made == 1
    assert "Anden titel" in (folder / "birkelunden" / "rapport.html").read_text("utf-8")

    posting = "202603;28-03-2026;Ådalen;Hjemmepleje;Løn;B99;Løn;250000\n"
    with (options.data / "posteringer.csv").open("a", encoding="utf-8") as stream:
        stream.write(posting)
    only = run(replace(options, units=("aadalen",)))
    assert (only.made, only.unchanged) == (1, 0)
    assert (folder / "index.html").read_text("utf-8").count("Bygger på tidligere data") == 2
    # Made alone it still leads to the others, which lie there.
    assert "Næste: Birkelunden" in (folder / "aadalen" / "rapport.html").read_text("utf-8")


def test_a_failing_unit_gets_a_page_of_its_own_and_the_others_are_done(options: Options) -> None:
    run(options)
    extra = ("## Senere", f"if unit == 'Ådalen':\n    raise ValueError('Forkert værdi ' + {APART})")
    made_notebooks.write_all(options.notebooks, *extra)
    summary = run(options)
    assert summary.made == 2
    assert summary.failed == {"Ådalen": "Beregningen gik i stå under “Senere”."}
    folder = options.out / "2026-03"
    assert [path.name for path in (folder / "aadalen").iterdir()] == ["rapport.html"]
    page = (folder / "aadalen" / "rapport.html").read_text("utf-8")
    assert "Ådalen: rapporten kunne ikke dannes" in page
    assert "ValueError: Forkert værdi [skjult]" in page
    index = (folder / "index.html").read_text("utf-8")
    assert "Én rapport mangler" in index
    assert 'href="aadalen/rapport.html"' in index
    assert "Birkelunden" in index

    made_notebooks.write_all(options.notebooks)
    assert run(options).failed == {}
    assert "kunne ikke dannes" not in (folder / "aadalen" / "rapport.html").read_text("utf-8")


def test_a_process_that_dies_takes_no_other_report_with_it(options: Options) -> None:
    made_notebooks.write_all(options.notebooks, "import os\nif unit == 'Ådalen':\n    os._exit(9)")
    summary = run(options)
    assert (summary.made, summary.failed) == (2, {"Ådalen": "Beregningen stoppede uden svar."})
    assert "--workers 1" in (options.out / "2026-03" / "aadalen" / "rapport.html").read_text("utf-8")


def test_errors_in_the_data_stop_the_unit_they_belong_to(options: Options) -> None:
    with (options.data / "posteringer.csv").open("a", encoding="utf-8") as stream:
        stream.write("202603;28-03-2026;Ådalen;Hjemmepleje;Løn;B99;Løn;tolv\n")
    summary = run(options)
    assert list(summary.failed) == ["Ådalen"]
    folder = options.out / "2026-03"
    assert _statuses(folder) == {"aadalen": "stopped", "birkelunden": "ok", "hele-kommunen": "ok"}
    page = (folder / "aadalen" / "rapport.html").read_text("utf-8")
    assert "posteringer.csv, række 38, kolonne Beløb" in page
    assert "tolv" in page
    assert "tolv" in (folder / "datatjek.html").read_text("utf-8")
    before = _state(options.out)
    assert list(run(options).failed) == ["Ådalen"]
    assert _state(options.out) == before


@pytest.mark.parametrize(
    "cell",
    [
        f"from IPython.display import Markdown, display\ndisplay(Markdown('Ring til ' + {APART}))",
        f"({APART}).replace('-', '')",
        made_notebooks.TABLE.replace('"Løn"', f"'Løn ' + {APART}"),
        f"print({APART})",
        # A reader, of the page and of the PDF and Word document that are made of it, sees one number.
        "from IPython.display import HTML, display\ndisplay(HTML('Ring til 0101<b>90</b>&#45;12<i>34</i>'))",
    ],
    ids=["text", "result", "table", "print", "tags"],
)
def test_a_report_with_a_cpr_number_is_never_published(options: Options, cell: str) -> None:
    run(options)
    made_notebooks.write_all(options.notebooks, cell)
    summary = run(replace(options, units=("Ådalen",), formats=("pdf", "docx")))
    assert "ligner et CPR-nummer" in summary.failed["Ådalen"]
    told = (options.out / "2026-03" / "aadalen" / "rapport.html").read_text("utf-8")
    assert "••••••" in told
    assert "styring pseudonymise" in told
    assert "andre_numre" in told
    folder = options.out / "2026-03" / "aadalen"
    assert [path.name for path in folder.iterdir()] == ["rapport.html"]
    assert not [text for text in _texts(options.out) if CPR in text or CPR.replace("-", "") in text]


def test_any_executor_may_do_the_work(options: Options) -> None:
    with ThreadPoolExecutor(2) as threads:
        summary = run(replace(options, engine="standard"), executor=threads)
    assert (summary.made, summary.failed) == (3, {})
    ways = {
        row["parameters"]["data"] for row in json.loads((summary.folder / "run.json").read_text("utf-8"))["reports"]
    }
    assert ways == {"../../../data"}


def test_old_copies_of_the_data_are_cleared_away(options: Options) -> None:
    place = kept_data.copies(options.data, options.out)
    for number in range(5):
        with (options.data / "budget.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"2026-01;Ådalen;Hjemmepleje;Art {number};Vedtaget;1\n")
        for copy in place.iterdir():  # long ago
            os.utime(copy, (time.time() - 9000 + number,) * 2)
        run(replace(options, units=("Birkelunden",)))
    assert len(list(place.iterdir())) == 3
    assert not (options.out / ".data").exists()


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"units": ("Ådallen",)}, "Enheden “Ådallen” findes ikke. Mente du Ådalen?"),
        ({"units": ("Gammelby",)}, "Gammelby er ikke i drift i marts 2026"),
        ({"month": "2027-05"}, "Der er data fra januar 2025 til marts 2026. Nærmest er --month 2026-03"),
        ({"month": "marts"}, "“marts” er ikke en måned. Skriv år og måned som 2026-10."),
        ({"month": "2026-13"}, "er ikke en måned"),
        ({"workers": 0}, "--workers 0 går ikke"),
        ({"scheduler": "tcp://127.0.0.1:1"}, "scheduler"),
        ({"engine": "hurtig"}, "Motoren “hurtig” findes ikke"),
        ({"notebooks": Path("ingen")}, "findes ikke i"),
    ],
)  # fmt: skip
def test_a_bad_call_is_told_in_danish_and_writes_nothing(
    options: Options, changed: dict[str, object], text: str
) -> None:
    with pytest.raises(CallError) as caught:
        run(replace(options, **changed))
    assert text in str(caught.value)
    assert not options.out.exists()


def test_folders_that_can_not_be_used_are_told_of(options: Options, tmp_path: Path) -> None:
    near = tmp_path / "dataa"
    with pytest.raises(CallError, match=rf"Mappen {near} findes ikke\. Mente du {options.data}\?"):
        run(replace(options, data=near))
    with pytest.raises(CallError, match="er ikke en mappe"):
        run(replace(options, data=options.data / "kommune.toml"))
    with pytest.raises(CallError, match="kan ikke skrives i"):
        run(replace(options, out=options.data / "budget.csv" / "reports"))
    shutil.rmtree(options.notebooks)
    with pytest.raises(CallError, match=r"opfoelgning_botilbud\.ipynb"):
        run(options)


def test_imports_begin_early_only_where_a_file_is_younger_than_what_was_made(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    (data / "under").mkdir(parents=True)
    (out / "2026-03").mkdir(parents=True)
    export, record = data / "under" / "loen.csv", out / "2026-03" / "run.json"
    export.write_text("x", "utf-8")
    assert inputs.looks_new(data, out)
    record.write_text("{}", "utf-8")
    os.utime(export, (1_000, 1_000))
    os.utime(record, (2_000, 2_000))
    assert not inputs.looks_new(data, out)
    os.utime(export, (3_000, 3_000))
    assert inputs.looks_new(data, out)
