"""Grant terms as data: from the ``[[tildeling]]`` entries of kommune.toml to dated models, all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation.grants import GrantModel
from styringslib.allocation.home_care import (
    ActivityTerms,
    BlockTerms,
    Hours,
    HybridTerms,
    PackageTerms,
    PriceList,
    ServicePrice,
)
from styringslib.allocation.nursing import NursingTerms
from styringslib.allocation.rehabilitation import RehabilitationTerms
from styringslib.allocation.residential import ResidentialTerms
from styringslib.allocation.term_fields import TermFields, TermProblem, TermsError

_HOURS = {"visiterede": "granted", "leverede": "delivered"}
_ON_ACCOUNT = {"budgetterede": "budgeted", "visiterede": "granted"}
_TIMES = {"hverdag": "weekday", "oevrig": "other", "alle": ""}
_LEGAL = {"alle": "", **{code: code for code in ("sel_83", "sel_83a", "sel_83b", "aeldrelov", "sul_138")}}


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
            rows = [k for k, unit in enumerate(units) if not entry.units or unit in entry.units]
            grid[np.ix_(np.array(rows, dtype=np.int64), np.flatnonzero(inside))] = index
        return grid


def build_terms(
    entries: Iterable[Mapping[str, Any]] | Mapping[str, Any], services: Sequence[str] | None = None
) -> Terms:
    """Terms from the plain dicts of kommune.toml's ``[[tildeling]]``; keys and words are Danish.

    entries: a list (``[[tildeling]]``), or a table of named tables (``[tildeling.distrikter]``, or
    ``[[tildeling.distrikter]]`` for several dates); the name is then the entries' area, and ``overfoersel`` is left to
    build_carry_over_regime. Common keys: model (aktivitet, ramme, hybrid, pakke, rehabilitering, takst, sygepleje),
    omraade (default: the name, else the model's own area), enheder (list) or enhed (absent: all), gyldig_fra (first of
    a month), gyldig_til (last month, optional). The keys of each model are listed in docs/methods/allocation.md.
    ``services``: services that must have a price under every model that pays by hour; pass the municipality's services
    to be told early of a category without price.
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
    problems: list[TermProblem] = []
    built: list[TermEntry] = []
    for number, (place, raw) in enumerate(_listed(entries), start=1):
        fields = TermFields(number, raw, problems, f"{place}." if place else "")
        name = fields.choice("model", {key: key for key in _BUILDERS})
        known = isinstance(raw.get("model"), str) and raw["model"].strip() in _BUILDERS
        area = fields.text("omraade", default=place.partition("[")[0] or _AREAS.get(name, "hjemmepleje"))
        unit = fields.text("enhed", default="")
        units = fields.texts("enheder") + ((unit,) if unit else ())
        valid_from = fields.month("gyldig_fra", required=True)
        valid_to = fields.month("gyldig_til", required=False)
        if valid_from is not None and valid_to is not None and valid_to < valid_from:
            fields.problem("gyldig_til", f"ligger før gyldig_fra ({valid_from}).", valid_to, "dato")
        # Without a known model the remaining keys cannot be judged, and guessing would only add noise.
        if not known:
            continue
        model = _BUILDERS[name](fields)
        fields.finish()
        if units and isinstance(model, BlockTerms):
            _same_units(fields, "beloeb", model.yearly, units, "enheder")
        if services is not None and isinstance(model, ActivityTerms | HybridTerms):
            priced = {price.service for price in model.prices.prices}
            for service in services:
                if service not in priced and "" not in priced:
                    fields.problem("priser", f"ydelsen »{service}« har ingen pris; tilføj den.", unit="kr. pr. time")
        if valid_from is not None:
            # Entries with problems are kept for the overlap check, so that all is told at once; they are never returned.
            built.append(TermEntry(number, area, units, valid_from, valid_to, model))
    problems += _overlaps(built)
    if problems:
        raise TermsError(sorted(problems, key=lambda problem: problem.entry))
    return Terms(tuple(built))


