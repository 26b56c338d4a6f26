"""What is written to each reader of a month: the three lines of every unit that is theirs, and where the report is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from importlib.resources import files
from pathlib import Path
from typing import Any

from styringslib.calendar import as_month
from styringslib.call_error import CallError
from styringslib.delivery.reader import Reader
from styringslib.delivery.terms import Delivery, is_allowed
from styringslib.intake.files.found_files import leads_out
from styringslib.month.names import WHOLE_KEY, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.privacy import hide_cpr
from styringslib.publishing.manifest import Entry, Run
from styringslib.sections.front.answer import first_sentences

LINES = 3
# Of the headline those that say what is expected and how far from the budget it is.
_SENTENCES = 2
CALM = "Intet kræver noget af dig denne måned."
REPORT = "rapport"
# What people have called an action or a change: their own words, which do not leave the house in a mail.
_FIRST = re.compile(r"^»[^«]*«")
_WITHIN = re.compile(r"\s*»[^«]*«")


@dataclass(frozen=True)
class Part:
    """What a mail says of a unit: at most ``LINES`` lines, the address of the report and its PDF, where there is one."""

    navn: str
    linjer: tuple[str, ...]
    link: str
    vedhaeftet: Path | None


@dataclass(frozen=True)
class Letter:
    """A mail before it is sent.

    ``login`` and ``role`` are whom it is to, ``kind`` what sort of mail it is, ``about`` what it reminds of, if it does.
    """

    login: str
    role: str
    address: str
    kind: str
    subject: str
    text: str
    attached: tuple[tuple[str, Path], ...] = ()
    about: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """What the log is to know as sent: the kind, or each thing that the letter is about."""
        return self.about or (self.kind,)

    def message(self, sender: str, at: float) -> EmailMessage:
        """The mail; ``at``: seconds since 1970."""
        made = EmailMessage()
        # They quote what leaders have written; it is searched when it is saved, and once more here.
        # A name with a line break in it would end the head of the mail.
        made["From"], made["To"], made["Subject"] = sender, self.address, hide_cpr(" ".join(self.subject.split()))
        made["Date"] = formatdate(at, localtime=True)
        made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        # Nobody's absence is answered to, and no list takes it for a letter from a person.
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(hide_cpr(self.text))
        for name, path in self.attached:
            made.add_attachment(path.read_bytes(), maintype="application", subtype="pdf", filename=name)
        return made


@dataclass(frozen=True)
class Letters:
    """``letters`` to send, and in Danish whom nothing is written to and why."""

    letters: tuple[Letter, ...]
    notes: tuple[str, ...]


def month_letters(
    readers: Sequence[Reader], run: Run, out: Path, terms: Delivery, template: str | None = None
) -> Letters:
    """A letter to each of ``readers`` with an address that may be written to, about the month of ``run`` in ``out``."""
    made, notes = [], []
    month = numbers.month_name(as_month(run.month))
    for reader in readers:
        person = reader.person
        if refused := not_written_to(reader, terms):
            notes.append(refused)
            continue
        parts = [part for entry in _own(reader, run) if (part := _part(reader, entry, run, out, terms))]
        if not parts:
            notes.append(f"{person.role} ({person.user}) får ingen mail, for der er ingen rapport til dem for {month}.")
            continue
        places = {"kommune": run.municipality, "maaned": month, "rolle": person.role}
        text = filled(template, {**places, "afsnit": parts})
        attached = tuple(
            (f"{part.vedhaeftet.parent.name}-{run.month}.pdf", part.vedhaeftet) for part in parts if part.vedhaeftet
        )
        made.append(
            Letter(person.user, person.role, person.mail, REPORT, terms.subject.format(**places), text, attached)
        )
    return Letters(tuple(made), tuple(notes))


def not_written_to(reader: Reader, terms: Delivery) -> str:
    """Why nothing is written to a reader, in Danish; "" when they may be written to."""
    person = reader.person
    if not person.mail:
        return f"{person.role} ({person.user}) har ingen mail i [[register.personer]]."
    if not is_allowed(person.mail, terms.domains):
        return f"{person.role} ({person.user}) får ingen mail, for adressen er uden for domaener i [levering]."
    return ""


def own_template(folder: Path, terms: Delivery) -> str | None:
    """The text of the municipality's own template; None without one, CallError when it can not be read."""
    if not terms.template:
        return None
    if leads_out(folder, folder / terms.template):
        raise CallError(
            f"Skabelonen {terms.template} i [levering] ligger uden for mappen og læses ikke. Læg selve filen i mappen."
        )
    try:
        return (folder / terms.template).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CallError(
            f"Skabelonen {terms.template} i [levering] kan ikke læses. Ret navnet, eller gem den som UTF-8."
        ) from None


