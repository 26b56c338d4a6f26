"""Sends letters through the municipality's mail server, encrypted or not at all; or writes them to a folder to be looked at."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from styringslib.call_error import CallError
from styringslib.delivery.letters import Letter
from styringslib.delivery.sent import Sent
from styringslib.delivery.terms import Delivery, is_allowed
from styringslib.intake.files.found_files import links_out
from styringslib.intake.own_folder import private_folder, write_private
from styringslib.system_fault import why

_SECONDS = 30


@dataclass
class Posted:
    """What became of the letters: how many were ``sent``, how many had been ``before``, by login why one ``failed`` (Danish)."""

    sent: int = 0
    before: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def to_send(letters: Sequence[Letter], log: Sent, *, again: bool = False) -> list[Letter]:
    """The letters that have not been sent; with ``again`` those too that say something else than the last time."""
    return [
        one
        for one in letters
        if not all(log.has(one.login, item) for item in one.items) or (again and not log.is_same(one))
    ]


def post(
    letters: Sequence[Letter],
    terms: Delivery,
    log: Sent,
    now: dt.datetime,
    *,
    folder: Path,
    environ: Mapping[str, str],
    again: bool = False,
) -> Posted:
    """Send what is to be sent, each on its own: one that the server refuses stops none of the others.

    ``folder`` is the municipality's, where its certificates lie. CallError when the server can not be used at all.
    """
    waiting = to_send(letters, log, again=again)
    done = Posted(before=len(letters) - len(waiting))
    if not waiting:
        return done
    connect = _connection(terms, folder, environ)
    server: smtplib.SMTP | None = connect()
    for letter in waiting:
        if not is_allowed(letter.address, terms.domains):
            done.failed[letter.login] = "Adressen er uden for de domæner, der må sendes til."
            continue
        try:
            server = server or connect()
            server.send_message(letter.message(terms.sender, now.timestamp()))
        except smtplib.SMTPRecipientsRefused:
            done.failed[letter.login] = "Serveren kender ikke adressen eller tager ikke imod til den."
        except (smtplib.SMTPException, OSError, CallError) as error:
            done.failed[letter.login] = f"Mailen kunne ikke sendes ({_told(error)})."
            _leave(server)
            server = None
            continue
        else:
            log.add(letter, now)
            done.sent += 1
    _leave(server)
    return done


def write(letters: Sequence[Letter], terms: Delivery, place: Path, now: dt.datetime, kind: str) -> list[Path]:
    """The letters as files that a mail program opens, in the order of the readers; an earlier call's of that ``kind`` go.

    The month's mails and the reminders are tried by calls of their own, and the one leaves the other's files alone.
    """
    for old in place.glob(f"*-{kind}.eml"):
        old.unlink()
    made = []
    if letters:
        place.parent.mkdir(parents=True, exist_ok=True)
        private_folder(place)
    for number, letter in enumerate(letters, 1):
        path = place / f"{number:02d}-{kind}.eml"
        # A letter has its reader's address, and lies beside reports that others read.
        write_private(path, letter.message(terms.sender, now.timestamp()).as_bytes())
        made.append(path)
    return made


def _connection(terms: Delivery, folder: Path, environ: Mapping[str, str]) -> Callable[[], smtplib.SMTP]:
    """How to connect; CallError when something is missing that no attempt would bring."""
    password = environ.get(terms.password, "")
    if terms.user and not password:
        raise CallError(f"Kodeordet til mailserveren mangler. Sæt miljøvariablen {terms.password}.")
    if terms.authority and links_out(folder, terms.authority):
        raise CallError(
            f"Filen {terms.authority} i [levering] er en genvej til en fil uden for mappen og bruges ikke. Læg selve filen i "
            "mappen, eller skriv filens fulde sti i certifikater."
        )
    try:
        context = ssl.create_default_context(cafile=str(folder / terms.authority) if terms.authority else None)
    except (OSError, ssl.SSLError):
        raise CallError(
            f"Filen {terms.authority} i [levering] kan ikke læses som certifikater. Ret certifikater."
        ) from None

    def connect() -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            if terms.security == "tls":
                server = smtplib.SMTP_SSL(terms.server, terms.port, timeout=_SECONDS, context=context)
            else:
                server = smtplib.SMTP(terms.server, terms.port, timeout=_SECONDS)
                server.starttls(context=context)
            if terms.user:
                server.login(terms.user, password)
        except (smtplib.SMTPException, OSError) as error:
            _leave(server)
            raise CallError(_unusable(terms, error)) from None
        return server

    return connect


def _unusable(terms: Delivery, error: Exception) -> str:
    where = f"Mailserveren {terms.server}:{terms.port}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{where} tilbyder ikke kryptering (STARTTLS), og uden den sendes ingenting."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{where} har et certifikat, som ikke kan godkendes. Er det kommunens eget, så angiv certifikater i [levering]."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{where} afviser brugeren {terms.user} eller kodeordet i {terms.password}."
    return f"{where} svarer ikke ({_told(error)}). Ingen mail er sendt."


def _told(error: Exception) -> str:
    """The server's answer or the system's, in one line without addresses."""
    if code := getattr(error, "smtp_code", None):
        return f"svar {code}"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return why(error)
    return type(error).__name__


def _leave(server: smtplib.SMTP | None) -> None:
    if server is None:
        return
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
