"""kommune.toml: units, thresholds, assumptions, where the tables lie, and the terms of later chapters."""

from __future__ import annotations

import numpy as np

from making.economy import ALL_YEARS, PAY, SUPPLIER, Accounts
from making.facilities import HOUSES, LEVELS, rate
from making.follow_up_terms import TEXT as FOLLOW_UP
from making.terms import BY_NAME, DELIVERY_SHARE, YEARS, Unit

FACILITY_SHARE = (
    0.72  # of the hours at work in a facility with the residents; stated for the newest year's hourly price
)
HOURS_PER_COURSE = 34.0  # the team's delivered hours per course begun, visits and meetings together

HEAD = """\
# Fjordby Kommune findes ikke. Alle tal er digtet af make_sample.py, som ligger ved siden af; se README.md.
# Filen skrives af make_sample.py. Nøglerne er forklaret i docs/datakontrakt.md.
navn = "Fjordby Kommune"
kort_navn = "Fjordby"

[kalender]
formelle_opfoelgninger = ["03", "06", "09"]
udtraek_dag = 7

[graenser]
bagatel_kr = 50000
bagatel_pct = 0.5
forklaring_kr = 100000
forklaring_pct = 1.0
handling_kr = 250000
handling_pct = 2.5
smaa_tal = 5

[[rammer]]
navn = "Myndighedens ramme"
omraader = ["Hjemmepleje", "Rehabilitering"]
budgetansvarlig = "Myndighedsleder"
naermeste_leder = "Fagchef"

[[rammer]]
navn = "Botilbuddenes ramme"
omraader = ["Botilbud"]
budgetansvarlig = "Centerchef"

[[haendelser]]
dato = "2020-03-11"
navn = "Pandemien begynder"

[[haendelser]]
dato = "2021-01-01"
navn = "Højmark lægges sammen med Østerbæk"

[[haendelser]]
dato = "2025-07-01"
navn = "Ældreloven træder i kraft"

[[haendelser]]
dato = "2026-03-01"
navn = "Engbakken åbner"

[tabeller.posteringer]
filer = "posteringer/posteringer_*.csv"

[tabeller.budget]
filer = "budget/budget.xlsx"
ark = "Budget"

[tabeller.budgetaendringer]
filer = "budget/budgetaendringer.csv"

[tabeller.aktivitet]
filer = "aktivitet/aktivitet_*.csv"

[tabeller.loen]
filer = "loen/loen_*.csv"

[tabeller.fravaer]
filer = "personale/fravaer_og_vikarer.xlsx"
ark = "Fravær"

[tabeller.vikarer]
filer = "personale/fravaer_og_vikarer.xlsx"
ark = "Vikarer"

[tabeller.sager]
filer = "borgere/sager.csv"

[tabeller.meldinger]
filer = "borgere/meldinger.csv"

[tabeller.forloeb]
filer = "borgere/forloeb.csv"

[tabeller.pladser]
filer = "borgere/pladser.csv"

[tabeller.koebte_pladser]
filer = "borgere/koebte_pladser.csv"

[tabeller.vagtplan]
filer = "personale/vagtplan.csv"

[tabeller.pakker]
filer = "borgere/pakker.csv"

[tabeller.befolkning]
filer = "befolkning.parquet"

[tabeller.dispositioner]
filer = "register/register.xlsx"
ark = "Dispositioner"

[tabeller.forklaringer]
filer = "register/register.xlsx"
ark = "Forklaringer"

[tabeller.handlinger]
filer = "register/register.xlsx"
ark = "Handlinger"

[tabeller.aarsager]
filer = "register/aarsager.xlsx"
ark = "Årsager"

[tabeller.loesninger]
filer = "register/aarsager.xlsx"
ark = "Løsninger"

"""

