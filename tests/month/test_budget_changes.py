"""The year's budgets from adopted to the one in force, as a report shows them; all worked out by hand."""

import dataclasses

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.sections.economy.bridge import bridge, whole_bridge
from styringslib.sections.economy.bridge import changes as area_changes
from tests.month.made_accounts import budget, every_month, municipality

MARCH = pd.Period("2026-03", "M")
COLUMNS = ["unit", "decided_on", "year", "kind", "counterpart", "reason", "duration", "amount"]


def changes(*rows):
    table = pd.DataFrame(list(rows), columns=COLUMNS)
    return table.assign(decided_on=pd.to_datetime(table["decided_on"]))


NAMED = changes(
    ("Nord", "2026-02-24", 2026, "grant", "Kassen", "Flere borgere", "lasting", 20_000.0),
    ("Nord", "2026-03-10", 2026, "move", "Syd", "Fælles vagt", "once", 3_000.0),
    # Gammel's rows are Syd's, which took it over.
    ("Gammel", "2026-03-10", 2026, "move", "Nord", "Fælles vagt", "once", -3_000.0),
    ("Havnen", "2026-03-24", 2026, "index", "Kassen", "Lavere prisskøn", "lasting", -6_000.0),
    ("Nord", "2025-03-10", 2025, "grant", "Kassen", "Sidste år", "once", 9_000.0),
)


@pytest.fixture
def sundby(tmp_path):
    """Nord 120,000 to 144,000, Syd 240,000 to 237,000; Havnen 60,000 without a revised budget."""
    plans = [*budget("Nord", 2026, 10_000.0), *budget("Nord", 2026, 12_000.0, "revised")]
    plans += [
        *budget("Syd", 2026, 20_000.0),
        *budget("Syd", 2026, 19_750.0, "revised"),
        *budget("Havnen", 2026, 5_000.0),
    ]
    lines = [line for unit in ("Nord", "Syd", "Havnen") for line in every_month(unit, "2025-01", "2026-03", 9_000.0)]
    return municipality(tmp_path, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), budget_changes=NAMED)


def unit(made, name):
    own = made.for_unit(name)
    return FollowUp(own, own.unit(name), MARCH, MonthForecast(MARCH))


def whole(made):
    figures = pd.DataFrame(index=pd.Index([TOTAL], name="unit"), columns=list(FIGURES), dtype=float)
    figures = figures.assign(activity_differs=False, adopted=420_000.0, budget=441_000.0)
    return WholeFollowUp(made, None, MARCH, MonthForecast(MARCH, figures))


def test_a_units_way_and_what_has_no_name(sundby):
    """20,000 and 3,000 of 24,000 are named."""
    lines = unit(sundby, "Nord").budget_bridge
    assert lines["kind"].tolist() == ["adopted", "grant", "move", "unnamed", "revised"]
    assert lines["amount"].tolist() == [120_000, 20_000, 3_000, 1_000, 144_000]


def test_a_closed_units_changes_are_its_heirs(sundby):
    lines = unit(sundby, "Syd").budget_bridge
    assert lines["amount"].tolist() == [240_000, -3_000, 237_000]


def test_changes_that_are_not_in_a_budget_are_told_so(sundby):
    """Havnen has no revised budget: what is decided is not in what the deviation is held against."""
    lines = unit(sundby, "Havnen").budget_bridge
    assert lines["kind"].tolist() == ["adopted", "index", "not_entered", "revised"]
    assert lines["amount"].tolist() == [60_000, -6_000, 6_000, 60_000]
    told = bridge(unit(sundby, "Havnen"))[0].replace("\xa0", " ")
    assert told.endswith("6.000 kr. er besluttet, men ikke lagt ind i budgettet, som afvigelsen er regnet ud fra.")


def test_what_the_leader_reads(sundby):
    told, shown = bridge(unit(sundby, "Nord"))
    assert told.replace("\xa0", " ") == (
        "**Fra vedtaget til korrigeret budget.** Budgettet er 25.000 kr. større, end det blev vedtaget. Af ændringerne: "
        "20.000 kr. mere gælder også kommende år og 3.000 kr. mere gælder kun i år. 1.000 kr. har ikke fået et navn. Hvad er "
        "det, og hvem har besluttet det?"
    )
    day = pd.Timestamp("2026-03-10")
    assert shown.rows[2] == ("Omplacering", day, "Syd", "Nord", "Fælles vagt", "kun i år", 3_000.0, 143_000.0)
    assert bridge(unit(sundby, "Syd"))[1].rows[1][:4] == ("Omplacering", day, "Syd", "Nord")


