"""Hours per day: a mean of twelve months over three years, and everything that is known to be opened."""

from types import SimpleNamespace
from xml.etree import ElementTree

import pandas as pd
import pytest

from styringslib.presentation.section import Placed
from styringslib.sections import activity

SVG = "{http://www.w3.org/2000/svg}"


def months(first, last="2026-10", **per_day):
    """So many hours per day in every month; a tenth fewer are delivered."""
    index = pd.period_range(first, last, freq="M")
    days = pd.Series(index.days_in_month, index=index, dtype=float)
    given = {"granted": 50.0, "delivered": 45.0, "budgeted": 40.0, **per_day}
    columns = {f"{key}_per_day": pd.Series(value, index=index, dtype=float) for key, value in given.items()}
    return pd.DataFrame({**columns, **{f"{key}_hours": columns[f"{key}_per_day"] * days for key in given}})


def pictures(frame, events=()):
    return activity._hours_figures(SimpleNamespace(hours=frame, month=frame.index[-1], events=list(events)))


def test_a_mean_of_twelve_months_weighs_each_by_its_days():
    index = pd.period_range("2025-01", "2026-10", freq="M")
    frame = months("2025-01", granted=pd.Series(50.0, index=index).where(index.month != 2, 78.0))
    recent = activity._recent(frame, {"Visiteret": frame["granted_per_day"]})
    # 337 days of 50 hours and 28 days of 78 hours: (16,850 + 2,184) / 365.
    assert recent["Visiteret"].dropna().round(3).unique().tolist() == [52.148]
    assert recent["Visiteret"].first_valid_index() == pd.Period("2025-12", "M")
    assert recent["Visiteret måned"].loc["2026-02"] == 78.0


def test_three_years_stand_in_front_and_all_years_are_to_be_opened():
    front, behind = pictures(months("2015-01"))
    assert front.alt.startswith(
        "Kurver over timer pr. dag fra november 2023 til oktober 2026, måned for måned og som gennemsnit"
    )
    assert "De seneste 12 måneder pr. dag: visiteret 50, leveret 45, budget 40." in front.alt
    assert isinstance(behind, Placed)
    assert behind.place == "detalje"
    assert behind.part.title == "Timer pr. dag siden januar 2015"
    assert "fra januar 2015 til oktober 2026" in behind.part.alt


def test_other_hours_give_another_text_and_another_picture():
    one, other = (pictures(months("2015-01", delivered=value))[0] for value in (45.0, 47.0))
    assert "leveret 47, budget" in other.alt
    assert one.svg != other.svg
    assert one.narrow != other.narrow


def test_less_than_two_means_is_drawn_month_by_month():
    (only,) = pictures(months("2025-11"))
    assert "måned for måned fra november 2025 til oktober 2026" in only.alt
    assert only.title == "De visiterede timer måned for måned"


def test_a_gap_in_the_months_is_a_gap_in_the_mean_that_would_hold_it():
    frame = months("2023-01")
    frame.loc["2026-09", ["delivered_hours", "delivered_per_day"]] = float("nan")
    front, _ = pictures(frame)
    assert "De seneste 12 måneder pr. dag: visiteret 50, budget 40." in front.alt


@pytest.mark.parametrize("drawing", ["svg", "narrow"])
def test_the_names_of_two_events_close_together_do_not_meet(drawing):
    told = [("2025-01-01", "En lov træder i kraft"), ("2025-03-01", "To distrikter bliver til et")]
    front, _ = pictures(months("2015-01"), [(pd.Timestamp(date), text) for date, text in told])
    found = list(ElementTree.fromstring(getattr(front, drawing)).iter(f"{SVG}text"))
    heights = [float(text.attrib["y"]) for text in found if text.text in [name for _, name in told]]
    assert len(heights) == 2
    assert abs(heights[0] - heights[1]) > 10  # points: a row each
