"""Who comes first once somebody weighs the criteria, how sure that is, and what is said where nobody has."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from styringslib.allocation import SteeringTrial
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.tables import Table, table
from styringslib.rounding import FloatArray, whole_parts
from styringslib.sections.steering import words
from styringslib.sections.steering.numbers import SteeringNumbers


def first_told(basis: SteeringNumbers, ranked: pd.DataFrame) -> str:
    """Who comes first under the weights; where chance alone parts them, all of them."""
    ranked = ranked.assign(first_share=_whole_shares(ranked))
    first = ranked[ranked["rank"] == 1].sort_values("score", ascending=False)
    names = numbers.listed([words.name(basis, str(model)) for model in first.index])
    if len(first) > 1:
        return f"Med de vægte, der er angivet, kan {names} ikke skilles ad: Forskellen er mindre end simuleringens usikkerhed."
    share = numbers.probability(float(first["first_share"].iloc[0]))
    return f"Med de vægte, der er angivet, kommer {names} først. Det gør den i {share} af de simulerede forløb."


def ranking(basis: SteeringNumbers, weights: Mapping[str, float] | None = None) -> Section:
    """The ranking under the reader's weights; without weights the reason why there is none."""
    chosen = weights or basis.weights
    if not chosen:
        return section(
            "Rapporten kårer ingen vinder, for kommunen har ikke vægtet kriterierne. Vægtene er et valg: Hvor meget "
            "betyder for eksempel enkelthed i forhold til dynamik? Økonomikonsulenten kan prøve forskellige vægte af "
            "sammen med jer og lægge jeres valg ind, så rangfølgen står her næste gang."
        )
    ranked = basis.trial.table(chosen)
    return section(weights_text(chosen), ranking_table(basis.trial, basis.labels, chosen), how_sure(basis, ranked))


def how_sure(basis: SteeringNumbers, ranked: pd.DataFrame) -> str:
    """Where the first could stand in another course of years."""
    first = ranked[ranked["rank"] == 1].sort_values("score", ascending=False)
    if len(first) > 1:
        return first_told(basis, ranked)
    best, worst = (round(float(first[f"rank_{end}_80"].iloc[0])) for end in ("lower", "upper"))
    name = words.name(basis, str(first.index[0]))
    if best == worst:
        return f"{name} er nr. {best} i mindst fire ud af fem forløb."
    return f"{name} ligger som nr. {best} til {worst} i fire ud af fem forløb, så rangfølgen er ikke sikker."


def weights_text(weights: Mapping[str, float]) -> str:
    """The weights in words, as shares of the whole."""
    total = sum(weights.values())
    parts = [
        f"{words.SHORT[name].lower()} {numbers.percent(value / total, 0)}"
        for name, value in sorted(weights.items(), key=lambda item: -item[1])
        if value > 0
    ]
    return f"Kriterierne vejer: {numbers.listed(parts)}"


def ranking_table(trial: SteeringTrial, labels: Mapping[str, str], weights: Mapping[str, float]) -> Table:
    """Rank, model, weighted points, both with interval, and how often the model comes first."""
    frame = trial.table(weights).sort_values(["rank", "score"], ascending=[True, False]).reset_index()
    frame["model"] = [labels[str(model)] for model in frame["model"]]
    frame["first_share"] = _whole_shares(frame)
    frame["places"] = [
        f"{low:.0f}" if round(low) == round(high) else f"{low:.0f}-{high:.0f}"
        for low, high in zip(frame["rank_lower_80"], frame["rank_upper_80"], strict=True)
    ]
    columns = {
        "model": ("Model", "text"),
        "rank": ("Nr.", "count"),
        "places": ("Nr. i 80 pct. af forløbene", "text"),
        "score": ("Point", "pct"),
        "score_lower_80": ("Nedre grænse (80 pct.)", "pct"),
        "score_upper_80": ("Øvre grænse (80 pct.)", "pct"),
        "first_share": ("Nr. 1 i pct. af forløbene", "pct0"),
    }
    note = (
        "Rangfølgen gælder kun for disse vægte. Modeller deler nummer, når forskellen mellem dem er mindre end "
        "simuleringens usikkerhed."
    )
    return table(
        "rangfoelge", "Modellerne i rækkefølge efter de valgte vægte", frame, columns, note=note, source=words.SOURCE
    )


def _whole_shares(ranked: pd.DataFrame) -> FloatArray:
    """How often each comes first in whole per cent, so that the models together have all of the courses."""
    return whole_parts(ranked["first_share"], 1.0, 2)
