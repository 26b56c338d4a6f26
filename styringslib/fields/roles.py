"""A role of the municipality's organisation, never a person: who answers for something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Text

# What a Danish word for a post or a body has in it. A name has none of them, so a text without one is taken for a name.
_POSTS = (
    "leder", "chef", "direkt", "konsulent", "koordinator", "ansvarlig", "forstander", "inspektør", "formand", "visitator",
    "visitation", "planlægger", "controller", "terapeut", "sygeplejerske", "assistent", "medarbejder", "sekret", "økonom",
    "rådgiver", "rådmand", "borgmester", "udvalg", "ledelse", "bestyr", "myndighed", "forvaltning", "afdeling",
)  # fmt: skip
_TEAMS = ("team", "gruppe", "distrikt", "område", "enhed", "kode")
# So many letters are a code; more in capitals may be a name.
_INITIALS = 4
# After one of these a capital letter begins the name of a place or a field of work.
_OF = frozenset({"af", "for", "i", "på", "ved", "hos"})


def is_role(text: str) -> bool:
    """Whether ``text`` is a post or a body and holds no name of a person: no address, no number, no capitalised word that
    follows the post by itself.

    >>> is_role("Leder af Solgården"), is_role("Fagchef"), is_role("Distriktsleder Mette Møller"), is_role("Mette Møller")
    (True, True, False, False)
    """
    if re.search(r"[@\d]|\b[A-ZÆØÅ]\.", text):
        return False
    words = re.findall(r"[^\W\d_][\w.-]*", text)
    if not any(_is_post(word) for word in words):
        return False
    placed = False
    for place, word in enumerate(words):
        placed |= word.casefold() in _OF
        if place and word[0].isupper() and not (placed or word.isupper() or _is_post(word)):
            return False
    # "Daglig leder" is a post; "Mette, leder" and "Mette (leder)" have somebody before it.
    return _is_post(words[0]) or not re.match(r"\s*[^\s,(/]+\s*[,(/]", text)


def is_team(text: str) -> bool:
    """Whether ``text`` is a code or a team of employees and holds no name of a person: a code has capital letters and digits
    ("V03"), a team says that it is one, with at most one name of its own.

    >>> is_team("V03"), is_team("Team Nord"), is_team("Visitatorer Syd"), is_team("Mette Møller"), is_team("Team Mette Møller")
    (True, True, True, False, False)
    """
    words = re.findall(r"[^\W\d_]+", text)
    if "@" in text or re.search(r"\b[A-ZÆØÅ]\.", text):
        return False
    if all(word.isupper() or len(word) == 1 for word in words):
        return bool(re.search(r"\d", text)) or len("".join(words)) <= _INITIALS
    own = [word for word in words if not (_is_post(word) or any(part in word.casefold() for part in _TEAMS))]
    return len(own) < len(words) and sum(word[0].isupper() and not word.isupper() for word in own) <= 1


def _is_post(word: str) -> bool:
    folded = word.casefold()
    return any(part in folded for part in _POSTS)


@dataclass(frozen=True)
class Role(Text):
    """A post or a body of the organisation (`is_role`); what was written instead is never repeated, since it may be a name."""

    @property
    def shown(self) -> Any:
        """A district's leader."""
        return self.example or "Distriktsleder"

    @property
    def wanted(self) -> str:
        """A role."""
        return "en rolle i anførselstegn, aldrig en persons navn"

    def read(self, value: Any, reading: Reading) -> str | None:
        """The role."""
        if not isinstance(value, str) or not value.strip():
            return super().read(value, reading)
        if is_role(value.strip()):
            return value.strip()
        reading.say("skal være en rolle, ikke en persons navn eller adresse", 'Skriv fx "Distriktsleder"')
        return None
