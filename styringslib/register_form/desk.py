"""Opens the register's form on a municipality's folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from styringslib import shipped
from styringslib.intake.settings.settings_file import read_settings
from styringslib.register import open_register
from styringslib.register_form.form import RegisterDesk


def open_register_desk(
    data: str = "", unit: str = "", kind: str = "", begin: Mapping[str, Any] | None = None
) -> RegisterDesk:
    """The form on the register of the municipality in ``data`` ("" = the sample), beginning with ``unit`` ("" = all) and with
    entries of ``kind`` ("explanation", "action", ...; "" = the first), whose new entry has the values of ``begin`` to begin with.

    Only kommune.toml and the register are read. Raises IntakeError or RegisterError with Danish text when kommune.toml
    can not be used, and ValueError for a unit or a kind that is not there.
    """
    folder = Path(data) if data else shipped.sample()
    settings = read_settings(folder)
    name = settings.unit(unit).name if unit else ""
    return RegisterDesk(open_register(folder, settings), name, kind, begin)
