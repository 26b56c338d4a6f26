"""What kommune.toml says of handouts ([uddelingsark]): how long a conversation is, lines for notes, the text at the foot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from styringslib.fields.fault import SettingsError
from styringslib.fields.kinds import Text
from styringslib.fields.quantities import Whole
from styringslib.fields.section import Declared, Section
from styringslib.handouts.focus import program
from styringslib.intake import Settings

LINES = (2, 10)


class HandoutError(SettingsError):
    """[uddelingsark] can not be used; the text is Danish, one problem a line."""


@dataclass(frozen=True)
class HandoutTerms:
    """``minutes``: of a conversation (None: the plan's own); ``lines``: for notes on a chosen question; ``footer``: text."""

    minutes: int | None = None
    lines: int = 4
    footer: str = ""


@cache
def handout_section() -> Declared:
    """[uddelingsark]; a conversation can be as long as the shared plan allows."""
    plan = program()
    fields = (
        Whole(
            "minutes", "varighed_minutter", f"Drøftelsens længde; uden er den {plan.total} minutter",
            unit="minutter", low=plan.shortest, high=plan.longest,
        ),
        Whole(
            "lines", "linjer", "Linjer til noter om et valgt spørgsmål", unit="linjer", low=LINES[0], high=LINES[1],
            default=HandoutTerms.lines,
        ),
        Text(
            "footer", "sidefod", "Teksten nederst på siderne", pattern=r"[^\"'\\<>{}\n\r]{0,80}", example="Til drøftelse",
            form="en tekst på højst 80 tegn uden anførselstegn, krøllede parenteser og linjeskift",
        ),
    )  # fmt: skip
    about = "Uddelingsarkenes udseende. Se [uddelingsark.md](uddelingsark.md)."
    return Declared("uddelingsark", Section(fields, about=about))


def handout_terms(settings: Settings) -> HandoutTerms:
    """[uddelingsark] checked. Raises HandoutError with all problems at once."""
    values, faults = handout_section().read(settings.sections)
    if faults:
        raise HandoutError(faults)
    return HandoutTerms(values["minutes"], values["lines"], values["footer"] or "")
