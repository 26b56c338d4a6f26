"""What [rapporter] of kommune.toml says of the steering models: how much each criterion weighs."""

from __future__ import annotations

from collections.abc import Mapping

from styringslib.allocation import CRITERIA
from styringslib.fields.quantities import Number
from styringslib.fields.section import Block, Declared, Named, Section
from styringslib.intake import Settings

_LABELS = {criterion.label: criterion.name for criterion in CRITERIA}
_WEIGHTS = Named(
    "weights",
    "vaegte",
    "Hvor meget hvert kriterium vejer",
    of=Number("", "", "", unit="vægt", low=0),
    names=_LABELS,
    example=dict.fromkeys(_LABELS, 1),
)
REPORTS = Declared(
    "rapporter",
    Section(
        (
            Block(
                "steering_models",
                "styringsmodeller",
                "Rapporten om styringsmodeller",
                of=Section((_WEIGHTS,)),
                always=True,
            ),
        ),
        about="Hvad rapporterne lægger vægt på.",
    ),
)


def weights(settings: Settings) -> Mapping[str, float] | None:
    """Criterion -> weight, by English name; None where nobody has weighed. Raises SettingsError with all that is wrong."""
    return REPORTS.checked(settings.sections)["steering_models"]["weights"] or None
