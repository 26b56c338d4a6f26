"""The codes that the files hold, with rows, kroner and hours, and what each is proposed to mean: the rows of kontering."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from styringslib.intake.cells import cells
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.mapping.code_columns import KINDS_OF_CODE
from styringslib.intake.schema import tables
from styringslib.privacy import find_cpr
from styringslib.proposals.account_strings import TEXT, all_texts, unit_in
from styringslib.proposals.category_words import INCOME, own_word, rules
from styringslib.proposals.sheets import Seen, Sheet
from styringslib.proposals.sources import Source
from styringslib.proposals.unit_words import amounts_of
from styringslib.proposals.units import ProposedUnit
from styringslib.proposals.values import code_of, is_person, is_total

# Column of a table -> the sheet of kontering that its codes belong to, and the heading of what they mean.
_OF_COLUMN = {
    "account_group": ("Art", "Artsgruppe"), "wage_category": ("Lønart", "Lønart"), "service": ("Ydelse", "Ydelse"),
    "kind": ("Fraværsårsag", "Fraværsart"),
}  # fmt: skip
_UNIT_SHEETS = (
    ("PSP-element", "psp"),
    ("Organisationsenhed", "org"),
    ("Kontostreng", "konto"),
    ("Omkostningssted", ""),
)
_OFTEN = 5  # a text that stands by a code this often is the code's, not one row's


@dataclass
class Code:
    """A code of one sheet of kontering. ``targets`` are headings -> what is proposed; ``sure`` when words told it."""

    sheet: str
    code: str
    text: str = ""
    rows: int = 0
    kroner: float = 0.0
    hours: float = 0.0
    targets: Mapping[str, str] | None = None
    sure: bool = True


@dataclass(frozen=True)
class Coded:
    """A column of a source that holds codes: the sheet of kontering, the heading it has in the file."""

    source: int
    sheet: str
    target: str
    heading: str
    column: str


def coded_columns(sources: Sequence[Source]) -> list[Coded]:
    """The columns of the sources whose words are codes."""
    found: list[Coded] = []
    for number, source in enumerate(sources):
        for name, place in source.fit.columns.items():
            sheet, target = ("", "Enhed") if name == "unit" else _OF_COLUMN.get(name, ("", ""))
            if not target or (name == "kind" and source.table != "absence"):
                continue
            looks = [one.column(place).words for one in source.sheets]
            if not any(words.filled and words.looks["coded"] > 0.5 and words.looks["date"] < 0.5 for words in looks):
                continue
            heading = source.sheets[0].headings[place]
            found.append(Coded(number, sheet or _unit_sheet(heading), target, heading, name))
    return _one_unit_sheet(found, sources)


def _unit_sheet(heading: str) -> str:
    folded = fold_heading(heading)
    return next(sheet for sheet, word in _UNIT_SHEETS if word in folded)


def _one_unit_sheet(found: list[Coded], sources: Sequence[Source]) -> list[Coded]:
    """Columns with the same unit codes share one sheet: that of the source with most kroner."""
    units = sorted((one for one in found if one.target == "Enhed"), key=lambda one: -sources[one.source].kroner)
    if not units:
        return found
    words = {one: {code_of(word)[0] for word in _words(one, sources)} for one in units}
    homes: dict[Coded, str] = {}
    for one in units:
        home = next((other for other in homes if words[other] & words[one]), None)
        homes[one] = one.sheet if home is None else homes[home]
    return [
        Coded(one.source, homes.get(one, one.sheet), one.target, one.heading, one.column) if one in homes else one
        for one in found
    ]


def _words(one: Coded, sources: Sequence[Source]) -> list[str]:
    source = sources[one.source]
    return [word for sheet in source.sheets for word in sheet.column(source.fit.columns[one.column]).words.counts]


def code_keys(coded: Sequence[Coded], number: int) -> dict[str, str]:
    """``koder`` of a source: the sheets of kontering that its headings do not name by themselves."""
    mine = [one for one in coded if one.source == number]
    return {one.sheet: one.heading for one in mine if fold_heading(one.heading) not in _own_headings(one.sheet)}


def _own_headings(sheet: str) -> set[str]:
    return {fold_heading(heading) for heading in (sheet, *KINDS_OF_CODE.get(sheet, ()))}


def codes_of(
    sources: Sequence[Source], coded: Sequence[Coded], units: Sequence[ProposedUnit], answers: Mapping[str, str]
) -> list[Code]:
    """Every code of the coded columns with its sums and what it is proposed to mean."""
    unit_of = {word.code: unit.name for unit in units for word in unit.words if word.code}
    known = _known_words(sources)
    found: dict[tuple[str, str], Code] = {}
    targets: dict[str, str] = {}
    tables_of: dict[str, str] = {}
    for one in sorted(coded, key=lambda one: sources[one.source].table != "postings"):
        source = sources[one.source]
        # The same kroner stand in the ledger and in the payroll: a cost centre's are counted in the first alone.
        counted = one.target != "Enhed" or targets.get(one.sheet) is None or source.table == tables_of[one.sheet]
        targets[one.sheet] = one.target
        tables_of.setdefault(one.sheet, source.table)
        for sheet in source.sheets:
            _count(found, one, source, sheet, counted)
    strings = _strings(sources, coded)
    for (name, _), code in found.items():
        means: dict[str, str] = {}
        if targets[name] == "Enhed":
            means["Enhed"] = unit_of.get(code.code, "")
        if name in strings:
            code.text = strings[name].get(code.code, code.text)
        group = "Artsgruppe" if name in strings else targets[name]
        if group != "Enhed":
            rest = replace(code, text=_without_unit(code.text, units))
            means[group] = answers.get(f"kode:{name}:{code.code}") or _meaning(group, rest, known.get(group, ()))
        code.targets, code.sure = means, all(means.values())
    return sorted(found.values(), key=lambda code: (code.sheet, code.code))


def _strings(sources: Sequence[Source], coded: Sequence[Coded]) -> dict[str, dict[str, str]]:
    """Sheet of kontering -> account string -> text, for the strings that tell the account group as well as the unit."""
    found: dict[str, dict[str, str]] = {}
    for one in coded:
        if one.target == "Enhed" and TEXT in sources[one.source].fit.extra:
            for sheet in sources[one.source].sheets:
                found.setdefault(one.sheet, {}).update(all_texts([(sheet, sources[one.source].fit)]))
    return found


def _without_unit(text: str, units: Sequence[ProposedUnit]) -> str:
    """The text without the name of a unit, whose words say nothing of the kind of cost."""
    named = max((part for unit in units if (part := unit_in(unit, text))), key=len, default="")
    return text.replace(named, " ") if named else text


def _count(found: dict[tuple[str, str], Code], one: Coded, source: Source, sheet: Sheet, money: bool) -> None:
    """Add a sheet's rows, hours and, with ``money``, kroner to its codes."""
    column = sheet.column(source.fit.columns[one.column])
    texts = [cells.clean(text or "") for text in column.cells.dictionary.to_pylist()]
    if not texts:
        return
    places = column.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    good = places >= 0
    rows = np.bincount(places[good], minlength=len(texts))
    amounts, hours = amounts_of(sheet, source.fit), _hours(sheet, source)
    nothing = np.zeros(len(texts))
    kroner = nothing if amounts is None else np.bincount(places[good], weights=amounts[good], minlength=len(texts))
    worked = nothing if hours is None else np.bincount(places[good], weights=hours[good], minlength=len(texts))
    beside = _texts_beside(sheet, source, column)
    sign = -1 if source.keys.get("vend_fortegn") else 1
    for place, text in enumerate(texts):
        code, name = code_of(text)
        if not code or is_total(text) or find_cpr(text) or not rows[place]:
            continue
        kept = found.setdefault((one.sheet, code), Code(one.sheet, code))
        kept.text = kept.text or name or beside.get(text, "")
        kept.rows += int(rows[place])
        kept.kroner += float(kroner[place]) * source.factor * sign if money else 0.0
        kept.hours += float(worked[place])


