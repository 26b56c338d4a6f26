"""The front page's left picture: from the budget over the largest causes to what is expected of the year."""

from __future__ import annotations

import math
from collections.abc import Mapping

from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.presentation import numbers
from styringslib.presentation.bridge import Way, bridge
from styringslib.presentation.canvas import Figure
from styringslib.presentation.sentences import sentences
from styringslib.sections.front.numbers import steps
from styringslib.sections.front.status import Held, held
from styringslib.sections.words import cause_names

SOURCE = "Økonomi-, løn- og omsorgssystem og egen prognose"
# The parts of a purchaser's frame, in the order that they are told.
FRAME_PARTS = {
    "to_providers": "Tildelt til udførerne",
    "to_private": "Betalt til private leverandører",
    "at_providers": "Udførerne ud over tildelingen",
    "at_purchaser": "Egne udgifter",
}
ANDET = "Andet"


def way(basis: FollowUp, found: Held) -> Way | None:
    """None without a budget to start from."""
    budget = float(found.row["budget"])
    if math.isnan(budget):
        return None
    deviation = float(found.row["expected"]) - budget
    known = found.row["upper_80"] - found.row["lower_80"] >= 1
    low, high = (float(found.row[name]) - budget if known else math.nan for name in ("lower_80", "upper_80"))
    mark = None if math.isnan(found.earned) else ("Optjent", found.earned - budget)
    end = "Regnskab" if basis.closed else "Forventet regnskab"
    return Way(_steps(basis, found, deviation), deviation, low, high, end, mark)


def _steps(basis: FollowUp, found: Held, deviation: float) -> list[tuple[str, float]]:
    framed = PurchaserFrame(basis)
    if found.name:
        parts = framed.finding
        if parts is None:
            return []
        amounts = {label: float(parts.value(name)) for name, label in FRAME_PARTS.items()}
        return [(label, kr) for label, kr in amounts.items() if abs(kr) >= 500]
    named = cause_names(basis)
    causes = {named[cause]: kr for cause, kr in basis.causes.items()}
    # Of a closed year, or where a unit is not divided on causes, what is left is no rest of the year.
    whole = basis.unit is not None or set(basis.compared.units) >= set(basis.compared.active)
    left = "Resten af året" if not basis.closed else "Ikke delt på årsager"
    left = left if whole else "Resten af året og enheder uden årsager" if not basis.closed else "Enheder uden årsager"
    gone = f"{numbers.capital(numbers.year_to(basis.compared.through))} i alt"
    return steps(causes, deviation, minor_kr=basis.minor_kr, other=ANDET, small=gone, left=left)


def picture(basis: FollowUp) -> Figure | None:
    """The bridge; nothing where there is no budget, or nothing that leads from it."""
    found = held(basis)
    made = way(basis, found) if found is not None else None
    if found is None or made is None or not made.steps:
        return None
    sign = basis.sign.than("")
    limits = basis.settings.thresholds
    least = max(limits.minor_kr, abs(float(found.row["budget"])) * limits.minor_pct / 100)
    subtitle = f"Fra budget til {made.end.lower()}, 1.000 kr. {sign.hatched}."
    return bridge(
        _title(basis, made), subtitle, made, alt=_alt(basis, found, made), sign=sign, least=least, source=SOURCE
    )


def _title(basis: FollowUp, made: Way) -> str:
    """The cause that weighs most, where one is worth telling."""
    told: Mapping[str, float] = {label: kr for label, kr in made.steps if label != ANDET}
    large = {label: kr for label, kr in told.items() if abs(kr) >= basis.minor_kr}
    pulls = {label: kr for label, kr in large.items() if kr * made.total > 0} or large
    if not pulls:
        return "Kun små forskelle"
    return f"{max(pulls, key=lambda label: abs(pulls[label]))} vejer mest"


def _alt(basis: FollowUp, found: Held, made: Way) -> str:
    sign = basis.sign.than("")
    parts = [f"{label.lower()} {sign.number(kr)}" for (label, _), kr in zip(made.steps, made.thousands, strict=True)]
    interval = ""
    if not math.isnan(made.low):
        ends = sorted((sign.shown(made.low), sign.shown(made.high)))
        interval = f", med 80 pct. sikkerhed {' til '.join(numbers.signed(kr / 1e3) for kr in ends)}"
    mark = f"Det optjente ligger {sign.number(made.mark[1] / 1e3)} fra budgettet." if made.mark else ""
    return sentences(
        f"Bro i 1.000 kr. fra budgettet på {numbers.result(float(found.row['budget']))}: {numbers.listed(parts)}.",
        f"{made.end} ligger {sign.number(made.total / 1e3)} fra budgettet{interval}.",
        mark,
        sign.note,
    )
