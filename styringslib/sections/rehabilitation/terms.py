"""What [rehabilitering] of kommune.toml says of the results of a course."""

from __future__ import annotations

from styringslib.fields.kinds import Texts
from styringslib.fields.section import Declared, Section
from styringslib.intake import Settings

REHABILITATION = Declared(
    "rehabilitering",
    Section(
        (Texts("exits", "afgang", "Resultater, der betyder død eller plejebolig", single=True, example=["Død"]),),
        about="Hvilke resultater af et forløb der betyder, at borgeren døde eller flyttede.",
    ),
)


def exits(settings: Settings) -> tuple[str, ...]:
    """Results of a course that mean death or a care home; empty where nothing is said. Raises SettingsError."""
    return REHABILITATION.checked(settings.sections)["exits"] or ()
