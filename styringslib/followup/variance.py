"""Why a sum of products changed: contributions of each factor of each item that add up exactly."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

Array = np.ndarray[Any, np.dtype[np.float64]]


def decompose(
    before: pd.DataFrame, after: pd.DataFrame, method: Literal["shapley", "lmdi"] = "shapley"
) -> pd.DataFrame:
    """Contributions of every factor of every item to the change of sum over items of the product of the factors.

    before, after: index item, columns factors, numbers. An item in only one of them counts as a row of zeros in the
    other. Result: the items of `before`, then the new ones; columns as in `before`; every row sums to the change of
    that item's product, the grand sum to the whole change.

    "shapley" (default) takes any finite numbers. Each factor gets its average contribution over all orders in which the
    factors could have changed (Shapley 1953). It is computed by Owen's multilinear extension (Management Science 18,
    1972): (x1 - x0) times the integral over t in 0..1 of the product of the other factors at (1 - t) x0 + t x1. The
    integrand is a polynomial, so Gauss-Legendre nodes give it exactly.

    "lmdi" is additive LMDI-I: L(v1, v0) ln(x1 / x0) with L the logarithmic mean (Ang 2005, Energy Policy 33). A factor
    may not change sign. At zero the analytical limits hold (Ang & Liu 2007, Energy Policy 35, 238-246): an item that is
    zero on both sides contributes nothing; where one side is zero, its change is shared equally by the factors that are
    zero there (all of them, for an item that is new or gone).

    ValueError (Danish) for other columns in `after`, repeated items or factors, missing or infinite values, an unknown
    method, or a change of sign under "lmdi".

    >>> before = pd.DataFrame({"users": [1, 4], "hours": [10, 5], "price": [2, 3]}, index=["care", "help"])
    >>> after = pd.DataFrame({"users": [4, 5], "hours": [5, 6], "price": [3, 4]}, index=["care", "help"])
    >>> decompose(before, after).sum().round(4).to_dict()
    {'users': 74.3333, 'hours': -16.6667, 'price': 42.3333}
    >>> decompose(before, after, method="lmdi").sum().round(6).to_dict()
    {'users': 69.790066, 'hours': -9.455126, 'price': 39.66506}
    """
    if method not in ("shapley", "lmdi"):
        raise ValueError(f"Metoden {method!r} kendes ikke. Vælg shapley eller lmdi.")
    start, end, items, factors = _aligned(before, after)
    values = _shapley(start, end) if method == "shapley" else _lmdi(start, end, items, factors)
    return pd.DataFrame(values, index=items, columns=factors)


def _aligned(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Array, Array, pd.Index, pd.Index]:
    """Both frames as arrays over the same items and factors."""
    for name, frame in (("før", before), ("efter", after)):
        if not isinstance(frame, pd.DataFrame):
            raise ValueError(f"Tabellen {name} skal være en pandas DataFrame med en række pr. post.")
        for what, labels in (("posten", frame.index), ("faktoren", frame.columns)):
            if labels.has_duplicates:
                raise ValueError(f"Tabellen {name} har {what} {labels[labels.duplicated()][0]!r} mere end én gang.")
    if not len(before.columns):
        raise ValueError("Der skal være mindst én faktor (kolonne) at forklare ændringen med.")
    if set(before.columns) != set(after.columns):
        odd = sorted(map(str, set(before.columns) ^ set(after.columns)))
        raise ValueError(
            f"Tabellerne før og efter skal have de samme faktorer; disse findes kun i den ene: {', '.join(odd)}."
        )
    items = before.index.append(after.index.difference(before.index, sort=False))
    items.names = before.index.names
    arrays = []
    for name, frame in (("før", before), ("efter", after)):
        try:
            values = frame[before.columns].to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise ValueError(f"Tabellen {name} har en værdi, der ikke er et tal. Ret den.") from None
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise ValueError(
                f"Tabellen {name} mangler et tal for {frame.index[row]!r}, {before.columns[column]!r}. "
                "Udfyld det eller fjern posten."
            )
        full = np.zeros((len(items), values.shape[1]))
        full[items.get_indexer(frame.index)] = values
        arrays.append(full)
    return arrays[0], arrays[1], items, before.columns


def _shapley(start: Array, end: Array) -> Array:
    """Shapley contributions, items x factors."""
    factors = start.shape[1]
    # n Gauss-Legendre nodes are exact to degree 2n - 1; the integrand has degree factors - 1.
    nodes, weights = np.polynomial.legendre.leggauss((factors + 1) // 2)
    nodes, weights = (nodes + 1) / 2, weights / 2
    path = start + nodes[:, None, None] * (end - start)
    # The product of all factors but one, from products of those before and those after it: no division, so zero is
    # safe.
    ones = np.ones_like(path[..., :1])
    ahead = np.concatenate([ones, np.cumprod(path, axis=2)[..., :-1]], axis=2)
    behind = np.concatenate([np.cumprod(path[..., ::-1], axis=2)[..., ::-1][..., 1:], ones], axis=2)
    result: Array = (end - start) * np.tensordot(weights, ahead * behind, axes=1)
    return result


def _lmdi(start: Array, end: Array, items: pd.Index, factors: pd.Index) -> Array:
    """Additive LMDI-I contributions, items x factors, with the analytical limits at zero."""
    turned = start * end < 0
    if turned.any():
        row, column = np.argwhere(turned)[0]
        raise ValueError(
            f"LMDI kan ikke bruges, når {factors[column]!r} skifter fortegn for {items[row]!r}. Brug metoden shapley."
        )
    gone, new = (start == 0).any(axis=1), (end == 0).any(axis=1)
    logs = np.zeros_like(start)
    inner = ~(gone | new)
    # A difference of logs, as the ratio of a large factor to a tiny one overflows; both have the same sign.
    logs[inner] = np.log(np.abs(end[inner])) - np.log(np.abs(start[inner]))
    total, was, now = logs.sum(axis=1), start.prod(axis=1), end.prod(axis=1)
    # L(v1, v0) = (v1 - v0) / d with d = ln(v1 / v0); v0 (exp(d) - 1) / d is exact also where v1 is close to v0.
    near = np.abs(total) < 1
    close = was * np.divide(
        np.expm1(np.where(near, total, 0.0)), total, out=np.ones_like(total), where=near & (total != 0)
    )
    mean = np.where(near, close, np.divide(now - was, total, out=np.zeros_like(total), where=~near))
    result: Array = logs * mean[:, None]
    for empty, zeros, change in (
        (gone & ~new, start == 0, now),
        (new & ~gone, end == 0, -was),
    ):
        result[empty] = zeros[empty] / zeros[empty].sum(axis=1, keepdims=True) * change[empty, None]
    return result


def standard_cost(
    budget_quantity: float, budget_price: float, actual_quantity: float, actual_price: float
) -> pd.Series:
    """Price and quantity variance of one item in the sequential convention of standard costing.

    quantity = (actual - budget quantity) x budget price; price = (actual - budget price) x actual quantity; the cross
    term belongs to the price. total is their sum. Signs: + = costs more than budgeted. Kroner.

    >>> standard_cost(budget_quantity=430, budget_price=6.90, actual_quantity=450, actual_price=6.50).round(2).to_dict()
    {'price': -180.0, 'quantity': 138.0, 'total': -42.0}
    """
    quantity = (actual_quantity - budget_quantity) * budget_price
    price = (actual_price - budget_price) * actual_quantity
    return pd.Series({"price": price, "quantity": quantity, "total": price + quantity}, name="contribution")
