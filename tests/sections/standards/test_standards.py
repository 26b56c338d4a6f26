"""What the service level costs, as it is told: the sample, and made municipalities whose figures are worked out by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.fields.fault import SettingsError
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.reports.follow_up_report import report_for
from styringslib.scenarios.model.parameters import PARAMETERS
from styringslib.sections.standards.facts import standard_facts
from styringslib.sections.standards.findings import standard_found
from styringslib.sections.standards.numbers import PurchaserStandards
from styringslib.sections.standards.section import LEVER, questions, service_level
from styringslib.sections.standards.terms import STANDARDS, standard_terms
from tests.month.made_accounts import municipality

MARCH = pd.Period("2026-03", "M")
CARE = """
[kvalitetsstandarder]
trin_minutter = 30
[[kvalitetsstandarder.ydelser]]
ydelse = "pleje"
gyldig_fra = "2026-01"
timer = { "1" = 2.0, "2" = 6.0 }
kilde = "Kvalitetsstandard 2026"
"""


def plain(told):
    return told.replace("\u00a0", " ")


def cases(*groups):
    """count, unit, service, hours, level."""
    rows = [
        {"citizen": f"c{place}-{number}", "unit": unit, "service": service, "hours_per_week": hours,
         "function_level": level, "from_date": pd.Timestamp("2025-05-01"), "to_date": pd.NaT}
        for place, (count, unit, service, hours, level) in enumerate(groups)
        for number in range(count)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def made(folder, more, *groups):
    known = municipality(folder, more, **({"cases": cases(*groups)} if groups else {}))
    return PurchaserStandards(FollowUp(known, known.unit("Nord"), MARCH, MonthForecast(MARCH)))


def rows_of(own):
    """(Service, row) -> cells by heading."""
    shown, found, service = service_level(own).tables["serviceniveau"], {}, ""
    for place, row in enumerate(shown.rows):
        service = row[0] if place in shown.totals else service
        found[service, row[0]] = dict(zip([heading.text for heading in shown.headings], row, strict=True))
    return found


@pytest.fixture(scope="module")
def purchaser(fjordby, forecasts, month):
    known, name = fjordby.known_at(month), "Visitationen"
    return report_for(FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby))


def test_the_sample_is_held_against_its_standard(purchaser):
    """Personal care at level 3: 525.25 hours of 78 recipients in sager.csv against 6.5 each, 18.25 more; an hour a week is
    522 kr x 365 / 7 in a year."""
    shown = purchaser.show("serviceniveau")
    rows = {row[0]: row[1:] for row in shown.tables["serviceniveau"].rows[:6]}
    year = 522 * 365 / 7
    assert rows["Funktionsniveau 3"][:2] == pytest.approx((78, 525.25 / 78))
    assert rows["Funktionsniveau 3"][3:6] == pytest.approx((6.5, 18.25, 18.25 * year))
    # A quarter of an hour to 78 recipients in 365 / 7 weeks.
    assert rows["Funktionsniveau 3"][6:] == pytest.approx((0.25 * 78 * 365 / 7, 0.25 * 78 * year))
    # 1,255.75 hours of 281 recipients; the standard's of their levels are 22 x 1.25 + 59 x 2.25 + 103 x 3.75 + 507 + 171.
    assert rows["Personlig pleje"][:2] == pytest.approx((281, 1_255.75 / 281))
    assert rows["Personlig pleje"][3:5] == pytest.approx((1_224.5 / 281, 31.25))
    total = shown.tables["serviceniveau"].rows[-1]
    assert total[5:7] == pytest.approx((39.25, 39.25 * year))
    told = plain(shown.text)
    assert "visiteret 39,3 timer flere om ugen" in told
    assert "Til timeprisen koster det 1,07 mio. kr. på et helt år. Mest betyder »Personlig pleje«." in told
    assert (
        "1,91 mio. kr. (3.663 timer) for »Personlig pleje« og 2,53 mio. kr. (4.849 timer) for »Praktisk hjælp«" in told
    )
    # 653 recipients x 0.25 of 1,949.5 hours.
    assert "Tilsammen er det 8,4 pct. af alle visiterede timer" in told
    assert "Kvalitetsstandard 2026" in shown.tables["serviceniveau"].note


def test_nursing_has_no_standard_and_is_told_as_a_whole(purchaser):
    rows = purchaser.show("serviceniveau").tables["serviceniveau"].rows
    (nursing,) = [place for place, row in enumerate(rows) if row[0] == "Overdragede sygeplejeydelser"]
    assert rows[nursing][1] == 186
    assert all(pd.isna(cell) for cell in rows[nursing][4:])
    assert rows[nursing + 1][0] == "Praktisk hjælp"


def test_the_sample_has_no_district_beyond_chance(purchaser):
    shown = purchaser.show("serviceniveau")
    rows = {row[0]: row[1:] for row in shown.tables["serviceniveau_distrikter"].rows}
    assert next(iter(rows)) == "Søndervang"
    assert rows["Søndervang"][1] == 335.0
    assert rows["Søndervang"][3] < rows["Søndervang"][4]
    assert "fra 7,1 pct. under til 11,7 pct. over gennemsnittet" in plain(shown.text)
    assert "siger ikke noget om praksis" in shown.text
    assert not [heading for heading in shown.tables["serviceniveau_distrikter"].headings if "kr." in heading.text]


def test_the_whole_has_the_same_and_a_district_nothing(fjordby, forecasts, month, purchaser):
    known = fjordby.known_at(month)
    whole = report_for(WholeFollowUp(known, None, month, forecasts, lambda: fjordby)).show("serviceniveau")
    own = {name: one.to_html() for name, one in purchaser.show("serviceniveau").tables.items()}
    assert "V01" in own.pop("serviceniveau_visitatorer")
    assert {name: one.to_html() for name, one in whole.tables.items()} == own
    district = report_for(FollowUp(known.for_unit("Ådalen"), fjordby.unit("Ådalen"), month, forecasts, lambda: fjordby))
    assert "serviceniveau" not in {spec.key for spec in district.sections}


def test_the_step_is_the_assumption_of_the_scenarios():
    assert PARAMETERS["granted_hours"].title == LEVER


def test_a_standard_a_step_and_the_kroner_by_hand(tmp_path):
    """Level 1: 6 x (3 - 2) = 6 hours more, at 500 kr. Level 2: 5 x (5 - 6) = 5 fewer, of Syd without a price. A step is half an
    hour to each: of Nord's six 3 hours."""
    own = made(tmp_path, CARE, (6, "Nord", "Pleje", 3.0, 1), (5, "Syd", "Pleje", 5.0, 2), (7, "Nord", "Hjælp", 1.0, 1))
    rows = rows_of(own)
    amount, step = "Ud over standarden, kr. på et helt år", "Et trin, kr. på et år"
    assert rows["Pleje", "Funktionsniveau 1"][amount] == pytest.approx(6 * 500 * 365 / 7)
    assert rows["Pleje", "Funktionsniveau 1"][step] == pytest.approx(3 * 500 * 365 / 7)
    assert pd.isna(rows["Pleje", "Funktionsniveau 2"][amount])
    assert rows["Pleje", "Funktionsniveau 2"]["Ud over standarden, timer om ugen"] == -5
    assert rows["I alt", "I alt"]["Ud over standarden, timer om ugen"] == 1
    assert rows["Pleje", "Pleje"]["Standarden pr. modtager"] == pytest.approx((6 * 2 + 5 * 6) / 11)
    # Nobody gets the other service by the standard: no step, no levels.
    assert pd.isna(rows["Hjælp", "Hjælp"][step])
    assert ("Hjælp", "Funktionsniveau 1") not in rows
    told = plain(service_level(own).text)
    assert "Syd har ingen timepris og er ikke regnet med i kronerne." in told
    # 6 x 500 x 365 / 7 = 156,429 kr.
    assert "visiteret 1,0 timer flere om ugen" in told
    assert "koster det 155.000 kr. på et helt år" in told
    assert questions(own) == [
        "Hvad får borgerne ud over det, standarden regner med, og er det standarden eller bevillingerne, der skal ses på?"
    ]


