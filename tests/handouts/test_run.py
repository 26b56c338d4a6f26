"""`styring handout`: files, index, exit status; everything that can not be used told at once; PDF and Word as they should be."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from styringslib import shipped
from styringslib.cli import main
from styringslib.handouts.focus import focus_points
from styringslib.handouts.run import Options, fitting, make_handouts
from styringslib.privacy import find_cpr
from styringslib.publishing.formats import FORMATS
from tests.reports import made_municipality

OUT = ("uddelingsark", "aadalen")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One point for a district, with the facilitator's sheet, PDF and Word."""
    out = tmp_path_factory.mktemp("ark")
    options = Options(("organisering",), ("Ådalen",), out=out, formats=("pdf", "docx"), facilitator=True)
    summary = make_handouts(options)
    assert summary.failed == {}
    assert summary.made == 2
    return summary.folder


def test_the_files_are_there(made: Path) -> None:
    assert made.parts[-3:] == ("2026-10", *OUT)
    names = {path.name for path in made.iterdir()}
    stems = [f"organisering{part}" for part in ("", "-moedeleder")]
    assert names == {"index.html", "aftaler.xlsx"} | {
        f"{stem}{end}" for stem in stems for end in (".html", ".ipynb", ".pdf", ".docx", "-tal.xlsx")
    }
    # Lists without the work folders that a failed run would leave.
    assert [path.name for path in made.parent.iterdir()] == ["aadalen"]


def test_no_document_tells_who_made_it(made: Path) -> None:
    for path in [*made.glob("*.xlsx"), *made.glob("*.docx")]:
        with ZipFile(path) as book:
            told = book.read("docProps/core.xml").decode()
        assert not re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", told), path.name
    for path in made.glob("*.pdf"):
        assert "/Author" not in (PdfReader(path).metadata or {}), path.name
    assert len(list(made.glob("*.*"))) > 8


def test_the_index_leads_to_every_file(made: Path) -> None:
    soup = BeautifulSoup((made / "index.html").read_text("utf-8"), "html.parser")
    links = {link["href"] for link in soup.main.find_all("a")}
    assert links == {
        "organisering.html", "organisering.pdf", "organisering.docx", "organisering-moedeleder.html",
        "organisering-moedeleder.pdf", "organisering-moedeleder.docx", "aftaler.xlsx",
    }  # fmt: skip
    assert all((made / link).is_file() for link in links)
    assert [tag.text for tag in soup.find_all("h2")] == ["Hjemmepleje og rehabilitering", "Det, I aftaler"]


def test_the_page_has_its_parts_in_order(made: Path) -> None:
    soup = BeautifulSoup((made / "organisering.html").read_text("utf-8"), "html.parser")
    assert [tag.text for tag in soup.find_all("h2")] == [
        "Det siger tallene", "Sammenlign", "Spørgsmål til jer", "Noter til de spørgsmål, I valgte",
        "Afvejninger", "Øvelse: Tegn en uge",
        "Andre måder at gøre det på", "Det har vi aftalt",
    ]  # fmt: skip
    assert soup.find(class_="hvem").text == "Ådalen"
    for question in soup.find_all(class_="spoergsmaal"):
        assert question.h3.text.startswith("Spørgsmål")
    rooms = soup.find_all(class_="noter")
    assert [room.p.text.strip() for room in rooms] == ["Spørgsmål nr."] * 3
    assert [len(room.find(class_="linjer").find_all("div")) for room in rooms] == [4, 4, 4]
    pictures = soup.select("figure > svg")
    assert all(picture["aria-label"].strip() for picture in pictures)
    assert not [image for image in soup("img") if not image["alt"].strip()]
    assert not find_cpr(re.sub(r"data:image[^\"]+", "", str(soup)))


def test_the_same_input_gives_the_same_files(made: Path, tmp_path: Path) -> None:
    options = Options(
        ("organisering",), ("Ådalen",), out=tmp_path, formats=("pdf", "docx"), facilitator=True, engine="standard"
    )
    again = make_handouts(options).folder
    for path in sorted(made.iterdir()):
        if path.suffix == ".ipynb":
            continue  # names its folders and engine
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name
    notebook = (made / "organisering.ipynb").read_text("utf-8")
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d", notebook)
    assert str(Path.home()) not in notebook


