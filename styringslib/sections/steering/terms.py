"""What [rapporter] of kommune.toml says of the steering models: how much each criterion weighs."""

from __future__ import annotations

from collections.abc import Mapping

from styringslib.allocation import CRITERIA
from styringslib.fields.field import Reading
from styringslib.fields.quantities import Number
from styringslib.fields.section import Block, Declared, Named, Section, Values
from styringslib.fields.words import fold_word
from styringslib.intake import Settings

# A criterion is known by the name that the report prints, and by its whole one.
CRITERIA_WORDS = {word: criterion.name for criterion in CRITERIA for word in (criterion.short, criterion.label)}
HEAVIEST = 100


def _weighed(values: Values, reading: Reading) -> None:
    """Weights of nothing but nought are no choice, and no ranking can be made of them."""
    given = values["weights"]
    if given and not any(given.values()):
        told = "skal give mindst ét kriterium en vægt over 0"
        reading.at("vaegte").say(told, "Ret vægtene, eller slet dem, hvis intet er valgt endnu")


_WEIGHTS = Named(
    "weights",
    "vaegte",
    "Hvor meget hvert kriterium vejer i forhold til de andre; et, der ikke er nævnt, vejer intet",
    of=Number("", "", "", unit="vægt", low=0, high=HEAVIEST),
    names=CRITERIA_WORDS,
    example={criterion.short: 1 for criterion in CRITERIA},
)
REPORTS = Declared(
    "rapporter",
    Section(
        (
            Block(
                "steering_models",
                "styringsmodeller",
                "Rapporten om styringsmodeller",
                of=Section((_WEIGHTS,), check=_weighed),
                always=True,
            ),
        ),
        about="Hvad rapporterne lægger vægt på.",
    ),
)


def weights(settings: Settings) -> Mapping[str, float] | None:
    """Criterion -> weight, by English name; None where nobody has weighed. Raises SettingsError with all that is wrong."""
    return REPORTS.checked(settings.sections)["steering_models"]["weights"] or None


def by_name(given: Mapping[str, float]) -> dict[str, float]:
    """Weights by English name from those that a person gave by any name of the criteria; other words stay as they are."""
    known = {fold_word(word): name for word, name in CRITERIA_WORDS.items()}
    return {known.get(fold_word(word), word): weight for word, weight in given.items()}
