"""What a folder seems to be: which file is which table, which units there are, what codes mean, and what must be asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from styringslib.fields.words import listed
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.schema import tables
from styringslib.privacy import find_cpr
from styringslib.privacy.other_numbers import likely_kind
from styringslib.proposals.account_strings import all_texts, units_told, with_strings
from styringslib.proposals.amount_matches import code_guesses
from styringslib.proposals.budget_versions import budget_and_spent, side_by_side
from styringslib.proposals.codes import Code, Coded, code_keys, coded_columns, codes_of
from styringslib.proposals.fits import NUMBERS_OF_ACTIVITY, Fit, fits, nearly
from styringslib.proposals.headings import spelt
from styringslib.proposals.known import Known
from styringslib.proposals.questions import (
    LEFT_OUT,
    UNKNOWN,
    Question,
    money_question,
    numbers_question,
    sign_question,
    table_question,
    unit_questions,
    version_questions,
    year_question,
)
from styringslib.proposals.repeats import has_repeats
from styringslib.proposals.sheet_names import named_month, named_unit
from styringslib.proposals.sheets import Folder, Sheet
from styringslib.proposals.sources import Source, described, joined, source_of, year_of
from styringslib.proposals.unit_lives import lives
from styringslib.proposals.unit_words import UnitWord, gathered, persons
from styringslib.proposals.units import ProposedUnit, proposed_units

_NAMED = (
    re.compile(r"([A-ZÆØÅ][\wæøåÆØÅ]+(?:-[A-ZÆØÅ][\wæøå]+)*) Kommune\b"),
    re.compile(r"Kommune \d{3} ([A-ZÆØÅ][\wæøå-]+)"),
)


@dataclass(frozen=True)
class Proposal:
    """The whole proposal for a folder.

    ``sources`` are new blocks; ``others`` those of sheets that kommune.toml reads already. ``questions`` are open, the
    dearest first; ``left_out`` sheets with the reason; ``pseudonymise`` (sheet, heading) of columns that look like CPR
    numbers; ``persons`` unit words that look like people; ``left`` unit words that belong to no unit.
    """

    folder: Path
    name: str
    sources: tuple[Source, ...]
    others: tuple[Source, ...]
    units: tuple[ProposedUnit, ...]
    left: tuple[UnitWord, ...]
    coded: tuple[Coded, ...]
    codes: tuple[Code, ...]
    questions: tuple[Question, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    pseudonymise: tuple[tuple[str, str], ...] = ()
    likely: Mapping[tuple[str, str], str] = field(default_factory=dict)
    persons: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str, str], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def short_name(self) -> str:
        """The name without "Kommune"."""
        return self.name.removesuffix(" Kommune")

    def without_answers(self, ids: Collection[str]) -> Proposal:
        """The same, with these answers not to be kept in kommune.toml: they stand elsewhere."""
        return replace(self, answers={key: value for key, value in self.answers.items() if key not in ids})

    @property
    def absent(self) -> tuple[str, ...]:
        """Tables that nothing gives, as they are called in code."""
        given = {source.table for source in (*self.sources, *self.others)}
        return tuple(name for name in tables() if name not in given)


def propose(folder: Folder, answers: Mapping[str, str] | None = None, known: Known | None = None) -> Proposal:
    """The proposal for what `look` found, with the answers given so far and what kommune.toml says already."""
    known = known or Known()
    answers = {**known.answers, **(answers or {})}
    told = {key: value for key, value in answers.items() if value != UNKNOWN}
    questions: list[Question] = []
    name = _name(folder, known, told, questions)
    numbered = {(s.told, c.heading): c.words for s in folder.sheets for c in s.columns if _is_cpr(s, c.place)}
    chosen, left_out = _chosen(folder, told, questions, known)
    newest = max((int(year) for sheet in folder.sheets if (year := year_of(sheet))), default=2026)
    new = [(sheet, fit) for sheet, fit in chosen if not known.covers(sheet.file, sheet.sheet)]
    versions = version_questions(new)
    questions += dict.fromkeys(versions.values())
    told |= {f"version:{sheet}": told[question.id] for sheet, question in versions.items() if question.id in told}
    sources = []
    for sheet, fit in new:
        questions += [q for q in (year_question(sheet, fit, newest), numbers_question(sheet, fit)) if q]
        sources.append(source_of(sheet, fit, told))
    others = [
        described(source_of(sheet, fit, told), own)
        for sheet, fit in chosen
        if (own := known.source_of(sheet.file, sheet.sheet))
    ]
    sources = joined(_sized(sources, others, questions, told), sorted({sheet.file for sheet in folder.sheets}))
    words = [w for w in gathered(chosen, (name, name.removesuffix(" Kommune"))) if not known.ignores(w.word)]
    people = persons(words)
    words = [word for word in words if word.word not in people]
    units, left = _units(words, known, chosen, told, questions)
    coded = coded_columns([*sources, *others])
    codes = [code for code in codes_of([*sources, *others], coded, units, told) if not _is_alias(code, known)]
    ready = [_completed(source, number, coded, units, codes) for number, source in enumerate(sources)]
    open_questions = [question for question in questions if question.id not in answers]
    return Proposal(
        folder=folder.path,
        name=name,
        sources=tuple(ready),
        others=tuple(others),
        units=tuple(units),
        left=tuple(left),
        coded=tuple(coded),
        codes=tuple(codes),
        questions=tuple(sorted(open_questions, key=lambda q: -q.kroner)),
        left_out=tuple(left_out),
        pseudonymise=tuple(numbered),
        likely={column: kind for column, words in numbered.items() if (kind := likely_kind(tuple(words.counts)))},
        persons=tuple(people),
        unreadable=folder.unreadable,
        answers=answers,
    )


def _is_alias(code: Code, known: Known) -> bool:
    """Whether kommune.toml says already which unit the code is, and kontering has nothing to add."""
    words = {fold_heading(word) for word in (code.code, f"{code.code} {code.text}") if word}
    return set(code.targets or {}) == {"Enhed"} and bool(words & known.unit_words)


def _units(
    words: Sequence[UnitWord],
    known: Known,
    chosen: Sequence[tuple[Sheet, Fit]],
    answers: Mapping[str, str],
    questions: list[Question],
) -> tuple[list[ProposedUnit], list[UnitWord]]:
    """The units, with the codes that only kroner tell the unit of put under it; what is unsure is asked about."""
    there = known.settings.units if known.settings else ()
    units, left = proposed_units(words, there, answers)
    strings = units_told(chosen, units, left)
    guesses, sure = code_guesses(chosen, units, [word for word in left if word.word not in strings])
    guesses, sure = {**guesses, **strings}, sure | set(strings)
    unsure = [word for word in left if word.word not in sure]
    questions += unit_questions(units, unsure, guesses, all_texts(chosen))
    if guesses:
        placed = {**{f"enhed:{word}": unit for word, unit in guesses.items()}, **answers}
        units, left = proposed_units(words, there, placed)
    questions += lives(chosen, units, answers)
    return units, left


def _name(folder: Folder, known: Known, answers: Mapping[str, str], questions: list[Question]) -> str:
    """The municipality's name: as it stands, as answered, as a line above some headings says, or as the folder is called."""
    if known.settings is not None and known.settings.name:
        return known.settings.name
    if told := answers.get("navn"):
        return told if "kommune" in told.casefold() else f"{told} Kommune"
    lines = [line for sheet in folder.sheets for line in sheet.above]
    for pattern in _NAMED:
        if found := [match[1] for line in lines if (match := pattern.search(line))]:
            return f"{max(set(found), key=found.count)} Kommune"
    word = re.sub(r"[^A-Za-zÆØÅæøå -]+", " ", folder.path.resolve().name).strip() or "Min"
    guess = f"{word[:1].upper()}{word[1:]}"
    guess = guess if "kommune" in guess.casefold() else f"{guess} Kommune"
    questions.append(Question("navn", "Hvad hedder kommunen?", ((guess, guess),), float("inf"), free=True))
    return guess


