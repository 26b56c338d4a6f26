"""What an examination of the register found, in a sentence."""

from __future__ import annotations

from styringslib.register.chain.verification import Examined
from styringslib.register.shown import day_name, local, versions_told


def told(found: Examined) -> str:
    """How many versions there are, and whether the whole chain fits; from when the oldest are protected."""
    count = versions_told(found.head.size)
    if found.breaks:
        many = "1 sted" if len(found.breaks) == 1 else f"{len(found.breaks)} steder"
        said = f"{count}. Registret passer ikke med sin kæde {many}."
    elif not found.head.size:
        said = f"{count}. Kæden er hel."
    else:
        said = f"{count}. Hele kæden passer. Hoved: {found.head.digest[:16]}."
    if found.unprotected and found.protected_from is not None:
        since = day_name(local(found.protected_from))
        said += (
            f" De første {found.unprotected} var skrevet, før kæden blev lagt den {since}, og er beskyttet fra da af."
        )
    return said
