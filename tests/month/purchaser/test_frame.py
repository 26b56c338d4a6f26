"""The purchaser's frame: what is paid to each unit and what the unit costs beyond it are the frame's deviation, to the krone."""

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.intake.settings.settings import Frame, Unit
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import EARNED, FIGURES, MonthForecast, typed
from styringslib.month.purchaser.frame import PurchaserFrame
from tests.month.made_accounts import municipality
from tests.sample_figures import DEVIATION, TOTAL

MARCH = pd.Period("2026-03", "M")
OFFICE = Unit("Visitationen", "visitationen", "purchaser", "Hjemmepleje")
PRIVATE = Unit("Privat", "privat", "provider", "Hjemmepleje")
TEAM = Unit("Holdet", "holdet", "rehabilitation", "Hjemmepleje")
# Budget, budget to date, spent and expected, kr.
MADE = {
    "Nord": (1_200_000, 300_000, 330_000, 1_290_000),
    "Holdet": (400_000, 100_000, 95_000, 385_000),
    "Privat": (200_000, 50_000, 60_000, 240_000),
    "Visitationen": (100_000, 25_000, 26_000, 104_000),
    "Havnen": (900_000, 225_000, 225_000, 900_000),
    "frame:Ældre": (1_900_000, 475_000, 511_000, 2_019_000),
}


def framed(folder, name="Visitationen", budget=1_200_000.0, frames=None, block=100_000.0):
    made = municipality(folder)
    settings = replace(made.settings, units=(*made.settings.units, OFFICE, PRIVATE, TEAM))
    settings = replace(settings, frames=settings.frames if frames is None else frames)
    made = replace(made, settings=settings)
    columns = ["budget", "budget_to_date", "spent", "expected"]
    figures = pd.DataFrame.from_dict(MADE, orient="index", columns=columns, dtype=float).reindex(columns=list(FIGURES))
    figures.loc["Nord", "budget"], figures.loc["Holdet", "budget_to_date"] = budget, block
    months = pd.period_range("2026-01", "2026-12", freq="M")
    # Nord earns 110,000 in each month that has gone and is expected to earn 104,000 in each to come.
    earned = pd.DataFrame(
        {"unit": "Nord", "month": months, "earned": [110_000.0] * 3 + [104_000.0] * 9, "estimated": False}
    )
    forecasts = MonthForecast(MARCH, figures.assign(activity_differs=pd.NA), earned=typed(earned, EARNED))
    return PurchaserFrame(FollowUp(made.for_unit(name), made.unit(name), MARCH, forecasts))


def test_each_unit_is_paid_in_its_own_way_and_the_two_parts_are_its_deviation(tmp_path):
    """Nord earns 3 x 110,000 + 9 x 104,000 = 1,266,000: 66,000 beyond its budget, and it costs 24,000 more than that."""
    own = framed(tmp_path)
    table = own.units
    assert table["way"].to_dict() == {"Nord": "earned", "Holdet": "block", "Privat": "bill", "Visitationen": "own"}
    assert table["paid"].to_dict() == {"Nord": 1_266_000, "Holdet": 400_000, "Privat": 240_000, "Visitationen": 104_000}
    assert table["paid_to_date"].tolist() == [330_000, 100_000, 60_000, 26_000]
    assert table["more"].tolist() == [66_000, 0, 40_000, 4_000]
    assert table["beyond"].tolist() == [24_000, -15_000, 0, 0]
    assert own.total[["budget", "expected", "more", "beyond"]].tolist() == [1_900_000, 2_019_000, 110_000, 9_000]
    assert own.row["expected"] - own.row["budget"] == 110_000 + 9_000
    told = own.finding
    assert told.size == 119_000
    parts = ("to_providers", "to_private", "at_providers", "at_purchaser")
    assert [told.value(name) for name in parts] == [66_000, 40_000, 9_000, 4_000]
    assert own.forecast_finding.size == 119_000


def test_without_a_whole_budget_nothing_is_said_to_be_more(tmp_path):
    own = framed(tmp_path, budget=float("nan"))
    assert own.units.loc["Nord", ["paid", "beyond"]].tolist() == [1_290_000, 0]
    assert pd.isna(own.total["more"])
    assert own.finding is None


def test_a_block_that_is_not_spread_over_the_months_is_not_known_to_date(tmp_path):
    """What the team has spent is not what it has been paid."""
    own = framed(tmp_path, block=float("nan"))
    assert own.units["paid_to_date"].isna().to_dict() == {
        "Nord": False, "Holdet": True, "Privat": False, "Visitationen": False,
    }  # fmt: skip
    assert pd.isna(own.total["paid_to_date"])
    assert own.total["more"] == 110_000


@pytest.mark.parametrize(
    ("name", "frames"),
    [
        ("Nord", None),
        ("Visitationen", ()),
        ("Visitationen", (Frame("Botilbud", ("Botilbud",)),)),
        ("Visitationen", (Frame("Uden prognose", ("Hjemmepleje",)),)),
    ],
)
def test_who_has_no_frame_has_no_tables(tmp_path, name, frames):
    own = framed(tmp_path, name, frames=frames)
    assert own.frame is None
    assert own.units.empty
    assert (own.forecast_finding, own.finding, own.change_findings) == (None, None, [])


def test_purchaser_and_providers_are_the_whole_of_the_sample(fjordby, forecasts, month):
    known = fjordby.known_at(month)
    own = PurchaserFrame(FollowUp(known.for_unit("Visitationen"), fjordby.unit("Visitationen"), month, forecasts))
    table, total = own.units, own.total
    assert total["expected"] == pytest.approx(own.row["expected"], abs=0.005)
    assert total["budget"] == own.row["budget"] == 63_369_449
    assert total["spent"] == pytest.approx(own.row["spent"], abs=0.005)
    assert total["more"] + total["beyond"] == pytest.approx(own.row["expected"] - own.row["budget"], abs=0.005)
    homes = forecasts.figures.loc["frame:Botilbuddenes ramme"]
    assert round(total["expected"] + homes["expected"]) == round(TOTAL["expected"])
    assert round(total["more"] + total["beyond"] + homes["expected"] - homes["budget"]) == round(DEVIATION)
    # A district has earned its granted hours at 522 kr, whatever they cost.
    rows = known.activity[(known.activity["unit"] == "Østerbæk") & known.activity["month"].isin(own.own.year_to_date)]
    assert table.loc["Østerbæk", "paid_to_date"] == pytest.approx(522 * rows["granted_hours"].sum(), abs=0.5)
    assert table.loc["Østerbæk", "paid_to_date"] == pytest.approx(7_860_902.40, abs=0.005)
    # A team on a block is paid its budget, the private provider its bills.
    assert table.loc["Rehabiliteringsteamet", ["paid", "more"]].tolist() == [4_319_544, 0]
    assert table.loc["Fjord Hjemmepleje", "beyond"] == 0
