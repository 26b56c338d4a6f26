"""The municipality's units without names beside one another: a dot plot for each figure, and the table behind."""

from __future__ import annotations

import pandas as pd

from styringslib.calendar import closes_year
from styringslib.handouts.comparison import Comparison
from styringslib.handouts.labels import LABELS, name_of, unit_label
from styringslib.presentation import numbers
from styringslib.presentation.figures import ACTUAL, GRID, INK, QUIET, Figure, as_figure, house_canvas
from styringslib.presentation.section import Section, section
from styringslib.presentation.signs import Sign, is_turned
from styringslib.presentation.tables import Table, table

TABLE = "sammenligning"
SOURCE = "Kommunens egne systemer"
# What the figure's title calls the range; the label itself is the subtitle.
SUBJECTS = {
    "user_time_share": "Andelen af arbejdstiden hos borgerne",
    "hours_per_recipient": "Timerne pr. modtager",
    "delivery_share": "Den leverede andel af timerne",
    "external_share": "De eksterne vikarers andel",
    "illness_share": "Sygefraværet",
    "pay_per_attendance_hour": "Prisen på en fremmødetime",
    "nursing_share": "De overdragede ydelsers andel",
    "deviation_share": "Den ventede afvigelse",
    "occupancy": "Belægningen",
}
# A range of less than this part of the level says nothing to talk about, and is not drawn.
ALIKE = 0.02
NOTE = (
    "Bogstaverne er blandet og siger ikke, hvilken enhed det er. Forskelle kan skyldes geografi, opgaver og borgernes behov "
    "og er et sted at begynde en samtale."
)


def comparison(basis: Comparison, month: pd.Period, sign: Sign) -> Section:
    """The dot plots and their table; or why there is no comparison."""
    if basis.table.empty or not len(basis.table.columns):
        if not basis.left_out:
            return section()
        return section(
            "Der er for få enheder af samme slags til at vise en sammenligning, uden at man kan se, hvilken enhed det er."
        )
    shown = basis.table.rename(index={label: _name(basis, str(label)) for label in basis.table.index})
    own = unit_label(None) if basis.own is not None else None
    left_out = [LABELS[figure][0].split(",")[0].lower() for figure in basis.left_out]
    told = f"Ikke vist, fordi en enhed kunne kendes: {numbers.listed(left_out)}." if left_out else ""
    pictures = [
        dots(str(figure), shown[figure].dropna(), own, month, sign) for figure in shown if differs(shown[figure])
    ]
    alike = "" if pictures else "Enhederne ligger tæt på hinanden."
    return section(alike, pictures, _table(shown, month, sign), told)


def differs(values: pd.Series) -> bool:
    """Whether the units differ enough to be talked about."""
    return bool(values.max() - values.min() >= ALIKE * abs(values.mean()) and values.max() > values.min())


def _name(basis: Comparison, label: str) -> str:
    return unit_label(None if label == basis.own else label)


def dots(figure: str, values: pd.Series, own: str | None, month: pd.Period, sign: Sign) -> Figure:
    """One figure of every unit as a dot on a line, highest (or dearest) first; the reader's own unit as a filled diamond."""
    named, kind = name_of(figure, closes_year(month)), LABELS[figure][1]
    signed = is_turned(kind)
    # The same order under either convention: the dearest on top.
    values = values.sort_values(ascending=False, kind="stable")
    values = sign.shown(values) if signed else values
    low, high = (numbers.cell(value, kind) for value in (values.iloc[-1], values.iloc[0]))
    title = f"{SUBJECTS[figure]} går fra {low} til {high}{' pct.' if kind.endswith('pct') else ''}"
    height = 0.85 + 0.27 * len(values)
    canvas, axes = house_canvas(title, f"{named}. {_period(figure, month)}{f'. {sign.note}' if signed else ''}", height)
    axes.set_position((0.15, 0.1 / height, 0.76, 1 - 0.78 / height))
    rows = range(len(values))[::-1]
    for row, (unit, value) in zip(rows, values.items(), strict=True):
        mine = unit == own
        axes.plot(
            value,
            row,
            marker="D" if mine else "o",
            markersize=9 if mine else 8,
            color=INK if mine else "white",
            markeredgecolor=INK if mine else ACTUAL,
            markeredgewidth=1.8,
            linestyle="none",
        )
        axes.annotate(
            numbers.cell(value, kind),
            (value, row),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            fontweight="bold" if mine else "normal",
            color=INK,
        )
    axes.set_yticks(list(rows), [str(unit) for unit in values.index])
    for text in axes.get_yticklabels():
        text.set_fontweight("bold" if text.get_text() == own else "normal")
        text.set_fontsize(9)
    axes.set_ylim(-0.6, len(values) - 0.4)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    spread = float(values.max() - values.min()) or abs(float(values.max())) or 1.0
    axes.set_xlim(float(values.min()) - 0.08 * spread, float(values.max()) + 0.12 * spread)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    if values.min() < 0 < values.max():
        axes.axvline(0, color=QUIET, linewidth=1, linestyle=(0, (4, 2)))
    parts = numbers.listed([f"{unit} {numbers.cell(value, kind)}" for unit, value in values.items()])
    alt = f"Prikker for {named.lower()}, {_period(figure, month)}, {'dyreste' if signed else 'højeste'} først: {parts}."
    alt = f"{alt} {sign.note}" if signed else alt
    return as_figure(canvas, alt, title, SOURCE)


def _period(figure: str, month: pd.Period) -> str:
    if figure == "deviation_share":
        if closes_year(month):
            return f"Hele {month.year}"
        return f"Hele {month.year}, ventet efter {numbers.month_only(month)}"
    return f"{numbers.capital(numbers.year_to(month))} {month.year}"


def _table(shown: pd.DataFrame, month: pd.Period, sign: Sign) -> Table:
    frame, closed = shown.rename_axis("unit").reset_index(), closes_year(month)
    columns = {
        "unit": ("Enhed", "text"),
        **{str(name): (name_of(str(name), closed), LABELS[str(name)][1]) for name in shown},
    }
    title = f"Enhederne side om side, {numbers.year_to(month)} {month.year}"
    return table(TABLE, title, frame, columns, note=NOTE, source=SOURCE, sign=sign)
