"""How soon the register's form is there with ten thousand entries, and what a click costs: seconds on this machine.

Run by hand: python benchmarks/register_form.py
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from styringslib import shipped
from styringslib.register import open_register
from styringslib.register_form.desk import open_register_desk

ENTRIES = 10_000


def timed(told: str, act: Callable[[], object]) -> None:
    """Print how long ``act`` takes."""
    began = perf_counter()
    act()
    print(f"{told}: {perf_counter() - began:.2f} s")


def main() -> None:
    """Fill a copy of the sample, then use the form as a person does."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(shipped.sample(), folder, ignore=shutil.ignore_patterns("register.sqlite*"))
        register = open_register(folder, environ={"STYRING_USER": "maaling"})
        units = [unit.name for unit in register.settings.units if unit.end is None]
        rows = [
            {"unit": units[n % 6], "month_from": "2026-11", "amount_per_month": str(n - 5_000), "reason": f"Grund {n}"}
            for n in range(ENTRIES)
        ]
        register.add_all([("expected_change", row) for row in rows], register.person())
        desk = open_register_desk(str(folder))
        timed(f"form with {ENTRIES} entries", lambda: desk.panel)
        timed("search", lambda: setattr(desk.entries.search, "value", "grund 99"))
        for name, value in {**rows[0], "reason": "Ny"}.items():
            desk.fields.inputs[name].put(value)
        timed("save", desk.save.click)
        timed("open", desk.entries.rows[0][1].click)


if __name__ == "__main__":
    main()
