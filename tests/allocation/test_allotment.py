import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.allocation import GrantModel, TermsError, build_terms, grant, reconcile, sum_kroner
from styringslib.allocation.grants import as_months

MONTHS = pd.period_range("2026-01", periods=12, freq="M")
PRICES = [
    {"ydelse": "Personlig pleje", "tid": "hverdag", "pris": 512.35},
    {"ydelse": "Personlig pleje", "tid": "oevrig", "pris": 598.15},
    {"ydelse": "Praktisk hjælp", "pris": 455.05},
]
ACTIVITY = {"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "visiterede", "priser": PRICES}
HYBRID = {
    "model": "hybrid",
    "gyldig_fra": "2026-01",
    "korridor": [-0.03, 0.03],
    "udenfor_andel": 0.5,
    "priser": PRICES,
}


def activity(seed=0, units=("Nordby", "Ådalen"), months=MONTHS):
    rng = np.random.default_rng(seed)
    services = [("Personlig pleje", "weekday"), ("Personlig pleje", "other"), ("Praktisk hjælp", "weekday")]
    rows = pd.DataFrame(
        [(u, m, s, t) for u in units for m in months for s, t in services],
        columns=["unit", "month", "service", "time_of_day"],
    )
    rows["legal_basis"] = np.where(rows["month"] < pd.Period("2026-07", freq="M"), "sel_83", "aeldrelov")
    for column in ("granted_hours", "delivered_hours", "budgeted_hours"):
        rows[column] = rng.uniform(50, 200, len(rows)).round(2)
    return rows


def by_hand(rows, column):
    price = {("Personlig pleje", "weekday"): 512.35, ("Personlig pleje", "other"): 598.15}
    rates = [price.get((s, t), 455.05) for s, t in zip(rows["service"], rows["time_of_day"], strict=True)]
    return sum_kroner(rows[column] * rates)


def test_activity_is_hours_times_price_line_by_line():
    rows = activity()
    grants = grant(build_terms([ACTIVITY]), rows)
    assert grants.total == by_hand(rows, "granted_hours")
    assert len(grants.components) == len(rows)
    line = grants.components.iloc[0]
    assert line["amount"] == pytest.approx(line["quantity"] * line["rate"], abs=0.005)


def test_units_months_and_lines_are_the_same_money():
    grants = grant(build_terms([ACTIVITY]), activity())
    assert reconcile(grants, grants.total)["difference"].tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match=r"forskel 0\.01 kr"):
        reconcile(grants, grants.total + 0.01)
    table = grants.by_component()
    assert table.loc["Total", "Total"] == grants.total
    assert table.loc["Ådalen", "Total"] == sum_kroner(grants.by_month()["Ådalen"])


def test_a_change_of_model_in_mid_year_gives_each_month_to_one_model():
    rows = activity()
    block = {
        "model": "ramme",
        "gyldig_fra": "2026-07-01",
        "enheder": ["Ådalen"],
        "beloeb": {"Ådalen": 1_000_000},
    }
    grants = grant(build_terms([ACTIVITY, block]), rows)
    spring = rows[(rows["unit"] == "Nordby") | (rows["month"] < pd.Period("2026-07", freq="M"))]
    lines = grants.components
    assert sum_kroner(lines.loc[lines["component"] == "activity", "amount"]) == by_hand(spring, "granted_hours")
    of_block = lines[lines["component"] == "block"]
    assert of_block["month"].tolist() == MONTHS[6:].tolist()
    assert sum_kroner(of_block["amount"]) == pytest.approx(500_000, abs=0.05)


def test_a_unit_that_the_block_forgets_is_not_paid_nothing_in_silence():
    block = {"model": "ramme", "gyldig_fra": "2026-07", "beloeb": {"Ådalen": 1_000_000}}
    with pytest.raises(TermsError, match=r"Nordby, 2026-07 til 2026-12: .* ingen vilkår i kraft"):
        grant(build_terms([ACTIVITY, block]), activity())


def test_a_new_price_from_july():
    dearer = {**ACTIVITY, "gyldig_fra": "2026-07", "priser": [{"ydelse": p["ydelse"], "pris": 700} for p in PRICES[1:]]}
    rows = activity()
    autumn = rows[rows["month"] >= pd.Period("2026-07", freq="M")]
    before = rows.drop(autumn.index)
    expected = by_hand(before, "granted_hours") + sum_kroner(autumn["granted_hours"] * 700)
    assert grant(build_terms([ACTIVITY, dearer]), rows).total == pytest.approx(expected, abs=0.001)


@settings(max_examples=10, deadline=None)
@given(
    order=st.permutations(range(72)),
    entry=st.sampled_from([ACTIVITY, HYBRID, {**ACTIVITY, "efterregulering": True}]),
)
def test_the_order_of_rows_changes_nothing(order, entry):
    rows = activity()
    terms = build_terms([entry])
    first, second = grant(terms, rows), grant(terms, rows.iloc[list(order)])
    pd.testing.assert_frame_equal(first.components, second.components)
    pd.testing.assert_frame_equal(first.events, second.events)


@settings(max_examples=15, deadline=None)
@given(row=st.integers(0, 71), more=st.floats(0, 500), entry=st.sampled_from([ACTIVITY, HYBRID]))
def test_more_hours_never_give_less_money(row, more, entry):
    rows = activity()
    raised = rows.copy()
    raised.loc[row, ["granted_hours", "delivered_hours"]] += more
    terms = build_terms([entry])
    # Each of the lines may lose half an øre to rounding in the hybrid's settlement.
    assert grant(terms, raised).total >= grant(terms, rows).total - 0.01


