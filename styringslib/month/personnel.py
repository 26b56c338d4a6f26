"""[personale] of kommune.toml as data: two sections of a report read their own part of it."""

from __future__ import annotations

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Text, Texts
from styringslib.fields.quantities import Number, Share
from styringslib.fields.section import Block, Declared, Named, Section, Values
from styringslib.followup import Staffing
from styringslib.intake.schema import PAY_GROUP

KINDS = {"district": "distrikt", "residential": "botilbud", "rehabilitation": "rehabilitering"}


def _share(name: str, key: str, about: str, high: float = 500) -> Share:
    return Share(name, key, about, high=high, default=getattr(Staffing, name) * 100)


def _round_the_clock(values: Values, reading: Reading) -> None:
    if (values["evening_share"] or 0) + (values["night_share"] or 0) > 1:
        told = "er sammen med aftenandel_pct mere end hele døgnet"
        reading.at("natandel_pct").say(told, "De to kan tilsammen højst være 100")


STAFFING = Section(
    (
        _share("weekend_level", "weekend_pct", "Timer på en lørdag eller søndag, af en hverdags"),
        _share("holiday_level", "helligdag_pct", "Timer på en helligdag, af en hverdags"),
        _share("evening_share", "aftenandel_pct", "Timer om aftenen, af døgnets", 100),
        _share("night_share", "natandel_pct", "Timer om natten, af døgnets", 100),
        _share("evening_supplement", "aftentillaeg_pct", "Tillæg om aftenen, af timelønnen"),
        _share("night_supplement", "nattillaeg_pct", "Tillæg om natten, af timelønnen"),
        _share("weekend_supplement", "weekendtillaeg_pct", "Tillæg lørdag og søndag, af timelønnen"),
        _share("holiday_supplement", "helligdagstillaeg_pct", "Tillæg på helligdage, af timelønnen"),
    ),
    check=_round_the_clock,
)
_PLANS = Section(tuple(Block(kind, key, f"Bemandingen i et {key}", of=STAFFING) for kind, key in KINDS.items()))
PERSONNEL = Declared(
    "personale",
    Section(
        (
            Text("account_group", "artsgruppe", "Budgettets artsgruppe for løn", default=PAY_GROUP),
            Block("plans", "bemanding", "Hvordan en uge er bemandet, for hver slags enhed", of=_PLANS, always=True),
            Named("committed", "bundet", "Lønbudget, der er bundet til andet", of=Number("", "", "", unit="kr.", low=0),
                  names="unit"),
            Texts("illness", "sygefravaer", "Fraværsarterne, der er egen sygdom: det fravær, som fravaerspct regner med",
                  single=True, example=["Sygdom"]),
            Texts("overtime", "overarbejde", "Lønarterne, der er overarbejde", single=True, example=["Overarbejde"]),
        ),
        about="Timer til planlægning: hvordan en uge er bemandet, og hvad timer på skæve tidspunkter koster oveni.",
    ),
)  # fmt: skip
