"""Whether what is agreed is in the forecast: the forecast knows accounts and reported changes, and no actions."""

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.planned_changes import counted_actions
from styringslib.sections.agreements import COUNTED, counted_text, explanations_and_actions
from tests.month.made_accounts import budget, change, changes, every_month, municipality

OCTOBER = pd.Period("2026-10", "M")


def agreed(*rows):
    """Actions from (title, first month, effect a month, status)."""
    table = pd.DataFrame(list(rows), columns=["title", "start_month", "effect_per_month", "status"])
    table["start_month"] = pd.PeriodIndex(table["start_month"], freq="M")
    return table.assign(unit="Nord", agreed_month=pd.Period("2026-09", "M"), owner_role="Leder")


ACTIONS = agreed(
    ("Ruter", "2026-08", -10_000.0, "I gang"),
    ("Vagtplan", "2026-11", -30_000.0, "Ikke begyndt"),
    ("Indkøb", "2026-12", -5_000.0, "Ikke begyndt"),
    ("Næste år", "2027-01", -90_000.0, "Ikke begyndt"),
    ("Aflyst", "2026-11", -70_000.0, "Bortfaldet"),
    ("Ny  aftale", "2026-11", -20_000.0, "Ikke begyndt"),
)


def test_what_the_forecast_counts_and_what_it_leaves_out():
    """Vagtplan: November and December at 30,000; Indkøb: December alone; an action of next year leaves out nothing."""
    reported = pd.DataFrame({"unit": ["Nord", "Syd"], "reason": ["ny aftale", "Vagtplan"]})
    found = counted_actions(ACTIONS, reported, OCTOBER).set_index("title")
    counted = found["in_forecast"].astype(object).where(found["in_forecast"].notna(), None).to_dict()
    assert counted == {
        "Ruter": "partly", "Vagtplan": "no", "Indkøb": "no", "Næste år": "no", "Aflyst": None, "Ny  aftale": "yes",
    }  # fmt: skip
    assert found["outside"].drop("Aflyst").tolist() == [0.0, -60_000.0, -5_000.0, 0.0, 0.0]
    assert pd.isna(found.loc["Aflyst", "outside"])
    december = counted_actions(ACTIONS, reported, pd.Period("2026-12", "M")).set_index("title")
    assert december.loc[["Ruter", "Vagtplan", "Indkøb", "Næste år"], "in_forecast"].tolist() == ["partly"] * 3 + ["no"]
    assert set(COUNTED) == {"yes", "partly", "no"}


def test_a_unit_without_actions_has_no_sentence_and_its_report_is_made(tmp_path):
    made = municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2024-01", "2026-10", 900_000.0)))
    known = made.known_at(OCTOBER)
    told = FollowUp(known.for_unit("Nord"), known.unit("Nord"), OCTOBER, month_end(made, OCTOBER))
    assert counted_text(told) == ""
    assert told.actions.empty
    assert explanations_and_actions(told).parts == ()


def test_an_action_without_a_worth_leaves_out_what_nobody_knows():
    found = counted_actions(agreed(("Ruter", "2026-11", None, "I gang")), changes(change("Nord", "2026-11")), OCTOBER)
    assert found["in_forecast"].tolist() == ["no"]
    assert found["outside"].isna().all()


def test_the_report_says_it_once_and_the_forecast_agrees(tmp_path):
    lines = every_month("Nord", "2024-01", "2026-10", 900_000.0)
    plans = [row for year in (2024, 2025, 2026) for row in budget("Nord", year, 900_000.0)]
    tables = {"postings": pd.DataFrame(lines), "budget": pd.DataFrame(plans)}
    made = municipality(tmp_path / "with", **tables, actions=ACTIONS)
    forecast = month_end(made, OCTOBER)
    told = FollowUp(made.known_at(OCTOBER).for_unit("Nord"), made.unit("Nord"), OCTOBER, forecast)
    # Vagtplan, Indkøb, Næste år and Ny aftale begin later: 60,000 + 5,000 + 2 x 20,000 this year.
    assert counted_text(told).replace("\xa0", " ") == (
        "Forventningen bygger på regnskabet og på dispositionerne, ikke på de aftalte handlinger. 4 handlinger begynder senere "
        "og er ikke regnet med. Virkningen i år ventes tilsammen at blive 105.000 kr. mindre i udgift. 1 handling er begyndt og "
        "er regnet med, så langt virkningen ses i regnskabet."
    )
    without = month_end(municipality(tmp_path / "without", **tables), OCTOBER)
    assert forecast.figures.loc["Nord", "expected"] == without.figures.loc["Nord", "expected"]
    reported = month_end(
        municipality(
            tmp_path / "reported", **tables, expected_changes=changes(change("Nord", "2026-11", amount=-30_000.0))
        ),
        OCTOBER,
    )
    moved = reported.figures.loc["Nord", "expected"] - without.figures.loc["Nord", "expected"]
    assert moved == pytest.approx(-60_000.0)