def _is_cpr(sheet: Sheet, place: int) -> bool:
    words = sheet.column(place).words
    return words.looks["cpr"] > 0.05


def _no_table(sheet: Sheet) -> str:
    """Why a sheet is no table: what it lacks to be the one that it comes nearest to."""
    near = nearly(sheet)
    if near is None:
        return "Ligner ingen af de tabeller, der kan læses"
    given = {
        "area",
        "version",
        "source",
        *(["month"] if named_month(sheet) else []),
        *(["unit"] if named_unit(sheet) else []),
    }
    names = [tables()[near.table][name].heading for name in near.lacking if name not in given]
    lacking = listed(names)
    if set(near.lacking) & set(NUMBERS_OF_ACTIVITY):
        lacking = lacking.replace(" og ", " eller ")
    return f"Ligner {spelt(tables()[near.table].heading)}, men der er ingen kolonne, der kan være {lacking or 'måned'}"


def _chosen(
    folder: Folder, answers: Mapping[str, str], questions: list[Question], known: Known
) -> tuple[list[tuple[Sheet, Fit]], list[tuple[str, str]]]:
    """The table of each sheet, and the sheets that are none."""
    chosen: list[tuple[Sheet, Fit]] = []
    left_out: list[tuple[str, str]] = []
    for sheet in folder.sheets:
        found = fits(sheet)
        if find_cpr(sheet.file) or find_cpr(sheet.sheet) or any(find_cpr(heading) for heading in sheet.headings):
            left_out.append(
                (sheet.told, "Filens navn, arkets navn eller en overskrift ligner et CPR-nummer. Omdøb, og kør igen")
            )
            continue
        if not found:
            left_out.append((sheet.told, _no_table(sheet)))
            continue
        told = known.table_of(sheet.file, sheet.sheet) or answers.get(f"tabel:{sheet.told}")
        both = told in (None, "budget", "postings") and budget_and_spent(sheet, found)
        if both:
            chosen += [(sheet, with_strings(sheet, one)) for one in both]
            continue
        if told is None and (question := table_question(sheet, found)):
            questions.append(question)
        if told == LEFT_OUT:
            left_out.append((sheet.told, "Udeladt efter svar"))
            continue
        fit = with_strings(sheet, next((fit for fit in found if fit.table == told), found[0]))
        chosen += [(sheet, one) for one in side_by_side(sheet, fit)]
    return chosen, left_out


