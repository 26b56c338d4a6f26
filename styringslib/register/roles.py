"""Who may write what: leaders their own units, consultants everything, readers nothing; or consultants alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from styringslib.fields.kinds import ALL_UNITS

from .entries import BY_HAND, OF_CITIZENS

Access = Literal["leder", "konsulent", "laeser"]
Model = Literal["faelles", "konsulent"]
ACCESSES: tuple[Access, ...] = ("leder", "konsulent", "laeser")
MODELS: tuple[Model, ...] = ("faelles", "konsulent")
CONSULTANT, READER, MONTHLY_RUN = "Økonomikonsulent", "Læser", "Månedskørsel"
RUN_USER = "styring"


@dataclass(frozen=True)
class Person:
    """Somebody who uses the register.

    ``user`` is the login, ``role`` what the others know the person by, ``access`` leder, konsulent or laeser, ``units``
    the names of a leader's own units. ``model`` is the municipality's: "faelles" (leaders write for their own units) or
    "konsulent" (only consultants write). ``sees``: the units that the person may read beside their own, ``(ALL_UNITS,)`` for
    all; None where nobody has said, and then whoever has no units of their own reads all. ``citizens``: whether they read
    the lists of citizens. ``mail``: where their mails are sent, "" for nowhere.
    """

    user: str
    role: str
    access: Access
    units: tuple[str, ...] = ()
    model: Model = "faelles"
    sees: tuple[str, ...] | None = None
    citizens: bool = False
    mail: str = ""

    @property
    def reads(self) -> frozenset[str] | None:
        """The names of the units that the person may read; None is all."""
        if self.access == "konsulent" or self.sees == (ALL_UNITS,) or (self.sees is None and not self.units):
            return None
        return frozenset({*self.units, *(self.sees or ())})

    def reads_of(self, kind: str) -> frozenset[str] | None:
        """The units whose entries of ``kind`` the person may read; None is all.

        What is about a single citizen is read by whoever may read the lists of citizens, and by those who write for the unit.
        """
        if kind not in OF_CITIZENS or self.citizens or self.access == "konsulent":
            return self.reads
        return frozenset(self.units if self.access == "leder" else ())

    def may_write(self, kind: str, unit: str | None) -> bool:
        """Whether the person may add, revise and withdraw entries of ``kind`` for ``unit`` (None: the whole, or an area)."""
        if kind not in BY_HAND:
            return False
        if self.access == "konsulent":
            return True
        return self.access == "leder" and self.model == "faelles" and unit in self.units
