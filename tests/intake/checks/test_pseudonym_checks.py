"""Ids of citizens that are no pseudonyms are told."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from styringslib.intake.checks.pseudonym_checks import kind_of_ids
from styringslib.privacy import pseudonyms


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (["Aase Prøvesen", "Bo Eks-Empel", "b-1"], "navne"),
        (["Prøvesen, Aase"], "navne"),
        (["aase@example.org", "bo@example.org"], "mailadresser"),
        ([str(number) for number in range(1, 21)], "løbenumre fra et fagsystem"),
        ([str(number) for number in range(1, 20)], ""),
        ([f"{number:09d}" for number in range(1, 41)], ""),
        (["b-d2783bc3", "b-ebd48c00"], ""),
        ([name for name in pseudonyms(range(50), b"sixteen signs or more") if name], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_kinds_of_ids(ids: list[str], kind: str) -> None:
    assert kind_of_ids(pd.Series(ids, dtype=object)) == kind


def test_a_table_of_names_is_told_once_and_without_them(folder: Any) -> None:
    rows = "".join(f"Aase Prøvesen{'i' * n};Ådalen;Personlig pleje;SEL § 83;2,5;01-01-2026;\n" for n in range(3))
    folder.table("sager", "Borger;Enhed;Ydelse;Lovgrundlag;Timer pr. uge;Startdato;Slutdato\n" + rows)
    text = folder.check().text()
    assert text.count("Borgernes id'er i sager ligner navne og er ikke pseudonymer") == 1
    assert "styring pseudonymise" in text
    assert "Aase" not in text
