"""Two municipalities' printed figures, alone in a folder, give reports in which they stand exactly (VIVE 2020)."""

import math

import pytest

from styringslib import shipped
from styringslib.reports import follow_up

PUBLISHED = shipped.sample().parent / "published"


def test_favrskovs_status_stands_as_printed_and_is_recomputed():
    report = follow_up(str(PUBLISHED / "favrskov"))
    rows = {row[0]: row[1] for row in report.show("oekonomi").tables["oekonomistatus"].rows}
    html = report.show("oekonomi").tables["oekonomistatus"].to_html()
    for printed in ("63.285.080", "52.934.016", "10.621.628", "\u2212270.564", "83,64", "83,29"):
        assert f">{printed}<" in html
    # 63,285,080 - 52,934,016 - 10,621,628 = -270,564: printed with minus for more than the budget, and shown so.
    assert rows["Beregnet: forventet afvigelse"] == 270_564
    assert html.count(">\u2212270.564<") == 2
    assert "Plus er billigere end budgettet, minus er dyrere. De øverste tal er gengivet som trykt" in html
    assert round(rows["Beregnet: forbrug i %"] * 100, 2) == 83.64
    assert round(rows["Beregnet: forbrugs% bør max være"] * 100, 2) == 83.29
    assert "63,56 mio. kr. mod et budget på 63,29 mio. kr., altså 270.000 kr. over." in report.show(
        "kort_sagt"
    ).text.replace("\u00a0", " ")
    assert "udeladt" in report.show("aktivitet").text


@pytest.mark.parametrize(
    ("month", "pay", "total", "income"),
    [("Januar", 516_960, 702_029, 779_957), ("Juni", 563_921, 684_685, 667_782)],
)
def test_vordingborgs_payroll_stands_as_printed(month, pay, total, income):
    report = follow_up(str(PUBLISHED / "vordingborg"), "Hjemmeplejedistriktet")
    shown = report.show("loen_og_fravaer").tables["loen"]
    heads = [heading.text for heading in shown.headings]
    assert heads[:6] == ["Måned", "Løn", "Øvrig løn", "Diverse løn", "Særydelser", "6. ferieuge"]
    row = dict(zip(heads, next(row for row in shown.rows if row[0] == month), strict=True))
    assert (row["Løn"], row["I alt"], row["Budget visiteret"]) == (pay, total, income)
    assert row["Afvigelse"] == total - income


def test_vordingborgs_totals_are_the_sums_of_the_printed_months():
    report = follow_up(str(PUBLISHED / "vordingborg"), "Hjemmeplejedistriktet")
    shown = report.show("loen_og_fravaer").tables["loen"]
    total = dict(zip([heading.text for heading in shown.headings], shown.rows[-1], strict=True))
    # Printed: 3,210,230 and 4,302,542; the income is printed as 8,966,034, three kroner below its months' sum.
    assert (total["Løn"], total["I alt"], total["Budget visiteret"]) == (3_210_230, 4_302_542, 8_966_037)
    december = next(row for row in shown.rows if row[0] == "December")
    assert math.isnan(december[1])
    about = report.show("om_tallene")
    assert "Datatjekket har 2 bemærkninger om aktivitet og løn." in about.text.replace("\u00a0", " ")
    assert not about.tables
