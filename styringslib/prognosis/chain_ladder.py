"""Chain ladder with Mack's standard errors: what a development triangle will end at, and how surely."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.prognosis.series import Floats


def chain_ladder(triangle: pd.DataFrame) -> pd.DataFrame:
    """Complete a cumulative development triangle.

    triangle: one row per origin period, one column per development period, cumulative amounts, NaN where not yet
    known. Origins may be more numerous than development periods; a row must be known from its first column on.
    Returns a DataFrame with the triangle's index: latest, ultimate, reserve (ultimate - latest), standard_error, in the
    triangle's unit; attrs: total_reserve, total_standard_error, factors (one per step of development).
    Raises ValueError (Danish) for an empty or infinite triangle, a row with a hole, or a step nobody can learn from.

    Volume-weighted factors and the distribution-free standard errors of Mack, T. (1993), ASTIN Bulletin 23(2), in the
    recursive form of Mack (1999), ASTIN Bulletin 29(2); the last variance is extrapolated as in the former.

    >>> triangle = pd.DataFrame({1: [100.0, 110.0, 120.0], 2: [150.0, 165.0, np.nan], 3: [165.0, np.nan, np.nan]},
    ...     index=[2023, 2024, 2025])
    >>> result = chain_ladder(triangle)
    >>> result[["latest", "ultimate", "reserve"]].round(2)
            latest  ultimate  reserve
    origin
    2023     165.0     165.0      0.0
    2024     165.0     181.5     16.5
    2025     120.0     198.0     78.0
    >>> round(result.attrs["total_reserve"], 2)
    94.5
    """
    amounts = _check_triangle(triangle)
    known = np.isfinite(amounts)
    latest_period = known.sum(axis=1) - 1
    factors, volumes, variances = _development(amounts, known, triangle)

    projected, error, total_error = _projected(amounts, latest_period, factors, volumes, variances)
    latest = amounts[np.arange(len(amounts)), latest_period]
    result = pd.DataFrame(
        {
            "latest": latest,
            "ultimate": projected[:, -1],
            "reserve": projected[:, -1] - latest,
            "standard_error": np.sqrt(error),
        },
        index=triangle.index.copy(),
    )
    result.index.name = "origin"
    result.attrs["total_reserve"] = float(result["reserve"].sum())
    result.attrs["total_standard_error"] = float(np.sqrt(total_error))
    result.attrs["factors"] = [float(factor) for factor in factors]
    return result


def _projected(
    amounts: Floats, latest_period: npt.NDArray[np.intp], factors: Floats, volumes: Floats, variances: Floats
) -> tuple[Floats, Floats, float]:
    """Return the completed triangle, each origin's squared error and that of their sum."""
    projected = np.where(np.isfinite(amounts), amounts, 0.0)
    error = np.zeros(len(amounts))
    total_error = 0.0
    for step in range(amounts.shape[1] - 1):
        open_rows = latest_period <= step
        base = projected[:, step]
        growth = factors[step] * base
        # |base|: a credit balance is no less uncertain than a debit of the same size.
        process = np.abs(base) * variances[step]
        estimation = variances[step] / volumes[step] if volumes[step] > 0 else 0.0
        error = np.where(open_rows, factors[step] ** 2 * error + process + base**2 * estimation, 0.0)
        total_error = (
            factors[step] ** 2 * total_error + process[open_rows].sum() + base[open_rows].sum() ** 2 * estimation
        )
        projected[:, step + 1] = np.where(open_rows, growth, projected[:, step + 1])
    return projected, error, float(total_error)


def _development(
    amounts: Floats, known: np.ndarray[tuple[int, int], np.dtype[np.bool_]], triangle: pd.DataFrame
) -> tuple[Floats, Floats, Floats]:
    """Return factors, the volumes they rest on, and Mack's sigma squared, each of length periods - 1."""
    periods = amounts.shape[1]
    factors, volumes, variances = np.ones(periods - 1), np.zeros(periods - 1), np.full(periods - 1, np.nan)
    for step in range(periods - 1):
        rows = known[:, step + 1]
        if not rows.any():
            raise ValueError(
                f"Ingen oprindelsesperiode har tal for {triangle.columns[step + 1]}, så udviklingen dertil er ukendt. "
                "Fjern kolonnen, eller giv mindst én færdigudviklet periode."
            )
        before, after = amounts[rows, step], amounts[rows, step + 1]
        volumes[step] = before.sum()
        if volumes[step] == 0 and after.sum() == 0:
            variances[step] = 0.0
            continue
        if volumes[step] <= 0:
            raise ValueError(
                f"Summen i {triangle.columns[step]} er {volumes[step]:g}, så udviklingen til "
                f"{triangle.columns[step + 1]} kan ikke beregnes som en faktor. Brug Bornhuetter-Ferguson (complete)."
            )
        factors[step] = after.sum() / volumes[step]
        if rows.sum() > 1:
            seen = before != 0
            ratio = after[seen] / before[seen]
            variances[step] = (np.abs(before[seen]) * (ratio - factors[step]) ** 2).sum() / (rows.sum() - 1)
    return factors, volumes, _extrapolated(variances)


def _extrapolated(variances: Floats) -> Floats:
    """Fill the variances that rest on one row: the geometric continuation of the two before, never above them."""
    filled = variances.copy()
    for step in np.flatnonzero(np.isnan(filled)):
        if step >= 2 and filled[step - 2] > 0:
            last, before = filled[step - 1], filled[step - 2]
            filled[step] = min(last**2 / before, last, before)
        else:
            filled[step] = filled[step - 1] if step >= 1 else 0.0
    return filled


def _check_triangle(triangle: pd.DataFrame) -> Floats:
    if not isinstance(triangle, pd.DataFrame) or triangle.empty:
        raise ValueError("Trekanten er tom. Giv en tabel med en række pr. oprindelsesperiode og akkumulerede beløb.")
    try:
        amounts = triangle.to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise ValueError(f"Trekanten har tekst i stedet for tal: {error}. Giv beløbene som tal.") from error
    if triangle.index.has_duplicates:
        twice = triangle.index[triangle.index.duplicated()][0]
        raise ValueError(f"Oprindelsesperioden {twice} står mere end én gang i trekanten. Læg rækkerne sammen.")
    for origin, row in zip(triangle.index, amounts, strict=True):
        finite = np.isfinite(row)
        if np.isinf(row).any():
            column = triangle.columns[int(np.argmax(np.isinf(row)))]
            raise ValueError(f"Trekanten har en uendelig værdi for {origin} i {column}. Ret tallet.")
        if not finite[0] or (np.diff(finite.astype(int)) > 0).any():
            column = triangle.columns[int(np.argmin(finite))]
            raise ValueError(
                f"Trekanten mangler et tal for {origin} i {column} før det seneste kendte. "
                "Akkumulerede beløb skal være kendt fra første kolonne og frem; udfyld hullet."
            )
    return np.asarray(amounts)
