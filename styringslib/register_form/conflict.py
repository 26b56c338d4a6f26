"""Two versions of an entry that came at the same time, and the choice between them, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from styringslib.intake import Settings
from styringslib.register import Conflict, Entry
from styringslib.register_form import entry_words as entries
from styringslib.register_form import words as texts
from styringslib.register_form.inputs import given


def merged(conflict: Conflict, sides: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """The values that come of choosing "mine" or "theirs" for each field that differs, as the controls hold them."""
    values = dict(conflict.theirs.values)
    values |= {name: conflict.mine.values.get(name) for name, side in sides.items() if side == "mine"}
    return given(values, conflict.mine.kind, settings)


class ConflictPanel:
    """Binds the choices to what becomes of them. ``panel`` is the widget, ``sides`` the choices by field name.

    ``chosen`` is called with their version and the merged values; ``renewed`` when what was typed is to be a new entry.
    """

    def __init__(
        self, settings: Settings, chosen: Callable[[Entry, dict[str, Any]], None], renewed: Callable[[], None]
    ) -> None:
        """Nothing is shown until ``show``."""
        from ipywidgets import VBox

        self._settings, self._chosen, self._renewed = settings, chosen, renewed
        self.panel = VBox()
        self.sides: dict[str, Any] = {}
        self.buttons: dict[str, Any] = {}

    def show(self, conflict: Conflict) -> None:
        """Ask about ``conflict``."""
        from ipywidgets import HTML, Button, Dropdown, HBox, VBox

        mine, theirs = conflict.mine, conflict.theirs
        told = HTML(entries.conflict(mine, theirs))
        self.sides, acts = {}, {}
        if theirs.withdrawn:
            acts = {texts.SAVE_AS_NEW: self._renewed}
        else:
            for field in entries.differing(mine, theirs):
                options = entries.side_choices(mine.values.get(field.name), theirs.values.get(field.name), field)
                self.sides[field.name] = Dropdown(options=options, value="mine", description=field.heading)
            acts = {
                texts.SAVE_CHOSEN: lambda: self._choose(conflict),
                texts.TAKE_MINE: lambda: self._all("mine"),
                texts.TAKE_THEIRS: lambda: self._all("theirs"),
            }
        acts[texts.KEEP_WRITING] = self.hide
        self.buttons = {name: Button(description=name) for name in acts}
        for name, act in acts.items():
            self.buttons[name].on_click(lambda _, act=act: act())
        next(iter(self.buttons.values())).add_class("styring-gem")
        sides, row = VBox(list(self.sides.values())), HBox(list(self.buttons.values()))
        sides.add_class("styring-felter")
        row.add_class("styring-knapper")
        self.panel.children = [told, sides, row]

    def hide(self) -> None:
        """Nothing to choose between any more."""
        self.panel.children = []
        self.sides, self.buttons = {}, {}

    def _all(self, side: str) -> None:
        for one in self.sides.values():
            one.value = side

    def _choose(self, conflict: Conflict) -> None:
        values = merged(conflict, {name: one.value for name, one in self.sides.items()}, self._settings)
        self.hide()
        self._chosen(conflict.theirs, values)
