"""One quantity of one unit in one month has one value and one sign, wherever it stands.

``SOURCES`` says where each quantity stands. What stands in several places must be one number: within half of the last digit
that is printed, and in text within the step to which running text rounds.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.consistency.making import Publication
from tests.consistency.reading import AMOUNT, Page, number, plain

WHOLE = "Hele kommunen"
STATUS = "Økonomisk status"
# The short one of the front page, which for a purchaser is that of its frame.
SHORT = "Status"


@dataclass(frozen=True)
class Fact:
    """A printed figure: whose, which, its value, how far from the truth its rounding may take it, and where it stands."""

    unit: str
    quantity: str
    value: float
    slack: float
    where: str


@dataclass(frozen=True)
class Source:
    """Where a quantity stands in a unit's report: table, row and column (the one called so, or the first that begins so).

    ``turn``: the factor that brings it to kroner, or shares, with plus for more cost.
    """

    quantity: str
    table: str
    row: str
    column: str = ""
    turn: float = 1.0


_GROUPS = "Forbrug og budget efter art"
_UNITS = ("Alle enheder", "Enhedernes forbrug")
SOURCES = (
    Source("adopted", STATUS, "Vedtaget budget"),
    Source("adopted", _GROUPS, "I alt", "Vedtaget budget"),
    Source("budget", STATUS, "Korrigeret budget"),
    Source("budget", _GROUPS, "I alt", "Korrigeret budget"),
    Source("spent", STATUS, "Forbrug januar"),
    Source("spent", _GROUPS, "I alt", "Forbrug"),
    Source("spent", "Tildeling og udgift", "Udgift", "Kr."),
    Source("posted", STATUS, "heraf bogført"),
    Source("posted", _GROUPS, "I alt", "Bogført"),
    Source("outstanding", STATUS, "heraf skønnet, endnu ikke bogført"),
    Source("outstanding", _GROUPS, "I alt", "Skønnet"),
    Source("expected", STATUS, "Forventet regnskab"),
    Source("expected", "To veje", "Fra regnskabet (rapportens forventning)", "Forventet regnskab"),
    Source("lower", STATUS, "Forventet regnskab, nedre grænse (80 pct.)"),
    Source("lower", "To veje", "Fra regnskabet (rapportens forventning)", "Nedre"),
    Source("upper", STATUS, "Forventet regnskab, øvre grænse (80 pct.)"),
    Source("upper", "To veje", "Fra regnskabet (rapportens forventning)", "Øvre"),
    Source("deviation", STATUS, "Forventet afvigelse"),
    Source("deviation to date", _GROUPS, "I alt", "Afvigelse til dato"),
    Source("deviation to date", "Hvorfor forbruget er et andet", "I alt", "Bidrag"),
    Source("share spent", STATUS, "Forbrug i pct. af budgettet"),
    Source("deviation, pct.", STATUS, "Forventet afvigelse i pct. af budgettet"),
    Source("changes known", STATUS, "heraf dispositioner"),
    Source("changes known", "Dispositioner", "I alt", "Virkning i resten af året"),
    Source("budget", SHORT, "Korrigeret budget"),
    Source("spent", SHORT, "Forbrug januar"),
    Source("expected", SHORT, "Forventet regnskab"),
    Source("deviation", SHORT, "Forventet afvigelse"),
    Source("deviation, pct.", SHORT, "Forventet afvigelse i pct. af budgettet"),
    Source("Visiterede timer", "Timer efter ydelse", "I alt", "Visiterede timer"),
    Source("Leverede timer", "Timer efter ydelse", "I alt", "Leverede timer"),
    Source("Leverede timer, budget", "Timer efter ydelse", "I alt", "Budgetterede timer"),
    Source("occupancy", "Belægning måned for måned", "I alt", "Belægning"),
    Source("pay", "Løn efter lønart", "I alt", "I alt"),
)
# Columns of the whole municipality's table of units, and of the front page's.
UNIT_COLUMNS = {
    "Korrigeret budget": "budget",
    "Forbrug januar": "spent",
    "Forventet regnskab": "expected",
    "Forventet afvigelse": "deviation",
    "Afvigelse i pct.": "deviation, pct.",
    "Forbrug i pct.": "share spent",
    "Nedre grænse (80": "lower",
    "Øvre grænse (80": "upper",
}
# What sentences and pictures tell of a unit, with the quantity it is.
TOLD = {
    r"Brugertidsprocenten er (\S+) mod": "Brugertidsprocent",
    r"Der er visiteret (\S+) timer for januar": "Visiterede timer",
    r"(\S+) pct\. af de visiterede timer er leveret": "Leveringsprocent",
    r"[Bb]elægningen er (\S+) pct\. for januar": "occupancy",
    r"De dækker (\S+) pct\. af fremmødetimerne": "Eksterne vikarers andel af fremmødetimerne, pct.",
    r"i gennemsnit (\S+) modtagere om måneden": "Modtagere pr. måned",
}
FRONT = {
    "Korrigeret budget": ("budget", 1000.0),
    "Forventet regnskab": ("expected", 1000.0),
    "Afvigelse": ("deviation", 1000.0),
    "Afvigelse, pct.": ("deviation, pct.", 1.0),
}


def quantity_breaches(published: Publication, signs: bool = True) -> Iterator[str]:
    """A line for every pair of places that give one quantity two values."""
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts(published):
        found[fact.unit, fact.quantity].append(fact)
    for (unit, quantity), same in found.items():
        exact = min(same, key=lambda fact: fact.slack)
        for fact in same:
            value, other = (fact.value, exact.value) if signs else (abs(fact.value), abs(exact.value))
            if abs(value - other) > fact.slack + exact.slack + 1e-6 * abs(other):
                yield f"{unit}: {quantity} is {exact.value:.6g} ({exact.where}) and {fact.value:.6g} ({fact.where})"


def facts(published: Publication) -> Iterator[Fact]:
    """All that is known of the units' own quantities."""
    for place, page in published.pages.items():
        if place.endswith("/rapport.html"):
            unit = unit_of(page)
            yield from _of_report(unit, page)
            yield from _of_text(unit, page)
            yield from _of_pictures(page)
            if place.startswith("hele-kommunen/"):
                yield from _of_units(page)
    yield from _of_front(published.index, next((page.plus for page in published.pages.values() if page.plus), 1))
    for unit, row in published.forecasts.items():
        name = WHOLE if unit == "total" else unit
        for column in ("adopted", "budget", "spent", "expected"):
            if not unit.startswith("frame:") and not math.isnan(row[column]):
                yield Fact(name, column, row[column], 0.001, f"prognose.csv, {column}")