def _hours(sheet: Sheet, source: Source) -> np.ndarray | None:
    for name in ("hours", "delivered_hours", "granted_hours"):
        if name in source.fit.columns:
            unit = source.keys.get("maaleenheder", {}).get(tables()[source.table][name].heading)
            return sheet.column(source.fit.columns[name]).numbers / (60 if unit == "minutter" else 1)
    return None


def _texts_beside(sheet: Sheet, source: Source, column: Seen) -> dict[str, str]:
    """The text that goes with each code in a column beside it, where one text goes with a code again and again."""
    import pyarrow as pa

    named = [
        s
        for s in sheet.columns
        if s.place != column.place and re.search(r"navn|tekst|betegnelse|text|name", s.heading, re.I)
    ]
    if not named:
        return {}
    best: dict[str, str] = {}
    for other in sorted(named, key=lambda seen: seen.place == source.fit.columns.get("text")):
        pairs = pa.table({"code": column.cells.dictionary_decode(), "text": other.cells.dictionary_decode()})
        counted = pairs.group_by(["code", "text"]).aggregate([([], "count_all")]).to_pylist()
        by_code: dict[str, list[tuple[int, str]]] = {}
        for row in counted:
            by_code.setdefault(cells.clean(row["code"] or ""), []).append(
                (row["count_all"], cells.clean(row["text"] or ""))
            )
        for code, texts in by_code.items():
            count, text = max(texts)
            often = count >= _OFTEN and count > sum(times for times, _ in texts) / 2
            if often and text and code not in best and not find_cpr(text) and not is_person(text):
                best[code] = text
    return best


def _known_words(sources: Sequence[Source]) -> dict[str, tuple[str, ...]]:
    """Words that the files themselves use where they need no code: the budget's account groups."""
    found: dict[str, list[str]] = {}
    for source in sources:
        for name, (_, target) in _OF_COLUMN.items():
            if name not in source.fit.columns or (name == "kind" and source.table != "absence"):
                continue
            for sheet in source.sheets:
                words = sheet.column(source.fit.columns[name]).words
                if words.looks["coded"] < 0.2 and len(words.counts) <= 60:
                    found.setdefault(target, []).extend(word for word in words.counts if not is_total(word))
    return {target: tuple(dict.fromkeys(words)) for target, words in found.items()}


def _meaning(target: str, code: Code, known: Sequence[str]) -> str:
    """What the text behind a code speaks for, in the municipality's own words where it has some; "" when nothing tells."""
    text = code.text.casefold()
    if not text and target != "Ydelse":
        return ""
    for rule in rules().get(target, ()):
        if re.search(rule["words"], text):
            return own_word(rule, known)
    if target == "Artsgruppe":
        return (
            own_word(INCOME, known)
            if code.kroner < 0
            else next((w for w in known if "drift" in w.casefold()), "Øvrig drift")
        )
    return code.text
