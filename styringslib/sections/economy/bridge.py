"""From adopted to revised budget, by name: what was decided when, from where, to whom, and why."""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.measures import measure
from styringslib.month.accounts import NOT_ENTERED
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table

KINDS = {
    "adopted": measure("adopted").name, "grant": "Tillægsbevilling", "move": "Omplacering", "demography": "Demografi",
    "tasks": "Opgaveændring (DUT)", "index": "Pris og løn", "carry_over": "Overførsel", "other": "Andet",
    followup.UNNAMED: "Uden navn", NOT_ENTERED: "Ikke i budgettet endnu", "revised": measure("budget").name,
}  # fmt: skip
DURATIONS = {"lasting": "varig", "once": "kun i år"}
SOURCE = "Budget og budgetændringer"
NOTE = "Plus gør budgettet større, minus mindre."


def bridge(basis: FollowUp) -> list[Part | str]:
    """A unit's budget line by line; nothing where it is as adopted and nothing is named, and of several units."""
    lines = basis.budget_bridge
    if basis.unit is None or lines.empty:
        return []
    return [_text(lines), _line_table(basis, lines)]


def whole_bridge(basis: FollowUp) -> list[Part | str]:
    """All units side by side by the kind of change, and every change by name; nothing where no budget has changed."""
    lines = basis.budget_bridge
    if lines.empty:
        return []
    named = _named_table(basis, lines)
    return [_text(lines), _kind_table(basis, lines), *([named] if named is not None else [])]


def changes(basis: FollowUp) -> Section:
    """For a formal follow-up: the way from adopted to revised budget by area, money moved between areas, and every change by name
    with its reason."""
    lines = basis.budget_bridge
    if basis.forecast is None or basis.forecast[["adopted", "budget"]].isna().any():
        return section(
            "Der er ikke både et vedtaget og et korrigeret budget for hele året, så ændringerne kan ikke gøres op."
        )
    if lines.empty:
        none = "Der er hverken givet tillægsbevillinger eller flyttet penge: det korrigerede budget er det vedtagne."
        return section(none)
    return section(_text(lines), _moved_text(basis, lines), _area_table(basis, lines), _named_table(basis, lines))


def _area_of(basis: FollowUp) -> dict[str, str]:
    return {unit.name: unit.area for unit in basis.settings.units}


def _moved_text(basis: FollowUp, lines: pd.DataFrame) -> str:
    """Money that was moved from one area to another: what a unit gets from a unit of another area."""
    area = _area_of(basis)
    moves = lines[(lines["kind"] == "move") & (lines["amount"] > 0)]
    moves = moves.assign(to=moves["unit"].map(area), of=moves["counterpart"].map(lambda name: area.get(name, name)))
    across = moves[moves["of"].notna() & (moves["of"] != moves["to"])].groupby(["of", "to"], sort=False)["amount"].sum()
    ways = across.reset_index()
    told = [
        f"{numbers.kroner(kr)} fra {of} til {to}"
        for of, to, kr in zip(ways["of"], ways["to"], ways["amount"], strict=True)
    ]
    return f"Mellem områder er der flyttet {numbers.listed(told)}." if told else ""


def _area_table(basis: FollowUp, lines: pd.DataFrame) -> Table:
    """Areas x kinds of change, from adopted to revised; the areas whose budget is as adopted too."""
    area = _area_of(basis)
    row = basis.forecast
    assert row is not None
    wide = lines.assign(area=lines["unit"].map(area)).pivot_table(
        index="area", columns="kind", values="amount", aggfunc="sum", sort=False
    )
    # The units whose budget is as adopted are in no line.
    rest = basis.forecasts.figures.loc[basis.forecasts.units]
    rest = rest[~rest.index.isin(lines["unit"])]
    same = rest["adopted"].groupby([area.get(str(unit), "") for unit in rest.index]).sum()
    wide = wide.reindex(list(dict.fromkeys(name for name in area.values() if name in {*wide.index, *same.index})))
    for kind in ("adopted", "revised"):
        wide[kind] = wide[kind].fillna(0.0) + same.reindex(wide.index).fillna(0.0)
    frame = wide[[kind for kind in KINDS if kind in wide]].rename_axis("area").reset_index()
    kinds = [str(name) for name in frame if name != "area"]
    frame = pd.concat([frame, pd.DataFrame([{"area": "I alt", **frame[kinds].sum().to_dict()}])], ignore_index=True)
    columns: dict[str, tuple[str, str]] = {"area": ("Område", "text")}
    columns |= {kind: (KINDS[kind], "kr" if kind in ("adopted", "revised") else "change_kr") for kind in kinds}
    title = f"Fra vedtaget til korrigeret budget efter område, {basis.month.year}, kr."
    return table("budgettets_vej", title, frame, columns, totals=[len(frame) - 1], note=NOTE, source=SOURCE)


def _ends(lines: pd.DataFrame) -> tuple[float, float]:
    return tuple(float(lines.loc[lines["kind"] == kind, "amount"].sum()) for kind in ("adopted", "revised"))  # type: ignore[return-value]  # two kinds, two sums


