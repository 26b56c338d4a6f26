"""What is agreed, what is seen of it and what is at risk, in Danish; nothing where nothing is agreed."""

from __future__ import annotations

import pandas as pd

from styringslib.borders import records
from styringslib.presentation import numbers
from styringslib.presentation.canvas import Figure
from styringslib.presentation.reached import LOOKS, Promise, reached
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.sections.tracker.numbers import AT_RISK, TrackerNumbers
from styringslib.sections.words import changes_cost, saved

SOURCE = "Indberettede handlinger og løsninger og økonomisystem"
# So many rows a picture has room for; of more the areas are drawn.
ROWS = 12
# Units named one by one.
_NAMED = 3
WHY = {
    "less": "regnskabet viser mindre end aftalt",
    "late": "fristen er overskredet",
    "not_begun": "begyndelsen er udsat",
}
STATES = {
    "came": "virkningen ses",
    "less": "i fare: mindre end aftalt",
    "late": "i fare: over fristen",
    "not_begun": "i fare: ikke begyndt",
    "unknown": "begyndt, ikke målt endnu",
    "ahead": "på vej",
}
RULE = (
    "I fare er det, som regnskabet viser mindre af end aftalt. Det er også det, der ikke kan ses i regnskabet og er over fristen "
    "eller skulle være begyndt. En løsning, der er blevet til en handling, tæller kun som handling."
)


def tracker(own: TrackerNumbers) -> Section:
    """In words, the picture and the areas; each action and solution as what a reader opens."""
    if own.items.empty:
        return section()
    return section(_text(own), _picture(own), _area_table(own), detail(_item_table(own)))


def in_short(own: TrackerNumbers) -> Section:
    """In words; the picture and the tables as what a reader opens."""
    if own.items.empty:
        return section()
    return section(_text(own), detail(_picture(own), _area_table(own), _item_table(own)))


def _text(own: TrackerNumbers) -> str:
    return sentences("**Aftalt og nået.**", _agreed(own), _seen(own), _risk(own), _unknown(own), _left_out(own))


def _agreed(own: TrackerNumbers) -> str:
    """What is agreed for the year and for a full year."""
    many, verb = numbers.capital(_many(own.items)), "skulle" if own.closed else "skal"
    year, full = own.total["year"], own.total["full_year"]
    if pd.isna(full):
        return f"{many} er aftalt uden et beløb."
    later = numbers.kroner(abs(full)) if pd.notna(year) and year * full > 0 else saved(full)
    now = f" i {own.month.year} give {saved(year)} og" if pd.notna(year) else ""
    return f"{many} {verb}{now}{'' if now else ' give'} på et helt år {later}."


def _many(items: pd.DataFrame) -> str:
    """``7 handlinger og 1 besluttet løsning``."""
    kinds = items["kind"].value_counts()
    words = {"action": ("handling", "handlinger"), "solution": ("besluttet løsning", "besluttede løsninger")}
    return numbers.listed([numbers.counted(int(kinds[kind]), *words[kind]) for kind in words if kind in kinds])


def _seen(own: TrackerNumbers) -> str:
    measured = own.total["measured"]
    if pd.isna(measured):
        return "Ingen af dem kan måles i regnskabet endnu."
    count = int(own.items["measured"].notna().sum())
    whom = "den ene" if count == 1 else f"de {numbers.decimal(count)}"
    return f"Regnskabet viser {saved(measured)} {numbers.until(own.month)} af {whom}, der kan måles."


def _risk(own: TrackerNumbers) -> str:
    """The year's amount at risk, and why."""
    risk = own.total["risk"]
    if pd.isna(risk) or not changes_cost(risk):
        later = own.total["full_risk"]
        if pd.notna(later) and changes_cost(later):
            return f"Intet af årets beløb er i fare, men {numbers.kroner(abs(later))} af et helt års."
        return "Intet af beløbet er i fare." if pd.notna(risk) else ""
    parts = []
    for state in AT_RISK:
        rows = own.items[(own.items["state"] == state) & (own.items["risk"].abs() >= 1)]
        if len(rows):
            places = list(dict.fromkeys(rows["unit"].fillna(rows["area"])))
            kr = numbers.kroner(abs(float(rows["risk"].sum())))
            parts.append((kr, f"fordi {WHY[state]} ({_named(places)})"))
    told = f"Af årets beløb er {numbers.kroner(abs(risk))} i fare"
    if len(parts) == 1:
        return f"{told}, {parts[0][1]}."
    first, last = [f"{kr}, {why}" for kr, why in parts[:-1]], ", ".join(parts[-1])
    return f"{told}: {', '.join(first)}, og {last}."


