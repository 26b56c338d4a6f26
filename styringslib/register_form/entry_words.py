"""Entries of the register in words: in a line, in the list, their history, and two versions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
from babel.numbers import format_decimal

from styringslib.presentation import numbers
from styringslib.presentation.tables import Table, table
from styringslib.register.checks import YEARLY
from styringslib.register.entries import FIELDS, IT, KINDS, LINKED, MANY, OF_WHOLE, ONE, Entry, Field, field
from styringslib.register.shown import local, moment

WHOLE = "Hele kommunen"
LEVEL = field("override", "what").choices[1]
# What an entry changes the cost by. They are typed with a sign, and told in words that hold whatever a plus means.
COSTS = ("amount_per_month", "effect_per_month", "effect_so_far", "amount", "actual_per_month", *YEARLY)


def direction(cost: float) -> str:
    """``mere`` for more cost, ``mindre`` for less, nothing for none."""
    return "" if not cost else " mere" if cost > 0 else " mindre"


def value_text(value: Any, field: Field, titles: Mapping[str, str] | None = None) -> str:
    """A value as a reader sees it; a dash where there is none. ``titles``: of the entries that others name, by id."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return numbers.MISSING
    if field.kind in LINKED:
        return (titles or {}).get(str(value), str(value))
    if field.kind == "month":
        return numbers.month_short(pd.Period(value, "M"))
    if field.kind == "date":
        return numbers.day(pd.Timestamp(value))
    if field.name in COSTS:
        return f"{input_text(abs(value), field)}{direction(value)}"
    return (
        input_text(value, field).replace("-", numbers.SIGNS[1]) if field.kind == "hours" else input_text(value, field)
    )


