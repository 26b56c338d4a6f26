"""Causes, and what can be solved in the short, middle and long run, in Danish; nothing where nobody has written any."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from styringslib.month.agreed.solutions import CARRIED_OUT, HORIZONS
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, detail
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.service_frame.solutions import EFFECTS, Solutions, by_horizon

JUDGED = {
    "structural": "strukturelt",
    "temporary": "midlertidigt",
    "undetermined": "for tidligt at afgøre",
    "none": "intet",
}
SOURCE = "Indberettede årsager og løsninger, aftalte handlinger og egen prognose"
NOT_HERE = {"action": "tælles som handling", "done": "gennemført, ses i regnskabet"}


def solution_parts(own: ServiceFrameNumbers) -> list[Part | str]:
    """The balance by area, the solutions by horizon and the causes."""
    if not own.solutions.any:
        return []
    return [solutions_text(own), *detail(solution_table(own), _balance_table(own), cause_table(own))]


def solutions_text(own: ServiceFrameNumbers) -> str:
    """The structural overspend, what is written to solve it, and what is left."""
    solutions = own.solutions
    title = "**Hvad der kan løses på kort, mellemlangt og langt sigt.**"
    if own.judgement.empty:
        return f"{title} Uden serviceramme og budget er det ikke vurderet, om et merforbrug er strukturelt."
    if solutions.balance.empty:
        return f"{title} Intet område har et merforbrug, der vurderes som strukturelt."
    row = solutions.balance.loc[[TOTAL]].iloc[0]
    areas = numbers.listed(list(solutions.structural.index))
    told = f"{title} Det strukturelle merforbrug er {numbers.kroner(row['overspend'])} ({areas})."
    explained = (
        f"Årsager, der bliver ved, er skrevet til {_directed(row['explained'])} på et helt år."
        if pd.notna(row["explained"])
        else ""
    )
    names = {word: _small(own.horizons[word]) for word in HORIZONS} | {"actions": "aftalte handlinger"}
    parts = [f"{_directed(row[name])} ({said})" for name, said in names.items() if pd.notna(row[name])]
    effects = f"Løsningerne skal på et helt år give {numbers.listed(parts)}." if parts else ""
    return sentences(told, explained, effects, _left(solutions, row), _otherwise(solutions))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _left(solutions: Solutions, row: pd.Series) -> str:
    """What nothing is written for; a solution without an amount may cover some of it."""
    told = "Løsninger og handlinger rækker til det hele."
    if row["left"] >= 1:
        told = f"**Uden en løsning er {numbers.kroner(row['left'])}.**"
    if row[list(EFFECTS)].isna().all():
        told = "Der er ikke skrevet et beløb for nogen løsning, så det er hele beløbet, der er uden en løsning."
    many = solutions.without_amount
    if many:
        has = "løsning har intet beløb" if many == 1 else "løsninger har intet beløb"
        told += f" {numbers.capital(numbers.decimal(many))} {has} på et helt år og er ikke regnet med."
    return told


def _otherwise(solutions: Solutions) -> str:
    """Where the one who wrote a cause judges otherwise than the accounts do."""
    told = []
    for _, cause in solutions.judged_otherwise.iterrows():
        over = (
            JUDGED.get(str(cause["judged"]), "") if cause["area"] not in solutions.structural.index else "strukturelt"
        )
        told.append(
            f"»{cause['title']}« er skrevet som {str(cause['lasting']).lower()}, mens merforbruget i {cause['area']} vurderes "
            f"som {over}."
        )
    return " ".join(told)


def _directed(cost: float) -> str:
    return f"{numbers.kroner(abs(cost))} {'mere' if cost > 0 else 'mindre'}"


def _balance_table(own: ServiceFrameNumbers) -> Table | None:
    frame = own.solutions.balance
    if frame.empty:
        return None
    frame = frame.rename_axis("area").reset_index().replace({"area": {TOTAL: "I alt"}})
    frame = frame if len(frame) > 2 else frame.iloc[:1]  # one area is its own total
    columns = {
        "area": ("Område", "text"),
        "overspend": ("Strukturelt merforbrug", "over_kr"),
        "explained": ("Årsager, der bliver ved", "over_kr"),
        "actions": ("Aftalte handlinger", "over_kr"),
        **{word: (own.horizons[word], "over_kr") for word in HORIZONS},
        "left": ("Uden en løsning", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = (
        "Merforbruget er årets, uden engangsudgifter. Årsager, handlinger og løsninger er på et helt år. Aftalte handlinger er "
        "dem, forventningen ikke regner med. En løsning, der er blevet til en handling, tæller kun dér."
    )
    adopted = [str(area) for area in own.solutions.structural.index[own.solutions.structural["of_adopted"]]]
    note += f" {numbers.listed(adopted)} er målt mod det vedtagne budget." if adopted else ""
    title = "Strukturelt merforbrug, og hvad der er skrevet af løsninger, kr. på et helt år"
    totals = [len(frame) - 1] if len(frame) > 1 else []
    return table(
        "uden_loesning", title, frame, columns, totals=totals, note=note, source=SOURCE, sign=own.sign.than("")
    )  # fmt: skip


def solution_table(own: ServiceFrameNumbers) -> Table | None:
    """Every solution, and the sum of each horizon; what counts elsewhere stands without an amount."""
    solutions = own.solutions.solutions
    if solutions.empty:
        return None
    rows, totals = [], []
    for word, those in by_horizon(solutions):
        rows += [_solution_line(row, own.horizons[word]) for _, row in those.iterrows()]
        counted = those[those["counts"]]
        sums = {name: counted[name].sum(min_count=1) for name in ("amount_this_year", "amount_full_year")}
        if len(those) > 1:
            totals.append(len(rows))
            rows.append({"horizon": own.horizons[word], "title": "I alt", **sums})
    columns = {
        "horizon": ("Hvornår", "text"),
        "title": ("Løsning", "text"),
        "place": ("Hvor", "text"),
        "cause": ("Årsag", "text"),
        "amount_this_year": (f"I {own.month.year}, kr.", "over_kr"),
        "amount_full_year": ("På et helt år, kr.", "over_kr"),
        "owner": ("Ansvarlig og frist", "text"),
        "status": ("Status", "text"),
    }
    frame = pd.DataFrame(rows)
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = "Løsninger på kort, mellemlangt og langt sigt"
    return table("loesninger", title, frame, columns, totals=totals, source="Indberettet", sign=own.sign.than(""))


def _solution_line(row: pd.Series, horizon: str) -> dict[str, object]:
    place = row["unit"] if pd.notna(row["unit"]) else row["area"]
    line: dict[str, object] = {"horizon": horizon, "place": place}
    line |= {name: row[name] for name in ("title", "cause", "amount_this_year", "amount_full_year", "status")}
    line["owner"] = f"{row['owner_role']}, {numbers.day(row['deadline'])}"
    if not row["counts"]:
        where = NOT_HERE["done" if row["status"] == CARRIED_OUT and pd.isna(row["action"]) else "action"]
        line |= {"amount_this_year": None, "amount_full_year": None, "status": where}
    elif row["late"]:
        line["status"] = f"{row['status']}; fristen er overskredet"
    if pd.notna(row["note"]):
        line["status"] = f"{line['status']}. {row['note']}"
    return line


def cause_table(own: ServiceFrameNumbers) -> Table | None:
    """What the overspends are said to be due to, and whether that is how the accounts are judged."""
    frame = own.solutions.causes
    if frame.empty:
        return None
    frame = frame.assign(
        place=frame["unit"].fillna(frame["area"]),
        judged=frame["judged"].map(JUDGED),
        lasting=frame["lasting"].map(_neuter),
    ).sort_values(["area", "place", "title"], kind="stable")
    columns: Mapping[str, tuple[str, str]] = {
        "title": ("Årsag", "text"),
        "place": ("Hvor", "text"),
        "lasting": ("Skrevet som", "text"),
        "judged": ("Områdets merforbrug vurderes som", "text"),
        "amount_this_year": (f"I {own.month.year}, kr.", "over_kr"),
        "amount_full_year": ("På et helt år, kr.", "over_kr"),
        "solved": ("Løsninger på et helt år, kr.", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = "Hvad merforbruget skyldes"
    return table("aarsager", title, frame, columns, source="Indberettet", sign=own.sign.than(""))


def _neuter(lasting: str) -> str:
    """As the judgement of an overspend is said: »strukturelt«, »midlertidigt«."""
    return f"{lasting.lower()}t"


def solution_questions(own: ServiceFrameNumbers) -> list[str]:
    """What a structural overspend without a cause, or without a solution, raises for the meeting."""
    solutions = own.solutions
    asked = []
    if solutions.unexplained:
        where = numbers.listed(solutions.unexplained)
        asked.append(
            f"Hvad skyldes det strukturelle merforbrug i {where}? Der er ikke skrevet en årsag, der bliver ved."
        )
    if solutions.any and len(solutions.balance):
        left = float(solutions.balance["left"].loc[TOTAL])
        if left >= own.follow_up.settings.thresholds.act_kr:
            asked.append(
                f"Hvad kan løse de {numbers.kroner(left)} af det strukturelle merforbrug, der er uden en løsning?"
            )
    late = solutions.solutions[solutions.solutions["late"]]
    if len(late):
        titles = numbers.listed([f"»{title}«" for title in late["title"]])
        asked.append(f"Hvad skal der til for at komme videre med {titles}, hvor fristen er overskredet?")
    return asked