def unit_of(page: Page) -> str:
    """The unit that a report is about."""
    return WHOLE if page.name.startswith("hele-kommunen/") else page.title.split(" · ")[0]


def _of_report(unit: str, page: Page) -> Iterator[Fact]:
    for source in SOURCES:
        for table in page.tables:
            names = [heading for heading in table.headings[1:] if heading.startswith(source.column)]
            names.sort(key=lambda heading: heading != source.column)
            if not table.title.startswith(source.table) or not names:
                continue
            for cells in table.rows:
                if not re.match(rf"{re.escape(source.row)}(?: til .*)?$", cells[0]):
                    continue
                text = dict(zip(table.headings, cells, strict=True))[names[0]]
                if (shown := number(text)) is not None:
                    slack = 0.5 * 10**-shown.decimals
                    yield Fact(unit, source.quantity, shown.value * source.turn, slack, f"{table.title}: {cells[0]}")
                break
    for table in page.tables:
        if table.title.startswith("Nøgletal, januar"):
            for _, label, heading, text in table.cells():
                # The first year is this one; the budget's figures are quantities of their own.
                if heading in (table.headings[2], "Budget") and (shown := number(text)) is not None:
                    quantity = f"{label}, budget" if heading == "Budget" else label
                    yield Fact(unit, quantity, shown.value, 0.5 * 10**-shown.decimals, f"{table.title}: {heading}")


def _of_units(page: Page) -> Iterator[Fact]:
    for table in page.tables:
        beside = table.title.startswith("Nøgletal side om side")
        if beside or table.title.startswith(_UNITS):
            for _, label, heading, text in table.cells():
                named = (name for start, name in UNIT_COLUMNS.items() if heading.startswith(start))
                quantity = heading if beside else next(named, None)
                if quantity and (shown := number(text)) is not None:
                    unit = WHOLE if label == "I alt" else label
                    yield Fact(unit, quantity, shown.value, 0.5 * 10**-shown.decimals, f"{table.title}: {heading}")


def _of_front(page: Page, plus: int) -> Iterator[Fact]:
    for table in page.tables:
        for _, label, heading, text in table.cells():
            if heading in FRONT and (shown := number(text)) is not None:
                quantity, scale = FRONT[heading]
                slack = 0.5 * 10**-shown.decimals * scale
                yield Fact(label, quantity, shown.value * scale, slack, f"front page: {heading}")
    yield from _of_box(WHOLE, page, plus)


def _of_text(unit: str, page: Page) -> Iterator[Fact]:
    yield from _of_box(unit, page)
    for text in page.texts if unit != WHOLE else ():
        for pattern, quantity in TOLD.items():
            if (told := re.search(pattern, text)) and (shown := number(told[1])) is not None:
                yield Fact(unit, quantity, shown.value, 0.5 * 10**-shown.decimals, f"{page.name}: {told[0]}")
    for picture in page.pictures:
        for pattern, quantity in (
            (r"Regnskabet ventes at blive (.+?kr\.(?: i nettoindtægt)?)", "expected"),
            (r"Budgettet for hele året er (.+?kr\.(?: i nettoindtægt)?)", "budget"),
        ):
            if told := re.search(pattern, picture):
                yield from told_kroner(unit, quantity, told[1], f"picture: {picture[:40]}")


