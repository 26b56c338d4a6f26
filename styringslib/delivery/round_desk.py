"""The register's form where a step of the round is held against the round before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from styringslib.calendar import as_month
from styringslib.delivery.delivered import STEP, log_entry
from styringslib.intake import Settings
from styringslib.publishing.trail import caller
from styringslib.register import Register
from styringslib.register.checks import checked
from styringslib.register_form.desk import open_register_desk
from styringslib.register_form.form import RegisterDesk


def open_round_desk(
    data: str = "", unit: str = "", kind: str = "", month: str = "", step: str = "", reports: str = ""
) -> RegisterDesk:
    """`open_register_desk`, beginning with ``month`` and ``step`` too, where a step that the round does not allow is refused.

    ``reports``: the folder of the months ("" = reports). Without [opfoelgning] in kommune.toml nothing is refused.
    """
    begin: dict[str, Any] = {"month": as_month(month)} if month else {}
    desk = open_register_desk(data, unit, kind, begin={**begin, **({"step": step} if step else {})})
    register, out = desk.register, Path(reports or "reports")
    desk.after = lambda entry: log_entry(out, caller("formularen"), register, entry)
    if "opfoelgning" in register.settings.sections:
        desk.guard = lambda kind, values: guarded(register, register.settings, out, kind, values)
    return desk


def guarded(register: Register, settings: Settings, out: Path, kind: str, values: Mapping[str, Any]) -> list[str]:
    """Why an entry of ``kind`` with ``values``, as the form gives them, may not be written; empty when it may."""
    from styringslib.delivery.round_guard import refusals
    from styringslib.delivery.round_state import round_state

    if kind != STEP:
        return []
    found, problems = checked(kind, values, settings)
    if problems:
        return []  # the register tells what is wrong with it
    table = round_state(out, settings, register, found["month"])
    return refusals(table, settings, register.person(), found)