def test_fewer_hours_than_the_standard_are_a_saving_and_another_question(tmp_path):
    own = made(tmp_path, CARE, (9, "Nord", "Pleje", 5.0, 2))
    told = plain(service_level(own).text)
    assert "9,0 timer færre om ugen" in told
    assert "Til timeprisen sparer det 230.000 kr. på et helt år" in told
    assert "Får borgerne den hjælp, standarden lover" in told
    assert standard_found(own).size == pytest.approx(-9 * 500 * 365 / 7)


def test_small_counts_are_not_shown_nor_given_away_by_kroner(tmp_path):
    """Level 2 has three, hidden with the five without level, the least that keeps the sum; but the kroner of levels 1 and 2 are
    a sum too, so level 1 goes as well."""
    groups = ((6, "Nord", "Pleje", 3.0, 1), (3, "Nord", "Pleje", 5.0, 2), (5, "Nord", "Pleje", 4.0, None))
    own = made(tmp_path, CARE, *groups)
    table = own.table.set_index(["service", "level"])
    assert table.loc[("Pleje", "all"), "recipients"] == 14
    # Nine are held against two standards: how many hours that comes to would tell how many of each.
    assert pd.isna(table.loc[("Pleje", "all"), "difference_hours"])
    figures = ["recipients", "hours_per_recipient", "difference_hours", "amount", "step_amount", "step_hours"]
    assert table.loc[[("Pleje", "1"), ("Pleje", "2"), ("Pleje", "none")], figures].isna().all(axis=None)
    assert "ikke vist" in service_level(own).tables["serviceniveau"].note
    shown = made(tmp_path / "all", CARE + "[graenser]\nsmaa_tal = 0\n", *groups).table
    assert shown["recipients"].tolist()[:4] == [14, 6, 3, 5]


