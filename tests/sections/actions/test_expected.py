"""The year before and after the agreed actions, and the formal follow-ups' record of both; all worked out by hand."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib.month.agreed.effects import Delivered
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, RECORD, MonthForecast, typed
from styringslib.month.planned_changes import formal_record, with_actions
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Placed
from styringslib.prognosis import TOTAL
from styringslib.sections.actions.expected import before_and_after
from styringslib.sections.actions.numbers import ActionNumbers
from tests.month.made_accounts import budget, change, changes, every_month, municipality

OCTOBER, DECEMBER = pd.Period("2026-10", "M"), pd.Period("2026-12", "M")


def agreed(*rows):
    """Actions from (title, agreed month, first month, effect a month, status)."""
    table = pd.DataFrame(list(rows), columns=["title", "agreed_month", "start_month", "effect_per_month", "status"])
    months = {name: pd.PeriodIndex(table[name], freq="M") for name in ("agreed_month", "start_month")}
    return table.assign(unit="Nord", owner_role="Leder", **months)


AGREED = agreed(
    ("Ruter", "2026-03", "2026-05", -10_000.0, "Gennemført"),
    ("Vagtplan", "2026-06", "2026-11", -60_000.0, "I gang"),
    ("Rengøring", "2026-09", "2026-12", -30_000.0, "Ikke begyndt"),
    # In the forecast already, as a reported change under the same title.
    ("Ny aftale", "2026-06", "2026-12", -40_000.0, "Ikke begyndt"),
    ("Aflyst", "2026-03", "2026-11", -70_000.0, "Bortfaldet"),
    ("Næste år", "2026-09", "2027-01", -90_000.0, "Ikke begyndt"),
)


def forecast(month, expected, **more):
    figures = pd.DataFrame(index=pd.Index(["Nord"], name="unit"), columns=list(FIGURES), dtype=float)
    bounds = {"lower_80": -40_000.0, "upper_80": 40_000.0, "lower_95": -60_000.0, "upper_95": 60_000.0}
    figures = figures.assign(
        activity_differs=False,
        expected=expected,
        budget=1_200_000.0,
        **{name: expected + kr for name, kr in bounds.items()},
    )
    record = pd.DataFrame(
        [("2026-03", 1_260_000.0, None), ("2026-06", 1_290_000.0, None), ("2026-09", 1_280_000.0, "2026-10-09")],
        columns=["month", "expected", "made"],
    )
    record = record.assign(unit="Nord", method="combination", month=pd.PeriodIndex(record["month"], freq="M"))
    return MonthForecast(month, figures.assign(**more), record=typed(record, RECORD))


def nord(folder: Path, month, expected):
    reported = changes(change("Nord", "2026-12", None, -40_000.0)).assign(reason="Ny aftale")
    made = municipality(
        folder,
        postings=pd.DataFrame(every_month("Nord", "2025-01", str(month), 105_000.0)),
        budget=pd.DataFrame(budget("Nord", 2026, 100_000.0)),
        expected_changes=reported,
        actions=AGREED,
    )
    made = dataclasses.replace(made, settings=dataclasses.replace(made.settings, formal_follow_ups=(3, 6, 9)))
    return FollowUp(made.known_at(month), made.unit("Nord"), month, forecast(month, expected), at=made.known_at)


def shown(basis, delivered=None):
    """``before_and_after`` where the earlier actions have given what ``delivered`` says."""
    own = ActionNumbers(basis)
    own.__dict__["delivered"] = delivered or Delivered()
    return [part.part if isinstance(part, Placed) else part for part in before_and_after(own)]


@pytest.fixture
def october(tmp_path):
    return nord(tmp_path, OCTOBER, 1_300_000.0)


def test_what_is_agreed_and_not_in_the_forecast_comes_off_once(october):
    """Vagtplan 2 x 60,000 and Rengøring 30,000; the reported change, what has begun, what is dropped and next year's do not."""
    assert october.outside == -150_000.0
    after = october.after_actions
    assert after["expected"] == 1_150_000.0
    assert after["deviation"] == -50_000.0
    assert (after["lower_80"], after["upper_80"]) == (1_110_000.0, 1_190_000.0)


