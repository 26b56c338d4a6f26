"""The keys of kommune.toml that intake itself reads, as data: key, kind, unit, range, default, description."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from styringslib.fields.field import Field
from styringslib.fields.kinds import Anything, Choice, Choices, Text, Texts, UnitName
from styringslib.fields.quantities import Date, Month, Number, Share, Whole
from styringslib.fields.roles import Role
from styringslib.fields.section import Block, Blocks, Section
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings import Thresholds
from styringslib.intake.settings.table_keys import TABLE

KINDS = {
    "distrikt": "district",
    "rehabilitering": "rehabilitation",
    "botilbud": "residential",
    "leverandoer": "provider",
    "sygepleje": "nursing",
    "myndighed": "purchaser",
}
SIGNS = {"merforbrug er plus": "more", "mindreforbrug er plus": "less"}
# Sections that rooms to the right declare and read; intake keeps them as they stand.
ELSEWHERE = (
    "tildeling",
    "ansvar",
    "opgaveflytninger",
    "register",
    "opfoelgning",
    "organisation",
    "revisitation",
    "kvalitetsstandarder",
    "rehabilitering",
    "serviceramme",
    "demografi",
    "rapporter",
    "uddelingsark",
    "moeder",
    "personale",
    "server",
    "levering",
    "opbevaring",
    "opsaetning",
)

# A price of 0 means that it is missing, and is not accepted; nor is 0.945 where 94.5 per cent was meant.
ASSUMPTIONS: tuple[Number, ...] = (
    Share("user_time_share", "brugertidsprocent", "Tid hos borgeren af fremmødetiden", low=1, example=61.5),
    Number("hourly_price", "timepris", "Pris for en leveret time", unit="kr. pr. time", low=1, high=5_000),
    Number(
        "pay_per_attendance_hour",
        "loen_pr_fremmoedetime",
        "Løn pr. fremmødetime",
        unit="kr. pr. time",
        low=1,
        high=2_000,
    ),
    Number("pay_per_hour", "loen_pr_time", "Løn pr. betalt time", unit="kr. pr. time", low=1, high=2_000),
    Number("temp_hourly_price", "vikar_timepris", "Pris for en vikartime", unit="kr. pr. time", low=1, high=5_000),
    Share("external_share", "ekstern_vikarandel", "Eksterne vikarers andel af fremmødetiden"),
    Share("absence_share", "fravaerspct", "Sygefravær af den mulige tid: egen sygdom, uden barsel og barns sygdom"),
    Share("delivery_share", "leveringsprocent", "Leverede timer af de visiterede", low=1, high=200, example=94.5),
    Share("occupancy_share", "belaegningsprocent", "Belagte pladser af de normerede", low=1, high=200, example=97),
    Number("places", "pladser", "Normerede pladser", unit="pladser", low=0, high=10_000),
    Number("rate", "takst", "Takst for en pladsdag", unit="kr. pr. dag", low=1, high=50_000),
    Share("overhead_share", "overheadprocent", "Overhead af timeprisen"),
    Number("operating_price", "driftspris", "Driftsudgift pr. leveret time", unit="kr. pr. time", low=0, high=5_000),
    Number("hours_per_recipient", "timer_pr_modtager", "Timer pr. modtager", unit="timer", low=0, high=1_000),
    Number("full_time_employees", "fuldtidsansatte", "Fuldtidsansatte", unit="personer", low=0, high=100_000),
    Number("working_days_per_year", "arbejdsdage_pr_aar", "Arbejdsdage på et år", unit="dage", low=1, high=366),
    Number("hours_per_year", "timer_pr_aarsvaerk", "Timer i et årsværk", unit="timer", low=1, high=2_500),
)


def _kr(name: str, key: str, about: str) -> Number:
    return Number(name, key, about, unit="kr.", low=0, default=getattr(Thresholds, name))


def _pct(name: str, key: str, about: str) -> Number:
    return Number(name, key, about, unit="pct.", low=0, high=100, default=getattr(Thresholds, name))


THRESHOLDS = Section(
    (
        _kr("minor_kr", "bagatel_kr", "Afvigelser under dette nævnes ikke"),
        _pct("minor_pct", "bagatel_pct", "Afvigelser under dette, af budgettet, nævnes ikke"),
        _kr("explain_kr", "forklaring_kr", "Fra dette merforbrug kræves en forklaring"),
        _pct("explain_pct", "forklaring_pct", "Fra dette merforbrug, af budgettet, kræves en forklaring"),
        _kr("act_kr", "handling_kr", "Fra dette merforbrug kræves en handling"),
        _pct("act_pct", "handling_pct", "Fra dette merforbrug, af budgettet, kræves en handling"),
        Whole("small_count", "smaa_tal", "Antal borgere under dette vises ikke", unit="borgere", low=0, default=5),
        Whole(
            "few_employees",
            "smaa_tal_ansatte",
            "Løn, fravær og vikarer vises ikke for en enhed i de måneder, hvor den har færre fuldtidsansatte end dette",
            unit="fuldtidsansatte",
            low=0,
            default=5,
        ),
    ),
    about="Hvornår en afvigelse skal fortælles, forklares og handles på, og hvilke små tal der skjules. En grænse er nået, "
    "når både beløbet og procenten er det.",
)
_MONTHS = {f"{month:02d}": month for month in range(1, 13)} | {str(month): month for month in range(1, 13)}
CALENDAR = Section(
    (
        Choices(
            "formal_follow_ups",
            "formelle_opfoelgninger",
            "Måneder med en formel opfølgning",
            words=_MONTHS,
            form='en måned fra "01" til "12"',
            example=["03", "06", "09"],
        ),
        Whole("extract_day", "udtraek_dag", "Dagen i måneden, hvor udtrækkene tages", low=1, high=28, default=7),
        Whole(
            "explanation_day",
            "forklaring_dag",
            "Dagen i måneden efter, hvor forklaringer senest skal være skrevet",
            low=1,
            high=28,
        ),
    )
)
STATUS = Section((Date("date", "dato", "Dagen for en færdig økonomistatus"),))
# Who answers for a budget: roles, since reports name nobody.
OWNERS = (
    Role(
        "owner", "budgetansvarlig", "Rollen, der har ansvaret for budgettet; rapporten siger det, når ingen er skrevet"
    ),
    Role("deputy", "stedfortraeder", "Rollen, der har det, når den budgetansvarlige er væk", example="Teamleder"),
    Role("head", "naermeste_leder", "Rollen, som den budgetansvarlige svarer til", example="Fagchef"),
)
FRAME = Section(
    (
        Text("name", "navn", "Rammens navn", required=True),
        Texts(
            "areas", "omraader", "De områder, den lægger sammen", required=True, single=True, example=["Hjemmepleje"]
        ),
        *OWNERS,
    ),
    about="Navngivne summer af områder, som kommunens rapport viser.",
)
EVENT = Section(
    (
        Date("date", "dato", "Dagen for et kendt brud i tallene", required=True),
        Text("name", "navn", "Hvad der skete", required=True),
    ),
    about="Kendte brud i tallene, fx en ny lov.",
)
UNSEEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
UNIT = Section(
    (
        Text(
            "name",
            "navn",
            "Navnet, som rapporterne bruger",
            required=True,
            # Signs that nobody sees, and signs that turn the text around, can make two names look alike.
            pattern=rf"(?!(?i:hele\s+kommunen)$)(?![=+@-])[^{UNSEEN}]{{1,120}}",
            form="et navn og ikke »Hele kommunen«, som er rapporten for alle enheder (højst 120 tegn og ingen usynlige)",
            example="Ådalen",
        ),
        Text(
            "key",
            "noegle",
            "Navnet på rapportens mappe",
            required=True,
            # The other names are those of folders that are made beside the units', and those that Windows keeps for itself.
            pattern=r"(?!(?:hele-kommunen|uddelingsark|con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9_-]{0,59}",
            form="et navn med kun a-z, 0-9, - og _, højst 60 tegn, og som ikke er taget (hele-kommunen, con, nul ...)",
            example="aadalen",
        ),
        Choice("kind", "type", "Slagsen af enhed", required=True, words=KINDS),
        Text("area", "omraade", "Området, som enheden hører til", example="Hjemmepleje"),
        Month("start", "fra", "Første måned"),
        Month("end", "til", "Sidste måned"),
        Text("merged_into", "sammenlagt_i", "Enheden, der fører tallene videre"),
        Texts("split_into", "deles_i", "Enhederne, der fører tallene videre", single=True),
        Texts("aliases", "aliaser", "Andre navne og numre, som filerne bruger", single=True, example=["0301"]),
        *OWNERS,
    ),
    about="Distrikter, teams, botilbud, private leverandører, sygeplejen og myndigheden.",
)
ASSUMPTION = Section(
    (
        Month("valid_from", "gyldig_fra", "Første måned, den gælder for", required=True),
        UnitName("unit", "enhed", "Enheden; uden gælder den hele kommunen"),
        Text("source", "kilde", "Hvor tallet kommer fra"),
        *ASSUMPTIONS,
    ),
    about="Daterede forudsætninger: en eller flere af tallene, som gælder fra en måned og til næste gang, de er angivet.",
)
MAPPING = Section(
    (
        Texts(
            "files",
            "filer",
            "Filen eller filerne, når de ikke hedder kontering.xlsx eller kontering.csv",
            single=True,
            example=["koder/kontering.xlsx"],
        ),
        Texts(
            "other_numbers",
            "andre_numre",
            "Kolonner i filen med numre, der ligner CPR-numre og er noget andet",
            single=True,
            example=["Kode"],
        ),
    ),
    about="Hvad kommunens egne koder (art, omkostningssted, lønart ...) betyder, jf. [indlaesning.md](indlaesning.md).",
)
HEAD: tuple[Field, ...] = (
    Text("name", "navn", "Kommunens navn", required=True, example="Fjordby Kommune"),
    Text("short_name", "kort_navn", 'Navnet uden "Kommune"', example="Fjordby"),
    Texts("ignored_units", "ignorer_enheder", "Enheder i filerne, som ikke skal med", single=True),
    Choice(
        "plus",
        "fortegn",
        "Hvad et plus betyder i alt, hvad der vises: rapporter, Excel-ark, samtaleark, scenarier og forside",
        words=SIGNS,
        default="merforbrug er plus",
        fold=True,
    ),
    Block("calendar", "kalender", "Kommunens kalender", of=CALENDAR, always=True),
    Block("thresholds", "graenser", "Grænser for afvigelser", of=THRESHOLDS, always=True),
    Block("status", "status", "En færdig økonomistatus", of=STATUS, always=True),
    Block("mapping", "kontering", "Hvad kommunens egne koder betyder", of=MAPPING, always=True),
    Blocks("units", "enheder", "Kommunens enheder", of=UNIT),
    Blocks("frames", "rammer", "Summer af områder", of=FRAME),
    Blocks("assumptions", "forudsaetninger", "Daterede forudsætninger", of=ASSUMPTION),
    Blocks("events", "haendelser", "Kendte brud i tallene", of=EVENT),
)

_FILE = {"filer": "data/*.csv"}


@cache
def kommune() -> Section:
    """The whole of kommune.toml as intake reads it; the sections of other rooms are taken as they stand."""
    sources = Section(
        tuple(
            Blocks(table.name, table.heading, table.row, of=TABLE, single=True, example=_FILE)
            for table in tables().values()
        )
    )
    own = Block("sources", "tabeller", "Hvor hver tabel kommer fra", of=sources, always=True)
    return Section((*HEAD, own, *(Anything(name, name, "") for name in ELSEWHERE)))


def described() -> Section:
    """As ``kommune``, with the keys of a table told once, for the data contract."""
    one = replace(Block("sources", "tabeller.<tabel>", "Hvor tabellen kommer fra"), of=TABLE)
    return Section((*HEAD, one))
