"""What [opbevaring] of kommune.toml says: how long what the program keeps for itself is kept."""

from __future__ import annotations

from styringslib.fields.quantities import Whole
from styringslib.fields.section import Declared, Section

RETENTION = Declared(
    "opbevaring",
    Section(
        (
            Whole(
                "copy_days", "kopier_dage", "Så længe ligger en kontrolleret kopi af data, efter at den sidst er brugt",
                unit="dage", low=1, high=400, default=40,
            ),
            Whole(
                "log_years", "log_aar", "Så mange hele år gemmes loggen over, hvem der gjorde hvad med rapporterne; uden: altid",
                unit="år", low=1, high=100,
            ),
        ),
        about="Hvor længe det gemmes, som programmet gemmer for sig selv. Se [security.md](security.md).",
    ),
    missed=False,
)  # fmt: skip
