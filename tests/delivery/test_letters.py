"""What each reader is written: the lines of what is theirs, nothing that people have written, and never outside the domains."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from styringslib.call_error import CallError
from styringslib.cli import main
from styringslib.delivery.groups import readers
from styringslib.delivery.letters import CALM, Letter, filled, month_letters, own_template, plain
from styringslib.delivery.terms import DELIVERY, Delivery, delivery_of
from styringslib.fields.fault import SettingsError
from styringslib.intake.settings.settings_file import read_settings
from styringslib.publishing.manifest import Run
from tests.serving.made_reports import REPORTS, entry, published, written

LEVERING = """
[levering]
server = "localhost"
afsender = "styring@by.example"
domaener = ["by.example"]
adresse = "https://styring.by.example/rapporter/"
"""
MAILS = {"lea": "lea@by.example", "vita": "vita@by.example", "kim": "kim@by.example", "ada": "ada@andet.example",
         "nils": "nils@by.example"}  # fmt: skip
NEEDS = {
    "aadalen": ["Skriv en forklaring på afvigelsen senest 15. november 2026.", "»Ruter« har frist 20. november 2026."],
    "hele-kommunen": [f"Punkt {number}." for number in range(1, 6)],
}


def written_with_mails(folder: Path, levering: str = LEVERING) -> Path:
    written(folder, levering)
    file = folder / "kommune.toml"
    text = file.read_text("utf-8")
    for login, mail in MAILS.items():
        text = text.replace(f'bruger = "{login}"\n', f'bruger = "{login}"\nmail = "{mail}"\n')
    file.write_text(text, "utf-8")
    return folder


def _entry(key: str, name: str) -> Any:
    made = entry(key, name)
    if key == "visitationen" and name == "rapport":
        long = "Vi forventer 65,64 mio. kr. mod 63,37 mio. kr. Det er 2,27 mio. kr. over. Med 80 pct. sikkerhed er det mere."
        made = replace(made, summary={**made.summary, "headline": long})
    needs = NEEDS.get(key, []) if name == "rapport" else []
    return replace(made, summary={**made.summary, "needs": needs})


RUN = Run(tuple(_entry(key, name) for key, _, _, name in REPORTS), municipality="Fjordby Kommune", month="2026-10")


def _letters(folder: Path, **other: Any) -> dict[str, Letter]:
    settings = read_settings(written_with_mails(folder))
    terms = replace(delivery_of(settings.sections), **other)
    return {one.login: one for one in month_letters(readers(settings), RUN, folder, terms).letters}


def test_a_leader_gets_the_three_lines_of_the_own_unit_and_where_to_read_on(tmp_path: Path) -> None:
    letter = _letters(tmp_path)["lea"]
    assert letter.subject == "Fjordby Kommune: opfølgning for oktober 2026"
    assert letter.text == (
        "Opfølgningen for oktober 2026 er klar.\n\n"
        "Ådalen\n"
        "- Ådalen følger budgettet.\n"
        "- Skriv en forklaring på afvigelsen senest 15. november 2026.\n"
        "- En aftalt handling har frist 20. november 2026.\n"
        "Læs mere: https://styring.by.example/rapporter/2026-10/aadalen/rapport.html\n\n"
        "Er der noget, du ikke kan genkende, så tag det med til mødet, eller spørg økonomikonsulenten.\n\n"
        "Fjordby Kommune\n"
        "Mailen er sendt til dig som Distriktsleder.\n"
    )


def test_a_consultant_gets_the_whole_and_a_purchaser_the_own_unit_alone(tmp_path: Path) -> None:
    letters = _letters(tmp_path)
    assert letters["kim"].text.splitlines()[2:6] == [
        "Hele kommunen", "- Kommunen følger budgettet.", "- Punkt 1.",
        "- Der er 4 punkter mere. De står i rapporten.",
    ]  # fmt: skip
    # Of a long headline the first two sentences: what is expected, and how far from the budget that is.
    told = "Vi forventer 65,64 mio. kr. mod 63,37 mio. kr. Det er 2,27 mio. kr. over."
    assert f"Visitationen\n- {told}\n- {CALM}\n" in letters["vita"].text
    assert "Nord" not in letters["vita"].text
    assert "sager" not in letters["vita"].text
    assert "Hele kommunen" in letters["nils"].text


def test_what_a_report_asks_of_its_leader_is_not_asked_of_another_reader(tmp_path: Path) -> None:
    folder = written_with_mails(tmp_path)
    file = folder / "kommune.toml"
    file.write_text(
        file.read_text("utf-8").replace('rolle = "Revisor"\n', 'rolle = "Revisor"\nser = ["Ådalen", "Nord"]\n', 1),
        "utf-8",
    )
    settings = read_settings(folder)
    reports = [
        one if one.folder != "nord" else replace(one, summary={"headline": "Nord følger budgettet."})
        for one in RUN.entries
    ]
    run = replace(RUN, entries=tuple(reports))
    made = month_letters(readers(settings), run, tmp_path, delivery_of(settings.sections))
    text = next(one.text for one in made.letters if one.login == "nils")
    assert "- Til enhedens leder: Skriv en forklaring på afvigelsen senest 15. november 2026.\n" in text
    # Nord's report says nothing of what requires something: then it is not said that nothing does.
    assert "Nord\n- Nord følger budgettet.\nLæs mere" in text
    assert CALM not in text


def test_whom_nothing_is_written_to_is_told(tmp_path: Path) -> None:
    settings = read_settings(written_with_mails(tmp_path))
    made = month_letters(readers(settings), RUN, tmp_path, delivery_of(settings.sections))
    assert [one.login for one in made.letters] == ["kim", "lea", "nils", "vita"]
    assert made.notes == (
        "Analytiker (ada) får ingen mail, for adressen er uden for domaener i [levering].",
        "Centerchef (cora) har ingen mail i [[register.personer]].",
    )


def test_who_may_not_read_the_whole_and_has_no_units_gets_nothing(tmp_path: Path) -> None:
    settings = read_settings(
        written_with_mails(tmp_path, f"[server]\nkommunens_rapporter_er_faelles = false\n{LEVERING}")
    )
    made = month_letters(readers(settings), RUN, tmp_path, delivery_of(settings.sections))
    assert "nils" not in {one.login for one in made.letters}
    assert "Revisor (nils) får ingen mail, for der er ingen rapport til dem for oktober 2026." in made.notes


def test_a_pdf_is_attached_where_the_municipality_wants_it_and_there_is_one(tmp_path: Path) -> None:
    out = tmp_path / "ud"
    (out / "2026-10" / "aadalen").mkdir(parents=True)
    (out / "2026-10" / "aadalen" / "rapport.pdf").write_bytes(b"%PDF-1.7")
    reports = [replace(one, outputs={**one.outputs, "rapport.pdf": ""}) for one in RUN.entries]
    settings = read_settings(written_with_mails(tmp_path))
    terms = replace(delivery_of(settings.sections), attach=True)
    made = month_letters(readers(settings), replace(RUN, entries=tuple(reports)), out, terms)
    lea = next(one for one in made.letters if one.login == "lea")
    assert [name for name, _ in lea.attached] == ["aadalen-2026-10.pdf"]
    assert "Rapporten er vedhæftet." in lea.text
    message = message_from_bytes(lea.message("styring@by.example", 0.0).as_bytes(), policy=policy.default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["aadalen-2026-10.pdf"]
    assert not any(one.attached for one in made.letters if one.login != "lea")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("»Besøg hos Karla« har frist 1. maj 2026.", "En aftalt handling har frist 1. maj 2026."),
        ("Siden september: Dispositionen »Karla flytter« er ny.", "Siden september: Dispositionen er ny."),
        ("Borgeren 010203-1234 flytter.", "Borgeren [skjult] flytter."),
        ("2,27\N{NO-BREAK SPACE}mio. kr. over", "2,27 mio. kr. over"),
    ],
)  # fmt: skip
def test_what_people_have_written_does_not_leave_the_house(line: str, told: str) -> None:
    assert plain(line) == told


def test_a_template_of_the_own_is_filled_in_and_can_do_nothing_else() -> None:
    places = {"maaned": "maj 2026", "rolle": "Leder", "kommune": "By", "afsnit": []}
    assert filled("Hej {{ rolle }}: {{ maaned }}", places) == "Hej Leder: maj 2026\n"
    for wrong in ("{{ navn }}", "{% if %}", "{{ rolle.__class__.__mro__[1].__subclasses__() }}"):
        with pytest.raises(CallError, match="Skabelonen i"):
            filled(wrong, places)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"server": "s"}, "afsender"),
        ({"server": "s", "afsender": "a@by.example"}, "domaener"),
        ({"server": "s", "afsender": "a@andet.example", "domaener": "by.example"}, "er uden for domaener"),
        ({"domaener": "@by.example"}, "skal være domæner"),
        ({"afsender": "a@by.example\r\nBcc: x@by.example"}, "mailadresse"),
        ({"emne": "Nyt\nBcc: x"}, "en tekst i én linje"),
        ({"emne": "{leder}"}, "Brug {kommune}, {maaned} og {rolle}"),
        ({"emne": "{"}, "Brug {kommune}, {maaned} og {rolle}"),
        ({"kryptering": "ingen"}, "kryptering"),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(said: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        DELIVERY.checked({"levering": said})


def test_without_a_section_nothing_is_sent_and_nothing_put() -> None:
    made = delivery_of({})
    assert (made.to, made.server, made.sender, made.domains, made.port, made.security) == (
        "",
        "",
        "",
        (),
        587,
        "starttls",
    )
    assert isinstance(made, Delivery)


def test_tried_the_mails_are_files_and_nothing_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = written_with_mails(tmp_path / "by"), published(tmp_path / "ud")
    call = ["publish", "--data", str(data), "--out", str(out), "--mail", "--dry-run"]
    assert main(call) == 0
    shown = capsys.readouterr()
    assert "4\N{NO-BREAK SPACE}mails ville blive sendt. Intet er sendt." in shown.out
    assert "Centerchef (cora) har ingen mail" in shown.err
    files = sorted((out / ".data" / "levering" / "proeve-2026-10").iterdir())
    assert [path.name for path in files] == [f"0{number}-rapport.eml" for number in range(1, 5)]
    message = message_from_bytes(files[1].read_bytes(), policy=policy.default)
    assert message["To"] == "lea@by.example"
    assert "Ådalen følger budgettet." in message.get_content()
    assert not (out / ".data" / "levering" / "2026-10.json").exists()


def test_where_reports_are_put_is_told_and_a_call_without_a_place_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = written_with_mails(tmp_path / "by"), published(tmp_path / "ud")
    call = ["publish", "--data", str(data), "--out", str(out)]
    assert main(call) == 2
    assert "Skriv, hvor rapporterne skal lægges" in capsys.readouterr().err
    place = tmp_path / "drev"
    place.mkdir()
    assert main([*call, "--to", str(place), "--month", "2026-09"]) == 0
    assert f"revisor: 2026-09 er lagt i {place}." in capsys.readouterr().out
    assert main([*call, "--to", str(place), "--month", "2026-09"]) == 0
    assert f"Rapporterne i {place} er uændret." in capsys.readouterr().out
    assert main([*call, "--to", str(place), "--month", "2026-08"]) == 2
    assert "Der er ingen rapporter for august 2026" in capsys.readouterr().err


def test_a_mail_has_the_time_it_was_sent() -> None:
    sent = Letter("lea", "Leder", "lea@by.example", "rapport", "Emne", "Tekst\n").message("s@by.example", 0.0)
    assert dt.datetime.strptime(sent["Date"], "%a, %d %b %Y %H:%M:%S %z").timestamp() == 0.0
    assert sent["From"] == "s@by.example"


def test_a_name_with_a_line_break_ends_no_head_of_a_mail() -> None:
    letter = Letter("lea", "Leder", "lea@by.example", "rapport", "Fjordby\nBcc: x@andet.example", "Tekst\n")
    made = letter.message("styring@by.example", 0.0)
    assert (made["Subject"], made["Bcc"]) == ("Fjordby Bcc: x@andet.example", None)


EVIL = "Åda\r\nBcc: x@andet.example\r\n\r\n<html><script>alert(1)</script></html>"


def test_a_name_with_lines_of_its_own_adds_nothing_to_the_head_of_a_mail(tmp_path: Path) -> None:
    """Names of units, roles and the municipality: a mail is one text to one address, whatever they are."""
    run = replace(RUN, municipality=EVIL)
    reader = next(one for one in readers(read_settings(written_with_mails(tmp_path))) if one.person.user == "lea")
    reader = replace(reader, person=replace(reader.person, role=EVIL), names=dict.fromkeys(reader.names, EVIL))
    terms = replace(delivery_of(read_settings(tmp_path).sections), subject="{kommune} {maaned} {rolle}")
    (letter,) = month_letters([reader], run, tmp_path, terms).letters
    sent = message_from_bytes(letter.message("styring@by.example", 0.0).as_bytes(), policy=policy.default)
    assert sorted(sent.keys()) == [
        "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
        "Subject", "To",
    ]  # fmt: skip
    assert "Bcc: x@andet.example" in sent["Subject"]
    assert sent["To"] == "lea@by.example"
    assert sent.get_content_type() == "text/plain"
    assert "<script>" in sent.get_content()


@pytest.mark.parametrize(
    "wrong",
    ["{{ 1 / 0 }}", "{{ range(10 ** 9) | list }}", "{{ 1 + 'a' }}", "{% include '/etc/passwd' %}", "{{ rolle[9] }}",
     "{% for a in 1 %}{% endfor %}"],
)  # fmt: skip
def test_a_template_that_goes_wrong_is_told(wrong: str) -> None:
    with pytest.raises(CallError, match="Skabelonen i"):
        filled(wrong, {"maaned": "maj 2026", "rolle": "Leder", "kommune": "By", "afsnit": []})


@pytest.mark.parametrize("name", ["mail.txt", "../andres.txt"])
def test_a_template_outside_the_folder_is_not_mailed_to_anybody(tmp_path: Path, name: str) -> None:
    (tmp_path / "andres.txt").write_text("root:x:0:0", "utf-8")
    home = tmp_path / "by"
    home.mkdir()
    (home / "mail.txt").symlink_to(tmp_path / "andres.txt")
    with pytest.raises(CallError, match="ligger uden for mappen"):
        own_template(home, replace(delivery_of({}), template=name))
