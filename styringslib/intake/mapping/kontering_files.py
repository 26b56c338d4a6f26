"""Finds and reads kontering.xlsx or kontering.csv beside kommune.toml; every line is read strictly, every fault told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from styringslib.fields.words import fold_word, listed, nearest
from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.checks.person_numbers import KEY, place_problems
from styringslib.intake.files.grids import Block, Grid, Unreadable
from styringslib.intake.files.sources import Files
from styringslib.intake.mapping.code_sheets import MAPPING, TARGETS, CodeLine, CodeMapping, CodeSheet
from styringslib.intake.mapping.code_spans import read_span
from styringslib.intake.mapping.known_words import KnownWords
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import Problems
from styringslib.intake.settings.settings import Settings
from styringslib.privacy import find_cpr, mask_with_cpr

# What the file is called when kommune.toml says nothing.
USUAL = tuple(f"kontering{ending}" for ending in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"))
CODE, TEXT, KEPT, FIELD = "Kode", "Tekst", "Medtages", "Felt"
# Columns that help the reader, and say nothing.
ASIDE = ("Rækker", "Kr.", "Kr", "Timer", "Bemærkning", "Bemærkninger")
_READ = {fold_heading(word): word for word in (CODE, TEXT, KEPT, FIELD, *TARGETS)}


def mapping_files(folder: Path, settings: Settings) -> tuple[str, ...]:
    """The names or patterns of the files that say what codes mean; none where there are none."""
    if settings.mapping_files:
        return settings.mapping_files
    try:
        there = [item.name for item in folder.iterdir() if item.name.casefold() in USUAL and item.is_file()]
    except OSError:
        return ()  # told with the tables' own files
    return tuple(sorted(there, key=lambda name: USUAL.index(name.casefold())))


def read_mapping(folder: Path, settings: Settings, files: Files, problems: Problems) -> CodeMapping:
    """What the folder's kontering says; all that is wrong with it goes to ``problems``."""
    names = mapping_files(folder, settings)
    if not settings.mapping_files and len(names) > 1:
        message = f"Der er både {listed(names)}"
        remedy = f'Slet den ene, eller skriv fx [kontering] med filer = "{names[0]}" i kommune.toml'
        problems.add(Problem("error", message, remedy, file=names[1]))
        return CodeMapping()
    reader = _Reader(settings, problems)
    try:
        paths, missing = files.find(names)
        problems.extend(missing)
        for path in paths:
            watched = files.watch(path)
            problems.extend(place_problems(files.beside(path), watched.name, MAPPING, settings.mapping_other_numbers))
            try:
                for grid in files.grids(path, (), "", "", partial(_score)):
                    watched.rows += reader.grid(grid)
            except Unreadable as error:
                problems.add(Problem("error", error.message, error.remedy, file=watched.name))
    except Unreadable as error:
        problems.add(Problem("error", error.message, error.remedy, file=listed(names)))
    return reader.mapping()


def _score(rows: Sequence[Sequence[str]]) -> float:
    """How well rows split by a separator fit: the number of known headings in the best row."""
    return max((sum(fold_heading(cell) in _READ for cell in row) for row in rows), default=0)


