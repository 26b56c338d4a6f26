"""Chain ladder with Mack's standard errors: what a development triangle will end at, and how surely."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.prognosis.series import Floats, orientation

#: Part of what rises that may fall again in a triangle of accumulated amounts: beyond it, the amounts are each period's own.
MOST_FALLEN = 1 / 3


def chain_ladder(triangle: pd.DataFrame) -> pd.DataFrame:
    """Complete a cumulative development triangle.

    triangle: one row per origin period, one column per development period, cumulative amounts, NaN where not yet
    known. Origins may be more numerous than development periods; a row must be known from its first column on. A triangle
    of income (minus) is completed as the cost that it mirrors.
    Returns a DataFrame with the triangle's index: latest, ultimate, reserve (ultimate - latest), standard_error, in the
    triangle's unit; attrs: total_reserve, total_standard_error, factors (one per step of development).
    standard_error is NaN, unknown, where a step rests on a single origin and no earlier step tells of its variance.
    Raises ValueError (Danish) for an empty or infinite triangle, a row with a hole, a step nobody can learn from, an origin
    that has nothing yet (a factor times nought says nothing: see `complete`), a factor that is not above nought, and
    amounts that look like each period's own: in the rows known for two periods or more, what falls is more than a third of
    what rises.

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
    latest = amounts[np.arange(len(amounts)), latest_period]
    nothing = (latest == 0) & (latest_period < amounts.shape[1] - 1)
    if nothing.any():
        raise ValueError(
            f"Oprindelsesperioden {triangle.index[int(np.argmax(nothing))]} har endnu 0 i "
            f"{triangle.columns[latest_period[int(np.argmax(nothing))]]}. En faktor gange nul er nul, så metoden kan ikke "
            "sige, hvad der vil komme. Brug Bornhuetter-Ferguson (complete), eller udelad perioden."
        )
    sign = orientation(latest[None])[0]
    factors, volumes, variances = _development(sign * amounts, known, triangle)
    _check_accumulated(amounts, triangle)

    projected, error, total_error = _projected(amounts, latest_period, factors, volumes, variances)
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
        if rows.all() and (volumes[step] <= 0 or after.sum() <= 0):
            continue  # nobody is still to take this step
        if volumes[step] <= 0:
            raise ValueError(
                f"Summen i {triangle.columns[step]} er {volumes[step]:g}, så udviklingen til "
                f"{triangle.columns[step + 1]} kan ikke beregnes som en faktor. Brug Bornhuetter-Ferguson (complete)."
            )
        factors[step] = after.sum() / volumes[step]
        if factors[step] <= 0:
            raise ValueError(
                f"Beløbene går fra {volumes[step]:g} i {triangle.columns[step]} til {after.sum():g} i "
                f"{triangle.columns[step + 1]}: faktoren er ikke over nul, og resten kan ikke skønnes med den. Ret beløbene, "
                "eller brug Bornhuetter-Ferguson (complete)."
            )
        seen = before != 0
        if seen.sum() > 1:
            ratio = after[seen] / before[seen]
            variances[step] = (np.abs(before[seen]) * (ratio - factors[step]) ** 2).sum() / (seen.sum() - 1)
    return factors, volumes, _extrapolated(variances)


def _extrapolated(variances: Floats) -> Floats:
    """Fill the variances that rest on one row: the geometric continuation of the two before, never above them.

    With one before, that one; with none the variance is unknown, NaN: a single observation has no spread.
    """
    filled = variances.copy()
    for step in np.flatnonzero(np.isnan(filled)):
        if step >= 2 and filled[step - 2] > 0:
            last, before = filled[step - 1], filled[step - 2]
            filled[step] = min(last**2 / before, last, before)
        else:
            filled[step] = filled[step - 1] if step >= 1 else np.nan
    return filled


def _check_accumulated(amounts: Floats, triangle: pd.DataFrame) -> None:
    """ValueError for amounts that fall too often to be accumulated; a row of income or credit rises downwards."""
    several = amounts[np.isfinite(amounts).sum(axis=1) > 1]
    if not len(several):
        return
    steps = np.nan_to_num(np.diff(several * orientation(several)[:, None], axis=1, prepend=0.0))
    fallen, risen = -steps[steps < 0].sum(), steps[steps > 0].sum()
    if fallen > MOST_FALLEN * risen:
        raise ValueError(
            f"Trekanten falder {fallen:g} og stiger {risen:g} fra {triangle.columns[0]} til {triangle.columns[-1]}. Det ligner "
            "beløb pr. periode; trekanten skal have akkumulerede beløb. Læg dem sammen hen ad rækken: "
            "trekant.cumsum(axis=1)."
        )


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
