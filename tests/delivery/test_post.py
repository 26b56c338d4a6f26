"""Mails to a server on this machine: encrypted or not at all, each once, and one that is refused stops no other."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from styringslib.call_error import CallError
from styringslib.delivery.letters import Letter
from styringslib.delivery.post import post
from styringslib.delivery.sent import Sent
from styringslib.delivery.terms import Delivery, delivery_of
from tests.delivery.mail_server import CERTIFICATE, mail_server

NOW = dt.datetime(2026, 11, 10, 6, 30)
SECRET = {"STYRING_SMTP_KODEORD": "hemmeligt"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CERTIFICATE, tmp_path / "ca.pem")
    (tmp_path / "andres.pem").symlink_to(CERTIFICATE.resolve())
    return tmp_path


def _terms(port: int, **other: object) -> Delivery:
    said = {"server": "localhost", "afsender": "styring@by.example", "domaener": ["by.example"], "bruger": "styring"}
    made = delivery_of({"levering": {**said, "port": port, "certifikater": "ca.pem"}})
    return replace(made, **other)  # type: ignore[arg-type]  # fields of several types


def _letter(login: str, address: str = "") -> Letter:
    return Letter(login, "Distriktsleder", address or f"{login}@by.example", "rapport", "Emne", f"Til {login}\n")


def test_each_is_sent_once_over_an_encrypted_connection(folder: Path) -> None:
    letters = [_letter("lea"), _letter("kim")]
    with mail_server() as server:
        first = post(letters, _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)
        second = post(letters, _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)
    assert (first.sent, first.before, first.failed) == (2, 0, {})
    assert (second.sent, second.before) == (0, 2)
    assert [mail["To"] for mail in server.mails] == ["lea@by.example", "kim@by.example"]
    assert [mail.get_content().strip() for mail in server.mails] == ["Til lea", "Til kim"]
    assert server.encrypted == [True, True]
    assert server.logins == ["styring hemmeligt"]
    assert server.mails[0]["Auto-Submitted"] == "auto-generated"


def test_one_that_is_refused_stops_no_other_and_is_tried_again(folder: Path) -> None:
    letters = [_letter("lea"), _letter("vita"), _letter("kim")]
    with mail_server(refused=frozenset({"vita@by.example"})) as server:
        done = post(letters, _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)
    assert done.sent == 2
    assert done.failed == {"vita": "Serveren kender ikke adressen eller tager ikke imod til den."}
    with mail_server() as server:
        done = post(letters, _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)
    assert [mail["To"] for mail in server.mails] == ["vita@by.example"]
    assert (done.sent, done.before) == (1, 2)


def test_a_server_that_hangs_up_is_called_again_for_the_next(folder: Path) -> None:
    letters = [_letter(login) for login in ("a", "b", "c")]
    with mail_server(quits_after=1) as server:
        done = post(letters, _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)
    assert [mail["To"] for mail in server.mails] == ["a@by.example", "c@by.example"]
    assert list(done.failed) == ["b"]
    assert done.failed["b"].startswith("Mailen kunne ikke sendes")


@pytest.mark.parametrize(
    ("server_has", "terms_have", "environ", "told"),
    [
        ({"offers": False}, {}, SECRET, "tilbyder ikke kryptering (STARTTLS), og uden den sendes ingenting."),
        ({}, {"authority": ""}, SECRET, "har et certifikat, som ikke kan godkendes."),
        ({}, {}, {"STYRING_SMTP_KODEORD": "galt"}, "afviser brugeren styring eller kodeordet i STYRING_SMTP_KODEORD."),
        ({}, {}, {}, "Kodeordet til mailserveren mangler. Sæt miljøvariablen STYRING_SMTP_KODEORD."),
        ({}, {"authority": "væk.pem"}, SECRET, "Filen væk.pem i [levering] kan ikke læses som certifikater."),
        ({}, {"authority": "andres.pem"}, SECRET, "andres.pem i [levering] er en genvej til en fil uden for mappen"),
    ],
)
def test_nothing_is_sent_where_the_server_can_not_be_used(
    folder: Path, server_has: dict[str, object], terms_have: dict[str, object], environ: dict[str, str], told: str
) -> None:
    with mail_server(**server_has) as server, pytest.raises(CallError) as error:
        post(
            [_letter("lea")],
            _terms(server.port, **terms_have),
            Sent(folder, "2026-10"),
            NOW,
            folder=folder,
            environ=environ,
        )
    assert told in str(error.value)
    assert server.mails == []
    assert not (folder / ".data").exists()


def test_a_server_that_is_away_is_told(folder: Path) -> None:
    with mail_server() as server:
        port = server.port
    with pytest.raises(CallError, match=rf"Mailserveren localhost:{port} svarer ikke"):
        post([_letter("lea")], _terms(port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)


@pytest.mark.parametrize("address", ["lea@andet.example", "lea@x.by.example", "lea@by.example, x@andet.example", "lea"])
def test_an_address_outside_the_domains_is_never_sent_to(folder: Path, address: str) -> None:
    with mail_server() as server:
        done = post(
            [_letter("lea", address)], _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET
        )
    assert server.mails == []
    assert done.failed == {"lea": "Adressen er uden for de domæner, der må sendes til."}


def test_the_log_says_what_to_which_role_and_when_and_holds_no_address(folder: Path) -> None:
    with mail_server() as server:
        post([_letter("lea")], _terms(server.port), Sent(folder, "2026-10"), NOW, folder=folder, environ=SECRET)
    text = (folder / ".data" / "levering" / "2026-10.json").read_text("utf-8")
    assert "lea" not in text
    assert "@" not in text
    assert '"rolle": "Distriktsleder"' in text
    assert '"hvornaar": "2026-11-10T06:30:00"' in text
    assert '"hvad": "rapport"' in text


def test_asked_for_a_mail_that_has_become_another_is_sent_again(folder: Path) -> None:
    other = replace(_letter("lea"), text="Nyt\n")
    with mail_server() as server:
        for letter, again in (
            (_letter("lea"), False),
            (_letter("lea"), True),
            (other, False),
            (other, True),
            (other, True),
        ):
            log = Sent(folder, "2026-10")
            post([letter], _terms(server.port), log, NOW, folder=folder, environ=SECRET, again=again)
    assert [mail.get_content().strip() for mail in server.mails] == ["Til lea", "Nyt"]
