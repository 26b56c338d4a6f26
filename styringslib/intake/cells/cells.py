"""One cell: strict readers of Danish numbers, dates, months and words, each giving a value or the fault it found."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from styringslib.calendar import month_in_words
from styringslib.fields.quantities import LARGEST

OK = 0
FAULTS: dict[int, tuple[str, str]] = {
    1: (
        "Tallet er skrevet med punktum som decimaltegn",
        "Skriv komma foran decimaler (1,5); punktum skiller tusinder (1.500). Er alle filens tal skrevet sådan, så skriv "
        'decimaltegn = "punktum" under tabellen i kommune.toml',
    ),
    2: ("Feltet er ikke et tal", "Skriv et tal som 1.234,56"),
    3: (
        "Tallet kan læses på to måder: komma som decimal eller tusindtal",
        "Skriv det med to decimaler, fx 1,23 eller 1.234,00",
    ),
    4: ("Feltet er tomt", "Udfyld feltet"),
    5: ("Datoen kan ikke læses", "Skriv datoen som 31-10-2026 eller 2026-10-31"),
    6: ("Datoen kan læses på flere måder", "Skriv datoen som 31-10-2026 med fire cifre i året"),
    7: ("Datoen findes ikke i kalenderen", "Ret datoen"),
    8: (
        "Måneden kan ikke læses",
        'Skriv måneden som 2026-10, 202610, 10.2026 eller okt 2026; er det uger, så skriv tidspunkt = "uge" i kommune.toml',
    ),
    9: ("Måneden mangler årstal", "Skriv årstallet, eller angiv aar i kommune.toml"),
    10: (
        "Måneden findes ikke",
        'Brug 01-12; kun regnskabsperioder må være 13-16. Er det uger, så skriv tidspunkt = "uge" i kommune.toml',
    ),
    11: ("Værdien er ikke en af de kendte", ""),
    12: ("Enheden kendes ikke", ""),
    13: ("Tallet er mindre, end det kan være", "Ret tallet"),
    14: ("Tallet er større, end det kan være", "Ret tallet, og se efter, om enheden passer"),
    15: ("Tallet skal være helt", "Skriv et helt tal"),
    16: ("Året kan ikke læses", "Skriv året med fire cifre"),
    17: ("Nummeret er ødelagt af Excel (1,23E+10)", "Formatér kolonnen som tekst, og lav udtrækket igen"),
    18: ("Feltet har tegn, der ikke kan læses", "Gem filen igen som UTF-8 eller Windows-1252"),
    19: ("Danske bogstaver er blevet ødelagt", "Lav udtrækket igen, og gem det som UTF-8"),
    20: ("Feltet har en fejlværdi fra Excel", "Ret formlen i cellen"),
    21: ("Feltet er en dato, ikke et tal", "Formatér cellen som tal"),
    22: ("Feltet indeholder noget, der ligner et CPR-nummer", "Fjern nummeret, og brug et pseudonym"),
    23: ("Datoen ligger midt i en måned", 'Skriv måneden som 2026-10, eller tidspunkt = "dato" i kommune.toml'),
    24: ("Et anførselstegn mangler sin makker, så flere rækker er løbet sammen", "Ret anførselstegnet i rækken"),
    25: ("Feltet er et tal, hvor der skal stå en dato", "Formatér cellen som dato"),
    26: ("Området mangler, og enheden har intet", "Skriv omraade ved enheden i kommune.toml, eller udfyld feltet"),
    30: ("Ugen kan ikke læses", "Skriv ugen som 2026-12, uge 12 2026 eller 2026-W12"),
    31: ("Ugen findes ikke i året", "Brug uge 1 til 52, og 53 i de år, der har den"),
    32: ("Datoen er ikke en mandag, hvor en uge begynder", "Skriv ugen som 2026-12, eller skriv mandagens dato"),
    33: ("Ugen mangler årstal", "Skriv årstallet, tilføj en kolonne År, eller angiv aar i kommune.toml"),
    34: ("Perioden slutter, før den begynder", "Ret en af datoerne"),
    35: ("Perioden er over tre år lang", "Ret en af datoerne"),
}
MONTH_NAMES = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
BLANKS = " \t\u00a0\u2007\u2009\u202f\u200b\ufeff"
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
_PLAIN = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?:,\d+)?", re.ASCII)
_SIMPLE = re.compile(r"-?\d+(?:,\d{1,2})?", re.ASCII)
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
_DOTTED = re.compile(r"[\d,]*\.\d*|\d{1,3}(?:\.\d{3})+\.\d{1,2}|\d+(?:,\d{3})+\.\d+", re.ASCII)
_EXCEL_ERRORS = re.compile(
    r"#(?:I/T|N/A|REF!|REFERENCE!|VALUE!|VÆRDI!|DIV/0!|DIVISION/0!|NAME\?|NAVN\?|NUM!|NUL!|NULL!)"
)
_SCIENTIFIC = re.compile(r"\d+(?:[,.]\d+)?E[+-]?\d+", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"(\d{1,2})([.\-/ ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})([.\-/]?)(\d{2})\2(\d{2})", re.ASCII)
# A clock time behind a date; Z is universal time, and Danish time is one or two hours ahead of it.
_CLOCK = re.compile(
    r"(?P<day>.*\d)(?:T| +)(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[:.][0-5]\d(?:[.,]\d+)?)?(?P<zone> ?Z| ?\+00:?00)?"
    r"(?: ?[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_MONTH_FORMS = (
    re.compile(r"(?P<year>\d{4})[-./ ]?(?P<month>0?\d{2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})[- ]?[MP](?P<month>\d{1,2})", re.ASCII | re.IGNORECASE),
    re.compile(r"(?P<month>\d{1,2}|0\d{2})[-./ ](?P<year>\d{4})", re.ASCII),
)
# What systems write where there is nothing; in no column is any of it a value.
NOTHING = frozenset(
    {"(tom)", "(tomt)", "(tomme)", "(blank)", "(null)", "(ingen)", "null", "<null>", "[null]", "nan", "none", "n/a"}
    | {"#", "-", "--", "---", ".", "..", "...", "\u2013", "\u2014"}
)
_HOURS = re.compile(r"(-?)(\d{1,6}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?", re.ASCII)
_LETTER = re.compile(r"(\d) ([a-z])$")
_KRONER = re.compile(r"^(?:kr\.?|dkk|kroner)\s*|\s*(?:kr\.?|dkk|kroner)$", re.IGNORECASE)


def clean(text: str) -> str:
    """The text of a cell: composed letters, ordinary blanks, ends trimmed, Excel's `="..."` unwrapped; NULL and (tom) are
    nothing."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ").strip(BLANKS + "\r\n")
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].strip(BLANKS)
    return "" if len(text) <= 7 and text.casefold() in NOTHING else text


