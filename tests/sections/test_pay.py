"""The curves of pay, absence and external temps: what title and alt text say, worked out by hand; a missing month is a gap."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from styringslib.presentation.panels import panels
from styringslib.sections import pay

MONTHS = pd.period_range("2024-11", "2026-10", freq="M")


def basis(temps_until="2026-10", **columns):
    """24 months of 600,000 kr, 30 days and 20,000 kr but for what is changed; the table of temps ends ``temps_until``."""
    given = {"pay": 600_000.0, "absence_days": 30.0, "external_amount": 20_000.0, "external_hours": 40.0, **columns}
    temps = pd.DataFrame({"month": pd.period_range("2023-01", temps_until, freq="M")})
    return SimpleNamespace(
        month=MONTHS[-1], staff_history=pd.DataFrame(given, index=MONTHS), municipality=SimpleNamespace(temps=temps)
    )


def curves(**given):
    figure = pay._curves(basis(**given))
    return figure.title, figure.alt.replace("\u00a0", " ")


def months(value, **changed):
    """The value in all months but those changed, as ``m202608=640``."""
    row = pd.Series(float(value), index=MONTHS)
    for month, other in changed.items():
        row[pd.Period(f"{month[1:5]}-{month[5:]}", "M")] = other
    return row


def test_the_last_three_months_are_held_against_the_year_before():
    pay_up = months(600_000, m202608=620_000, m202609=610_000, m202610=606_000)  # 1,836,000 against 1,800,000
    title, alt = curves(pay=pay_up, absence_days=months(30, m202610=29))  # 89 days against 90
    assert title == "Mod året før: løn over, fravær under, eksterne vikarer på niveau"
    assert "Løn: 610.000 kr. i oktober 2026 mod 600.000 kr. året før" in alt
    assert "højest 620.000 kr. i august 2026." in alt
    assert "Fravær: 29 dage i oktober 2026 mod 30 dage året før; lavest 29 dage i oktober 2026, højest 30 dage i" in alt
    assert "Eksterne vikarer: 20.000 kr. i oktober 2026 mod 20.000 kr. året før" in alt


def test_a_missing_month_is_a_gap_and_nothing_is_said_of_a_level_that_rests_on_it():
    gap = months(600_000, m202609=np.nan)
    title, alt = curves(pay=gap)
    assert title == "Mod året før: fravær på niveau, eksterne vikarer på niveau"
    assert "Løn: 600.000 kr. i oktober 2026" in alt
    whole, broken = (panels("T", "t", {"Løn": row}, alt="x").png for row in (months(600_000), gap))
    assert whole != broken


def test_months_after_the_table_of_temps_are_not_nought():
    title, alt = curves(temps_until="2026-08", external_amount=months(20_000, m202609=0, m202610=0))
    assert title == "Mod året før: løn på niveau, fravær på niveau"
    assert "Eksterne vikarer: 20.000 kr. i august 2026 mod 20.000 kr. året før; lavest 20.000 kr." in alt


def test_hours_stand_for_temps_whose_kroner_are_unknown():
    _, alt = curves(external_amount=np.nan)
    assert "Eksterne vikarer: 40 timer i oktober 2026 mod 40 timer året før" in alt


def test_a_first_year_is_drawn_without_a_comparison_and_nothing_known_without_a_figure():
    title, _ = curves(**dict.fromkeys(("pay", "absence_days", "external_amount"), months(1).where(MONTHS >= "2026-06")))
    assert title == "Løn, fravær og eksterne vikarer måned for måned"
    nothing = dict.fromkeys(("pay", "absence_days", "external_amount", "external_hours"), np.nan)
    assert pay._curves(basis(**nothing)) is None
