"""Steering models side by side on six criteria: the picture, the points, the work, and the trade-offs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from styringslib.allocation import CRITERIA, STEERING_MODELS, trade_offs
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, bullets, section
from styringslib.presentation.tables import Table, table
from styringslib.rounding import whole_parts
from styringslib.sections.steering import words
from styringslib.sections.steering.figure import criteria_figure
from styringslib.sections.steering.numbers import SteeringNumbers
from styringslib.sections.steering.ranking import first_told

# Differences below five points are not told.
TOLD = 0.05


def opening(basis: SteeringNumbers) -> Section:
    """What the trial says in a few sentences, and what it is made of."""
    first, last = basis.span
    what = (
        f"{numbers.counted(len(basis.labels), 'model', 'modeller')} for tildeling er prøvet på månederne fra "
        f"{numbers.month_name(first)} til {numbers.month_name(last)} og "
        f"{numbers.decimal(basis.runs)} simulerede forløb på {numbers.counted(basis.years, 'år', 'år')}. "
        f"Enhederne er {numbers.listed(list(basis.units))}. "
        "Det er en simulering under de forudsætninger, der står under »Om prøven«, ikke erfaringer fra kommuner."
    )
    return section(headline(basis), what, _money_text(basis))


def _scores(basis: SteeringNumbers) -> pd.DataFrame:
    found: pd.DataFrame = basis.trial.table()
    return found


def headline(basis: SteeringNumbers) -> str:
    """The answer in one or two sentences."""
    if best := _best(basis):
        return f"{basis.labels[best]} er mindst lige så god som de andre modeller på alle seks kriterier."
    told = "Ingen af modellerne er bedst på alle seks kriterier. Valget afhænger af, hvad kommunen lægger vægt på."
    if basis.weights:
        told += f" {first_told(basis, basis.trial.table(basis.weights))}"
    return told


def _best(basis: SteeringNumbers) -> str:
    """The model that is at least as good as every other on all criteria, and clearly better than each on one."""
    wins = trade_offs(_scores(basis)).groupby("model")["dominates"].all()
    for model in wins.index[wins]:
        if (basis.trial.differences(str(model)).drop(index=model) < 0).any(axis=1).all():
            return str(model)
    return ""


def _money_text(basis: SteeringNumbers) -> str:
    if math.isnan(basis.yearly_cost):
        return ""
    return (
        f"Enhederne koster {numbers.kroner(basis.yearly_cost)} om året, og 1 pct. af det er "
        f"{numbers.kroner(basis.yearly_cost / 100)}"
    )


def criteria(basis: SteeringNumbers) -> Section:
    """The six criteria in words, the picture and the points."""
    lines = [f"**{words.SHORT[criterion.name]}:** {words.MEANING[criterion.name]}" for criterion in CRITERIA]
    level = (
        "Alle seks er målt pr. år, efter at hver model har fundet sit leje. Hvor mange år der simuleres, ændrer derfor kun, "
        "hvor sikkert pointene er bestemt."
    )
    return section(bullets(lines), level, _figure(basis), score_table(basis), measure_table(basis), work_table(basis))


def _figure(basis: SteeringNumbers) -> Part:
    scores = _scores(basis)
    parts = []
    for name, label in words.SHORT.items():
        points = (scores[name] * 100).round()
        most, fewest = (
            numbers.listed([words.name(basis, str(model)) for model in points.index[points == end]])
            for end in (points.max(), points.min())
        )
        parts.append(
            f"{label.lower()}: flest point til {most} ({numbers.decimal(points.max())}), færrest til {fewest} "
            f"({numbers.decimal(points.min())})"
        )
    alt = (
        "Seks felter, ét for hvert kriterium, med et punkt og et interval for hver model på en skala fra 0 til 100. "
        f"{numbers.capital('; '.join(parts))}."
    )
    title = "Ingen model er bedst på alt" if not _best(basis) else "Én model er mindst lige så god på alt"
    subtitle = "Point 0-100, flere er bedre. Streg: 80 pct. af de simulerede forløb. Åben rude: de historiske måneder"
    return criteria_figure(title, subtitle, scores, basis.labels, words.SHORT, alt=alt, source=words.SOURCE)


def score_table(basis: SteeringNumbers) -> Table:
    """Points by model and criterion."""
    scores = _scores(basis)
    frame = scores[list(words.SHORT)].reset_index()
    frame["model"] = [basis.labels[str(model)] for model in frame["model"]]
    columns = {"model": ("Model", "text")} | {name: (label, "pct0") for name, label in words.SHORT.items()}
    note = (
        "Point fra 0 til 100, flere er bedre. De er gennemsnit af de simulerede forløb. Pointene for en model afhænger ikke "
        "af, hvilke andre der er med."
    )
    return table("point", "Modellernes point på de seks kriterier", frame, columns, note=note, source=words.SOURCE)


def measure_table(basis: SteeringNumbers) -> Table:
    """What the points rest on, in each criterion's own unit."""
    wide = basis.trial.measures().pivot_table(index="model", columns="criterion", values="mean", sort=False)
    frame = wide.reset_index()
    frame["model"] = [basis.labels[str(model)] for model in frame["model"]]
    columns = {"model": ("Model", "text")} | words.MEASURES
    note = (
        "Pr. år. Højt er bedst i »Fulgt med« og »Aftalt«, lavt i de andre. Målene er forklaret under »Om prøven«. "
        "Arbejdet er timer pr. enhed og år."
    )
    return table("maal", "Det, pointene bygger på", frame, columns, note=note, source=words.SOURCE)


