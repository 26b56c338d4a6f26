"""What the register's form says: its labels, and what becomes of what is written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.signs import Sign
from styringslib.register.entries import FIELDS, HELP, IT, MANY, ONE, Entry, Field, links
from styringslib.register.shown import moment
from styringslib.register_form.entry_words import COSTS, alert, direction, summary

if TYPE_CHECKING:
    from styringslib.register import EntryProblem, Person

_USUAL = Sign()
CHOOSE_KIND = "Hvad vil du skrive eller se?"
CHOOSE, ALL_UNITS, UNITS_AREA = "Vælg", "Alle enheder", "Enhedens eget område"
SAVE_NEW, SAVE_CHANGE, RETRY = "Gem", "Gem rettelsen", "Prøv igen"
CLEAR, CLOSE, LEAVE = "Ryd felterne", "Luk uden at gemme", "Luk"
OPEN, NEWER, OLDER, REFRESH = "Åbn", "Vis de nyere", "Vis de ældre", "Hent listen igen"
WITHDRAW, REASON, WITHDRAW_TITLE = "Tag posten ud", "Hvorfor udgår den?", "Tag posten ud af registret"
WITHDRAW_HELP = "Posten bliver stående i historikken, men er ikke længere med i rapporterne."
SEARCH, UNIT_FILTER = "Søg i teksten", "Vis enhed"
TAKE_MINE, TAKE_THEIRS, SAVE_CHOSEN, KEEP_WRITING = (
    "Vælg alle mine",
    "Vælg alle deres",
    "Gem det valgte",
    "Bliv ved min tekst",
)
SAVE_AS_NEW = "Opret som ny post"
BACK = "Teksten, du var i gang med før, er hentet frem igen."
BUSY = "Du har tekst i felterne, der ikke er gemt. Gem den, eller vælg “Luk uden at gemme”, før du åbner en post mere."
NOTHING_YET = "Der er ikke skrevet noget i felterne endnu."
UNCHANGED = "Der er ikke rettet noget, så der er ikke gemt en ny udgave."
STATIC = (
    "Siden viser, hvad der er skrevet i registret og i kommunens filer. "
    "Den, der vil skrive, åbner notesbogen i JupyterLab eller på kommunens server."
)
EMPTY = "Der er ikke skrevet noget endnu, hverken i registret eller i kommunens filer."
UNREADABLE = "Noget i kommunens filer kan ikke læses og mangler på listen. Datatjekket fortæller, hvad der skal rettes."
# In JupyterLab arrows, Enter and letters are the notebook's own keys; within the form they are the form's.
OWN_KEYS = """\
window.addEventListener("focusin", event => {
  const inside = event.target.closest && event.target.closest(".styring-form");
  if (inside) { event.target.setAttribute("data-lm-suppress-shortcuts", "true"); }
});
"""
PLACEHOLDERS = {"month": "november 2026", "kr": "-35.000", "hours": "120", "pct": "100"}
_ROLES = ("Distriktsleder", "Leder af botilbud", "Teamleder", "Myndighedsleder", "Fagchef", "Økonomikonsulent")


def style() -> str:
    """The form's look, as a style element."""
    sheet = (files("styringslib.register_form") / "form.css").read_text("utf-8")
    return f"<style>{sheet}</style>"