@pytest.mark.parametrize(("levels", "difference"), [((20, 3, 9), None), ((20, 3, 9, 8), 40 * 5 - 40 - 12 - 54 - 64)])
def test_levels_that_are_hidden_cannot_be_solved_for(tmp_path, levels, difference):
    """20, 3 and 9 by the standards 2, 4 and 6 are 32 recipients and 3.3125 hours each: x + y = 12 and 4x + 6y = 66 have one
    answer, 3 and 9. So no level is told apart, and the mean and the difference of a service only beside four standards."""
    hours = CARE.replace('"2" = 6.0', '"2" = 4.0, "3" = 6.0, "4" = 8.0')
    own = made(tmp_path, hours, *((many, "Nord", "Pleje", 5.0, place + 1) for place, many in enumerate(levels)))
    table = own.table.set_index(["service", "level"]).loc["Pleje"]
    assert table.loc["all", "recipients"] == sum(levels)
    assert table.loc[[str(place + 1) for place in range(len(levels))], "recipients"].isna().all()
    found = table.loc["all", ["standard_hours", "difference_hours", "amount"]]
    assert found.isna().all() if difference is None else found["difference_hours"] == difference


@pytest.mark.parametrize(("without", "told"), [(4, False), (5, True), (0, True)])
def test_a_step_does_not_tell_how_few_are_without_a_level(tmp_path, without, told):
    """A step of half an hour in 365 / 7 weeks to the twelve who are held against the standard, of all who get the service."""
    groups = [(6, "Nord", "Pleje", 3.0, 1), (6, "Nord", "Pleje", 5.0, 2)]
    own = made(tmp_path, CARE, *groups, *([(without, "Nord", "Pleje", 4.0, None)] if without else []))
    step = own.table.set_index(["service", "level"]).loc[("Pleje", "all"), "step_hours"]
    assert step == pytest.approx(12 * 0.5 * 365 / 7) if told else pd.isna(step)


def test_a_service_of_few_is_in_no_sum(tmp_path):
    own = made(tmp_path, CARE, (4, "Nord", "Pleje", 3.0, 1), (9, "Nord", "Hjælp", 1.0, 1))
    assert own.table.set_index(["service", "level"]).loc[("Pleje", "all"), "recipients":].isna().all()
    assert pd.isna(own.service_sums("amount")["I alt"])
    assert standard_found(own) is None
    assert "regner med" not in service_level(own).text


