"""Carry-over of surpluses and deficits between years, strict or flexible, and what the regime does to next year's budgets.

Strict: each unit carries its own result within limits. Flexible: deficits are first covered by surpluses in the same
area, by a stated rule, and only what is left is carried. All amounts are in whole øre: what one unit gives, another
receives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation.kroner import danish, split_kroner, to_oere
from styringslib.allocation.term_fields import TermsError, term_problem
from styringslib.allocation.term_sections import CARRY_OVER, CARRY_OVER_KEY
from styringslib.fields.field import Reading

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CarryOverRegime:
    """The rules of carry-over.

    mode "strict" or "flexible"; surplus_limit and deficit_limit: the largest carried surplus and deficit as a fraction
    of the unit's budget (its size, where the budget is income), counting all that is carried at the end of a year, earlier
    instalments that are still to be repaid too; what is beyond goes to, or is covered by, the treasury;
    repayment_years (1-3): a carried deficit is repaid in equal parts over so many years, a carried surplus is released
    the year after; netting: with the flexible mode, "proportional" (all surpluses give in proportion to their size, all
    deficits receive in proportion to theirs) or "largest" (the largest deficits are covered first, by the largest
    surpluses first). Raises ValueError (Danish) on other values.
    """

    mode: Literal["strict", "flexible"] = "strict"
    surplus_limit: float = 1.0
    deficit_limit: float = 1.0
    repayment_years: int = 1
    netting: Literal["proportional", "largest"] = "proportional"

    def __post_init__(self) -> None:
        """Reject limits and terms that no regime has."""
        if self.mode not in ("strict", "flexible") or self.netting not in ("proportional", "largest"):
            raise ValueError(
                "Overførselsadgangen skal være »strict« eller »flexible« og udligningen »proportional« eller »largest«."
            )
        for name, value in (("overskud", self.surplus_limit), ("underskud", self.deficit_limit)):
            if not 0 <= value <= 1:
                raise ValueError(
                    f"Grænsen for overført {name} er {danish(value, 3)}; den skal være en andel mellem 0 og 1."
                )
        if self.repayment_years not in (1, 2, 3):
            raise ValueError(f"Afdragstiden er {self.repayment_years} år; den skal være 1, 2 eller 3 år.")


def build_carry_over_regime(entry: Mapping[str, Any]) -> CarryOverRegime:
    """The regime from kommune.toml's ``[tildeling.overfoersel]``.

    Keys: form (stram, fleksibel), loft_overskud_pct and loft_underskud_pct (percent of the budget; absent: no limit),
    afdrag_aar (1-3), udligning (forholdsmaessig, stoerste). Raises TermsError with every problem at once (Danish, key
    and unit).

    >>> regime = build_carry_over_regime({"form": "stram", "loft_overskud_pct": 3.0, "afdrag_aar": 2})
    >>> regime.mode, regime.surplus_limit, regime.repayment_years
    ('strict', 0.03, 2)
    """
    reading = Reading((CARRY_OVER_KEY,), [])
    values = CARRY_OVER.read(entry, reading)
    if reading.faults:
        raise TermsError([term_problem(fault, 0, (CARRY_OVER_KEY,), f"{CARRY_OVER_KEY}.") for fault in reading.faults])
    return CarryOverRegime(**values)


@dataclass(frozen=True)
class CarryOver:
    """The outcome of a regime over one or more years.

    units: one row per year, area and unit: budget, spent, opening (released surplus less repayments, kr), result
    (budget + opening - spent), paid (to other units), received (from other units), to_treasury (surplus beyond the
    limit), from_treasury (deficit beyond it), carried (to coming years: + surplus, - deficit), next_opening (what it
    adds to next year's budget), and outstanding (everything still carried at the end of the year, with earlier
    instalments). transfers: year, area, payer, receiver, amount: who pays for whom.
    """

    regime: CarryOverRegime
    units: pd.DataFrame
    transfers: pd.DataFrame


def carry_forward(accounts: pd.DataFrame, regime: CarryOverRegime) -> CarryOver:
    """Carry results from year to year under a regime.

    accounts: unit, budget, spent (kr), optionally area (netting stays within it) and year (int; without it, one year).
    For every unit, over the years: budget - spent = to_treasury - from_treasury + paid - received + outstanding at the
    end. A unit that is absent from later years keeps what it carries as outstanding.
    A unit of income has a negative budget and result = budget + opening - spent as all others.
    Raises ValueError (Danish) naming unit and year when amounts are missing or a unit stands twice.

    >>> accounts = pd.DataFrame({"unit": ["Nord", "Syd"], "budget": [1_000.0, 1_000.0], "spent": [1_090.0, 960.0]})
    >>> strict = CarryOverRegime(surplus_limit=0.03, repayment_years=3)
    >>> carry_forward(accounts, strict).units[["unit", "result", "to_treasury", "carried", "next_opening"]]
       unit  result  to_treasury  carried  next_opening
    0  Nord   -90.0          0.0    -90.0         -30.0
    1   Syd    40.0         10.0     30.0          30.0
    >>> carry_forward(accounts, CarryOverRegime(mode="flexible")).transfers[["payer", "receiver", "amount"]]
      payer receiver  amount
    0   Syd     Nord    40.0
    """
    table = _prepared(accounts)
    carried = _Carried({}, {})
    rows, transfers = [], []
    for (of, area), group in table.groupby(["year", "area"], sort=True):
        year = cast(int, of)
        names = np.array([str(unit) for unit in group["unit"]], dtype=object)
        keys = [(str(area), str(unit)) for unit in names]
        opening = carried.open(keys, year)
        amounts, paid = _close_year(group, opening, carried.debts(keys), regime)
        for key, line in zip(keys, amounts.tolist(), strict=True):
            carried.close(key, year, line[-1], regime.repayment_years)
            rows.append((year, area, key[1], *line, carried.next_opening(key, year), carried.outstanding(key)))
        told = {"year": year, "area": area, "payer": names[paid.payers], "receiver": names[paid.receivers]}
        if len(paid.oere):
            transfers.append(pd.DataFrame({**told, "amount": paid.oere / 100.0}))
    columns = ["year", "area", "unit", *_YEAR, "next_opening", "outstanding"]
    units = pd.DataFrame(rows, columns=columns)
    units[columns[3:]] = units[columns[3:]].astype(float) / 100.0
    none = pd.DataFrame(columns=["year", "area", "payer", "receiver", "amount"])
    return CarryOver(regime, units, pd.concat(transfers, ignore_index=True) if transfers else none)


# What a year comes to, in øre, in the order of CarryOver.units.
_YEAR = ["budget", "spent", "opening", "result", "paid", "received", "to_treasury", "from_treasury", "carried"]


@dataclass
class _Carried:
    """What units carry between years, in øre: surpluses, and the instalments on deficits by year."""

    surplus: dict[tuple[str, str], int]
    instalments: dict[tuple[str, str], dict[int, int]]

    def open(self, keys: list[tuple[str, str]], year: int) -> IntArray:
        """What the year begins with: the released surplus less the instalments due."""
        # Instalments from years in which a unit had no accounts fall due when it is back.
        due = [_take_due(self.instalments.setdefault(key, {}), year) for key in keys]
        return np.array([self.surplus.pop(key, 0) - owed for key, owed in zip(keys, due, strict=True)], dtype=np.int64)

    def debts(self, keys: list[tuple[str, str]]) -> IntArray:
        """What is still to be repaid in coming years, when the year's own instalments are taken."""
        return np.array([sum(self.instalments[key].values()) for key in keys], dtype=np.int64)

    def close(self, key: tuple[str, str], year: int, carried: int, repayment_years: int) -> None:
        """Keep a surplus for next year, and spread a deficit over the years of its repayment."""
        if carried > 0:
            self.surplus[key] = carried
        parts = to_oere(split_kroner(max(-carried, 0) / 100.0, [1.0] * repayment_years))
        plan = self.instalments[key]
        for k, part in enumerate(parts, start=1):
            plan[year + k] = plan.get(year + k, 0) + int(part)

    def next_opening(self, key: tuple[str, str], year: int) -> int:
        """What it adds to next year's budget."""
        return self.surplus.get(key, 0) - self.instalments[key].get(year + 1, 0)

    def outstanding(self, key: tuple[str, str]) -> int:
        """Everything still carried."""
        return self.surplus.get(key, 0) - sum(self.instalments[key].values())


