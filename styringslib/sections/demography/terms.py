"""What a demography report reckons with: the section [demografi] of kommune.toml (or demografi.toml), checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from styringslib.fields.fault import SettingsError
from styringslib.fields.field import Reading
from styringslib.fields.kinds import Flag, Text
from styringslib.fields.quantities import Number, Share, Whole, Year
from styringslib.fields.section import Block, Blocks, Declared, Named, Section, Values

MAX_YEARS = 30


class TermsError(SettingsError):
    """The section can not be used; the text is Danish and names every fault."""


@dataclass(frozen=True)
class UserBand:
    """Users and their weekly hours in an age band; ``age_to`` None for the open one."""

    age: int
    age_to: int | None
    users: float
    hours_per_week: float


@dataclass(frozen=True)
class DemographyTerms:
    """Assumptions and files of a demography report. Shares are 0-1, ``price`` kr per granted hour.

    ``healthy``: the share of gained life that is lived without more help; ``hours_spread``: by how much a year hours per
    user may reasonably move; ``price_index``: year -> PL; ``previous``: year -> kr that the last budget reckoned with.
    Files are names relative to the municipality's folder. ``bands``: users by age where there are no cases with birth
    years; of the whole country when ``bands_national``.
    """

    horizon: int = 10
    variable_share: float = 1.0
    healthy: float = 0.5
    hours_spread: float = 0.01
    price: float | None = None
    price_source: str = ""
    price_index: Mapping[int, float] = field(default_factory=dict)
    price_index_source: str = ""
    previous: Mapping[int, float] = field(default_factory=dict)
    previous_source: str = ""
    official: str = ""
    population: str = ""
    deaths: str = ""
    nation: str = ""
    nation_deaths: str = ""
    source: str = ""
    bands: tuple[UserBand, ...] = ()
    bands_year: int | None = None
    bands_source: str = ""
    bands_national: bool = False
    file: str = "kommune.toml"

    @property
    def files(self) -> tuple[str, ...]:
        """Names of all files that the section names."""
        named = (self.official, self.population, self.deaths, self.nation, self.nation_deaths)
        return tuple(name for name in named if name)


def _file(name: str, key: str, about: str) -> Text:
    return Text(name, key, f"{about}, relativt til mappen", example=f"{key}.csv")


def _nation_named(values: Values, reading: Reading) -> None:
    if values["bands_national"] and not values["nation"]:
        reading.at("brugere_landet").say("kræver, at landet nævner filen med hele landets befolkning", "Tilføj landet")


def _oldest_last(values: Values, reading: Reading) -> None:
    youngest, oldest = values["age"], values["age_to"]
    if youngest is not None and oldest is not None and oldest < youngest:
        reading.at("til_alder").say(f"er under fra_alder ({youngest})", "Ret den ene")


BAND = Section(
    (
        Whole("age", "fra_alder", "Yngste alder", unit="år", low=0, high=120, required=True, example=80),
        Whole("age_to", "til_alder", "Ældste alder; uden er der ingen", unit="år", low=0, high=120, example=89),
        Number("users", "brugere", "Modtagere af hjemmehjælp", unit="personer", low=0, required=True, example=1200),
        Number(
            "hours_per_week", "timer_pr_uge", "Deres timer tilsammen", unit="timer", low=0, required=True, example=4200
        ),
    ),
    about="Brugere efter alder, når der ikke er sager med fødselsår.",
    check=_oldest_last,
)
PREVIOUS = Section(
    (
        Text("source", "kilde", "Hvor beløbene kommer fra"),
        Named("amounts", "beloeb", "Hvad sidste budget regnede med", of=Number("", "", "", unit="kr."), names="year"),
    )
)
DEMOGRAPHY = Declared(
    "demografi",
    Section(
        (
            Whole("horizon", "aar_frem", "Hvor langt der regnes frem", unit="år", low=1, high=MAX_YEARS, default=10),
            Share("variable_share", "variabel_andel_pct", "Den del af udgiften, der følger timerne", default=100),
            Share("healthy", "sund_aldring_pct", "Den del af længere liv, der leves uden mere hjælp", default=50),
            Share("hours_spread", "timer_pr_bruger_pct", "Hvor meget timer pr. bruger kan flytte sig på et år", high=20,
                  default=1),
            Number("price", "timepris", "Pris for en time; uden bruges budgettets", unit="kr. pr. time", low=0, high=5_000),
            Text("price_source", "timepris_kilde", "Hvor prisen kommer fra"),
            Named("price_index", "pl_pct", "Pris- og lønfremskrivning", of=Share("", "", "", low=-20, high=50), names="year"),
            Text("price_index_source", "pl_kilde", "Hvor fremskrivningen kommer fra"),
            Block("previous", "sidste_budget", "Hvad sidste budget regnede med", of=PREVIOUS, always=True),
            _file("official", "officiel", "Den officielle fremskrivning fra Statistikbanken"),
            _file("population", "befolkning", "Befolkningen (kun i demografi.toml)"),
            _file("deaths", "doedsfald", "Døde efter alder"),
            _file("nation", "landet", "Hele landets befolkning"),
            _file("nation_deaths", "landet_doedsfald", "Hele landets døde"),
            Text("source", "kilde", "Hvor befolkningen kommer fra"),
            Blocks("bands", "brugere", "Brugere efter alder", of=BAND),
            Year("bands_year", "brugere_aar", "Året for brugerne"),
            Text("bands_source", "brugere_kilde", "Hvor brugerne kommer fra"),
            Flag("bands_national", "brugere_landet", "Brugerne er hele landets", default=False),
        ),
        about="Hvad fremskrivningen af brugere, timer og udgift regner med. Se [methods/demography.md](methods/demography.md).",
        check=_nation_named,
    ),
)  # fmt: skip
_TEXTS = ("price_source", "price_index_source", "official", "population", "deaths", "nation", "nation_deaths", "source",
          "bands_source")  # fmt: skip


def read_terms(section: Any, file: str = "kommune.toml") -> DemographyTerms:
    """The terms in ``section``; what it leaves out has its default. Raises TermsError naming every fault at once."""
    values, faults = DEMOGRAPHY.read({DEMOGRAPHY.name: section})
    if faults:
        raise TermsError(faults, file)
    previous = values.pop("previous")
    given = values | {name: values[name] or "" for name in _TEXTS}
    given["bands"] = tuple(sorted((UserBand(**band) for band in values["bands"]), key=lambda band: band.age))
    given["price_index"] = dict(sorted(values["price_index"].items()))
    return DemographyTerms(
        **given,
        previous=dict(sorted(previous["amounts"].items())),
        previous_source=previous["source"] or "",
        file=file,
    )


def healthy_share(sections: Mapping[str, Any]) -> float:
    """The share of gained life that is lived without more help (0-1). Raises SettingsError when it can not be read."""
    return float(DEMOGRAPHY.checked(sections, only=("sund_aldring_pct",))["healthy"])
