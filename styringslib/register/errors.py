"""What can go wrong with the register, each as a whole Danish text that a reader can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from styringslib.fields.words import listed

from .entries import ALL_FIELDS, IT, THE, Entry
from .shown import moment, shown

_SHOWN = 40  # problems told one by one in a text


class EntryProblem(NamedTuple):
    """One thing to mend: ``row`` counts the entries of a batch from 1, ``field`` is the field's English name ("" = none).

    ``value`` is what stood there, cleared of anything that looks like a CPR number.
    """

    row: int
    field: str
    value: str
    message: str
    remedy: str


class RegisterError(ValueError):
    """The register cannot do what was asked; ``str()`` tells it in Danish. Nothing has been written."""


class InvalidEntry(RegisterError):
    """One or several entries cannot be written. ``problems`` holds everything that is wrong with all of them."""

    def __init__(self, problems: Sequence[EntryProblem], kinds: Sequence[str] = ()) -> None:
        self.problems = list(problems)
        self.kinds = tuple(kinds)
        super().__init__(self._text())

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems, self.kinds))

    def _text(self) -> str:
        many = len(self.kinds) > 1
        lines = ["Intet er gemt. Ret følgende:"]
        for problem in self.problems[:_SHOWN]:
            where = [f"post {problem.row}"] if many else []
            if problem.field:
                where.append(self.heading(problem))
            value = f" ({problem.value})" if problem.value else ""
            place = f"{', '.join(where)}: " if where else ""
            lines.append(f"- {place}{problem.message}{value}. {_sentence(problem.remedy)}".rstrip())
        if len(self.problems) > _SHOWN:
            lines.append(f"- og {len(self.problems) - _SHOWN} mere")
        return "\n".join(lines)

    def heading(self, problem: EntryProblem) -> str:
        """The Danish heading of the field that a problem is about."""
        kind = self.kinds[problem.row - 1] if 0 < problem.row <= len(self.kinds) else ""
        names = {field.name: field.heading for field in ALL_FIELDS.get(kind, ())}
        return names.get(problem.field, problem.field)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


class NotAllowed(RegisterError):
    """The person may not write this."""


class Unavailable(RegisterError):
    """The database is away, busy or full.

    ``in_doubt`` is True when the database fell silent in the middle of the commit, so that it is not known whether the
    entries were saved; writing them again with the same entry_id does not double them.
    """

    def __init__(self, text: str, in_doubt: bool = False) -> None:
        self.in_doubt = in_doubt
        super().__init__(text)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (str(self), self.in_doubt))


class Damaged(RegisterError):
    """The register does not say what was written in it: it is damaged, or somebody has changed it past the library."""


class Replaced(RegisterError):
    """The register is gone, empty, older, or another than the one that this person has seen before."""


class Conflict(RegisterError):
    """Somebody else changed the entry first. ``mine`` is what was to be written, ``theirs`` what stands now."""

    def __init__(self, mine: Entry, theirs: Entry) -> None:
        self.mine, self.theirs = mine, theirs
        super().__init__(self._text())

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.mine, self.theirs))

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Fields that are not the same: name -> (mine, theirs)."""
        mine, theirs = self.mine.values, self.theirs.values
        return {
            field.name: (mine.get(field.name), theirs.get(field.name))
            for field in ALL_FIELDS[self.mine.kind]
            if mine.get(field.name) != theirs.get(field.name)
        }

    def _text(self) -> str:
        who = f"{self.theirs.role} den {moment(self.theirs.at)}"
        what, it = THE[self.mine.kind], IT[self.mine.kind]
        new = "et nyt" if it == "det" else "en ny"
        nothing = "Din ændring er ikke gemt, og intet er gået tabt."
        if self.theirs.withdrawn:
            return f"{what} er taget ud af registret af {who}. {nothing} Opret {new}, hvis {it} stadig gælder."
        if self.mine.withdrawn:
            kept = f"{it.capitalize()} er ikke taget ud. Se på den nye udgave først."
            return f"{what} er ændret af {who}, efter at du så {it}. {kept}"
        names = {field.name: field for field in ALL_FIELDS[self.mine.kind]}
        told = [
            f"{names[name].heading} (din: {shown(mine, names[name])}; nu: {shown(theirs, names[name])})"
            for name, (mine, theirs) in self.differences.items()
        ]
        same = "De to udgaver er ens."
        difference = f"Forskellen er {listed(told)}." if told else same
        return (
            f"{what} er ændret af {who}, efter at du så {it}. {difference} {nothing} Se på den nye udgave, og ret den."
        )
