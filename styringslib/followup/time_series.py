"""Interrupted time series: did the level of a monthly figure change when something was done, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.followup.contract import floats
from styringslib.intervals import normal_reach

Family = Literal["poisson", "quasipoisson", "gaussian"]
# Wagner et al. 2002 (J Clin Pharm Ther 27) advise twelve months on each side; fewer are told, not refused.
ADVISED_PERIODS = 12


@dataclass(frozen=True)
class InterruptedSeries:
    """A fitted interrupted time series.

    effect with lower and upper: the change of level, as a ratio (0.89 = 11 % lower) or as a difference in the outcome's own
    unit, named by scale. With a change of slope it is the level at the first period. mean_difference with its bounds: mean
    per period after the start of fitted less what would have been, in the outcome's unit, the level and the slope together.
    coefficients: index term; estimate, standard_error, lower, upper (log scale for counts). path: index as the series;
    observed, fitted, without_change (what would have been). dispersion: Pearson chi-square / degrees of freedom for counts,
    residual variance otherwise. autocorrelation: of the residuals at lag one. cautions: any of "few_before", "few_after",
    "missing_periods", "autocorrelated".
    """

    effect: float
    lower: float
    upper: float
    scale: str
    mean_difference: float
    mean_difference_lower: float
    mean_difference_upper: float
    dispersion: float
    autocorrelation: float
    periods_before: int
    periods_after: int
    coefficients: pd.DataFrame
    path: pd.DataFrame
    cautions: tuple[str, ...]


def interrupted_time_series(
    outcome: pd.Series,
    start: Any,
    *,
    exposure: pd.Series | None = None,
    family: Family = "gaussian",
    harmonics: int = 0,
    period: int = 12,
    slope_change: bool = False,
    errors: Literal["independent", "ar1", "hac"] = "ar1",
    level: float = 95.0,
) -> InterruptedSeries:
    """Level change (and with `slope_change` change of slope) of `outcome` from `start` on, beside the trend before.

    outcome: a Series in time order, index monthly periods or numbers; missing values are left out. start: the first period
    under the change, a month (or an index value). exposure: same index, for counts (log offset), such as residents or
    days. harmonics: pairs of sine and cosine of `period` for the season. family: "poisson" and "quasipoisson" (the same
    estimate; the interval widened by the dispersion) for counts, with normal intervals; "gaussian" for kroner and hours
    with t intervals, where `errors` says how neighbouring months hang together: "ar1" (generalised least squares), "hac"
    (Newey-West) or "independent". level of the intervals in per cent.

    Model and published answer: Lopez Bernal, Cummins & Gasparrini 2017, Int J Epidemiol 46(1), 348-355 (smoking ban in
    Sicily). ValueError (Danish) when the series is too short for the model, `start` lies outside it, counts are negative, or
    exposure is missing or not positive.

    >>> months = pd.period_range("2024-01", "2025-12", freq="M")
    >>> cost = pd.Series(np.where(months < pd.Period("2025-01", "M"), 100.0, 90.0), index=months)
    >>> fitted = interrupted_time_series(cost + np.tile([1.0, -1.0], 12), "2025-01", errors="independent")
    >>> fitted.scale, bool(fitted.lower < -10 < fitted.upper), fitted.periods_after
    ('difference', True, 12)
    """
    series, when, exposures = _checked(outcome, start, exposure, family)
    design = _design(outcome.index, when, harmonics, period, slope_change)
    known = series.notna().to_numpy()
    before, after = int(known[~when].sum()), int(known[when].sum())
    if before < 3 or after < 2 + slope_change or before + after <= design.shape[1] + 2:
        raise _too_short(before, after, start)
    counts = family != "gaussian"
    if counts:
        fit = _fit_counts(series[known], design[known], exposures[known], family, level)
    else:
        fit = _fit_level(series[known], design[known], errors, level)
    without = design.assign(**{name: 0.0 for name in ("change", "slope_change") if name in design})
    weights, seen_after = exposures if counts else None, when & known
    full, bare = design.to_numpy(), without.to_numpy()
    mean, half = _mean_difference(full[seen_after], bare[seen_after], fit, exposures[seen_after] if counts else None)
    table = _coefficients(design, fit)
    change = table[["estimate", "lower", "upper"]].to_numpy()[1]
    effect, lower, upper = map(float, np.exp(change) if counts else change)
    lag_one = _lag_one(fit.residuals)
    # Counts are fitted as independent; two standard errors of a lag-one autocorrelation speak against it.
    tied = (counts or errors == "independent") and abs(lag_one) > 2 / np.sqrt(before + after)
    path = {"observed": series, "fitted": _mean(full, fit, weights), "without_change": _mean(bare, fit, weights)}
    return InterruptedSeries(
        effect=effect, lower=lower, upper=upper, scale="ratio" if counts else "difference", mean_difference=mean,
        mean_difference_lower=mean - half, mean_difference_upper=mean + half, dispersion=fit.dispersion,
        autocorrelation=lag_one, periods_before=before, periods_after=after, coefficients=table,
        path=pd.DataFrame(path, index=outcome.index), cautions=_cautions(before, after, not known.all(), tied),
    )  # fmt: skip


def _too_short(before: int, after: int, start: Any) -> ValueError:
    return ValueError(
        f"Serien har {before} måneder før og {after} efter {start}; det er for lidt til at skønne en ændring. "
        "Brug en længere serie eller færre sæsonled."
    )


def _cautions(before: int, after: int, missing: bool, tied: bool) -> tuple[str, ...]:
    """What a reader of the result should know, by the names of `InterruptedSeries`."""
    told = {
        "few_before": before < ADVISED_PERIODS,
        "few_after": after < ADVISED_PERIODS,
        "missing_periods": missing,
        "autocorrelated": tied,
    }
    return tuple(name for name, true in told.items() if true)


@dataclass(frozen=True)
class _Fit:
    """Coefficients with their covariance, the quantile of their intervals, dispersion, and residuals in time order."""

    beta: Any
    covariance: Any
    quantile: float
    dispersion: float
    residuals: Any


def _design(
    index: pd.Index[Any], when: np.ndarray[Any, Any], harmonics: int, period: int, slope_change: bool
) -> pd.DataFrame:
    """The terms of the model: intercept, change, trend, change of slope, and pairs of sine and cosine."""
    time = np.arange(1, len(index) + 1, dtype=float)
    season_time = index.month.to_numpy(dtype=float) if isinstance(index, pd.PeriodIndex) and period == 12 else time
    terms: dict[str, np.ndarray[Any, Any]] = {
        "intercept": np.ones(len(time)),
        "change": when.astype(float),
        "trend": time,
    }
    if slope_change:
        terms["slope_change"] = when * (time - time[int(np.argmax(when))])
    for pair in range(1, harmonics + 1):
        angle = 2 * np.pi * pair * season_time / period
        terms[f"sine_{pair}"], terms[f"cosine_{pair}"] = np.sin(angle), np.cos(angle)
    return pd.DataFrame(terms, index=index)


def _coefficients(design: pd.DataFrame, fit: _Fit) -> pd.DataFrame:
    se = np.sqrt(np.diag(fit.covariance))
    half = fit.quantile * se
    return pd.DataFrame(
        {"estimate": fit.beta, "standard_error": se, "lower": fit.beta - half, "upper": fit.beta + half},
        index=pd.Index(design.columns, name="term"),
    )


def _mean(design: np.ndarray[Any, Any], fit: _Fit, weights: np.ndarray[Any, Any] | None) -> np.ndarray[Any, Any]:
    """What the model expects per period: weights (the exposure) x exp of the linear terms for counts, else the terms."""
    linear: np.ndarray[Any, Any] = design @ fit.beta
    return linear if weights is None else weights * np.exp(linear)


def _lag_one(residuals: Any) -> float:
    """Autocorrelation at lag one; 0 where nothing is left over."""
    return float(residuals[1:] @ residuals[:-1] / (residuals @ residuals)) if residuals @ residuals > 0 else 0.0


def _checked(
    outcome: pd.Series, start: Any, exposure: pd.Series | None, family: str
) -> tuple[pd.Series, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The outcome as float, which periods lie after the change, and the exposure (ones when there is none)."""
    if family not in ("poisson", "quasipoisson", "gaussian"):
        raise ValueError(f"Modellen {family!r} kendes ikke. Vælg poisson, quasipoisson eller gaussian.")
    if not isinstance(outcome, pd.Series) or outcome.index.has_duplicates or not outcome.index.is_monotonic_increasing:
        raise ValueError("Serien skal være en pandas Series i tidsorden med én værdi pr. måned.")
    if outcome.empty:
        raise ValueError("Serien er tom. Giv mindst en måned før ændringen og en efter.")
    if isinstance(outcome.index, pd.PeriodIndex) and len(outcome) != (outcome.index[-1] - outcome.index[0]).n + 1:
        raise ValueError("Serien mangler måneder. Indsæt dem som tomme værdier, så tidsafstanden er rigtig.")
    series = floats(outcome, "tidsserie")
    point = as_month(start) if isinstance(outcome.index, pd.PeriodIndex) else start
    when = np.asarray(outcome.index >= point)
    if when.all() or not when.any():
        raise ValueError(f"Ændringen {start} skal ligge inde i serien fra {outcome.index[0]} til {outcome.index[-1]}.")
    if family != "gaussian" and bool((series < 0).any()):
        raise ValueError("Antal må ikke være negative. Brug modellen gaussian til beløb.")
    exposures = np.ones(len(series))
    if exposure is not None:
        exposures = floats(exposure.reindex(outcome.index), "eksponering").to_numpy()
        if not bool(np.all(exposures > 0)):
            raise ValueError("Eksponeringen (for eksempel borgere eller dage) skal være over 0 i alle måneder.")
    return series, when, exposures