def _text(lines: pd.DataFrame) -> str:
    """How much the budget has grown, what of it lasts, and what has no name."""
    adopted, revised = _ends(lines)
    more = revised - adopted
    told = ["**Fra vedtaget til korrigeret budget.**"]
    if abs(more) >= 1:
        told.append(
            f"Budgettet er {numbers.kroner(abs(more))} {'større' if more > 0 else 'mindre'}, end det blev vedtaget."
        )
    sums = lines.groupby("duration")["amount"].sum()
    known = {name: float(sums[name]) for name in DURATIONS if name in sums and abs(sums[name]) >= 1_000}
    if known:
        words = {"lasting": "gælder også kommende år", "once": "gælder kun i år"}
        parts = [
            f"{numbers.kroner(abs(kr))} {'mere' if kr > 0 else 'mindre'} {words[name]}" for name, kr in known.items()
        ]
        told.append(f"Af ændringerne: {numbers.listed(parts)}.")
    unnamed = float(lines.loc[lines["kind"] == followup.UNNAMED, "amount"].sum())
    if abs(unnamed) >= 1_000:
        told.append(f"{numbers.kroner(abs(unnamed))} har ikke fået et navn. Hvad er det, og hvem har besluttet det?")
    waiting = -float(lines.loc[lines["kind"] == NOT_ENTERED, "amount"].sum())
    if abs(waiting) >= 1_000:
        told.append(
            f"{numbers.kroner(abs(waiting))} er besluttet, men ikke lagt ind i budgettet, som afvigelsen er regnet ud fra."
        )
    return sentences(*told)


def _shown(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with where the money comes from and goes to."""
    named = lines["kind"].isin(followup.BUDGET_CHANGES)
    gets = lines["amount"] >= 0
    other = lines["counterpart"]
    return lines.assign(
        label=lines["kind"].map(KINDS),
        source=other.where(gets, lines["unit"]).where(named),
        target=lines["unit"].where(gets, other).where(named),
        lasts=lines["duration"].map(DURATIONS),
    )


_COLUMNS = {
    "decided_on": ("Dato", "date"),
    "source": ("Fra", "text"),
    "target": ("Til", "text"),
    "reason": ("Begrundelse", "text"),
    "lasts": ("Varighed", "text"),
}


def _line_table(basis: FollowUp, lines: pd.DataFrame) -> Table:
    shown = _shown(lines)
    columns = {
        "label": ("Ændring", "text"),
        **_COLUMNS,
        "amount": ("Beløb, kr.", "row"),
        "subtotal": ("Budget herefter, kr.", "kr"),
    }
    columns = {name: told for name, told in columns.items() if shown[name].notna().any()}
    ends = [place for place, kind in enumerate(shown["kind"]) if kind in ("adopted", "revised")]
    kinds = ["kr" if place in ends else "change_kr" for place in range(len(shown))]
    title = f"Fra vedtaget til korrigeret budget, {basis.month.year}"
    return table("budgettets_vej", title, shown, columns, totals=ends, note=NOTE, source=SOURCE, row_kinds=kinds)


def _kind_table(basis: FollowUp, lines: pd.DataFrame) -> Table:
    """Units x kinds of change, from adopted to revised; the units whose budget is as adopted on one line."""
    wide = lines.pivot_table(index="unit", columns="kind", values="amount", aggfunc="sum", sort=False)
    kinds = [kind for kind in KINDS if kind in wide]
    wide = wide[kinds].reindex(lines["unit"].unique())
    area = {unit.name: unit.area for unit in basis.settings.units}
    frame = wide.rename_axis("unit").reset_index().assign(area=[area.get(str(unit), "") for unit in wide.index])
    row = basis.forecast
    if row is not None and pd.notna(row["adopted"]) and pd.notna(row["budget"]):
        same = float(row["adopted"] - wide["adopted"].sum())
        if abs(same) >= 1:
            rest = {"unit": "Enheder uden ændringer", "adopted": same, "revised": same}
            frame = pd.concat([frame, pd.DataFrame([rest])], ignore_index=True)
    total = {"unit": "I alt", **frame[kinds].sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns: dict[str, tuple[str, str]] = {"unit": ("Enhed", "text"), "area": ("Område", "text")}
    columns |= {kind: (KINDS[kind], "kr" if kind in ("adopted", "revised") else "change_kr") for kind in kinds}
    title = f"Fra vedtaget til korrigeret budget, {basis.month.year}, kr."
    return table("budgettets_vej", title, frame, columns, totals=[len(frame) - 1], note=NOTE, source=SOURCE)


def _named_table(basis: FollowUp, lines: pd.DataFrame) -> Table | None:
    named = _shown(lines[lines["kind"].isin(followup.BUDGET_CHANGES)]).sort_values("decided_on", kind="stable")
    if named.empty:
        return None
    columns = {"label": ("Ændring", "text"), **_COLUMNS, "amount": ("Beløb, kr.", "change_kr")}
    columns = {name: told for name, told in columns.items() if named[name].notna().any()}
    total = {"label": "I alt", "amount": named["amount"].sum()}
    named = pd.concat([named, pd.DataFrame([total])], ignore_index=True)
    note = "En omplacering står hos både den, der afgiver, og den, der får, så den går ud med sig selv i summen."
    note = note if (named["kind"] == "move").any() else ""
    title = f"Budgetændringer ved navn, {basis.month.year}"
    return table("budgetaendringer", title, named, columns, totals=[len(named) - 1], note=note, source=SOURCE)