@dataclass
class _Reader:
    """The sheets read so far: by the name of the code, its lines and the place that it stands in."""

    settings: Settings
    problems: Problems
    lines: dict[str, list[CodeLine]] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    written: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = KnownWords(self.settings)
        self._others = set(map(fold_heading, self.settings.mapping_other_numbers))

    def mapping(self) -> CodeMapping:
        """All that has been read."""
        from styringslib.intake.mapping.kontering_checks import line_problems

        sheets = []
        for name, lines in self.lines.items():
            said = {heading for line in lines for heading in line.targets} | set(self.written[name])
            headings = tuple(heading for heading in TARGETS if heading in said)
            sheets.append(CodeSheet(name, *self.places[name], tuple(lines), headings))
        mapping = CodeMapping(tuple(sheets))
        self.problems.extend(line_problems(mapping, self.settings))
        return mapping

    def grid(self, grid: Grid) -> int:
        """Read one sheet; the number of its lines. A sheet without a heading Kode is a guide for the reader."""
        preview = grid.preview()
        header = next(
            (place for place, row in enumerate(preview) if fold_heading(CODE) in map(fold_heading, row)), None
        )
        if header is None:
            if fold_heading(grid.sheet) in self.known.sheet_names or not grid.sheet:
                self._tell(grid, f"Kolonnen {CODE} mangler", f"Skriv {CODE} over koderne", column=CODE)
            return 0
        headings = [cell.strip() for cell in preview[header]]
        while headings and not headings[-1]:
            headings.pop()
        positions = self._positions(grid, headings, header + 1)
        if positions is None:
            return 0
        if FIELD not in positions and not grid.sheet:
            remedy = f"Skriv {FIELD} over en kolonne, der siger, hvad koden er, fx Art eller Omkostningssted"
            self._tell(grid, f"Kolonnen {FIELD} mangler", remedy, column=FIELD)
            return 0
        count = 0
        if FIELD not in positions:
            self._begin(grid.sheet.strip(), grid, positions)
        for block in grid.blocks(header, len(headings), set(range(len(headings)))):
            for row, fields in block.ragged:
                message = f"Rækken har {fields} felter, men overskriften har {len(headings)}"
                self._tell(grid, message, "Se efter et manglende eller ekstra skilletegn", row=row)
            self._search(grid, block, headings)
            texts = {name: columns.texts(block.columns[place]).to_pylist() for name, place in positions.items()}
            for place, row in enumerate(block.rows.tolist()):
                line = {name: cells.clean(column[place] or "") for name, column in texts.items()}
                count += self._line(grid, line, row, positions)
        return count

    def _search(self, grid: Grid, block: Block, headings: Sequence[str]) -> None:
        """CPR-like numbers in columns that are not read; those that are read are judged line by line."""
        for heading, array in zip(headings, block.columns, strict=False):
            if fold_heading(heading) not in {*_READ, *self._others} and str(array.type) != "double":
                for place in np.flatnonzero(mask_with_cpr(columns.texts(array))):
                    self._tell(grid, *cells.FAULTS[22], row=int(block.rows[place]), column=heading)

    def _positions(self, grid: Grid, headings: list[str], row: int) -> dict[str, int] | None:
        """Where each column that is read stands; None where two are headed alike."""
        found: dict[str, int] = {}
        for place, heading in enumerate(headings):
            name = _READ.get(fold_heading(heading))
            if name is None:
                near = nearest(heading, [*TARGETS, KEPT]) if heading and heading not in ASIDE else ""
                if near and near not in map(str, headings):
                    message = f"Kolonnen {heading} læses ikke"
                    self._tell(grid, message, f"Mente du {near}?", "warning", row=row, column=heading)
                continue
            if name in found:
                self._tell(grid, f"Kolonnen {name} står to gange", "Slet eller omdøb den ene", row=row, column=name)
                return None
            found[name] = place
        return found

    def _begin(self, name: str, grid: Grid, positions: Mapping[str, int]) -> str:
        """The sheet's name as it is first written; its lines are gathered under it."""
        known = next((other for other in self.lines if fold_heading(other) == fold_heading(name)), name)
        self.lines.setdefault(known, [])
        self.places.setdefault(known, (grid.file, grid.sheet))
        written = self.written.setdefault(known, [])
        if FIELD not in positions:
            written += [heading for heading in TARGETS if heading in positions]
        return known

    def _line(self, grid: Grid, line: Mapping[str, str], row: int, positions: Mapping[str, int]) -> bool:
        """One line; False for one that says nothing."""
        said = {heading: line[heading] for heading in TARGETS if line.get(heading)}
        code = line.get(CODE, "")
        if not code and not said and not line.get(KEPT):
            return False
        name = line[FIELD] if FIELD in line else grid.sheet.strip()
        at = partial(self._tell, grid, row=row)
        for heading, text in line.items():
            if find_cpr(text) and fold_heading(heading) not in self._others:
                message = cells.FAULTS[22][0]
                remedy = f'Fjern nummeret. Er det et andet nummer, så skriv {KEY} = ["{heading}"] under [kontering]'
                at(message, remedy, column=heading, value=text)
                return False
        if not name or not code:
            lacking = CODE if name else FIELD
            at(*cells.FAULTS[4], column=lacking, value="")
            return False
        name = self._begin(name, grid, positions)
        # A line that cannot be read is still about its columns: the file's codes are not told once more as words.
        self.written[name] += [heading for heading in said if heading not in self.written[name]]
        span, fault = read_span(code)
        if span is None:
            at(*fault, column=CODE, value=code)
            return False
        kept = self._kept(at, line.get(KEPT, ""))
        targets = {heading: self.known.word(at, heading, word) for heading, word in said.items()}
        held = {heading: word for heading, word in targets.items() if word}
        self.lines[name].append(CodeLine(span, line.get(TEXT, ""), held, kept, row))
        return True

    def _kept(self, at: Any, word: str) -> bool | None:
        answers = {"ja": True, "nej": False, "": None}
        if fold_word(word) not in answers:
            at(f"{KEPT} er hverken ja eller nej", "Skriv ja, nej eller ingenting", column=KEPT, value=word)
        return answers.get(fold_word(word))

    def _tell(self, grid: Grid, message: str, remedy: str, severity: Any = "error", **where: Any) -> None:
        self.problems.add(Problem(severity, message, remedy, MAPPING, grid.file, grid.sheet, **where))
