"""The picture of steering models: a panel per criterion, a point and an interval per model, readable without colour."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from styringslib.presentation.figures import ACTUAL, GRID, INK, QUIET, Figure, as_figure, house_canvas


def criteria_figure(
    title: str,
    subtitle: str,
    scores: pd.DataFrame,
    labels: Mapping[str, str],
    criteria: Mapping[str, str],
    *,
    alt: str,
    source: str = "",
) -> Figure:
    """``scores``: index model; <criterion>, _lower_80, _upper_80 and optionally _history (0-1), drawn as 0-100.

    The same row is the same model in every panel; models are named once a line of panels.
    """
    across = 3
    down = -(-len(criteria) // across)
    panel = 0.24 * len(scores)
    height = 0.60 + down * (panel + 0.52)
    canvas, blank = house_canvas(title, subtitle, height)
    blank.remove()
    rows = range(len(scores) - 1, -1, -1)
    for place, (name, label) in enumerate(criteria.items()):
        line, column = divmod(place, across)
        bottom = 1 - (0.82 + line * (panel + 0.52) + panel) / height
        axes = canvas.add_axes((0.30 + column * 0.232, bottom, 0.212, panel / height))
        low, high = scores[f"{name}_lower_80"] * 100, scores[f"{name}_upper_80"] * 100
        axes.hlines(list(rows), low, high, color=QUIET, linewidth=2.6)
        axes.plot(scores[name] * 100, list(rows), "o", color=ACTUAL, markersize=5.5, clip_on=False)
        if f"{name}_history" in scores:
            axes.plot(
                scores[f"{name}_history"] * 100,
                list(rows),
                "D",
                markerfacecolor="none",
                markeredgecolor=INK,
                markersize=6.5,
                markeredgewidth=1,
                clip_on=False,
            )
        axes.set_title(label, fontsize=9, loc="left", color=INK, pad=3, fontweight="bold")
        axes.set_xlim(-4, 104)
        axes.set_ylim(-0.6, len(scores) - 0.4)
        axes.set_xticks([0, 50, 100], ["0", "50", "100"], fontsize=7.5)
        axes.set_yticks(list(rows), [labels[str(model)] for model in scores.index] if column == 0 else [], fontsize=8)
        axes.grid(color=GRID, linewidth=0.7)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, colors=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
    return as_figure(canvas, alt, title, source)
