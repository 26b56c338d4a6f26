"""The month's round: which follow-up a month has, who does what by when, and how far it has come.

    round_terms(settings) -> RoundTerms
        What kommune.toml's [opfoelgning] says, over the preset that it names, over what is offered.
    kind_of(terms, month) -> Kind; calendar_of_year(terms, year) -> DataFrame
        Which follow-up a month has, and every deadline of a year.
    deadline(step, month, terms, explanation_day) -> date | None
        The day by which a step is to be done: so many working days after the month's end.
    status(facts, terms, today) -> DataFrame; may_close(status, unit) -> DataFrame
        What is done, missing, not yet to be done, excepted or not asked for; and what keeps a month from being closed.

Pure: no files, no clock.
"""

from styringslib.rounds.deadlines import calendar_of_year as calendar_of_year
from styringslib.rounds.deadlines import deadline as deadline
from styringslib.rounds.deadlines import kind_of as kind_of
from styringslib.rounds.state import FACTS as FACTS
from styringslib.rounds.state import may_close as may_close
from styringslib.rounds.state import status as status
from styringslib.rounds.steps import RECORDED as RECORDED
from styringslib.rounds.steps import STEPS as STEPS
from styringslib.rounds.terms import ROUND as ROUND
from styringslib.rounds.terms import RoundTerms as RoundTerms
from styringslib.rounds.terms import presets as presets
from styringslib.rounds.terms import round_terms as round_terms

__all__ = [
    "FACTS",
    "RECORDED",
    "ROUND",
    "STEPS",
    "RoundTerms",
    "calendar_of_year",
    "deadline",
    "kind_of",
    "may_close",
    "presets",
    "round_terms",
    "status",
]
