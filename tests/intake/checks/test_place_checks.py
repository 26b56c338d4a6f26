"""Bought places and rosters: what the data check says of them."""

from __future__ import annotations

from typing import Any

import pytest

BOUGHT = """\
Borger;Botilbud;Støtteniveau;Fra;Til;Takst
b1;Skovly;Niveau 1;2026-01-01;2026-02-01;1500
b2;{0};Niveau 1;{1};2026-02-01;{2}
"""
PAY = """\
Måned;Enhed;Lønart;Personalegruppe;Beløb;Timer
2026-01;Ådalen;Løn;Pædagog;30000;100
"""
ROSTER = """\
Enhed;Uge fra;Personalegruppe;Planlagte timer
Ådalen;2026-01-05;{0};100
"""


@pytest.mark.parametrize(
    ("facility", "first", "rate", "said"),
    [
        ("Engly", "2026-01-01", "1500", None),
        ("Ådalen", "2026-01-01", "1500", "Botilbuddet er en af kommunens egne enheder, så pladsen er ikke købt"),
        ("Engly", "2026-03-01", "1500", "Slutdatoen ligger før startdatoen"),
        ("Engly", "2026-01-01", "0", "Taksten er 0 og regnes som manglende"),
    ],
)
def test_what_is_wrong_with_a_bought_place(folder: Any, facility: str, first: str, rate: str, said: str | None) -> None:
    folder.table("koebte_pladser", BOUGHT.format(facility, first, rate))
    found = folder.check().frame
    told = found.loc[found["table"] == "koebte_pladser", "message"].tolist()
    assert told == ([said] if said else [])
    if rate == "0":
        assert folder.read().bought_places["rate"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("group", "known"), [("Pædagog", True), ("", True), ("Rengøring", False)])
def test_a_roster_has_the_payrolls_staff_groups(folder: Any, group: str, known: bool) -> None:
    folder.table("loen", PAY)
    folder.table("vagtplan", ROSTER.format(group))
    found = folder.check().frame
    told = found.loc[found["table"] == "vagtplan", "message"].tolist()
    assert told == ([] if known else ["Personalegruppen findes ikke i løn"])
    assert folder.read().roster["planned_hours"].tolist() == [100]