def _listed(entries: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(name, entry) in order; the name is empty in a list, and numbered where a name has several entries."""
    if not isinstance(entries, Mapping):
        return [("", entry) for entry in entries]
    listed = []
    for name, value in entries.items():
        if name == "overfoersel":
            continue
        several = [value] if isinstance(value, Mapping) else list(value)
        listed += [(name if len(several) == 1 else f"{name}[{i}]", entry) for i, entry in enumerate(several, start=1)]
    return listed


def _overlaps(entries: Sequence[TermEntry]) -> list[TermProblem]:
    problems = []
    for i, later in enumerate(entries):
        for j, earlier in enumerate(entries):
            if i == j or earlier.area != later.area or bool(earlier.units) != bool(later.units):
                continue
            shared = sorted(set(earlier.units) & set(later.units))
            if earlier.units and not shared:
                continue
            whom = f" for {', '.join(shared)}" if shared else ""
            if earlier.valid_from == later.valid_from and j < i:
                message = f"gælder fra samme måned{whom} som tildeling nr. {earlier.number} i {later.area}; behold én."
            elif (
                earlier.valid_from < later.valid_from
                and earlier.valid_to is not None
                and earlier.valid_to >= later.valid_from
            ):
                message = (
                    f"begynder{whom}, før tildeling nr. {earlier.number} i {later.area} slutter ({earlier.valid_to}); "
                    "ret gyldig_til på den ene eller gyldig_fra på den anden."
                )
            else:
                continue
            problems.append(TermProblem(later.number, "gyldig_fra", str(later.valid_from), "dato", message))
    return problems


def _same_units(fields: TermFields, key: str, given: Iterable[str], wanted: Iterable[str], other: str) -> None:
    """A unit that only one of two keys names would be paid nothing without anyone being told."""
    for unit in sorted(set(wanted) ^ set(given)):
        here = key if unit in set(wanted) else other
        fields.problem(
            here, f"»{unit}« mangler, men står under »{other if here == key else key}«; tilføj eller slet den."
        )


def _prices(fields: TermFields) -> PriceList:
    prices, seen = [], set()
    common = fields.number("timepris", unit="kr. pr. time", above=True, default=0.0)
    if common:
        prices.append(ServicePrice("", common))
    for row in fields.tables("priser", required=not common):
        price = ServicePrice(
            service=row.text("ydelse"),
            price=row.number("pris", unit="kr. pr. time", above=True),
            time_of_day=row.choice("tid", _TIMES, default="alle"),
            legal_basis=row.choice("lovgrundlag", _LEGAL, default="alle"),
        )
        row.finish()
        key = (price.service, price.time_of_day, price.legal_basis)
        if price.service and key in seen:
            row.problem("ydelse", "har to priser for samme tid og lovgrundlag; behold én.", f"»{price.service}«")
        seen.add(key)
        prices.append(price)
    return PriceList(tuple(prices))


def _activity(fields: TermFields) -> GrantModel:
    basis = fields.choice("timer", _HOURS)
    correction = fields.flag("efterregulering", default=False)
    on_account = fields.choice("aconto", _ON_ACCOUNT, default="budgetterede")
    if correction and on_account == basis:
        fields.problem("aconto", "er de samme timer som afregningen, så der er intet at efterregulere; vælg andre.")
    lag = fields.count("efterregulering_maaneder", unit="måneder", high=24, default=1)
    return ActivityTerms(_prices(fields), cast(Hours, basis), correction, cast(Hours, on_account), lag)


def _profile(fields: TermFields) -> tuple[float, ...]:
    profile = fields.numbers("profil", length=12, unit="vægt")
    if profile and (min(profile) < 0 or sum(profile) <= 0):
        fields.problem("profil", "må ikke have negative tal, og de må ikke alle være 0.", unit="vægt")
    return profile or (1.0,) * 12


def _block(fields: TermFields) -> GrantModel:
    return BlockTerms(fields.amounts("beloeb", unit="kr. pr. år"), _profile(fields))


def _hybrid(fields: TermFields) -> GrantModel:
    fields.read.add("korridor")
    if fields.raw.get("korridor") is None:
        fields.problem("korridor", "nøglen mangler; angiv fx [-0.03, 0.03].", unit="andel")
    corridor = fields.numbers("korridor", length=2, unit="andel") or (0.0, 1.0)
    if corridor[0] >= corridor[1]:
        told = f"[{corridor[0]}, {corridor[1]}]"
        fields.problem("korridor", "vender på hovedet: den nedre grænse skal være mindst.", told, "andel")
    elif not -1.0 <= corridor[0] <= 0.0 <= corridor[1] <= 1.0:
        told = f"[{corridor[0]}, {corridor[1]}]"
        fields.problem("korridor", "skal ligge mellem -1 og 1 og rumme 0.", told, "andel")
    return HybridTerms(
        prices=_prices(fields),
        corridor=(corridor[0], corridor[1]),
        settled_share=fields.share("udenfor_andel"),
        basis=cast(Hours, fields.choice("timer", _HOURS, default="leverede")),
        year_to_date=fields.choice("opgoerelse", {"aar_til_dato": "1", "maaned": ""}, default="aar_til_dato") == "1",
    )


def _package(fields: TermFields) -> GrantModel:
    return PackageTerms(fields.amounts("takster", unit="kr. pr. aktiv uge", above=True))


def _rehabilitation(fields: TermFields) -> GrantModel:
    form = fields.choice("form", {"ramme": "block", "aktivitet": "activity"})
    capacity = fields.amounts("kapacitet", unit="timer pr. måned", above=True)
    yearly = fields.amounts("beloeb", unit="kr. pr. år", required=form == "block")
    if form == "block" and yearly and capacity:
        _same_units(fields, "beloeb", yearly, capacity, "kapacitet")
    return RehabilitationTerms(
        capacity=capacity,
        hours_per_course=fields.number("timer_pr_forloeb", unit="timer", above=True),
        form=cast(Literal["block", "activity"], form),
        yearly=yearly,
        rate=fields.number("takst", unit="kr. pr. forløb", default=None if form == "activity" else 0.0),
        waiting=fields.amounts("ventende", unit="forløb", required=False),
        capacity_cost=fields.amounts("kapacitetsudgift", unit="kr. pr. måned", required=False),
    )


def _residential(fields: TermFields) -> GrantModel:
    return ResidentialTerms(
        rates=fields.amounts("takster", unit="kr. pr. pladsdag", above=True),
        places=fields.amounts("pladser", unit="pladser", required=False),
        expected_occupancy=fields.share("forventet_belaegning", default=1.0),
        vacancy_rate=fields.number("tomgangstakst", unit="kr. pr. ledig pladsdag", default=0.0),
    )


def _nursing(fields: TermFields) -> GrantModel:
    variant = fields.choice("variant", {"leverede": "delivered", "aktivitet": "activity", "ingen": "none"})
    return NursingTerms(
        variant=cast(Literal["delivered", "activity", "none"], variant),
        price=fields.number("pris", unit="kr. pr. time", above=True),
        services=fields.texts("ydelser", required=True),
        nursing_unit=fields.text("sygeplejeenhed", default=None if variant == "delivered" else ""),
        unit_cost=fields.amounts("egen_omkostning", unit="kr. pr. time", required=False),
    )


_BUILDERS: dict[str, Callable[[TermFields], GrantModel]] = {
    "aktivitet": _activity,
    "ramme": _block,
    "hybrid": _hybrid,
    "pakke": _package,
    "rehabilitering": _rehabilitation,
    "takst": _residential,
    "sygepleje": _nursing,
}
_AREAS = {"rehabilitering": "rehabilitering", "takst": "botilbud", "sygepleje": "sygepleje"}
