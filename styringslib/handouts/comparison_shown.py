"""The municipality's units without names beside one another: a dot plot for each figure, and the table behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from styringslib.calendar import closes_year
from styringslib.handouts.comparison import Comparison
from styringslib.handouts.labels import LABELS, name_of, unit_label
from styringslib.presentation import numbers
from styringslib.presentation.figures import ACTUAL, GRID, INK, QUIET, Figure, as_figure, house_canvas
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.signs import Sign, is_turned
from styringslib.presentation.tables import Table, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
# Height in inches of a unit's row, and of what is above and below the rows.
_ROW, _FRAME = 0.21, 0.98
# A range of less than this part of the level says nothing to talk about, and is not drawn.
ALIKE = 0.02
NOTE = "Bogstaverne er blandet. En forskel kan skyldes geografi, opgaver eller borgernes behov."


def comparison(basis: Comparison, month: pd.Period, sign: Sign) -> Section:
    """The dot plots and their table, which repeats what they say; nothing where there is no comparison."""
    if basis.table.empty or not len(basis.table.columns):
        return section()
    shown = basis.table.rename(index={label: _name(basis, str(label)) for label in basis.table.index})
    own = unit_label(None) if basis.own is not None else None
    left_out = [LABELS[figure][0].split(",")[0].lower() for figure in basis.left_out]
    told = f"Ikke vist, fordi en enhed kunne kendes: {numbers.listed(left_out)}." if left_out else ""
    pictures = [
        dots(str(figure), shown[figure].dropna(), own, month, sign, basis.budgets.get(str(figure)))
        for figure in shown
        if differs(shown[figure])
    ]
    alike = "" if pictures else "Enhederne ligger tæt på hinanden."
    # On paper the first says enough to begin with; the others are where the table is.
    return section(alike, pictures[:1], NOTE, told, detail(*pictures[1:], _table(shown, month, sign)))


def differs(values: pd.Series) -> bool:
    """Whether the units differ enough to be talked about."""
    return bool(values.max() - values.min() >= ALIKE * abs(values.mean()) and values.max() > values.min())


def _name(basis: Comparison, label: str) -> str:
    return unit_label(None if label == basis.own else label)


def dots(
    figure: str,
    values: pd.Series,
    own: str | None,
    month: pd.Period,
    sign: Sign,
    budget: tuple[float, float] | None = None,
) -> Figure:
    """One figure of every unit as a dot on a line, highest (or dearest) first; the reader's own unit as a filled diamond.

    ``budget``: the lowest and highest, a line where they are the same and a band otherwise.
    """
    named, kind = name_of(figure, closes_year(month)), LABELS[figure][1]
    signed = is_turned(kind)
    # The same order under either convention: the dearest on top.
    values = values.sort_values(ascending=False, kind="stable")
    values = sign.shown(values) if signed else values
    low, high = (numbers.cell(value, kind) for value in (values.iloc[-1], values.iloc[0]))
    title = f"{SUBJECTS[figure]} går fra {low} til {high}{' pct.' if kind.endswith('pct') else ''}"
    height = _FRAME + _ROW * (len(values) + (budget is not None))
    # The title says what deviates; with what plus is, the label would not fit on the line.
    subtitle = f"{_period(figure, month)}. {sign.note}" if signed else f"{named}. {_period(figure, month)}"
    canvas, axes = house_canvas(title, subtitle, height)
    axes.set_position((0.15, 0.32 / height, 0.76, 1 - 0.86 / height))
    rows = range(len(values))[::-1]
    axes.set_ylim(-0.6, len(values) - 0.4 + (budget is not None))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    if values.min() < 0 < values.max() and budget is None:
        axes.axvline(0, color=QUIET, linewidth=1)
    if budget is not None:
        _budget_line(axes, budget, _budget_told(budget, kind, own is not None), len(values))
    for row, (unit, value) in zip(rows, values.items(), strict=True):
        _dot(axes, row, value, numbers.cell(value, kind), unit == own)
    axes.set_yticks(list(rows), [str(unit) for unit in values.index])
    for text in axes.get_yticklabels():
        text.set_fontweight("bold" if text.get_text() == own else "normal")
        text.set_fontsize(9)
    _value_ticks(axes, [*values, *(budget or ())], kind)
    parts = numbers.listed([f"{unit} {numbers.cell(value, kind)}" for unit, value in values.items()])
    alt = f"Prikker for {named.lower()}, {_period(figure, month)}, {'dyreste' if signed else 'højeste'} først: {parts}."
    told = f" {_budget_told(budget, kind, own is not None)}." if budget is not None else ""
    return as_figure(canvas, f"{alt}{told}{f' {sign.note}' if signed else ''}", title, "")


def _dot(axes: Axes, row: int, value: float, told: str, mine: bool) -> None:
    axes.plot(
        value,
        row,
        marker="D" if mine else "o",
        markersize=8 if mine else 7.5,
        color=INK if mine else "white",
        markeredgecolor=INK if mine else ACTUAL,
        markeredgewidth=1.8,
        linestyle="none",
    )
    axes.annotate(
        told,
        (value, row),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        fontweight="bold" if mine else "normal",
        color=INK,
    )


def _budget_told(budget: tuple[float, float], kind: str, own: bool) -> str:
    """The budget in words; each unit deviates from its own, so that it is nobody's."""
    name = "Jeres budget" if own and not is_turned(kind) else "Budget"
    low, high = (numbers.cell(value, kind) for value in budget)
    return f"{name}: {low}" if low == high else f"{name}: {low} til {high}"


def _budget_line(axes: Axes, budget: tuple[float, float], told: str, row: int) -> None:
    low, high = budget
    bottom, top = axes.get_ylim()[0], row - 0.4
    if high > low:
        axes.fill_betweenx([bottom, top], low, high, color=GRID, alpha=0.55, linewidth=0, zorder=0)
    axes.vlines(sorted({low, high}), bottom, top, color=QUIET, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
    axes.annotate(told, ((low + high) / 2, row), ha="center", va="center", fontsize=8.5, color=QUIET)


def _value_ticks(axes: Axes, values: list[float], kind: str) -> None:
    """The axis with room for the numbers beside the dots, and round values below it, each told once."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    axes.set_xlim(low - 0.08 * spread, high + 0.12 * spread)
    for most in (6, 5, 4, 3, 2):
        ticks = [
            tick
            for tick in MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(*axes.get_xlim())
            if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]
        ]
        told = [numbers.cell(tick, kind) for tick in ticks]
        # Where the step is finer than the figure is told, the next coarser one is tried.
        if len(set(told)) == len(told):
            break
    axes.set_xticks(ticks, told)


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
    return table(TABLE, title, frame, columns, source=SOURCE, sign=sign)
