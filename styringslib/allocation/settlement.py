"""Settlement with providers: what was delivered at the agreed price, corrected to the recalculated price, less what was paid.

Whether a provider pays back when the recalculated price is lower depends on the date: a one-sided rule corrects upwards
only, a symmetric rule both ways (Elderly Act, § 19). The rules are dated data; the month of delivery decides which one
applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, get_args

import numpy as np
import pandas as pd

from styringslib.allocation.grants import as_months
from styringslib.allocation.kroner import danish, round_kroner, sum_kroner
from styringslib.allocation.term_fields import TermsError, term_problem
from styringslib.allocation.term_sections import CORRECTIONS, SETTLEMENT, Correction, repeated
from styringslib.fields.field import Reading
from styringslib.fields.section import Values
from styringslib.rules import rule
from styringslib.rules import rules as dated_rules

DIFFERENCES = {
    "granted_not_delivered": "Visiteret, men ikke leveret",
    "delivered_not_granted": "Leveret ud over det visiterede",
    "paid_not_delivered": "Betalt, men ikke leveret",
    "delivered_not_paid": "Leveret, men ikke betalt",
}

VAT_NOTE = (
    "Personlig pleje og praktisk hjælp er fritaget for moms, så leverandøren kan ikke trække momsen af sine egne indkøb fra. "
    "Beløbet viser, hvor stor en del af afregningen der efter vilkårene dækker denne købsmoms. Det er allerede med i prisen og "
    "lægges ikke til."
)


@dataclass(frozen=True)
class SettlementRule:
    """How months from ``valid_from`` are settled, until the next rule.

    correction: "symmetric" (both ways), "upward" (only when the recalculated price is higher) or "none";
    overhead_share: fraction added to delivered hours x price and to the correction; vat_share: fraction of the settled
    amount that covers the provider's own non-deductible VAT, shown as a note and never added; verified: whether the
    source has been checked. Raises ValueError (Danish) on another correction, and on shares outside 0-1.
    """

    valid_from: pd.Period
    correction: Correction
    overhead_share: float = 0.0
    vat_share: float = 0.0
    source: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        """Reject a correction that nobody knows, and shares that are per cent."""
        if self.correction not in get_args(Correction):
            raise ValueError(f"Reguleringen er {self.correction!r}; vælg »symmetric«, »upward« eller »none«.")
        for value, word in ((self.overhead_share, "Overhead"), (self.vat_share, "Momsandelen")):
            if not 0 <= value <= 1:
                raise ValueError(
                    f"{word} er {danish(value, 3)}; det skal være en andel mellem 0 og 1 (fx 0,06 for 6 pct.)."
                )


@dataclass(frozen=True)
class Settlement:
    """A settlement that reconciles: for every provider, entitled - paid = balance, to the øre.

    components: provider, service, year, valid_from (of the rule), delivered, correction, overhead, entitled, paid,
    balance, vat_in_price (kr); balance is positive when the provider is owed money. statement: the same sums by
    provider, with a last row "Total". differences: provider, month, service, kind (key of DIFFERENCES), label (Danish),
    hours, amount (kr at the price paid).
    """

    components: pd.DataFrame
    statement: pd.DataFrame
    differences: pd.DataFrame

    @property
    def balance(self) -> float:
        """Kr that the municipality owes its providers in all (negative: they owe it)."""
        return sum_kroner(self.components["balance"].to_numpy(dtype=float)) if len(self.components) else 0.0


def build_settlement_rules(entries: Iterable[Mapping[str, Any]]) -> tuple[SettlementRule, ...]:
    """Rules from the ``[[afregning]]`` entries of kommune.toml.

    Keys: gyldig_fra, regulering (symmetrisk, kun_opad, ingen), art (helhedspleje, friplejebolig, madservice), overhead and
    momsandel (fractions), kilde, verificeret. What an entry leaves out is what the dated rules say, from its gyldig_fra and from
    the day that a new rule comes into force while it lasts:
    regulering the rule settlement_correction, overhead the rate for its art (helhedspleje by default; 0 before there was
    one); the source of a rate from the rules is named, and it is verified only where the rule is.
    Raises TermsError with every problem at once (Danish, key and unit).

    >>> rules = build_settlement_rules([{"gyldig_fra": "2026-01", "regulering": "symmetrisk", "overhead": 0.06}])
    >>> rules[0].correction, rules[0].overhead_share
    ('symmetric', 0.06)
    """
    reading = Reading()
    values = [SETTLEMENT.read(raw, reading.at(number)) for number, raw in enumerate(entries, start=1)]
    repeated(values, reading)
    if reading.faults:
        raise TermsError([term_problem(fault, int(fault.path[0]), fault.path[:1], "") for fault in reading.faults])
    ordered = sorted(values, key=lambda entry: entry["valid_from"])
    nexts = [entry["valid_from"] for entry in ordered[1:]]
    return tuple(
        _settlement_rule(entry, start)
        for entry, end in zip_longest(ordered, nexts)
        for start in (entry["valid_from"], *_new_rules(entry, end))
    )


def _new_rules(values: Values, end: pd.Period | None) -> list[pd.Period]:
    """The months, after an entry's first and before the next entry (``end``), in which a rule for what it leaves out changes."""
    left_out = [
        name
        for name, own in (("settlement_correction", values["correction"]), (values["kind"], values["overhead_share"]))
        if own is None
    ]
    starts = {pd.Period(one.valid_from, "M") for one in dated_rules() if one.name in left_out}
    return sorted(start for start in starts if start > values["valid_from"] and (end is None or start < end))


