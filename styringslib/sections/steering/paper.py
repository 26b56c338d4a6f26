"""What makes the trial a paper that a working group can take on: the question, the models, experience, areas, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from styringslib.allocation import STEERING_MODELS
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, bullets, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.steering import words
from styringslib.sections.steering.areas import AreaTrials
from styringslib.sections.steering.numbers import SteeringNumbers
from styringslib.sections.steering.published import cases, model_notes


def question(basis: SteeringNumbers) -> Section:
    """What the paper asks, and how the municipality allots today."""
    return section(
        "Oplægget er til en arbejdsgruppe med myndighed, udførere og økonomi. Spørgsmålet er: Hvilken måde at fordele pengene "
        "på giver de bedste betingelser for at hjælpe borgerne inden for budgettet? Skal den være den samme for alle områder?",
        today(basis),
    )


def today(basis: SteeringNumbers) -> str:
    """The models in force in the month, by kind of unit; a sentence too where the terms are not stated."""
    own = AllocationTerms(basis.follow_up.settings)
    found: dict[str, list[str]] = {}
    for unit in basis.follow_up.settings.units:
        if unit.kind not in words.KINDS or not unit.is_active(basis.follow_up.month):
            continue
        entry = own.in_force(unit.name, basis.follow_up.month)
        if entry is not None:
            name = words.TERMS[entry.model.model]
            found.setdefault(words.KINDS[unit.kind], [])
            if name not in found[words.KINDS[unit.kind]]:
                found[words.KINDS[unit.kind]].append(name)
    if not found:
        return "Kommunens egne vilkår for tildeling er ikke lagt ind, så modellerne er prøvet, som de er beskrevet her."
    told = [f"**{numbers.capital(kind)}:** {numbers.listed(names)}." for kind, names in found.items()]
    return "Sådan tildeler kommunen i dag:\n\n" + bullets(told)


def models(basis: SteeringNumbers) -> Section:
    """How each model works, and its strong and weak sides by criterion."""
    rows = [
        {
            "model": basis.labels[name],
            "how": notes.how,
            "gains": _sides(notes.gains),
            "costs": _sides(notes.costs),
        }
        for name, notes in model_notes().items()
    ]
    columns = {
        "model": ("Model", "text"),
        "how": ("Sådan virker den", "text"),
        "gains": ("Fordele", "text"),
        "costs": ("Ulemper", "text"),
    }
    note = "Fordele og ulemper er skrevet til drøftelse. Hvor meget de betyder her, viser prøven på kommunens egne tal."
    shown = table(
        "modeller", "Seks måder at tildele på", pd.DataFrame(rows), columns, note=note, source="Egen beskrivelse"
    )
    return section(shown)


def _sides(notes: Mapping[str, str]) -> str:
    return " ".join(f"{words.SHORT[criterion]}: {told}" for criterion, told in notes.items())


def experience(basis: SteeringNumbers) -> Section:
    """Published experience: where, what was done, what it teaches, which models it is about, and the source."""
    rows = [
        {
            "where": f"{case.place}, {case.year}",
            "what": case.what,
            "lesson": case.lesson,
            "models": numbers.listed([basis.labels[name] for name in case.models]) if case.models else "Alle",
            "source": case.source,
        }
        for case in cases()
    ]
    columns = {
        "where": ("Hvor og hvornår", "text"),
        "what": ("Hvad", "text"),
        "lesson": ("Hvad det kan lære os", "text"),
        "models": ("Handler om", "text"),
        "source": ("Offentliggjort i", "text"),
    }
    note = "Kolonnen »Hvad det kan lære os« er vores læsning og ikke kildernes ord."
    source = "Se tabellens sidste kolonne"
    return section(
        table("erfaringer", "Offentliggjorte erfaringer", pd.DataFrame(rows), columns, note=note, source=source)
    )


def areas(trials: AreaTrials) -> Section:
    """One model for all areas, or one for each: who leads on each criterion in each area, and what a common model costs."""
    found = list(trials.trials)
    if len(found) < 2:
        return section(
            "Der er kun tal til at prøve modellerne i ét område, så oplægget siger ikke, om områderne bør have hver sin model."
        )
    names = [words.AREAS[area] for area in found]
    lead = (
        f"Modellerne er prøvet hver for sig i {numbers.listed([name.lower() for name in names])}. Områderne har hver deres "
        "niveau, vækst, årstid og udsving. Sygdom og tungere borgere er forudsat ens."
    )
    weights = trials.basis.weights
    return section(
        lead, bullets(_told(trials)), leaders_table(trials), _common(trials, weights) if weights else _no_common()
    )


def _told(trials: AreaTrials) -> list[str]:
    """Where the same model leads in all areas, where several do, and where the areas want different ones."""
    count = numbers.counted(len(trials.trials), "område", "områder")
    alone: dict[str, list[str]] = {}
    for name, found in trials.shared.items():
        if len(found) == 1:
            alone.setdefault(found[0], []).append(words.SHORT[name].lower())
    several = [words.SHORT[name].lower() for name, found in trials.shared.items() if len(found) > 1]
    apart = [name for name, found in trials.shared.items() if not found]
    lines = [
        f"{words.name(trials.basis, model)} fører på {numbers.listed(criteria)} i alle {count}."
        for model, criteria in alone.items()
    ]
    if several:
        lines.append(f"På {numbers.listed(several)} er der flere modeller, som ligger forrest i alle {count}.")
    lines += [_apart(trials, name) for name in apart]
    if not apart:
        lines.append(
            "Afvejningen er altså den samme overalt, og tallene taler ikke for forskellige modeller. Grunde til at vælge "
            "forskelligt må ligge i opgaverne: hvem der kan påvirke mængden, og hvor ens borgernes behov er."
        )
    return lines


def _apart(trials: AreaTrials, criterion: str) -> str:
    each = [
        f"{words.AREAS[area].lower()}: {_models(found)}" for area, found in trials.leaders[criterion].items() if found
    ]
    return f"På {words.SHORT[criterion].lower()} er svaret ikke det samme ({'; '.join(each)})."


def _models(models: Sequence[str]) -> str:
    if len(models) > 2:
        return f"{len(models)} af {len(STEERING_MODELS)} modeller"
    return numbers.listed([STEERING_MODELS[name].label for name in models])


def leaders_table(trials: AreaTrials) -> Table:
    """Criteria and areas: the models with the most points."""
    rows = []
    for name, label in words.SHORT.items():
        each = {area: _cell(trials, area, name, models) for area, models in trials.leaders[name].items()}
        rows.append({"criterion": label} | each)
    spans = {}
    for area, trial in trials.trials.items():
        count = len(trial.demand.levels)
        spans[area] = f"{words.AREAS[area]} ({count} {'enhed' if count == 1 else 'enheder'})"
    columns = {"criterion": ("Kriterium", "text")} | {area: (label, "text") for area, label in spans.items()}
    note = (
        "Modellen med flest point og dem, der er under fem point fra den eller kun skilt ad af simuleringens usikkerhed. I "
        "parentes de fleste og de færreste point: Jo større forskel, desto mere betyder valget. I botilbud er aktiviteten "
        "belagte pladsdøgn, ellers visiterede timer."
    )
    title = "Flest point i hvert område"
    return table("omraader", title, pd.DataFrame(rows), columns, note=note, source=words.SOURCE)


def _cell(trials: AreaTrials, area: str, criterion: str, models: Sequence[str]) -> str:
    """Who leads, with the most and the fewest points: how much the choice of model matters there."""
    if not models:
        return "Kan ikke ses med én enhed"
    points = trials.trials[area].table()[criterion] * 100
    return f"{_models(models)} ({numbers.decimal(points.max())} mod {numbers.decimal(points.min())})"


def _no_common() -> str:
    return (
        "Hvad en fælles model koster det enkelte område, kan først regnes ud, når gruppen har vægtet de seks kriterier."
    )


def _common(trials: AreaTrials, weights: Mapping[str, float]) -> list[Part | str]:
    """With weights: the best for each area, and what the best common model costs it."""
    found = trials.ranked(weights)
    labels = trials.basis.labels
    common, loss = str(found["common"].iloc[0]), (found["own_score"] - found["common_score"]) * 100
    frame = found.assign(
        area=[words.AREAS[str(area)] for area in found.index],
        own=[labels[str(name)] for name in found["own"]],
        loss=loss,
    )
    columns = {
        "area": ("Område", "text"),
        "own": ("Bedste model for området", "text"),
        "own_score": ("Point", "pct"),
        "common_score": (f"Point med den fælles, {labels[common]}", "pct"),
        "loss": ("Point færre med den fælles", "days"),
    }
    most = str(loss.idxmax())
    told = f"Med gruppens vægte er {words.name(trials.basis, common)} den bedste fælles model."
    if round(float(loss[most]), 1) > 0:
        told += (
            f" Den koster mest i {words.AREAS[most].lower()}: {numbers.decimal(loss[most], 1)} point færre end områdets egen "
            "bedste."
        )
    note = "Hvert område tæller lige meget, når den fælles model findes."
    title = "En fælles model mod en for hvert område"
    return [told, table("faelles", title, frame, columns, note=note, source=words.SOURCE)]


def decisions(basis: SteeringNumbers, trials: AreaTrials) -> Section:
    """What the group is to decide, what the paper says of it, and room for the answer."""
    apart = [words.SHORT[name].lower() for name, found in trials.shared.items() if not found]
    if len(trials.trials) < 2:
        areas_told = "Kun ét område er prøvet."
    elif apart:
        areas_told = f"Områderne har ikke samme bedste model på {numbers.listed(apart)}."
    else:
        areas_told = "Tallene taler ikke for forskellige modeller i områderne."
    weighed = (
        "Vægtene er valgt. Se rangfølgen." if basis.weights else "Ingen vægte er valgt, så der er ingen rangfølge."
    )
    rows = [
        ("Hvilket problem skal modellen løse? Nævn et, I har haft i år.", "Prøven viser, hvad hver model er god til."),
        ("Hvor meget vejer hvert af de seks kriterier?", weighed),
        ("Skal alle områder have samme model?", areas_told),
        (
            "Hvad skal afregnes efter formel, og hvad skal tales igennem?",
            "Modellerne adskiller sig mest på dynamik, enkelthed og dialog.",
        ),
        (
            "Hvem betaler for overdragede sygeplejeydelser, og hvem afgør omfanget?",
            "Oplægget regner dem som et område for sig.",
        ),
        ("Hvad sker der med over- og underskud ved årets slutning?", "Overførslen står i kommunens opfølgning."),
        (
            "Hvornår begynder det, hvordan er overgangen, og hvornår ser vi på det igen?",
            "I prøven tager det op til fire år, før en ny model har fundet sit leje.",
        ),
    ]
    frame = pd.DataFrame(rows, columns=["question", "told"]).assign(answer="")
    columns = {
        "question": ("Spørgsmål", "text"),
        "told": ("Det siger oplægget", "text"),
        "answer": ("Arbejdsgruppens svar", "text"),
    }
    title = "Det skal arbejdsgruppen tage stilling til"
    return section(table("beslutninger", title, frame, columns, source="Oplægget"))
