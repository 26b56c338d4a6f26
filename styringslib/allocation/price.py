"""A price as a waterfall of labelled steps that a reader can follow from the first krone to the last."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from styringslib.allocation.kroner import danish

Of = Literal["base", "subtotal", "price"]

_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|pct\b|procent\b|prosent\b|percent\b)", re.IGNORECASE)
# A label states a rate; an amount may differ from it by what rounding can explain, and by no more than this.
_LABEL_TOLERANCE = 0.0005
_OF_WORDS = {"base": "det første trin", "subtotal": "summen så langt", "price": "den endelige pris"}


class PriceStepWarning(UserWarning):
    """A step's label and its amount tell two different rates."""


@dataclass(frozen=True)
class PriceStep:
    """One step of a price.

    ``amount`` in kr per unit (hour, course-week, place-day), or ``share`` as a fraction (0.155 for 15.5 %) of the first
    step (``of="base"``), of the subtotal so far (``"subtotal"``) or of the final price (``"price"``). With both, the
    amount counts and the share is what it claims to be. ``key`` and ``source`` say which setting and which document it
    stems from.
    Raises ValueError (Danish) when neither is given, a number is not finite, or a share looks like a percentage.

    >>> price_waterfall([PriceStep("Løn", amount=200.0), PriceStep("Feriepenge 12 %", share=0.12),
    ...     PriceStep("Administration", share=0.05, of="price")]).round(2)
                 label  amount  subtotal
    0              Løn  200.00    200.00
    1  Feriepenge 12 %   24.00    224.00
    2   Administration   11.79    235.79
    """

    label: str
    amount: float | None = None
    share: float | None = None
    of: Of = "subtotal"
    key: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Reject a step that cannot be calculated."""
        if self.amount is None and self.share is None:
            raise ValueError(f"Pristrinnet »{self.label}« har hverken beløb eller andel; angiv det ene.")
        if self.of not in get_args(Of):
            raise ValueError(
                f"Pristrinnet »{self.label}« har of={self.of!r}; vælg »base«, »subtotal« eller »price« som grundlag."
            )
        for value, word in ((self.amount, "beløbet"), (self.share, "andelen")):
            if value is not None and not math.isfinite(value):
                raise ValueError(f"Pristrinnet »{self.label}«: {word} er {value}; det skal være et tal.")
        if self.share is not None and not -1.0 <= self.share <= 2.0:
            raise ValueError(
                f"Pristrinnet »{self.label}« har andelen {danish(self.share, 3)}; skriv andele som brøk, fx 0,155 for 15,5 pct."
            )


@dataclass(frozen=True)
class Price:
    """A finished price: what it is the price of, its unit (``kr. pr. time``) and the steps it is made of.

    >>> price = Price("Timepris", "kr. pr. time", (PriceStep("Løn", amount=300.0), PriceStep("Overhead", share=0.25)))
    >>> price.amount
    375.0
    """

    label: str
    unit: str
    steps: tuple[PriceStep, ...]

    @property
    def amount(self) -> float:
        """The price itself, the last subtotal, kr per ``unit``, not rounded."""
        return float(_solve(self.steps)[1][-1])

    def waterfall(self, decimals: int | None = None) -> pd.DataFrame:
        """The steps as ``price_waterfall`` gives them: label, amount, subtotal."""
        return price_waterfall(self.steps, decimals=decimals)

    def note(self) -> pd.DataFrame:
        """The table of the price note (støttenotat): see ``price_note``."""
        return price_note(self.steps)


def price_waterfall(steps: Iterable[PriceStep], *, decimals: int | None = None) -> pd.DataFrame:
    """Amount and running subtotal of every step; the last subtotal is the price.

    Returns a DataFrame with one row per step: label (str), amount and subtotal (float, kr per unit). A share of the
    final price is solved for: with subtotals linear in the price P, P = a + bP gives P = a / (1 - b). ``decimals=2``
    rounds each step to øre before the next, as published price lists do, so that the printed rows add up (for a share
    of the final price the price itself is then the sum of the rounded steps); by default nothing is rounded. Warns with
    PriceStepWarning when a label or claimed share disagrees with the amount by more than rounding explains.
    Raises ValueError (Danish) without steps, when the first step has no amount, or when shares of the price reach 100
    %.

    >>> steps = [
    ...     PriceStep("Timeløn", amount=210.87), PriceStep("Feriepenge 12 %", share=0.12),
    ...     PriceStep("Pension", amount=32.36), PriceStep("Arbejdsgiverafgift 10,6 %", share=0.106),
    ...     PriceStep("Administration 10 %", share=0.10)]
    >>> price_waterfall(steps, decimals=2)
                           label  amount  subtotal
    0                    Timeløn  210.87    210.87
    1            Feriepenge 12 %   25.30    236.17
    2                    Pension   32.36    268.53
    3  Arbejdsgiverafgift 10,6 %   28.46    296.99
    4        Administration 10 %   29.70    326.69
    """
    chosen = tuple(steps)
    amounts, subtotals = _solve(chosen, decimals)
    _check_labels(chosen, amounts, subtotals)
    return pd.DataFrame({"label": [step.label for step in chosen], "amount": amounts, "subtotal": subtotals})


def price_note(steps: Iterable[PriceStep]) -> pd.DataFrame:
    """The waterfall with what a price note must document beside each step.

    One row per step: label, amount, subtotal (kr per unit), share_of_price (fraction of the final price, NaN when that
    is zero), share and of (as given), key and source (text).

    >>> steps = [PriceStep("Løn", amount=300.0, source="Lønbudget 2026"), PriceStep("Overhead", share=0.25)]
    >>> price_note(steps)[["label", "amount", "share_of_price", "source"]]
          label  amount  share_of_price          source
    0       Løn   300.0             0.8  Lønbudget 2026
    1  Overhead    75.0             0.2
    """
    chosen = tuple(steps)
    table = price_waterfall(chosen)
    price = table["subtotal"].iloc[-1]
    table["share_of_price"] = table["amount"] / price if price else math.nan
    table["share"] = [math.nan if step.share is None else step.share for step in chosen]
    table["of"] = [step.of if step.share is not None else "" for step in chosen]
    table["key"] = [step.key for step in chosen]
    table["source"] = [step.source for step in chosen]
    return table


def _solve(steps: Sequence[PriceStep], decimals: int | None = None) -> tuple[list[float], list[float]]:
    if not steps:
        raise ValueError("En pris skal have mindst ét trin.")
    if steps[0].amount is None:
        raise ValueError(
            f"Prisens første trin »{steps[0].label}« skal have et beløb; en andel har intet at være andel af."
        )
    base = float(steps[0].amount)
    # Every subtotal is constant + slope * price; only shares of the price make the slope differ from nought.
    constant, slope = 0.0, 0.0
    for step in steps:
        if step.amount is not None:
            constant += step.amount
        elif step.of == "base":
            constant += float(step.share or 0.0) * base
        elif step.of == "price":
            slope += float(step.share or 0.0)
        else:
            factor = 1.0 + float(step.share or 0.0)
            constant, slope = constant * factor, slope * factor
    if slope >= 1.0 - 1e-12:
        raise ValueError("De trin, der er andele af den endelige pris, udgør 100 pct. eller mere; sæt dem ned.")
    price = constant / (1.0 - slope)
    amounts, subtotals, subtotal = [], [], 0.0
    for step in steps:
        grounds = {"base": base, "subtotal": subtotal, "price": price}
        amount = float(step.amount) if step.amount is not None else float(step.share or 0.0) * grounds[step.of]
        amount = amount if decimals is None else round(amount, decimals)
        subtotal = subtotal + amount if decimals is None else round(subtotal + amount, decimals)
        amounts.append(amount)
        subtotals.append(subtotal)
    return amounts, subtotals


def _check_labels(steps: Sequence[PriceStep], amounts: Sequence[float], subtotals: Sequence[float]) -> None:
    for index, step in enumerate(steps):
        if index == 0:
            continue
        ground = {"base": amounts[0], "subtotal": subtotals[index - 1], "price": subtotals[-1]}[step.of]
        told = abs(amounts[index] / ground) if ground else math.nan
        rounding = 0.5 * 10.0 ** -min(_decimals(repr(step.amount)), 2) / abs(ground) if step.amount and ground else 0.0
        for claims in _claims(step):
            if not ground or any(abs(claim - told) <= max(slack, rounding) + 1e-12 for claim, slack in claims):
                continue
            warnings.warn(
                f"Pristrinnet »{step.label}« siger {_percent(claims[0][0])} pct., men beløbet {danish(amounts[index])} er "
                f"{_percent(told)} pct. af {_OF_WORDS[step.of]} ({danish(ground)}). Ret etiketten, andelen eller beløbet.",
                PriceStepWarning,
                stacklevel=3,
            )
            break


def _claims(step: PriceStep) -> list[list[tuple[float, float]]]:
    """What the step says about its rate: groups of (rate, slack), each group to be met by at least one of its members."""
    texts = _PERCENT.findall(step.label)
    told_by_label = [
        (float(text.replace(",", ".")) / 100.0, min(0.5 * 10.0 ** -_decimals(text), 0.05) / 100.0) for text in texts
    ]
    told_by_share = [] if step.amount is None or step.share is None else [(abs(step.share), _LABEL_TOLERANCE)]
    return [group for group in (told_by_label, told_by_share) if group]


def _decimals(number: str) -> int:
    digits = number.replace(",", ".").partition(".")[2]
    return 0 if digits == "0" else len(digits)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
