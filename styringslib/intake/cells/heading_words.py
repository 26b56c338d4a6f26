"""How two headings are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe"})


@cache
def fold_heading(heading: str) -> str:
    """A heading as it is compared: case, blanks, hyphens, Danish letters' spelling and a final mark do not count."""
    return spaced(heading).replace(" ", "")


def spaced(heading: str) -> str:
    """A heading in small letters with its words apart."""
    text = unicodedata.normalize("NFC", str(heading)).replace("\ufeff", "").casefold().translate(_LETTERS)
    text = re.sub(r"[\s_\u00ad\u200b-]+", " ", text.strip().strip('="'))
    return text.strip().rstrip(":.*").strip()
