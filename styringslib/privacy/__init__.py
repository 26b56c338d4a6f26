"""Keeps people out of the output: CPR-like numbers, pseudonyms and small counts."""

from __future__ import annotations

from styringslib.privacy.cpr import find_cpr, hide_cpr, mask_with_cpr
from styringslib.privacy.pseudonyms import pseudonym_key, pseudonyms
from styringslib.privacy.small_counts import suppress_small_counts

__all__ = ["find_cpr", "hide_cpr", "mask_with_cpr", "pseudonym_key", "pseudonyms", "suppress_small_counts"]
