"""[tildeling] of kommune.toml as data: the keys of every model of a grant, of settlement and of carry-over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Flag, Text, Texts, UnitName, UnitNames
from styringslib.fields.quantities import Month, Number, Numbers, Share, Whole
from styringslib.fields.section import Blocks, Cases, Named, Section, Values
from styringslib.rules import rule

PER_HOUR, PER_YEAR, PER_MONTH = "kr. pr. time", "kr. pr. år", "kr. pr. måned"
CARRY_OVER_KEY, SETTLEMENT_KEY = "overfoersel", "afregning"
_HOURS = {"visiterede": "granted", "leverede": "delivered"}
_TIMES = {"hverdag": "weekday", "oevrig": "other", "alle": ""}
_LEGAL = {"alle": "", **{code: code for code in ("sel_83", "sel_83a", "sel_83b", "aeldrelov", "sul_138")}}
_TWO = [-0.03, 0.03]


Correction = Literal["symmetric", "upward", "none"]
CORRECTIONS: Mapping[str, Correction] = {"symmetrisk": "symmetric", "kun_opad": "upward", "ingen": "none"}
# What the fixed overhead is paid for, and the dated rule of its rate.
OVERHEADS = {
    "helhedspleje": "overhead_integrated_care",
    "friplejebolig": "overhead_independent_housing",
    "madservice": "overhead_meals",
}


def _above(name: str, key: str, about: str, unit: str) -> Number:
    return Number(name, key, about, unit=unit, low=0, above=True, required=True)


def _amounts(name: str, key: str, about: str, unit: str, *, required: bool = True, above: bool = False) -> Named:
    one = Number("", "", "", unit=unit, low=0, above=above)
    return Named(name, key, about, of=one, least=1, required=required)


def _by_unit(name: str, key: str, about: str, unit: str, *, required: bool = True, above: bool = False) -> Named:
    """As ``_amounts`` for each unit: one that is misspelt would be paid nothing without anyone being told."""
    return replace(_amounts(name, key, about, unit, required=required, above=above), names="unit")


PRICE = Section(
    (
        Text("service", "ydelse", "Ydelsen, som prisen gælder", required=True, example="Personlig pleje"),
        _above("price", "pris", "Pris for en time", PER_HOUR),
        Choice("time_of_day", "tid", "Tiden på dagen", words=_TIMES, default="alle"),
        Choice("legal_basis", "lovgrundlag", "Lovgrundlaget", words=_LEGAL, default="alle"),
    )
)
_PRICES = (
    Number("common_price", "timepris", "Pris for en time af enhver ydelse", unit=PER_HOUR, low=0, above=True, example=500),
    Blocks("prices", "priser", "Pris efter ydelse, tid og lovgrundlag; går forud for timepris", of=PRICE, least=1,
           example=[{"ydelse": "Personlig pleje", "pris": 500}]),
)  # fmt: skip


def _priced(values: Values, reading: Reading) -> None:
    prices = values["prices"] or ()
    if reading.at("timepris").sound and reading.at("priser").sound and not prices and not values["common_price"]:
        reading.at("priser").say("mangler", "Tilføj timepris = 500, eller priser for hver ydelse", unit=PER_HOUR)
    seen = set()
    for place, price in enumerate(prices, 1):
        key = (price["service"], price["time_of_day"], price["legal_basis"])
        if price["service"] and key in seen:
            told = "har to priser for samme tid og lovgrundlag"
            reading.at("priser", place, "ydelse").say(told, "Behold én", price["service"])
        seen.add(key)


def _corrected(values: Values, reading: Reading) -> None:
    _priced(values, reading)
    if values["correction"] and values["on_account"] == values["basis"]:
        told = "er de samme timer som afregningen, så der er intet at efterregulere"
        reading.at("aconto").say(told, "Vælg andre timer")


def _weighted(values: Values, reading: Reading) -> None:
    profile = values["profile"]
    if profile and (min(profile) < 0 or sum(profile) <= 0):
        told = "må ikke have negative tal, og de må ikke alle være 0"
        reading.at("profil").say(told, "Ret vægtene", profile, "vægt")


def _same_units(values: Values, reading: Reading) -> None:
    _weighted(values, reading)
    if units_of(values) and values["yearly"]:
        same_names(reading, "beloeb", values["yearly"], units_of(values), "enheder")


def _corridor(values: Values, reading: Reading) -> None:
    _priced(values, reading)
    corridor = values["corridor"]
    if corridor is None:
        return
    if corridor[0] >= corridor[1]:
        reading.at("korridor").say("vender på hovedet", "Skriv den nedre grænse først", corridor, "andel")
    elif not -1.0 <= corridor[0] <= 0.0 <= corridor[1] <= 1.0:
        reading.at("korridor").say("skal ligge mellem -1 og 1 og rumme 0", "Ret grænserne", corridor, "andel")


def _team(values: Values, reading: Reading) -> None:
    if values["form"] == "activity":
        if values["rate"] is None and reading.at("takst").sound:
            reading.at("takst").say("mangler", "Tilføj takst = 14000", unit="kr. pr. forløb")
    elif values["form"] == "block" and not values["yearly"] and reading.at("beloeb").sound:
        reading.at("beloeb").say("mangler", 'Tilføj beloeb = { "Team" = 4000000 }', unit=PER_YEAR)
    elif values["form"] == "block" and values["capacity"] and values["yearly"]:
        same_names(reading, "beloeb", values["yearly"], values["capacity"], "kapacitet")


def _nurses(values: Values, reading: Reading) -> None:
    if values["variant"] == "delivered" and not values["nursing_unit"] and reading.at("sygeplejeenhed").sound:
        reading.at("sygeplejeenhed").say("mangler", 'Tilføj sygeplejeenhed = "Sygeplejen"')


def units_of(values: Values) -> tuple[str, ...]:
    """The units that an entry names, as a list or one alone; none: it is for all."""
    return (values["units"] or ()) + ((values["unit"],) if values["unit"] else ())


def same_names(reading: Reading, key: str, given: Iterable[str], wanted: Iterable[str], other: str) -> None:
    """A unit that only one of two keys names would be paid nothing without anyone being told."""
    for unit in sorted(set(wanted) ^ set(given)):
        here, there = (key, other) if unit in set(wanted) else (other, key)
        told = f"»{unit}« mangler, men står under »{there}«"
        reading.at(here).say(told, "Tilføj eller slet den")


MODELS: Mapping[str, Section] = {
    "aktivitet": Section(
        (
            Choice("basis", "timer", "Timerne, der betales for", required=True, words=_HOURS),
            *_PRICES,
            Flag("correction", "efterregulering", "Aconto først, forskellen senere", default=False),
            Choice("on_account", "aconto", "Timerne, der betales for aconto",
                   words={"budgetterede": "budgeted", "visiterede": "granted"}, default="budgetterede"),
            Whole("correction_lag", "efterregulering_maaneder", "Hvor længe efter forskellen betales", unit="måneder", low=0,
                  high=24, default=1),
        ),
        about="timer gange pris.", check=_corrected,
    ),
    "ramme": Section(
        (
            _by_unit("yearly", "beloeb", "Beløbet for hver enhed", PER_YEAR),
            Numbers("profile", "profil", "Årets fordeling på måneder; uden er den jævn", unit="vægt", length=12,
                    example=[1] * 12),
        ),
        about="et fast beløb om året.", check=_same_units,
    ),
    "hybrid": Section(
        (
            *_PRICES,
            Numbers("corridor", "korridor", "Nedre og øvre grænse om de budgetterede timer", unit="andel", length=2,
                    required=True, example=_TWO),
            Number("settled_share", "udenfor_andel", "Den del af afvigelsen uden for korridoren, der afregnes", unit="andel",
                   low=0, high=1, required=True, example=0.5),
            Choice("basis", "timer", "Timerne, der måles på", words=_HOURS, default="leverede"),
            Choice("year_to_date", "opgoerelse", "Hvad korridoren måles over",
                   words={"aar_til_dato": True, "maaned": False}, default="aar_til_dato"),
        ),
        about="budgetterede timer gange pris; aktivitet uden for en korridor afregnes delvist.", check=_corridor,
    ),
    "pakke": Section(
        (_amounts("rates", "takster", "Takst pr. pakke", "kr. pr. aktiv uge", above=True),),
        about="takst gange aktive borgeruger.",
    ),
    "rehabilitering": Section(
        (
            Choice("form", "form", "Et fast beløb, eller en takst pr. forløb", required=True,
                   words={"ramme": "block", "aktivitet": "activity"}),
            _by_unit("capacity", "kapacitet", "Teamets timer", "timer pr. måned", above=True),
            _above("hours_per_course", "timer_pr_forloeb", "Timer i et forløb", "timer"),
            _by_unit("yearly", "beloeb", "Beløbet for hvert team, med form = \"ramme\"", PER_YEAR, required=False),
            Number("rate", "takst", "Takst med form = \"aktivitet\"", unit="kr. pr. forløb", low=0, example=14000),
            _by_unit("waiting", "ventende", "Forløb, der venter ved begyndelsen", "forløb", required=False),
            _by_unit("capacity_cost", "kapacitetsudgift", "Hvad kapaciteten koster", PER_MONTH, required=False),
        ),
        about="et team med en kapacitet, en belastning og en kø.", check=_team,
    ),
    "takst": Section(
        (
            _amounts("rates", "takster", "Takst efter støtteniveau", "kr. pr. pladsdag", above=True),
            _by_unit("places", "pladser", "Pladser i hvert botilbud", "pladser", required=False),
            Number("expected_occupancy", "forventet_belaegning", "Belægningen, som taksten er regnet med", unit="andel", low=0,
                   high=1, above=True, default=1),
            Number("vacancy_rate", "tomgangstakst", "Takst for en ledig plads", unit="kr. pr. ledig pladsdag", low=0, default=0),
        ),
        about="pladsdage gange takst.",
    ),
    "sygepleje": Section(
        (
            Choice("variant", "variant", "Hvem der betaler for overdragede ydelser", required=True,
                   words={"leverede": "delivered", "aktivitet": "activity", "ingen": "none"}),
            _above("price", "pris", "Pris for en time", PER_HOUR),
            Texts("services", "ydelser", "De overdragede ydelser", required=True, unique=True, least=1,
                  example=["Overdragede sygeplejeydelser"]),
            UnitName("nursing_unit", "sygeplejeenhed", "Enheden, hvis opgaver det er; med variant = \"leverede\" betaler den",
                     example="Sygeplejen"),
            _by_unit("unit_cost", "egen_omkostning", "Hvad en time koster hver enhed", PER_HOUR, required=False),
        ),
        about="overdragede sygeplejeydelser.", check=_nurses,
    ),
}  # fmt: skip


def _dates(values: Values, reading: Reading) -> None:
    first, last = values["valid_from"], values["valid_to"]
    if first is not None and last is not None and last < first:
        reading.at("gyldig_til").say(f"ligger før gyldig_fra ({first})", "Ret den ene", str(last), "måned")


GRANT = Cases(
    (
        Choice("model", "model", "Måden at tildele på", required=True, words={name: name for name in MODELS}),
        Month("valid_from", "gyldig_fra", "Første måned", required=True),
        Month("valid_to", "gyldig_til", "Sidste måned; uden gælder den til den næste"),
        Text("area", "omraade", "Området; uden er det navnet i [tildeling.<navn>], eller modellens eget"),
        UnitNames("units", "enheder", "Enhederne; uden gælder den alle i området", unique=True, example=["Ådalen"]),
        UnitName("unit", "enhed", "Én enhed, i stedet for enheder", example="Ådalen"),
    ),
    about=(
        "Vilkår for tildeling, en blok for hver dato: `[[tildeling.<navn>]]`, eller `[tildeling.<navn>]` når der kun er én. Se "
        "[methods/allocation.md](methods/allocation.md)."
    ),
    check=_dates, by="model", cases=MODELS,
)  # fmt: skip


def _correction_known(values: Values, reading: Reading) -> None:
    start = values["valid_from"]
    if reading.sound and values["correction"] is None and rule("settlement_correction", start) is None:
        reading.at("regulering").say("mangler", 'Tilføj regulering = "symmetrisk"')


SETTLEMENT = Section(
    (
        Month("valid_from", "gyldig_fra", "Første måned, reglen gælder for", required=True),
        Choice("correction", "regulering", "Om afregningen rettes begge veje; uden er det som de daterede regler siger",
               words=CORRECTIONS),
        Choice("kind", "art", "Det, som tillægget gælder", words=OVERHEADS, default="helhedspleje"),
        Number("overhead_share", "overhead", "Tillæg til overhead; uden er det de daterede reglers sats", unit="andel", low=0,
               high=1),
        Number("vat_share", "momsandel", "Den del af prisen, der dækker købsmoms", unit="andel", low=0, high=1, default=0),
        Text("source", "kilde", "Hvor reglen kommer fra"),
        Flag("verified", "verificeret", "Om kilden er efterset", default=False),
    ),
    about="Regler for afregning med private leverandører.",
    check=_correction_known,
)  # fmt: skip
CARRY_OVER = Section(
    (
        Choice("mode", "form", "Hver for sig, eller underskud dækkes først af andres overskud", required=True,
               words={"stram": "strict", "fleksibel": "flexible"}),
        Share("surplus_limit", "loft_overskud_pct", "Højeste overførte overskud af budgettet", default=100),
        Share("deficit_limit", "loft_underskud_pct", "Højeste overførte underskud af budgettet", default=100),
        Whole("repayment_years", "afdrag_aar", "År, som et underskud betales tilbage over", unit="år", low=1, high=3, default=1),
        Choice("netting", "udligning", "Hvem der dækker hvis underskud",
               words={"forholdsmaessig": "proportional", "stoerste": "largest"}, default="forholdsmaessig"),
    ),
    about="Overførsel af over- og underskud mellem år.",
)  # fmt: skip


def repeated(rules: Sequence[Values], reading: Reading) -> None:
    """Two rules of settlement from the same month: neither is the one in force."""
    seen = set()
    for place, one in enumerate(rules, 1):
        month = one["valid_from"]
        if month is not None and month in seen:
            told = "gælder fra samme måned som en tidligere regel"
            reading.at(place, "gyldig_fra").say(told, "Behold én", str(month), "måned")
        seen.add(month)
