"""The entries that are there: chosen by unit and text, newest first, a page at a time however many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.register_form import entry_words as entries
from styringslib.register_form import words as texts

ROWS = 20


def searchable(frame: pd.DataFrame) -> pd.Series:
    """All that is written in each row, folded, for ``chosen``."""
    words = frame.select_dtypes(include=["str"]).drop(columns=["entry_id", "user"], errors="ignore")
    rows = zip(*(words[name] for name in words), strict=True)
    told = [" ".join(word for word in row if isinstance(word, str)).casefold() for row in rows]
    return pd.Series(told, index=frame.index, dtype="str")


def chosen(frame: pd.DataFrame, words: pd.Series, unit: str, search: str) -> pd.DataFrame:
    """The rows of ``unit`` ("" = all) in which every word of ``search`` stands, newest first."""
    keep = pd.Series(True, index=frame.index) if not unit else frame["unit"] == unit
    for word in search.casefold().split():
        keep &= words.str.contains(word, regex=False)
    return frame[keep].iloc[::-1]


class EntryList:
    """Binds the two choices and the pages to a fixed number of rows. ``panel`` is the widget.

    ``opened`` is called with an entry's id. ``rows`` are the shown (text, button) pairs; ``titles`` those of the actions and
    causes that entries name, by id.
    """

    def __init__(
        self, kind: str, units: Sequence[tuple[str, str]], opened: Callable[[str], None], unit: str | None = None
    ) -> None:
        """``units``: (text, name) of those to choose between; ``unit``: the one to begin with."""
        from ipywidgets import HTML, Button, Dropdown, HBox, Text, VBox

        self.kind, self._opened = kind, opened
        self._frame, self._words = pd.DataFrame({"unit": []}), pd.Series(dtype="str")
        self.titles: Mapping[str, str] = {}
        self._found, self._first, self._fresh, self._about = self._frame, 0, "", ""
        options = _with_all(units)
        begin = unit if unit in [name for _, name in units] else options[0][1]
        self.unit = Dropdown(options=options, value=begin, description=texts.UNIT_FILTER)
        self.search = Text(description=texts.SEARCH)
        self.older, self.newer = Button(description=texts.OLDER), Button(description=texts.NEWER)
        self._title = HTML()
        self.rows = [(HTML(), Button(description=texts.OPEN)) for _ in range(ROWS)]
        self._ids = [""] * ROWS
        self._lines = []
        for place, (text, button) in enumerate(self.rows):
            button.on_click(lambda _, place=place: self._opened(self._ids[place]))
            line = HBox([text, button])
            line.add_class("styring-raekke")
            self._lines.append(line)
        self._shown = VBox()
        pages, choice = HBox([self.newer, self.older]), VBox([self.unit, self.search])
        pages.add_class("styring-knapper")
        choice.add_class("styring-felter")
        self.panel = VBox([self._title, choice, self._shown, pages])
        self.panel.add_class("styring-liste")
        self.unit.observe(self._choose, names="value")
        self.search.observe(self._choose, names="value")
        self.older.on_click(lambda _: self._turn(ROWS))
        self.newer.on_click(lambda _: self._turn(-ROWS))

    def offer(self, units: Sequence[tuple[str, str]]) -> None:
        """Other units to choose between; the one that is chosen stays when it is among them."""
        options, before = _with_all(units), self.unit.value
        if list(self.unit.options) != options:
            self.unit.options = options
            self.unit.value = before if before in [name for _, name in options] else options[0][1]

    def fill(self, frame: pd.DataFrame, titles: Mapping[str, str], fresh: str = "", about: str = "") -> None:
        """Show the entries of ``frame``; ``fresh``: the id of the one just written, ``about``: what to know of the list."""
        self._frame, self._words, self.titles, self._fresh = frame, searchable(frame), titles, fresh
        self._about = about
        self._choose()

    def _choose(self, change: Any = None) -> None:
        self._found = chosen(self._frame, self._words, self.unit.value, self.search.value)
        self._first = 0
        self._show()

    def _turn(self, step: int) -> None:
        self._first = min(max(0, self._first + step), max(0, len(self._found) - 1))
        self._show()

    def _show(self) -> None:
        page = records(self._found.iloc[self._first : self._first + ROWS])
        for place, row in enumerate(page):
            text, button = self.rows[place]
            self._ids[place] = row["entry_id"]
            text.value = entries.card(self.kind, row, self.titles, bool(self._fresh) and row["entry_id"] == self._fresh)
            button.layout.display = None if row["entry_id"] else "none"  # what stands in a file is changed there
            button.tooltip = f"{texts.OPEN}: {entries.summary(self.kind, row, self.titles)}"
        self._shown.children = self._lines[: len(page)]
        last = self._first + len(page)
        in_files = int((self._frame["entry_id"] == "").sum()) if len(self._frame) else 0
        self._title.value = entries.list_title(
            self.kind, self._first + 1, last, len(self._found), len(self._frame), in_files
        )
        self._title.value += f"<p>{self._about}</p>" if self._about else ""
        self.newer.layout.display = None if self._first else "none"
        self.older.layout.display = None if last < len(self._found) else "none"


def _with_all(units: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(units) if len(units) == 1 else [(texts.ALL_UNITS, ""), *units]
