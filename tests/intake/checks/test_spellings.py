"""One word in several spellings is one word, whatever file it stands in."""

from __future__ import annotations

from styringslib.intake import read_sums
from tests.intake.conftest import Folder

HEAD = "Regnskabsperiode;Enhed;Artsgruppe;Beløb\n"


def test_an_account_group_in_small_and_capital_letters_is_one(folder: Folder) -> None:
    rows = "".join(f"2026-0{month};Ådalen;{word};100\n" for month, word in enumerate(("Løn", "LØN", "løn", "Løn"), 1))
    folder.table("posteringer", HEAD + rows)
    folder.table("budget", "Måned;Enhed;Artsgruppe;Version;Beløb\n2026-01;Ådalen;LØN;Vedtaget;100\n")
    municipality = folder.read()
    assert municipality.postings.groupby("account_group")["amount"].sum().to_dict() == {"Løn": 400.0}
    assert municipality.budget["account_group"].tolist() == ["Løn"]
    told = folder.check().text()
    assert "Artsgruppe er skrevet både Løn, LØN og løn; det er læst som ét: Løn" in told
    assert "men ikke i budget" not in told
    sums = read_sums(folder.settle(), by=("account_group",))
    assert sums.to_dict("records") == [{"account_group": "Løn", "amount": 400.0, "rows": 4}]


def test_the_spelling_of_most_rows_is_kept(folder: Folder) -> None:
    rows = "".join(f"2026-01;Ådalen;{word};SEL § 83;5\n" for word in ("pleje", "Indkøb"))
    rows += "".join(f"2026-0{month};Ådalen;Pleje;SEL § 83;7\n" for month in (2, 3))
    folder.table("aktivitet", "Måned;Enhed;Ydelse;Lovgrundlag;Leverede timer\n" + rows)
    activity = folder.read().activity
    assert activity.groupby("service")["delivered_hours"].sum().to_dict() == {"Indkøb": 5.0, "Pleje": 19.0}


def test_rows_that_differ_in_letters_alone_are_the_same_row(folder: Folder) -> None:
    rows = "2026-01;Ådalen;pleje;SEL § 83;5\n2026-01;Ådalen;Pleje;SEL § 83;7\n"
    folder.table("aktivitet", "Måned;Enhed;Ydelse;Lovgrundlag;Leverede timer\n" + rows)
    assert "Samme række står med forskellige værdier" in folder.check().text()


def test_ikke_fordelt_in_small_letters_is_not_fordelt(folder: Folder) -> None:
    folder.table("posteringer", "Regnskabsperiode;Enhed;Art;Beløb\n2026-01;Ådalen;40;100\n2026-02;Ådalen;40;100\n")
    folder.write("kontering.csv", "Felt;Kode;Artsgruppe\nArt;40;ikke fordelt\n")
    assert folder.read().postings["account_group"].tolist() == ["Ikke fordelt", "Ikke fordelt"]
    assert "men ikke i budget" not in folder.check().text()
