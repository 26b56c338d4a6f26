"""The purchaser's sections: cases in and out, whom to see again, and what earlier rounds gave; counts for everybody else."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import figures, numbers
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.cases import candidates, lists, need, reported
from styringslib.sections.cases.granting import GrantingNumbers
from styringslib.sections.cases.numbers import CaseNumbers

SOURCE = "Omsorgssystemets bevillinger"
EMPTY = "Der er ikke indlæst data om borgernes bevillinger, så afsnittet er udeladt."
# Hours a week and kr that are told as none.
NO_HOURS, NOTHING = 0.05, 500.0


FLOW = {
    "starts": ("Nye", "count"),
    "stops": ("Stoppede", "count"),
    "increases": ("Flere timer", "count"),
    "decreases": ("Færre timer", "count"),
    "hours_in": ("Timer om ugen ind", "hours1"),
    "hours_out": ("Timer om ugen ud", "hours1"),
    "net_hours": ("Netto", "change_hours1"),
    "hours_level": ("Visiteret ved månedens slutning", "hours"),
    "amount_this_year": ("Virkning i år, kr.", "over_kr"),
    "amount_full_year": ("Virkning på et helt år, kr.", "over_kr"),
}


def headline(own: CaseNumbers) -> str:
    """The answer first: what has come in and gone out, and how many cases to see again."""
    if own.flow.empty:
        return "Der er ikke indlæst data om borgernes bevillinger."
    return f"{_flow_text(own)} {_picked(own)}".strip()


def about(own: CaseNumbers) -> str:
    """What the numbers rest on."""
    return (
        f"Rapporten viser de bevillinger, der var kendt, da {numbers.month_name(own.month)} blev lukket. "
        "Virkningen i kroner er timer ganget med "
        "distrikternes timepris. Rapporten rummer pseudonymer og er kun til visitationen. Andre får antal, "
        "hvor små tal ikke er vist."
    )


def flow(own: CaseNumbers) -> Section:
    """How many hours have come in and gone out, and what that costs this year and over a full year."""
    if own.flow.empty:
        return section(EMPTY)
    return section(_flow_figure(own), _month_table(own), _unit_table(own))


def _year(own: CaseNumbers) -> pd.DataFrame:
    return own.flow[pd.PeriodIndex(own.flow.index).year == own.month.year]


def _flow_text(own: CaseNumbers) -> str:
    year = _year(own)
    net = float(year["net_hours"].sum())
    full, now = (float(year[name].sum(min_count=1)) for name in ("amount_full_year", "amount_this_year"))
    shown = numbers.decimal(abs(net), 1)
    told = f"Fra {numbers.year_to(own.month)} er der bevilget {shown} timer {'flere' if net > 0 else 'færre'} om ugen, "
    told += "end der er faldet bort. "
    if abs(net) < NO_HOURS:
        told = f"Fra {numbers.year_to(own.month)} er der bevilget lige så mange timer om ugen, som der er faldet bort. "
    told += (
        f"Der er {numbers.counted(float(year['starts'].sum()), 'ny bevilling', 'nye bevillinger')}, og "
        f"{numbers.counted(float(year['stops'].sum()), 'er stoppet', 'er stoppet')}."
    )
    if pd.notna(full) and pd.notna(now):
        told += f" {worth(now, full)}"
        unknown = own.flow_by_unit["amount_full_year"].isna()
        if unknown.any():
            told += (
                f" {numbers.listed(list(unknown.index[unknown]))} har ingen timepris og er ikke regnet med i kronerne."
            )
    return told


def worth(now: float, full: float) -> str:
    """What the year's changes cost (+) or save in this year and over a full one, each by its own sign.

    They may differ: a change counts from its date, so an early stop saves more of this year than a late start costs of it.
    """
    if max(abs(now), abs(full)) < NOTHING:
        return "Til timeprisen ændrer det stort set ikke udgiften."
    if min(abs(now), abs(full)) < NOTHING:
        amount, when, other = (full, "på et helt år", "i år") if abs(now) < NOTHING else (now, "i år", "på et helt år")
        return f"Til timeprisen {_verb(amount)} ændringerne {numbers.kroner(abs(amount))} {when}, men stort set intet {other}."
    this_year, whole_year = (numbers.kroner(abs(amount)) for amount in (now, full))
    if (now > 0) == (full > 0):
        return f"Til timeprisen {_verb(now)} ændringerne {this_year} i år og {whole_year} på et helt år."
    return f"Til timeprisen {_verb(now)} ændringerne {this_year} i år, men {_verb(full)} {whole_year} på et helt år."


def _verb(amount: float) -> str:
    return "koster" if amount > 0 else "sparer"


def _flow_figure(own: CaseNumbers) -> Part:
    months = own.flow
    shown = {"Ind": months["hours_in"], "Ud": months["hours_out"]}
    net = float(_year(own)["net_hours"].sum())
    title = "Der kommer flere timer ind, end der går ud" if net > 0 else "Der går flere timer ud, end der kommer ind"
    if abs(net) < NO_HOURS:
        title = "Der kommer lige så mange timer ind, som der går ud"
    alt = (
        f"Kurver over bevilgede timer om ugen ind (nye og forhøjede) og ud (stoppede og nedsatte) måned for måned siden "
        f"{numbers.month_name(months.index[0])}. I {numbers.month_name(own.month)} kom "
        f"{numbers.decimal(months['hours_in'].iloc[-1], 1)} timer ind, "
        f"og {numbers.decimal(months['hours_out'].iloc[-1], 1)} gik ud."
    )
    subtitle = f"Bevilgede timer om ugen, {months.index[0].year}-{months.index[-1].year}"
    return figures.monthly_lines(title, subtitle, shown, alt=alt, source=SOURCE, from_zero=True)


def _month_table(own: CaseNumbers) -> Table:
    frame = _year(own).rename_axis("month").reset_index()
    sums = frame.drop(columns=["month", "hours_level"]).sum(min_count=1).to_dict()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    frame = pd.concat([frame, pd.DataFrame([{"month": "I alt", **sums}])], ignore_index=True)
    columns = {
        "month": ("Måned", "text"),
        **{name: heading for name, heading in FLOW.items() if frame[name].notna().any()},
    }
    note = (
        "En bevilling, der afløses af en ny af samme ydelse, er en ændring. En pause på op til 14 dage tæller ikke som et stop. "
        "Virkning i år er fra ændringens dato til 31. december."
    )
    title = f"Sager ind og ud måned for måned, {own.month.year}"
    return table(
        "sager_maaned", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE, sign=own.sign.than("")
    )


def _unit_table(own: CaseNumbers) -> Table:
    frame = own.flow_by_unit.sort_values("net_hours", ascending=False).rename_axis("unit").reset_index()
    total = {"unit": "I alt", **frame.drop(columns="unit").sum(min_count=1).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "unit": ("Distrikt", "text"),
        **{name: heading for name, heading in FLOW.items() if frame[name].notna().any()},
    }
    title = f"Sager ind og ud distrikt for distrikt, {numbers.year_to(own.month)} {own.month.year}"
    bold, sign = [len(frame) - 1], own.sign.than("")
    return table("sager_distrikt", title, frame, columns, totals=bold, source=SOURCE, sign=sign)


def review(own: CaseNumbers) -> Section:
    """Whom the rules pick, how much work it is, what it may give; the list itself by pseudonym."""
    if not own.terms.rules:
        return section("Kommunen har ikke beskrevet regler for revisitation, så afsnittet er udeladt.")
    if own.listed.empty:
        return section("Ingen bevillinger er omfattet af kommunens regler for revisitation i denne måned.")
    granting = GrantingNumbers(own)
    return section(
        _review_text(own), _rule_table(own), lists.gaps(granting), lists.assessor_table(own), _list_table(own)
    )


def _picked(own: CaseNumbers) -> str:
    rows = own.by_rule
    if rows.empty or not rows["cases"].sum():
        return ""
    return (
        "Reglerne for revisitation peger på "
        f"{numbers.counted(float(rows['cases'].sum()), 'bevilling', 'bevillinger')} med tilsammen "
        f"{numbers.hours(float(rows['hours_per_week'].sum()))} om ugen."
    )


def _review_text(own: CaseNumbers) -> str:
    rows = own.by_rule
    hours = float(rows["minutes"].sum()) / 60
    told = _picked(own)
    if hours:
        told += f" At se på dem alle tager omkring {numbers.hours(hours)}."
    saving = float(rows["expected_saving"].sum())
    if saving > 0:
        told += (
            f" Hvis det går som i tidligere runder, falder bevillingerne med {numbers.decimal(saving, 1)} "
            "timer om ugen. "
            f"Det svarer til {numbers.kroner(float(rows['amount'].sum()))} på et helt år."
        )
    return told + " Målet er den rigtige hjælp. En gennemgang kan også vise, at en borger skal have mere."


def _rule_table(own: CaseNumbers) -> Table:
    frame = own.by_rule.rename_axis("rule").reset_index()
    frame["work"] = frame["minutes"] / 60
    total = {"rule": "I alt", **frame.drop(columns="rule").sum(min_count=1).to_dict()}
    if len(own.record):
        earlier = own.record[["rule", "reviewed", "changed", "saved_share", "lower", "upper"]]
        frame = frame.merge(earlier, on="rule", how="left")
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "rule": ("Regel", "text"),
        "cases": ("Bevillinger", "count"),
        "hours_per_week": ("Timer om ugen", "hours1"),
        "work": ("Arbejde, timer", "hours"),
        "expected_saving": ("Ventet fald, timer om ugen", "hours1"),
        "amount": ("Ventet fald på et helt år, kr.", "kr"),
        "reviewed": ("Tidligere gennemgået", "count"),
        "changed": ("Heraf ændret", "count"),
        "saved_share": ("Fald i timer, pct.", "pct"),
        "lower": ("Nedre grænse (95 pct.)", "pct"),
        "upper": ("Øvre grænse (95 pct.)", "pct"),
    }
    columns = {name: heading for name, heading in columns.items() if name in frame and frame[name].notna().any()}
    note = (
        "En bevilling tæller under den første regel, der passer. Det ventede fald er timerne ganget med "
        "faldet i tidligere runder. Grænserne "
        "viser, hvor meget runderne har svinget. Regler uden tidligere runder har intet ventet fald."
    )
    return table(
        "revisitation", "Bevillinger efter regel", frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE
    )


def _list_table(own: CaseNumbers) -> Table:
    columns = {
        "citizen": ("Pseudonym", "text"),
        "assessor": ("Visitator", "text"),
        "unit": ("Distrikt", "text"),
        "service": ("Ydelse", "text"),
        "hours_per_week": ("Timer om ugen", "number"),
        "citizen_hours": ("Borgerens timer i alt", "number"),
        "gap_hours": ("Visiteret minus leveret", "number"),
        "weeks_since_review": ("Uger siden sidst", "count"),
        "level_change": ("Ændret niveau", "change_count"),
        "expected_saving": ("Ventet fald", "number"),
        "rule": ("Regel", "text"),
        "effort": ("Indsats", "text"),
    }
    # One assessor's list after another; within it most to gain first.
    frame = own.listed.sort_values("assessor", kind="stable", na_position="last")
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = (
        "Listen er til visitationen og må ikke sendes videre. Pseudonymet slås op i omsorgssystemet. Minus i "
        "funktionsniveau er mindre behov."
    )
    return table("revisitationsliste", "Hvem skal vi se på igen", frame, columns, note=note, source=SOURCE)


def questions(own: CaseNumbers) -> list[str]:
    """What the flow and the list raise for the meeting."""
    asked = []
    if len(own.flow):
        most = own.flow_by_unit["net_hours"].idxmax()
        if own.flow_by_unit["net_hours"].max() > 0:
            asked.append(f"Hvad ligger bag, at timerne vokser mest i {most}, og er det set i de andre distrikter?")
    if len(own.listed):
        asked.append("Hvilke bevillinger på listen tager vi først, hvem gør det, og hvornår ser vi på virkningen?")
    granting = GrantingNumbers(own)
    named = candidates.questions(granting)
    if len(own.listed) and not named:
        asked.append("Hvilke borgere på listen kan have gavn af et rehabiliteringsforløb, før bevillingen ændres?")
    return [*asked, *need.questions(granting), *named, *reported.questions(granting)]


def shared(own: CaseNumbers) -> Section:
    """What readers who may not see the list are shown."""
    return section(detail(shared_counts(own)))


def shared_with_purchaser(own: CaseNumbers) -> Section:
    """What the purchaser's own report shows beside it: also by assessor."""
    counts = shared_counts(own)
    return section("## Revisitation", counts, detail(lists.shared_assessors(own))) if counts else section()


def shared_counts(own: CaseNumbers) -> Table | None:
    """How many cases the rules pick in each district, for readers who may not see the list."""
    frame = own.counts
    if frame.empty:
        return None
    frame = frame.rename_axis("unit").reset_index()
    columns = {"unit": ("Distrikt", "text"), "cases": ("Bevillinger", "count")}
    note = "Antal under kommunens grænse for små tal, og tal, der ville røbe dem, er ikke vist. Listen er kun hos visitationen."
    return table(
        "revisitation_antal", "Bevillinger, der skal ses på igen", frame, columns,
        totals=[len(frame) - 1], note=note, source=SOURCE,
    )  # fmt: skip
