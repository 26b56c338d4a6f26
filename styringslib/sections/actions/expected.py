"""The year's result before and after the agreed actions, and what the formal follow-ups said of both."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from styringslib.measures import measure, of_year
from styringslib.month.agreed.effects import Delivered
from styringslib.month.follow_up import FollowUp
from styringslib.month.planned_changes import with_actions
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, detail
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.actions.numbers import ActionNumbers
from styringslib.sections.words import changes_cost, saved

SOURCE = "Egen prognose og aftalte handlinger"
# From this share on, what the earlier actions have given is all that was agreed.
ALL = 0.99


def before_and_after(own: ActionNumbers) -> list[Part | str]:
    """Nothing where no agreed action lies outside the forecast, now or at a formal follow-up of the year."""
    basis = own.follow_up
    delivered = own.delivered if basis.after_actions is not None else Delivered()
    told = _text(basis, delivered)
    more = detail(_now_table(basis, delivered), _unit_table(basis), _formal_table(basis))
    return [told, *more]


def _text(basis: FollowUp, delivered: Delivered) -> str:
    after, row = basis.after_actions, basis.forecast
    told = ""
    if after is not None and row is not None:
        effect = f"{numbers.kroner(abs(basis.outside))} {'mere' if basis.outside > 0 else 'mindre'} i udgift"
        told = (
            f"**Før og efter aftalte handlinger.** Handlinger, der begynder senere i år, skal give "
            f"{effect} og er ikke i forventningen. Virker de som aftalt, bliver regnskabet "
            f"{numbers.result(after['expected'])} i stedet for {numbers.result(row['expected'])}."
        )
    return sentences(told, *(_delivered_text(basis, delivered) if told else ()))


def _delivered_text(basis: FollowUp, delivered: Delivered) -> list[str]:
    """What the actions that have begun were to give until now, what the accounts show, and the year if the next give as much."""
    if not delivered.number:
        return [
            "Hvor stor en del af det aftalte handlinger plejer at give, ved vi ikke. Ingen, der er begyndt, kan måles endnu."
        ]
    many = numbers.counted(
        delivered.number, "handling, der er begyndt og kan måles", "handlinger, der er begyndt og kan måles"
    )
    where = "i hele kommunen " if delivered.elsewhere else ""
    verb = f"{where}skulle {many}," if where else f"{many}, skulle"
    told = [
        f"Til sammenligning: {verb} hittil have givet {saved(delivered.expected)}. Regnskabet viser "
        f"{saved(delivered.measured)}."
    ]
    if _as_delivered(basis, delivered) is not None:
        effect = basis.outside * delivered.share
        told.append(
            f"Giver de nye en lige så stor del, omkring {numbers.percent(delivered.share, 0)}, bliver det {saved(effect)}."
            if changes_cost(effect)
            else "Giver de nye lige så lidt, ændrer de ikke udgiften."
        )
    return told


def _as_delivered(basis: FollowUp, delivered: Delivered) -> pd.Series | None:
    """The year when the agreed actions give as large a part as the earlier ones; None where it is not known, or all of it."""
    if basis.forecast is None or math.isnan(delivered.share) or delivered.share > ALL:
        return None
    return with_actions(basis.forecast, basis.outside * delivered.share)


def _now_table(basis: FollowUp, delivered: Delivered) -> Table | None:
    after, row = basis.after_actions, basis.forecast
    if after is None or row is None:
        return None
    keys = ["expected", "deviation", "lower_80", "upper_80", "probability"]
    before = {**row.to_dict(), "deviation": row["expected"] - basis.target, "probability": basis.probability}
    # Of a unit that is judged against what it earns the deviation and its probability are from that.
    named = {"deviation": "earned_deviation", "probability": "earned_probability"} if basis.paid_for else {}
    told = {key: measure(named.get(key, key)) for key in keys if pd.notna(after[key])}
    likewise = _as_delivered(basis, delivered)
    part = after if likewise is None else likewise
    lines = [(one.name, before[key], after[key], part[key], one.kind) for key, one in told.items()]
    frame = pd.DataFrame(lines, columns=["label", "before", "after", "part", "kind"])
    columns = {
        "label": ("Post", "text"), "before": ("Før, kr. eller pct.", "row"), "after": ("Efter aftalte handlinger", "row"),
        **({} if likewise is None else {"part": ("Efter, hvis de giver som de tidligere", "row")}),
    }  # fmt: skip
    note = (
        "Efter er med den aftalte virkning af handlinger, der begynder senere i år. Usikkerheden om, hvorvidt de virker, er ikke "
        "regnet med."
    )
    title, kinds = f"Årets regnskab før og efter aftalte handlinger, {basis.month.year}", list(frame["kind"])
    return table(
        "foer_og_efter", title, frame, columns, note=note, source=SOURCE, row_kinds=kinds,
        sign=basis.sign.than("det optjente") if basis.paid_for else basis.sign,
    )  # fmt: skip


def _unit_table(basis: FollowUp) -> Table | None:
    """In the whole's report: the units that have such actions."""
    if not isinstance(basis, WholeFollowUp) or basis.after_actions is None or basis.forecast is None:
        return None
    rows: list[dict[str, Any]] = []
    for part in basis.parts:
        after, row = part.after_actions, part.forecast
        if after is not None and row is not None:
            rows.append(_line(part.name, row, part.outside, after))
    total = _line("I alt", basis.forecast, basis.outside, basis.after_actions)
    rest = {name: kr - sum(row[name] for row in rows) for name, kr in total.items() if name != "label"}
    rows += [{"label": "Enheder uden sådanne handlinger", **rest}, total]
    columns = {
        "label": ("Enhed", "text"),
        "expected": ("Forventet regnskab", "kr"),
        "outside": ("Aftalte handlinger, der begynder senere", "over_kr"),
        "after": ("Efter aftalte handlinger", "kr"),
        "deviation": ("Forventet afvigelse", "over_kr"),
        "deviation_after": ("Afvigelse efter aftalte handlinger", "over_kr"),
    }
    title = f"Enhedernes regnskab før og efter aftalte handlinger, {basis.month.year}, kr."
    bold, sign, frame = [len(rows) - 1], basis.sign, pd.DataFrame(rows)
    return table("foer_og_efter_enheder", title, frame, columns, totals=bold, source=SOURCE, sign=sign)


