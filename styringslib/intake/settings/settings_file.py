"""Reads kommune.toml strictly: every key is known, every value has the type, unit and range it must have."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.intake.problems.problem import Problem, did_you_mean, listed
from styringslib.intake.problems.problems import IntakeError, Problems
from styringslib.intake.settings.settings import Event, Frame, Settings, Thresholds, Unit, fold_word
from styringslib.intake.settings.settings_keys import ASSUMPTIONS, FILE, KINDS, THRESHOLDS, TOP, TYPES, UNIT, as_wanted
from styringslib.privacy import find_cpr


def read_settings(folder: str | Path) -> Settings:
    """The folder's kommune.toml; IntakeError with every problem when anything in it cannot be used."""
    reader = _Reader(Path(folder))
    settings = reader.settings()
    if reader.problems.errors:
        raise IntakeError(reader.problems)
    return settings


class _Reader:
    """One reading of one kommune.toml; collects problems and goes on as far as it can."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.text = self._read()
        try:
            self.content = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise IntakeError(
                Problem(
                    "error",
                    "Filen kan ikke læses som TOML",
                    "Se efter et manglende anførselstegn, lighedstegn eller en parentes på linjen",
                    file=FILE,
                    row=int(line[1]) if line else None,
                )
            ) from None

    def _read(self) -> str:
        def unreadable(message: str, remedy: str) -> IntakeError:
            return IntakeError(Problem("error", message, remedy, file=FILE))

        if not self.folder.exists():
            raise unreadable(f"Mappen {self.folder} findes ikke", "Ret stien, eller opret mappen med kommune.toml")
        if not self.folder.is_dir():
            raise unreadable(f"{self.folder} er ikke en mappe", "Angiv mappen, som kommune.toml ligger i")
        path = self.folder / FILE
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            found = [item.name for item in self.folder.glob("*.toml")]
            near = f" I mappen ligger {listed(found)}." if found else ""
            raise unreadable(f"Mappen {self.folder} har ingen kommune.toml.{near}", "Opret filen") from None
        except UnicodeDecodeError:
            raise unreadable("Filen er ikke gemt som UTF-8", "Gem den igen som UTF-8") from None
        except OSError as error:
            reason = "du mangler rettigheder" if isinstance(error, PermissionError) else "den kan ikke åbnes"
            raise unreadable(f"Filen kan ikke læses: {reason}", "Bed om læseadgang til mappen") from None
        for number, line in enumerate(text.splitlines(), 1):
            if find_cpr(line):
                self._error("Filen indeholder noget, der ligner et CPR-nummer", "Fjern nummeret", row=number)
        return text

    def _row(self, key: str) -> int | None:
        place = re.search(rf'(?m)^[^#\n]*?(?<![\w.])"?{re.escape(key)}"?\s*[\]=.]', self.text)
        return self.text.count("\n", 0, place.start()) + 1 if place else None

    def _error(self, message: str, remedy: str = "", key: str = "", value: Any = "", row: int | None = None) -> None:
        row = row if row is not None or not key else self._row(key)
        self.problems.add(Problem("error", message, remedy, file=FILE, row=row, column=key, value=str(value)))

    def _section(self, content: Any, shape: Mapping[str, str], where: str) -> dict[str, Any]:
        """The known, well-formed keys of a section; everything else becomes a problem."""
        if not isinstance(content, dict):
            self._error(f"{where} skal være et afsnit med nøgler", "Se docs/datakontrakt.md")
            return {}
        good: dict[str, Any] = {}
        for key, value in content.items():
            if key not in shape:
                self._error(f"Nøglen {key} kendes ikke i {where}", did_you_mean(key, shape), key)
                continue
            wanted = shape[key].rstrip("!")
            read = as_wanted(wanted, value)
            if read is None:
                self._error(f"{key} i {where} skal være {TYPES[wanted]}", "Ret værdien", key, value)
            else:
                good[key] = read
        for key, wanted in shape.items():
            if wanted.endswith("!") and key not in content:
                self._error(f"{where} mangler nøglen {key}", f"Tilføj {key} = ... ({TYPES[wanted[:-1]]})", row=None)
        return good

    def settings(self) -> Settings:
        from styringslib.intake.settings.table_sources import table_source

        top = self._section(self.content, TOP, "kommune.toml")
        units = self._units(top.get("enheder", []))
        calendar = self._section(
            top.get("kalender", {}), {"formelle_opfoelgninger": "texts", "udtraek_dag": "number"}, "[kalender]"
        )
        follow_ups = []
        for month in calendar.get("formelle_opfoelgninger", ()):
            if month.isdigit() and 1 <= int(month) <= 12:
                follow_ups.append(int(month))
            else:
                self._error("En formel opfølgning er en måned 01-12", "Ret værdien", "formelle_opfoelgninger", month)
        extract_day = calendar.get("udtraek_dag", 7)
        if extract_day not in range(1, 29):
            self._error("udtraek_dag er en dag i måneden, 1-28", "Ret værdien", "udtraek_dag", extract_day)
        status = self._section(top.get("status", {}), {"dato": "date"}, "[status]")
        sources = [
            source
            for heading, block in top.get("tabeller", {}).items()
            if (source := table_source(heading, self._section, self._error, block)) is not None
        ]
        if not top.get("tabeller"):
            self._error("kommune.toml angiver ingen tabeller", "Tilføj mindst et afsnit [tabeller....] med filer")
        return Settings(
            name=top.get("navn", ""),
            short_name=top.get("kort_navn") or top.get("navn", "").removesuffix(" Kommune"),
            units=units,
            thresholds=self._thresholds(top.get("graenser", {})),
            formal_follow_ups=tuple(sorted(follow_ups)),
            extract_day=int(extract_day),
            frames=self._frames(top.get("rammer", []), units),
            assumptions=self._assumptions(top.get("forudsaetninger", []), units),
            events=self._events(top.get("haendelser", [])),
            sources=tuple(sources),
            status_date=status.get("dato"),
            ignored_units=tuple(top.get("ignorer_enheder", ())),
            sections=self.content,
        )

    def _units(self, blocks: list[Any]) -> tuple[Unit, ...]:
        units: list[Unit] = []
        words: dict[str, str] = {}
        for block in blocks:
            good = self._section(block, UNIT, "[[enheder]]")
            if not {"navn", "noegle", "type"} <= set(good):
                continue
            name, key = good["navn"], good["noegle"]
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
                self._error(f"Nøglen for {name} må kun have a-z, 0-9, - og _", 'Skriv fx "aadalen"', "noegle", key)
            if good["type"] not in KINDS:
                self._error(f"Typen for {name} kendes ikke", did_you_mean(good["type"], KINDS), "type", good["type"])
                continue
            if good.get("fra") and good.get("til") and good["til"] < good["fra"]:
                self._error(f"{name} slutter, før den begynder", "Ret fra eller til", "til", good["til"])
            unit = Unit(
                name=name,
                key=key,
                kind=KINDS[good["type"]],  # type: ignore[arg-type]
                area=good.get("omraade", ""),
                start=good.get("fra"),
                end=good.get("til"),
                merged_into=good.get("sammenlagt_i"),
                split_into=tuple(good.get("deles_i", ())),
                aliases=tuple(good.get("aliaser", ())),
            )
            for word in dict.fromkeys(map(fold_word, unit.words)):
                if word in words:
                    self._error(f"{words[word]} og {name} hedder begge {word}", "Giv dem hver sit navn", row=None)
                words[word] = name
            units.append(unit)
        known = [unit.name for unit in units]
        for unit in units:
            for heir in (*([unit.merged_into] if unit.merged_into else []), *unit.split_into):
                if heir not in known:
                    self._error(f"{unit.name} fortsætter i en ukendt enhed", did_you_mean(heir, known), "enheder", heir)
            if unit.merged_into and unit.end is None:
                self._error(f"{unit.name} er sammenlagt, men mangler til", 'Tilføj fx til = "2020-12"', "sammenlagt_i")
        return tuple(units)

    def _thresholds(self, block: Any) -> Thresholds:
        good = self._section(block, dict.fromkeys(THRESHOLDS, "number"), "[graenser]")
        for key, value in good.items():
            if value < 0:
                self._error(f"{key} kan ikke være negativ", "Ret værdien", key, value)
        given = {THRESHOLDS[key]: int(value) if key == "smaa_tal" else float(value) for key, value in good.items()}
        return Thresholds(**given)  # type: ignore[arg-type]

    def _frames(self, blocks: list[Any], units: tuple[Unit, ...]) -> tuple[Frame, ...]:
        frames = []
        areas = {unit.area for unit in units}
        for block in blocks:
            good = self._section(block, {"navn": "text!", "omraader": "texts!"}, "[[rammer]]")
            for area in good.get("omraader", ()):
                if areas and area not in areas:
                    self._error(
                        "Ingen enhed har det område, som rammen nævner", did_you_mean(area, areas), "omraader", area
                    )
            frames.append(Frame(good.get("navn", ""), tuple(good.get("omraader", ()))))
        return tuple(frames)

    def _events(self, blocks: list[Any]) -> tuple[Event, ...]:
        read = [self._section(block, {"dato": "date!", "navn": "text!"}, "[[haendelser]]") for block in blocks]
        return tuple(sorted((Event(e["dato"], e["navn"]) for e in read if len(e) == 2), key=lambda event: event.date))

    def _assumptions(self, blocks: list[Any], units: tuple[Unit, ...]) -> pd.DataFrame:
        shape = {"gyldig_fra": "month!", "enhed": "text", "kilde": "text"} | dict.fromkeys(ASSUMPTIONS, "number")
        words = {fold_word(word): unit.name for unit in units for word in unit.words}
        rows = []
        for block in blocks:
            good = self._section(block, shape, "[[forudsaetninger]]")
            unit = good.get("enhed")
            if unit is not None and fold_word(unit) not in words:
                known = [unit.name for unit in units]
                self._error("Forudsætningens enhed kendes ikke", did_you_mean(unit, known), "enhed", unit)
                continue
            for key, value in good.items():
                if key not in ASSUMPTIONS or "gyldig_fra" not in good:
                    continue
                name, factor, low, high = ASSUMPTIONS[key]
                if not low <= value <= high:
                    hint = "i procent, fx 61.5" if factor != 1 else f"fra {low:g} til {high:g}"
                    self._error(f"{key} skal være et tal {hint}", "Ret værdi eller enhed", key, value)
                    continue
                owner = words[fold_word(unit)] if unit else None
                rows.append((owner, good["gyldig_fra"], name, value * factor, good.get("kilde", "")))
        frame = pd.DataFrame(rows, columns=["unit", "valid_from", "name", "value", "source"])
        return frame.astype({"unit": object, "valid_from": "period[M]", "value": "float64"})
