"""The settlement with a private provider: the statement to the krone, and where granted, delivered and paid differ."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.allocation import VAT_NOTE
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import month_runs
from styringslib.sections.settlement.numbers import ProviderSettlement

SOURCE = "Omsorgs- og økonomisystem, kommunens regler for afregning"
CORRECTIONS = {
    "symmetric": "Prisen reguleres begge veje, når kommunens egen udgift er gjort op",
    "upward": "Prisen reguleres kun opad, når kommunens egen udgift er gjort op",
    "none": "Prisen reguleres ikke",
}


def settlement(own: ProviderSettlement) -> Section:
    """What the provider is owed, what it was paid, and the differences by name."""
    basis, made = own.follow_up, own.settlement
    if made is None:
        return section(
            "Der er ikke beskrevet regler for afregning, eller der mangler priser eller timer, så afsnittet er udeladt."
        )
    total = made.statement.loc[["Total"]].iloc[0]
    return section(
        _balance_text(basis, own, total),
        _coming_text(basis, own),
        _rule_text(own),
        statement_table(basis, own, total),
        VAT_NOTE if total["vat_in_price"] else "",
        detail(difference_table(basis, own)),
    )


def _balance_text(basis: FollowUp, own: ProviderSettlement, total: pd.Series) -> str:
    balance, period = total["balance"], f"{numbers.year_to(basis.month)} {basis.month.year}"
    if abs(balance) < 500:
        return f"Gøres {period} op nu, er {basis.name} betalt det, der er leveret."
    who = basis.name if balance > 0 else "kommunen"
    unpaid = total["delivered"] - total["paid"]
    parts = [
        (unpaid, f"for {_counted(own)}, der ikke er betalt endnu"),
        (total["correction"], "i regulering"),
        (total["overhead"], "i overhead"),
    ]
    owed = [f"{numbers.kroner(amount)} {words}" for amount, words in parts if amount >= 500]
    return sentences(
        f"Gøres {period} op nu, har {who} {numbers.kroner(abs(balance))} til gode.",
        f"Det er {numbers.listed(owed)}." if balance > 0 and all(amount >= 0 for amount, _ in parts) else "",
        "Regulering og overhead er ikke bogført endnu."
        if unpaid >= 0 and total["correction"] + total["overhead"] >= 500
        else "",
    )


def _coming_text(basis: FollowUp, own: ProviderSettlement) -> str:
    """What the months to come bring beyond the forecast, where the settlement goes on as it has; empty where it is nothing."""
    months = pd.period_range(basis.month + 1, f"{basis.month.year}-12", freq="M")
    if not len(months) or not abs(own.coming) >= 500:
        return ""
    rest = month_runs(list(months))
    more = "kommer der" if own.coming > 0 else "trækkes der"
    return (
        f"Fortsætter reguleringen og overhead som hidtil, {more} {numbers.kroner(abs(own.coming))} "
        f"{'til' if own.coming > 0 else 'fra'} for {rest}. De er ikke regnet med i årets forventede regnskab. Skal de lægges ind "
        "som en disposition?"
    )


def _counted(own: ProviderSettlement) -> str:
    return "uger" if own.by_packages else "timer"


def _rule_text(own: ProviderSettlement) -> str:
    rule = own.rule
    if not rule:
        return ""
    told = [f"{CORRECTIONS[rule.correction]}."]
    if own.by_packages and rule.correction != "none":
        told.append(_week_text(own))
    elif pd.notna(own.own_cost) and rule.correction != "none":
        price = float(own.months["price"].iloc[-1])
        told.append(
            f"Kommunens egen udgift er indtil nu {numbers.decimal(own.own_cost, 2)} kr. pr. leveret time mod prisen på "
            f"{numbers.decimal(price, 2)} kr. Reguleringen er foreløbig, til året er afsluttet."
        )
    if rule.overhead_share:
        checked = "." if rule.verified else f" Satsen er ikke efterprøvet ({rule.source})."
        told.append(f"Til overhead lægges {numbers.percent(rule.overhead_share)}{checked}")
    return sentences(*told)


def _week_text(own: ProviderSettlement) -> str:
    """The municipality's own cost of a week beside the rate; that it is not known where it is not."""
    if math.isnan(own.own_week):
        return "Kommunens egen udgift til en uge i hver pakke er ikke gjort op, så der er ingen regulering med endnu."
    months = own.months
    paid = float((months["price"] * months["delivered_hours"]).sum() / months["delivered_hours"].sum())
    return (
        f"En uge i de samme pakker koster indtil nu kommunen selv {numbers.decimal(own.own_week, 2)} kr. mod taksten på "
        f"{numbers.decimal(paid, 2)} kr. Kommunens udgift er timerne bag en uge i egne distrikter gange egen udgift pr. leveret "
        "time. Reguleringen er foreløbig, til året er afsluttet."
    )


def statement_table(basis: FollowUp, own: ProviderSettlement, total: pd.Series) -> Table:
    """The settlement line by line; the last line is what is due less what was paid, named by who has it to come."""
    hours = float(own.months["delivered_hours"].sum())
    prices = own.months["price"]
    # One price all year can be shown; several can not be one number.
    price = float(prices.iloc[0]) if prices.max() - prices.min() < 0.005 else math.nan
    lines = [
        ("Aktive uger × takst" if own.by_packages else "Leverede timer × pris", hours, price, total["delivered"]),
        ("Regulering til kommunens egen udgift", None, None, total["correction"]),
        ("Overhead", None, None, total["overhead"]),
        ("Har krav på", None, None, total["entitled"]),
        ("Betalt, som trækkes fra", None, None, total["paid"]),
        (_owed_to(basis, total["balance"]), None, None, abs(total["balance"])),
    ]
    frame = pd.DataFrame(lines, columns=["line", "hours", "price", "amount"])
    columns = {
        "line": ("Post", "text"),
        "hours": ("Uger" if own.by_packages else "Timer", "hours1"),
        "price": ("Kr. pr. uge" if own.by_packages else "Kr. pr. time", "price"),
        "amount": ("Kr.", "kr2"),
    }
    title = f"Afregning med {basis.name}, {numbers.year_to(basis.month)} {basis.month.year}"
    return table("afregning", title, frame, columns, totals=[3, 5], source=SOURCE)


def _owed_to(basis: FollowUp, balance: float) -> str:
    return f"{basis.name if balance >= 0 else 'Kommunen'} har til gode"


def difference_table(basis: FollowUp, own: ProviderSettlement) -> Table | None:
    """Granted against delivered and delivered against paid, each difference by its name."""
    found = own.differences
    if found.empty:
        return None
    columns = {
        "label": ("Forskel", "text"),
        "months": ("Måneder", "count"),
        "hours": (numbers.capital(_counted(own)), "hours1"),
        "amount": ("Kr. til aftalt pris", "kr"),
    }
    title = f"Forskelle mellem visiteret, leveret og betalt, {numbers.year_to(basis.month)} {basis.month.year}"
    note = f"Betalte {_counted(own)} er det bogførte beløb delt med prisen. Opgjort måned for måned."
    return table("forskelle", title, found.reset_index(), columns, note=note, source=SOURCE)
