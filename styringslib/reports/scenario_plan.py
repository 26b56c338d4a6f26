"""A saved scenario as one more report of the month: its file read and checked before anything is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.call_error import CallError
from styringslib.month.names import WHOLE, WHOLE_KEY
from styringslib.publishing.job import Report
from styringslib.scenarios.file import Scenario, text_of
from styringslib.scenarios.file_reader import Place, read

if TYPE_CHECKING:
    from styringslib.intake import Municipality

NOTEBOOK = "scenarie.ipynb"


def scenario_of(path: Path | None, month: str | None, municipality: Municipality) -> Scenario | None:
    """The scenario in ``path``, checked against the municipality; None without a file.

    Raises ScenarioFileError with all that is wrong with it, and CallError when ``month`` is another than the file's.
    """
    if path is None:
        return None
    found = read(path)
    active = [unit.name for unit in municipality.settings.units if unit.is_active(found.month)]
    months = [str(one) for one in municipality.months]
    found = read(path, Place(municipality.settings.name, months, active))
    if month is not None and month != str(found.month):
        raise CallError(
            f"Scenariet {path.name} gælder {found.month}, men --month er {month}. Udelad --month, eller gem scenariet på ny."
        )
    return found


def reports_of(scenario: Scenario | None, notebooks: Path) -> tuple[Report, ...]:
    """The scenario's report; its whole text is the notebook's parameter, so the report hangs on nothing but itself."""
    if scenario is None:
        return ()
    notebook = notebooks / NOTEBOOK
    if not notebook.is_file():
        raise CallError(
            f"Notesbogen {NOTEBOOK} findes ikke i {notebooks}. Geninstallér styringslib, eller ret --notebooks."
        )
    name = f"scenarie-{scenario.key}"
    return (Report("", WHOLE_KEY, WHOLE, name, notebook, scenario.month, (("scenario", text_of(scenario)),)),)
