"""The questions that remain: few, the dearest first, each with the best guess first and "ved ikke" last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from styringslib.fields.words import listed
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings_keys import KINDS
from styringslib.proposals.budget_versions import version_of
from styringslib.proposals.fits import Fit
from styringslib.proposals.headings import named_tables
from styringslib.proposals.month_numbers import month_number, months_measures
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.sources import Source, is_billing, money_unit, needs_year, year_of
from styringslib.proposals.unit_words import UnitWord, amounts_of
from styringslib.proposals.units import ProposedUnit, same_id

LEFT_OUT, UNKNOWN = "udelades", "ved ikke"
_FEW = 4
_CLOSE = 1.0  # two tables whose fits lie this near are asked about
_KIND_NAMES = {
    "district": "Et distrikt i hjemmeplejen", "rehabilitation": "Et rehabiliteringsteam", "residential": "Et botilbud",
    "provider": "En privat leverandør", "nursing": "Sygeplejen", "purchaser": "Myndigheden (visitationen)",
}  # fmt: skip
_KIND_KEYS = {english: danish for danish, english in KINDS.items()}


@dataclass(frozen=True)
class Question:
    """One question: its ``id`` in kommune.toml, its Danish text, the answers (value, what is shown) with the best guess
    first, and the kroner that it moves. ``free``: another text than these may be given."""

    id: str
    text: str
    choices: tuple[tuple[str, str], ...]
    kroner: float = 0.0
    free: bool = False

    @property
    def guess(self) -> str:
        """The answer that is taken when nobody knows."""
        return self.choices[0][0]


def _ordered(guess: str, choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    first = [(guess, choices[guess])] if guess in choices else []
    return (*first, *((value, shown) for value, shown in choices.items() if value != guess))


def table_question(sheet: Sheet, found: Sequence[Fit]) -> Question | None:
    """Which table a sheet is, where two are nearly as likely."""
    named = named_tables(sheet.file.rsplit("/", 1)[-1]) | named_tables(sheet.sheet)
    if found[0].table in named and not found[0].lacking:
        return None
    near = [fit for fit in found if fit.score > found[0].score - _CLOSE]
    if len(near) < 2:
        return None
    amounts = amounts_of(sheet, found[0])
    kroner = 0.0 if amounts is None else float(np.abs(amounts).sum())
    choices = {fit.table: f"{tables()[fit.table].heading}: hver række er {tables()[fit.table].row}" for fit in near}
    return Question(
        f"tabel:{sheet.told}",
        f"Hvad er {sheet.told}?",
        _ordered(found[0].table, {**choices, LEFT_OUT: "Skal ikke bruges"}),
        kroner,
    )


def year_question(sheet: Sheet, fit: Fit, this: int) -> Question | None:
    """Which year the months of a sheet are in; ``this`` is the newest year that other files tell."""
    if not needs_year(sheet, fit) or year_of(sheet):
        return None
    years = {str(year): str(year) for year in (this, this - 1, this + 1, this - 2)}
    return Question(
        f"aar:{sheet.told}", f"Hvilket år er månederne i {sheet.told}?", _ordered(str(this), years), _kroner(sheet, fit)
    )


def version_question(sheet: Sheet, fit: Fit) -> Question | None:
    """Which budget a sheet holds, where no name tells."""
    if "version" not in fit.lacking or version_of(sheet, fit):
        return None
    versions = {
        "Vedtaget": "Det vedtagne budget",
        "Korrigeret": "Det korrigerede budget",
        "Tillægsbevilling": "Kun ændringer (tillægsbevillinger)",
    }
    return Question(
        f"version:{sheet.told}", f"Hvilket budget er {sheet.told}?", _ordered("Vedtaget", versions), _kroner(sheet, fit)
    )


def version_questions(chosen: Sequence[tuple[Sheet, Fit]]) -> dict[str, Question]:
    """Sheet -> the question which budget it holds; sheets of one shape for different years are asked about once."""
    groups: list[list[tuple[Sheet, Question]]] = []
    for sheet, fit in chosen:
        if not (question := version_question(sheet, fit)):
            continue
        shape = (sheet.headings, year_of(sheet))
        home = next(
            (
                g
                for g in groups
                if g[0][0].headings == shape[0] and shape[1] and shape[1] not in {year_of(s) for s, _ in g}
            ),
            None,
        )
        if home is None or not year_of(home[0][0]):
            groups.append([(sheet, question)])
        else:
            home.append((sheet, question))
    found: dict[str, Question] = {}
    for group in groups:
        first = group[0][1]
        if len(group) > 1:
            years = listed([year_of(sheet) for sheet, _ in group[1:]])
            kroner = sum(question.kroner for _, question in group)
            first = replace(first, text=f"{first.text} Svaret gælder også {years}.", kroner=kroner)
        found |= {sheet.told: first for sheet, _ in group}
    return found


def numbers_question(sheet: Sheet, fit: Fit) -> Question | None:
    """What the numbers under the months are, where no name tells."""
    table = tables()[fit.table]
    choices = {name: table[name].heading for name in months_measures(table)}
    if not fit.months or len(choices) == 1 or month_number(sheet, fit, table):
        return None
    first = next(iter(choices))
    return Question(f"tal:{sheet.told}", f"Hvad er tallene i {sheet.told}?", _ordered(first, choices))


def _kroner(sheet: Sheet, fit: Fit) -> float:
    amounts = amounts_of(sheet, fit)
    return 0.0 if amounts is None else float(np.abs(amounts).sum())


def money_question(source: Source, postings_a_month: float) -> Question | None:
    """Whether a budget is in 1.000 kr.: by its size beside what is booked a month."""
    sheet = source.sheets[0]
    amounts = amounts_of(sheet, source.fit)
    if (
        source.table != "budget"
        or amounts is None
        or not postings_a_month
        or money_unit(sheet, source.fit, {}) != "kr."
    ):
        return None
    rows = max(1, len(source.sheets))
    months = max(1, _months(source))
    ratio = postings_a_month / max(1.0, float(np.abs(amounts).sum()) / months / rows)
    if not 200 < ratio < 5_000:
        return None
    choices = {"1.000 kr.": "1.000 kr.", "kr.": "Kroner", "mio. kr.": "Mio. kr."}
    text = f"Beløbene i {sheet.told} er omkring 1.000 gange mindre end det bogførte. Hvad står de i?"
    return Question(f"beloeb:{sheet.told}", text, _ordered("1.000 kr.", choices), float(np.abs(amounts).sum()) * 1_000)


def _months(source: Source) -> int:
    if source.fit.months:
        return len(source.fit.months)
    place = source.fit.columns.get("month")
    return 12 if place is None else len(source.sheets[0].column(place).words.counts)


def sign_question(source: Source) -> Question | None:
    """Whether costs stand as minus: where nearly all amounts of pay, temps or budget are below nought."""
    sheet = source.sheets[0]
    amounts = amounts_of(sheet, source.fit)
    if (
        source.table not in ("payroll", "temps", "budget", "postings")
        or amounts is None
        or not len(amounts)
        or source.fit.extra.get("debit")
    ):
        return None
    if source.table == "postings" and is_billing(sheet) and float(amounts.sum()) > 0:
        choices = {"minus": "Ja, det er indtægter", "plus": "Nej, det er udgifter"}
        text = f"{sheet.told} ligner opkrævninger. Skal beløbene tælle som indtægter?"
        return Question(f"fortegn:{sheet.told}", text, _ordered("minus", choices), 2 * float(np.abs(amounts).sum()))
    minus = -float(np.minimum(amounts, 0).sum())
    if not minus or minus < 0.7 * float(np.abs(amounts).sum()):
        return None
    choices = {"minus": "Udgifter står med minus", "plus": "Det er indtægter, og udgifter står med plus"}
    text = f"Næsten alle beløb i {sheet.told} er minus. Hvad betyder det?"
    return Question(f"fortegn:{sheet.told}", text, _ordered("minus", choices), 2 * float(np.abs(amounts).sum()))


def unit_questions(
    units: Sequence[ProposedUnit],
    left: Sequence[UnitWord],
    guesses: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
) -> list[Question]:
    """Which unit the unsure words belong to, and which kind the unsure units are; ``texts`` are what stands beside words."""
    names = {unit.name: unit.name for unit in units}
    asked: list[Question] = []
    for unit in units:
        if all(unit.same):
            text = f"Er {unit.same[0]} og {unit.same[1]} den samme enhed?"
            answers = (("ja", "Ja, den samme"), ("nej", "Nej, to enheder"))
            asked.append(Question(same_id(unit.same), text, answers, unit.kroner))
        for word in unit.words:
            if word.word in unit.unsure:
                choices = {**names, LEFT_OUT: "Ingen af dem"}
                asked.append(
                    Question(
                        f"enhed:{word.word}",
                        f"Hvilken enhed er {word.word}?",
                        _ordered(unit.name, choices),
                        word.kroner,
                    )
                )
        if not unit.sure_kind and not unit.known:
            kinds = {english: _KIND_NAMES[english] for english in _KIND_KEYS}
            asked.append(
                Question(f"slags:{unit.name}", f"Hvad er {unit.name}?", _ordered(unit.kind, kinds), unit.kroner)
            )
    unknown = [word for word in left if word.word not in guesses]
    for word in left:
        # Many codes that nothing tells anything of are filled in where they stand, in kontering.
        if word in unknown and len(unknown) > _FEW:
            continue
        guess = guesses.get(word.word, LEFT_OUT)
        choices = {**names, LEFT_OUT: "Ingen af dem"}
        beside = f" ({texts[word.word]})" if texts and word.word in texts else ""
        text = f"Hvilken enhed er {word.word}{beside}?"
        asked.append(Question(f"enhed:{word.word}", text, _ordered(guess, choices), word.kroner))
    return asked
