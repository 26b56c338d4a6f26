"""Carry-over to next year, strict and flexible side by side: what a unit takes along, and who pays for whom."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import table
from styringslib.sections.allocation.carried import CarryOverNumbers

SOURCE = "Egen prognose og kommunens regler for overførsel"
# Amounts that move less than this are not worth a line of text.
SMALL = 1_000.0


def rules_text(basis: CarryOverNumbers) -> str:
    """The municipality's rules in a sentence or two."""
    regime = basis.regime
    assert regime is not None
    limits = (
        f"højst {numbers.percent(regime.surplus_limit, 0)} af budgettet"
        if regime.surplus_limit == regime.deficit_limit
        else f"højst {numbers.percent(regime.surplus_limit, 0)} af budgettet i overskud og "
        f"{numbers.percent(regime.deficit_limit, 0)} i underskud"
    )
    words = {
        "strict": "Kommunen bruger den stramme regel. Hver enhed tager sit eget resultat med til næste år",
        "flexible": "Kommunen bruger den fleksible regel. Først dækker områdets overskud områdets underskud. Det, der er "
        "tilbage, tager enhederne med til næste år",
    }
    years = numbers.counted(regime.repayment_years, "år", "år")
    return (
        f"{words[regime.mode]}, {limits}. Et underskud betales tilbage over {years}. Resten går til eller kommer "
        "fra kassen."
    )


def own(basis: CarryOverNumbers, name: str, month: pd.Period) -> list[Part | str]:
    """One unit: the story in words, and the two regimes in a table. Nothing without rules or forecast."""
    units = basis.units
    if units.empty or name not in set(units["unit"]):
        return []
    row = units[units["unit"] == name].iloc[0]
    told = sentences("**Med til næste år.**", *_story(basis, row, name, month), rules_text(basis))
    return [told, _own_table(basis, row, name, month.year)]


def _when(month: pd.Period, verb: str, past: str) -> str:
    """The year so far is a forecast; after December it has happened."""
    return f"I {month.year} {past}" if month.month == 12 else f"Ender {month.year} som ventet, {verb}"


def _story(basis: CarryOverNumbers, row: pd.Series, name: str, month: pd.Period) -> list[str]:
    assert basis.regime is not None
    mode, year = basis.regime.mode, month.year
    result, carried, opening = row[f"result_{mode}"], row[f"carried_{mode}"], row[f"next_opening_{mode}"]
    if abs(result) < SMALL:
        return [f"{_when(month, 'går', 'gik')} {name} i nul, og intet overføres."]
    told = [
        f"{_when(month, 'får', 'fik')} {name} et {'underskud' if result > 0 else 'overskud'} på "
        f"{numbers.kroner(abs(result))}."
    ]
    what = "Det" if abs(carried - result) < SMALL else numbers.capital(numbers.kroner(abs(carried))) + " af det"
    if abs(carried) >= SMALL:
        more = "mindre" if opening > 0 else "større"
        told.append(f"{what} følger med, og budgettet for {year + 1} bliver {numbers.kroner(abs(opening))} {more}.")
    given = row["given_to_others"] if mode == "flexible" else 0.0
    if given >= SMALL:
        told.append(f"{name} dækker {numbers.kroner(given)} af andre enheders underskud.")
    elif given <= -SMALL:
        told.append(f"Andre enheders overskud dækker {numbers.kroner(-given)}.")
    treasury = row[f"treasury_{mode}"]
    if abs(treasury) >= SMALL:
        told.append(f"Kassen {'får' if treasury > 0 else 'dækker'} {numbers.kroner(abs(treasury))}.")
    return told


def _own_table(basis: CarryOverNumbers, row: pd.Series, name: str, year: int) -> Part:
    lines = [
        ("Årets resultat", row["result_strict"], row["result_flexible"], "result_kr"),
        ("Andre enheder", 0.0, row["given_to_others"], "flow_kr"),
        ("Kassen", row["treasury_strict"], row["treasury_flexible"], "flow_kr"),
        ("Overføres til kommende år", row["carried_strict"], row["carried_flexible"], "result_kr"),
        (f"heraf i budgettet for {year + 1}", row["next_opening_strict"], row["next_opening_flexible"], "next_kr"),
    ]
    frame = pd.DataFrame(lines, columns=["line", "strict", "flexible", "kind"])
    columns = {"line": ("Post", "text"), "strict": ("Stram, kr.", "row"), "flexible": ("Fleksibel, kr.", "row")}
    title = f"Overførsel fra {year} til {year + 1} efter stram og fleksibel regel, {name}"
    result = (
        "Årets resultat er det, myndigheden tildeler og betaler, og egne udgifter mod rammens budgetter. Loftet er af rammen. "
        if str(row["unit"]) in basis.frames
        else "Årets resultat er udgiften mod det optjente, hvor enheden betales efter aktivitet, og ellers mod budgettet. "
    )
    note = f"»Får« og »giver« er set fra enheden. {result}" + (
        "De tre øverste linjer giver tilsammen det, der overføres: Det, enheden får, "
        "gør et underskud mindre, og det, den giver, gør et overskud mindre."
    )
    kinds, sign = list(frame["kind"]), basis.follow_up.sign
    return table("overfoersel", title, frame, columns, totals=[3], note=note, source=SOURCE, row_kinds=kinds, sign=sign)


def whole(basis: CarryOverNumbers, month: pd.Period) -> list[Part | str]:
    """All units under both regimes, and who pays for whom."""
    if basis.units.empty:
        return []
    return [
        sentences(*_balance(basis, month), rules_text(basis)),
        *detail(_unit_table(basis, month.year), _transfer_table(basis, month.year)),
    ]


