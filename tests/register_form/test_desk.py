"""The form is opened on kommune.toml and the register alone."""

from __future__ import annotations

from pathlib import Path

import papermill
import pytest

from styringslib import shipped
from styringslib.intake import IntakeError
from styringslib.register import RegisterError
from styringslib.register_form.desk import open_register_desk
from tests.register_form.made_register import TOML, make, written


def test_it_opens_without_reading_the_tables(tmp_path: Path) -> None:
    make(tmp_path)  # there are no tables in the folder
    desk = open_register_desk(str(tmp_path), "aadalen")
    assert desk.title().text == "# Det fælles register · Fjordby Kommune"
    assert desk.panel is not None
    assert desk.fields.inputs["unit"].value is None  # whoever runs the tests is not among those who may write
    assert desk.entries.unit.value == "Ådalen"


def test_what_can_not_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="findes ikke"):
        open_register_desk(str(tmp_path / "nowhere"))
    make(tmp_path)
    with pytest.raises(ValueError, match="Aadalan"):
        open_register_desk(str(tmp_path), "Aadalan")
    make_toml = TOML.replace('model = "faelles"', 'model = "alle"')
    (tmp_path / "kommune.toml").write_text(make_toml, "utf-8")
    with pytest.raises(RegisterError, match=r'model skal være "faelles" eller "konsulent", ikke "alle"'):
        open_register_desk(str(tmp_path))


def test_the_notebook_shows_the_entries_where_nobody_reads_along(tmp_path: Path) -> None:
    written(make(tmp_path))
    notebook = shipped.notebooks() / "dispositioner.ipynb"
    parameters = {"data": str(tmp_path), "unit": "Ådalen"}
    made = papermill.execute_notebook(notebook, tmp_path / "out.ipynb", parameters, progress_bar=False)
    text = str([cell.get("outputs") for cell in made.cells])
    assert "Ny ruteplanlægning" in text
    assert "application/vnd.jupyter.widget-view+json" not in text
