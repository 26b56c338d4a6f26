"""Grant terms as data: from the ``[[tildeling]]`` entries of kommune.toml to dated models, all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation.grants import GrantModel
from styringslib.allocation.home_care import (
    ActivityTerms,
    BlockTerms,
    HybridTerms,
    PackageTerms,
    PriceList,
    ServicePrice,
)
from styringslib.allocation.nursing import NursingTerms
from styringslib.allocation.rehabilitation import RehabilitationTerms
from styringslib.allocation.residential import ResidentialTerms
from styringslib.allocation.term_fields import TermsError, term_problem
from styringslib.allocation.term_sections import (
    CARRY_OVER,
    CARRY_OVER_KEY,
    GRANT,
    PER_HOUR,
    SETTLEMENT,
    SETTLEMENT_KEY,
    repeated,
    units_of,
)
from styringslib.fields.fault import Path
from styringslib.fields.field import Reading, Units
from styringslib.fields.section import Block, Blocks, Section, Values


@dataclass(frozen=True)
class TermEntry:
    """One model in force: for which area and units (empty: all), from and to which month (None: until further notice).

    >>> months = pd.period_range("2026-06", "2026-08", freq="M")
    >>> terms = Terms((
    ...     TermEntry(1, "care", (), months[0], None, BlockTerms({"Nord": 1_200_000.0})),
    ...     TermEntry(2, "care", ("Nord",), months[1], months[1], BlockTerms({"Nord": 600_000.0}))))
    >>> terms.in_force("care", ["Nord"], months)
    array([[0, 1, 0]])
    """

    number: int
    area: str
    units: tuple[str, ...]
    valid_from: pd.Period
    valid_to: pd.Period | None
    model: GrantModel

    def covers(self, unit: str) -> bool:
        """Whether the entry is about what ``unit`` does: it is for all units, names the unit, or is about its nursing."""
        nurses = isinstance(self.model, NursingTerms) and unit in self.model.units_named
        return not self.units or unit in self.units or nurses


@dataclass(frozen=True)
class Terms:
    """All entries of a municipality. An entry holds until the next of its area and units begins, or to its own last month."""

    entries: tuple[TermEntry, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas in order of first mention."""
        return tuple(dict.fromkeys(entry.area for entry in self.entries))

    def in_force(self, area: str, units: Sequence[str], months: pd.PeriodIndex) -> npt.NDArray[np.int64]:
        """Position in ``entries`` of what is in force for each unit (rows) and month (columns); -1 for nothing.

        An entry that names the unit goes before one for all units.
        """
        grid = np.full((len(units), len(months)), -1, dtype=np.int64)
        at = months.asi8
        chosen = [(i, e) for i, e in enumerate(self.entries) if e.area == area]
        chosen.sort(key=lambda pair: (bool(pair[1].units), pair[1].valid_from.ordinal))
        for index, entry in chosen:
            inside = at >= entry.valid_from.ordinal
            if entry.valid_to is not None:
                inside &= at <= entry.valid_to.ordinal
            rows = [k for k, unit in enumerate(units) if entry.covers(unit)]
            grid[np.ix_(np.array(rows, dtype=np.int64), np.flatnonzero(inside))] = index
        return grid


