"""The pictures of scenarios: where every unit stands against its budget today and in the scenario, and what matters most."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from styringslib.presentation import numbers
from styringslib.presentation.figures import ACTUAL, DPI, FORECAST, GRID, INK, QUIET, WIDTH, Figure
from styringslib.presentation.signs import Sign
from styringslib.prognosis import TOTAL
from styringslib.scenarios.told.tables import EVERY, HORIZON_WORDS, SOURCE, place

_MOST = 10


def _blank(title: str, subtitle: str, height: float, left: float, dpi: int) -> tuple[Any, Any]:
    """A canvas and axes without matplotlib's own ticks, which take most of a drawing's time; see ``_frame``."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(WIDTH, height), dpi=dpi, facecolor="white")
    canvas.text(0.012, 1 - 0.06 / height, title, fontsize=12, fontweight="bold", color=INK, va="top")
    canvas.text(0.012, 1 - 0.31 / height, subtitle, fontsize=9, color=QUIET, va="top")
    axes = canvas.add_axes((left, 0.36 / height, 0.97 - left, 1 - 1.05 / height))
    axes.set_axis_off()
    return canvas, axes


def _frame(axes: Any, labels: Sequence[str], values: Sequence[float]) -> None:
    """Row labels, a grid of round values and the limits, so that all of ``values`` and nought are inside."""
    from matplotlib.ticker import MaxNLocator

    known = [value for value in values if value == value]
    low, high = min([0.0, *known]), max([0.0, *known])
    edge = 0.04 * (high - low) or 1.0
    axes.set_xlim(low - edge, high + edge)
    axes.set_ylim(-0.6, max(len(labels), 1) - 0.4)
    ticks = list(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]).tick_values(low, high))
    ticks = [tick for tick in ticks if low - edge <= tick <= high + edge]
    axes.vlines(ticks, -0.6, len(labels) - 0.4, color=GRID, linewidth=0.8, zorder=0)
    axes.hlines(-0.6, low - edge, high + edge, color=QUIET, linewidth=1.2)
    for tick in ticks:
        axes.annotate(
            numbers.signed(tick), (tick, -0.6), (0, -4), textcoords="offset points", fontsize=8.5, color=INK,
            ha="center", va="top", annotation_clip=False,
        )  # fmt: skip
    for row, label in zip(range(len(labels) - 1, -1, -1), labels, strict=True):
        axes.annotate(
            label, (0, row), (-6, 0), xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=8.5,
            color=INK, ha="right", va="center", annotation_clip=False,
        )  # fmt: skip


def _as_figure(canvas: Any, alt: str, title: str) -> Figure:
    """PNG of the canvas, lightly packed: it is looked at and thrown away more often than it is kept."""
    stream = io.BytesIO()
    canvas.savefig(stream, format="png", metadata={"Software": None}, pil_kwargs={"compress_level": 1})
    return Figure(stream.getvalue(), alt, title, SOURCE)


def balance_figure(outcome: Any, sign: Sign, dpi: int = DPI) -> Figure:
    """Deviation by unit: an open ring today, a filled point in the scenario, a line between."""
    table = outcome.table.drop(index=TOTAL)
    table = table[table["judged_before"].notna()]
    by_earnings = outcome.beyond[0] == outcome.beyond[0]
    whole = outcome.table.loc[TOTAL]
    before, after = (sign.shown(table[name].to_numpy()) / 1e3 for name in ("judged_before", "judged"))
    one, other = (sign.shown((table[name] - table["target"]).to_numpy()) / 1e3 for name in ("lower", "upper"))
    height = 1.25 + 0.27 * len(table)
    moved = float(whole["difference"])
    title = f"{numbers.kroner(abs(moved))} {'dyrere' if moved > 0 else 'billigere'} {HORIZON_WORDS[outcome.name]}"
    if abs(moved) < 500:
        title = numbers.capital(f"{place(whole['deviation'])} {HORIZON_WORDS[outcome.name]}")
    subtitle = f"Afvigelse, 1.000 kr. Ring: nu. Punkt: scenariet (80 pct.). {sign.than('').note}"
    canvas, axes = _blank(title, subtitle, height, 0.24, dpi)
    rows = np.arange(len(table))[::-1]
    axes.axvline(0, color=QUIET, linewidth=1.2)
    known = ~np.isnan(one) & ~np.isnan(other)
    axes.hlines(rows[known], one[known], other[known], color=GRID, linewidth=5)
    axes.hlines(rows, before, after, color=QUIET, linewidth=1.4)
    axes.plot(before, rows, "o", markerfacecolor="white", markeredgecolor=QUIET, markersize=7, linestyle="none")
    axes.plot(after, rows, "o", color=ACTUAL, markersize=5, linestyle="none")
    _frame(axes, [str(unit) for unit in table.index], [*before, *after, *one, *other])
    changed = table[(table["difference"].abs() >= 0.5)].sort_values("difference", key=lambda kr: -kr.abs())
    parts = [
        f"{unit} fra {sign.kroner_exact(row['judged_before'])} til {sign.kroner_exact(row['judged'])}"
        for unit, row in changed.head(3).iterrows()
    ]
    measure = "det, enheden måles på," if by_earnings else "budgettet"
    alt = (
        f"Afvigelse fra {measure} {HORIZON_WORDS[outcome.name]} for {numbers.counted(len(table), 'enhed', 'enheder')}, nu og i "
        f"scenariet. {EVERY}{' mod budgettet' if by_earnings else ''} fra {sign.kroner_exact(whole['deviation_before'])} til "
        f"{sign.kroner_exact(whole['deviation'])} "
        + (f"Størst ændring: {numbers.listed(parts)}" if parts else "Ingen enhed ændrer sig.")
    )
    alt = f"{alt} {sign.than('det, enheden måles på').note if by_earnings else sign.note}"
    return _as_figure(canvas, alt, title)


