"""How many CPR numbers are found in each form, and how many other numbers look like one: ``python -m tests.privacy.campaign``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from styringslib.privacy import find_cpr

Form = Callable[[str, str, str, str, str], str]
_BETWEEN = [
    "",
    "-",
    " ",
    ".",
    "/",
    "_",
    "\u2013",
    "\u2011",
    "\u00a0",
    "\u2009",
    "\u202f",
    "\u200b",
    "\u00ad",
    "\t",
    "\n",
    "\r\n",
    " - ",
    ". ",
]
_WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
_ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
FORMS: list[Form] = [
    *(lambda d, m, c, y, s, sep=sep: f"{d}{m}{y}{sep}{s}" for sep in _BETWEEN),
    *(lambda d, m, c, y, s, a=a, b=b: f"{d}{a}{m}{a}{y}{b}{s}" for a in ".-/ " for b in "- ."),
    *(lambda d, m, c, y, s, sep=sep: f"{d}{m}{c}{y}{sep}{s}" for sep in ("-", " ", "")),
    *(lambda d, m, c, y, s, a=a: f"{d}{a}{m}{a}{c}{y} {s}" for a in ".-/"),
    lambda d, m, c, y, s: f"{d} {m} {y} {s[:2]} {s[2:]}",
    lambda d, m, c, y, s: " ".join(f"{d}{m}{y}{s}"),
    lambda d, m, c, y, s: f"{d}{m}{y}-{s}".translate(_WIDE),
    lambda d, m, c, y, s: f"{d}{m}{y}-{s}".translate(_ARABIC),
]


def recall(cases: int, first: int) -> tuple[int, int]:
    """CPR numbers in all forms in a sentence: how many there were, and how many were found whole."""
    found = 0
    for number in range(first, first + cases):
        random = np.random.default_rng(number)
        day, month, year = int(random.integers(1, 29)), int(random.integers(1, 13)), int(random.integers(1920, 2000))
        parts = f"{day:02d}", f"{month:02d}", str(year)[:2], str(year)[2:], f"{int(random.integers(0, 4000)):04d}"
        for form in FORMS:
            written = form(*parts)
            found += find_cpr(f"Ny borger {written}, 3 timer") == [(10, 10 + len(written))]
    return cases * len(FORMS), found


def alarms(cases: int, first: int) -> dict[str, int]:
    """How many of ``cases`` numbers of each other kind have the form of a CPR number."""
    random = np.random.default_rng(first)
    kinds = {
        "P-numre": [f"10{n:08d}" for n in random.integers(0, 30_000_000, cases)],
        "fakturanumre": [f"{n}" for n in random.integers(10**9, 10**10, cases)],
        "bilag med dato": [f"{n % 28 + 1:02d}{n % 12 + 1:02d}26{n % 10_000:04d}" for n in range(cases)],
        "kontonumre": [f"{n:010d}" for n in random.integers(0, 10**10, cases)],
    }
    return {kind: sum(bool(find_cpr(f"nr. {one}")) for one in numbers) for kind, numbers in kinds.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    tried, hit = recall(given.cases, given.first)
    print(f"{given.cases} CPR-numre i {len(FORMS)} former: {hit} af {tried} fundet")
    for kind, count in alarms(20_000, given.first).items():
        print(f"{kind}: {count} af 20000 ligner")
