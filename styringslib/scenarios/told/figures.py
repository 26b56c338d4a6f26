"""The pictures of scenarios: where every unit stands against its budget today and in the scenario, and what matters most.

Each is drawn wide, with the names beside the rows, or ``narrow`` for a phone, with the names above them and the type as large.
``screen``: as SVG alone, for who turns a control and waits; a report has a PNG beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from styringslib.presentation import numbers
from styringslib.presentation.canvas import wrapped
from styringslib.presentation.figures import ACTUAL, DPI, FORECAST, GRID, INK, QUIET, WIDTH, Figure, as_figure
from styringslib.presentation.signs import Sign
from styringslib.presentation.svg import as_svg, words_alone
from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.assumptions import ALL
from styringslib.scenarios.told.answer import SMALL, place
from styringslib.scenarios.told.tables import EVERY, HORIZON_WORDS, SOURCE

# Inches: as wide as the workbench is in a window of 360 pixels, so that the type is not scaled down.
NARROW = 3.1


class _Sheet:
    """A canvas with rows of named marks; see ``_Sheet.axes``. ``share``: of the width that names beside the rows have."""

    def __init__(
        self, title: str, subtitle: str, names: Sequence[str], *, row: float, share: float, narrow: bool
    ) -> None:
        """``row``: inches that a row has, names apart."""
        from matplotlib.figure import Figure as Canvas

        self.narrow, width = narrow, NARROW if narrow else WIDTH
        room = width * (0.94 if narrow else share) - 0.12
        self.names = ["\n".join(wrapped(name, room, 8.5)) for name in names]
        lines = max([1, *(name.count("\n") + 1 for name in self.names)])
        each = row + 0.14 * lines + 0.04 if narrow else max(row, 0.15 * lines + 0.06)
        # How far above its marks a name begins in a narrow picture, in rows.
        self.above = (row / 2 + 0.01) / each
        self.down = (each - row) / each if narrow else 0.0
        head, under = wrapped(title, 0.97 * width, 12, bold=True), wrapped(subtitle, 0.97 * width, 9)
        top = 0.06 + 0.22 * len(head) + 0.15 * len(under) + 0.1
        height = top + each * max(len(names), 1) + 0.3
        self.canvas = Canvas(figsize=(width, height), dpi=DPI, facecolor="white")
        at: dict[str, Any] = {"va": "top", "x": 0.012, "linespacing": 1.15}
        self.canvas.text(y=1 - 0.06 / height, s="\n".join(head), fontsize=12, fontweight="bold", color=INK, **at)
        self.canvas.text(
            y=1 - (0.08 + 0.22 * len(head)) / height, s="\n".join(under), fontsize=9, color=QUIET, **at
        )  # fmt: skip
        left = 0.03 if narrow else share
        # Matplotlib's own ticks take most of a drawing's time; ``frame`` writes them.
        self.axes = self.canvas.add_axes((left, 0.3 / height, 0.97 - left, (height - top - 0.3) / height))
        self.axes.set_axis_off()
        self.rows = np.arange(len(names))[::-1].astype(float)

    def frame(self, values: Sequence[float], edge: float = 0.04) -> None:
        """Row labels, a grid of round values and the limits, so that all of ``values`` and nought are inside; ``edge``: of the
        width, for what is written beside the marks."""
        from matplotlib.ticker import MaxNLocator

        axes, low_row = self.axes, -0.5
        known = [value for value in values if value == value]
        low, high = min([0.0, *known]), max([0.0, *known])
        room = edge * (high - low) or 1.0
        axes.set_xlim(low - room, high + room)
        axes.set_ylim(low_row, max(len(self.names), 1) - 0.5 + self.down)
        ticks = list(MaxNLocator(3 if self.narrow else 6, integer=True, steps=[1, 2, 5, 10]).tick_values(low, high))
        ticks = [tick for tick in ticks if low - room <= tick <= high + room]
        axes.vlines(ticks, low_row, len(self.names) - 0.5, color=GRID, linewidth=0.8, zorder=0)
        axes.hlines(low_row, low - room, high + room, color=QUIET, linewidth=1.2)
        for tick in ticks:
            axes.annotate(
                numbers.signed(tick), (tick, low_row), (0, -4), textcoords="offset points", fontsize=8.5, color=INK,
                ha="center", va="top", annotation_clip=False,
            )  # fmt: skip
        for row, name in zip(self.rows, self.names, strict=True):
            over = (row + self.above, (0, 0), "left", "bottom") if self.narrow else (row, (-6, 0), "right", "center")
            # A name above its marks stands on the lines.
            ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.5} if self.narrow else None
            axes.annotate(
                name, (0, over[0]), over[1], xycoords=("axes fraction", "data"), textcoords="offset points",
                fontsize=8.5, color=INK, ha=over[2], va=over[3], annotation_clip=False, linespacing=1.1,
                bbox=ground,
            )  # fmt: skip

    def end(self, row: float, value: float, text: str) -> None:
        """What a bar comes to, written beyond its end."""
        side = 1 if value >= 0 else -1
        self.axes.annotate(
            text, (value, row), (3 * side, 0), textcoords="offset points", fontsize=8.5, color=INK,
            ha="left" if side > 0 else "right", va="center", annotation_clip=False,
        )  # fmt: skip

    def figure(self, alt: str, title: str, screen: bool) -> Figure:
        """The canvas with its text."""
        if not screen:
            return as_figure(self.canvas, alt, title, SOURCE)
        with words_alone(self.canvas):
            return Figure(alt, title, SOURCE, as_svg(self.canvas))


def balance_figure(
    result: Any, name: str, sign: Sign, *, unit: str = ALL, narrow: bool = False, screen: bool = False
) -> Figure:
    """Deviation by unit, or of one: an open ring today, a filled point in the scenario, a line between."""
    outcome, span = result.outcome(name), HORIZON_WORDS[name]
    table = outcome.table.drop(index=TOTAL) if unit == ALL else outcome.table.loc[[unit]]
    table = table[table["judged_before"].notna()]
    by_earnings = outcome.beyond[0] == outcome.beyond[0]
    whole = outcome.table.loc[unit or TOTAL]
    before, after = (sign.shown(table[name].to_numpy()) / 1e3 for name in ("judged_before", "judged"))
    one, other = (sign.shown((table[name] - table["target"]).to_numpy()) / 1e3 for name in ("lower", "upper"))
    moved, whom = float(whole["difference"]), f"{unit}: " if unit else ""
    title = f"{whom}{numbers.kroner(abs(moved))} {'dyrere' if moved > 0 else 'billigere'} {span}"
    if not abs(moved) >= SMALL:
        title = numbers.capital(f"{whom}{place(whole['judged'], result, unit)} {span}")
    subtitle = f"Afvigelse, 1.000 kr. Ring: nu. Punkt: scenariet (80 pct.). {sign.than('').note}"
    sheet = _Sheet(title, subtitle, [str(one) for one in table.index], row=0.27, share=0.24, narrow=narrow)
    axes, rows = sheet.axes, sheet.rows
    axes.axvline(0, color=QUIET, linewidth=1.2)
    known = ~np.isnan(one) & ~np.isnan(other)
    axes.hlines(rows[known], one[known], other[known], color=GRID, linewidth=5)
    axes.hlines(rows, before, after, color=QUIET, linewidth=1.4)
    axes.plot(before, rows, "o", markerfacecolor="white", markeredgecolor=QUIET, markersize=7, linestyle="none")
    axes.plot(after, rows, "o", color=ACTUAL, markersize=5, linestyle="none")
    sheet.frame([*before, *after, *one, *other])
    return sheet.figure(_balance_alt(table, whole, sign, span, unit, by_earnings), title, screen)


def _balance_alt(table: Any, whole: Any, sign: Sign, span: str, unit: str, by_earnings: bool) -> str:
    """The same in words: the whole, and the units that change most."""
    measure = "det optjente eller budgettet" if by_earnings else "budgettet"
    if unit:
        if table.empty:
            return f"{unit} har intet budget at holde udgiften op mod."
        told = f"Afvigelse fra {measure} {span} for {unit}, fra {sign.kroner_exact(whole['judged_before'])} til "
        return f"{told}{sign.kroner_exact(whole['judged'])} {sign.than(measure).note}"
    changed = table[(table["difference"].abs() >= 0.5)].sort_values("difference", key=lambda kr: -kr.abs())
    parts = [
        f"{one} fra {sign.kroner_exact(row['judged_before'])} til {sign.kroner_exact(row['judged'])}"
        for one, row in changed.head(3).iterrows()
    ]
    alt = (
        f"Afvigelse fra {measure} {span} for {numbers.counted(len(table), 'enhed', 'enheder')}, nu og i "
        f"scenariet. {EVERY}{' mod budgettet' if by_earnings else ''} fra {sign.kroner_exact(whole['deviation_before'])} til "
        f"{sign.kroner_exact(whole['deviation'])} "
        + (f"Størst ændring: {numbers.listed(parts)}" if parts else "Ingen enhed ændrer sig.")
    )
    return f"{alt} {sign.than(measure).note if by_earnings else sign.note}"


def tornado_figure(
    found: Any, titles: Mapping[str, str], sign: Sign, *, unit: str = ALL, narrow: bool = False, screen: bool = False
) -> Figure:
    """Two bars for each assumption, widest first: the low end of its range above, hatched, the high end below, so that neither
    hides the other when both pull the same way. Each has its amount."""
    table, sign = found.table, sign.than("nu")
    names = [titles[str(key)] for key in table.index]
    title = f"Mest betyder: {names[0].lower()}" if names else "Ingen forudsætning har et kendt spænd"
    title = f"{unit}: {title[:1].lower()}{title[1:]}" if unit else title
    subtitle = f"Helårsudgift mod nu, 1.000 kr. Skraveret: lav værdi. Fyldt: høj værdi. {sign.than('').note}"
    sheet = _Sheet(title, subtitle, names, row=0.36, share=0.34, narrow=narrow)
    low, high = (sign.shown(table[name].to_numpy()) / 1e3 for name in ("kr_low", "kr_high"))
    # Half of a row each, with air between the rows.
    half = 0.4 if not narrow else 0.2
    ends = (("low", half / 2, low, "white", ACTUAL, "////"), ("high", -half / 2, high, FORECAST, FORECAST, None))
    for name, aside, values, face, edge, hatch in ends:
        for bar in sheet.axes.barh(
            sheet.rows + aside, values, height=half, color=face, edgecolor=edge, hatch=hatch, linewidth=1
        ):
            bar.set_gid(name)
    sheet.axes.axvline(0, color=INK, linewidth=1)
    for row, first, last in zip(sheet.rows, low, high, strict=True):
        sheet.end(row + half / 2, first, numbers.signed(first))
        sheet.end(row - half / 2, last, numbers.signed(last))
    sheet.frame([*low, *high], edge=0.2 if narrow else 0.12)
    parts = [
        f"{titles[str(key)].lower()} fra {sign.kroner_exact(row['kr_low'])} til {sign.kroner_exact(row['kr_high'])}"
        for key, row in table.iterrows()
    ]
    whom = f" for {unit}" if unit else ""
    alt = f"Hvad udgiften{whom} på et helt år ændrer sig, når én forudsætning ad gangen går fra lav til høj: "
    return sheet.figure(f"{alt}{'; '.join(parts) or 'intet spænd er kendt.'} {sign.note}", title, screen)


def compared_figure(
    results: Mapping[str, Any], name: str, sign: Sign, *, unit: str = ALL, narrow: bool = False, screen: bool = False
) -> Figure:
    """The difference of several scenarios over a horizon, one bar each."""
    sign, whom = sign.than("nu"), f" for {unit}" if unit else ""
    costs = np.array([found.outcome(name).table.loc[unit or TOTAL, "difference"] for found in results.values()]) / 1e3
    values = sign.shown(costs)
    title = "Scenarierne side om side"
    subtitle = f"Udgift {HORIZON_WORDS[name]}{whom} mod nu, 1.000 kr. {sign.than('').hatched}"
    sheet = _Sheet(title, subtitle, list(results), row=0.34, share=0.34, narrow=narrow)
    for row, value, cost in zip(sheet.rows, values, costs, strict=True):
        more = cost >= 0
        sheet.axes.barh(
            row, value, height=0.6 if not narrow else 0.4, color=FORECAST if more else "white",
            edgecolor=FORECAST if more else ACTUAL, hatch=None if more else "////", linewidth=1,
        )  # fmt: skip
        sheet.end(row, value, numbers.signed(value))
    sheet.axes.axvline(0, color=INK, linewidth=1)
    sheet.frame(list(values), edge=0.2 if narrow else 0.12)
    parts = [f"{title} {sign.kroner_exact(cost * 1e3)}" for title, cost in zip(results, costs, strict=True)]
    return sheet.figure(
        f"Ændring i udgiften {HORIZON_WORDS[name]}{whom}: {numbers.listed(parts)} {sign.note}", title, screen
    )
