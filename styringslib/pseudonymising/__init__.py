"""A folder of extracts once more with pseudonyms in place of people's ids, and nothing else changed."""

from __future__ import annotations

from styringslib.pseudonymising.files import NotPossible
from styringslib.pseudonymising.folder import FileDone, pseudonymise
from styringslib.pseudonymising.key_file import make_key, read_keys

__all__ = ["FileDone", "NotPossible", "make_key", "pseudonymise", "read_keys"]
