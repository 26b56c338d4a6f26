"""Known cases told to the purchaser: what is ahead and what it costs, what is granted and has not begun, how it used to go."""

from __future__ import annotations

import pandas as pd

from styringslib.followup.known_cases.worth import BEGUN
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.cases.ahead import AheadNumbers

SOURCE = "Registret over kendte sager"
TOTAL = "I alt"
# Kr a month that are told as none.
NOTHING = 500.0
NOT_ON = "Listen er til visitationen og må ikke sendes videre."


def known(own: AheadNumbers) -> Section:
    """The cases ahead, and how earlier expectations came out; nothing where no case is known."""
    if own.ahead.empty and own.outcomes.empty:
        return section()
    return section(
        "## Kendte sager",
        *((_text(own), _table(own)) if len(own.ahead) else ()),
        *((_outcome_text(own.outcomes), _outcome_table(own)) if len(own.outcomes) else ()),
    )


def _money(effect: float, full_year: float) -> str:
    """Kroner in the rest of the year and over a full one, as more or less cost."""
    parts = [(effect, "i resten af året"), (full_year, "på et helt år")]
    more = ["merudgift" if amount > 0 else "mindreudgift" for amount, _ in parts]
    told = [numbers.kroner(abs(amount)) for amount, _ in parts]
    if more[0] == more[1] or not effect:
        return f"{told[0]} {parts[0][1]} og {told[1]} {parts[1][1]} i {more[1]}"
    return f"{told[0]} i {more[0]} {parts[0][1]}, men {told[1]} i {more[1]} {parts[1][1]}"


def _text(own: AheadNumbers) -> str:
    cases, approved = own.ahead, own.approved
    many = numbers.counted(len(cases), "kendt sag", "kendte sager")
    told = [f"Der er {many} forude. De ventes at give {_money(cases['effect'].sum(), cases['full_year'].sum())}."]
    if len(approved):
        granted = numbers.counted(len(approved), "sag er bevilget og ikke begyndt", "sager er bevilget og ikke begyndt")
        told.append(f"{granted}: {_money(approved['effect'].sum(), approved['full_year'].sum())}.")
    if number := int(cases["late"].sum()):
        late = numbers.counted(number, "sag skulle", "sager skulle")
        after = numbers.month_name(own.month + 1)
        told.append(
            f"{late} efter planen være begyndt inden udgangen af {numbers.month_only(own.month)}. Prognosen regner med "
            f"{'den' if number == 1 else 'dem'} fra {after}."
        )
    if number := int(cases["effect"].isna().sum()):
        told.append(f"{numbers.counted(number, 'sag har', 'sager har')} ingen kroner og er ikke regnet med.")
    if number := int(cases["reported"].sum()):
        one = numbers.counted(number, "sag står", "sager står")
        told.append(f"{one} også som disposition, og prognosen regner kun med dispositionen.")
    return sentences(*told)


def _table(own: AheadNumbers) -> Table:
    frame = own.ahead.assign(probability=own.ahead["probability"].fillna(100.0) / 100)
    for name in ("expected_from", "expected_to"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    total = {"citizen": TOTAL, **{name: frame[name].sum(min_count=1) for name in ("effect", "full_year")}}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "citizen": ("Sag", "text"),
        "unit": ("Enhed", "text"),
        "change": ("Ændring", "text"),
        "stage": ("Hvor langt", "text"),
        "expected_from": ("Ventes fra", "date"),
        "expected_to": ("Ventes til", "date"),
        "per_month": ("Kr. pr. måned", "over_kr"),
        "probability": ("Sandsynlighed, pct.", "pct0"),
        "effect": ("Virkning i resten af året, kr.", "over_kr"),
        "full_year": ("Helårsvirkning, kr.", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = f"{NOT_ON} Virkningerne er ganget med sandsynligheden. En måned, som sagen kun er i en del af, tæller med sine dage."
    last, sign = [len(frame) - 1], own.sign.than("")
    return table(
        "kendte_sager", "Kendte sager forude", frame, columns, totals=last, note=note, source=SOURCE, sign=sign
    )


def _outcome_text(rows: pd.DataFrame) -> str:
    begun = rows[rows["stage"] == BEGUN]
    dropped = len(rows) - len(begun)
    came = f"er {numbers.decimal(len(begun))} begyndt" if len(begun) else "er ingen begyndt"
    gone = f"{numbers.decimal(dropped)} blev ikke til noget" if dropped else "ingen er faldet bort"
    cases = numbers.counted(len(rows), "sag", "sager")
    told = [f"Af {cases}, der var ventet ved en tidligere opfølgning, {came}, og {gone}."]
    told.append(f"Sandsynligheden var i gennemsnit sat til {numbers.percent(rows['probability'].mean(), 0)}.")
    if (days := begun["days_late_last"].dropna()).size:
        told.append(f"Det skete i gennemsnit {_days(float(days.mean()))} ved den sidste opfølgning før.")
    if (more := begun["more_per_month"].dropna()).size:
        amount = float(more.sum())
        told.append(f"Udgiften blev {_against(amount)} om måneden, hvor begge dele kendes.")
    return sentences(*told)


def _days(mean: float) -> str:
    """How much later or earlier than expected, in whole days."""
    days = numbers.decimal(abs(mean))
    if days == "0":
        return "på den dag, der var ventet"
    return f"{days} {'dag' if days == '1' else 'dage'} {'senere' if mean > 0 else 'tidligere'} end ventet"


def _against(amount: float) -> str:
    if abs(amount) < NOTHING:
        return "som ventet"
    return f"{numbers.kroner(abs(amount))} {'højere' if amount > 0 else 'lavere'} end ventet"


def _outcome_table(own: AheadNumbers) -> Table:
    frame = own.outcomes.copy()
    for name in ("first_expected", "last_expected", "happened_on"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    columns = {
        "citizen": ("Sag", "text"),
        "unit": ("Enhed", "text"),
        "change": ("Ændring", "text"),
        "stage": ("Hvad der skete", "text"),
        "first_expected": ("Først ventet", "date"),
        "last_expected": ("Senest ventet", "date"),
        "happened_on": ("Skete den", "date"),
        "days_late": ("Dage efter først ventet", "change_count"),
        "probability": ("Sandsynlighed før, pct.", "pct0"),
        "per_month": ("Ventet, kr. pr. måned", "over_kr"),
        "actual_per_month": ("Blev til, kr. pr. måned", "over_kr"),
        "more_per_month": ("Forskel, kr. pr. måned", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = f"{NOT_ON} Ventet og sandsynlighed er fra den sidste opfølgning, før det skete."
    title = "Hvordan det gik med sager, der var ventet"
    return table("kendte_sager_udfald", title, frame, columns, note=note, source=SOURCE, sign=own.sign.than(""))


def questions(own: AheadNumbers) -> list[str]:
    """Asked where a case is past its day, and where something is granted that has not begun."""
    asked = []
    if len(own.ahead) and own.ahead["late"].any():
        asked.append(
            "Hvilke af de kendte sager, der er over den ventede dato, er begyndt, og hvilke bliver ikke til noget?"
        )
    if len(own.approved):
        asked.append("Hvornår begynder de sager, der er bevilget, og er pengene sat af?")
    return asked