def input_text(value: Any, field: Field) -> str:
    """A value as a person would type it; typed again, it is the same value."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if field.kind in ("kr", "hours", "pct"):
        return str(format_decimal(value, "#,##0.##########", locale=numbers.LOCALE))
    if field.kind == "month":
        return numbers.month_name(pd.Period(value, "M"))
    return str(value)


def summary(kind: str, values: Mapping[str, Any], actions: Mapping[str, str] | None = None) -> str:
    """An entry in a line: unit, months, amounts, state."""
    fields = {field.name: field for field in FIELDS[kind]}

    def told(name: str) -> str:
        return value_text(values.get(name), fields[name])

    def there(name: str) -> bool:
        return told(name) != numbers.MISSING

    def kroner(name: str, per: str = "pr. måned") -> list[str]:
        if not there(name):
            return []
        size, _, more = told(name).partition(" ")
        return [f"{size} kr.{more and f' {more}'} {per}".rstrip()]

    parts = [told("unit") if there("unit") or "area" not in fields else told("area")]
    if kind in OF_WHOLE and not there("unit"):
        parts = [WHOLE]
    if kind == "expected_change":
        until = f" til {told('month_to')}" if there("month_to") else ", varig"
        parts.append(f"fra {told('month_from')}{until}")
        parts += kroner("amount_per_month")
        parts += [f"{told('hours_per_month')} timer pr. måned"] if there("hours_per_month") else []
        parts += [f"{told('probability')} pct."]
    elif kind == "explanation":
        parts.append(told("month"))
    elif kind == "action":
        parts += [told("title"), told("status"), f"frist {told('deadline')}"]
        parts += kroner("effect_per_month")
    elif kind in ("cause", "solution"):
        state = "lasting" if kind == "cause" else "horizon"
        parts += [told("title"), f"{told(state)}{' sigt' if kind == 'solution' else ''}", told("status")]
        parts += [*kroner("amount_this_year", "i år"), *kroner("amount_full_year", "på et helt år")]
    elif kind == "override":
        parts += [told("month"), told("what"), *kroner("amount", "pr. måned" if values.get("what") == LEVEL else "")]
    elif kind == "round_step":
        parts += [told("month"), told("step"), *([told("on")] if there("on") else [])]
    elif kind == "minutes":
        parts += [told("month"), told("topic"), told("status")]
        parts += [f"frist {told('deadline')}"] if there("deadline") else []
    elif kind == "known_case":
        parts += [told("citizen"), f"{told('change').lower()} {told('expected_from')}", told("stage").lower()]
        parts += [*kroner("amount_per_month"), *([f"{told('probability')} pct."] if there("probability") else [])]
    else:
        parts += [(actions or {}).get(str(values.get("action")), ""), told("month"), told("status")]
    return " · ".join(part for part in parts if part)


_BODY = {
    "expected_change": "reason",
    "explanation": "explanation",
    "follow_up": "note",
    "solution": "cause",
    "override": "reason",
    "round_step": "note",
    "minutes": "decided",
    "known_case": "reason",
}
_DEFINITE = {"known_case": "kendte sag"}
_BEFORE_BODY = {"action": "Ansvarlig: ", "solution": "Årsag: "}


def card(kind: str, row: Mapping[str, Any], actions: Mapping[str, str], fresh: bool = False) -> str:
    """An entry in the list: what, why, by whom and when."""
    body = row.get(_BODY.get(kind, "owner_role"))
    body = actions.get(body, body) if kind == "solution" and isinstance(body, str) else body
    given = row.get("entered_by")
    role = given if isinstance(given, str) and given else row.get("role")
    last = f"{_BEFORE_BODY.get(kind, '')}{escape(str(body))}" if isinstance(body, str) and body else ""
    place, at = row.get("place"), row["at"]
    if isinstance(place, str):  # in a file: the day is the one that stands there, in no zone
        who = [role] if isinstance(role, str) else []
        when = [] if pd.isna(at) else [numbers.day(pd.Timestamp(at))]
        by = " · ".join(part for part in (f"Skrevet i filen {place}", ", ".join([*who, *when])) if part)
    else:
        by = f"{role}, {numbers.day(local(pd.Timestamp(at).to_pydatetime()))}"
    new = ' <span class="styring-ny">Ny</span>' if fresh else ""
    return (
        f'<div class="styring-post"><p><b>{escape(summary(kind, row, actions))}</b>{new}</p>'
        f'<p>{last}</p><p class="styring-hjaelp">{escape(by)}</p></div>'
    )


def list_title(kind: str, first: int, last: int, matching: int, total: int, in_files: int = 0) -> str:
    """How many there are, which of them are shown, and how many stand in the municipality's files."""
    many = MANY[kind]
    if not total:
        told = f"Der er ikke skrevet nogen {many} endnu."
    elif not matching:
        told = f"Ingen af de {numbers.decimal(total)} {many} passer til det valgte."
    elif total == 1:
        told = f"Viser {IT[kind]} ene {_DEFINITE.get(kind, ONE[kind])}, der er skrevet."
    else:
        of = (
            numbers.decimal(matching)
            if matching == total
            else f"{numbers.decimal(matching)} (af {numbers.decimal(total)})"
        )
        span = f"{numbers.decimal(first)}-{numbers.decimal(last)}" if last > first else f"nr. {numbers.decimal(first)}"
        told = f"Viser {span} af {of} {many}, de nyeste først."
    where = "i registret og i kommunens filer" if in_files else "i registret"
    if in_files:
        those = f"De {numbers.decimal(in_files)}, der kun står" if in_files > 1 else "Den, der kun står"
        told += f" {those} i kommunens filer, tæller også med i rapporterne og rettes i filen."
    return f'<h2>{escape(KINDS[kind])} {where}</h2><p role="status">{told}</p>'