def test_the_probability_moves_with_the_interval():
    """1,240,000 with 80 per cent within 40,000: nine in ten above 1,200,000; 40,000 lower it is even; 80,000 lower one in ten."""
    row = forecast(OCTOBER, 1_240_000.0).figures.iloc[0]
    assert [round(float(with_actions(row, kr)["probability"]), 3) for kr in (0.0, -40_000.0, -80_000.0)] == [
        0.9,
        0.5,
        0.1,
    ]


def test_each_formal_follow_up_is_kept_with_what_was_agreed_by_then(october):
    """March: Ruter, 8 months from May. June: Vagtplan, 2 (Ny aftale is reported). September: Vagtplan and Rengøring."""
    record = october.formal_record
    assert record["followup"].tolist() == [1, 2, 3]
    assert record["outside"].tolist() == [-80_000.0, -120_000.0, -150_000.0]
    assert record["after"].tolist() == [1_180_000.0, 1_170_000.0, 1_130_000.0]
    early = FollowUp(october.municipality, october.unit, pd.Period("2026-05", "M"), october.forecasts, at=october.at)
    assert early.formal_record["followup"].tolist() == [1]


def test_a_follow_up_without_a_forecast_keeps_its_number(october):
    months = [pd.Period(text, "M") for text in ("2026-02", "2026-03")]
    assert formal_record(october.earlier_forecasts, months, october.at)["followup"].tolist() == [2]


def test_what_the_leader_reads(october):
    first, now, formal = shown(october)
    assert first.replace("\xa0", " ") == (
        "**Før og efter aftalte handlinger.** Handlinger, der begynder senere i år, skal give 150.000 "
        "kr. mindre i udgift og er ikke i forventningen. Virker de som aftalt, bliver regnskabet 1,15 mio. kr. i stedet for "
        "1,30 mio. kr. Hvor stor en del af det aftalte handlinger plejer at give, ved vi ikke. Ingen, der er begyndt, kan måles "
        "endnu."
    )
    assert now.rows[:2] == (
        ("Forventet regnskab", 1_300_000.0, 1_150_000.0), ("Forventet afvigelse", 100_000.0, -50_000.0),
    )  # fmt: skip
    assert [row[0] for row in formal.rows] == [
        "1. opfølgning, marts",
        "2. opfølgning, juni",
        "3. opfølgning, september",
        "Nu, oktober",
    ]
    assert formal.rows[-1][1:4] == (1_300_000.0, -150_000.0, 1_150_000.0)
    assert [row[4] for row in formal.rows[:3]] == ["beregnet bagefter", "beregnet bagefter", "gemt 9. oktober 2026"]


def test_plus_is_told_against_what_the_year_is_judged_by(october, monkeypatch):
    assert shown(october)[1].told.startswith("Plus er dyrere end budgettet, minus er billigere.")
    monkeypatch.setattr(FollowUp, "paid_for", "activity")
    assert shown(october)[1].told.startswith("Plus er dyrere end det optjente, minus er billigere.")


@pytest.mark.parametrize(
    ("delivered", "comparison"),
    [
        (
            Delivered(1, -30_000.0, -24_000.0),
            "Til sammenligning: 1 handling, der er begyndt og kan måles, skulle hittil have givet 30.000 kr. mindre i udgift. "
            "Regnskabet viser 25.000 kr. mindre i udgift.",
        ),
        (
            Delivered(3, -300_000.0, -240_000.0, elsewhere=True),
            "Til sammenligning: i hele kommunen skulle 3 handlinger, der er begyndt og kan måles, hittil have givet 300.000 kr. "
            "mindre i udgift. Regnskabet viser 240.000 kr. mindre i udgift.",
        ),
    ],
)
def test_the_year_is_told_with_the_share_that_earlier_actions_have_given(october, delivered, comparison):
    """80 per cent of what was agreed has come; of 150,000 that is 120,000: 1,300,000 becomes 1,180,000, 20,000 below budget."""
    told, now, _ = shown(october, delivered)
    assert told.replace("\xa0", " ").endswith(
        f"{comparison} Giver de nye en lige så stor del, omkring 80 pct., bliver det 120.000 kr. mindre i udgift."
    )
    assert [row[:4] for row in now.rows[:2]] == [
        ("Forventet regnskab", 1_300_000.0, 1_150_000.0, 1_180_000.0),
        ("Forventet afvigelse", 100_000.0, -50_000.0, -20_000.0),
    ]