LATER = """\
# Organisering og møder: kommunens egne valg, som uddelingsark og kommunens rapport viser ved siden af andre måder.
[organisation]
type = 2
rehabilitering_placeret = "drift"
rehabilitering_ansvar = "delt"

[moeder]
dialog_om_borgere = "ugentligt"
maanedsopfoelgning = "konsulent_leder"
revisitationsrunder = "faa_timer_og_forskel"
botilbud = "faelles_driftsmoeder"

[[moeder.liste]]
navn = "Månedsopfølgning"
deltagere = ["Distriktsleder", "Økonomikonsulent"]
hyppighed = "månedligt"

[[moeder.liste]]
navn = "Kvartalsopfølgning"
deltagere = ["Distriktsleder", "Myndighedsleder", "Fagchef", "Økonomikonsulent"]
hyppighed = "hvert kvartal"

[[moeder.liste]]
navn = "Borgerdrøftelse"
deltagere = ["Visitator", "Rehabiliteringsteam", "Planlægger"]
hyppighed = "ugentligt"

[[moeder.liste]]
navn = "Driftsmøde for botilbud"
deltagere = ["Leder af botilbud", "Myndighedsleder", "Økonomikonsulent"]
hyppighed = "månedligt"

# Uddelingsark: hvor lang en drøftelse er, hvor mange linjer der er til noter, og hvad der står nederst på siderne.
[uddelingsark]
varighed_minutter = 90
linjer = 4
sidefod = "Arbejdspapir til drøftelse"

# Det fælles register: ledere skriver for egne enheder, konsulenter for alle. Her er ingen personer nævnt, og så skriver
# den, der sidder ved maskinen, som konsulent.
[register]
model = "faelles"
fil = "register/register.sqlite"
database_url_env = "FJORDBY_REGISTER"

# Demografi: hvad fremskrivningen af brugere, timer og udgift regner med.
[demografi]
aar_frem = 10
variabel_andel_pct = 85.0
sund_aldring_pct = 50.0
timer_pr_bruger_pct = 1.0
pl_pct = { "2027" = 3.0, "2028" = 2.7, "2029" = 2.5, "2030" = 2.5 }
pl_kilde = "PL-skøn, digtet"

[demografi.sidste_budget]
kilde = "Budget 2026 med overslagsår"
beloeb = { "2027" = 900000, "2028" = 1750000, "2029" = 2550000 }

# Budgettets forudsætninger år for år. Budgetterede timer / brugertidsprocent x loen_pr_fremmoedetime og vikar_timepris,
# vægtet med ekstern_vikarandel, giver lønbudget og vikarbudget.
"""


TERMS_HEAD = """\
# Vilkår for tildeling, ét punkt pr. år. Distrikterne får timepris for hver visiteret time, den private leverandør for hver
# leveret time, rehabiliteringsteamet en ramme (det vedtagne budget) og botilbuddene takst efter støtteniveau.
"""

TERMS_TAIL = """\
# Afregning med leverandøren: før 1. juli 2025 kun opad, derefter begge veje med et fast tillæg til overhead.
[[tildeling.afregning]]
gyldig_fra = "2015-01"
regulering = "kun_opad"
kilde = "Serviceloven § 91"
verificeret = false

[[tildeling.afregning]]
gyldig_fra = "2025-07"
regulering = "symmetrisk"
overhead = 0.06
kilde = "Ældreloven § 19; satsen efter udkast fra foråret 2025"
verificeret = false

[tildeling.overfoersel]
form = "fleksibel"
loft_overskud_pct = 3.0
loft_underskud_pct = 3.0
afdrag_aar = 2

"""


def hourly_prices(all_accounts: list[Accounts]) -> dict[int, float]:
    """One price per granted hour and year: the districts' adopted budgets / their budgeted granted hours, to half kroner."""
    prices = {}
    for year in ALL_YEARS:
        money = hours = 0.0
        for accounts in all_accounts:
            if accounts.unit.kind == "distrikt":
                rows = accounts.activity[YEARS[accounts.activity["position"]] == year]
                part = (year == YEARS) & np.isin(np.arange(len(YEARS)), rows["position"])
                money += sum(values[part].sum() for values in accounts.budget["Vedtaget"].values())
                hours += rows["adopted"].sum() / DELIVERY_SHARE
        prices[year] = round(2 * money / hours) / 2
    return prices


# Kind of unit -> who answers for its budget, who stands in and whom the owner answers to. The purchaser pays the private
# provider.
OWNERS = {
    "distrikt": ("Distriktsleder", "Teamleder", "Fagchef"),
    "rehabilitering": ("Leder af rehabilitering", "", "Fagchef"),
    "botilbud": ("Leder af botilbud", "Souschef", "Centerchef"),
    "leverandoer": ("Myndighedsleder", "", "Fagchef"),
    "myndighed": ("Myndighedsleder", "Faglig koordinator", "Fagchef"),
}


def exists(unit: Unit, year: int) -> bool:
    """Whether the unit is there some of the year."""
    return int(unit.start[:4]) <= year and (not unit.end or year <= int(unit.end[:4]))


def unit_block(unit: Unit) -> str:
    """One [[enheder]]."""
    names = [unit.code] + ([unit.plain] if unit.plain else [])
    lines = [
        "[[enheder]]",
        f'navn = "{unit.name}"',
        f'noegle = "{unit.key}"',
        f'type = "{unit.kind}"',
        f'omraade = "{unit.area}"',
    ]
    if unit.end or unit.start > f"{ALL_YEARS[0]}-01":
        lines.append(f'fra = "{unit.start}"')
    if unit.end:
        lines += [f'til = "{unit.end}"', f'sammenlagt_i = "{unit.merged_into}"']
    lines.append("aliaser = [" + ", ".join(f'"{name}"' for name in names) + "]")
    if not unit.end:
        keys = ("budgetansvarlig", "stedfortraeder", "naermeste_leder")
        lines += [f'{key} = "{role}"' for key, role in zip(keys, OWNERS[unit.kind], strict=True) if role]
    return "\n".join(lines) + "\n\n"