def _sized(
    sources: list[Source], others: list[Source], questions: list[Question], answers: Mapping[str, str]
) -> list[Source]:
    """The sources with what their size beside the others says of units and signs; asked about as well."""
    booked = [s for s in (*sources, *others) if s.table == "postings"]
    kroner = sum(source.kroner for source in booked)
    months = max((_months(source) for source in booked), default=0) or 1
    signs = _signs(sources)
    questions += dict.fromkeys(signs.values())
    result = []
    for source in sources:
        told = dict(answers)
        if money := money_question(source, kroner / months):
            questions.append(money)
            told.setdefault(money.id, money.guess)
        if sign := signs.get(source.name):
            told[f"fortegn:{source.name}"] = answers.get(sign.id, sign.guess)
        changed = money is not None or sign is not None
        result.append(source_of(source.sheets[0], source.fit, told) if changed else source)
    return result


def _signs(sources: Sequence[Source]) -> dict[str, Question]:
    """The question of the sign for each sheet it concerns: extracts of one shape are one system's, and asked about once."""
    alike: dict[object, list[tuple[Source, Question]]] = {}
    for source in sources:
        if question := sign_question(source):
            alike.setdefault((source.table, source.sheets[0].headings), []).append((source, question))
    found: dict[str, Question] = {}
    for group in alike.values():
        first = min((question for _, question in group), key=lambda question: question.id)
        files = f" og {len(group) - 1} andre af samme slags" if len(group) > 1 else ""
        named = first.id.removeprefix("fortegn:")
        text = first.text.replace(named, named + files, 1)
        whole = replace(first, text=text, kroner=sum(question.kroner for _, question in group))
        found |= {source.name: whole for source, _ in group}
    return found


def _months(source: Source) -> int:
    place = source.fit.columns.get("month")
    return 0 if place is None else sum(len(sheet.column(place).words.counts) for sheet in source.sheets)


def _completed(
    source: Source, number: int, coded: Sequence[Coded], units: Sequence[ProposedUnit], codes: Sequence[Code]
) -> Source:
    """The source with its code columns and whether its rows are added together."""
    keys = dict(source.keys)
    said = list(source.guessed)
    if own := code_keys(coded, number):
        keys["koder"] = own
    if has_repeats(source, [one for one in coded if one.source == number], units, codes):
        keys["sammenlaeg"] = True
        said.append("Rækker med samme måned og enhed lægges sammen")
    return replace(source, keys=keys, guessed=tuple(said))
