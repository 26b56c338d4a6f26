"""The service frame's section: is it kept, what is structural and on what evidence, and how forecasts have fared."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import heading
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.service_frame.solutions_shown import JUDGED, solution_parts, solution_questions
from styringslib.sections.service_frame.terms import FrameTerms

SOURCE = "Økonomisystem, kommunens servicerammer og egen prognose"


def service_frame(own: ServiceFrameNumbers) -> Section:
    """Expected result against the frame, the judgement with its evidence, the roll-forward and the record of forecasts."""
    if own.terms is None or own.status.empty:
        return section(unknown_text(), solution_parts(own))
    return section(
        judged_parts(own),
        _status_table(own),
        solution_parts(own),
        detail(evidence_table(own), _roll_table(own), record_table(own)),
    )


def unknown_text() -> str:
    """That there is no frame to hold the year against."""
    return "Kommunen har ikke oplyst sin serviceramme, eller budgettet mangler, så den er udeladt."


def judged_parts(own: ServiceFrameNumbers, ahead: str = "Vi venter at bruge") -> list[str]:
    """How far the result is from the frame, and whether an overspend is structural, against both budgets; ``ahead``: how what is
    expected of a year under way is told."""
    return [_text(own.terms, own, ahead), _judged_text(own), _otherwise_text(own)] if own.terms is not None else []


def _text(terms: FrameTerms, own: ServiceFrameNumbers, ahead: str) -> str:
    total = own.status.iloc[-1]
    gap, share = float(total["frame_deviation"]), float(total["frame_deviation_share"])
    used = "Regnskabet blev" if own.closed else ahead
    told = f"{terms.name} er {numbers.kroner(total['frame'])} i {own.month.year}. "
    told += f"{used} {numbers.kroner(total['expected_total'])}, altså "
    told += f"{numbers.kroner(abs(gap))} ({numbers.percent(abs(share))}) {numbers.over_under(gap)} rammen."
    if pd.notna(terms.municipality):
        told += f" Det svarer til {numbers.percent(abs(gap) / terms.municipality, 2)} af hele kommunens serviceramme."
    return told


def _judged_text(own: ServiceFrameNumbers) -> str:
    row = own.judgement.loc[[TOTAL]].iloc[0]
    if row["judgement"] == "none":
        return ""
    years = numbers.counted(row["years_over"], "år", "år")
    told = f"**Strukturelt eller midlertidigt?** Merforbruget vurderes som {JUDGED[row['judgement']]}. "
    if row["judgement"] == "undetermined":
        told = "**Strukturelt eller midlertidigt?** Det er for tidligt at afgøre. "
    told += f"Der har været merforbrug i {years} i træk."
    if row["forecasts_known"]:
        told += (
            f" Det var ventet ved {numbers.decimal(row['forecasts_over'])} af årets "
            f"{numbers.counted(row['forecasts_known'], 'opfølgning', 'opfølgninger')}."
        )
    if row["one_off"]:
        told += f" Uden engangsudgifter er det {numbers.kroner(row['overspend_without_one_off'])}"
    areas = own.judgement.drop(index=TOTAL)
    structural = [str(name) for name in areas.index[areas["judgement"] == "structural"]]
    temporary = [str(name) for name in areas.index[areas["judgement"] == "temporary"]]
    parts = [f"strukturelt i {numbers.listed(structural)}"] if structural else []
    parts += [f"midlertidigt i {numbers.listed(temporary)}"] if temporary else []
    return told + (f" Område for område er det {numbers.listed(parts)}." if parts else "")


def _otherwise_text(own: ServiceFrameNumbers) -> str:
    """Where the adopted budget gives another answer: money that was moved in does not make an overspend go away."""
    told = []
    for unit in own.judged_otherwise:
        row = own.adopted_judgement.loc[[unit]].iloc[0]
        before, now = str(row["judgement"]), str(own.judgement.loc[[unit]].iloc[0]["judgement"])
        name = "hele området" if unit == TOTAL else unit
        over = numbers.kroner(abs(row["overspend"]))
        found = {
            "none": "intet merforbrug",
            "undetermined": f"et merforbrug på {over}, som det er for tidligt at bedømme",
        }
        first = found.get(before, f"et merforbrug på {over}, der vurderes som {JUDGED.get(before, before)}")
        second = JUDGED[now]
        told.append(f"for {name} {first} (mod det korrigerede budget er svaret {second})")
    if not told:
        return ""
    moved = "Forskellen er de penge, der er flyttet eller bevilget i løbet af året."
    return f"**Holdt op mod det vedtagne budget** er der {numbers.listed(told)}. {moved}"


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(unit=frame["unit"].replace({TOTAL: "I alt"}))


def _status_table(own: ServiceFrameNumbers) -> Table:
    deviation = "Afvigelse" if own.closed else "Forventet afvigelse"
    columns = {
        "unit": ("Område", "text"),
        "budget": heading("budget"),
        "expected_total": heading("expected", own.closed),
        "deviation": (f"{deviation} fra budgettet", "over_kr"),
        "share_of_frame": ("Andel af rammen, pct.", "pct"),
        "frame": ("Serviceramme", "kr"),
        "frame_deviation": (f"{deviation} fra rammen", "over_kr"),
    }
    frame = _named(own.status)
    title = f"{heading('expected', own.closed)[0]} mod servicerammen, {own.month.year}, kr."
    return table(
        "serviceramme",
        title,
        frame,
        columns,
        totals=[len(frame) - 1],
        source=SOURCE,
        sign=own.sign.than("budgettet eller rammen"),
    )


def evidence_table(own: ServiceFrameNumbers) -> Table:
    """What the judgement of each area rests on."""
    frame = _named(own.judgement.reset_index())
    frame["judgement"] = [JUDGED[judged] for judged in frame["judgement"]]
    if own.judged_otherwise:
        adopted = own.adopted_judgement.reindex(own.judgement.index)
        frame["adopted_overspend"] = adopted["overspend"].to_numpy()
        frame["adopted_judgement"] = [JUDGED[judged] for judged in adopted["judgement"]]
    # The total stands last, as in every other table.
    frame = pd.concat([frame[frame["unit"] != "I alt"], frame[frame["unit"] == "I alt"]], ignore_index=True)
    columns = {
        "unit": ("Område", "text"),
        "overspend": ("Afvigelse", "over_kr"),
        "overspend_share": ("Pct. af budget", "over_pct"),
        "one_off": ("Heraf engangs", "over_kr"),
        "overspend_without_one_off": ("Uden engangs", "over_kr"),
        "years_over": ("År i træk", "count"),
        "forecasts_known": ("Opfølgninger", "count"),
        "forecasts_over": ("Heraf over", "count"),
        "judgement": ("Vurdering", "text"),
    }
    if own.judged_otherwise:
        columns["adopted_overspend"] = ("Afvigelse fra vedtaget budget", "over_kr")
        columns["adopted_judgement"] = ("Vurdering mod vedtaget budget", "text")
    note = (
        "Merforbrug tæller fra en halv pct. af budgettet. Det kaldes strukturelt, når det er der mindst to "
        "år i træk og ved mindst to opfølgninger, "
        "og når det bliver ved uden engangsudgifter. Taler noget imod, kaldes det midlertidigt."
    )
    title = "Strukturelt eller midlertidigt: hvad vurderingen bygger på, kr."
    bold, sign = [len(frame) - 1], own.sign
    return table("strukturelt", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _roll_table(own: ServiceFrameNumbers) -> Table:
    frame = own.roll_forward
    frame = frame.assign(
        label=frame["label"].replace({"start": "Ramme ved begyndelsen"}), year=frame["year"].astype(str)
    )
    columns = {
        "year": ("År", "text"),
        "label": ("Ændring", "text"),
        "amount": ("Beløb", "row"),
        "subtotal": ("Ramme", "kr"),
    }
    note = "Plus gør rammen større. Pris- og lønfremskrivningen regnes af rammen ved årets begyndelse."
    kinds = ["kr", *["change_kr"] * (len(frame) - 1)]
    title = "Sådan er rammen blevet til, kr."
    return table("rammens_vej", title, frame, columns, note=note, source=SOURCE, row_kinds=kinds)


def record_table(own: ServiceFrameNumbers) -> Table | None:
    """The follow-ups of closed years beside what the years became."""
    frame = own.record
    if frame.empty:
        return None
    frame = frame.assign(
        year=frame["year"].astype(str), followup=[f"{place}. opfølgning" for place in frame["followup"]]
    )
    columns = {
        "year": ("År", "text"),
        "followup": ("Opfølgning", "text"),
        "expected": heading("expected"),
        "actual": ("Regnskab", "kr"),
        "error": ("Ramte ved siden af med", "change_kr"),
        "error_share": ("Pct. af regnskabet", "change_pct"),
    }
    note = "Plus er en for høj forventning, minus en for lav."
    return table(
        "prognoser_mod_regnskab", "Tidligere opfølgninger mod regnskabet, kr.", frame, columns, note=note, source=SOURCE
    )


def questions(own: ServiceFrameNumbers) -> list[str]:
    """What the frame raises for the meeting."""
    if own.judgement.empty or own.judgement.loc[TOTAL, "judgement"] == "none":
        return solution_questions(own)
    return [_first_question(own), *solution_questions(own)]


def _first_question(own: ServiceFrameNumbers) -> str:
    if own.judgement.loc[TOTAL, "judgement"] == "structural":
        if own.closed:
            return (
                f"Hvilken del af merforbruget følger med ind i {own.month.year + 1}, og hvad kræver en politisk beslutning om "
                "budget eller service?"
            )
        return (
            "Hvilken del af merforbruget kan løses i år, og hvad kræver en politisk beslutning om budget eller service?"
        )
    year = str(own.month.year + 1) if own.closed else "næste år"
    return f"Hvad skal der til, for at merforbruget forsvinder igen {'i ' if own.closed else ''}{year}?"
