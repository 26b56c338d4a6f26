"""A municipality whose files have nothing but codes, some of which nobody has explained: what its reports say, and do not say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake import Municipality, read_municipality
from styringslib.month import staff
from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Section
from styringslib.scenarios.start.numbers import open_scenarios
from styringslib.sections import about, front
from styringslib.sections.comparison import ungrouped_text
from styringslib.sections.early_signs.measured import _overtime
from styringslib.sections.economy.section import economy
from styringslib.sections.why import section as why
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")
HEAD = """\
navn = "Sundby Kommune"
[tabeller.posteringer]
filer = "posteringer.csv"
[tabeller.budget]
filer = "budget.csv"
[[enheder]]
navn = "Nord"
noegle = "nord"
type = "distrikt"
omraade = "Hjemmepleje"
[[enheder]]
navn = "Syd"
noegle = "syd"
type = "distrikt"
omraade = "Hjemmepleje"
"""
# Cost centre, code, kroner a month. 901 is what nobody has explained; 77 belongs to no unit.
LINES = [
    ("11", "401", 900_000),
    ("11", "901", 90_000),
    ("12", "401", 500_000),
    ("12", "499", 20_000),
    ("77", "401", 30_000),
]
MAPPING = "Felt;Kode;Enhed;Artsgruppe\nArt;401;;Løn\nArt;499;;Øvrig drift\nOmkostningssted;11;Nord;\nOmkostningssted;12;Syd;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nord: 990,000 a month, of which 90,000 on code 901; the budget has the whole million of Nord as pay (code 401)."""
    months = pd.period_range("2024-01", "2026-10", freq="M")
    posted = [f"{m.strftime('%Y%m')};{centre};{code};{kr}" for m in months for centre, code, kr in LINES]
    plans = [("11", "401", 1_000_000), ("12", "401", 500_000), ("12", "499", 20_000)]
    planned = [
        f"{m};{centre};{code};Vedtaget;{kr}"
        for m in pd.period_range("2024-01", "2026-12", freq="M")
        for centre, code, kr in plans
    ]
    (tmp_path / "kommune.toml").write_text(HEAD, "utf-8")
    (tmp_path / "posteringer.csv").write_text("\n".join(["Periode;Omkostningssted;Art;Beløb", *posted]) + "\n", "utf-8")
    head = "Måned;Omkostningssted;Art;Version;Beløb"
    (tmp_path / "budget.csv").write_text("\n".join([head, *planned]) + "\n", "utf-8")
    (tmp_path / "kontering.csv").write_text(MAPPING, "utf-8")
    return tmp_path


@pytest.fixture
def made(folder: Path) -> Municipality:
    return read_municipality(folder)


def unit(made: Municipality, name: str) -> FollowUp:
    known = made.known_at(OCTOBER)
    return FollowUp(known.for_unit(name), known.unit(name), OCTOBER, month_end(made, OCTOBER))


def told(sections: Iterable[Section]) -> str:
    """All text of sections, with plain spaces."""
    return " ".join(str(part) for section in sections for part in section.parts).replace("\\xa0", " ")


SAID = "900.000 kr. i regnskabet er ikke fordelt på arter, så afvigelsen kan ikke deles op på løn, vikarer og andet."


def test_kroner_under_no_account_group_are_counted_and_never_compared(made: Municipality) -> None:
    nord = unit(made, "Nord")
    # 10 months of 990,000 against 10 of 1,000,000: 100,000 under, and not 1,000,000 of pay under.
    assert nord.forecast is not None
    assert nord.forecast[["spent", "budget", "budget_to_date"]].tolist() == [9_900_000, 12_000_000, 10_000_000]
    assert nord.compared.ungrouped.loc["Nord"].to_dict() == {"posted": 900_000, "budget": 0}
    assert (nord.compared.groups_known, nord.compared.units, dict(nord.causes), nord.findings) == (False, [], {}, [])
    groups = nord.account_groups
    assert groups["spent"].to_dict() == {"Ikke fordelt": 900_000, "Løn": 9_000_000}
    assert groups[["adopted", "budget", "budget_to_date"]].isna().all(axis=None)


def test_the_report_says_that_the_deviation_cannot_be_divided(made: Municipality) -> None:
    nord = unit(made, "Nord")
    assert ungrouped_text(nord).replace("\xa0", " ") == SAID
    opening, reasons = told([front.front(nord)]), told([why.why(nord)])
    assert SAID in opening
    assert f"Årsagerne kan ikke gøres op. {SAID}" in reasons
    every = f"{opening} {reasons} {told([economy(nord), about.about(nord)])}"
    assert "Løn ligger" not in every
    assert "Afvigelse til dato" not in every
    assert "Forbrug efter art, januar til oktober 2026" in every
    # What belongs to no unit is not a district's to know, nor how many remarks there are on codes.
    assert "Datatjekket har" not in told([about.about(nord)])
    assert "tilknyttet" not in every
    assert "77" not in every.replace("\xa0", " ").split()


