"""What several sections call the same thing: the tables of a municipality, and the key figures that its economy hangs on."""

from __future__ import annotations

from styringslib.findings.causes import cause_key
from styringslib.intake import Settings
from styringslib.intake.settings.settings import Owners
from styringslib.measures import labelled
from styringslib.month.follow_up import FollowUp
from styringslib.month.key_figures import KEY_FIGURES as KEYS_OF_KEY_FIGURES
from styringslib.presentation import numbers, text

# Tables as a reader names them.
TABLES = {
    "budget": "budget",
    "postings": "posteringer",
    "activity": "aktivitet",
    "payroll": "løn",
    "absence": "fravær",
    "temps": "vikarer",
    "placements": "pladser",
    "packages": "pakker",
}

# What a unit is paid for (``FollowUp.paid_for``) -> what it is called.
PAID_FOR = {"activity": "timer", "packages": "pakker", "referrals": "forløb", "placements": "pladser", "": "aktivitet"}

# What it is paid for -> what the difference between its budget and what it earns follows from.
FOLLOWS = {
    "packages": "de pakker, borgerne er i",
    "referrals": "de forløb, der begynder",
    "placements": "de pladser, egne borgere bor på",
}

# The hours that a unit is paid for -> what they are called.
HOURS = {"granted": "visiterede timer", "delivered": "leverede timer"}

# Kind of unit -> what its units are called together.
KINDS = {
    "district": "Hjemmepleje",
    "rehabilitation": "Rehabilitering",
    "residential": "Botilbud",
    "provider": "Private leverandører",
    "nursing": "Sygepleje",
    "purchaser": "Myndighed",
}

# Key figure -> label and kind, as the definitions have them.
KEY_FIGURES: dict[str, tuple[str, str]] = {key: labelled(key) for key in KEYS_OF_KEY_FIGURES}

# What the accounts say of an agreed action (``followup.VERDICTS``).
VERDICTS = {
    "came": "virkningen ses",
    "short": "mindre end ventet",
    "not_seen": "virkningen ses ikke",
    "unclear": "kan ikke afgøres endnu",
    "too_early": "for tidligt at måle",
}

# Kind of entry in the register -> what one of them is called.
ENTRIES = {
    "expected_change": "Dispositionen", "action": "Handlingen", "cause": "Årsagen", "solution": "Løsningen",
    "override": "Tilretningen",
}  # fmt: skip
# What has become of one since last month.
_SINCE = {"new": "er ny", "changed": "er ændret", "ended": "er taget ud"}

# The source of what the municipality itself has stated.
OF_THE_MUNICIPALITY = "Kommunens egne oplysninger"
# A leader is told that a part is missing; what is to be mended is the consultant's, and stands in the data check.
TO_BE_MENDED = (
    "Afsnittet er udeladt, fordi noget i kommunens opsætning af det skal rettes. "
    "Datatjekket fortæller økonomikonsulenten hvad."
)


def missing_tables(basis: FollowUp) -> list[str]:
    """What the report has no data about, in the words of a reader."""
    return [TABLES[name] for name in basis.missing]


def owners_text(owners: Owners, of: str = "") -> str:
    """Who answers for a budget, or that nobody is written to; ``of``: whose budget, where it has to be said."""
    whose = f" for {of}" if of else ""
    if not owners.owner:
        return f"Der er ikke skrevet en budgetansvarlig{whose}."
    told = [f"Budgetansvarlig{whose}: {owners.owner}."]
    told += [f"Stedfortræder: {owners.deputy}."] if owners.deputy else []
    told += [f"Nærmeste leder: {owners.head}."] if owners.head else []
    return " ".join(told)


def owner_of(settings: Settings, name: str) -> str:
    """The role that answers for the budget of a unit or frame; "" where nobody is written, or it has none of its own."""
    owners = {one.name: one.owners.owner for one in settings.frames}
    return {**owners, **{unit.name: unit.owners.owner for unit in settings.units}}.get(name, "")


def cause_names(basis: FollowUp) -> dict[str, str]:
    """Cause -> what it is called in this report, in the order that causes are told."""
    several = basis.unit is None
    return {cause: text.SHOWN["cause"](cause_key(cause, several)) for cause in text.names("cause")}


def changes_cost(cost: float) -> bool:
    """Whether an amount (+ = more cost) is more than next to nothing as it is told."""
    return numbers.kroner(abs(cost)) not in (numbers.kroner(0), numbers.kroner(1))


def saved(cost: float) -> str:
    """What an amount (+ = more cost) does to what is spent: ``340.000 kr. mindre i udgift``."""
    if not changes_cost(cost):
        return "ingen ændring i udgiften"
    return f"{numbers.kroner(abs(cost))} {'mere' if cost > 0 else 'mindre'} i udgift"


def entered_text(kind: str, title: str, what: str) -> str:
    """What has become of an entry since last month's follow-up (``FollowUp.entered_since``).

    >>> entered_text("action", "Ruter", "new")
    'Handlingen »Ruter« er ny'
    """
    return f"{ENTRIES[kind]} »{title}« {_SINCE[what]}"
