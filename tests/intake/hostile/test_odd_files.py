"""Links, pipes and devices in the folder, and names that would be something else on another system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from styringslib.intake import IntakeError, read_municipality
from styringslib.intake.files.people_files import PeopleFileError, read_people
from tests.intake.damaged.kinds import SETTINGS, _csv
from tests.intake.hostile.apart import read

_OF_THE_MACHINE = "root:x:0:0"


def folder(home: Path, named: str = "posteringer.csv") -> Path:
    home.mkdir()
    (home / "kommune.toml").write_text(f"{SETTINGS}filer = {named!r}\n", "utf-8")
    return home


def said(home: Path) -> str:
    with pytest.raises(IntakeError) as caught:
        read_municipality(home)
    return str(caught.value)


def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "andre.csv"
    outside.write_bytes(_csv("utf-8"))
    home = folder(tmp_path / "data", "*.csv")
    (home / "posteringer.csv").symlink_to(outside)
    assert "genvej til en fil uden for mappen" in said(home)


def test_a_link_to_a_folder_outside_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "andet").mkdir()
    (tmp_path / "andet" / "posteringer.csv").write_bytes(_csv("utf-8"))
    home = folder(tmp_path / "data", "ind/*.csv")
    (home / "ind").symlink_to(tmp_path / "andet")
    assert "genvej til en fil uden for mappen" in said(home)


def test_a_link_inside_the_folder_is_read_and_the_folder_itself_may_be_one(tmp_path: Path) -> None:
    home = folder(tmp_path / "data", "nyeste.csv")
    (home / "2026").mkdir()
    (home / "2026" / "posteringer.csv").write_bytes(_csv("utf-8"))
    (home / "nyeste.csv").symlink_to(home / "2026" / "posteringer.csv")
    (tmp_path / "vej").symlink_to(home)
    assert len(read_municipality(tmp_path / "vej").postings) == 30


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    """Two links back to the folder are two to the fortieth ways down."""
    home = folder(tmp_path / "data", "**/*.csv")
    (home / "under").mkdir()
    (home / "under" / "posteringer.csv").write_bytes(_csv("utf-8"))
    for name in ("a", "b"):
        (home / name).symlink_to(home)
    (home / "selv").symlink_to(home / "selv")
    assert len(read_municipality(home).postings) == 30


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
@pytest.mark.parametrize("what", ["pipe", "device", "link to itself", "socket"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, what: str) -> None:
    home = folder(tmp_path / "data", "*.csv")
    path = home / "posteringer.csv"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    elif what == "socket":
        import socket

        os.chdir(home)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    else:
        path.symlink_to(path)
    assert "Ingen fil passer til" in said(home)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_settings_that_are_a_pipe_or_endless_are_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "kommune.toml")
    assert "ikke en almindelig fil" in said(tmp_path)
    (tmp_path / "kommune.toml").unlink()
    (tmp_path / "kommune.toml").write_bytes(b"#" * (6 << 20))
    assert "fylder over 5 MB" in said(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../posteringer.csv",
        "/etc/passwd",
        "C:\\\\udtræk.csv",
        "\\\\\\\\server\\\\drev\\\\udtræk.csv",
        "a/../../b.csv",
        "//etc/passwd",
    ],
)
def test_a_pattern_that_leads_out_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "posteringer.csv").write_bytes(_csv("utf-8"))
    home = tmp_path / "data"
    home.mkdir()
    (home / "kommune.toml").write_text(f'{SETTINGS}filer = "{name}"\n', "utf-8")
    found = said(home)
    assert "går ud af mappen" in found
    assert _OF_THE_MACHINE not in found


@pytest.mark.parametrize("name", ["x" * 5_000, "~/.ssh/id_rsa", "a\\u0000b", "a\\nb.csv", "*" * 60 + "b"])
def test_a_pattern_that_is_no_name_finds_nothing(tmp_path: Path, name: str) -> None:
    home = tmp_path / "data"
    home.mkdir()
    (home / ("a" * 200)).write_bytes(b"")
    (home / "kommune.toml").write_text(f'{SETTINGS}filer = "{name}"\n', "utf-8")
    assert "kommune.toml" in said(home)


def test_people_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "folk.csv").write_text("Kommune;AAR;SEX;ALDER;ANTAL\n1;2026;1;70;5\n", "utf-8")
    home = tmp_path / "data"
    home.mkdir()
    with pytest.raises(PeopleFileError, match="uden for mappen"):
        read_people(home, "../folk.csv", "persons")


NAMES = [
    "CON",
    "con",
    "nul.txt",
    "a/b",
    "..",
    ".",
    "Nord.",
    "x" * 61,
    "å",
    "a b",
    "-x",
    "COM1",
    "",
    "a\\\\b",
    "hele-kommunen",
]


@pytest.mark.parametrize("key", NAMES)
def test_a_key_is_a_safe_name_of_a_folder_on_every_system(tmp_path: Path, key: str) -> None:
    home = folder(tmp_path / "data")
    text = (home / "kommune.toml").read_text("utf-8").replace('"aadalen"', f'"{key}"')
    (home / "kommune.toml").write_text(text, "utf-8")
    assert "noegle" in said(home)


@pytest.mark.parametrize(
    "name",
    [
        "Åda\\u202elen",
        "Ådalen\\u200b",
        "Åda\\nlen",
        "\\u001b[31mÅdalen",
        "Å" * 121,
        "\\u0007",
        "=1+1",
        "@nord",
        "-Ådalen",
        "+A",
    ],
)
def test_a_name_has_no_signs_that_nobody_sees(tmp_path: Path, name: str) -> None:
    home = folder(tmp_path / "data")
    text = (home / "kommune.toml").read_text("utf-8").replace('"Ådalen"', f'"{name}"')
    (home / "kommune.toml").write_text(text, "utf-8")
    found = said(home)
    assert "navn i [[enheder]] nr. 1" in found
    assert "\x1b" not in found


@pytest.mark.parametrize(
    "line",
    [
        ".".join("a" * 3_000) + " = 1",
        "[" + ".".join("a" * 3_000) + "]",
        "x = 1e400",
        "x = -inf",
        "x = nan",
        "x = 1979-13-45",
        "x = [" + "1," * 400_000 + "]",
        "navn = 'a'\nnavn = 'b'",
        "x = " + "{a = " * 3_000 + "1" + "}" * 3_000,
        'x = "\\ud800"',
        "smaa_tal = 1e308",
        "[graenser]\nsmaa_tal = 9223372036854775808",
        "[graenser]\nvaesentlig_kr = inf",
        "[graenser]\nvaesentlig_kr = nan",
    ],
)
def test_settings_that_ask_too_much_are_told(line: str) -> None:
    content = f"{line}\n{SETTINGS}filer = 'p.csv'\n".encode()
    found = read("kommune.toml", content, 2_500, 60)
    assert "kommune.toml" in found.said
    assert "Error" not in found.said
