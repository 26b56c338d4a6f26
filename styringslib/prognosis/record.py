"""The forecast record: how the forecasts that were made, for this year and finished ones, have fared."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes


@takes(record={"unit": ANY, "through": MONTH, "total": NUMBER}, outturn={"unit": ANY, "year": ANY, "outturn": NUMBER})
def score_record(record: pd.DataFrame, outturn: pd.DataFrame) -> pd.DataFrame:
    """Set the forecasts made beside what came of them.

    record: one row per forecast made: unit, through (month), total, and lower_<level>, upper_<level> as `year_end`
    gave them. outturn: unit, year, outturn (kr), for finished years. Returns the record with year, month (months
    elapsed), outturn, missed (total - outturn), error (missed / |outturn|) and inside_<level>; NaN and <NA> while a year is
    not finished. Raises ValueError (Danish) when a column is missing or an outturn is given twice.

    >>> record = pd.DataFrame({"unit": ["Nord"], "through": ["2025-06"], "total": [110.0], "lower_80": [95.0],
    ...     "upper_80": [120.0]})
    >>> outturn = pd.DataFrame({"unit": ["Nord"], "year": [2025], "outturn": [100.0]})
    >>> score_record(record, outturn)[["year", "month", "error", "missed", "inside_80"]].round(6)
       year  month  error  missed  inside_80
    0  2025      6    0.1    10.0       True
    """
    twice = outturn.duplicated(["unit", "year"])
    if twice.any():
        row = outturn[twice].iloc[0]
        raise ValueError(f"Regnskabet for {row['unit']} i {row['year']} er givet mere end én gang. Fjern gentagelsen.")
    result = record.copy()
    through = pd.PeriodIndex(record["through"], freq="M")
    result["year"], result["month"] = through.year, through.month
    result = result.merge(outturn[["unit", "year", "outturn"]], on=["unit", "year"], how="left")
    result["missed"] = result["total"] - result["outturn"]
    result["error"] = relative_error(result["total"], result["outturn"])
    for name in [column for column in record.columns if str(column).startswith("lower_")]:
        level = str(name)[6:]
        if f"upper_{level}" not in result:
            raise ValueError(f"De tidligere prognoser mangler kolonnen upper_{level} til kolonnen {name}.")
        inside = (result["outturn"] >= result[name]) & (result["outturn"] <= result[f"upper_{level}"])
        result[f"inside_{level}"] = inside.astype("boolean").mask(result["outturn"].isna())
    return result


def relative_error(total: pd.Series, outturn: pd.Series) -> pd.Series:
    """Return (total - outturn) / |outturn|: plus is more cost, or less income, foreseen than came of it; NaN of nought.

    >>> relative_error(pd.Series([110.0, -90.0]), pd.Series([100.0, -100.0])).round(6).to_list()
    [0.1, 0.1]
    """
    return (total - outturn) / outturn.abs().where(outturn != 0)


@takes(scored={"{by}": ANY, "error": NUMBER})
def record_summary(scored: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """Sum up a scored record by the columns of `by` (months elapsed): count, median_error, bias, coverage_<level>.

    scored: result of `score_record`, or rows with the same columns. Rows without an error (years that are not finished)
    do not count. median_error is of the errors' size, bias the errors' mean, coverage the share of outturns inside.

    >>> record = pd.DataFrame({"unit": ["Nord", "Syd"], "through": ["2025-06"] * 2, "total": [110.0, 102.0],
    ...     "lower_80": [95.0, 101.0], "upper_80": [120.0, 103.0]})
    >>> outturn = pd.DataFrame({"unit": ["Nord", "Syd"], "year": [2025] * 2, "outturn": [100.0] * 2})
    >>> record_summary(score_record(record, outturn)).round(6)
       month  count  median_error  bias  coverage_80
    0      6      2          0.06  0.06          0.5
    """
    done = scored[scored["error"].notna()]
    levels = [str(name)[7:] for name in scored.columns if str(name).startswith("inside_")]
    rows = []
    for key, part in done.groupby(list(by)):
        entry = {
            **dict(zip(by, key, strict=True)),
            "count": len(part),
            "median_error": float(part["error"].abs().median()),
            "bias": float(part["error"].mean()),
        }
        for level in levels:
            entry[f"coverage_{level}"] = float(part[f"inside_{level}"].astype(float).mean())
        rows.append(entry)
    return pd.DataFrame(rows, columns=[*by, "count", "median_error", "bias", *(f"coverage_{x}" for x in levels)])