def work_table(basis: SteeringNumbers) -> Table:
    """The hours of work that simplicity is measured in, a row per kind; they add up to the total as printed."""
    found = basis.trial.transactions()
    hours = found.pivot_table(index="transaction", columns="model", values="total", sort=False)
    frame = pd.DataFrame(whole_parts(hours, hours.sum(), 1), index=hours.index, columns=hours.columns)
    frame.loc["I alt"] = frame.sum()
    columns = {"transaction": ("Arbejde", "text")} | {
        str(model): (basis.labels[str(model)], "days") for model in hours.columns
    }
    note = (
        "Skøn: antallet følger af modellen, timerne pr. gang er forudsætninger, som står under »Om prøven«. Den "
        "månedlige opfølgning er den samme under alle modeller og er ikke med."
    )
    title = "Arbejdet med modellerne, timer pr. enhed og år"
    rows = frame.rename_axis("transaction").reset_index()
    return table("arbejde", title, rows, columns, totals=[len(hours)], note=note, source=words.SOURCE)


def choices(basis: SteeringNumbers, own: str) -> Section:
    """What one gains and gives up: against the model of today where it is known, else each model by its ends."""
    scores = _scores(basis)
    lines = _against(basis, scores, own) if own else _ends(basis, scores)
    lead = f"Sammenlignet med {words.name(basis, own)}:" if own else "Hver model har sine stærke og svage sider:"
    return section(lead, bullets(lines), _agreement(basis))


def _against(basis: SteeringNumbers, scores: pd.DataFrame, own: str) -> list[str]:
    """What each model gives more and less of; nothing that is within the chance of the simulation, or below five points."""
    ahead = basis.trial.differences(own).T
    points = (scores.T * 100).round()
    lines = []
    for model in [name for name in STEERING_MODELS if name in scores.index and name != own]:
        gap = points[model] - points[own]
        clear = ahead[model][ahead[model].abs() >= TOLD]
        better = list(clear[clear > 0].sort_values(ascending=False).index)
        worse = list(clear[clear < 0].sort_values().index)
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
    away = scores[list(words.SHORT)] - scores[list(words.SHORT)].mean()
    return [
        f"**{basis.labels[str(model)]}:** står stærkest på {words.SHORT[str(row.idxmax())].lower()} og svagest på "
        f"{words.SHORT[str(row.idxmin())].lower()}."
        for model, row in away.iterrows()
    ]


def _listed(names: Sequence[str], gap: pd.Series) -> str:
    """The criteria with the difference in points, as the table has them."""
    return numbers.listed([f"{words.SHORT[name].lower()} ({numbers.decimal(abs(gap[name]))} point)" for name in names])


def _agreement(basis: SteeringNumbers) -> str:
    """Where history and simulation tell different stories, the reader must know."""
    scores = _scores(basis)
    if "efficiency_history" not in scores:
        return ""
    other = [
        label
        for name, label in words.SHORT.items()
        if str(scores[f"{name}_history"].idxmax()) != str(scores[name].idxmax())
        and scores[name].max() - scores.loc[str(scores[f"{name}_history"].idxmax()), name] >= TOLD
    ]
    if not other:
        return "De historiske måneder og de simulerede år siger stort set det samme."
    return (
        "De historiske måneder peger på en anden model end de simulerede år, når det gælder "
        f"{numbers.listed([o.lower() for o in other])}."
    )
