"""What is left out of a file as totals, and how it was known: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from styringslib.fields.words import listed
from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.cell_problems import MEASURES, CellProblems
from styringslib.intake.cells.doubled import Doubled
from styringslib.intake.cells.headings import HeadedGrid
from styringslib.intake.cells.total_rows import TotalRows
from styringslib.intake.problems.problem import Problem, Severity, kroner, rows_counted

_SHOWN = 4


class LeftOut:
    """The total rows of one grid: row -> what it is called. ``nameless``: a file of citizens, whose sums may be named after
    one ("Subtotal b-17"); what is told of them is their rows alone."""

    def __init__(self, grid: HeadedGrid, tell: CellProblems, *, nameless: bool = False) -> None:
        self.nameless = nameless
        self.table, self.place, self.tell = grid.table, (grid.table.heading, grid.file, grid.sheet), tell
        self.lacking: dict[int, str] = {}
        self.sums: dict[int, str] = {}
        self.doubtful: dict[tuple[str, str], list[int]] = {}
        self.unlike: dict[int, str] = {}
        self.nothing: dict[tuple[str, str], int] = {}
        self.doubled = Doubled()

    def empty_words(self, name: str, array: Any, void: np.ndarray) -> None:
        """Cells of a column that say NULL, (tom) or - and are read as empty."""
        for word, count in words_for_nothing(array, void).items():
            self.nothing[name, word] = self.nothing.get((name, word), 0) + count

    def add(self, arrays: Mapping[str, Any], totals: TotalRows, is_total: np.ndarray, rows: np.ndarray) -> None:
        """The totals of a block; ``is_total``: those that are left out."""
        if not is_total.any() and not totals.doubtful:
            return
        named = [name for name in arrays if self.table[name].kind not in MEASURES]
        for mask, kept in ((totals.lacking, self.lacking), (totals.sums, self.sums)):
            kept |= {
                int(rows[place]): self._label(arrays, named, int(place)) for place in np.flatnonzero(mask & is_total)
            }
        self.unlike |= {int(rows[place]): self._label(arrays, named, int(place)) for place in totals.unlike}
        for key, places in totals.doubtful.items():
            self.doubtful.setdefault(key, []).extend(rows[places].tolist())

    def _label(self, arrays: Mapping[str, Any], named: list[str], place: int) -> str:
        if self.nameless:
            return ""
        cell = next((text for name in named if (text := _text(arrays[name], place))), "")
        saying = next(
            (text for name in named if (text := _text(arrays[name], place)) and _total(arrays[name], place)), cell
        )
        return saying

    def problems(self) -> Iterator[Problem]:
        """One message per way of knowing, and the rows that are in doubt."""
        yield from self.doubled.problems(*self.place)
        for kept, why in (
            (self.lacking, "de mangler det, andre rækker har"),
            (self.sums, "deres tal er summen af rækkerne"),
        ):
            if kept:
                what = "1 række er en sum" if len(kept) == 1 else f"{kroner(len(kept))} rækker er summer"
                told = why if len(kept) > 1 else why.replace("de mangler", "den mangler").replace("deres", "dens")
                names = [
                    f"{name} (række {row})" if name else f"række {row}" for row, name in list(kept.items())[:_SHOWN]
                ]
                more = [f"{kroner(len(kept) - _SHOWN)} til"] if len(kept) > _SHOWN else []
                yield Problem(
                    "note", f"{what} og ikke talt med, for {told}: {listed([*names, *more])}", "", *self.place
                )
        for (name, word), count in self.nothing.items():
            heading = self.tell.heading(name)
            nought = ", ikke som 0" if self.table[name].kind in MEASURES else ""
            message = f"{rows_counted(count)} har {word} i {heading}; det er læst som tomt{nought}"
            yield Problem("note", message, "", *self.place, column=heading)
        for row, name in self.unlike.items():
            called = f"hedder {name}, som ellers er" if name else "ligner"
            message = f"Rækken {called} en sum, men dens tal er ikke summen af rækkerne"
            yield Problem("error", message, "Ret tallet, eller giv rækken et andet navn", *self.place, row)
        for (word, odd), rows in self.doubtful.items():
            word = "" if self.nameless else word
            called = f"»{word}«" if word else "Rækker, der ligner en sum,"
            message = f"{called} er læst som data, men kan være en sum: tallene er {odd} i {rows_counted(len(rows))}"
            remedy = "Er det en sum, så slet rækkerne i udtrækket; ellers er alt, som det skal være"
            severity: Severity = "error" if odd.startswith("ikke") else "warning"
            yield Problem(
                severity, message, remedy if severity == "warning" else _RENAME, *self.place, rows[0], value=word
            )


_RENAME = "Er det en sum, så slet rækkerne, eller ret tallene; er det en rigtig række, så giv den et andet navn"


def words_for_nothing(array: Any, void: np.ndarray) -> dict[str, int]:
    """What stands in the empty cells of a column instead of nothing ("NULL", "(tom)", "-"), with its number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if columns.is_coded(array):
        strange = [
            word for word in array.dictionary.to_pylist() if word and word.strip(cells.BLANKS) and not cells.clean(word)
        ]
        if not strange:
            return {}
    elif str(array.type) != "string" or not void.any():
        return {}
    empties = array.filter(pa.array(void))
    counted = pc.value_counts(pc.utf8_trim(columns.texts(empties), cells.BLANKS)).to_pylist()
    return {item["values"]: int(item["counts"]) for item in counted if item["values"]}


def _text(array: Any, place: int) -> str:
    return cells.clean(columns.texts(array.slice(place, 1)).to_pylist()[0])


def _total(array: Any, place: int) -> bool:
    from styringslib.intake.cells.total_rows import says_total

    return bool(says_total(array.slice(place, 1))[0])