def test_the_input_is_not_changed():
    rows = activity()
    kept = rows.copy(deep=True)
    grant(build_terms([{**ACTIVITY, "efterregulering": True, "aconto": "budgetterede"}]), rows)
    pd.testing.assert_frame_equal(rows, kept)


def test_nothing_is_granted_from_half_a_set_of_terms():
    rows = activity()
    rows.loc[rows["service"] == "Praktisk hjælp", "service"] = "Indkøb"
    rows.loc[3, "legal_basis"] = None
    rows.loc[6, "granted_hours"] = np.nan
    rows.loc[7, "granted_hours"] = -4
    late = {**ACTIVITY, "gyldig_fra": "2026-02"}
    with pytest.raises(TermsError) as caught:
        grant(build_terms([late]), rows)
    told = str(caught.value)
    assert "Nordby, 2026-02 til 2026-12" in told
    assert "»Indkøb« har ingen pris" in told
    assert "Nordby, 2026-01" in told
    assert "ingen vilkår i kraft" in told
    assert "intet lovgrundlag" in told
    assert "visiterede timer mangler eller er negative" in told
    assert {"priser", "gyldig_fra", "legal_basis", "granted_hours"} == set(caught.value.problems["key"])
    # A reader knows the columns by their headings.
    assert "Tildeling, »Lovgrundlag« (timer): Nordby" in told
    assert "Tildeling nr. 1, »Visiterede timer«: Nordby" in told
    assert "_" not in told.replace("gyldig_fra", "")


@pytest.mark.parametrize("wrong", [np.nan, -4.0, np.inf])
def test_each_wrong_number_is_told_by_itself(wrong):
    rows = activity()
    rows.loc[6, "granted_hours"] = wrong
    with pytest.raises(TermsError, match="Nordby, 2026-03: »Personlig pleje« visiterede timer mangler"):
        grant(build_terms([ACTIVITY]), rows)


def test_hours_paid_by_two_entries_are_refused():
    nursing = {
        "model": "sygepleje",
        "gyldig_fra": "2026-01",
        "variant": "aktivitet",
        "pris": 480,
        "ydelser": ["Praktisk hjælp"],
    }
    with pytest.raises(TermsError, match="betales af to tildelinger"):
        grant(build_terms([ACTIVITY, nursing]), activity())


def test_a_missing_table_and_a_missing_column_are_named():
    package = {"model": "pakke", "gyldig_fra": "2026-01", "enheder": ["A"], "takster": {"Let": 1}}
    with pytest.raises(TermsError, match="tabellen »pakker«, som mangler"):
        grant(build_terms([package]), {}, MONTHS)
    with pytest.raises(TermsError, match="kolonnen med visiterede timer mangler"):
        grant(build_terms([ACTIVITY]), activity().drop(columns="granted_hours"))
    with pytest.raises(ValueError, match="hvilke måneder"):
        grant(build_terms([package]), {})


def test_legal_basis_is_demanded_when_a_price_depends_on_it():
    bare = activity().drop(columns="legal_basis")
    assert grant(build_terms([ACTIVITY]), bare).total > 0
    by_law = {**ACTIVITY, "priser": [{**price, "lovgrundlag": "sel_83"} for price in PRICES] + PRICES}
    with pytest.raises(TermsError, match="intet lovgrundlag"):
        grant(build_terms([by_law]), bare)


def test_one_month_no_rows_and_all_zero():
    one = activity(months=MONTHS[:1])
    assert list(grant(build_terms([ACTIVITY]), one).by_month().index) == [MONTHS[0]]
    empty = grant(build_terms([ACTIVITY]), one.iloc[:0], MONTHS)
    assert (empty.total, len(empty.components)) == (0.0, 0)
    assert empty.by_month().empty
    zero = one.assign(granted_hours=0.0, delivered_hours=0.0, budgeted_hours=0.0)
    assert grant(build_terms([ACTIVITY]), zero).total == 0.0
    hybrid = grant(build_terms([HYBRID]), zero)
    assert (hybrid.total, len(hybrid.events)) == (0.0, 0)


def test_a_unit_that_starts_in_june_is_granted_from_june():
    rows = activity()
    rows = rows[(rows["unit"] != "Ådalen") | (rows["month"] >= MONTHS[5])]
    by_month = grant(build_terms([ACTIVITY]), rows).by_month()
    assert (by_month.loc[MONTHS[:5], "Ådalen"] == 0).all()
    assert (by_month.loc[MONTHS[5:], "Ådalen"] > 0).all()


def test_months_are_read_from_periods_text_and_dates():
    for given_months in (MONTHS.astype(str), MONTHS.to_timestamp(), MONTHS):
        assert as_months(pd.Series(given_months)).tolist() == MONTHS.tolist()
    with pytest.raises(ValueError, match="2026-10"):
        as_months(pd.Series(["oktober"]))
    with pytest.raises(ValueError, match="uden måned"):
        as_months(pd.Series(["2026-10", None]))


def test_every_model_keeps_the_protocol():
    terms = build_terms([ACTIVITY, {**HYBRID, "omraade": "x"}])
    assert all(isinstance(entry.model, GrantModel) for entry in terms.entries)