def _elements(node: object, kind: str) -> list[dict[str, object]]:
    """Structure elements of one kind in a tagged PDF."""
    found: list[dict[str, object]] = []
    if isinstance(node, list):
        for child in node:
            found += _elements(child, kind)
    elif hasattr(node, "get_object"):
        whole = node.get_object()
        if isinstance(whole, list):
            return _elements(whole, kind)
        if isinstance(whole, dict):
            found += [whole] if whole.get("/S") == kind else []
            found += _elements(whole.get("/K"), kind)
    return found


@pytest.mark.parametrize("name", ["organisering", "organisering-moedeleder"])
def test_the_pdf_is_tagged_danish_and_a4(made: Path, name: str) -> None:
    reader = PdfReader(made / f"{name}.pdf")
    root = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("da")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Organisering af hjemmepleje og rehabilitering, Ådalen" in str(reader.metadata.title)
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    tree = root["/StructTreeRoot"]
    figures = _elements(tree, "/Figure")
    assert len(figures) == (1 if name == "organisering" else 0)
    assert all(str(figure.get("/Alt", "")).startswith("Prikker for") for figure in figures)
    assert len(_elements(tree, "/H1")) == 1
    assert len(_elements(tree, "/Table")) >= 2
    # Four sheets of A4, and no more for the facilitator.
    assert len(reader.pages) == {"organisering": 4, "organisering-moedeleder": 3}[name]
    for sheet in reader.pages:
        assert (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) == (595, 842)
    text = "\n".join(sheet.extract_text() for sheet in reader.pages)
    assert "Side 1 af" in text
    assert "Arbejdspapir til drøftelse" in text