def test_hours_without_a_price_are_told_without_kroner(tmp_path):
    """Six of Syd, which has no price, have an hour less a week than the standard's six."""
    told = plain(service_level(made(tmp_path, CARE, (6, "Syd", "Pleje", 5.0, 2))).text)
    assert "visiteret 6,0 timer færre om ugen, end kvalitetsstandarden regner med ved samme funktionsniveau." in told
    assert "Syd har ingen timepris og er ikke regnet med i kronerne." in told
    assert "stort set" not in told


def test_without_a_standard_there_are_hours_and_the_step_alone(tmp_path):
    own = made(tmp_path, "", (6, "Nord", "Pleje", 3.0, 1), (6, "Nord", "Pleje", 5.0, 2))
    shown = service_level(own)
    headings = [heading.text for heading in shown.tables["serviceniveau"].headings]
    assert not [heading for heading in headings if "tandard" in heading]
    # A quarter of an hour, where the municipality has set no step.
    assert own.service_sums("step_amount")["I alt"] == pytest.approx(12 * 0.25 * 500 * 365 / 7)
    assert plain(shown.text).startswith("## Hvad serviceniveauet koster\n\nEt trin på 15 minutter om ugen")


def test_nothing_is_shown_without_levels_and_standard(tmp_path):
    for own in (made(tmp_path / "no", "", (6, "Nord", "Pleje", 3.0, None)), made(tmp_path / "none", CARE)):
        assert service_level(own).parts == ()
        assert (questions(own), standard_facts(own)) == ([], [])


def test_a_fault_in_the_settings_leaves_the_section_out_under_its_own_heading(tmp_path):
    own = made(tmp_path, CARE.replace("trin_minutter = 30", "trin_minutter = -1"), (6, "Nord", "Pleje", 3.0, 1))
    told = service_level(own)
    assert told.text.startswith("## Hvad serviceniveauet koster\n\nAfsnittet er udeladt, fordi")
    assert not told.tables


def test_a_service_that_nobody_has_is_told(tmp_path):
    own = made(tmp_path, CARE.replace('"pleje"', '"Plejje"'), (6, "Nord", "Pleje", 3.0, 1))
    assert "Ingen modtager »Plejje«, som standarden også har timer for." in plain(service_level(own).text)


def test_a_group_beyond_chance_is_told_with_its_kroner_and_a_question(tmp_path):
    """Thirty in each, 4 hours in Nord and 2 in Syd, or 3 and 1 hour more: mean 3.5, 0.5 of each varied, so both are beyond."""
    groups = [
        (15, unit, "Pleje", hours + more, 1) for unit, hours in (("Nord", 4.0), ("Syd", 2.0)) for more in (0.0, 1.0)
    ]
    own = made(tmp_path, CARE, *groups)
    shown = service_level(own)
    rows = {row[0]: row[1:] for row in shown.tables["serviceniveau_distrikter"].rows}
    # Nord: 135 hours against 30 x 3.5 = 105.
    assert rows["Nord"][:4] == pytest.approx((30, 135, 105, 30 / 105))
    assert rows["Nord"][5] == pytest.approx(30 * 500 * 365 / 7)
    assert "Nord (28,6 pct. over) og Syd (28,6 pct. under). Hvad kan forklare det" in plain(shown.text)
    assert questions(own)[-1] == "Hvad kan forklare, at distrikterne visiterer forskelligt ved samme funktionsniveau?"


