"""The section [register]: everything wrong with it at once, and who is who by it."""

from __future__ import annotations

import pytest

from styringslib.register import Person, RegisterError, open_register
from tests.register.conftest import PERSONS, REGISTER, Place


def test_defaults_without_a_section(sqlite: Place) -> None:
    sqlite.section = ""
    register = sqlite.open()
    assert (register.enabled, register.where) == (False, "SQLite-filen register.sqlite")


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('register = "x"\n', "skal være et afsnit"),
        ('[register]\nmodle = "faelles"\n', "Nøglen modle kendes ikke. Mente du model?"),
        ('[register]\nmodel = "fælles"\n', "Mente du faelles?"),
        ("[register]\nmodel = 1\n", 'model skal være "faelles" eller "konsulent", ikke 1'),
        ('[register]\nfil = " "\n', "fil skal være en tekst"),
        ('[register]\ndatabase_url_env = "postgresql://a:hemmeligt@b/c"\n', "ikke selve adressen"),
        ('[register]\nbruger_header = "X Bruger"\n', "HTTP-hoved"),
        ('[register]\npersoner = "lea"\n', "[[register.personer]]"),
        (f"{REGISTER}[[register.personer]]\nbruger = 1\n", "nr. 1: bruger skal være en tekst i anførselstegn, ikke 1"),
        (PERSONS.replace('adgang = "leder"', 'adgang = "chef"'), "Muligheder: leder, konsulent og laeser"),
        (PERSONS.replace("enheder", "enhed"), "Nøglen enhed kendes ikke. Mente du enheder?"),
        (PERSONS.replace('enheder = ["Ådalen"]', ""), "En leder skal have enheder"),
        (
            PERSONS.replace('["Ådalen"]', '["Ådale"]'),
            'enheder nævner en enhed, der ikke kendes (der står "Ådale"). Mente du Ådalen?',
        ),
        (PERSONS.replace('["Ådalen"]', "3"), "enheder skal være en tekst eller en liste af tekster, ikke 3"),
        (PERSONS.replace('"kim"', '"LEA"'), 'bruger står der mere end én gang (der står "LEA")'),
    ],
)
def test_what_is_wrong_is_told(sqlite: Place, section: str, told: str) -> None:
    sqlite.section = section
    if section.startswith("register ="):  # a key stands before the first table
        (sqlite.folder / "kommune.toml").write_text(
            section + 'navn = "x"\n[tabeller.budget]\nfiler = "b.csv"\n', "utf-8"
        )
        with pytest.raises(RegisterError) as error:
            open_register(sqlite.folder, environ={})
    else:
        with pytest.raises(RegisterError) as error:
            sqlite.open()
    assert told in str(error.value)
    assert "hemmeligt" not in str(error.value)


def test_everything_is_told_at_once(sqlite: Place) -> None:
    sqlite.section = '[register]\nmodel = "x"\nfil = 1\nukendt = 2\n[[register.personer]]\nadgang = "y"\n'
    with pytest.raises(RegisterError) as error:
        sqlite.open()
    assert str(error.value).count("\n- ") == 6


def test_persons_of_kommune_toml(sqlite: Place) -> None:
    sqlite.section = REGISTER + PERSONS
    register = sqlite.open()
    assert register.person("Lea ") == Person("lea", "Distriktsleder", "leder", ("Ådalen",))
    assert register.person("kim").access == "konsulent"
    assert register.person("ulla").access == "laeser"
    unknown = register.person("ole")
    assert (unknown.access, unknown.role, unknown.units) == ("laeser", "Læser", ())


def test_an_alias_names_the_unit(sqlite: Place) -> None:
    sqlite.section = REGISTER + PERSONS.replace('["Ådalen"]', '["0301", "aadalen", "Østerbæk"]')
    assert sqlite.open().person("lea").units == ("Ådalen", "Østerbæk")


def test_without_persons_the_own_machine_is_the_consultants_and_a_served_one_reads(sqlite: Place) -> None:
    assert sqlite.open("ole").person() == Person("ole", "Økonomikonsulent", "konsulent")
    served = sqlite.open(JUPYTERHUB_USER="ole")
    assert served.person().access == "laeser"
    assert served.person().user == "ole"
    nobody = sqlite.open(STYRING_SERVED="1")
    assert (nobody.person().user, nobody.person().access) == ("", "laeser")


def test_a_register_behind_a_link_out_of_the_folder_is_not_used(sqlite: Place) -> None:
    """Who puts files in the folder does not choose which database is written in; the address in the environment does."""
    outside = sqlite.folder / "andet" / "andres.sqlite"
    outside.parent.mkdir()
    sqlite.folder = sqlite.folder / "by"
    sqlite.folder.mkdir()
    (sqlite.folder / "register.sqlite").symlink_to(outside)
    with pytest.raises(RegisterError, match="genvej til en fil uden for mappen"):
        sqlite.open()
    assert sqlite.open(STYRING_REGISTER=f"sqlite:///{outside}").where.startswith("SQLite-filen andres.sqlite")