def _settlement_rule(values: Values, start: pd.Period) -> SettlementRule:
    """One entry from the month ``start`` on; what it leaves out is as the dated rules say."""
    usual = rule("settlement_correction", start)
    rate = rule(values["kind"], start) if values["overhead_share"] is None else None
    source, verified = values["source"] or "", values["verified"]
    if rate is not None:
        source, verified = "; ".join(filter(None, (source, rate.source))), verified and rate.verified
    own = values["correction"]
    return SettlementRule(
        valid_from=start,
        correction=CORRECTIONS[str(usual.value)] if own is None and usual else own,
        overhead_share=(float(rate.value) if rate else 0.0)
        if values["overhead_share"] is None
        else values["overhead_share"],
        vat_share=values["vat_share"],
        source=source,
        verified=verified,
    )


def settle(activity: pd.DataFrame, rules: Sequence[SettlementRule]) -> Settlement:
    """Settlement of delivered hours with providers.

    activity: provider, month, service, delivered_hours, price (kr per hour paid on account), and optionally
    granted_hours, paid_hours (invoiced), paid (kr; default paid_hours x price, or what delivered hours x price gives)
    and final_price (the municipality's own recalculated cost per hour; missing: no correction yet). The correction,
    delivered hours x (final price - price), is summed over a provider's service, year and rule before a one-sided rule
    asks whether it is positive, since the recalculated price is one price for the year.
    Raises ValueError (Danish) naming provider, month and service when a number is missing, a price is not above 0 or no
    rule is in force.

    >>> activity = pd.DataFrame({"provider": ["Firma"], "month": [pd.Period("2026-01", "M")], "service": ["care"],
    ...     "delivered_hours": [100.0], "price": [400.0], "paid": [40_000.0], "final_price": [410.0]})
    >>> rules = build_settlement_rules([{"gyldig_fra": "2026-01", "regulering": "symmetrisk", "overhead": 0.06}])
    >>> settle(activity, rules).components[["delivered", "correction", "overhead", "entitled", "balance"]]
       delivered  correction  overhead  entitled  balance
    0    40000.0      1000.0    2460.0   43460.0   3460.0
    """
    rows = activity.reset_index(drop=True)
    rows = rows.assign(month=as_months(rows["month"])) if len(rows) else rows
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    starts = np.array([rule.valid_from.ordinal for rule in ordered], dtype=np.int64)
    months = pd.PeriodIndex(rows["month"], freq="M").asi8 if len(rows) else np.array([], dtype=np.int64)
    which = np.searchsorted(starts, months, side="right") - 1
    _check(rows, which)
    if rows.empty:
        raise ValueError("Der er ingen leverede timer at afregne i perioden.")
    groups = _sums(rows, which)
    sides = np.array([ordered[i].correction for i in groups["rule"]])
    raw = groups["correction"].to_numpy(dtype=float)
    allowed = np.where(sides == "symmetric", raw, np.where(sides == "upward", np.maximum(raw, 0.0), 0.0))
    overhead = np.array([ordered[i].overhead_share for i in groups["rule"]])
    vat = np.array([ordered[i].vat_share for i in groups["rule"]])
    groups["delivered"] = round_kroner(groups["delivered"])
    groups["paid"] = round_kroner(groups["paid"])
    groups["correction"] = round_kroner(allowed)
    groups["overhead"] = round_kroner((groups["delivered"] + groups["correction"]).to_numpy(dtype=float) * overhead)
    groups["entitled"] = round_kroner(groups["delivered"] + groups["correction"] + groups["overhead"])
    groups["balance"] = round_kroner(groups["entitled"] - groups["paid"])
    groups["vat_in_price"] = round_kroner(groups["entitled"].to_numpy(dtype=float) * vat)
    groups["valid_from"] = [str(ordered[i].valid_from) for i in groups["rule"]]
    columns = ["provider", "service", "year", "valid_from", *_MONEY]
    components = groups[columns].sort_values(columns[:4]).reset_index(drop=True)
    return Settlement(components, _statement(components), _differences(rows))


