"""The proposal as a consultant reads it in a terminal of 80 columns."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from styringslib.fields.words import listed
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings_keys import KINDS
from styringslib.privacy import hide_cpr
from styringslib.proposals.headings import spelt
from styringslib.proposals.proposal import Proposal
from styringslib.proposals.questions import LEFT_OUT, Question
from styringslib.proposals.sources import Source
from styringslib.proposals.units import ProposedUnit

WIDTH = 80
_KINDS = {english: danish.replace("oe", "ø") for danish, english in KINDS.items()}


def thousands(number: float) -> str:
    """1.234."""
    return f"{number:,.0f}".replace(",", ".")


def money(kroner: float) -> str:
    """ "207,1 mio. kr.", "275.000 kr."."""
    if abs(kroner) >= 1_000_000:
        return f"{kroner / 1_000_000:.1f} mio. kr.".replace(".", ",", 1)
    return f"{thousands(kroner)} kr."


def counted(number: int, one: str, more: str) -> str:
    """ "1 fil", "2 filer"."""
    return f"{thousands(number)} {one if number == 1 else more}"


def table_name(name: str) -> str:
    """A table as a reader knows it: løn, købte pladser."""
    return spelt(tables()[name].heading)


def told(proposal: Proposal) -> str:
    """What every file seems to be, which units and codes there are, and what is not used."""
    if not proposal.sources and not proposal.others:
        advice = "Læg udtræk som CSV eller Excel med overskrifter over kolonnerne i mappen, og kør igen."
        return "\n\n".join(part for part in (_files(proposal), _left_out(proposal), advice) if part)
    parts = [
        _files(proposal),
        _units(proposal),
        _codes(proposal),
        _beware(proposal),
        _left_out(proposal),
        _absent(proposal),
    ]
    return "\n\n".join(part for part in parts if part)


def paragraph(text: str, first: str = "  ", rest: str = "    ") -> str:
    """The text in lines of 80 signs; words and paths are not broken."""
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _files(proposal: Proposal) -> str:
    if not proposal.sources:
        return (
            "Der er ingen nye filer at beskrive."
            if proposal.others
            else "Ingen af filerne ligner udtræk, der kan læses."
        )
    lines = ["Filerne"]
    for group in _alike(proposal.sources):
        first, rows = group[0], counted(sum(source.rows for source in group), "række", "rækker")
        more = (
            f" og {len(group) - 1} {'anden' if len(group) == 2 else 'andre'} af samme slags" if len(group) > 1 else ""
        )
        lines.append(paragraph(f"{source_name(first)}{more}: {table_name(first.table)}, {rows}", "  ", "      "))
        told = read_as(first)
        if len(group) > 1:
            told = [text.replace(_month_said(first), "Måneden er den, som navnet siger") for text in told]
        lines += [paragraph(text, "      ", "      ") for text in told]
    return "\n".join(lines)


def _alike(sources: Sequence[Source]) -> list[list[Source]]:
    """Sources that differ in file and month alone together, told once."""
    groups: dict[object, list[Source]] = {}
    for number, source in enumerate(sources):
        given = source.keys.get("konstanter", {})
        rest = {key: value for key, value in source.keys.items() if key not in ("filer", "ark", "konstanter")}
        others = {key: value for key, value in given.items() if key != "Måned"}
        own = (source.table, repr(rest), repr(others)) if "Måned" in given else number
        groups.setdefault(own, []).append(source)
    return list(groups.values())


def _month_said(source: Source) -> str:
    return f"Måned er {source.keys.get('konstanter', {}).get('Måned', '')} i alle rækker"


def source_name(source: Source) -> str:
    """The files and the sheet of a source."""
    names = source.keys["filer"]
    name = names if isinstance(names, str) else listed(names)
    return hide_cpr(f"{name}, ark {source.keys['ark']}" if "ark" in source.keys else name)


def read_as(source: Source) -> list[str]:
    """The headings that are read as something else, and what else was guessed."""
    named = [f"{theirs} læses som {ours}" for ours, theirs in source.keys.get("kolonner", {}).items()]
    texts = [", ".join(named)] if named else []
    if source.guessed:
        texts.append(". ".join(source.guessed) + ".")
    return [hide_cpr(" ".join(text.split())) for text in texts]


def kind_told(unit: ProposedUnit) -> str:
    """The kind of a unit, whether it is unsure, and its first and last month."""
    kind = _KINDS[unit.kind] if unit.sure_kind else f"{_KINDS[unit.kind]} (usikkert)"
    return kind + f" fra {unit.start}" * bool(unit.start) + f" til {unit.end}" * bool(unit.end)


def _units(proposal: Proposal) -> str:
    new = [unit for unit in proposal.units if not unit.known]
    if not proposal.units and proposal.left:
        advice = (
            "Filerne nævner kun numre. Skriv enhederne i kommune.toml, og skriv dem ud for numrene i kontering.xlsx."
        )
        return f"Enhederne\n{paragraph(advice)}"
    if not new:
        return ""
    wide = max(len(unit.name) for unit in new)
    lines = ["Enhederne"]
    for unit in new:
        others = [word.word for word in unit.words if word.word != unit.name]
        also = f", også kaldt {', '.join(others[:2])}{' m.fl.' if len(others) > 2 else ''}" if others else ""
        lines.append(paragraph(f"{unit.name:<{wide}}  {kind_told(unit)}, {unit.area}{also}", "  ", " " * (wide + 4)))
    return "\n".join(lines)


def _codes(proposal: Proposal) -> str:
    if not proposal.codes:
        return ""
    lines = ["Koderne (kontering.xlsx)"]
    for sheet in dict.fromkeys(code.sheet for code in proposal.codes):
        codes = [code for code in proposal.codes if code.sheet == sheet]
        lacking = [code for code in codes if not code.sure]
        text = f"{sheet}: {counted(len(codes), 'kode', 'koder')}, alle med et forslag"
        if lacking:
            kroner = sum(abs(code.kroner) for code in lacking)
            text = f"{sheet}: {counted(len(codes), 'kode', 'koder')}, {len(lacking)} uden et forslag ({money(kroner)})"
        lines.append(paragraph(text))
    return "\n".join(lines)


def _beware(proposal: Proposal) -> str:
    """Columns with CPR numbers, and unit names that look like people: never shown, and never written."""
    lines = []
    for sheet, heading in dict.fromkeys(proposal.pseudonymise):
        where = "en kolonne" if hide_cpr(heading) != heading or not heading else f"kolonnen {heading}"
        if (kind := proposal.likely.get((sheet, heading), "")) and where != "en kolonne":
            lines.append(
                f"{sheet}: {where} har form som CPR-numre, men ligner {kind}. Er det rigtigt, så skriv "
                f'andre_numre = ["{heading}"] under tabellen i kommune.toml. Ellers lav udtrækket igen med pseudonymer.'
            )
            continue
        lines.append(
            f"{sheet}: {where} ligner CPR-numre. Lav udtrækket igen med pseudonymer i stedet; CPR-numre læses ikke."
        )
    if proposal.persons:
        count = counted(len(proposal.persons), "navn", "navne")
        lines.append(f"{count} i kolonnen med enheder ligner personers. De er ikke gjort til enheder og vises ikke.")
    return "\n".join(["Personoplysninger", *(paragraph(line) for line in lines)]) if lines else ""


def _left_out(proposal: Proposal) -> str:
    lines = [f"{sheet}: {reason}." for sheet, reason in proposal.left_out]
    lines += [f"{name}: {reason}. {remedy}." for name, reason, remedy in proposal.unreadable]
    return "\n".join(["Bruges ikke", *(paragraph(line) for line in lines)]) if lines else ""


@cache
def _costs() -> dict[str, str]:
    return tomllib.loads(files("styringslib.proposals").joinpath("absent.toml").read_text("utf-8"))


def _absent(proposal: Proposal) -> str:
    lines = [f"{table_name(name).capitalize()}: {text}" for name, text in _costs().items() if name in proposal.absent]
    return (
        "\n".join(["Det, der ikke er filer til, udelades af rapporterne", *(paragraph(line) for line in lines)])
        if lines
        else ""
    )


def told_written(files: Sequence[str], kept: str, codes: int) -> str:
    """What was written, and where the kommune.toml that stood there before is kept."""
    if not files:
        return "Intet er ændret: kommune.toml og kontering.xlsx passer til filerne."
    text = f"Skrevet: {listed(files)}."
    if codes:
        text += f" Se {counted(codes, 'ny kode', 'nye koder')} efter i kontering.xlsx."
    return paragraph(f"{text} Den gamle kommune.toml ligger i {kept}." if kept else text, "", "")


def questions_ahead(number: int) -> str:
    """How many questions there are, and what an answer does."""
    begin = "Et spørgsmål." if number == 1 else f"{number} spørgsmål, det dyreste først."
    return f"{begin} Det bedste gæt står øverst."


def guesses(questions: Sequence[Question]) -> str:
    """The guesses that stand for answers, the dearest first."""
    if not questions:
        return ""
    lines = ["Gættet, fordi det ikke kan ses af filerne"]
    for question in questions:
        shown = dict(question.choices)[question.guess]
        lines.append(
            paragraph(f"{question.text} {shown}." if question.guess != LEFT_OUT else f"{question.text} Ingen, endnu.")
        )
    lines.append(paragraph("Er et gæt forkert, så ret det i kommune.toml eller kontering.xlsx.", "", ""))
    return "\n".join(lines)
