"""The words that all of the report on steering models uses: criteria, measures, work, and a model's name."""

from __future__ import annotations

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


def name(basis: SteeringNumbers, model: str) -> str:
    """A model's name within a sentence."""
    return f"»{basis.labels[model]}«"
