"""Which units there are: the same unit under several names and codes put together, its kind and area guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.settings.settings import Unit, UnitKind
from styringslib.proposals.unit_names import AREAS, core_of, kind_of, shifts
from styringslib.proposals.unit_words import UnitWord

_ALIKE = 0.84
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ä": "ae", "ö": "oe", "ü": "u"})


@dataclass
class ProposedUnit:
    """A unit as guessed. ``unsure``: bare codes that were put to it without being sure; ``same``: two names that were taken
    for one; ``sure_kind``: whether anything told its kind; ``known``: it stands in kommune.toml already, under that name;
    ``start`` and ``end``: its first and last month, as 2026-03."""

    name: str
    key: str
    kind: UnitKind
    area: str
    words: list[UnitWord] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    same: tuple[str, str] = ("", "")
    sure_kind: bool = True
    known: bool = False
    start: str = ""
    end: str = ""

    @property
    def kroner(self) -> float:
        """Kroner beside its words."""
        return sum(word.kroner for word in self.words)

    @property
    def rows(self) -> int:
        """Rows of its words."""
        return sum(word.rows for word in self.words)


def proposed_units(
    words: Sequence[UnitWord], known: Sequence[Unit] = (), answers: Mapping[str, str] | None = None
) -> tuple[list[ProposedUnit], list[UnitWord]]:
    """The units that the words speak of, and the words that belong to none of them (bare codes without a name).

    ``answers``: "enhed:<word>" -> name of the unit it belongs to; "slags:<unit>" -> kind.
    """
    answers = answers or {}
    units = [ProposedUnit(u.name, u.key, u.kind, u.area, known=True) for u in known]
    by_word = {fold_heading(word): unit for unit, own in zip(units, known, strict=True) for word in own.words}
    new: list[UnitWord] = []
    for word in words:
        unit = by_word.get(fold_heading(word.word))
        if unit is not None:
            unit.words.append(word)
        else:
            new.append(word)
    groups, bare = _grouped(new)
    _join_known(groups, units)
    groups = [group for group in groups if group]
    units += [_unit(group, {unit.key for unit in units}) for group in _joined(groups, answers)]
    _bought(units)
    left = _placed(bare, units)
    left = _answered(units, left, answers)
    for unit in units:
        # An answer that somebody has changed to no kind of unit in kommune.toml is no answer.
        told = next((kind for kind in AREAS if kind == answers.get(f"slags:{unit.name}")), None)
        if told is not None:
            unit.kind, unit.sure_kind = told, True
            unit.area = unit.area if _own_area(unit) else AREAS[unit.kind]
    _each_key(units)
    return [unit for unit in units if unit.words or unit.known], left


def _grouped(words: Iterable[UnitWord]) -> tuple[list[list[UnitWord]], list[UnitWord]]:
    """Words of one core or one code together; and the bare codes that no name goes with."""
    groups: dict[str, list[UnitWord]] = {}
    bare: list[UnitWord] = []
    for word in words:
        if word.core:
            groups.setdefault(word.core, []).append(word)
        else:
            bare.append(word)
    by_code = {word.code: core for core, group in groups.items() for word in group if word.code}
    left = []
    for word in bare:
        if word.code in by_code:
            groups[by_code[word.code]].append(word)
        else:
            left.append(word)
    return list(groups.values()), left


def _join_known(groups: list[list[UnitWord]], units: list[ProposedUnit]) -> None:
    """Put the groups that are a unit of kommune.toml under it; they become empty."""
    cores = {core_of(unit.name) or fold_heading(unit.name): unit for unit in units}
    for group in groups:
        unit = cores.get(group[0].core)
        if unit is not None:
            unit.words += group
            group.clear()


def _joined(groups: list[list[UnitWord]], answers: Mapping[str, str]) -> list[list[UnitWord]]:
    """Groups whose names are nearly alike, or that are the only ones of their kind in different files, put together."""
    result: list[list[UnitWord]] = []
    for group in sorted(groups, key=lambda g: -sum(word.kroner + word.rows for word in g)):
        home = next(
            (other for other in result if _same(other, group) and answers.get(_asked(other, group)) != "nej"), None
        )
        if home is None:
            result.append(list(group))
        else:
            home += group
    return result


def _asked(one: Sequence[UnitWord], other: Sequence[UnitWord]) -> str:
    """The id of the question whether two groups are one unit."""
    return same_id((_best_name(one), _best_name(other)))


def same_id(names: tuple[str, str]) -> str:
    """The id of the question whether two names are one unit."""
    return "samme:" + " = ".join(sorted(names))


def _same(one: Sequence[UnitWord], other: Sequence[UnitWord]) -> bool:
    """Whether two groups are likely one unit: never when a sheet has both."""
    if {n for word in one for n in word.sheets} & {n for word in other for n in word.sheets}:
        return False
    if SequenceMatcher(None, one[0].core, other[0].core).ratio() >= _ALIKE:
        return True
    kinds = [{kind_of(w.name) for w in group} - {None} for group in (one, other)]
    return bool(kinds[0] & kinds[1] & {"rehabilitation", "purchaser"})


def _unit(group: list[UnitWord], taken: Iterable[str]) -> ProposedUnit:
    name = _best_name(group)
    area = _area(group)
    kind = next((k for word in group if (k := kind_of(word.name))), None) or kind_of("", area)
    # A facility has rates, a provider no pay: what stands in no payroll and no budget of its own stays a guess.
    guess: UnitKind = kind or _kind_by_tables(group)
    main = group[0].core
    other = [word for word in group if word.core and word.core != main]
    same = (_best_name([word for word in group if word.core == main]), _best_name(other)) if other else ("", "")
    sure = kind is not None or bool({"activity", "payroll"} <= _tables(group))
    return ProposedUnit(name, _key(name, taken), guess, area or AREAS[guess], group, same=same, sure_kind=sure)


def _tables(group: Sequence[UnitWord]) -> set[str]:
    return {table for word in group for table in word.tables}


def _kind_by_tables(group: Sequence[UnitWord]) -> UnitKind:
    tables = _tables(group)
    if "placements" in tables:
        return "residential"
    return "rehabilitation" if "courses" in tables else "district"


def _bought(units: Sequence[ProposedUnit]) -> None:
    """Districts that have accounts but neither pay nor absence where the others have: likely private providers."""
    staffed = {"payroll", "absence"}
    if not any(_tables(unit.words) & staffed for unit in units):
        return
    for unit in units:
        own = _tables(unit.words)
        if not unit.known and unit.kind == "district" and own & {"postings", "budget"} and not own & staffed:
            unit.kind, unit.sure_kind = "provider", False


def _best_name(group: Sequence[UnitWord]) -> str:
    """The name for the reports: one without code, shift or abbreviation, the most used of those."""

    def rank(word: UnitWord) -> tuple[int, int, int, int]:
        tokens = [token.casefold() for token in re.findall(r"[^\W\d_]+", word.name)]
        late = sum(token in shifts() for token in tokens)
        plain = not re.search(r"aa|ae|oe", word.name.casefold()) or any(sign in word.name.casefold() for sign in "æøå")
        return (-late - 2 * ("." in word.name), not word.code, plain, len(word.tables) * 1_000 + len(word.name))

    return max((word for word in group if word.name), key=rank, default=group[0]).name or group[0].word


def _area(group: Sequence[UnitWord]) -> str:
    areas: Counter[str] = Counter()
    for word in group:
        areas.update(word.areas)
    return areas.most_common(1)[0][0] if areas else ""


def _own_area(unit: ProposedUnit) -> bool:
    return any(word.areas for word in unit.words)


def _key(name: str, taken: Iterable[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold().translate(_ASCII)).strip("_") or "enhed"
    key, number = plain, 2
    while key in set(taken):
        key, number = f"{plain}_{number}", number + 1
    return key


def _each_key(units: Sequence[ProposedUnit]) -> None:
    taken: set[str] = {unit.key for unit in units if unit.known}
    for unit in units:
        if not unit.known:
            unit.key = _key(unit.name, taken)
            taken.add(unit.key)


def _placed(bare: Sequence[UnitWord], units: Sequence[ProposedUnit]) -> list[UnitWord]:
    """Bare codes put under the one unit whose codes begin alike; the others are given back."""
    left = []
    for word in bare:
        near = [unit for unit in units if any(_begins(word.code, own.code) for own in unit.words if own.code)]
        if len(near) == 1:
            near[0].words.append(word)
            near[0].unsure.append(word.word)
        else:
            left.append(word)
    return left


def _begins(code: str, other: str) -> bool:
    """Whether two codes of one length differ in the last two signs alone."""
    return len(code) == len(other) >= 6 and code[:-2] == other[:-2]


def _answered(units: list[ProposedUnit], left: list[UnitWord], answers: Mapping[str, str]) -> list[UnitWord]:
    """Words put where the answers say."""
    by_name = {unit.name: unit for unit in units}
    for unit in units:
        for word in list(unit.words):
            told = answers.get(f"enhed:{word.word}")
            if told in by_name and by_name[told] is not unit:
                unit.words.remove(word)
                by_name[told].words.append(word)
            if told and word.word in unit.unsure:
                unit.unsure.remove(word.word)
    rest = []
    for word in left:
        told = answers.get(f"enhed:{word.word}")
        if told in by_name:
            by_name[told].words.append(word)
        else:
            rest.append(word)
    return rest
