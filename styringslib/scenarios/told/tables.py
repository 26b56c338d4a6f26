"""The tables of scenarios: units beside today, what contributes, break-even, what matters most, and who gets the money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.rounding import whole_number, whole_parts
from styringslib.scenarios.model.assumptions import ALL

TOGETHER = "together"
EVERY = "I alt"
BEYOND = "Tildelt ud over budgetterne"
MEASURE = "Afvigelse er mod det optjente, hvor enheden betales efter aktivitet, ellers mod budgettet."
# In the names of tables, which are a workbook's sheets.
KEYS = {"year": "i_aar", "full_year": "helaar"}
HORIZON_WORDS = {"full_year": "på et helt år", "year": "i år"}
_SPREAD = {"year": "prognosens usikkerhed", "full_year": "månedernes tilfældige udsving"}
SOURCE = "Kommunens budget, regnskab, prognose, timer og personaledata, egen beregning"
WORDS_OF_REASON = {
    "": "",
    "high": "Kan ikke nås med brugertid alene",
    "low": "Balance ved enhver brugertid",
    "none": "Brugertiden flytter ingen kroner her",
}


def payers(baseline: Any) -> str:
    """Who answers for what units earn beyond their budgets."""
    return numbers.listed(["myndigheden", *baseline.earned.payers])


def seen(frame: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, list[int]]:
    """The rows that are shown, and which of them are sums: all with their sum last, or those of a single unit."""
    if unit == ALL:
        return frame, [len(frame) - 1]
    return frame[frame["name"] == unit], []


def units_table(outcome: Any, sign: Sign, year: int = 0, unit: str = ALL) -> Table:
    """Cost and deviation of every unit today and in the scenario, kr; the last row is their sum. A unit deviates from what it is
    judged against; what units earn beyond their budgets is the purchaser's row, so that the rows add up to the whole's.

    ``year``: of the budget that is shown; 0 leaves it out. ``unit``: the one that is shown, or all.
    """
    frame, beyond = outcome.table.copy(), outcome.beyond
    by_earnings = beyond[0] == beyond[0]
    known = frame.index != TOTAL
    whole = frame.loc[TOTAL, "difference"]
    frame.loc[known, "difference"] = whole_parts(frame.loc[known, "difference"], whole)
    frame.insert(0, "name", [EVERY if name == TOTAL else name for name in frame.index])
    measures = {"budget": (f"Budget {year}", "kr")}
    note = "Kr. Forskel er mod nu, afvigelse er mod budgettet."
    if by_earnings:
        measures = {"target_before": ("Holdes op mod nu", "kr"), "target": ("Holdes op mod i scenariet", "kr")}
        note = f"Kr. Forskel er mod nu. {MEASURE}{' I alt er mod budgettet.' if unit == ALL else ''}"
        row = pd.DataFrame([{"name": BEYOND, "judged_before": beyond[0], "judged": beyond[1]}], index=[BEYOND])
        frame = pd.concat([frame.iloc[:-1], row, frame.iloc[-1:]])
    columns = {
        "name": ("Enhed", "text"),
        **(measures if year else {}),
        "cost_before": ("Udgift nu", "kr"),
        "cost": ("Udgift i scenariet", "kr"),
        "difference": ("Forskel", "over_kr"),
        "judged_before": ("Afvigelse nu", "over_kr"),
        "judged": ("Afvigelse i scenariet", "over_kr"),
    }
    title = f"{unit or 'Enhederne'} nu og i scenariet, {HORIZON_WORDS[outcome.name]}"
    name, (frame, bold) = f"enheder_{KEYS[outcome.name]}", seen(frame, unit)
    return table(name, title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign.than(""))


def uncertainty_table(outcome: Any, sign: Sign, unit: str = ALL) -> Table:
    """80 % intervals of every unit's cost and, where an effect's uncertainty is known, of the difference."""
    frame = outcome.table.copy()
    reach = frame["effect_reach"].where(frame["effect_reach"] > 0)
    frame["low"], frame["high"] = frame["difference"] - reach, frame["difference"] + reach
    frame.insert(0, "name", [EVERY if name == TOTAL else name for name in frame.index])
    columns = {
        "name": ("Enhed", "text"),
        "lower": ("Udgift, nedre grænse", "kr"),
        "cost": ("Udgift i scenariet", "kr"),
        "upper": ("Udgift, øvre grænse", "kr"),
        **(
            {"low": ("Forskel, billigst", "over_kr"), "high": ("Forskel, dyrest", "over_kr")}
            if reach.notna().any()
            else {}
        ),
    }
    known = (
        "Forskellens grænser dækker kun den målte virkning af revisitation og rehabilitering. En streg betyder, at "
        "virkningens usikkerhed ikke er kendt."
        if reach.notna().any()
        else "Forskellen er regnet ud fra de valgte forudsætninger. Ingen af dem har en kendt usikkerhed."
    )
    note = f"Kr. Grænserne er 80 pct. Udgiftens dækker {_SPREAD[outcome.name]}. {known}"
    title = f"Usikkerhed, {HORIZON_WORDS[outcome.name]}"
    name, (frame, bold) = f"usikkerhed_{KEYS[outcome.name]}", seen(frame, unit)
    return table(name, title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign.than(""))


def hours_table(outcome: Any, unit: str = ALL) -> Table | None:
    """Hours of every unit today and in the scenario; None where there are none."""
    frame = outcome.table.copy()
    frame = frame[frame[["granted_before", "attendance_before"]].notna().any(axis=1)]
    frame.insert(0, "name", [EVERY if name == TOTAL else name for name in frame.index])
    for hours in ("delivered", "attendance"):
        frame[f"{hours}_change"] = frame[hours] - frame[f"{hours}_before"]
    columns = {
        "name": ("Enhed", "text"),
        "delivered_before": ("Leverede timer nu", "hours"),
        "delivered": ("Leverede timer i scenariet", "hours"),
        "delivered_change": ("Forskel", "change_hours"),
        "attendance_before": ("Fremmødetimer nu", "hours"),
        "attendance": ("Fremmødetimer i scenariet", "hours"),
        "attendance_change": ("Forskel", "change_hours"),
    }
    span = "årets rest" if outcome.name == "year" else "et helt år"
    note = "Fremmødetimer er egne og eksterne vikarers. Leverede timer findes kun for enheder, der leverer timer."
    frame, bold = seen(frame, unit)
    if frame.empty:
        return None
    return table(
        f"timer_{KEYS[outcome.name]}", f"Timer i {span}", frame, columns, totals=bold, note=note, source=SOURCE
    )


def contributions_table(outcome: Any, titles: Mapping[str, str], sign: Sign, unit: str = ALL) -> Table:
    """What each assumption contributes to the difference of all units, or of one, kr; the rows add up to it."""
    parts = outcome.contributions[unit or TOTAL].sort_values(key=lambda kr: -kr.abs(), kind="stable")
    # What is turned for others alone is nothing for this unit.
    parts = parts[parts != 0] if unit else parts
    whole = outcome.table.loc[unit or TOTAL, "difference"]
    names = [*(titles[key] for key in parts.index), "Forskel i alt"]
    frame = pd.DataFrame({"name": names, "kr": [*whole_parts(parts, whole), float(whole_number(whole))]})
    note = (
        "Hver forudsætnings bidrag er gennemsnittet over de rækkefølger, ændringerne kunne være gjort i, "
        "så det er ligegyldigt, hvad der blev ændret først."
    )
    title = f"Hvad forskellen{f' for {unit}' if unit else ''} består af, {HORIZON_WORDS[outcome.name]}"
    columns = {"name": ("Forudsætning", "text"), "kr": ("Bidrag, kr.", "over_kr")}
    name, bold = f"bidrag_{KEYS[outcome.name]}", [len(frame) - 1]
    return table(name, title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign.than(""))


def break_even_table(found: Any, sign: Sign, unit: str = ALL) -> Table | None:
    """At which user-time share each unit costs what it is judged against; None where no share is known."""
    frame = found.table if unit == ALL else found.table[found.table.index == unit]
    if frame.empty:
        return None
    frame = frame.copy()
    frame.insert(0, "name", ["Enhederne tilsammen" if name == TOGETHER else name for name in frame.index])
    frame["told"] = [WORDS_OF_REASON[reason] for reason in frame["reason"]]
    frame["points"] = frame["change"]
    columns = {
        "name": ("Enhed", "text"),
        "deviation": ("Afvigelse, kr.", "over_kr"),
        "now": (f"Brugertid {'i scenariet' if found.moved else 'nu'}, pct.", "pct"),
        "needed": ("Brugertid ved balance, pct.", "pct"),
        "points": ("Forskel, procentpoint", "change_pct"),
        "told": ("Bemærkning", "text"),
    }
    if not frame["told"].any():
        del columns["told"]
    note = (
        "Balance er, når udgiften er den samme som det optjente, hvor enheden betales efter aktivitet, ellers som "
        "budgettet. Alt andet er, som scenariet siger."
    )
    note += "" if unit else " Tilsammen: enhederne her flytter sig lige mange procentpoint."
    title = f"Den brugertid, der giver balance, {HORIZON_WORDS[found.name]}"
    return table(
        f"balance_{KEYS[found.name]}", title, frame, columns, totals=[] if unit else [len(frame) - 1], note=note,
        source=SOURCE, sign=sign.than("det optjente eller budgettet"),
    )  # fmt: skip


def tornado_table(found: Any, titles: Mapping[str, str], units: Mapping[str, str], sign: Sign) -> Table:
    """Each assumption over its plausible range, widest first."""
    frame = found.table.reset_index()
    frame["name"] = [titles[key] for key in frame["parameter"]]
    frame["unit"] = [units[key] for key in frame["parameter"]]
    columns = {
        "name": ("Forudsætning", "text"),
        "low": ("Fra", "days"),
        "high": ("Til", "days"),
        "unit": ("Enhed", "text"),
        "kr_low": ("Udgift ved fra, kr.", "over_kr"),
        "kr_high": ("Udgift ved til, kr.", "over_kr"),
        "source": ("Hvor spændet er fra", "text"),
    }
    note = "Én forudsætning ad gangen, ændring i udgiften på et helt år. Fra og til er gennemsnit af enhedernes egne spænd."
    return table("spaend", "Hvad der betyder mest", frame, columns, note=note, source=SOURCE, sign=sign.than(""))


def _summed(frame: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, list[int]]:
    """Units with a column of names and their sum as the last row, as ``seen``; nothing without rows."""
    if frame.empty:
        return frame.assign(name=""), []
    both = pd.concat([frame, frame.sum(min_count=1).to_frame().T.set_axis([TOTAL])])
    both.insert(0, "name", [EVERY if name == TOTAL else name for name in both.index])
    return seen(both, unit)


def grants_table(result: Any, sign: Sign, unit: str = ALL) -> Table | None:
    """A year's grants today and in the scenario; None where no unit is granted money by the hour or block."""
    frame, bold = _summed(result.grants.dropna(subset=["granted_before", "granted"], how="all"), unit)
    if frame.empty:
        return None
    columns = {
        "name": ("Enhed", "text"),
        "granted_before": ("Tildeling nu", "kr"),
        "granted": ("Tildeling i scenariet", "kr"),
        "cost_before": ("Udgift nu", "kr"),
        "cost": ("Udgift i scenariet", "kr"),
        "result_before": ("Resultat nu", "result_kr"),
        "result": ("Resultat i scenariet", "result_kr"),
    }
    note = (
        "Kr. på et helt år. Resultat er tildelingen mod udgiften. Tildelingen flytter penge. Den ændrer ikke udgiften."
    )
    title = "Tildeling efter styringsmodellen"
    return table("tildeling", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def earned_table(result: Any, unit: str = ALL) -> Table | None:
    """What the units that are paid for their activity come to earn this year; None without such units."""
    frame, bold = _summed(result.earned, unit)
    if frame.empty:
        return None
    columns = {
        "name": ("Enhed", "text"),
        "budget": ("Budget", "kr"),
        "before": ("Optjent nu", "kr"),
        "after": ("Optjent i scenariet", "kr"),
        "change": ("Forskel", "change_kr"),
    }
    note = (
        "Kr. i hele året, som rapporterne har det. Ændrer scenariet de timer, enheden betales for, ændrer det også det, den "
        "tjener i de måneder, scenariet virker. Det er regnet med dagens vilkår. En anden styringsmodel eller timepris ses på et "
        f"helt år. Det, enhederne tjener ud over budgetterne, svarer {payers(result.baseline)} for."
    )
    title = f"Det, {unit or 'enhederne'} tjener i år"
    return table("optjent", title, frame, columns, totals=bold, note=note, source=SOURCE)


def carry_over_table(result: Any, sign: Sign, unit: str = ALL) -> Table | None:
    """What each unit takes into next year; None without a regime."""
    frame = result.carry_over
    frame, bold = _summed(frame.dropna(subset=["after"]) if len(frame) else frame, unit)
    if frame.empty:
        return None
    columns = {
        "name": ("Enhed", "text"),
        "before": ("Næste års budget, nu, kr.", "next_kr"),
        "after": ("I scenariet, kr.", "next_kr"),
        "change": ("Forskel, kr.", "move_kr"),
    }
    note = "Hvis året ender som forventet. Forskellen er scenariet mod nu, set fra enheden."
    if result.baseline.earned.judged.any():
        note += " Resultatet er udgiften mod det optjente, hvor enheden betales efter aktivitet, ellers mod budgettet."
    held = [result.baseline.units[purse.place] for purse in result.baseline.carried.purses]
    if names := [numbers.genitive(name) for name in held if unit in (ALL, name)]:
        note += f" {numbers.listed(names)} resultat er det, der tildeles og betales, og egne udgifter mod rammens budgetter."
    title = "Overførsel til næste år"
    return table("overfoersel", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def side_by_side(results: Mapping[str, Any], sign: Sign, unit: str = ALL) -> Table:
    """Several scenarios beside each other, this year before a full year: name -> result."""
    rows = []
    for name, result in results.items():
        full, year = result.full_year.table.loc[unit or TOTAL], result.year.table.loc[unit or TOTAL]
        rows.append(
            {
                "name": name,
                "year": year["difference"],
                "year_deviation": year["judged"],
                "difference": full["difference"],
                "deviation": full["judged"],
                "delivered": full["delivered"] - full["delivered_before"],
                "attendance": full["attendance"] - full["attendance_before"],
            }
        )
    columns = {
        "name": ("Scenarie", "text"),
        "year": ("Forskel i år, kr.", "over_kr"),
        "year_deviation": ("Afvigelse i år, kr.", "over_kr"),
        "difference": ("Forskel, helår, kr.", "over_kr"),
        "deviation": ("Afvigelse, helår, kr.", "over_kr"),
        "delivered": ("Leverede timer, helår", "change_hours"),
        "attendance": ("Fremmødetimer, helår", "change_hours"),
    }
    judged = bool(unit) and any(found.baseline.earned.judged[found.baseline.place(unit)] for found in results.values())
    held = "det optjente" if judged else "budgettet"
    note = f"Forskelle er mod i dag, også timernes. Afvigelser er mod {held}."
    title, frame = f"Scenarierne side om side{f', {unit}' if unit else ''}", pd.DataFrame(rows)
    return table("scenarier", title, frame, columns, note=note, source=SOURCE, sign=sign.than(""))
