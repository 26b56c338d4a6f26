"""The words that all of the report on steering models uses: criteria, measures, work, and a model's name."""

from __future__ import annotations

from styringslib.allocation import CRITERIA
from styringslib.sections.steering.numbers import SteeringNumbers

SOURCE = "Kommunens visiterede timer og simulerede år, egen beregning"
SHORT = {criterion.name: criterion.short for criterion in CRITERIA}
MEANING = {
    "efficiency": "Bemandingen svarer til det, der er brug for: hverken ledige hænder eller huller.",
    "predictability": "Enheden får det, der blev meldt ud, og det passer til behovet.",
    "dynamics": "Pengene følger hurtigt med, når behovet ændrer sig varigt.",
    "simplicity": "Lidt arbejde med forhandlinger, opgørelser, afregninger og forklaringer.",
    "fairness": "Pengene ligger hos de enheder, der har behovet.",
    "dialogue": "Ændringer aftales i en samtale frem for efter formel.",
}
MEASURES = {
    "efficiency": ("Skæv bemanding, pct.", "pct"),
    "predictability": ("Uforudset, pct.", "pct"),
    "dynamics": ("Fulgt med på et år, pct.", "pct"),
    "simplicity": ("Arbejde, timer", "days"),
    "fairness": ("Skævt fordelt, pct.", "pct"),
    "dialogue": ("Aftalt, pct.", "pct"),
}
AREAS = {
    "district": "Hjemmeplejens distrikter",
    "nursing": "Overdragede sygeplejeydelser",
    "rehabilitation": "Rehabilitering",
    "residential": "Botilbud",
}
# Kind of unit -> its units as the subject of a sentence.
KINDS = {
    "district": "hjemmeplejens distrikter",
    "rehabilitation": "rehabiliteringen",
    "residential": "botilbuddene",
    "provider": "de private leverandører",
}
# The municipality's own terms, by model -> how they are told after "efter".
TERMS = {
    "activity": "timer gange pris",
    "block": "en ramme",
    "hybrid": "en ramme med korridor og dialog",
    "package": "pakker pr. uge",
    "rehabilitation": "forløb eller ramme for teamet",
    "residential": "takst pr. plads",
    "nursing": "overdragede timer",
}


def name(basis: SteeringNumbers, model: str) -> str:
    """A model's name within a sentence."""
    return f"»{basis.labels[model]}«"
