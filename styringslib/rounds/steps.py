"""The steps of a round, in their order: what each rests on, and by which word of the register it is told to be done."""

from __future__ import annotations

from collections.abc import Mapping

STEPS = (
    "udtraek",
    "tjek",
    "rapport",
    "laest",
    "forklaring",
    "handling",
    "moede",
    "godkendt_leder",
    "godkendt_chef",
    "lukket",
)
# Steps of the month itself, which no unit has of its own.
OF_WHOLE = ("udtraek", "tjek")
# Steps that the whole has too, beside the units: its report is made, and its month is closed.
OF_BOTH = ("rapport", "lukket")
# What must be there before a step can be done; a step that the municipality does not have holds nothing back,
# but for the report, which the others are about.
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "tjek": ("udtraek",),
    "rapport": ("udtraek", "tjek"),
    "laest": ("rapport",),
    "forklaring": ("rapport",),
    "handling": ("rapport",),
    "moede": ("rapport",),
    "godkendt_leder": ("rapport", "forklaring", "handling"),
    "godkendt_chef": ("rapport", "godkendt_leder"),
    "lukket": ("rapport",),
}
# The rule asks for these only of units over its limits, and closing waits for them unless the municipality says otherwise.
CALLED_FOR = ("forklaring", "handling")
# The register's word for a step -> the step.
RECORDED: Mapping[str, str] = {
    "Læst": "laest",
    "Møde holdt": "moede",
    "Godkendt af leder": "godkendt_leder",
    "Godkendt af chef": "godkendt_chef",
    "Lukket": "lukket",
}
REOPENED = "Genåbnet"
# The register's word for an exception -> the step that it is from.
EXCEPTED: Mapping[str, str] = {"Undtaget fra forklaring": "forklaring", "Undtaget fra handling": "handling"}
CONSULTANT = "Økonomikonsulent"
# Who does a step where the municipality has not said: the unit's own, its head, or the consultant.
_OWNERS = ("laest", "forklaring", "handling", "moede", "godkendt_leder")
OWNER, HEAD = "Budgetansvarlig", "Fagchef"


def role_of(step: str, own: str, owner: str, head: str) -> str:
    """Who does ``step``: ``own`` is the role that the municipality has given it, ``owner`` and ``head`` the unit's ("" unknown).

    >>> role_of("forklaring", "", "Distriktsleder", ""), role_of("rapport", "", "Distriktsleder", "")
    ('Distriktsleder', 'Økonomikonsulent')
    """
    if own:
        return own
    if step in _OWNERS:
        return owner or OWNER
    return (head or HEAD) if step == "godkendt_chef" else CONSULTANT