def assumption_blocks(all_accounts: list[Accounts], prices: dict[int, float]) -> str:
    """One [[forudsaetninger]] per year and unit, as the budget was built."""
    blocks = []
    for year in ALL_YEARS:
        for accounts in all_accounts:
            unit = accounts.unit
            if not exists(unit, year):
                continue
            lines = [
                "[[forudsaetninger]]",
                f'gyldig_fra = "{year}-01"',
                f'enhed = "{unit.name}"',
                f'kilde = "Budget {year}"',
            ]
            terms = accounts.assumptions.loc[year]
            if SUPPLIER in accounts.actual:
                lines.append(f"timepris = {terms['price']:.2f}")
            if unit.kind == "distrikt":
                lines.append(f"timepris = {prices[year]:.2f}")
                lines.append(f"leveringsprocent = {DELIVERY_SHARE * 100:.1f}")
            if unit.share:
                lines.append(f"brugertidsprocent = {terms['share'] * 100:.1f}")
            if unit.kind == "botilbud" and year == ALL_YEARS[-1]:
                lines.append(f"brugertidsprocent = {FACILITY_SHARE * 100:.1f}")
            if unit.kind == "botilbud":
                lines.append(f"pladser = {sum(HOUSES[unit.name][0])}")
            if PAY in accounts.actual:
                lines.append(f"loen_pr_fremmoedetime = {terms['pay']:.2f}")
                if unit.external:
                    lines.append(f"vikar_timepris = {terms['temp_price']:.2f}")
                lines.append(f"ekstern_vikarandel = {terms['external'] * 100:.1f}")
                lines.append(f"fravaerspct = {terms['absence'] * 100:.1f}")
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def term_blocks(all_accounts: list[Accounts], prices: dict[int, float]) -> str:
    """The dated entries of [tildeling], the figures taken from the year's budget."""
    blocks = []
    for year in ALL_YEARS:
        of_year = [accounts for accounts in all_accounts if exists(accounts.unit, year)]
        names = [f'"{accounts.unit.name}"' for accounts in of_year if accounts.unit.kind == "distrikt"]
        lines = ['model = "aktivitet"', 'timer = "visiterede"', f"enheder = [{', '.join(names)}]"]
        blocks.append(("distrikter", year, [*lines, f"timepris = {prices[year]:.2f}"]))
    for year in ALL_YEARS:
        for accounts in all_accounts:
            if accounts.unit.kind == "leverandoer":
                lines = ['model = "aktivitet"', 'timer = "leverede"', f'enhed = "{accounts.unit.name}"']
                blocks.append(
                    ("leverandoer", year, [*lines, f"timepris = {accounts.assumptions.loc[year, 'price']:.2f}"])
                )
    for year in ALL_YEARS:
        for accounts in all_accounts:
            if accounts.unit.kind == "rehabilitering":
                months = year == YEARS
                money = sum(values[months].sum() for values in accounts.budget["Vedtaget"].values())
                hours = accounts.activity.loc[months[accounts.activity["position"]], "adopted"].sum() / 12
                name = accounts.unit.name
                lines = ['model = "rehabilitering"', 'form = "ramme"', f'enhed = "{name}"']
                lines += [f"beloeb = {{ {name} = {money:.0f} }}", f"kapacitet = {{ {name} = {hours:.1f} }}"]
                lines += [f"kapacitetsudgift = {{ {name} = {money / 12:.0f} }}"]
                blocks.append(("rehabilitering", year, [*lines, f"timer_pr_forloeb = {HOURS_PER_COURSE:.1f}"]))
    for year in ALL_YEARS:
        houses = {name: counts for name, (counts, _) in HOUSES.items() if exists(BY_NAME[name], year)}
        places = ", ".join(f'"{name}" = {sum(counts)}' for name, counts in houses.items())
        names = ", ".join(f'"{name}"' for name in houses)
        rates = ", ".join(f'"{level}" = {rate(level, year)}' for level in LEVELS)
        lines = ['model = "takst"', f"enheder = [{names}]", f"pladser = {{ {places} }}", "forventet_belaegning = 1.0"]
        blocks.append(("botilbud", year, [*lines, f"takster = {{ {rates} }}"]))
    told = [
        "\n".join([f"[[tildeling.{area}]]", f'gyldig_fra = "{year}-01"', *lines]) + "\n" for area, year, lines in blocks
    ]
    return TERMS_HEAD + "\n".join(told) + "\n" + TERMS_TAIL


def settings_text(all_accounts: list[Accounts], prices: dict[int, float]) -> str:
    """The whole of kommune.toml."""
    units = "".join(unit_block(unit) for unit in BY_NAME.values())
    later = FOLLOW_UP + LATER
    return HEAD + units + term_blocks(all_accounts, prices) + later + "\n" + assumption_blocks(all_accounts, prices)