_TOLD_KRONER = r"(\S+ (?:mio\. )?kr\.(?: i nettoindtægt)?)"


def _of_pictures(page: Page) -> Iterator[Fact]:
    """What the front page's bridge and track end with, and its interval in the short status."""
    # A purchaser's front page is about the frame that it answers for.
    framed = next((table.title.split(". Status")[0] for table in page.tables if ". Status " in table.title), None)
    unit = framed or unit_of(page)
    for table in page.tables:
        for _, label, _, text in table.cells() if re.search(rf"(?:^|\. ){SHORT} \d", table.title) else ():
            if label == "Med 80 pct. sikkerhed":
                for quantity, bound in zip(("lower", "upper"), text.split(" til "), strict=True):
                    if (shown := number(bound)) is not None:
                        yield Fact(unit, quantity, shown.value, 0.5, f"{table.title}: {label}")
    for picture in map(plain, page.pictures):
        if told := re.match(rf"Bro i 1\.000 kr\. fra budgettet på {_TOLD_KRONER}", picture):
            yield from told_kroner(unit, "budget", told[1], "bridge: from")
        if (told := re.search(r"Forventet regnskab ligger (\S+) fra budgettet", picture)) and (
            shown := number(told[1])
        ):
            yield Fact(unit, "deviation", shown.value * 1e3, 500.0, "bridge: to")
        if picture.startswith("Prikker over, hvad vi har ventet"):
            last = picture.split(". Budgettet er")[0].split("; ")[-1]
            ends = re.search(rf"{_TOLD_KRONER} \(mellem {_TOLD_KRONER} og {_TOLD_KRONER}\)", last)
            if ends:
                expected, first, second = ends.groups()
                yield from told_kroner(unit, "expected", expected, "track: now")
                # "mellem 3 og 5 mio. kr. i nettoindtægt": the words belong to both, and the larger income is the lower end.
                both = second.endswith("i nettoindtægt") and not first.endswith("i nettoindtægt")
                bounds = [
                    told for text in (f"{first} i nettoindtægt" if both else first, second) if (told := kroner(text))
                ]
                for quantity, told in zip(("lower", "upper"), sorted(bounds), strict=True):
                    yield Fact(unit, quantity, *told, "track: now")


def _of_box(unit: str, page: Page, plus: int = 1) -> Iterator[Fact]:
    names = {"Korrigeret budget": "budget", "Forventet regnskab": "expected"}
    for label, (figure, note) in page.box.items():
        if label in names:
            yield from told_kroner(unit, names[label], figure, f"{page.name}: box: {label}")
        if label == "Forventet afvigelse":
            # With a sign the figure follows the municipality's convention; the words say more or less whatever it is.
            way = -1 if re.search(r"\b(?:under|bedre)\b", note) else 1
            for fact in told_kroner(unit, "deviation", figure, f"{page.name}: box: {label}"):
                yield Fact(unit, "deviation", abs(fact.value) * way * (page.plus or plus), fact.slack, fact.where)
                if fact.where and figure[:1] in "+−-" and fact.value * way * (page.plus or plus) < 0:
                    yield Fact(unit, "deviation", fact.value, fact.slack, f"{fact.where}: the sign against {note}")


def told_kroner(unit: str, quantity: str, text: str, where: str) -> Iterator[Fact]:
    """An amount of running text, with the slack of its rounding: 10,000 kr from 200,000, 5,000 from 20,000, else 1,000."""
    if found := kroner(text):
        yield Fact(unit, quantity, *found, where)


def kroner(text: str) -> tuple[float, float] | None:
    """The first amount in ``text`` in kroner and half of the step it is rounded to; None when there is none."""
    text = plain(text)
    if text.startswith("under 1.000 kr."):
        return 0.0, 500.0
    shown = AMOUNT.search(text)
    if shown is None:
        return None
    size = float(shown["digits"].replace(".", "").replace(",", "."))
    income = re.match(r"(?: mio\.)?(?: kr\.)? i nettoindtægt", text[shown.end() :])
    value = -size if income or (shown["sign"] or "").strip() in ("-", "−") else size
    if text[shown.end() :].lstrip().startswith("mio."):
        return value * 1e6, 5_000.0
    step = 10_000 if size >= 200_000 else 5_000 if size >= 20_000 else 1_000
    return value, step / 2 if size % step == 0 else 0.5