def test_over_the_whole_moves_net_to_nought_and_the_sums_are_the_budgets(sundby):
    """420,000 adopted and 441,000 in force: 20,000 granted, nothing by moving, -6,000 of which nothing is in the budget."""
    _, kinds, named = whole_bridge(whole(sundby))
    total = dict(zip([heading.text for heading in kinds.headings], kinds.rows[-1], strict=True))
    assert total["Vedtaget budget"] == 420_000
    assert total["Omplacering"] == 0
    assert total["Tillægsbevilling"] == 20_000
    assert total["Pris og løn"] + total["Ikke i budgettet endnu"] == 0
    assert total["Korrigeret budget"] == 441_000
    assert named.rows[-1][-1] == 14_000


def by_area(made):
    """The formal follow-up's table of changes: units of two areas, with the figures that the sum of the areas needs."""
    figures = pd.DataFrame(
        index=pd.Index(["Nord", "Syd", "Havnen", TOTAL], name="unit"), columns=list(FIGURES), dtype=float
    )
    adopted, revised = [120_000.0, 240_000.0, 60_000.0, 420_000.0], [144_000.0, 237_000.0, 60_000.0, 441_000.0]
    figures = figures.assign(activity_differs=False, adopted=adopted, budget=revised)
    return area_changes(WholeFollowUp(made, None, MARCH, MonthForecast(MARCH, figures)))


def test_areas_go_from_adopted_to_revised_and_what_moves_within_one_nets_out(sundby):
    shown = by_area(sundby).tables["budgettets_vej"]
    heads = [heading.text for heading in shown.headings]
    rows = [dict(zip(heads, row, strict=True)) for row in shown.rows]
    assert [row["Område"] for row in rows] == ["Hjemmepleje", "Botilbud", "I alt"]
    home, house, total = rows
    assert (home["Vedtaget budget"], home["Tillægsbevilling"], home["Omplacering"]) == (360_000, 20_000, 0)
    assert (home["Uden navn"], home["Korrigeret budget"]) == (1_000, 381_000)
    assert (house["Vedtaget budget"], house["Pris og løn"], house["Korrigeret budget"]) == (60_000, -6_000, 60_000)
    assert (total["Vedtaget budget"], total["Korrigeret budget"]) == (420_000, 441_000)
    assert "Mellem områder" not in by_area(sundby).text


def test_money_moved_between_areas_is_told_with_its_reason(sundby):
    across = changes(
        ("Nord", "2026-03-10", 2026, "move", "Havnen", "Fælles vagt", "once", 3_000.0),
        ("Havnen", "2026-03-10", 2026, "move", "Nord", "Fælles vagt", "once", -3_000.0),
    )
    moved = dataclasses.replace(sundby, tables={**sundby.tables, "budget_changes": across})
    shown = by_area(moved)
    assert "Mellem områder er der flyttet 3.000 kr. fra Botilbud til Hjemmepleje." in shown.text.replace("\xa0", " ")
    assert [row[4] for row in shown.tables["budgetaendringer"].rows[:2]] == ["Fælles vagt", "Fælles vagt"]


def test_a_budget_that_is_as_adopted_is_said_to_be(sundby):
    plain = dataclasses.replace(sundby, tables={**sundby.tables, "budget_changes": sundby.budget_changes.iloc[:0]})
    plain.tables["budget"] = sundby.budget[sundby.budget["version"] == "adopted"]
    assert by_area(plain).text.endswith("det korrigerede budget er det vedtagne.")


def test_a_budget_as_adopted_shows_nothing(sundby):
    plain = dataclasses.replace(
        sundby,
        tables={
            **sundby.tables,
            "budget": sundby.budget[sundby.budget["version"] == "adopted"],
            "budget_changes": sundby.budget_changes.iloc[:0],
        },
    )
    assert bridge(unit(plain, "Nord")) == []
    assert whole_bridge(whole(plain)) == []