def _line(label: str, row: pd.Series, outside: float, after: pd.Series) -> dict[str, Any]:
    return {
        "label": label,
        "expected": row["expected"],
        "outside": outside,
        "after": after["expected"],
        "deviation": row["expected"] - row["budget"],
        "deviation_after": after["expected"] - row["budget"],
    }


def _formal_table(basis: FollowUp) -> Table | None:
    """What was said at each formal follow-up, before and after the actions agreed then; of a closed year beside its result."""
    rows, row = basis.formal_record, basis.forecast
    if row is None or rows.empty or not (rows["outside"].abs() >= 1).any():
        return None
    names = [
        f"{place}. opfølgning, {numbers.month_only(month)}"
        for place, month in zip(rows["followup"], rows["month"], strict=True)
    ]
    shown = rows.assign(label=names)
    columns = {
        "label": ("Opfølgning", "text"),
        "expected": ("Forventet regnskab", "kr"),
        "outside": ("Aftalte handlinger", "over_kr"),
        "after": ("Efter aftalte handlinger", "kr"),
    }
    if basis.closed:
        shown = shown.assign(missed=shown["expected"] - row["expected"], missed_after=shown["after"] - row["expected"])
        columns |= {"missed": ("Ramte ved siden af med, før", "change_kr"), "missed_after": ("Efter", "change_kr")}
        now = {"label": f"Årets {of_year('expected', closed=True).name.lower()}", "expected": row["expected"]}
    elif basis.month in set(rows["month"]):
        now = {}
    else:
        now = {"label": f"Nu, {numbers.month_only(basis.month)}", "expected": row["expected"], "outside": basis.outside}
        now["after"] = row["expected"] + basis.outside
    if rows["made"].notna().any():
        columns["basis"] = ("Grundlag", "text")
        shown["basis"] = [f"gemt {numbers.day(day)}" if pd.notna(day) else "beregnet bagefter" for day in rows["made"]]
    shown = pd.concat([shown, pd.DataFrame([now])], ignore_index=True) if now else shown
    note = (
        "Aftalte handlinger er dem, der var aftalt ved opfølgningen og skulle begynde senere samme år. De, der var begyndt, "
        "var i forventningen, så langt de sås i regnskabet."
    )
    note += " Ved siden af: Plus er en for høj forventning, minus en for lav." if basis.closed else ""
    title, bold = f"De formelle opfølgninger i {basis.month.year}, kr.", [len(shown) - 1] if basis.closed else []
    return table(
        "formelle_opfoelgninger", title, shown, columns, totals=bold, note=note, source=SOURCE, sign=basis.sign.than("")
    )  # fmt: skip