def bad_text(text: str) -> int:
    """The fault of a text as such: unreadable signs, doubly encoded letters, Excel's error values."""
    if "\ufffd" in text or "\x00" in text:
        return 18
    if re.search("Ã[\u00a6\u00b8\u00a5\u2020\u02dc\u2026\u0098\u0086\u0085]", text):
        return 19
    return 20 if _EXCEL_ERRORS.fullmatch(text) else OK


def is_scientific(text: str) -> bool:
    """Whether an id was turned into a rounded number (1,23E+10)."""
    return bool(_SCIENTIFIC.fullmatch(text))


def hours_minutes(text: str) -> float | None:
    """Hours of "600:30", "-7:30" or "990:00:00", as care systems and Excel write a length of time; None for any other text."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return None
    hours = int(found[2]) + int(found[3]) / 60 + int(found[4] or 0) / 3600
    return -hours if found[1] else hours


def number(text: str, *, amount: bool = False, percent: bool = False, hours: bool = False) -> tuple[float, int]:
    """A Danish number: comma before decimals, dot or blank between thousands, minus before or after, kr. or DKK allowed; for
    ``hours`` also h:mm.

    For an ``amount`` three decimals after one to three digits could be an English thousand and are a fault.
    """
    if _SIMPLE.fullmatch(text):
        value = float(text.replace(",", "."))
        return (value, OK) if abs(value) < LARGEST else (0.0, 13 if value < 0 else 14)
    plain = clean(text).translate(_MINUS)
    for blank in "\u2007\u2009":
        plain = plain.replace(blank, " ")
    plain = re.sub(r",[-\u2014]+$", "", _KRONER.sub("", plain))
    if hours and (length := hours_minutes(plain)) is not None:
        return length, OK
    if percent:
        plain = re.sub(r"\s*(?:%|pct\.?)$", "", plain)
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1].strip()
    elif plain.endswith("-"):
        negative, plain = True, plain[:-1].strip()
    elif plain.startswith("-"):
        negative, plain = True, plain[1:].strip()
    elif plain.startswith("+"):
        plain = plain[1:].strip()
    if _PLAIN.fullmatch(plain):
        if amount and _ENGLISH.fullmatch(plain):
            return 0.0, 3
        value = float(plain.replace(".", "").replace(" ", "").replace(",", "."))
        if value >= LARGEST:
            return 0.0, 13 if negative else 14
        return (-value if negative else value), OK
    if _EXCEL_ERRORS.fullmatch(plain):
        return 0.0, 20
    if _SCIENTIFIC.fullmatch(plain):
        return 0.0, 17
    if _DOTTED.fullmatch(plain):
        return 0.0, 1
    return 0.0, (3 if _ENGLISH.fullmatch(plain) else 21 if date(plain)[1] == OK and "-" in plain else 2)


def date(text: str) -> tuple[dt.date, int]:
    """A date with the day first (dots or hyphens) or ISO. Slashes only where they can mean one thing; full year."""
    plain = clean(text).translate(_MINUS)
    if clock := _CLOCK.fullmatch(plain):
        there, fault = date(clock["day"])
        moved = fault == OK and clock["zone"]
        return (danish_day(there, int(clock["hour"])) if moved else there), fault
    nothing = dt.date.min
    iso = _ISO.fullmatch(plain)
    found = _DAY.fullmatch(plain)
    if iso:
        year, month, day = int(iso[1]), int(iso[3]), int(iso[4])
    elif found:
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if len(found[4]) == 2 or (found[2] == "/" and day <= 12 and month <= 12 and day != month):
            return nothing, 6
    else:
        return nothing, 25 if re.fullmatch(r"\d{4,6}(?:,\d+)?", plain) else 5
    try:
        value = dt.date(year, month, day)
    except ValueError:
        return nothing, 7
    return (value, OK) if 1900 <= year <= 2100 else (nothing, 7)


def danish_day(day: dt.date, hour: int) -> dt.date:
    """The day in Denmark at an hour of universal time: summer time begins and ends at 1 on the last Sunday of March and
    October."""

    def last_sunday(month: int) -> dt.date:
        last = dt.date(day.year, month, 31)
        return last - dt.timedelta(days=(last.weekday() + 1) % 7)

    summer = (last_sunday(3), 1) <= (day, hour) < (last_sunday(10), 1)
    return day + dt.timedelta(days=int(hour + (2 if summer else 1) >= 24))


def month(text: str, *, year: int | None = None, periods: bool = False) -> tuple[tuple[int, int], int]:
    """(year, month) of a month or, with ``periods``, of an accounting period 1-16; ``year`` serves months without one.

    A whole date counts as its month when it is the first or last day of it.
    """
    plain = clean(text).translate(_MINUS)
    nothing = (0, 0)
    for form in _MONTH_FORMS:
        found = form.fullmatch(plain)
        if found:
            return _month(int(found["year"]), int(found["month"]), periods)
    word = month_in_words(plain)
    if word is not None:
        if word[0] is None and year is None:
            return nothing, 9
        return _month(int(word[0] or year or 0), word[1], periods)
    if re.fullmatch(r"\d{1,2}", plain, re.ASCII):
        return (nothing, 9) if year is None else _month(year, int(plain), periods)
    day, fault = date(plain)
    if fault == OK:
        last = (day + dt.timedelta(days=1)).month != day.month
        return ((day.year, day.month), OK) if day.day == 1 or last else (nothing, 23)
    return nothing, fault if fault in (6, 7) else 8


def _month(year: int, number: int, periods: bool) -> tuple[tuple[int, int], int]:
    if not 1990 <= year <= 2100:
        return (0, 0), 8
    return ((year, number), OK) if 1 <= number <= (16 if periods else 12) else ((0, 0), 10)


def choice(text: str, words: Mapping[str, str]) -> tuple[str, int]:
    """The code of an accepted word; case, a final dot and repeated blanks do not count."""
    code = words.get(fold_choice(text))
    return (code, OK) if code is not None else ("", 11)


def fold_choice(text: str) -> str:
    """A word as choices are compared; "SEL §83 a" and "SEL. § 83A" are one paragraph of the law."""
    word = " ".join(clean(text).replace("§", "§ ").split()).casefold().rstrip(".")
    return _LETTER.sub(r"\1\2", word.replace(". § ", " § ").replace("lov § ", "loven § ")) if "§" in word else word


def year(text: str) -> tuple[float, int]:
    """A year of four digits, 1900-2150."""
    plain = clean(text)
    good = re.fullmatch(r"(?:19|20|21)\d\d", plain, re.ASCII)
    return (float(plain), OK) if good else (0.0, 16)


def shown(value: Any) -> str:
    """A typed cell (Excel, SQL) as the text that the strict readers take: comma before decimals, ISO dates.

    Three decimals get a fourth, so that a typed number is never taken for an English thousand.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "SAND" if value else "FALSK"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value != value:
            return ""
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = f"{Decimal(repr(value)):f}"
        whole, _, decimals = text.partition(".")
        return f"{whole},{decimals}0" if len(decimals) in (0, 3) else f"{whole},{decimals}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        value = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
        sign = "-" if value < dt.timedelta() else ""
        return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return str(value)
