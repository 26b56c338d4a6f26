"""What kommune.toml says of handouts ([uddelingsark]): how long a conversation is, lines for notes, the text at the foot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from styringslib.handouts.focus import program
from styringslib.intake import Settings

LINES = (2, 10)
_FOOTER = re.compile(r"[^\"'\\<>{}\n\r]{0,80}")


class HandoutError(ValueError):
    """[uddelingsark] can not be used; the text is Danish, one problem a line."""


@dataclass(frozen=True)
class HandoutTerms:
    """``minutes``: of a conversation (None: the plan's own); ``lines``: to write on under a question; ``footer``: text."""

    minutes: int | None = None
    lines: int = 4
    footer: str = ""


def handout_terms(settings: Settings) -> HandoutTerms:
    """[uddelingsark] checked. Raises HandoutError with all problems at once."""
    section = settings.sections.get("uddelingsark", {})
    if not isinstance(section, Mapping):
        raise HandoutError("kommune.toml: [uddelingsark] skal være et afsnit.")
    known = ("varighed_minutter", "linjer", "sidefod")
    where = "kommune.toml, [uddelingsark]:"
    problems = [
        f"{where} nøglen “{key}” kendes ikke. Kendte nøgler: {', '.join(known)}." for key in section if key not in known
    ]
    plan = program()
    minutes, lines, footer = (section.get(key) for key in known)
    if minutes is not None and not _whole(minutes, plan.shortest, plan.longest):
        problems.append(
            f"{where} varighed_minutter = {minutes!r} går ikke. Skriv et helt tal fra {plan.shortest} til {plan.longest}."
        )
    if lines is not None and not _whole(lines, *LINES):
        problems.append(f"{where} linjer = {lines!r} går ikke. Skriv et helt tal fra {LINES[0]} til {LINES[1]}.")
    if footer is not None and not (isinstance(footer, str) and _FOOTER.fullmatch(footer)):
        problems.append(
            f"{where} sidefod skal være en tekst på højst 80 tegn uden anførselstegn, krøllede parenteser og linjeskift."
        )
    if problems:
        raise HandoutError("\n".join(problems))
    return HandoutTerms(minutes, LINES[0] + 2 if lines is None else int(lines), footer or "")


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