def test_poppler_reads_the_pdf_and_its_fonts_are_embedded(made: Path) -> None:
    info = subprocess.run(
        ["pdfinfo", str(made / "organisering.pdf")], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert "A4" in info
    fonts = subprocess.run(
        ["pdffonts", str(made / "organisering.pdf")], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), "embedded"


def test_a_question_stays_on_one_page(made: Path) -> None:
    pages = [sheet.extract_text() for sheet in PdfReader(made / "organisering.pdf").pages]
    soup = BeautifulSoup((made / "organisering.html").read_text("utf-8"), "html.parser")
    for question in soup.find_all(class_="spoergsmaal"):
        # The text is extracted with line breaks of its own; the heading and the last words stand on the same page.
        words = question.p.text.replace("\u00a0", " ").split()
        heading = re.compile(rf"{re.escape(question.h3.text)}(?!\d)")  # the first question is not the tenth
        on = [number for number, text in enumerate(pages) if heading.search(text)]
        assert len(on) == 1
        assert words[-1] in pages[on[0]]


def test_the_agreement_page_stands_alone(made: Path) -> None:
    pages = [sheet.extract_text() for sheet in PdfReader(made / "organisering.pdf").pages]
    (last,) = [text for text in pages if "Virkning fra" in text]
    assert "Øvelse" not in last
    assert last == pages[-1]


def test_word_opens_with_headings_rules_lines_and_alt_texts(made: Path) -> None:
    import pypandoc

    path = made / "organisering.docx"
    back = pypandoc.convert_file(str(path), "markdown", format="docx", extra_args=["--wrap=none"])
    for heading in ("## Det siger tallene", "## Spørgsmål til jer", "**Spørgsmål 1** ", "## Det har vi aftalt"):
        assert heading in back, heading
    assert back.count("Prikker for") == 1
    # What is folded on the screen is on no paper.
    assert "Flere tal" not in back
    assert "Tallene bag spørgsmålene" not in back
    for last in ("Ansvarlig", "Virkning fra", "Det vil vi undersøge", "det fælles register"):
        assert last in back, last
    assert len(re.findall(r"(?:\\?_){70,}", back)) >= 12 + 3
    with ZipFile(path) as document:
        body = document.read("word/document.xml").decode()
        assert body.count("<w:pageBreakBefore />") == 1
        assert body.count('<w:pgSz w:w="11906" w:h="16838"/>') == 1
        styles = document.read("word/styles.xml").decode()
        assert '<w:insideH w:val="single"' in styles
        assert 'w:val="da-DK"' in styles
        assert "Organisering" in document.read("docProps/core.xml").decode()
        assert all(info.date_time[0] == 1980 for info in document.infolist())


def test_a_missing_extra_and_all_else_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "pdf", replace(FORMATS["pdf"], module="findes_ikke"))
    data = made_municipality.write(tmp_path / "data")
    call = ["handout", "--data", str(data), "--out", str(tmp_path / "ud"), "--pdf"]
    call += ["--focus", "visitering,opfoelgning", "--units", "Ådallen,Gammelby,hele kommunen", "--month", "2026-12"]
    assert main(call) == 2
    told = capsys.readouterr().err
    for part in (
        "Fokuspunktet “visitering” findes ikke. Mente du visitation? Fokuspunkterne er: kvalitetsstandarder, organisering",
        "Enheden “Ådallen” findes ikke. Mente du Ådalen?",
        "Gammelby er ikke i drift",
        "Der er ingen data for december 2026.",
        "--pdf kræver en ekstra pakke",
    ):
        assert told.count(part) == 1, part
    assert "Traceback" not in told
    assert not list((tmp_path / "ud").rglob("*.html"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "Angiv --focus: kvalitetsstandarder"),
        (["--focus", "visitation", "--data", "findes-ikke"], "Mappen findes-ikke findes ikke."),
        (["--focus", "visitation", "--units", "Ådalen,hele kommunen"], "kan ikke stå på samme ark"),
        (["--focus", "visitation", "--month", "oktober"], "“oktober” er ikke en måned"),
        (
            ["--focus", "visitation,botilbud-data", "--units", "Ådalen", "--month", "2026-03"],
            "Fokuspunktet botilbud-data handler om botilbud og ikke om de valgte enheder.",
        ),
    ],
)
def test_a_call_that_can_not_be_used(
    more: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = made_municipality.write(tmp_path / "data")
    assert main(["handout", "--data", str(data), "--out", str(tmp_path / "ud"), *more]) == 2
    assert told in capsys.readouterr().err


def test_all_are_those_that_are_about_the_units() -> None:
    points = list(focus_points().values())
    kinds: dict[str, set[str]] = {name: set() for name in ("district", "residential", "provider")}
    for kind in kinds:
        problems: list[str] = []
        kinds[kind] = {point.name for point in fitting(points, ("Alle",), {kind}, problems)}
        assert problems == []
    home = {
        "kvalitetsstandarder", "organisering", "styringsmodeller", "forudsaetninger", "visitation", "opfoelgning", "serviceramme",
    }  # fmt: skip
    assert kinds["district"] == home
    assert kinds["provider"] == home - {"organisering", "visitation"}
    assert len(kinds["residential"]) == 7
    assert not kinds["residential"] & (home - {"serviceramme"})
    assert len(fitting(points, ("alle",), {"district", "residential"}, [])) == 13


def test_wrong_choices_in_the_settings_are_all_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = made_municipality.write(tmp_path / "data")
    with (data / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write('[organisation]\ntype = 7\n[moeder]\nbotilbud = "aldrig"\n[uddelingsark]\nlinjer = 99\n')
    assert main(["handout", "--focus", "alle", "--data", str(data), "--out", str(tmp_path / "ud")]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert [line.split(":")[0] for line in lines] == ["kommune.toml, [uddelingsark]"] + [
        f"kommune.toml, [{name}]" for name in ("organisation", "moeder")
    ]


def test_a_municipality_with_little_data_gets_open_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = made_municipality.write(tmp_path / "data")
    call = ["handout", "--focus", "kvalitetsstandarder,opfoelgning", "--data", str(data), "--out", str(tmp_path / "ud")]
    assert main([*call, "--units", "aadalen", "--month", "2026-03"]) == 0
    printed = capsys.readouterr()
    folder = tmp_path / "ud" / "2026-03" / "uddelingsark" / "aadalen"
    assert f"2 ark dannet, 0 fejlet. Åbn {folder / 'index.html'}" in printed.out
    assert "Der er ingen tal om dette fokuspunkt for Ådalen" in (folder / "kvalitetsstandarder.html").read_text("utf-8")
    assert "Ådalen venter et regnskab på" in (folder / "opfoelgning.html").read_text("utf-8")


def test_a_cpr_number_holds_the_sheet_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebooks = tmp_path / "notesboeger"
    notebooks.mkdir()
    for path in shipped.notebooks().glob("*.ipynb"):
        text = path.read_text("utf-8")
        if path.name == "refleksion.ipynb":
            text = text.replace("sheet.title()", "print(f'Borger {10190:06d}-1234'); sheet.title()")
        (notebooks / path.name).write_text(text, "utf-8")
    monkeypatch.setattr(shipped, "notebooks", lambda: notebooks)
    data = made_municipality.write(tmp_path / "data")
    call = ["handout", "--focus", "botilbud-ejerskab", "--data", str(data), "--out", str(tmp_path / "ud")]
    assert main([*call, "--units", "birkelunden"]) == 1
    printed = capsys.readouterr()
    assert "holdt tilbage" in printed.err
    assert not find_cpr(printed.err)
    folder = tmp_path / "ud" / "2026-03" / "uddelingsark" / "birkelunden"
    assert (folder / "botilbud-ejerskab-fejl.html").is_file()
    assert not (folder / "botilbud-ejerskab.html").exists()
    assert "Kunne ikke dannes" in (folder / "index.html").read_text("utf-8")


def test_what_was_agreed_enters_the_register(made: Path, tmp_path: Path) -> None:
    import shutil
    from datetime import date

    import openpyxl

    from styringslib.intake import read_municipality
    from styringslib.register import open_register
    from styringslib.register.entries import FIELDS
    from styringslib.register.excel.excel_import import read_workbook

    data = tmp_path / "data"
    shutil.copytree(shipped.sample(), data, ignore=shutil.ignore_patterns("*.py", "making", "*.sqlite"))
    register = open_register(data, read_municipality(data).settings)
    book = openpyxl.load_workbook(made / "aftaler.xlsx")
    sheet = book["Handlinger"]
    headings = {str(cell.value).split(" (")[0].split("\n")[0]: cell.column for cell in sheet[1] if cell.value}
    fields = {field.name: field.heading for field in FIELDS["action"]}
    values = {
        "title": "Ugentligt møde om ruter", "owner_role": "Distriktsleder", "agreed_month": "2026-10",
        "start_month": "2026-11", "deadline": date(2026, 12, 15), "effect_per_month": -20000, "status": "Ikke begyndt",
    }  # fmt: skip
    assert sheet.cell(2, headings[fields["unit"]]).value == "Ådalen"
    assert str(sheet.cell(2, headings[fields["agreed_month"]]).value)[:7] == "2026-10"
    for name, value in values.items():
        sheet.cell(2, headings[fields[name]]).value = value
    book.save(tmp_path / "aftaler.xlsx")
    plan = read_workbook(register, tmp_path / "aftaler.xlsx", register.person("test"))
    assert not plan.problems, plan.text()
    plan.apply()
    actions = register.current("action")
    assert list(actions["title"]) == ["Ugentligt møde om ruter"]
    assert list(actions["unit"]) == ["Ådalen"]
    assert actions["effect_per_month"].iloc[0] == -20000


def test_a_workbook_that_is_being_filled_in_is_left_alone(made: Path) -> None:
    before = (made / "aftaler.xlsx").read_bytes()
    (made / "aftaler.xlsx").write_bytes(b"halvt udfyldt")
    make_handouts(Options(("organisering",), ("Ådalen",), out=made.parents[2]))
    assert (made / "aftaler.xlsx").read_bytes() == b"halvt udfyldt"
    (made / "aftaler.xlsx").write_bytes(before)
