"""The fields of one kind of entry: filling in, seeing what it is worth, and being told what is wrong."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from styringslib.followup.expected_changes import change_effect
from styringslib.intake import Settings
from styringslib.presentation.signs import Sign
from styringslib.register import FIELDS, Entry, EntryProblem, Register
from styringslib.register.checks import checked
from styringslib.register.entries import LINKED, links
from styringslib.register_form import words as texts
from styringslib.register_form.inputs import Choices, FieldInput, action_choices, given, solution_choices


@dataclass(frozen=True)
class Draft:
    """What a person had typed, and the entry that it changes (None = a new one with the id ``entry_id``)."""

    values: Mapping[str, Any]
    entry: Entry | None
    entry_id: str


def worth(values: Mapping[str, Any], settings: Settings) -> tuple[int, int, float, float] | None:
    """A change as the reports count it: its first year, months in that year, kr in those months, kr over twelve months.

    None when unit, first month or amount can not be read yet.
    """
    found, problems = checked("expected_change", values, settings)
    wrong = {problem.field for problem in problems}
    if wrong & {"unit", "month_from", "month_to", "amount_per_month", "hours_per_month", "probability"}:
        return None
    first = found["month_from"]
    change = pd.DataFrame([found])
    for name in ("amount_per_month", "hours_per_month", "probability"):
        change[name] = change[name].astype("float64")
    prices = settings.assumption_by_unit("hourly_price", first)
    year = change_effect(change, first, pd.Period(f"{first.year}-12", "M"), prices).iloc[0]
    return first.year, int(year["months"]), float(year["effect"]), float(year["full_year"])


class EntryFields:
    """The controls of one kind. ``panel`` is the widget, ``inputs`` the controls by field name.

    ``entry`` is the entry that is being changed, None for a new one, whose id is ``entry_id``: the register knows by it
    when the same is handed in twice.
    """

    def __init__(self, kind: str, register: Register, units: Choices, roles: Sequence[str]) -> None:
        """``units``: (text, name) of those that can be written for; one alone is chosen from the start."""
        from ipywidgets import HTML, VBox

        self.kind, self._register, self._settings = kind, register, register.settings
        self._only = units[0][1] if len(units) == 1 else None
        nothing = pd.DataFrame(
            {name: pd.Series(dtype="str") for name in ("entry_id", "title", "unit", "area", "status")}
        )
        self._named = dict.fromkeys(LINKED, nothing)
        choices: dict[str, Choices] = {
            "unit": units,
            "area": [(area, area) for area in self._settings.areas],
            **dict.fromkeys(LINKED, ()),
        }
        sign = Sign(self._settings.plus)
        self.inputs = {
            field.name: FieldInput(
                field,
                choices.get(field.kind, [(word, word) for word in field.choices]),
                texts.roles(roles),
                sign,
            )
            for field in FIELDS[kind]
        }
        self._told = HTML()
        fields = VBox([one.widget for one in self.inputs.values()])
        fields.add_class("styring-felter")
        self.panel = VBox([fields, self._told])
        for name, one in self.inputs.items():
            one.on_change(partial(one.mark, ""))  # what is being mended is no longer wrong before it is tried again
            one.on_change(self._unit_chosen if name == "unit" and links(kind) else self._tell)
        self.entry: Entry | None = None
        self.entry_id = ""
        self._begun: dict[str, Any] = {}
        self.clear()

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the controls, as it is handed to the register."""
        return {name: one.value for name, one in self.inputs.items()}

    @property
    def touched(self) -> bool:
        """Whether something stands there that is not saved."""
        return self.values != self._begun

    def clear(self) -> None:
        """Begin a new entry."""
        defaults = {field.name: field.default for field in FIELDS[self.kind]} | {"unit": self._only}
        self._begin(given(defaults, self.kind, self._settings), None, str(uuid.uuid4()))

    def begin_with(self, unit: str | None, more: Mapping[str, Any] | None = None) -> None:
        """The unit that new entries begin with, and ``more`` values by field of the first, which stand as if they were typed."""
        self._only = unit or self._only
        self.clear()
        known = {name: value for name, value in (more or {}).items() if name in self.inputs}
        told = given(known, self.kind, self._settings)
        self._put(self.values | {name: told[name] for name in known})

    def show(self, entry: Entry) -> None:
        """Begin changing ``entry``."""
        self._begin(given(entry.values, self.kind, self._settings), entry, entry.entry_id)

    def draft(self) -> Draft:
        """What is being typed, to be put back by ``resume``."""
        return Draft(self.values, self.entry, self.entry_id)

    def resume(self, draft: Draft) -> None:
        """Put back a draft; it is still not saved."""
        if draft.entry is None:
            self.clear()
        else:
            self.show(draft.entry)
        self.entry_id = draft.entry_id
        self._put(draft.values)

    def rebase(self, entry: Entry, values: Mapping[str, Any]) -> None:
        """Go on with ``values`` as a change of a newer version of the entry."""
        self.show(entry)
        self._put(values)

    def as_new(self) -> None:
        """Let what stands there be a new entry."""
        values = self.values
        self.clear()
        self._put(values)

    def allow(self, writing: bool) -> None:
        """Whether the controls may be changed."""
        for one in self.inputs.values():
            one.allow(writing)

    def offer(self, named: Mapping[str, pd.DataFrame]) -> None:
        """The entries there are, by kind, for the fields that name one."""
        self._named = {**self._named, **named}
        self._choose()

    def _choose(self) -> None:
        for one in links(self.kind):
            unit, those = self.inputs["unit"].value, self._named[one.kind]
            of_unit = self.kind == "follow_up"
            choices = (
                action_choices(those, unit) if of_unit else solution_choices(one.kind, those, unit, self._settings)
            )
            self.inputs[one.name].choose_from(choices)

    def offer_units(self, units: Choices) -> None:
        """Other units to choose from; all that stands in the controls stays."""
        control = self.inputs["unit"]
        if list(control.widget.options[1:]) == list(units):
            return
        standing = self.values  # another unit, even for a moment, would take a follow-up's action away
        control.choose_from(units)
        self._put(standing)

    def mark(self, problems: Sequence[EntryProblem]) -> None:
        """Tell every problem beside its field."""
        for name, one in self.inputs.items():
            one.mark(" ".join(texts.fault(problem) for problem in problems if problem.field == name))

    def _begin(self, values: Mapping[str, Any], entry: Entry | None, entry_id: str) -> None:
        self.entry, self.entry_id = entry, entry_id
        self._put(values)
        self._begun = self.values
        self.mark([])

    def _put(self, values: Mapping[str, Any]) -> None:
        for name, one in self.inputs.items():  # a follow-up's unit stands before its action, which depends on it
            one.put(values.get(name))

    def _unit_chosen(self) -> None:
        self._choose()
        self._tell()

    def _tell(self) -> None:
        values = self.values
        asked = self._register.questions(self.kind, values)
        found = worth(values, self._settings) if self.kind == "expected_change" else None
        self._told.value = texts.effect(*found, asked) if found else texts.questions(asked)