def _fit_counts(
    series: pd.Series, design: pd.DataFrame, exposures: np.ndarray[Any, Any], family: str, level: float
) -> _Fit:
    """Poisson regression with a log offset."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    model = GLM(series.to_numpy(), design.to_numpy(), family=Poisson(), offset=np.log(exposures))
    fit = model.fit(scale="X2" if family == "quasipoisson" else None)
    dispersion = float(fit.pearson_chi2 / fit.df_resid)
    quantile = normal_reach(level)
    return _Fit(fit.params, fit.cov_params(), quantile, dispersion, np.asarray(fit.resid_pearson))


def _fit_level(series: pd.Series, design: pd.DataFrame, errors: str, level: float) -> _Fit:
    """Linear regression whose errors may hang together over time."""
    from scipy.stats import t
    from statsmodels.regression.linear_model import GLSAR, OLS

    values, matrix = series.to_numpy(), design.to_numpy()
    if errors == "ar1":
        fit = GLSAR(values, matrix, rho=1).iterative_fit(maxiter=20)
    elif errors == "hac":
        # Newey & West 1994: lags by the length of the series.
        lags = int(np.floor(4 * (len(values) / 100) ** (2 / 9)))
        fit = OLS(values, matrix).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    elif errors == "independent":
        fit = OLS(values, matrix).fit()
    else:
        raise ValueError(f"Fejlleddet {errors!r} kendes ikke. Vælg ar1, hac eller independent.")
    residuals = values - matrix @ fit.params
    degrees = len(values) - matrix.shape[1]
    quantile = float(t.ppf(0.5 + level / 200, degrees))
    return _Fit(fit.params, fit.cov_params(), quantile, float(fit.scale), residuals)


def _mean_difference(
    full: np.ndarray[Any, Any], bare: np.ndarray[Any, Any], fit: _Fit, weights: np.ndarray[Any, Any] | None
) -> tuple[float, float]:
    """Mean of fitted (design full) less counterfactual (design bare), and half its interval by the delta method."""
    with_it, without_it = _mean(full, fit, weights), _mean(bare, fit, weights)
    if weights is not None:
        gradient = (with_it[:, None] * full - without_it[:, None] * bare).mean(axis=0)
    else:
        gradient = (full - bare).mean(axis=0)
    mean = float((with_it - without_it).mean())
    return mean, fit.quantile * float(np.sqrt(gradient @ fit.covariance @ gradient))
