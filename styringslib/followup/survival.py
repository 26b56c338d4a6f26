"""Time until help returns, when death or a care home may come first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.declared_tables import ANY, DAY, NUMBER, takes
from styringslib.followup.contract import require
from styringslib.followup.spells import days, ends, level_at
from styringslib.intervals import normal_reach

CENSORED, RETURNED = "censored", "returned"


@dataclass(frozen=True)
class ReturnTimes:
    """Curves and summary of the time until help returns.

    curve, long: group, week, at_risk, returned, competing (events in that week), without_help (Kaplan-Meier, competing
    events counted as censored) with lower and upper, and incidence_returned and one incidence_* per competing event
    (Aalen-Johansen: the share that had that event first) with *_lower and *_upper for the returned. summary: index group;
    citizens, returned, competing, censored, median_weeks (the first week in which without_help is one half or less; missing
    when not reached), and without_help_* and incidence_returned_* at the weeks asked for. logrank and cox: None with one
    group. logrank: chi2, degrees, p. cox: index group (against the first); log_ratio, standard_error, ratio, lower, upper.
    """

    curve: pd.DataFrame
    summary: pd.DataFrame
    logrank: pd.Series | None
    cox: pd.DataFrame | None


def time_to_return(
    weeks: Any,
    event: Any,
    group: Any = None,
    *,
    at: Sequence[float] = (4, 12, 26, 52),
    level: float = 95.0,
    cox: bool | None = None,
) -> ReturnTimes:
    """How long citizens do without help after a course, by group, with competing events.

    weeks: time from the end of the course to the event or to the end of observation, >= 0. event: "returned",
    "censored", or the name of a competing event ("death", "care_home", ...); True / 1 and False / 0 mean returned and
    censored, also as text and in a column of mixed values. group: labels, or None for one group. at: weeks of the summary.
    cox: also fit the hazard ratio of every group against the first to appear (cause-specific, Efron's ties); by default up to
    100,000 citizens, as it takes 20 s a million. Intervals of `level` per cent: log-minus-log for Kaplan-Meier (Kalbfleisch
    & Prentice), linear and cut to 0..1 for the incidence. The log-rank test counts competing events as censored. The median
    is the first week with S(t) <= 1/2, decided by whole numbers and not by rounding (Klein & Moeschberger 2003, 4.5; as
    lifelines). R's survival gives the middle of the stretch instead where S(t) is exactly 1/2: 5 for returns in weeks 2, 4,
    6, 8, where this gives 4.

    statsmodels' SurvfuncRight, CumIncidenceRight, survdiff and PHReg do the estimation. Published answer: Freireich et al.
    1963, Blood 21. ValueError (Danish) for lengths that differ, missing or negative weeks, missing events, numbers other
    than 0 and 1 as events, or no citizens.

    >>> weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    >>> event = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    >>> found = time_to_return(weeks, event, at=(6, 10, 22))
    >>> found.summary.iloc[0][["citizens", "returned", "median_weeks"]].to_dict()
    {'citizens': 21.0, 'returned': 9.0, 'median_weeks': 23.0}
    >>> found.summary.filter(regex="^without_help_[0-9]+$").iloc[0].round(4).to_dict()
    {'without_help_6': 0.8571, 'without_help_10': 0.7529, 'without_help_22': 0.5378}
    """
    table = _checked(weeks, event, group)
    kinds = sorted(set(table["event"].unique()) - {CENSORED, RETURNED})
    curves, rows = [], {}
    for name, part in table.groupby("group", sort=False, observed=True):
        curve = _curve(part, kinds, level)
        curves.append(curve.assign(group=name))
        counts = part["event"].value_counts()
        rows[name] = {
            "citizens": len(part),
            "returned": int(counts.get(RETURNED, 0)),
            "competing": int(sum(counts.get(kind, 0) for kind in kinds)),
            "censored": int(counts.get(CENSORED, 0)),
            "median_weeks": _median(curve),
        }
        for week in at:
            reached = curve[curve["week"] <= week]
            # Beyond the last observed week nothing is known unless everybody has had an event.
            known = week <= part["weeks"].max() or rows[name]["censored"] == 0
            last = reached.iloc[-1] if len(reached) else pd.Series({"without_help": 1.0, "incidence_returned": 0.0})
            for figure in ("without_help", "incidence_returned"):
                rows[name][f"{figure}_{week:g}"] = float(last[figure]) if known else np.nan
    summary = pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")
    curve = pd.concat(curves, ignore_index=True)
    curve = curve[["group", *[name for name in curve.columns if name != "group"]]]
    if len(summary) < 2:
        return ReturnTimes(curve, summary, None, None)
    fit_cox = len(table) <= 100_000 if cox is None else cox
    return ReturnTimes(curve, summary, _logrank(table), _cox(table, level) if fit_cox else None)


def _checked(weeks: Any, event: Any, group: Any) -> pd.DataFrame:
    """One row a citizen: weeks, event as text, group."""
    duration = np.asarray(weeks, dtype=float)
    events = _events(event)
    groups = np.full(len(duration), "all", dtype=object) if group is None else np.asarray(group, dtype=object)
    if not len(duration) == len(events) == len(groups):
        raise ValueError("Uger, hændelser og grupper skal have lige mange rækker.")
    if not len(duration):
        raise ValueError("Der er ingen borgere at følge. Vælg en længere periode.")
    table = pd.DataFrame({"weeks": duration, "event": events, "group": groups})
    if table["group"].isna().any() or not np.isfinite(duration).all() or (duration < 0).any():
        raise ValueError("Antal uger skal være kendt og mindst 0 for alle borgere, og alle skal have en gruppe.")
    return table


def _events(event: Any) -> np.ndarray[Any, Any]:
    """Every event as text, whatever the type of the column: a 1 among texts is a return and no event called "1"."""
    codes, found = pd.factorize(np.asarray(event, dtype=object), use_na_sentinel=True)
    if (codes < 0).any():
        row = int(np.flatnonzero(codes < 0)[0]) + 1
        raise ValueError(f"Hændelsen mangler i række {row}. Skriv {RETURNED}, {CENSORED} eller navnet på afgangen.")
    read = np.array([_event(value) for value in found], dtype=object)
    return read[codes] if len(found) else np.empty(0, dtype=object)


def _event(value: object) -> str:
    told = str(value).strip()
    try:
        number = {"True": 1.0, "False": 0.0}[told] if told in ("True", "False") else float(told)
    except ValueError:
        if not told:
            raise ValueError(f"En hændelse er tom. Skriv {RETURNED}, {CENSORED} eller navnet på afgangen.") from None
        return told
    if number not in (0.0, 1.0):
        raise ValueError(f"Hændelser som tal skal være 1 (hjælp igen) eller 0 (ikke set endnu), ikke {told}.")
    return RETURNED if number else CENSORED


def _median(curve: pd.DataFrame) -> float:
    """The first week with S(t) <= 1/2. S is a product of whole numbers, and where floats cannot tell, those decide."""
    staying, at_risk = curve["at_risk"] - curve["returned"], curve["at_risk"]
    for week, survived, place in zip(curve["week"], curve["without_help"], range(1, len(curve) + 1), strict=True):
        if abs(survived - 0.5) > 1e-9:
            reached = survived < 0.5
        else:
            above, below = (math.prod(map(int, side.iloc[:place])) for side in (staying, at_risk))
            reached = 2 * above <= below
        if reached:
            return float(week)
    return np.nan


def _curve(part: pd.DataFrame, kinds: list[str], level: float) -> pd.DataFrame:
    """Kaplan-Meier and Aalen-Johansen of one group at every week with an event."""
    from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

    weeks = part["weeks"].to_numpy()
    codes = (
        part["event"].map({CENSORED: 0, RETURNED: 1} | {kind: 2 + place for place, kind in enumerate(kinds)}).to_numpy()
    )
    times = np.unique(weeks[codes > 0])
    z = normal_reach(level)
    frame = pd.DataFrame({"week": times})
    ordered = np.sort(weeks)
    frame["at_risk"] = len(weeks) - np.searchsorted(ordered, times, side="left")
    for name, hit in (("returned", codes == 1), ("competing", codes > 1)):
        values, counts = np.unique(weeks[hit], return_counts=True)
        frame[name] = pd.Series(counts, index=values).reindex(times, fill_value=0).to_numpy()
    returned = frame["returned"] > 0
    frame["without_help"], frame["lower"], frame["upper"] = 1.0, 1.0, 1.0
    if returned.any():
        survival = SurvfuncRight(weeks, (codes == 1).astype(int))
        steps = pd.DataFrame({"surv": survival.surv_prob, "se": survival.surv_prob_se}, index=survival.surv_times)
        steps = steps.reindex(times).ffill().fillna({"surv": 1.0, "se": 0.0})
        inner = steps["surv"].between(0, 1, inclusive="neither").to_numpy()
        surv, se = steps["surv"].to_numpy(), steps["se"].to_numpy()
        frame["without_help"] = surv
        logs = np.log(surv[inner])
        spread = z * se[inner] / (surv[inner] * np.abs(logs))
        for bound, sign in (("lower", 1), ("upper", -1)):
            values = surv.copy()
            values[inner] = np.exp(logs * np.exp(sign * spread))
            frame[bound] = values
    for kind in [RETURNED, *kinds]:
        frame[f"incidence_{kind}"] = 0.0
    if len(times):
        # Where the last citizen has an event the variance divides by zero; the interval before it is kept.
        with np.errstate(divide="ignore", invalid="ignore"):
            incidence = CumIncidenceRight(weeks, codes)
        for place, kind in enumerate([RETURNED, *kinds]):
            if place < len(incidence.cinc):
                share = pd.Series(incidence.cinc[place], index=incidence.times)
                frame[f"incidence_{kind}"] = share.reindex(times).ffill().fillna(0.0).to_numpy()
        se = pd.Series(incidence.cinc_se[0], index=incidence.times).reindex(times).ffill().fillna(0.0).to_numpy()
        frame["incidence_returned_lower"] = (frame["incidence_returned"] - z * se).clip(0, 1)
        frame["incidence_returned_upper"] = (frame["incidence_returned"] + z * se).clip(0, 1)
    return frame


def _logrank(table: pd.DataFrame) -> pd.Series:
    """Log-rank test of the groups, competing events censored."""
    from statsmodels.duration.survfunc import survdiff

    status = (table["event"] == RETURNED).astype(int).to_numpy()
    codes = pd.factorize(table["group"])[0]
    chi2, p = survdiff(table["weeks"].to_numpy(), status, codes)
    return pd.Series({"chi2": float(chi2), "degrees": float(codes.max()), "p": float(p)}, name="logrank")


def _cox(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Cause-specific hazard ratios of every group against the first, Efron's handling of ties."""
    from statsmodels.duration.hazard_regression import PHReg

    codes, names = pd.factorize(table["group"])
    dummies = (codes[:, None] == np.arange(1, len(names))).astype(float)
    status = (table["event"] == RETURNED).astype(int).to_numpy()
    fit = PHReg(table["weeks"].to_numpy(), dummies, status=status, ties="efron").fit()
    z = normal_reach(level)
    log_ratio, se = np.asarray(fit.params), np.asarray(fit.bse)
    return pd.DataFrame(
        {
            "log_ratio": log_ratio,
            "standard_error": se,
            "ratio": np.exp(log_ratio),
            "lower": np.exp(log_ratio - z * se),
            "upper": np.exp(log_ratio + z * se),
        },
        index=pd.Index(names[1:], name="group"),
    )


@takes(
    courses={"citizen": ANY, "unit": ANY, "to_date": DAY},
    cases={"citizen": ANY, "hours_per_week": NUMBER, "from_date": DAY, "to_date": DAY},
    exits={"citizen": ANY, "date": DAY, "event": ANY},
)
def return_spells(
    courses: pd.DataFrame, cases: pd.DataFrame, until: Any, *, exits: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Time from the end of each course that ended without help to the next grant, an exit, or the end of the data.

    courses: citizen, unit, to_date (missing = still running, left out); cases: citizen, hours_per_week, from_date, to_date;
    until: the last day the grants are known; exits: citizen, date, event ("death", "care_home", ...). Result, a row per
    course without granted hours the day after it ended: citizen, unit, weeks, event - the input of `time_to_return`. A
    grant of 0 hours is no help. An exit on the day of a new grant counts as the exit; one on the course's last day is an
    exit in week 0, so that who has gone is not waited for. ValueError (Danish) for a grant that ends before it begins.

    >>> courses = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "to_date": pd.to_datetime(["2026-01-31"] * 2)})
    >>> cases = pd.DataFrame({"citizen": ["a"], "hours_per_week": [2.0], "from_date": pd.to_datetime(["2026-03-14"]),
    ...     "to_date": pd.NaT})
    >>> return_spells(courses, cases, "2026-06-20")
      citizen  unit  weeks     event
    0       a  Nord    6.0  returned
    1       b  Nord   20.0  censored
    """
    ended = require(courses, "courses", ["citizen", "unit", "to_date"])
    last = np.datetime64(as_day(until), "D")
    grants = require(cases, "cases", ["citizen", "hours_per_week", "from_date", "to_date"], numbers=["hours_per_week"])
    if bool(np.any(ends(grants["to_date"]) < days(grants["from_date"]))):
        raise ValueError("En sag slutter, før den begynder. Kør datakontrollen først.")
    ended = ended[days(ended["to_date"]) < last].reset_index(drop=True)
    if len(ended) and not ended["citizen"].isin(grants["citizen"]).any():
        raise ValueError(
            "Ingen af forløbenes borgere findes i sagerne. Kontrollér, at pseudonymerne er dannet med samme nøgle."
        )
    stop = days(ended["to_date"])
    free = level_at(grants, ended["citizen"].to_numpy(), stop + np.timedelta64(1, "D")) == 0
    ended, stop = ended[free].reset_index(drop=True), stop[free]
    table = pd.DataFrame({"citizen": ended["citizen"], "unit": ended["unit"], "stop": stop.astype("datetime64[s]")})
    table["row"] = np.arange(len(table))
    helped = grants[grants["hours_per_week"] > 0]
    moments = [helped.assign(date=helped["from_date"], event=RETURNED)[["citizen", "date", "event"]]]
    if exits is not None:
        moments.insert(0, require(exits, "afgang", ["citizen", "date", "event"]))
    later = pd.concat(
        [
            part.assign(date=days(part["date"]).astype("datetime64[s]"), gone=bool(place < len(moments) - 1))
            for place, part in enumerate(moments)
        ],
        ignore_index=True,
    )
    later = table.merge(later, on="citizen")
    # A grant of the course's last day ended with it, or it would still have run the day after.
    after = (later["date"] > later["stop"]) | (later["gone"] & (later["date"] == later["stop"]))
    later = later[after & (later["date"] <= pd.Timestamp(last))]
    # Stable: exits come first among events of one day.
    first = later.sort_values("date", kind="stable").drop_duplicates("row").set_index("row")
    date = first["date"].reindex(table["row"]).fillna(pd.Timestamp(last)).to_numpy().astype("datetime64[D]")
    table["weeks"] = (date - stop).astype(float) / 7
    table["event"] = first["event"].reindex(table["row"]).fillna(CENSORED).to_numpy()
    return table[["citizen", "unit", "weeks", "event"]]