def proposal(basis: CarryOverNumbers) -> Section:
    """For a closed year: what each unit is to carry over by the municipality's own regime. Nothing while the year is under way,
    and where no regime is written."""
    if not basis.follow_up.closed or basis.units.empty:
        return section()
    month = basis.follow_up.month
    told = sentences(*_balance(basis, month), rules_text(basis))
    return section("## Overførsel til næste år", told, _proposed_table(basis, month.year))


def _proposed_table(basis: CarryOverNumbers, year: int) -> Part:
    """The units' results, what they carry over and what the treasury gets or pays, by the regime that the municipality has."""
    assert basis.regime is not None
    mode = basis.regime.mode
    by = ["area", f"result_{mode}"]
    frame = basis.units.sort_values(by, ascending=[True, False], kind="stable").reset_index(drop=True)
    amounts = [f"{name}_{mode}" for name in ("result", "carried", "treasury", "next_opening")]
    amounts += ["given_to_others"] if mode == "flexible" else []
    total = {"unit": "I alt", "area": "", **frame[amounts].sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "area": ("Område", "text"),
        "unit": ("Enhed", "text"),
        f"result_{mode}": ("Årets resultat", "result_kr"),
        **({"given_to_others": ("Andre enheder", "flow_kr")} if mode == "flexible" else {}),
        f"treasury_{mode}": ("Kassen", "flow_kr"),
        f"carried_{mode}": ("Overføres", "result_kr"),
        f"next_opening_{mode}": (f"I budgettet for {year + 1}", "next_kr"),
    }
    title = f"Forslag til overførsel fra {year} til {year + 1} efter kommunens regler, kr."
    note = "»Får« og »giver« er set fra enheden. Private leverandører bærer deres eget resultat og er ikke med."
    bold, sign = [len(frame) - 1], basis.follow_up.sign
    return table("overfoersel", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _balance(basis: CarryOverNumbers, month: pd.Period) -> list[str]:
    result = basis.units["result_strict"]
    deficits, surpluses = result[result > 0], result[result < 0]
    told = [
        f"{_when(month, 'får', 'fik')} {numbers.counted(len(deficits), 'enhed', 'enheder')} underskud, tilsammen "
        f"{numbers.kroner(deficits.sum())}, og {numbers.counted(len(surpluses), 'enhed', 'enheder')} overskud, tilsammen "
        f"{numbers.kroner(abs(surpluses.sum()))}.",
        f"Inden for områderne kan overskud dække {numbers.kroner(float(basis.transfers['amount'].sum()))} af "
        "underskuddene.",
    ]
    strict, flexible = basis.units["treasury_strict"].sum(), basis.units["treasury_flexible"].sum()
    if strict < 0 and flexible < 0:
        told.append(
            f"Kassen dækker {numbers.kroner(-strict)} efter den stramme regel og {numbers.kroner(-flexible)} efter "
            "den fleksible."
        )
    return told


def _unit_table(basis: CarryOverNumbers, year: int) -> Part:
    by = ["area", "result_strict"]
    frame = basis.units.sort_values(by, ascending=[True, False], kind="stable").reset_index(drop=True)
    amounts = [
        *("budget", "spent", "result_strict", "carried_strict", "treasury_strict"),
        *("given_to_others", "carried_flexible", "treasury_flexible"),
    ]
    total = {"unit": "I alt", **frame[amounts].sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "unit": ("Enhed", "text"),
        "result_strict": ("Årets resultat", "result_kr"),
        "carried_strict": ("Stram: overføres", "result_kr"),
        "treasury_strict": ("Stram: kassen", "flow_kr"),
        "given_to_others": ("Fleksibel: andre enheder", "flow_kr"),
        "carried_flexible": ("Fleksibel: overføres", "result_kr"),
        "treasury_flexible": ("Fleksibel: kassen", "flow_kr"),
    }
    title = f"Overførsel fra {year} til {year + 1} efter stram og fleksibel regel, kr."
    purchaser = "Myndighedens resultat er det, den tildeler og betaler ud over rammens budgetter, og egne udgifter. "
    note = (purchaser if basis.frames else "") + (
        "»Får« og »giver« er set fra enheden. Det, den får, dækker et underskud. Områderne står hver for sig. Private "
        "leverandører bærer deres eget resultat og er ikke med. Enheder, der betales efter aktivitet, bærer udgiften mod det, de "
        "har tjent. Det, de har tjent ud over budgettet, er myndighedens."
    )
    bold, sign = [len(frame) - 1], basis.follow_up.sign
    return table("overfoersel", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _transfer_table(basis: CarryOverNumbers, year: int) -> Part | str:
    moved = basis.transfers
    if moved.empty:
        return "Ingen enhed betaler for en anden, heller ikke efter den fleksible regel."
    wide = moved.pivot_table(
        index=["area", "receiver"], columns="payer", values="amount", aggfunc="sum", fill_value=0.0
    )
    payers = [str(payer) for payer in wide.columns]
    frame = wide.reset_index()
    frame["sum"] = frame[payers].sum(axis=1)
    total = {"area": "", "receiver": "I alt", **frame[[*payers, "sum"]].sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {"receiver": ("Underskud i", "text"), "area": ("Område", "text")}
    columns |= {payer: (f"Betales af {payer}", "kr") for payer in payers} | {"sum": ("I alt", "kr")}
    title = f"Hvem betaler for hvem efter den fleksible regel, {year}, kr."
    return table("hvem_betaler", title, frame, columns, totals=[len(frame) - 1], source=SOURCE)
