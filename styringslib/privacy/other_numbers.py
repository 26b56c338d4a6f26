"""Numbers that have the form of a CPR number and are something else: what a whole column of them tells.

A single number tells nothing: 38 in a hundred P-numbers and every voucher that begins with its day have the form. Nothing is
decided by this; it is told, and a person says which it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from styringslib.privacy.cpr import find_cpr, plain_signs

ENOUGH = 20  # numbers of a column from which it tells anything
_MANY = 0.8  # a column of CPR numbers has the form in nearly every cell
_TEN = re.compile(r"\d{10}")


def likely_kind(texts: Sequence[str]) -> str:
    """What a column's numbers of ten digits are likely to be, in Danish; "" where they may be CPR numbers.

    ``texts``: the column's cells. Told from what CPR numbers cannot have in common: the same first two digits as P-numbers
    have, vouchers counted upwards within the day that they begin with, or the form in too few of the cells.

    >>> likely_kind([f"10{number:08d}" for number in range(3_112_233, 3_112_293)])
    'P-numre'
    >>> likely_kind([f"{day:02d}0126{number:04d}" for day in range(1, 29) for number in range(1, 4)])
    'bilagsnumre, der begynder med en dato'
    >>> likely_kind(["0102031234", "0506071234"])
    ''
    """
    numbers = list(dict.fromkeys(word for text in texts if _TEN.fullmatch(word := plain_signs(text).strip())))
    if len(numbers) < ENOUGH:
        return ""
    if all(number.startswith("10") for number in numbers):
        return "P-numre"
    share = sum(bool(find_cpr(number)) for number in numbers) / len(numbers)
    if share < _MANY:
        return f"løbenumre eller fakturanumre (kun {round(100 * share)} % af dem har den form)"
    return "bilagsnumre, der begynder med en dato" if _counted_within_days(numbers) else ""


def _counted_within_days(numbers: Sequence[str]) -> bool:
    """Whether the numbers of a day follow each other, and the days lie within few years: births lie wide apart."""
    days: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        days[number[:6]].append(int(number[6:]))
    years = {int(day[4:]) for day in days}
    near = sum(max(serials) - min(serials) < 3 * len(serials) for serials in days.values() if len(serials) > 1)
    several = sum(len(serials) > 1 for serials in days.values())
    low = sum(min(serials) < 100 for serials in days.values())
    return len(years) <= 12 and ((several > len(days) / 2 and near > 0.9 * several) or low > 0.9 * len(days))