def _close_year(
    group: pd.DataFrame, opening: IntArray, debts: IntArray, regime: CarryOverRegime
) -> tuple[IntArray, Netting]:
    """A year's amounts in øre, a row per unit and a column per _YEAR, and who paid for whom."""
    in_kroner = group["budget"].to_numpy(dtype=float)
    budget, spent = to_oere(in_kroner), to_oere(group["spent"].to_numpy(dtype=float))
    result = budget + opening - spent
    netting = net(result, regime.netting) if regime.mode == "flexible" else Netting(*np.zeros((3, 0), dtype=np.int64))
    paid, received = (netting.by(side, len(group)) for side in (netting.payers, netting.receivers))
    after = result - paid + received
    size = np.abs(in_kroner)
    top, bottom = to_oere(size * regime.surplus_limit), to_oere(size * regime.deficit_limit)
    # The limit is of all that a unit owes: what earlier years left leaves so much less room for this one's.
    bottom = np.maximum(bottom - debts, 0)
    to_treasury, from_treasury = np.maximum(after - top, 0), np.maximum(-after - bottom, 0)
    carried = np.clip(after, -bottom, top)
    amounts = (budget, spent, opening, result, paid, received, to_treasury, from_treasury, carried)
    return np.column_stack(amounts), netting


def compare_carry_over(accounts: pd.DataFrame, strict: CarryOverRegime, flexible: CarryOverRegime) -> pd.DataFrame:
    """Both regimes on the same accounts.

    One row per year, area and unit: budget, spent; for each regime (suffix _strict, _flexible) result, carried,
    next_opening and treasury (to_treasury - from_treasury); given_to_others (paid - received under the flexible
    regime); and difference, next year's opening under the flexible less that under the strict regime (kr): what the
    choice of regime means to the unit.

    >>> accounts = pd.DataFrame({"unit": ["Nord", "Syd"], "budget": [1_000.0, 1_000.0], "spent": [1_090.0, 960.0]})
    >>> table = compare_carry_over(accounts, CarryOverRegime(), CarryOverRegime(mode="flexible"))
    >>> table[["unit", "next_opening_strict", "next_opening_flexible", "difference"]]
       unit  next_opening_strict  next_opening_flexible  difference
    0  Nord                -90.0                  -50.0        40.0
    1   Syd                 40.0                    0.0       -40.0
    """
    first, second = carry_forward(accounts, strict).units, carry_forward(accounts, flexible).units
    keys = ["year", "area", "unit"]
    table = first[[*keys, "budget", "spent"]].copy()
    for name, units in (("strict", first), ("flexible", second)):
        for column in ("result", "carried", "next_opening"):
            table[f"{column}_{name}"] = units[column]
        table[f"treasury_{name}"] = (units["to_treasury"] - units["from_treasury"]).round(2)
    table["given_to_others"] = (second["paid"] - second["received"]).round(2)
    table["difference"] = (second["next_opening"] - first["next_opening"]).round(2)
    return table


