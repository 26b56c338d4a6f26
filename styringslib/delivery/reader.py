"""What a reader may open of the finished reports: decided by kommune.toml, in one place, for server and shared folders alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from styringslib.delivery.server_terms import SERVER
from styringslib.intake import Settings
from styringslib.month.names import WHOLE_KEY
from styringslib.publishing.manifest import Entry
from styringslib.register import Person
from styringslib.reports.budget_job import CASE

CASES = "sager"
_SCENARIO = "scenarie-"
_PURCHASER = "purchaser"


@dataclass(frozen=True)
class Reader:
    """``units``: keys of the units that may be read; None is all, also those of earlier years. ``whole``: whether the reports of
    the whole municipality may. ``citizens``: keys of the units whose lists of citizens may, None is all.

    ``person`` is who the register knows them as; its login is "" for somebody who is not known. ``names``: the municipality's
    units, key -> name.
    """

    person: Person
    units: frozenset[str] | None
    whole: bool
    citizens: frozenset[str] | None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def everything(self) -> bool:
        """Whether they read of every unit."""
        return self.units is None

    @property
    def has_units(self) -> bool:
        """Whether there is a unit whose register, forecast and scenarios they may open."""
        return self.units is None or bool(self.units)

    def reads_unit(self, key: str) -> bool:
        """Whether a unit's reports, register and scenarios may be opened."""
        return self.units is None or key in self.units

    def reads(self, entry: Entry, file: str) -> bool:
        """Whether a file of a report may be opened.

        A notebook has all that its report was made of, a saved scenario is a thought of those who made it, and the draft of the
        political case is nobody's word yet: all three are for those who read everything.
        """
        if entry.name == CASES and not (self.citizens is None or entry.folder in self.citizens):
            return False
        if self.units is None:
            return True
        if file.endswith(".ipynb") or file == CASE or entry.name.startswith(_SCENARIO):
            return False
        return self.whole if entry.folder == WHOLE_KEY else entry.folder in self.units

    def reads_handouts(self, made_for: Iterable[tuple[str, ...]]) -> bool:
        """Whether the sheets of a folder may be opened; ``made_for``: every set of units that its name can mean."""
        if self.units is None:
            return True
        allowed = self.units | ({WHOLE_KEY} if self.whole else set())
        meanings = list(made_for)
        return bool(meanings) and all(set(keys) <= allowed for keys in meanings)


def as_reader(settings: Settings, person: Person) -> Reader:
    """What ``person`` may open."""
    names = person.reads
    keys = {unit.name: unit.key for unit in settings.units}
    units = None if names is None else frozenset(keys[name] for name in names if name in keys)
    whole = units is None or bool(SERVER.checked(settings.sections)["whole_is_common"])
    citizens = None if person.citizens else _own_citizens(settings, person, units)
    return Reader(person, units, whole, citizens, {key: name for name, key in keys.items()})


def _own_citizens(settings: Settings, person: Person, units: frozenset[str] | None) -> frozenset[str]:
    """The purchasers among the person's own units: their lists are the purchaser's own tool."""
    own = {unit.key for unit in settings.units if unit.kind == _PURCHASER and unit.name in person.units}
    return frozenset(own if units is None else own & units)


def handout_units(folder: str, keys: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Every set of units that a folder of sheets can be made for, by its name; ``keys``: the units' keys in their order.

    The name is the keys with hyphens between, and a key may have hyphens itself; a long name is shortened and means none.
    """
    found: list[tuple[str, ...]] = [(folder,)] if folder in keys else []
    for key, place in keys.items():
        rest = folder.removeprefix(f"{key}-")
        if rest != folder:
            later = {other: at for other, at in keys.items() if at > place}
            found += [(key, *more) for more in handout_units(rest, later)]
    return found
