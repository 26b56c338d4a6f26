"""The sample municipality with as many units as asked for: python benchmarks/large_municipality.py FOLDER --units N

Its districts and facilities stand again and again under new names, with their postings, budgets, activity, staff and
citizens; units that there can be one of only (the team, the provider, the purchaser unit) stand once. Every clone has the
figures of the unit it was made from, so what is said of it can be held against that one's.
"""

from __future__ import annotations

import argparse
import shutil
import tomllib
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit

from styringslib import shipped

_UNIT = ("Enhed", "Distrikt", "Botilbud", "Omkostningssted", "Enhedsnavn", "Sted", "Afdeling")
_CITIZEN = ("Borger", "Borger-id", "Pseudonym")
_VOUCHER = ("Bilagsnr.", "Bilagsnummer")
_CLONED = ("distrikt", "botilbud")


def write(folder: Path, units: int) -> Path:
    """Write the municipality of ``units`` units (at least the sample's) in ``folder`` and return it."""
    sample = shipped.sample()
    settings = tomllib.loads((sample / "kommune.toml").read_text("utf-8"))
    own = settings["enheder"]
    models = [unit for unit in own if unit["type"] in _CLONED and "til" not in unit]
    chosen = list(islice(cycle(models), max(units - len(own), 0)))
    clones: dict[str, list[str]] = {unit["navn"]: [] for unit in models}
    fresh = []
    for unit in chosen:
        place = len(clones[unit["navn"]]) + 2
        clones[unit["navn"]].append(f"{unit['navn']} {place}")
        plain = {key: value for key, value in unit.items() if key != "aliaser"}
        fresh.append(plain | {"navn": f"{unit['navn']} {place}", "noegle": f"{unit['noegle']}_{place}"})
    names = {alias: unit["navn"] for unit in models for alias in (unit["navn"], *unit.get("aliaser", ()))}

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("making", "*.py", "__pycache__", "register.sqlite*"))
    tables = settings.pop("tabeller")
    del settings["enheder"]
    settings = _widened(settings, clones) | {"enheder": own + fresh}
    for table in tables.values():
        if table["filer"].startswith("register/") or table["filer"].endswith(".parquet"):
            continue
        table["filer"] = _widen_files(folder, table.pop("ark", None), table["filer"], names, clones)
    settings["tabeller"] = tables
    for workbook in (*folder.glob("budget/*.xlsx"), *folder.glob("personale/*.xlsx")):
        workbook.unlink()
    (folder / "kommune.toml").write_text(tomlkit.dumps(settings), "utf-8")
    return folder


def _widened(part: Any, clones: dict[str, list[str]]) -> Any:
    """``part`` of the settings with a unit's clones wherever the unit is: in lists, as keys, and as whole tables of its own."""
    if isinstance(part, dict):
        found = {key: _widened(value, clones) for key, value in part.items()}
        return found | {clone: found[key] for key in part for clone in clones.get(key, ())}
    if isinstance(part, list):
        every = [_widened(one, clones) for one in part]
        for one in part:
            if isinstance(one, str):
                every += clones.get(one, [])
            elif isinstance(one, dict) and one.get("enhed") in clones:
                every += [one | {"enhed": clone} for clone in clones[one["enhed"]]]
        return every
    return part


def _widen_files(
    folder: Path, sheet: str | None, files: str, names: dict[str, str], clones: dict[str, list[str]]
) -> str:
    """Write the files of a table anew with the clones' rows; the pattern of the files, now always CSV."""
    for path in folder.glob(files):
        table = _of_sheet(path, sheet) if sheet else _of_text(path)
        unit = next((name for name in _UNIT if name in table), None)
        target = path.with_name(f"{path.stem}_{sheet}.csv") if sheet else path
        if unit is None:
            raise SystemExit(f"{path.name} has no column of units: {', '.join(table)}")
        of = table[unit].map(names)
        parts = [table]
        for name, wanted in clones.items():
            rows = table[of == name]
            for place, clone in enumerate(wanted if len(rows) else (), 2):
                changed: dict[str, Any] = {unit: clone}
                changed |= {column: rows[column] + f"-{place}" for column in _CITIZEN if column in rows}
                changed |= {column: rows[column] + f"{place:04d}" for column in _VOUCHER if column in rows}
                parts.append(rows.assign(**changed))
        pd.concat(parts).to_csv(target, sep=";", index=False, encoding="utf-8")
    return files if not sheet else files.replace(".xlsx", f"_{sheet}.csv")


def _of_text(path: Path) -> pd.DataFrame:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text("cp1252")
    lines = text.splitlines()
    cells = [line.count(";") for line in lines[:10]]
    rows = [line.split(";") for line in lines[cells.index(max(cells)) :]]
    width = len(rows[0])
    return pd.DataFrame([row for row in rows[1:] if len(row) == width], columns=rows[0], dtype=str)


def _of_sheet(path: Path, sheet: str) -> pd.DataFrame:
    raw = pd.read_excel(path, sheet_name=sheet, header=None, engine="calamine")
    head = int(raw.notna().sum(axis=1).gt(2).idxmax())
    table = raw.iloc[head + 1 :].set_axis(raw.iloc[head].astype(str), axis=1)
    table = table[table.notna().sum(axis=1) > 2]
    return table.map(_danish)


def _danish(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return (str(int(value)) if value == int(value) else repr(value)).replace(".", ",")
    return str(value.date()) if hasattr(value, "date") else str(value)


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--units", type=int, default=96)
    given = parser.parse_args()
    print(write(given.folder, given.units))


if __name__ == "__main__":
    main()
