"""Steering models side by side on six criteria: the picture, the points, the trade-offs, and a ranking once somebody weighs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from styringslib.allocation import CRITERIA, STEERING_MODELS, SteeringTrial, trade_offs
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, bullets, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.steering.figure import criteria_figure
from styringslib.sections.steering.numbers import SteeringNumbers

SOURCE = "Kommunens visiterede timer og simulerede år, egen beregning"
SHORT = {
    "efficiency": "Effektivitet",
    "predictability": "Forudsigelighed",
    "dynamics": "Dynamik",
    "simplicity": "Enkelthed",
    "fairness": "Retfærdighed",
    "dialogue": "Dialog",
}
MEANING = {
    "efficiency": "Bemandingen svarer til det, der er brug for: hverken ledige hænder eller huller.",
    "predictability": "Enhedens budget holder, både inden for året og fra år til år.",
    "dynamics": "Pengene følger hurtigt med, når behovet ændrer sig.",
    "simplicity": "Få afregninger og få tal, man skal kende.",
    "fairness": "Pengene ligger hos de enheder, der har behovet.",
    "dialogue": "Ændringer aftales i en samtale frem for efter formel.",
}
MEASURES = {
    "efficiency": ("Skæv bemanding, pct.", "pct"),
    "predictability": ("Udsving i budget, pct.", "pct"),
    "dynamics": ("Fulgt med på et år, pct.", "pct"),
    "simplicity": ("Afregninger og tal", "days"),
    "fairness": ("Skævt fordelt, pct.", "pct"),
    "dialogue": ("Aftalt, pct.", "pct"),
}
# Differences below five points are not told.
TOLD = 0.05


def opening(basis: SteeringNumbers) -> Section:
    """What the trial says in a few sentences, and what it is made of."""
    first, last = basis.span
    what = (
        f"{numbers.counted(len(basis.labels), 'model', 'modeller')} for tildeling er prøvet på de samme måneder: "
        f"{numbers.listed(list(basis.units))} fra {numbers.month_name(first)} til {numbers.month_name(last)} og "
        f"{numbers.decimal(basis.runs)} simulerede forløb på {numbers.counted(basis.years, 'år', 'år')}."
    )
    return section(headline(basis), what, _money_text(basis))


def _scores(basis: SteeringNumbers) -> pd.DataFrame:
    found: pd.DataFrame = basis.trial.table()
    return found


def headline(basis: SteeringNumbers) -> str:
    """The answer in one or two sentences."""
    scores = _scores(basis)
    if best := _best(scores):
        return f"{basis.labels[best]} er mindst lige så god som de andre modeller på alle seks kriterier."
    told = "Ingen af modellerne er bedst på alle seks kriterier. Valget afhænger af, hvad kommunen lægger vægt på."
    if basis.weights:
        ranked = basis.trial.table(basis.weights).sort_values("rank")
        share = numbers.probability(float(ranked["first_share"].iloc[0]))
        told += (
            f" Med de vægte, der er angivet, kommer {_name(basis, str(ranked.index[0]))} først; det gør den i "
            f"{share} af de simulerede forløb."
        )
    return told


def _best(scores: pd.DataFrame) -> str:
    found = trade_offs(scores)
    wins = found.groupby("model")["dominates"].all()
    return str(wins.index[wins][0]) if wins.any() else ""


def _name(basis: SteeringNumbers, model: str) -> str:
    """A model's name within a sentence."""
    return f"»{basis.labels[model]}«"


def _money_text(basis: SteeringNumbers) -> str:
    if math.isnan(basis.yearly_cost):
        return ""
    return (
        f"Enhederne koster {numbers.kroner(basis.yearly_cost)} om året, så 1 pct. i tallene nedenfor svarer til "
        f"{numbers.kroner(basis.yearly_cost / 100)}"
    )


def criteria(basis: SteeringNumbers) -> Section:
    """The six criteria in words, the picture and the points."""
    lines = [f"**{SHORT[criterion.name]}:** {MEANING[criterion.name]}" for criterion in CRITERIA]
    return section(bullets(lines), _figure(basis), score_table(basis), measure_table(basis))