def build_terms(
    entries: Iterable[Mapping[str, Any]] | Mapping[str, Any],
    services: Sequence[str] | None = None,
    *,
    units: Units | None = None,
) -> Terms:
    """Terms from the plain dicts of kommune.toml's ``[[tildeling]]``; keys and words are Danish.

    entries: a list (``[[tildeling]]``), or a table of named tables (``[tildeling.distrikter]``, or
    ``[[tildeling.distrikter]]`` for several dates); the name is then the entries' area, and ``overfoersel`` is left to
    build_carry_over_regime. Common keys: model (aktivitet, ramme, hybrid, pakke, rehabilitering, takst, sygepleje),
    omraade (default: the name, else the model's own area), enheder (list) or enhed (absent: all), gyldig_fra (first of
    a month), gyldig_til (last month, optional). The keys of each model are listed in docs/methods/allocation.md.
    ``services``: services that must have a price under every model that pays by hour; pass the municipality's services
    to be told early of a category without price. ``units``: the municipality's units by every word for them; then a unit may be
    named by key or alias, and one that is not there is a problem.
    Raises TermsError with every problem of every entry (Danish, with key and unit); no half set of terms is returned.

    >>> terms = build_terms([{"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "leverede", "timepris": 500.0}])
    >>> str(terms.entries[0].valid_from), terms.entries[0].units
    ('2026-01', ())
    >>> try:
    ...     build_terms([{"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "leverede", "timepris": -1.0}])
    ... except TermsError as error:
    ...     print(error.problems[["entry", "key", "value"]].to_dict("records"))
    [{'entry': 1, 'key': 'timepris', 'value': '-1'}]
    """
    reading = Reading(units=units)
    built = read_entries(entries, reading, services)
    if reading.faults:
        places = list(enumerate(_listed(entries), start=1))
        problems = [
            term_problem(fault, number, path, f"{place}." if place else "")
            for fault in reading.faults
            for number, (path, place, _) in places
            if fault.path[: len(path)] == path
        ]
        raise TermsError(sorted(problems, key=lambda problem: problem.entry))
    return Terms(tuple(built))


def read_entries(
    entries: Iterable[Mapping[str, Any]] | Mapping[str, Any], reading: Reading, services: Sequence[str] | None = None
) -> list[TermEntry]:
    """The entries without faults, of a list or a table of named tables as in build_terms; what is wrong goes to ``reading``."""
    built: list[TermEntry] = []
    dated: list[tuple[Dated, Reading]] = []
    for number, (path, place, raw) in enumerate(_listed(entries), start=1):
        here, before = reading.at(*path), len(reading.faults)
        values = GRANT.read(raw, here)
        _priced_services(values, services, here)
        if values["valid_from"] is None or values["model"] is None:
            continue
        entry = Dated(number, _area(values, place), units_of(values), values["valid_from"], values["valid_to"])
        # Entries at fault are kept for the overlap check, so that all is told at once; they are never returned.
        dated.append((entry, here))
        if len(reading.faults) == before:
            built.append(TermEntry(*entry, _BUILDERS[values["model"]](values)))
    _overlaps(dated)
    return built


class Dated(NamedTuple):
    """What an entry is for, whether or not the rest of it can be used."""

    number: int
    area: str
    units: tuple[str, ...]
    valid_from: pd.Period
    valid_to: pd.Period | None


def _area(values: Values, place: str) -> str:
    return values["area"] or place.partition("[")[0] or _AREAS.get(values["model"] or "", "hjemmepleje")


def _priced_services(values: Values, services: Sequence[str] | None, reading: Reading) -> None:
    if services is None or "prices" not in values or values["common_price"]:
        return
    priced = {price["service"] for price in values["prices"] or ()}
    for service in services:
        if service not in priced:
            reading.at("priser").say(f"ydelsen »{service}« har ingen pris", "Tilføj den", unit=PER_HOUR)