@dataclass(frozen=True)
class Netting:
    """Who pays for whom: the places of payer and receiver, and the øre, in the order of both; no pair without an amount."""

    payers: IntArray
    receivers: IntArray
    oere: IntArray

    def by(self, places: IntArray, units: int) -> IntArray:
        """Øre of each of ``units``, by ``payers`` or ``receivers``."""
        found = np.zeros(units, dtype=np.int64)
        np.add.at(found, places, self.oere)
        return found


def net(results: Sequence[int] | IntArray, rule: Literal["proportional", "largest"] = "proportional") -> Netting:
    """Who pays for whom, in øre, so that deficits are covered by surpluses as far as they go.

    results: øre per unit, + surplus. No unit pays more than its surplus or receives more than its deficit, and the total is
    the smaller of all surpluses and all deficits. In proportion every surplus pays every deficit; by the largest, they meet in
    order of size, and there are fewer pairs than units.
    """
    values = np.asarray(results, dtype=np.int64)
    plus, minus = np.maximum(values, 0), np.maximum(-values, 0)
    total = int(min(plus.sum(), minus.sum()))
    if total == 0:
        return Netting(*np.zeros((3, 0), dtype=np.int64))
    if rule == "largest":
        payers, receivers = np.argsort(-plus, kind="stable"), np.argsort(-minus, kind="stable")
        gives = np.diff(np.minimum(np.cumsum(plus[payers]), total), prepend=0)
        gets = np.diff(np.minimum(np.cumsum(minus[receivers]), total), prepend=0)
        rows, columns, oere = _corner(gives, gets)
        return _in_order(payers[rows], receivers[columns], oere)
    payers, receivers = np.flatnonzero(plus), np.flatnonzero(minus)
    gives = to_oere(split_kroner(total / 100.0, plus[payers].astype(float)))
    gets = to_oere(split_kroner(total / 100.0, minus[receivers].astype(float)))
    # Proportional cells rounded down; the few øre left in rows and columns are placed from the first corner.
    cells = _shared(gives, gets, total)
    rows, columns, oere = _corner(gives - cells.sum(axis=1), gets - cells.sum(axis=0))
    cells[rows, columns] += oere
    rows, columns = np.nonzero(cells)
    return Netting(payers[rows], receivers[columns], cells[rows, columns])