def test_a_unit_whose_codes_are_all_explained_is_compared(made: Municipality) -> None:
    syd = unit(made, "Syd")
    assert syd.compared.groups_known
    assert syd.compared.units == ["Syd"]
    assert syd.account_groups["budget_to_date"].to_dict() == {"Løn": 5_000_000, "Øvrig drift": 200_000}
    assert ungrouped_text(syd) == ""


def test_what_is_not_worth_telling_hides_nothing(folder: Path) -> None:
    head = HEAD.replace("[tabeller.p", "[graenser]\nbagatel_kr = 1000000\n[tabeller.p", 1)
    (folder / "kommune.toml").write_text(head, "utf-8")
    nord = unit(read_municipality(folder), "Nord")
    assert nord.compared.groups_known
    assert nord.account_groups["budget_to_date"].to_dict() == {"Ikke fordelt": 0, "Løn": 10_000_000}


def test_the_whole_tells_what_belongs_to_no_unit(made: Municipality) -> None:
    whole = WholeFollowUp(made.known_at(OCTOBER), None, OCTOBER, month_end(made, OCTOBER))
    # The units together: 10 months of 1,510,000; the 30,000 a month on cost centre 77 are in none of them.
    assert whole.forecast is not None
    assert whole.forecast["spent"] == 15_100_000
    assert whole.without_unit[["table", "field", "code", "rows", "amount"]].to_numpy().tolist() == [
        ["posteringer", "Omkostningssted", "77", 10, 300_000.0]
    ]
    said = told([about.about(whole)])
    line = (
        "300.000 kr. i posteringer for 2026 står på 1 kode, der ikke er knyttet til en enhed, og er ikke med i tallene."
    )
    assert line in said
    shown = next(part for part in about.about(whole).shown if getattr(part, "name", "") == "koder_uden_enhed")
    assert [str(cell) for cell in shown.rows[0]][:3] == ["Posteringer", "Omkostningssted", "77"]
    # Syd alone is divided; Nord is said not to be.
    assert list(whole.causes_by_unit.index) == ["Syd"]
    assert "900.000 kr. i regnskabet for Nord er ikke fordelt på arter" in told([why.whole_why(whole)])
    assert whole.account_groups["budget"].isna().all()


def test_earlier_years_without_account_groups_make_no_price(folder: Path) -> None:
    rows = (folder / "posteringer.csv").read_text("utf-8").splitlines()
    old = [row.replace(";401;", ";905;") if row.startswith("2025") else row for row in rows]
    old = [row.replace(";901;", ";401;") for row in old]
    (folder / "posteringer.csv").write_text("\n".join(old) + "\n", "utf-8")
    nord = unit(read_municipality(folder), "Nord")
    assert nord.compared.groups_known
    kept = nord.compared._with_known_past(nord.ledger.rename(columns={"spent": "amount"}))
    assert sorted(kept["month"].dt.year.unique()) == [2026]


def test_hours_of_no_known_service_are_counted_and_not_compared(tmp_path: Path) -> None:
    rows = [
        ("2026-01", "Pleje", 90.0, 100.0), ("2026-01", "Hjælp", 40.0, 50.0),
        ("2026-02", "Pleje", 60.0, 100.0), ("2026-02", "Ikke fordelt", 45.0, None),
    ]  # fmt: skip
    activity = pd.DataFrame(rows, columns=["month", "service", "delivered_hours", "budgeted_hours"]).assign(unit="Nord")
    activity["month"] = pd.PeriodIndex(activity["month"], freq="M")
    found = staff.hours_by_service(municipality(tmp_path, activity=activity), activity["month"].array.unique())
    assert found["delivered_hours"].to_dict() == {"Hjælp": 40, "Ikke fordelt": 45, "Pleje": 150}
    # In February's hours any may be of any service: January alone is held against the budget.
    assert found["over_budget"].fillna(-1).to_dict() == {"Hjælp": -10, "Ikke fordelt": -1, "Pleje": -10}


def test_pay_of_no_known_category_may_be_overtime(tmp_path: Path) -> None:
    months = pd.period_range("2026-01", "2026-03", freq="M")
    rows = [(m, kind, kr) for m in months for kind, kr in (("Løn", 1_000.0), ("Overarbejde", 10.0))]
    rows.append((months[1], "Ikke fordelt", 50.0))
    payroll = pd.DataFrame(rows, columns=["month", "wage_category", "amount"]).assign(unit="Nord", attendance_hours=5.0)
    more = '[personale]\noverarbejde = ["Overarbejde"]\n'
    found = _overtime(municipality(tmp_path, more, payroll=payroll))
    assert found["month"].astype(str).tolist() == ["2026-01", "2026-03"]


def test_a_scenario_says_that_its_pay_is_not_all_of_it(folder: Path) -> None:
    notes = open_scenarios(str(folder)).baseline.notes
    assert (
        "En del af kronerne for Nord er ikke fordelt på arter. De regnes som øvrig drift, så en ændring af løn eller vikarer "
        "regnes af for lidt."
    ) in notes