def _named(places: list[str]) -> str:
    return numbers.listed(
        places if len(places) <= _NAMED else [*places[: _NAMED - 1], f"{len(places) - _NAMED + 1} til"]
    )


def _unknown(own: TrackerNumbers) -> str:
    """What has begun and cannot be measured is not nought."""
    items = own.items
    begun = items["measured"].isna() & ((items["state"] == "unknown") | (items["unmeasured"].abs() >= 1))
    count = int(begun.sum())
    if not count:
        return ""
    whom = "den ene" if count == 1 else f"de {numbers.decimal(count)}"
    return f"Hvad {whom}, der er begyndt og ikke kan måles, har givet, ved vi ikke endnu."


def _left_out(own: TrackerNumbers) -> str:
    told = []
    if own.without_amount:
        told.append(f"{numbers.decimal(own.without_amount)} har intet beløb på et helt år og er ikke regnet med.")
    if own.dropped:
        told.append(f"{numbers.capital(numbers.counted(own.dropped, 'handling', 'handlinger'))} er opgivet.")
    return " ".join(told)


def _picture(own: TrackerNumbers) -> Figure | None:
    """Nothing where no amount of the year is a saving."""
    rows = _promises(own)
    if not rows:
        return None
    year, risk = own.month.year, sum(row.risk for row in rows)
    agreed = sum(row.agreed for row in rows)
    title = f"Af {numbers.kroner(agreed)}, der er aftalt for {year}, er {numbers.kroner(risk)} i fare"
    title = title if risk >= 1 else f"Intet af det, der er aftalt for {year}, er i fare"
    told = [f"{row.label}: {row.told}" for row in rows]
    alt = f"Søjler over, hvor meget mindre i udgift der er aftalt for {year}, i 1.000 kr. {'; '.join(told)}."
    return reached(title, f"1.000 kr. mindre i udgift i {year}. {LOOKS}.", rows, alt=alt, source=SOURCE)


def _promises(own: TrackerNumbers) -> list[Promise]:
    """The year's savings, each its own row where there is room, else area by area; the largest first."""
    savings = own.items[own.items["year"] < 0]
    if len(savings) > ROWS:
        amounts = ["year", "measured", "risk"]
        savings = savings.groupby("area")[amounts].sum(min_count=1).reset_index().assign(title="", unit=None)
    made = [
        Promise(_label(row), -row["year"], 0.0 - row["measured"], 0.0 - row["risk"])
        for row in records(savings.sort_values("year", kind="stable"))
    ]
    return made


def _label(row: dict[str, object]) -> str:
    place = row["unit"] if isinstance(row["unit"], str) else row["area"]
    return ": ".join(str(part) for part in (place, row["title"]) if part)


def _area_table(own: TrackerNumbers) -> Table:
    frame = own.areas.rename_axis("area").reset_index().replace({"area": {TOTAL: "I alt"}})
    frame = frame if len(frame) > 2 else frame.iloc[:1]  # one area is its own total
    year = own.month.year
    columns = {
        "area": ("Område", "text"),
        "number": ("Handlinger og løsninger", "count"),
        "year": (f"Aftalt for {year}", "over_kr"),
        "measured": ("Målt i regnskabet indtil nu", "over_kr"),
        "unmeasured": ("Skulle være kommet, ikke målt", "over_kr"),
        "risk": (f"I fare i {year}", "over_kr"),
        "next_year": (f"Aftalt for {year + 1}", "over_kr"),
        "full_year": ("På et helt år", "over_kr"),
        "full_risk": ("I fare på et helt år", "over_kr"),
    }
    totals = [len(frame) - 1] if len(frame) > 1 else []
    title = "Aftalt, nået og i fare efter område, kr."
    return table(
        "aftalt_omraader", title, frame, columns, totals=totals, note=RULE, source=SOURCE, sign=own.sign.than("")
    )  # fmt: skip


def _item_table(own: TrackerNumbers) -> Table:
    rows = own.items.assign(place=own.items["unit"].fillna(own.items["area"]), state=own.items["state"].map(STATES))
    rows["title"] = rows["title"].where(rows["kind"] == "action", "Løsning: " + rows["title"])
    year = own.month.year
    columns = {
        "place": ("Hvor", "text"),
        "title": ("Handling eller løsning", "text"),
        "deadline": ("Frist", "date"),
        "year": (f"Aftalt for {year}", "over_kr"),
        "measured": ("Målt i regnskabet indtil nu", "over_kr"),
        "risk": (f"I fare i {year}", "over_kr"),
        "full_year": ("På et helt år", "over_kr"),
        "state": ("Hvor langt", "text"),
    }
    title = "Handlinger og besluttede løsninger, kr."
    return table("aftalt_poster", title, rows, columns, source=SOURCE, sign=own.sign.than(""))
