"""Early signs: whether absence, temps or overtime have left the level that the unit's own earlier months set."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Finding
from styringslib.presentation import numbers, text
from styringslib.presentation.control_chart import Chart, control_charts
from styringslib.presentation.multiples import multiples
from styringslib.presentation.section import Part, Section, bullets, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.early_signs.numbers import FRESH, RUN, EarlySigns, WholeEarlySigns

NAMES = {
    "absence": "uplanlagt fravær",
    "temps": "eksterne vikarer",
    "overtime": "overarbejde",
    "user_time": "brugertid",
}
UNITS = {
    "absence": "Uplanlagte fraværsdage i pct. af mulige dage",
    "temps": "Eksterne vikartimer i pct. af fremmødetimer",
    "overtime": "Overarbejde, kr. pr. fremmødetime",
    "user_time": "Brugertid i pct. af fremmødetimer",
}
# Units in one figure: more small curves than that are no picture.
MOST_SHOWN = 30
SOURCE = "Løn-, fraværs- og vikarsystem"


def early_signs(signs: EarlySigns) -> Section:
    """What is out of control and since when, or that nothing is, with a control chart of each measure."""
    if not signs.charts:
        return section()
    user_time = _user_time_text(signs)
    picture = _figure(signs)
    if not signs.findings:
        watched = [NAMES[measure] for measure in signs.charts]
        watched += ["brugertid"] if signs.user_time is not None and not user_time else []
        told = f"{numbers.capital(numbers.listed(watched))} ligger inden for det, som enheden plejer på denne årstid."
        return section(sentences("**Tidlige tegn.**", told, user_time), picture)
    beside = [signs.beside_cost] if signs.beside_cost else []
    told = " ".join(text.sentence(finding) for finding in [signs.findings[0], *beside, *signs.findings[1:]])
    return section(sentences("**Tidlige tegn.**", told, user_time), picture, detail(_table(signs)))


def whole_early_signs(signs: WholeEarlySigns) -> Section:
    """A line for every unit with an early sign, and the absence of all units on one scale."""
    told = bullets(f"**{finding.unit}**: {text.sentence(finding)}" for finding in signs.findings)
    return section("**Tidlige tegn.**" if told else "", told, _unit_figure(signs))


def _unit_figure(signs: WholeEarlySigns) -> Part | None:
    if len(signs.absence) < 2:
        return None
    charts = {}
    for unit, (values, chart) in signs.absence.items():
        centre, upper = (chart[name] / chart["exposure"] * 100 for name in ("expected", "upper"))
        charts[unit] = Chart(UNITS["absence"], values * 100, centre, upper, marked=tuple(out_of_control(chart)))
    recent = [unit for unit, chart in charts.items() if any((signs.month - month).n < FRESH for month in chart.marked)]
    title = (
        f"Uplanlagt fravær: {numbers.listed(recent)} er over det sædvanlige"
        if 0 < len(recent) <= 2
        else f"Uplanlagt fravær: {len(recent)} af {len(charts)} enheder er over det sædvanlige"
        if recent
        else "Ingen enheder har mere uplanlagt fravær end sædvanligt"
    )
    told_of = "hver enhed"
    if len(charts) > MOST_SHOWN:
        told_of = f"hver af de {MOST_SHOWN} af {len(charts)} enheder, der sidst lå længst over det ventede,"
        charts = {unit: charts[unit] for unit in _farthest_over(signs)}
    ends = {
        unit: f"{numbers.decimal(float(known.iloc[-1]), 1)} i {numbers.month_only(pd.Period(known.index[-1], 'M'))}"
        for unit, chart in charts.items()
        if len(known := chart.values.dropna())
    }
    out = [
        f"{unit} i {numbers.listed([numbers.month_only(month) for month in chart.marked])}"
        for unit, chart in charts.items()
        if chart.marked
    ]
    alt = (
        f"En lille kurve for {told_of} over uplanlagte fraværsdage i pct. af mulige dage, samme skala. Senest: "
        f"{numbers.listed([f'{unit} {told}' for unit, told in ends.items()])}. "
        f"{f'Uden for i {signs.month.year}: {numbers.listed(out)}.' if out else 'Ingen er uden for det sædvanlige.'}"
    )
    square = " Firkant: uden for det sædvanlige." if out else ""
    of = "" if told_of == "hver enhed" else f" De {MOST_SHOWN} enheder, der ligger længst over."
    subtitle = f"{UNITS['absence']}. Gråt: det sædvanlige i {signs.month.year}. Streg: det ventede.{square}{of}"
    return multiples(title, subtitle, charts, alt=alt, source=SOURCE)


def _farthest_over(signs: WholeEarlySigns) -> list[str]:
    """The MOST_SHOWN units whose last month lies farthest over what is expected of it, in the order of ``signs.absence``."""
    last = pd.Series({unit: chart["score"].dropna().iloc[-1:].sum() for unit, (_, chart) in signs.absence.items()})
    chosen = set(last.sort_values(ascending=False, kind="stable").index[:MOST_SHOWN])
    return [unit for unit in signs.absence if unit in chosen]


def out_of_control(chart: pd.DataFrame) -> pd.PeriodIndex:
    """The months that are signs: the last of a run, close to the expected again, are none (``findings.sign_finding``)."""
    return pd.PeriodIndex(chart.index[chart["signal"].astype(bool) & (chart["score"] > 1)])


def _measure(finding: Finding) -> str:
    return finding.topic.removeprefix("sign_")


def _figure(signs: EarlySigns) -> Part | None:
    """The months of each measure with what the unit's own earlier months lead to expect; overtime only where it is a sign."""
    told = {_measure(finding) for finding in signs.findings}
    shown = [
        measure
        for measure in ("absence", "temps", "overtime", "user_time")
        if measure in signs.rates
        and (measure in told or measure != "overtime")
        and signs.rates[measure].notna().sum() > 1
    ]
    if not shown:
        return None
    drawn = {measure: _chart(signs, measure) for measure in shown}
    if signs.findings:
        title = text.title(signs.findings[0])
    elif len(_user_time_out(signs)):
        title = "Brugertiden har været uden for sit sædvanlige udsving"
    else:
        title = f"{numbers.capital(numbers.listed([NAMES[measure] for measure in shown]))} svinger som sædvanligt"
    alt = "Kurver måned for måned med det ventede og grænserne for det sædvanlige. " + " ".join(
        _in_words(chart) for chart in drawn.values()
    )
    square = " Firkant: uden for det sædvanlige." if any(chart.marked for chart in drawn.values()) else ""
    subtitle = f"{signs.name}. Gråt: det sædvanlige udsving i {signs.month.year}. Streg: det ventede.{square}"
    return control_charts(title, subtitle, list(drawn.values()), alt=alt, source=SOURCE)


