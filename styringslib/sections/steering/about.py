"""What the trial of steering models is made of: every definition, what is assumed, and what it does not know."""

from __future__ import annotations

import pandas as pd

from styringslib.allocation import CRITERIA, RUN_IN, STEERING_MODELS, TRANSACTIONS
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.sentences import sentences
from styringslib.sections.steering import words
from styringslib.sections.steering.numbers import SteeringNumbers


def about(basis: SteeringNumbers) -> Section:
    """How everything is defined, what is assumed, and what the trial does not know."""
    lines = [
        sentences(
            f"**{words.SHORT[criterion.name]}:** {criterion.numerator}.",
            f"Det er delt med {criterion.denominator}.",
            f"{'Højere' if criterion.more_is_better else 'Lavere'} er bedre.",
        )
        for criterion in CRITERIA
    ]
    work = [f"**{kind.label}:** {_hours(kind.hours)}. {numbers.capital(kind.reason)}." for kind in TRANSACTIONS]
    return section(
        "Sådan er de seks kriterier målt, alle pr. år:",
        bullets(lines),
        f"De første {RUN_IN} år af hvert forløb tæller ikke med, for da er budgetterne endnu ikke sat af modellen. "
        f"{_past(basis)} Alle budgetter følger årstiden og den fælles vækst i befolkningen, uanset model.",
        _known(basis),
        "Arbejdet ved en gang af hver slags er skønnet for alle, der tager del, tilsammen:",
        bullets(work),
        "De simulerede år ligner kommunens egne: niveau, vækst, årstid og udsving er skønnet på de visiterede timer. "
        "Sygdom, bølger af fravær og tungere borgere er forudsætninger, for dem fortæller timerne ikke om. I de historiske "
        "måneder er de sat til det sædvanlige, og derfor ligger pointene der ofte højere.",
        "Prøven viser, hvordan pengene flytter sig under hver model, når alt andet er lige. Den ved ikke, om ledere "
        "handler anderledes under en anden model, eller hvad der sker med kvaliteten. Den ved heller ikke, om en forhandling "
        "tager de timer, der er regnet med. Hvor stor en del af afvigelserne en model afregner, er forudsætninger. De kan "
        "udskiftes med kommunens egne vilkår.",
        "Kriterierne er de seks, som Københavns Kommune i 2013 bad om, at styringsmodeller vurderes på.",
    )


def _past(basis: SteeringNumbers) -> str:
    """Which of the historical years count."""
    first, last = (month.year for month in basis.span)
    begin = first + RUN_IN
    if begin <= last:
        counted = f"{begin} til {last}" if begin < last else str(last)
        return f"Det samme gælder de historiske måneder: Pointene der er fra {counted}."
    return (
        f"Af de historiske måneder tæller kun {last} med. Historikken er så kort, at det, budgetterne begyndte med, stadig "
        "vejer i pointene der."
    )


def _known(basis: SteeringNumbers) -> str:
    """What the parties of a budget know when they make it."""
    assumed = basis.trial.demand
    last = numbers.month_only(pd.Period("2001-01", "M") - assumed.budget_lag)
    hourly, package = (STEERING_MODELS[name].case_mix_share for name in ("activity_granted", "package"))
    return (
        f"Ingen model kender det sande behov. Årets budget lægges efter 12 måneder, der slutter med {last} året før, for "
        "senere måneder kendes ikke, når budgettet bliver til. En formel ser de timer eller borgere, den bygger på, og "
        f"fanger en del af det, når borgerne bliver tungere: timepriser {numbers.percent(hourly, 0)} og pakker "
        f"{numbers.percent(package, 0)} En aftale ser de visiterede timer og {numbers.percent(assumed.documented_mix, 0)} "
        f"af en ændring i tyngden, og den rammer typisk {numbers.percent(assumed.agreement_noise, 0)} ved siden af."
    )


def _hours(hours: float) -> str:
    """``0,5 time``, ``1 time``, ``37 timer``."""
    return f"{numbers.decimal(hours, 0 if hours == round(hours) else 1)}\N{NO-BREAK SPACE}{'time' if hours <= 1 else 'timer'}"
