"""kommune.toml as written by `styring init`: new with comments, or what stands there with the new put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomlkit

from styringslib.fields.words import fold_word
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings_keys import KINDS
from styringslib.proposals.proposal import Proposal
from styringslib.proposals.questions import LEFT_OUT
from styringslib.proposals.sources import Source
from styringslib.proposals.units import ProposedUnit

_KINDS = {english: danish for danish, english in KINDS.items()}
_HEAD = """# Skrevet af styring init ud fra filerne i mappen. Ret gerne i den: næste kørsel bevarer det, der står her.
# Alle nøgler er forklaret i docs/datakontrakt.md.
"""
_UNITS = """# Enhederne. Tilføj fx budgetansvarlig = "Distriktsleder" (en rolle, ikke et navn), så rapporterne kan nævne den.
"""
_SECTION = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?")


def new_text(proposal: Proposal) -> str:
    """The whole of a new kommune.toml."""
    parts = [_HEAD + _lines({"navn": proposal.name, "kort_navn": proposal.short_name})]
    if ignored := ignored_words(proposal):
        parts[0] += _lines({"ignorer_enheder": ignored})
    parts += [_answers(proposal.answers)] if proposal.answers else []
    parts += [_unit_block(unit, proposal) for unit in proposal.units]
    if proposal.units:
        parts[-len(proposal.units)] = _UNITS + parts[-len(proposal.units)]
    many = {table for table in tables() if sum(source.table == table for source in proposal.sources) > 1}
    parts += [_source_block(source, source.table in many) for source in _in_order(proposal.sources)]
    return "\n".join(parts)


def merged_text(text: str, proposal: Proposal) -> str:
    """``text`` with the proposal's new tables, units, aliases and answers; nothing that stands there is changed or moved."""
    document = tomlkit.parse(text)
    blocks = document.get("enheder", [])
    by_name = {fold_word(str(block.get("navn", ""))): block for block in blocks}
    for unit in proposal.units:
        block = by_name.get(fold_word(unit.name))
        if block is None:
            continue
        aliases = block.get("aliaser", [])
        aliases = [aliases] if isinstance(aliases, str) else aliases
        here = {fold_word(str(word)) for word in (*aliases, block.get("navn", ""), block.get("noegle", ""))}
        if more := [word for word in _aliases(unit, proposal) if fold_word(word) not in here]:
            block["aliaser"] = [*aliases, *more]
    if ignored := [word for word in ignored_words(proposal) if word not in document.get("ignorer_enheder", [])]:
        document["ignorer_enheder"] = [*document.get("ignorer_enheder", []), *ignored]
    before = document.get("opsaetning", {}).get("svar")
    new = {key: value for key, value in proposal.answers.items() if before is None or key not in before}
    if before is not None:
        for key, value in new.items():
            before[key] = value
    result = tomlkit.dumps(document)
    if before is None and new:
        result = _added(result, _answers(new), "opsaetning")
    for unit in proposal.units:
        if not unit.known and fold_word(unit.name) not in by_name:
            result = _added(result, _unit_block(unit, proposal), "enheder")
    for source in _in_order(proposal.sources):
        name = f"tabeller.{tables()[source.table].heading}"
        result, several = _several(result, name, sum(one.table == source.table for one in proposal.sources) > 1)
        result = _added(result, _source_block(source, several), name, "tabeller")
    return result


def ignored_words(proposal: Proposal) -> list[str]:
    """Unit words that somebody has answered belong to no unit, and that no code of kontering stands for."""
    coded = {code.code for code in proposal.codes}
    words = [
        key.removeprefix("enhed:")
        for key, value in proposal.answers.items()
        if key.startswith("enhed:") and value == LEFT_OUT
    ]
    return [word for word in words if word not in coded and word.split()[0] not in coded]


def _several(text: str, name: str, more: bool) -> tuple[str, bool]:
    """The text with the one block of a table made the first of several; and whether the table has or gets several."""
    if f"[[{name}]]" in text:
        return text, True
    single = re.compile(rf"^(\s*)\[{re.escape(name)}\]", re.MULTILINE)
    if not single.search(text):
        return text, more
    return single.sub(rf"\1[[{name}]]", text, count=1), True


def _added(text: str, block: str, *sections: str) -> str:
    """The text with a block after the last of the first section that is there, at the end where none is."""
    lines = text.rstrip("\n").split("\n")
    for section in sections:
        heads = [n for n, line in enumerate(lines) if (found := _SECTION.match(line)) and _is_in(found[1], section)]
        if not heads:
            continue
        after = next((n for n in range(heads[-1] + 1, len(lines)) if _SECTION.match(lines[n])), len(lines))
        while (
            after > 0
            and (not lines[after - 1].strip() or lines[after - 1].lstrip().startswith("#"))
            and after - 1 > heads[-1]
        ):
            after -= 1
        return (
            "\n".join(
                [
                    *lines[:after],
                    "",
                    block.rstrip("\n"),
                    *([""] if after < len(lines) and lines[after].strip() else []),
                    *lines[after:],
                ]
            )
            + "\n"
        )
    return "\n".join(lines) + "\n\n" + block.rstrip("\n") + "\n"


def _is_in(name: str, section: str) -> bool:
    plain = name.replace(" ", "").replace('"', "")
    return plain == section or plain.startswith(f"{section}.")


def _in_order(sources: Sequence[Source]) -> list[Source]:
    order = list(tables())
    return sorted(sources, key=lambda source: order.index(source.table))


def _answers(answers: Mapping[str, str]) -> str:
    return (
        "# Svar på det, styring init har spurgt om. Slet en linje for at blive spurgt igen.\n[opsaetning.svar]\n"
        + _lines(answers)
    )


def _unit_block(unit: ProposedUnit, proposal: Proposal) -> str:
    values: dict[str, Any] = {"navn": unit.name, "noegle": unit.key, "type": _KINDS[unit.kind], "omraade": unit.area}
    values |= {key: value for key, value in (("fra", unit.start), ("til", unit.end)) if value}
    if aliases := _aliases(unit, proposal):
        values["aliaser"] = aliases
    return "[[enheder]]\n" + _lines(values)


def _aliases(unit: ProposedUnit, proposal: Proposal) -> list[str]:
    """Other names that the files use; codes stand in kontering instead."""
    coded = {code.code for code in proposal.codes if code.targets and "Enhed" in code.targets}
    taken = {fold_word(unit.name), fold_word(unit.key)}
    found = []
    for word in unit.words:
        if word.code not in coded and fold_word(word.word) not in taken:
            found.append(word.word)
            taken.add(fold_word(word.word))
    return found


def _source_block(source: Source, several: bool) -> str:
    name = f"tabeller.{tables()[source.table].heading}"
    head = f"[[{name}]]" if several else f"[{name}]"
    comments = "".join(f"# {line}\n" for line in _wrapped(source.guessed))
    return f"{comments}{head}\n{_lines(source.keys)}"


def _wrapped(sentences: Iterable[str]) -> list[str]:
    """The guesses as comments of at most some 100 signs."""
    lines: list[str] = []
    for sentence in sentences:
        if lines and len(lines[-1]) + len(sentence) < 100:
            lines[-1] += f" {sentence}."
        else:
            lines.append(f"{sentence}.")
    return [line.replace("\n", " ") for line in lines]


def _lines(values: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in values.items())


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else str(tomlkit.item(key).as_string())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{tomlkit.item(key).as_string()} = {_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return str(tomlkit.item(value).as_string())
