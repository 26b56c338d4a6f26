"""One control for each field of a register entry: what a person types, as it is handed to the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.intake import Settings
from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.register import FIELDS, Field, Person
from styringslib.register.entries import LINKED
from styringslib.register.offered_units import OVER, offered, told
from styringslib.register_form import entry_words as entries
from styringslib.register_form import words as texts

Choices = Sequence[tuple[str, str]]
# What is typed for a minus.
MINUS = ("-", numbers.SIGNS[1])
_USUAL = Sign()
_LONG = 200  # a text of more signs gets a field of several lines


def units_to_write(settings: Settings, person: Person, kind: str) -> list[str]:
    """Names of the units that ``person`` may write entries of ``kind`` for, in the order of kommune.toml."""
    return [unit.name for unit in settings.units if person.may_write(kind, unit.name)]


def unit_choices(
    settings: Settings, names: Collection[str], month: pd.Period, kept: Collection[str] = ()
) -> list[tuple[str, str]]:
    """The units among ``names`` that can be chosen when ``month`` is followed up; of closed ones those in ``kept``."""
    units = [unit for unit in settings.units if unit.name in names]
    return [(told(unit, month), unit.name) for unit in offered(units, month, kept)]


def units_to_see(settings: Settings, person: Person, kind: str) -> list[str] | None:
    """The units whose entries of ``kind`` the person sees, in the order of kommune.toml; None is all."""
    reads = person.reads_of(kind)
    return None if reads is None else [unit.name for unit in settings.units if unit.name in reads]


def titles_of(entries: Iterable[pd.DataFrame]) -> dict[str, str]:
    """entry_id -> title of the actions and causes of ``register.current``."""
    return {key: title for frame in entries for key, title in zip(frame["entry_id"], frame["title"], strict=True)}


def seen(named: pd.DataFrame, units: Collection[str] | None) -> pd.DataFrame:
    """The entries that others can name and that a reader of ``units`` sees: theirs, and those of a whole area."""
    return named if units is None else named[named["unit"].isin(list(units)) | named["unit"].isna()]


def solution_choices(kind: str, named: pd.DataFrame, unit: str | None, settings: Settings) -> Choices:
    """The causes, or the actions, that a solution of ``unit`` can name: its own and its area's; without a unit all of them,
    with where they belong."""
    mine = next((one for one in settings.units if one.name == unit), None)
    if mine is None:
        places = named["unit"].fillna(named["area"]) if kind == "cause" else named["unit"]
        told = [f"{title} ({place})" for title, place in zip(named["title"], places, strict=True)]
        return list(zip(told, named["entry_id"], strict=True))[::-1]
    if kind == "action":
        return action_choices(named, unit)
    own = named[(named["unit"] == mine.name) | (named["unit"].isna() & (named["area"] == mine.area))]
    return list(zip(own["title"], own["entry_id"], strict=True))[::-1]


def action_choices(actions: pd.DataFrame, unit: str | None) -> Choices:
    """The actions of ``unit`` to follow up on: those that are not over first, the newest before the older."""
    own = actions[actions["unit"] == unit].iloc[::-1]
    over = own["status"].isin(OVER)
    ordered = pd.concat([own[~over], own[over]])
    return [
        (f"{title} ({status.lower()})", entry_id)
        for title, status, entry_id in zip(ordered["title"], ordered["status"], ordered["entry_id"], strict=True)
    ]


def given(values: Mapping[str, Any], kind: str, settings: Settings) -> dict[str, Any]:
    """An entry's values as the controls hold them: texts, days, and None where there is nothing.

    An area that is the unit's own is left to the register, so that it follows when the unit is changed.
    """
    own = {unit.name: unit.area for unit in settings.units}
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        value = values.get(field.name)
        if field.kind == "date":
            found[field.name] = value
        elif field.kind == "area" and value == own.get(str(values.get("unit"))):
            found[field.name] = None
        else:
            found[field.name] = entries.input_text(value, field) or None
    return found


def turned(text: str) -> str:
    """An amount as it is typed, with the other sign; before it or, as some systems write it, after it."""
    bare = text.strip()
    if bare[:1] in MINUS:
        return bare[1:].strip()
    if bare[-1:] in MINUS:
        return bare[:-1].strip()
    return f"-{bare.removeprefix('+').strip()}"


class FieldInput:
    """Binds one field to one control. ``widget`` is the control."""

    def __init__(
        self, field: Field, choices: Choices = (), suggestions: Sequence[str] = (), sign: Sign = _USUAL
    ) -> None:
        """``choices``: (text, value) of a field that is chosen; ``suggestions``: roles to pick from while typing; ``sign``: the
        convention by which a cost is typed. The register's own is that plus is more cost."""
        self.field, self._sign = field, sign
        self._turned = sign.plus == "less" and field.name in entries.COSTS
        self.widget = _control(field, choices, suggestions)
        self.widget.description_allow_html = True
        self.widget.description = texts.label(field, sign=sign)
        if field.kind == "text":
            self.widget.add_class("styring-bred")

    @property
    def value(self) -> Any:
        """What stands in the control: a text, a day, or None."""
        value = self.widget.value
        if isinstance(value, str) and value.strip():
            return turned(value) if self._turned else value
        return value if isinstance(value, dt.date) else None

    def put(self, value: Any) -> None:
        """Let ``value`` stand in the control; one that can not be chosen any more is added to the choices."""
        if hasattr(self.widget, "options") and self.field.kind != "role":
            if value and value not in [choice for _, choice in self.widget.options]:
                self.widget.options = [*self.widget.options, (str(value), value)]
            self.widget.value = value or ""
        elif self.field.kind == "date":
            self.widget.value = value
        else:
            text = "" if value is None else str(value)
            self.widget.value = turned(text) if self._turned and text else text

    def choose_from(self, choices: Choices) -> None:
        """Other choices; what was chosen stays when it is among them."""
        before = self.widget.value
        self.widget.options = [*self.widget.options[:1], *choices]
        self.widget.value = before if before in [value for _, value in choices] else ""

    def mark(self, error: str) -> None:
        """Tell what is wrong beside the control; "" takes it away."""
        self.widget.description = texts.label(self.field, error, self._sign)
        (self.widget.add_class if error else self.widget.remove_class)("styring-forkert")

    def allow(self, writing: bool) -> None:
        """Whether the control may be changed."""
        self.widget.disabled = not writing

    def on_change(self, told: Callable[[], None]) -> None:
        """Call ``told`` whenever the value changes."""
        self.widget.observe(lambda change: told(), names="value")


def _control(field: Field, choices: Choices, suggestions: Sequence[str]) -> Any:
    import ipywidgets as widgets

    if field.kind in ("unit", "area", "choice", *LINKED):
        nothing = texts.UNITS_AREA if field.kind == "area" else texts.CHOOSE
        return widgets.Dropdown(options=[(nothing, ""), *choices])
    if field.kind == "date":
        return widgets.DatePicker()
    # A text is sent when the field is left. Sent at every key, the last ones wait until the kernel has answered for those
    # before, and a click on "Gem" overtakes them: a shortened text or a smaller amount would be saved.
    if field.kind == "role":
        return widgets.Combobox(options=list(suggestions), ensure_option=False, continuous_update=False)
    if field.kind == "text" and (field.max_length or 0) > _LONG:
        return widgets.Textarea(rows=3, continuous_update=False)
    return widgets.Text(placeholder=texts.PLACEHOLDERS.get(field.kind, ""), continuous_update=False)