def _chart(signs: EarlySigns, measure: str) -> Chart:
    scale = 1.0 if measure == "overtime" else 100.0
    values = signs.rates[measure] * scale
    if measure == "user_time":
        limits = signs.user_time
        assert limits is not None
        mean, upper, lower = (limits[name].astype(float) * scale for name in ("mean", "upper", "lower"))
        out = tuple(pd.PeriodIndex(limits.index[limits["signal"].astype(bool)]))
        return Chart(UNITS[measure], values, mean, upper, lower, out)
    chart = signs.charts.get(measure)
    if chart is None:
        none = pd.Series(dtype=float)
        return Chart(UNITS[measure], values, none, none)
    centre, upper = (chart[name] / chart["exposure"] * scale for name in ("expected", "upper"))
    return Chart(UNITS[measure], values, centre, upper, marked=tuple(out_of_control(chart)))


def _in_words(chart: Chart) -> str:
    known = chart.values.dropna()
    month, last = pd.Period(known.index[-1], "M"), float(known.iloc[-1])
    parts = [f"{chart.label}: {numbers.decimal(last, 1)} i {numbers.month_name(month)}"]
    for name, bound in (("ventet", chart.centre), ("nedre grænse", chart.lower), ("øvre grænse", chart.upper)):
        value = bound.to_dict().get(month) if bound is not None else None
        parts += [f"{name} {numbers.decimal(float(value), 1)}"] if value is not None else []
    outside = numbers.listed([numbers.month_name(month) for month in chart.marked])
    calm = "Ingen måned i år er uden for." if len(chart.upper) else ""
    return sentences(f"{', '.join(parts)}.", f"Uden for i {outside}." if outside else calm)


def _user_time_out(signs: EarlySigns) -> pd.PeriodIndex:
    """This year's months in which the time with citizens left its usual range; none when the last is no longer fresh."""
    limits = signs.user_time
    if limits is None:
        return pd.PeriodIndex([], freq="M")
    out = pd.PeriodIndex(limits.index[limits["signal"].astype(bool)])
    return out if len(out) and (signs.month - out.max()).n < FRESH else out[:0]


def _user_time_text(signs: EarlySigns) -> str:
    """The months that left the range, or how long it has lain on one side of what it was; a question while it still does."""
    out, limits = _user_time_out(signs), signs.user_time
    if limits is None or not len(out):
        return ""
    still = signs.month in out
    if still and bool(limits["run"].to_dict()[signs.month]):
        side = "under" if limits["value"].iloc[-1] < limits["mean"].iloc[0] else "over"
        usual = numbers.percent(float(limits["mean"].iloc[0]))
        told = f"Brugertiden har i mindst {RUN} måneder i træk ligget {side} gennemsnittet af de to foregående år på {usual}"
    else:
        low, high = numbers.told_apart(numbers.percent, *(float(limits[name].iloc[0]) for name in ("lower", "upper")))
        months = numbers.listed([numbers.month_only(month) for month in out])
        told = f"Brugertiden var i {months} uden for sit sædvanlige udsving på {low} til {high}"
    return sentences(f"{told}.", "Hvad har ændret sig?" if still else "")


def _table(signs: EarlySigns) -> Table:
    rows = [
        {
            "measure": UNITS[_measure(finding)],
            **{name: finding.value(name) for name in ("since", "last", "actual", "expected")},
        }
        for finding in signs.findings
    ]
    columns = {
        "measure": ("Mål", "text"),
        "since": ("Fra", "month"),
        "last": ("Til", "month"),
        "actual": ("Faktisk", "row"),
        "expected": ("Ventet", "row"),
    }
    kinds = ["price" if _measure(finding) == "overtime" else "pct" for finding in signs.findings]
    note = (
        "Ventet er enhedens egne to foregående år og årstiden. Et tegn er én måned over grænsen, to af tre "
        "måneder tæt på den eller ni måneder i "
        "træk over det ventede. I en rolig enhed kommer det sjældent ved et tilfælde."
    )
    return table("tidlige_tegn", "Tidlige tegn", pd.DataFrame(rows), columns, note=note, source=SOURCE, row_kinds=kinds)
