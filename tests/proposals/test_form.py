"""The form in JupyterLab: what it shows, what an answer does, and what its button writes."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from styringslib.proposals.form import open_set_up
from styringslib.proposals.form.set_up import example
from tests.proposals import raw_folder


def test_the_example_is_shown_and_never_written_to() -> None:
    before = sorted(path.name for path in example().rglob("*"))
    form = open_set_up()
    assert "Sandby Kommune" in form.title().text
    page = BeautifulSoup(form.proposed().html, "html.parser")
    assert [caption.text for caption in page.find_all("caption")] == ["Filerne", "Enhederne", "Koderne"]
    assert all(cell.get("scope") in ("col", "row") for cell in page.find_all("th"))
    first = [cell.text for cell in page.find_all("tr")[4].find_all(["th", "td"])]
    assert first[:3] == ["poster_2026.csv", "posteringer", "54"]
    assert form.panel is form.panel
    assert form.save.disabled
    assert sorted(path.name for path in example().rglob("*")) == before


def test_an_answer_changes_the_proposal_and_the_button_writes_it(tmp_path: Path) -> None:
    folder = raw_folder.write(tmp_path / "min mappe")
    form = open_set_up(str(folder))
    assert "Beløb står i 1.000 kr" in form.panel.children[1].value
    (choice,) = form.choices.values()
    assert choice.options[0] == ("1.000 kr.", "1.000 kr.")
    choice.value = "kr."
    assert "Beløb står i 1.000 kr" not in form.tables.value
    form.save.click()
    assert "Skrevet: kontering.xlsx og kommune.toml." in form.status.value
    assert (
        f"Næste skridt: dan rapporterne i en terminal med <code>styring run --data &quot;{folder}&quot;<"
        in form.status.value
    )
    assert '"beloeb:Vedtaget budget 2026.csv" = "kr."' in (folder / "kommune.toml").read_text("utf-8")
    again = open_set_up(str(folder))
    assert again.proposal.questions == ()
    assert again.proposal.sources == ()


def test_no_control_shows_as_markup_what_stands_in_a_file(tmp_path: Path) -> None:
    """Names of files and the words of cells, in the tables, the questions and what is told at the end."""
    evil = "<img src=x onerror=alert(1)>"
    folder = raw_folder.write(tmp_path / "mappe")
    for path in [path for path in folder.rglob("*.csv") if path.is_file()]:
        path.write_bytes(path.read_bytes().replace(b"Elmely", evil.encode()))
    path.rename(path.with_name(f"{evil}.csv"))
    form = open_set_up(str(folder))
    shown = [form.panel]
    form.save.click()
    texts = []
    while shown:
        widget = shown.pop()
        shown.extend(getattr(widget, "children", ()))
        assert not getattr(widget, "description_allow_html", False)
        texts += [widget.value] if type(widget).__name__ == "HTML" else []
    assert "onerror" in "".join(texts)
    assert "<img" not in "".join(texts)