def test_actions_that_have_given_nothing_are_told_without_nought_kroner(october):
    told, _, _ = shown(october, Delivered(2, -80_000.0, -150.0))
    assert told.replace("\xa0", " ").endswith(
        "hittil have givet 80.000 kr. mindre i udgift. Regnskabet viser ingen ændring i udgiften. Giver de nye lige så lidt, "
        "ændrer de ikke udgiften."
    )


@pytest.mark.parametrize(
    ("delivered", "share"),
    [
        (Delivered(2, -10.0, -25.0), 1.0),  # more than agreed is not expected again
        (Delivered(2, -10.0, 5.0), 0.0),  # it cost more instead
        (Delivered(1, 20.0, 15.0), 0.75),  # agreed to cost
    ],
)
def test_the_share_lies_between_nothing_and_all(october, delivered, share):
    assert delivered.share == share
    columns = len(shown(october, delivered)[1].rows[0])
    assert columns == len(shown(october)[1].rows[0]) + (share < 1)


def test_what_can_be_told_apart_is_measured_and_else_the_municipalitys(october):
    """Three months at 10,000 agreed and 8,000 measured; one that overlaps another is left out."""
    effects = pd.DataFrame(
        {"months": [3, 5], "expected": [-10_000.0, -1.0], "measured": [-8_000.0, -9e6], "overlapping": [False, True]}
    )
    own = ActionNumbers(october)
    own.__dict__["effects"] = effects
    assert own.delivered == Delivered(1, -30_000.0, -24_000.0, elsewhere=False)
    # Of its own none can be measured: Ruter, of which all months since May are as before, is the municipality's only one.
    posted = october.municipality.postings
    posted = posted.assign(amount=posted["amount"] + np.where(np.arange(len(posted)) % 2, 100.0, -100.0))
    everyone = dataclasses.replace(october.municipality, tables={**october.municipality.tables, "postings": posted})
    other = ActionNumbers(dataclasses.replace(october, everyone=lambda: everyone))
    other.__dict__["effects"] = effects.iloc[1:]
    assert other.delivered == Delivered(1, -60_000.0, pytest.approx(0, abs=1_000), elsewhere=True)


def test_when_the_year_is_closed_the_outcome_stands_beside_both(tmp_path):
    """1,160,000 came: the second follow-up was 130,000 too high before actions and 10,000 after."""
    made = nord(tmp_path, DECEMBER, 1_160_000.0)
    assert made.after_actions is None
    _, formal = shown(made)
    assert [heading.text for heading in formal.headings[4:6]] == ["Ramte ved siden af med, før", "Efter"]
    assert formal.rows[1][4:6] == (130_000.0, 10_000.0)
    assert formal.rows[-1][:2] == ("Årets regnskab", 1_160_000.0)


def test_without_actions_there_is_nothing_to_show(tmp_path):
    made = nord(tmp_path, OCTOBER, 1_300_000.0)
    bare = dataclasses.replace(made.municipality, tables={**made.municipality.tables, "actions": made.actions.iloc[:0]})
    plain = FollowUp(bare, made.unit, OCTOBER, made.forecasts, at=lambda month: bare)
    assert shown(plain) == [""]


def test_over_the_whole_the_units_add_up(tmp_path):
    """Nord's 150,000 and a Syd of 800,000 against 790,000 that has agreed nothing."""
    own = nord(tmp_path, OCTOBER, 1_300_000.0)
    syd = own.forecasts.figures.rename({"Nord": "Syd"}).assign(expected=800_000.0, budget=790_000.0)
    total = syd.rename({"Syd": TOTAL}).assign(expected=2_100_000.0, budget=1_990_000.0)
    both = MonthForecast(OCTOBER, pd.concat([own.forecasts.figures, syd, total]), record=own.forecasts.record)
    whole = WholeFollowUp(own.municipality, None, OCTOBER, both, at=own.at)
    found = next(part for part in shown(whole) if getattr(part, "name", "") == "foer_og_efter_enheder")
    assert [row[:4] for row in found.rows] == [
        ("Nord", 1_300_000.0, -150_000.0, 1_150_000.0),
        ("Enheder uden sådanne handlinger", 800_000.0, 0.0, 800_000.0),
        ("I alt", 2_100_000.0, -150_000.0, 1_950_000.0),
    ]
    assert [row[4:] for row in found.rows] == [(100_000.0, -50_000.0), (10_000.0, 10_000.0), (110_000.0, -40_000.0)]