def _figure(basis: SteeringNumbers) -> Part:
    scores = _scores(basis)
    parts = []
    for name, label in SHORT.items():
        best, worst = str(scores[name].idxmax()), str(scores[name].idxmin())
        parts.append(
            f"{label.lower()}: flest point til {_name(basis, best)} "
            f"({numbers.decimal(scores[name][best] * 100)}), færrest til "
            f"{_name(basis, worst)} ({numbers.decimal(scores[name][worst] * 100)})"
        )
    alt = (
        "Seks felter, ét for hvert kriterium, med et punkt og et interval for hver model på en skala fra 0 til 100. "
        f"{numbers.capital('; '.join(parts))}."
    )
    title = "Ingen model er bedst på alt" if not _best(scores) else "Én model er mindst lige så god på alt"
    subtitle = "Point 0-100, flere er bedre. Streg: 80 pct. af de simulerede forløb. Åben rude: de historiske måneder"
    return criteria_figure(title, subtitle, scores, basis.labels, SHORT, alt=alt, source=SOURCE)


def score_table(basis: SteeringNumbers) -> Table:
    """Points by model and criterion."""
    scores = _scores(basis)
    frame = scores[list(SHORT)].reset_index()
    frame["model"] = [basis.labels[str(model)] for model in frame["model"]]
    columns = {"model": ("Model", "text")} | {name: (label, "pct0") for name, label in SHORT.items()}
    note = (
        "Point fra 0 til 100, gennemsnit af de simulerede forløb. Pointene for en model afhænger ikke af, hvilke "
        "andre der er med."
    )
    return table("point", "Modellernes point på de seks kriterier", frame, columns, note=note, source=SOURCE)


def measure_table(basis: SteeringNumbers) -> Table:
    """What the points rest on, in each criterion's own unit."""
    wide = basis.trial.measures().pivot_table(index="model", columns="criterion", values="mean", sort=False)
    frame = wide.reset_index()
    frame["model"] = [basis.labels[str(model)] for model in frame["model"]]
    columns = {"model": ("Model", "text")} | MEASURES
    note = "Flere er bedre i »Fulgt med« og »Aftalt«, færre i de andre. Målene er forklaret under »Om prøven«."
    return table("maal", "Det, pointene bygger på", frame, columns, note=note, source=SOURCE)


def choices(basis: SteeringNumbers, own: str) -> Section:
    """What one gains and gives up: against the model of today where it is known, else each model by its ends."""
    scores = _scores(basis)
    lines = _against(basis, scores, own) if own else _ends(basis, scores)
    lead = f"Sammenlignet med {_name(basis, own)}:" if own else "Hver model har sine stærke og svage sider:"
    return section(lead, bullets(lines), _agreement(basis))


def _against(basis: SteeringNumbers, scores: pd.DataFrame, own: str) -> list[str]:
    found = trade_offs(scores, TOLD)
    found = found[found["other"] == own].set_index("model")
    lines = []
    for model in [name for name in STEERING_MODELS if name in found.index]:
        better, worse = found["better_on"][model], found["worse_on"][model]
        points = (scores.T * 100).round()
        gap = points[model] - points[own]
        if not better and not worse:
            told = "giver stort set det samme på alle seks kriterier."
        elif not better:
            told = f"giver mindre {_listed(worse, gap)} og ikke mærkbart mere af noget."
        elif not worse:
            told = f"giver mere {_listed(better, gap)} og ikke mærkbart mindre af noget."
        else:
            told = f"giver mere {_listed(better, gap)}, men mindre {_listed(worse, gap)}."
        lines.append(f"**{basis.labels[model]}:** {told}")
    return lines


def _ends(basis: SteeringNumbers, scores: pd.DataFrame) -> list[str]:
    """Each model by the criteria on which it lies farthest above and below the mean of all."""
    away = scores[list(SHORT)] - scores[list(SHORT)].mean()
    return [
        f"**{basis.labels[str(model)]}:** står stærkest på {SHORT[str(row.idxmax())].lower()} og svagest på "
        f"{SHORT[str(row.idxmin())].lower()}."
        for model, row in away.iterrows()
    ]


