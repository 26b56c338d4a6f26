"""Early signs: whether absence, temps or overtime have left the level that the unit's own earlier months set."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Finding
from styringslib.presentation import figures, numbers, text
from styringslib.presentation.section import Part, Section, bullets, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.early_signs.numbers import EarlySigns, WholeEarlySigns

NAMES = {"absence": "uplanlagt fravær", "temps": "eksterne vikarer", "overtime": "overarbejde"}
UNITS = {
    "absence": "Uplanlagte fraværsdage i pct. af mulige dage",
    "temps": "Eksterne vikartimer i pct. af fremmødetimer",
    "overtime": "Overarbejde, kr. pr. fremmødetime",
}
SOURCE = "Løn-, fraværs- og vikarsystem"


def early_signs(signs: EarlySigns) -> Section:
    """One sentence in a calm month; else what is out of control, since when, with a figure for each measure."""
    if not signs.charts:
        return section()
    if not signs.findings:
        watched = numbers.listed([NAMES[measure] for measure in signs.charts])
        return section(
            f"**Tidlige tegn.** {numbers.capital(watched)} ligger inden for det, som enheden plejer på denne årstid."
        )
    beside = [signs.beside_cost] if signs.beside_cost else []
    told = " ".join(text.sentence(finding) for finding in [signs.findings[0], *beside, *signs.findings[1:]])
    pictures = [_figure(signs, finding) for finding in signs.findings]
    return section(f"**Tidlige tegn.** {told}", pictures, detail(_table(signs)))


def whole_early_signs(signs: WholeEarlySigns) -> Section:
    """A line for every unit with an early sign; nothing when there is none."""
    if not signs.findings:
        return section()
    return section(
        "**Tidlige tegn.**", bullets(f"**{finding.unit}**: {text.sentence(finding)}" for finding in signs.findings)
    )


def _measure(finding: Finding) -> str:
    return finding.topic.removeprefix("sign_")


def _figure(signs: EarlySigns, finding: Finding) -> Part:
    measure = _measure(finding)
    chart = signs.charts[measure]
    scale = 1.0 if measure == "overtime" else 100.0
    shown = {
        "Faktisk": chart["value"] / chart["exposure"] * scale,
        "Ventet": chart["expected"] / chart["exposure"] * scale,
        "Grænse": chart["upper"] / chart["exposure"] * scale,
    }
    since, title = finding.value("since"), text.title(finding)
    ends = ", ".join(f"{label.lower()} {numbers.decimal(values.iloc[-1], 1)}" for label, values in shown.items())
    alt = (
        f"Kurver for {NAMES[measure]} måned for måned i {signs.month.year} med det ventede og grænsen for, "
        "hvornår det er mere end tilfældigt. "
        f"Grænsen er første gang passeret i {numbers.month_name(since)}. Seneste måned: {ends}."
    )
    subtitle = f"{UNITS[measure]}, {signs.name}, {signs.month.year}"
    return figures.monthly_lines(
        title, subtitle, shown, alt=alt, source=SOURCE, quiet=("Ventet", "Grænse"), from_zero=True
    )


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
