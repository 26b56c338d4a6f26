"""How many CPR numbers are found in each form, and how many other numbers look like one: ``python -m tests.privacy.campaign``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from styringslib.privacy import find_cpr
from styringslib.publishing.searched import page_parts
from tests.numbered import asked_for

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
# Around a number, and what stands within its day and before its serial number, in a page.
PLACES = {
    "tekst": (("<p>Borger ", ""), ("-", " ringede</p>")),
    "tekst delt af formatering": (("<p>", "<b>"), ("</b>&#45;", "</p>")),
    "på to linjer": (("<td>", ""), ("-<br>", "</td>")),
    "alternativ tekst": (('<img alt="', ""), ("-", '">')),
    "figurens ord": (("<svg><g><text>", ""), ("-</text></g><g><text>", "</text></g></svg>")),
    "figurens navn": (('<svg aria-label="', ""), (" ", '"><path d="M0"/></svg>')),
    "kommentar": (("<!-- ", ""), ("", " -->")),
    "skjult skilletegn": (("<p>", ""), ("&shy;", "</p>")),
    "i to afsnit": (("<p>", ""), ("-</p><p>", "</p>")),
}
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


# Who has which numbers: the first and last year of birth, and the first digits of the serial number that tell the century.
PEOPLE = {
    "født 1900-1919": (1900, 1919, "0123"),
    "født 1920-1999": (1920, 1999, "0123"),
    "født 1937-1999, løbenummer fra 4000": (1937, 1999, "49"),
    "født siden 2000": (2000, 2026, "456789"),
    "erstatningsnumre (dag + 60)": (1937, 2026, ""),
}


def one_of(kind: str, number: int) -> tuple[str, str, str, str, str]:
    """Day, month, century, year and serial number of the made-up person ``number``; every day of the calendar can be its."""
    first, last, digits = PEOPLE[kind]
    random = np.random.default_rng(number)
    begin, end = np.datetime64(f"{first}-01-01"), np.datetime64(f"{last + 1}-01-01")
    year, month, day = str(begin + int(random.integers(0, (end - begin).astype(int)))).split("-")
    later = 60 if not digits else 0
    digits = digits or ("0123" if year < "2000" else "456789")
    serial = f"{digits[int(random.integers(0, len(digits)))]}{int(random.integers(0, 1000)):03d}"
    return f"{int(day) + later:02d}", month, year[:2], year[2:], serial


def recall(cases: int, first: int) -> dict[str, tuple[int, int]]:
    """CPR numbers in all forms in a sentence: of each kind of people how many there were, and how many were found whole."""
    found: dict[str, tuple[int, int]] = {}
    for kind in PEOPLE:
        hit = 0
        for number in range(first, first + cases):
            parts = one_of(kind, number)
            for form in FORMS:
                written = form(*parts)
                hit += find_cpr(f"Ny borger {written}, 3 timer") == [(10, 10 + len(written))]
        found[kind] = cases * len(FORMS), hit
    return found


def by_place(cases: int, first: int) -> dict[str, tuple[int, int]]:
    """The same people's numbers, written as most write them, in places of what is published: how many were told of."""
    people = [one_of(kind, number) for kind in PEOPLE for number in range(first, first + cases)]
    found = {}
    for place, (before, after) in PLACES.items():
        hit = 0
        for day, month, _, year, serial in people:
            text = f"{before[0]}{day}{month}{before[1]}{year}{after[0]}{serial}{after[1]}"
            hit += any(find_cpr(part) for _, part in page_parts(text))
        found[place] = len(people), hit
    return found


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
    given = asked_for(__doc__, 3_000)
    for told in (recall(len(given), given.start), by_place(len(given), given.start)):
        for kind, (tried, hit) in told.items():
            print(f"{kind}: {hit} af {tried} fundet")
    for kind, count in alarms(20_000, given.start).items():
        print(f"{kind}: {count} af 20000 ligner")