def rows_table(kind: str, frame: pd.DataFrame, actions: Mapping[str, str], total: int) -> Table:
    """Entries as a table, for a page that nobody can write on; ``total``: how many there are besides those shown."""
    fields = [field for field in FIELDS[kind] if kind != "expected_change" or field.name != "area"]
    shown = pd.DataFrame(
        {field.name: [value_text(value, field, actions) for value in frame[field.name]] for field in fields},
        dtype="str",
    )
    shown["role"] = frame["role"].fillna(numbers.MISSING).to_list()
    shown["place"] = frame["place"].fillna("registret").to_list() if "place" in frame else "registret"
    columns = {field.name: (field.heading, "text") for field in fields}
    columns |= {"role": ("Skrevet af", "text"), "place": ("Skrevet i", "text")}
    columns = {name: told for name, told in columns.items() if name == "unit" or shown[name].ne(numbers.MISSING).any()}
    note = "" if total <= len(frame) else f"De nyeste {len(frame)} af {numbers.decimal(total)}."
    return table(
        f"register_{kind}", KINDS[kind], shown, columns, note=note, source="Det fælles register og kommunens filer"
    )


def history(kind: str, entries: Sequence[Entry], titles: Mapping[str, str] | None = None) -> str:
    """Every version of an entry, newest first: who, when, and what was changed; ``titles`` of the entries that it names."""
    rows = []
    before: Entry | None = None
    for entry in entries:
        rows.append(
            (
                str(entry.version),
                moment(entry.at),
                f"{entry.role} ({entry.user})",
                _changed(kind, before, entry, titles),
            )
        )
        before = entry
    frame = pd.DataFrame(rows[::-1], columns=["version", "at", "who", "what"])
    columns = {
        "version": ("Udgave", "text"),
        "at": ("Hvornår", "text"),
        "who": ("Hvem", "text"),
        "what": ("Hvad er ændret", "text"),
    }
    return table("historik", "Postens historik", frame, columns).to_html()


def _changed(kind: str, before: Entry | None, entry: Entry, titles: Mapping[str, str] | None) -> str:
    if before is None:
        return "Oprettet"
    if entry.withdrawn:
        return f"Taget ud: {entry.reason}" if entry.reason else "Taget ud"
    told = [
        f"{field.heading}: {value_text(was, field, titles)} → {value_text(now, field, titles)}"
        for field in FIELDS[kind]
        for was, now in [(before.values.get(field.name), entry.values.get(field.name))]
        if was != now
    ]
    return "; ".join(told) or "Ingen ændring"


def conflict(mine: Entry, theirs: Entry) -> str:
    """The two versions beside each other; what is the same in both is left out."""
    when = f"{escape(theirs.role)} den {moment(theirs.at)}"
    if theirs.withdrawn:
        reason = f" Begrundelsen er: {escape(theirs.reason)}." if theirs.reason else ""
        return alert(
            f"<p><b>Ikke gemt.</b> Posten er taget ud af registret af {when}, efter at du åbnede den.{reason} "
            "Det, du har skrevet, står der stadig, og du kan oprette det som en ny post.</p>"
        )
    rows = [
        (
            field.heading,
            value_text(theirs.values.get(field.name), field),
            value_text(mine.values.get(field.name), field),
        )
        for field in differing(mine, theirs)
    ]
    columns = {"field": ("Felt", "text"), "theirs": (f"Står nu ({theirs.role})", "text"), "mine": ("Din", "text")}
    compared = table("konflikt", "De to udgaver", pd.DataFrame(rows, columns=list(columns)), columns).to_html()
    return (
        alert(
            f"<p><b>Ikke gemt endnu.</b> Posten er rettet af {when}, efter at du åbnede den. Intet er gået tabt. "
            "Vælg for hvert felt, hvad der skal stå.</p>"
        )
        + compared
    )


def differing(mine: Entry, theirs: Entry) -> list[Field]:
    """The fields in which two versions are not the same."""
    return [field for field in FIELDS[mine.kind] if mine.values.get(field.name) != theirs.values.get(field.name)]


def side_choices(mine: Any, theirs: Any, field: Field) -> list[tuple[str, str]]:
    """The two values of a field to choose between."""
    return [
        (f"Din: {_short(value_text(mine, field))}", "mine"),
        (f"Deres: {_short(value_text(theirs, field))}", "theirs"),
    ]


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def alert(html: str) -> str:
    """Something that must be told at once."""
    return f'<div class="styring-alarm" role="alert">{html}</div>'