def _listed(entries: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> list[tuple[Path, str, Any]]:
    """(path, name, entry) in order; the name is empty in a list, and numbered where a name has several entries."""
    if not isinstance(entries, Mapping):
        return [((place,), "", entry) for place, entry in enumerate(entries, start=1)]
    found: list[tuple[Path, str, Any]] = []
    for name, value in entries.items():
        if name == CARRY_OVER_KEY:
            continue
        if isinstance(value, list | tuple):
            several = [((name, place), entry) for place, entry in enumerate(value, start=1)]
            found += [(path, name if len(several) == 1 else f"{name}[{path[1]}]", entry) for path, entry in several]
        else:
            found.append(((name,), name, value))
    return found


def _overlaps(dated: Sequence[tuple[Dated, Reading]]) -> None:
    for i, (later, here) in enumerate(dated):
        for j, (earlier, _) in enumerate(dated):
            if i == j or earlier.area != later.area or bool(earlier.units) != bool(later.units):
                continue
            shared = sorted(set(earlier.units) & set(later.units))
            if earlier.units and not shared:
                continue
            whom = f" for {', '.join(shared)}" if shared else ""
            at = here.at("gyldig_fra")
            if earlier.valid_from == later.valid_from and j < i:
                told = f"gælder fra samme måned{whom} som tildeling nr. {earlier.number} i {later.area}"
                at.say(told, "Behold én", str(later.valid_from), "måned")
            elif (
                earlier.valid_from < later.valid_from
                and earlier.valid_to is not None
                and earlier.valid_to >= later.valid_from
            ):
                told = f"begynder{whom}, før tildeling nr. {earlier.number} i {later.area} slutter ({earlier.valid_to})"
                remedy = "Ret gyldig_til på den ene eller gyldig_fra på den anden"
                at.say(told, remedy, str(later.valid_from), "måned")


@dataclass(frozen=True)
class AllocationSection(Section):
    """[tildeling] as a whole: grants under free names or as a plain list, with what is wrong between them."""

    def read(self, content: Any, reading: Reading) -> Values:
        """``terms`` (the entries without faults), ``settlement`` and ``carry_over``, as the section has them."""
        if not isinstance(content, Mapping | list | tuple):
            return super().read(content, reading)
        named = content if isinstance(content, Mapping) else {}
        own = {key: value for key, value in named.items() if key in (CARRY_OVER_KEY, SETTLEMENT_KEY)}
        values = super().read(own, reading)
        grants = {key: value for key, value in named.items() if key not in own} if named else content
        values["terms"] = read_entries(grants, reading)
        return values


def _prices(values: Values) -> PriceList:
    common = [ServicePrice("", values["common_price"])] if values["common_price"] else []
    return PriceList((*common, *(ServicePrice(**price) for price in values["prices"])))


def _activity(values: Values) -> GrantModel:
    return ActivityTerms(
        _prices(values), values["basis"], values["correction"], values["on_account"], values["correction_lag"]
    )


def _block(values: Values) -> GrantModel:
    return BlockTerms(values["yearly"], values["profile"] or (1.0,) * 12)


def _hybrid(values: Values) -> GrantModel:
    return HybridTerms(
        prices=_prices(values),
        corridor=values["corridor"],
        settled_share=values["settled_share"],
        basis=values["basis"],
        year_to_date=values["year_to_date"],
    )


def _package(values: Values) -> GrantModel:
    return PackageTerms(values["rates"])


def _rehabilitation(values: Values) -> GrantModel:
    return RehabilitationTerms(
        capacity=values["capacity"],
        hours_per_course=values["hours_per_course"],
        form=values["form"],
        yearly=values["yearly"],
        rate=values["rate"] or 0.0,
        waiting=values["waiting"],
        capacity_cost=values["capacity_cost"],
    )


def _residential(values: Values) -> GrantModel:
    return ResidentialTerms(
        **{name: values[name] for name in ("rates", "places", "expected_occupancy", "vacancy_rate")}
    )


def _nursing(values: Values) -> GrantModel:
    return NursingTerms(
        variant=values["variant"],
        price=values["price"],
        services=values["services"],
        nursing_unit=values["nursing_unit"] or "",
        unit_cost=values["unit_cost"],
    )


_BUILDERS: dict[str, Callable[[Values], GrantModel]] = {
    "aktivitet": _activity,
    "ramme": _block,
    "hybrid": _hybrid,
    "pakke": _package,
    "rehabilitering": _rehabilitation,
    "takst": _residential,
    "sygepleje": _nursing,
}
_AREAS = {"rehabilitering": "rehabilitering", "takst": "botilbud", "sygepleje": "sygepleje"}
ALLOCATION = AllocationSection(
    (
        Block("carry_over", CARRY_OVER_KEY, "Overførsel mellem år", of=CARRY_OVER),
        Blocks("settlement", SETTLEMENT_KEY, "Afregning med leverandører", of=SETTLEMENT),
    ),
    about="Hvad der tildeles, og hvordan der afregnes.",
    check=lambda values, reading: repeated(values["settlement"] or (), reading.at(SETTLEMENT_KEY)),
    others=Blocks("grants", "<navn>", "Vilkår for tildeling", of=GRANT, single=True),
)
