"""What the new year starts with, in the report that closes the old one."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import side
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.register.entries import ONE

SOURCE = "Indberettet af ledere og konsulenter"


def into_new_year(basis: FollowUp) -> Section:
    """The new year's budget beside the old year's result, and the changes and actions that reach into it."""
    told = sentences(_budget_text(basis), _changes_text(basis))
    year = basis.month.year + 1
    return section(told or f"Der er ikke indberettet noget, der rækker ind i {year}.", _table(basis))


def _budget_text(basis: FollowUp) -> str:
    """The new year's adopted budget against the result of the year that is closed; empty where either is not known."""
    row, budget = basis.forecast, basis.next_budget
    if row is None or pd.isna(budget):
        return ""
    year, result = basis.month.year, float(row["expected"])
    told = f"**Med ind i {year + 1}.** Det vedtagne budget for {year + 1} er {numbers.result(budget)}"
    gap = budget - result
    if side(result, budget) != "cost" or not result:
        return f"{told}. Regnskabet for {year} er {numbers.result(result)}."
    share = numbers.percent(abs(gap) / result)
    return f"{told}, {numbers.kroner(abs(gap))} ({share}) {'mere' if gap > 0 else 'mindre'} end regnskabet for {year}."


def _changes_text(basis: FollowUp) -> str:
    frame = basis.new_year
    more = float((frame["next_year"] - frame["this_year"]).sum())
    if frame.empty or abs(more) < 1_000:
        return ""
    kinds = [ONE[kind] for kind in ("expected_change", "action") if (frame["kind"] == kind).any()]
    many = {"disposition": "indberettede dispositioner", "handling": "aftalte handlinger"}
    what = numbers.listed([many[kind] for kind in kinds])
    cost = f"{numbers.kroner(abs(more))} {'mere' if more > 0 else 'mindre'} i udgift"
    year = basis.month.year
    return f"{numbers.capital(what)} giver {cost} i {year + 1} end i {year}. Er det regnet med i budgettet?"


def _table(basis: FollowUp) -> Table | None:
    frame = basis.new_year
    if frame.empty:
        return None
    year = basis.month.year
    shown = frame.assign(
        kind=[numbers.capital(ONE[kind]) for kind in frame["kind"]], more=frame["next_year"] - frame["this_year"]
    )
    total = {"title": "I alt", **shown[["this_year", "next_year", "more"]].sum().to_dict()}
    whole = basis.kind == "municipality"
    if whole:
        total["unit"] = total.pop("title")
    shown = pd.concat([shown, pd.DataFrame([total])], ignore_index=True)
    columns = {
        **({"unit": ("Enhed", "text")} if whole else {}),
        "title": ("Hvad", "text"),
        "kind": ("Slags", "text"),
        "month_from": ("Fra", "month"),
        "this_year": (f"Virkning i {year}, kr.", "over_kr"),
        "next_year": (f"Virkning i {year + 1}, kr.", "over_kr"),
        "more": ("Forskel, kr.", "over_kr"),
    }
    note = (
        "Dispositioner er ganget med sandsynligheden. Handlinger er regnet med den ventede virkning, til de bortfalder. En "
        "handling, der også er indberettet som disposition, står kun som disposition."
    )
    title, sign = f"Det, der rækker ind i {year + 1}", basis.sign.than("")
    return table("ind_i_nyt_aar", title, shown, columns, totals=[len(shown) - 1], note=note, source=SOURCE, sign=sign)