def _sums(rows: pd.DataFrame, which: np.ndarray[Any, np.dtype[np.int64]]) -> pd.DataFrame:
    """Delivered, the correction either way and paid (kr) by provider, service, year and number of the rule."""
    delivered = rows["delivered_hours"].to_numpy(dtype=float)
    price = rows["price"].to_numpy(dtype=float)
    final = rows["final_price"].to_numpy(dtype=float) if "final_price" in rows else np.full(len(rows), np.nan)
    amount = round_kroner(delivered * price)
    frame = pd.DataFrame({"provider": rows["provider"], "service": rows["service"], "rule": which})
    frame["year"] = pd.PeriodIndex(rows["month"]).year
    frame["delivered"] = amount
    frame["correction"] = delivered * np.where(np.isnan(final), 0.0, final - price)
    if "paid" in rows:
        frame["paid"] = round_kroner(rows["paid"].to_numpy(dtype=float))
    elif "paid_hours" in rows:
        frame["paid"] = round_kroner(rows["paid_hours"].to_numpy(dtype=float) * price)
    else:
        frame["paid"] = amount
    by = ["provider", "service", "year", "rule"]
    return frame.groupby(by, as_index=False)[["delivered", "correction", "paid"]].sum()


_MONEY = ["delivered", "correction", "overhead", "entitled", "paid", "balance", "vat_in_price"]


def _statement(components: pd.DataFrame) -> pd.DataFrame:
    table = components.groupby("provider")[_MONEY].sum()
    table.loc["Total"] = table.sum()
    return pd.DataFrame(round_kroner(table.to_numpy(dtype=float)), index=table.index, columns=_MONEY)


def _differences(rows: pd.DataFrame) -> pd.DataFrame:
    pairs = [("granted_hours", "delivered_hours", "granted_not_delivered", "delivered_not_granted")]
    pairs.append(("paid_hours", "delivered_hours", "paid_not_delivered", "delivered_not_paid"))
    parts = []
    for left, right, more, less in pairs:
        if left not in rows:
            continue
        gap = rows[left].astype(float) - rows[right].astype(float)
        part = rows.loc[gap.abs() > 1e-9, ["provider", "month", "service"]].copy()
        hours = gap[part.index]
        part["kind"] = np.where(hours > 0, more, less)
        part["label"] = part["kind"].map(DIFFERENCES)
        part["hours"] = hours.abs()
        part["amount"] = round_kroner(hours.abs() * rows.loc[part.index, "price"].astype(float))
        parts.append(part)
    columns = ["provider", "month", "service", "kind", "label", "hours", "amount"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts).sort_values(["provider", "month", "service", "kind"]).reset_index(drop=True)[columns]


def _check(rows: pd.DataFrame, which: np.ndarray[Any, np.dtype[np.int64]]) -> None:
    problems = []
    hours = [c for c in ("delivered_hours", "granted_hours", "paid_hours") if c in rows]
    names = {"delivered_hours": "leverede timer", "granted_hours": "visiterede timer", "paid_hours": "betalte timer"}
    for position, row in enumerate(rows.to_dict("records")):
        told = []
        told += [f"{names[c]} mangler eller er negative" for c in hours if not (np.isfinite(row[c]) and row[c] >= 0)]
        if not (np.isfinite(row["price"]) and row["price"] > 0):
            told.append("prisen mangler (0 tæller som manglende)")
        if "final_price" in row and not (np.isnan(row["final_price"]) or row["final_price"] > 0):
            told.append("den genberegnede pris skal være over 0 kr.")
        if "paid" in row and not np.isfinite(row["paid"]):
            told.append("det betalte beløb mangler")
        if which[position] < 0:
            told.append("ingen afregningsregel er i kraft")
        problems += [f"- {row['provider']}, {row['month']}, {row['service']}: {text}." for text in told]
    if problems:
        more = [f"- og {len(problems) - 20} andre."] if len(problems) > 20 else []
        raise ValueError("\n".join(["Afregningen kan ikke opgøres. Ret dette:", *problems[:20], *more]))