def _shared(gives: IntArray, gets: IntArray, total: int) -> IntArray:
    """gives x gets // total, payer by receiver."""
    if int(gives.max()) * int(gets.max()) <= np.iinfo(np.int64).max:
        return cast(IntArray, np.outer(gives, gets) // total)
    # Python's whole numbers, where the product of two amounts in øre would pass 64 bits.
    return cast(IntArray, (np.outer(gives.astype(object), gets.astype(object)) // total).astype(np.int64))


def _corner(gives: IntArray, gets: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """The north-west corner rule: rows, columns and øre of the pairs with these sums (equal in total), from the first on."""
    given, got = np.cumsum(gives), np.cumsum(gets)
    ends = np.union1d(given, got)
    oere = np.diff(ends, prepend=0)
    met, ends = oere > 0, ends[oere > 0]
    return np.searchsorted(given, ends), np.searchsorted(got, ends), oere[met]


def _in_order(payers: IntArray, receivers: IntArray, oere: IntArray) -> Netting:
    order = np.lexsort((receivers, payers))
    return Netting(payers[order], receivers[order], oere[order])


def _take_due(plan: dict[int, int], year: int) -> int:
    return sum(plan.pop(y) for y in sorted(plan) if y <= year)


def _prepared(accounts: pd.DataFrame) -> pd.DataFrame:
    table = accounts.assign(
        year=accounts["year"].astype(int) if "year" in accounts else 0,
        area=accounts["area"].astype(str) if "area" in accounts else "",
    )
    problems = []
    for row in table.to_dict("records"):
        where = f"{row['unit']}, {row['year']}" if row["year"] else str(row["unit"])
        if not (np.isfinite(row["budget"]) and np.isfinite(row["spent"])):
            problems.append(f"{where}: budget eller forbrug mangler")
    twice = table[table.duplicated(["year", "area", "unit"])]
    problems += [f"{row['unit']}: står to gange i samme år" for row in twice.to_dict("records")]
    if problems:
        raise ValueError(f"Overførslerne kan ikke opgøres: {'; '.join(problems)}. Ret regnskabstallene.")
    return table.sort_values(["year", "area", "unit"], kind="stable")