def filled(template: str | None, places: Mapping[str, Any]) -> str:
    """A template with its places filled in; the one that comes with the library when it is None. CallError when it can not be."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    text = template if template is not None else (files("styringslib.delivery") / "mail.txt.j2").read_text("utf-8")
    environment = SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    try:
        return re.sub(r"\n{3,}", "\n\n", environment.from_string(text).render(places)).strip() + "\n"
    except Exception as error:  # a template may divide by nought, count to no end and ask for other templates
        raise CallError(
            f"Skabelonen i [levering] kan ikke udfyldes ({error}). Brug de pladser, der står i docs/drift.md."
        ) from None


def _own(reader: Reader, run: Run) -> list[Entry]:
    """The follow-ups that are a reader's: of the own units, else of what they read without being all, else of the whole."""
    reports = [one for one in run.entries if one.name == REPORT and one.status == "ok"]
    by_unit = [one for one in reports if one.folder != WHOLE_KEY]
    own = [one for one in by_unit if one.unit in reader.person.units]
    if not own and reader.units is not None:
        own = [one for one in by_unit if one.folder in reader.units]
    own = own or [one for one in reports if one.folder == WHOLE_KEY]
    return [one for one in own if reader.reads(one, f"{REPORT}.html")]


def _part(reader: Reader, entry: Entry, run: Run, out: Path, terms: Delivery) -> Part | None:
    headline = str(entry.summary.get("headline") or "").strip()
    if not headline:
        return None
    needs = _needs(reader, entry)
    link = f"{terms.link.rstrip('/')}/{run.month}/{entry.folder}/{REPORT}.html" if terms.link else ""
    pdf = out / run.month / entry.folder / f"{REPORT}.pdf"
    attached = pdf if terms.attach and f"{REPORT}.pdf" in entry.outputs and pdf.is_file() else None
    name = WHOLE_NAME if entry.folder == WHOLE_KEY else reader.names.get(entry.folder, entry.unit)
    return Part(name, (plain(first_sentences(headline, _SENTENCES)), *needs), link, attached)


def _needs(reader: Reader, entry: Entry) -> list[str]:
    """What requires something, in the lines that are left. Of a report that does not tell it, nothing is said of it either."""
    known = entry.summary.get("needs")
    if known is None:
        return []
    own = entry.unit in reader.person.units or entry.folder == WHOLE_KEY
    # What a report asks of its leader is not asked of everybody who reads it.
    to_whom = "" if own else "Til enhedens leder: "
    needs = [to_whom + plain(str(one)) for one in known]
    if len(needs) > LINES - 1:
        return [*needs[: LINES - 2], f"Der er {len(needs) - (LINES - 2)} punkter mere. De står i rapporten."]
    return needs or ([CALM] if own else [])


def plain(line: str) -> str:
    """A line without what people have written themselves, and without what looks like a CPR number.

    >>> plain("»Flyt ruter« havde frist 1. oktober og er ikke meldt færdig.")
    'En aftalt handling havde frist 1. oktober og er ikke meldt færdig.'
    """
    shown = _WITHIN.sub("", _FIRST.sub("En aftalt handling", line))
    return hide_cpr(shown.replace("\N{NO-BREAK SPACE}", " "))