def _listed(names: Sequence[str], gap: pd.Series) -> str:
    """The criteria with the difference in points, as the table has them."""
    return numbers.listed([f"{SHORT[name].lower()} ({numbers.decimal(abs(gap[name]))} point)" for name in names])


def _agreement(basis: SteeringNumbers) -> str:
    """Where history and simulation tell different stories, the reader must know."""
    scores = _scores(basis)
    if "efficiency_history" not in scores:
        return ""
    other = [
        label
        for name, label in SHORT.items()
        if str(scores[f"{name}_history"].idxmax()) != str(scores[name].idxmax())
        and scores[name].max() - scores.loc[str(scores[f"{name}_history"].idxmax()), name] >= TOLD
    ]
    if not other:
        return "De historiske måneder og de simulerede år siger stort set det samme."
    return (
        "De historiske måneder peger på en anden model end de simulerede år, når det gælder "
        f"{numbers.listed([o.lower() for o in other])}."
    )


def ranking(basis: SteeringNumbers, weights: Mapping[str, float] | None = None) -> Section:
    """The ranking under the reader's weights; without weights the reason why there is none."""
    chosen = weights or basis.weights
    if not chosen:
        return section(
            "Rapporten kårer ingen vinder, for der er ikke angivet vægte. Vægtene er et valg, som kommunen træffer: "
            "Hvor meget betyder "
            "for eksempel enkelthed i forhold til dynamik? De kan skrives i kommune.toml under "
            "rapporter.styringsmodeller.vaegte, "
            "eller prøves af med skyderne, når notesbogen åbnes i JupyterLab."
        )
    return section(weights_text(chosen), ranking_table(basis.trial, basis.labels, chosen))


def weights_text(weights: Mapping[str, float]) -> str:
    """The weights in words, as shares of the whole."""
    total = sum(weights.values())
    parts = [
        f"{SHORT[name].lower()} {numbers.percent(value / total, 0)}"
        for name, value in sorted(weights.items(), key=lambda item: -item[1])
        if value > 0
    ]
    return f"Kriterierne vejer: {numbers.listed(parts)}"


def ranking_table(trial: SteeringTrial, labels: Mapping[str, str], weights: Mapping[str, float]) -> Table:
    """Rank, model, weighted points with interval, and how often the model comes first."""
    frame = trial.table(weights).sort_values(["rank", "score"], ascending=[True, False]).reset_index()
    frame["model"] = [labels[str(model)] for model in frame["model"]]
    columns = {
        "model": ("Model", "text"),
        "rank": ("Nr.", "count"),
        "score": ("Point", "pct0"),
        "score_lower_80": ("Nedre grænse (80 pct.)", "pct0"),
        "score_upper_80": ("Øvre grænse (80 pct.)", "pct0"),
        "first_share": ("Nr. 1 i pct. af forløbene", "pct0"),
    }
    note = "Rangfølgen gælder kun for disse vægte."
    return table(
        "rangfoelge", "Modellerne i rækkefølge efter de valgte vægte", frame, columns, note=note, source=SOURCE
    )


def about(basis: SteeringNumbers) -> Section:
    """What the trial does not know."""
    lines = [f"**{SHORT[criterion.name]}:** {criterion.measure}." for criterion in CRITERIA]
    return section(
        "Sådan er de seks kriterier målt:",
        bullets(lines),
        "Prøven viser, hvordan pengene flytter sig under hver model, når alt andet er lige. Den ved ikke, om ledere "
        "handler anderledes under "
        "en anden model, hvad der sker med kvaliteten, eller hvad det koster at forhandle. Hvor stor en del af "
        "afvigelserne en model "
        "afregner, er forudsætninger, som kan udskiftes med kommunens egne vilkår.",
        "De simulerede år ligner kommunens egne: niveau, vækst, årstid og udsving er skønnet på de visiterede timer. "
        "Sygdom, bølger af fravær "
        "og tungere borgere er forudsætninger, for dem fortæller timerne ikke om.",
        "Kriterierne er de seks, som Københavns Kommune i 2013 bad om, at styringsmodeller vurderes på.",
    )