def tornado_figure(found: Any, titles: Mapping[str, str], sign: Sign, dpi: int = DPI) -> Figure:
    """Bars from the low to the high end of each assumption, widest first; the low end hatched."""
    table = found.table.head(_MOST)
    rows = np.arange(len(table))[::-1]
    height = 1.25 + 0.3 * len(table)
    first = titles[str(table.index[0])] if len(table) else ""
    title = f"Mest betyder: {first.lower()}" if first else "Ingen forudsætning har et kendt spænd"
    sign = sign.than("nu")
    subtitle = f"Helårsudgift mod nu, 1.000 kr. Skraveret: lav værdi. Fyldt: høj værdi. {sign.than('').note}"
    canvas, axes = _blank(title, subtitle, height, 0.34, dpi)
    low, high = (sign.shown(table[name].to_numpy()) / 1e3 for name in ("kr_low", "kr_high"))
    axes.barh(rows, high, height=0.58, color=FORECAST, edgecolor=FORECAST, linewidth=1)
    # On top, so that a low end on the same side as the high one is seen.
    axes.barh(rows, low, height=0.58, color="white", edgecolor=ACTUAL, hatch="////", linewidth=1)
    axes.axvline(0, color=INK, linewidth=1)
    _frame(axes, [titles[str(key)] for key in table.index], [*low, *high])
    parts = [
        f"{titles[str(key)].lower()} fra {sign.kroner_exact(row['kr_low'])} til {sign.kroner_exact(row['kr_high'])}"
        for key, row in table.head(5).iterrows()
    ]
    alt = (
        f"Hvad udgiften på et helt år ændrer sig, når én forudsætning ad gangen går fra lav til høj: {'; '.join(parts)} "
        f"{sign.note}"
    )
    return _as_figure(canvas, alt, title)


def compared_figure(results: Mapping[str, Any], sign: Sign, dpi: int = DPI) -> Figure:
    """The full-year difference of several scenarios, one bar each."""
    names = list(results)
    sign = sign.than("nu")
    costs = np.array([result.full_year.table.loc[TOTAL, "difference"] for result in results.values()]) / 1e3
    height = 1.25 + 0.34 * len(names)
    values = sign.shown(costs)
    title, subtitle = "Scenarierne side om side", f"Udgift på et helt år mod nu, 1.000 kr. {sign.than('').hatched}"
    canvas, axes = _blank(title, subtitle, height, 0.34, dpi)
    rows = np.arange(len(names))[::-1]
    for row, value, cost in zip(rows, values, costs, strict=True):
        more = cost >= 0
        axes.barh(
            row, value, height=0.6, color=FORECAST if more else "white", edgecolor=FORECAST if more else ACTUAL,
            hatch=None if more else "////", linewidth=1,
        )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=1)
    _frame(axes, [name if len(name) <= 32 else f"{name[:31]}…" for name in names], list(values))
    parts = [f"{name} {sign.kroner_exact(cost * 1e3)}" for name, cost in zip(names, costs, strict=True)]
    alt = f"Ændring i udgiften på et helt år: {numbers.listed(parts)} {sign.note}"
    return _as_figure(canvas, alt, title)
