"""The agendas of a month's meetings, put together from what the units' reports say, with room for the minutes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.month.names import WHOLE, WHOLE_KEY, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.privacy import hide_cpr
from styringslib.privacy.cpr import hidden_in
from styringslib.publishing import folder as folders
from styringslib.publishing import page, word
from styringslib.publishing.manifest import Entry
from styringslib.publishing.searched import hidden_page, put
from styringslib.publishing.ways import Way
from styringslib.reports.groups import GROUPS
from styringslib.rounds.terms import Meeting, RoundTerms, round_terms
from styringslib.sections.agenda.section import PART

if TYPE_CHECKING:
    from styringslib.intake import Municipality
    from styringslib.intake.settings.settings import Unit

FOLDER, NAME = "moeder", "moeder.json"
CONSULTANT, HEAD = "Økonomikonsulent", "Fagchef"
# Empty lines for what is agreed about a unit.
LINES = 3
_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Planned:
    """A meeting of the month: ``key`` is its page's name, ``units`` the keys of those it is about, ``minutes`` the time for each,
    ``files`` its files' names."""

    key: str
    title: str
    participants: tuple[str, ...]
    units: tuple[str, ...]
    minutes: int
    files: tuple[str, ...] = ()


def planned(municipality: Municipality, month: pd.Period, terms: RoundTerms) -> list[Planned]:
    """The month's meetings: those of several units that kommune.toml plans, and one for each unit and for the whole, so that
    everybody has an agenda of what is theirs."""
    active = [
        unit for kind in GROUPS for unit in municipality.settings.units if unit.kind == kind and unit.is_active(month)
    ]
    of_month = [one for one in terms.meetings if terms.given and _held(one, month, terms)]
    found = []
    for meeting in of_month:
        units = [unit for unit in active if _is_about(meeting, unit)]
        if len(units) > 1:
            keys = tuple(unit.key for unit in units)
            found.append(Planned(_key(meeting.name), meeting.name, meeting.participants, keys, meeting.minutes))
    whole = Planned(WHOLE_KEY, WHOLE_NAME, (CONSULTANT, HEAD), (WHOLE_KEY,), 10)
    return [
        *_unlike(found, {WHOLE_KEY, *(unit.key for unit in active)}),
        whole,
        *(_own(unit, of_month) for unit in active),
    ]


def _held(meeting: Meeting, month: pd.Period, terms: RoundTerms) -> bool:
    """Whether a meeting belongs to the month's follow-up; of kinds that share a month the last one counts."""
    kinds = [kind.name for kind in terms.kinds if month.month in kind.months]
    return not meeting.kind or kinds[-1:] == [meeting.kind]


def _is_about(meeting: Meeting, unit: Unit) -> bool:
    if not (meeting.units or meeting.areas or meeting.kinds):
        return True
    return unit.name in meeting.units or unit.area in meeting.areas or unit.kind in meeting.kinds


def _own(unit: Unit, meetings: Sequence[Meeting]) -> Planned:
    """The unit's own meeting: as the first planned one that is about it says, else the consultant with who answers for it."""
    about = next((one for one in meetings if _is_about(one, unit)), None)
    default = (CONSULTANT, *([unit.owners.owner] if unit.owners.owner else []))
    who, minutes = (about.participants, about.minutes) if about else (default, 10)
    return Planned(unit.key, unit.name, tuple(dict.fromkeys(who)), (unit.key,), minutes)


def _key(name: str) -> str:
    plain = hide_cpr(name).lower().translate(_PLAIN)
    return "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in plain).split()) or "moede"


def _unlike(meetings: Sequence[Planned], taken: set[str]) -> Iterator[Planned]:
    """The meetings with a key each."""
    for one in meetings:
        key, number = one.key, 1
        while key in taken:
            number += 1
            key = f"{one.key}-{number}"
        taken.add(key)
        yield Planned(key, one.title, one.participants, one.units, one.minutes)


def read(folder: Path) -> list[Planned]:
    """The meetings whose agendas lie in the month's ``folder``; none where there are none that this version can read."""
    try:
        rows = json.loads((folder / FOLDER / NAME).read_text("utf-8"))["meetings"]
        return [
            Planned(
                str(row["key"]), str(row["title"]), tuple(row["participants"]), tuple(row["units"]), int(row["minutes"]),
                tuple(row["files"]),
            )
            for row in rows
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return []


def write(
    folder: Path, municipality: Municipality, month: pd.Period, entries: Sequence[Entry], *, word: bool = False
) -> None:
    """The agendas of the meetings about units whose report is there, and moeder.json; what is no longer planned is removed.

    ``word``: as Word documents too, to write the minutes in.
    """
    made = {one.folder: one for one in entries if one.name == "rapport" and one.status == "ok" and PART in one.summary}
    names = {unit.key: unit.name for unit in municipality.settings.units} | {WHOLE_KEY: WHOLE_NAME}
    written = []
    for meeting in planned(municipality, month, round_terms(municipality.settings)):
        parts = [_part(made[key], names[key]) for key in meeting.units if key in made]
        if parts:
            html = agenda(municipality.settings.name, month, meeting, parts)
            written.append(_write(folder / FOLDER, meeting, html, word=word))
    if not written and not (folder / FOLDER).is_dir():
        return
    content = {"meetings": [asdict(one) for one in written]}
    folders.write(folder / FOLDER / NAME, json.dumps(hidden_in(content), ensure_ascii=False, indent=1) + "\n")
    kept = {NAME, *(name for one in written for name in one.files)}
    for path in (folder / FOLDER).iterdir():
        if path.name not in kept:
            path.unlink()


def _write(folder: Path, meeting: Planned, html: str, *, word: bool) -> Planned:
    changed = put(folder / f"{meeting.key}.html", html)
    document = folder / f"{meeting.key}.docx"
    if word and (changed or not document.is_file()):
        _as_word(hidden_page(html), document)
    there = (f"{meeting.key}.html", *([document.name] if word else []))
    return Planned(meeting.key, meeting.title, meeting.participants, meeting.units, meeting.minutes, there)


def _as_word(html: str, path: Path) -> None:
    word.write(html, path)


def _part(entry: Entry, name: str) -> dict[str, Any]:
    """What the report says for the meeting; nothing that looks like a CPR number is passed on."""
    told = json.loads(hide_cpr(json.dumps(entry.summary[PART], ensure_ascii=False)))
    return {
        **told,
        "key": entry.folder,
        "name": name,
        "headline": entry.summary.get("headline", ""),
        "whole": entry.kind == WHOLE,
    }


def agenda(municipality: str, month: pd.Period, meeting: Planned, parts: Sequence[dict[str, Any]]) -> str:
    """The agenda as a page; ``parts``: unit by unit what changed, what was agreed and what is asked."""
    ways = [Way("Alle enheder", "../index.html", "front")]
    if len(parts) == 1:
        ways.append(Way("Månedens rapport", f"../{parts[0]['key']}/rapport.html", "other"))
    return page.render(
        "meeting.html.j2",
        municipality=municipality,
        month=month,
        meeting=meeting,
        who=numbers.listed(meeting.participants),
        parts=parts,
        total=meeting.minutes * len(parts),
        lines=LINES,
        ways=ways,
    )