def kind_choices(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Danish names of the kinds, as the reader chooses between them."""
    names = {"follow_up": "Opfølgning på handling"}
    return [(names.get(kind, numbers.capital(ONE[kind])), kind) for kind in kinds]


def not_followed_up(kind: str) -> str:
    """What stands in the files alone cannot be chosen in an entry of ``kind``."""
    what = numbers.capital(numbers.listed([MANY[one.kind] for one in links(kind)]))
    then = "følges op" if kind == "follow_up" else "vælges"
    return (
        f"{what}, der kun står i kommunens filer, kan ikke vælges her. "
        f"Økonomikonsulenten kan føre dem over i registret, så kan de {then}."
    )


def roles(known: Iterable[str]) -> list[str]:
    """Roles to choose from: those in use and the usual ones."""
    return list(dict.fromkeys([*known, *_ROLES]))


def who(person: Person, where: str, kinds: Sequence[str]) -> str:
    """Who writes, or why somebody only reads, and where it is kept."""
    units = numbers.listed([escape(unit) for unit in person.units])
    if person.access == "konsulent":
        told = f"Du skriver som <b>{escape(person.role)}</b> og kan skrive for alle enheder."
    elif any(person.may_write(kind, unit) for kind in kinds for unit in person.units):
        told = f"Du skriver som <b>{escape(person.role)}</b> for {units}."
    elif person.access == "leder":
        told = "Du kan læse, hvad der er skrevet. I din kommune skriver konsulenterne; giv dem besked om ændringer."
    else:
        told = (
            "Du kan læse, hvad der er skrevet, men ikke skrive selv. "
            "Skal du kunne skrive, så bed økonomikonsulenten om at få dig med i kommune.toml."
        )
    return f"<p>{told} Registret er {escape(where)}.</p>"


def heading(kind: str, entry: Entry | None, writes: bool = True) -> str:
    """The heading over the fields; ``writes``: whether the reader may change the entry."""
    one = ONE[kind]
    if entry is None:
        new = "Nyt" if IT[kind] == "det" else "Ny"
        return f"<h2>{new} {one}</h2><p>{escape(HELP[kind])}.</p>"
    last = f"Udgave {entry.version}, skrevet af {escape(entry.role)} den {moment(entry.at)}."
    return f"<h2>{f'Ret {one}' if writes else numbers.capital(one)}</h2><p>{last}</p>"


def label(field: Field, error: str = "", sign: Sign = _USUAL) -> str:
    """A field's label: its name, whether it must be filled in, its help, and what is wrong with what stands in it.

    ``sign``: the municipality's convention, by which a cost is typed.
    """
    need = "" if field.required else " <i>(kan være tom)</i>"
    wrong = f'<span class="styring-fejl">{escape(error)}</span>' if error else ""
    return (
        f'<b>{escape(field.heading)}</b>{need}<span class="styring-hjaelp">{escape(_help(field, sign))}</span>{wrong}'
    )


def _help(field: Field, sign: Sign) -> str:
    if sign.plus == "more" or field.name not in COSTS:
        return field.help
    other = {"plus": "minus", "minus": "plus", "Plus": "Minus", "Minus": "Plus"}
    return re.sub(r"\b[Pp]lus\b|\b[Mm]inus\b", lambda word: other[word[0]], field.help)


def fault(problem: EntryProblem) -> str:
    """One problem as a sentence and what to do about it."""
    value = f" ({problem.value})" if problem.value else ""
    remedy = f" {_sentence(problem.remedy)}" if problem.remedy else ""
    return f"{problem.message}{value}.{remedy}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def problems(kind: str, found: Sequence[EntryProblem]) -> str:
    """Everything that is wrong, for somebody who does not see the fields."""
    names = {field.name: field.heading for field in FIELDS.get(kind, ())}
    lines = "".join(
        f"<li>{escape(f'{names[one.field]}: ' if one.field in names else '')}{escape(fault(one))}</li>" for one in found
    )
    return alert(
        f"<p><b>Ikke gemt.</b> Ret dette, og gem igen. Det, du har skrevet, står der stadig.</p><ul>{lines}</ul>"
    )


def not_saved(reason: str) -> str:
    """Why nothing was saved, in the register's own words."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in reason.splitlines() if line.strip())
    return alert(f"<p><b>Ikke gemt.</b> Det, du har skrevet, står der stadig.</p>{lines}")


def in_doubt(reason: str) -> str:
    """Nobody knows whether it was saved; trying again does not double it."""
    again = f"Vælg “{RETRY}”. Er den allerede gemt, bliver den ikke gemt to gange."
    return alert(f"<p><b>Det vides ikke, om det er gemt.</b> {escape(reason)}</p><p>{again}</p>")


def unknown_fault(name: str) -> str:
    """A fault of ours."""
    return not_saved(
        f"Der skete en fejl i programmet ({name}). Prøv igen; sker det igen, så sig det til den, der driver registret."
    )


def not_shown(reason: str) -> str:
    """The list could not be fetched."""
    return alert(f"<p><b>Listen kan ikke vises lige nu.</b> {escape(reason)}</p>")


def saved(entry: Entry, more: str = "") -> str:
    """An entry that the register has returned."""
    what = "taget ud" if entry.withdrawn else "gemt"
    told = f"<b>{numbers.capital(what)}.</b> {escape(summary(entry.kind, entry.values))}"
    return f'<div class="styring-gemt" role="status"><p>{told}, {moment(entry.at)}.</p>{_paragraph(more)}</div>'


def note(text: str) -> str:
    """Something the reader should know."""
    return f'<div class="styring-note" role="status"><p>{escape(text)}</p></div>'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def effect(year: int, months: int, effect_kr: float, full_year: float, asked: Sequence[EntryProblem]) -> str:
    """What a change that is being typed is worth, and what one might ask about it."""
    lines = []
    if effect_kr or full_year:
        span = numbers.counted(months, "måned", "måneder")
        lines.append(
            f"Virkning i {year}: <b>{_directed(effect_kr)}</b> ({span}). Helårsvirkning: <b>{_directed(full_year)}</b>. "
            "Begge er ganget med sandsynligheden. Er ændringen begyndt, når rapporten laves, ligger "
            "virkningen allerede i forbruget."
        )
    return _worth(lines, asked)


def questions(asked: Sequence[EntryProblem]) -> str:
    """What one might ask about an entry that is being typed."""
    return _worth([], asked)


def _worth(lines: Sequence[str], asked: Sequence[EntryProblem]) -> str:
    told = [*lines, *(escape(f"{one.message}{one.value and f' ({one.value})'}. {one.remedy}") for one in asked)]
    return (
        f'<div class="styring-virkning" role="status">{"".join(f"<p>{line}</p>" for line in told)}</div>'
        if told
        else ""
    )


def _directed(cost: float) -> str:
    return f"{numbers.kroner_exact(abs(cost))}{direction(cost)}"


def title(municipality: str) -> Section:
    """The page's heading."""
    return section(f"# Det fælles register · {municipality}")