def test_assessors_stand_beside_each_other_where_cases_have_them(tmp_path):
    own = made(tmp_path, "", (12, "Nord", "Pleje", 3.0, 1), (12, "Syd", "Pleje", 5.0, 1))
    rows = own._decisions.checked.rows.reset_index(drop=True)
    price = own._decisions.prices
    named = rows.assign(assessor=["V1"] * 7 + ["V2"] * 8 + ["V3"] * 5 + ["V4"] * 2 + [None] * 2)
    own.__dict__["_decisions"] = SimpleNamespace(checked=SimpleNamespace(rows=named), prices=price)
    shown = service_level(own).tables["serviceniveau_visitatorer"]
    found = {row[0]: row[1] for row in shown.rows}
    # V4's two would be told by the sum and the others', so V3's five are not shown either.
    assert (found["V1"], found["V2"]) == (7, 8)
    assert pd.isna([found["V3"], found["V4"]]).all()
    assert "Bevillinger uden visitator er ikke med." in shown.note


def test_the_facts_of_a_sheet_name_no_district(purchaser, fjordby, forecasts, month):
    known = fjordby.known_at(month)
    own = PurchaserStandards(
        FollowUp(known.for_unit("Visitationen"), fjordby.unit("Visitationen"), month, forecasts, lambda: fjordby)
    )
    facts = {fact.topic: fact for fact in standard_facts(own)}
    assert list(facts) == ["service_standard", "service_spread", "service_step"]
    assert [round(row.actual, 3) for row in facts["service_spread"].rows] == [-0.071, 0.117]
    assert [round(row.actual) for row in facts["service_step"].rows] == [8_512, 4_443_432]
    assert facts["service_standard"].more
    names = [unit.name for unit in fjordby.settings.units]
    told = [str(evidence.value) for fact in facts.values() for evidence in fact.finding.evidence.values()]
    assert not set(told) & set(names)


def read(more):
    return STANDARDS.read({"kvalitetsstandarder": more})


BLOCK = {"ydelse": "Pleje", "gyldig_fra": "2026-01", "timer": {"1": 2.0}}


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"timer": {"9": 2.0}}, "kendes ikke"),
        ({"timer": {}}, "skal være en tabel"),
        ({"timer": {"1": -1.0}}, "timer"),
        ({"timer": {"1": "to"}}, "skal være et tal"),
        ({"gyldig_fra": "i år"}, "skal være en måned"),
        ({"pr": "dag"}, 'skal være "uge" eller "måned"'),
    ],
)
def test_what_is_wrong_in_a_standard_is_told(block, told):
    faults = read({"ydelser": [{**BLOCK, **block}]})[1]
    assert faults
    assert told in faults[0].line


def test_one_standard_at_a_time_and_a_step_above_nought():
    faults = read({"ydelser": [BLOCK, {**BLOCK, "ydelse": " pleje "}]})[1]
    assert [fault.line for fault in faults] == [
        '[[kvalitetsstandarder.ydelser]] nr. 2: gælder samme ydelse fra samme måned som en blok før den (der står "pleje"). '
        "Behold den ene."
    ]
    assert read({"ydelser": [BLOCK, {**BLOCK, "gyldig_fra": "2027-01"}]})[1] == []
    assert "skal være et tal over 0" in read({"trin_minutter": 0})[1][0].line


def test_the_standard_in_force_is_the_newest_that_has_begun():
    blocks = [
        {**BLOCK, "gyldig_fra": "2026-07", "timer": {"1": 3.0}}, BLOCK,
        {"ydelse": "Hjælp", "gyldig_fra": "2026-01", "pr": "måned", "timer": {"0": 365 / 84}, "kilde": "Byrådet"},
    ]  # fmt: skip
    settings = SimpleNamespace(sections={"kvalitetsstandarder": {"ydelser": blocks}})

    def hours(month):
        terms = standard_terms(settings, pd.Period(month, "M"))
        return terms.hours.set_index(["service", "function_level"])["standard_hours"].to_dict()

    # 365 / 84 hours a month are an hour a week: twelve months are 365 / 7 weeks.
    assert hours("2026-03") == {("pleje", 1): 2.0, ("hjælp", 0): pytest.approx(1.0)}
    assert hours("2026-07")["pleje", 1] == 3.0
    assert hours("2025-12") == {}
    with pytest.raises(SettingsError):
        standard_terms(SimpleNamespace(sections={"kvalitetsstandarder": {"trin": 5}}), MARCH)
