import datetime as dt
import math
import tomllib

import pandas as pd
import pytest

from styringslib.allocation import ActivityTerms, BlockTerms, HybridTerms, NursingTerms, TermsError, build_terms

PRICES = [
    {"ydelse": "Personlig pleje", "tid": "hverdag", "pris": 500.0},
    {"ydelse": "Personlig pleje", "tid": "oevrig", "pris": 600.0},
    {"ydelse": "Praktisk hjælp", "pris": 450},
]
ACTIVITY = {"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "visiterede", "priser": PRICES}
BLOCK = {"model": "ramme", "gyldig_fra": "2026-01", "beloeb": {"Ådalen": 12_000_000}}
HYBRID = {
    "model": "hybrid",
    "gyldig_fra": "2026-01",
    "korridor": [-0.03, 0.03],
    "udenfor_andel": 0.5,
    "priser": PRICES,
}
REHABILITATION = {
    "model": "rehabilitering",
    "gyldig_fra": "2026-01",
    "form": "ramme",
    "kapacitet": {"Team": 900},
    "timer_pr_forloeb": 30,
}

TOML = """
[[tildeling]]
model = "aktivitet"
gyldig_fra = 2026-01-01
gyldig_til = 2026-06-01
timer = "leverede"
efterregulering = true
aconto = "budgetterede"
efterregulering_maaneder = 2
priser = [{ ydelse = "Personlig pleje", tid = "hverdag", lovgrundlag = "aeldrelov", pris = 512.5 }]

[[tildeling]]
model = "ramme"
enheder = ["Ådalen"]
gyldig_fra = 2026-07-01
beloeb = { "Ådalen" = 14_100_000 }
profil = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]

[[tildeling]]
model = "hybrid"
gyldig_fra = 2026-07-01
korridor = [-0.02, 0.05]
udenfor_andel = 0.6
opgoerelse = "maaned"
priser = [{ ydelse = "Personlig pleje", pris = 500 }]

[[tildeling]]
model = "pakke"
omraade = "helhedspleje"
gyldig_fra = 2026-01-01
takster = { Let = 1250, Tung = 6400.5 }

[[tildeling]]
model = "rehabilitering"
gyldig_fra = 2026-01-01
form = "aktivitet"
takst = 14_000
kapacitet = { "Team Hverdag" = 900 }
timer_pr_forloeb = 30

[[tildeling]]
model = "takst"
gyldig_fra = 2026-01-01
takster = { "Niveau 1" = 1800 }
pladser = { "Søvang" = 12 }
forventet_belaegning = 0.97

[[tildeling]]
model = "sygepleje"
gyldig_fra = 2026-01-01
variant = "leverede"
pris = 480
ydelser = ["Overdragede sygeplejeydelser"]
sygeplejeenhed = "Sygeplejen"
"""


def problems_of(entries, services=None):
    with pytest.raises(TermsError) as caught:
        build_terms(entries, services)
    return caught.value


def test_all_models_from_a_municipality_file():
    terms = build_terms(tomllib.loads(TOML)["tildeling"])
    assert [entry.model.model for entry in terms.entries] == [
        *("activity", "block", "hybrid", "package", "rehabilitation", "residential", "nursing")
    ]
    assert terms.areas == ("hjemmepleje", "helhedspleje", "rehabilitering", "botilbud", "sygepleje")
    first, block, hybrid = (entry.model for entry in terms.entries[:3])
    assert isinstance(first, ActivityTerms)
    assert (first.basis, first.correction, first.on_account, first.correction_lag) == ("delivered", True, "budgeted", 2)
    assert first.prices.find("Personlig pleje", "aeldrelov", "weekday") == 512.5
    assert isinstance(block, BlockTerms)
    assert block.profile[-1] == 2
    assert isinstance(hybrid, HybridTerms)
    assert (hybrid.corridor, hybrid.settled_share, hybrid.year_to_date) == ((-0.02, 0.05), 0.6, False)
    assert isinstance(terms.entries[6].model, NursingTerms)


def test_named_tables_are_areas_with_one_or_several_dates():
    text = """
    [[tildeling.distrikter]]
    model = "aktivitet"
    timer = "visiterede"
    gyldig_fra = "2025-01"
    timepris = 505.5

    [[tildeling.distrikter]]
    model = "aktivitet"
    timer = "visiterede"
    gyldig_fra = "2026-01"
    timepris = 520
    priser = [{ ydelse = "Praktisk hjælp", pris = 450 }]

    [tildeling.team]
    model = "ramme"
    enhed = "Team"
    gyldig_fra = "2025-01"
    beloeb = { Team = 4_000_000 }

    [tildeling.overfoersel]
    form = "fleksibel"
    """
    terms = build_terms(tomllib.loads(text)["tildeling"], services=["Indkøb"])
    assert terms.areas == ("distrikter", "team")
    assert [entry.units for entry in terms.entries] == [(), (), ("Team",)]
    prices = terms.entries[1].model.prices
    assert (prices.find("Praktisk hjælp", "", ""), prices.find("Indkøb", "sel_83", "other")) == (450.0, 520.0)


def test_a_fault_in_a_named_table_is_told_with_its_name():
    entries = {"distrikter": [ACTIVITY, {**ACTIVITY, "gyldig_fra": "2026-07", "timer": "leveret"}], "team": BLOCK}
    assert problems_of(entries).problems["key"].tolist() == ["distrikter[2].timer"]


def test_an_entry_for_the_unit_goes_before_one_for_all_and_gives_way_to_the_next():
    terms = build_terms(tomllib.loads(TOML)["tildeling"])
    months = pd.period_range("2025-12", "2026-08", freq="M")
    grid = terms.in_force("hjemmepleje", ["Nordby", "Ådalen"], months)
    assert grid[0].tolist() == [-1, 0, 0, 0, 0, 0, 0, 2, 2]
    assert grid[1].tolist() == [-1, 0, 0, 0, 0, 0, 0, 1, 1]


def test_without_last_month_an_entry_ends_where_the_next_begins():
    terms = build_terms([ACTIVITY, {**ACTIVITY, "gyldig_fra": dt.date(2026, 3, 1)}])
    assert terms.in_force("hjemmepleje", ["A"], pd.period_range("2026-01", periods=4, freq="M")).tolist() == [
        [0, 0, 1, 1]
    ]


def test_the_most_specific_price_counts():
    price = build_terms([ACTIVITY]).entries[0].model.prices
    assert price.find("Personlig pleje", "sel_83", "other") == 600.0
    assert price.find("Praktisk hjælp", "", "") == 450.0
    assert math.isnan(price.find("Personlig pleje", "sel_83", ""))


def test_everything_wrong_is_told_at_once_with_key_and_unit():
    error = problems_of(
        [
            {**HYBRID, "gyldig_fra": dt.date(2026, 1, 2), "korridor": [0.03, -0.03], "udenfor_andel": 1.5},
            {
                **ACTIVITY,
                "gyldig_fra": "2026-01-01",
                "timere": "visiterede",
                "priser": [{"ydelse": "A", "pris": -5}],
            },
            {"model": "ramm", "gyldig_fra": "januar"},
            {**BLOCK, "omraade": "andet", "beloeb": {"Ådalen": -1, "Nordby": "mange"}, "profil": [1, 2]},
        ]
    )
    told = error.problems.set_index(["entry", "key"])["message"].to_dict()
    units = error.problems.set_index(["entry", "key"])["unit"].to_dict()
    assert "første i en måned" in told[1, "gyldig_fra"]
    assert "vender på hovedet" in told[1, "korridor"]
    assert units[1, "udenfor_andel"] == "andel"
    assert units[2, "priser[1].pris"] == "kr. pr. time"
    assert "Mente du timer?" in told[2, "timere"]
    assert "samme måned som tildeling nr. 1" in told[2, "gyldig_fra"]
    assert "Mente du ramme?" in told[3, "model"]
    assert 'en måned som "2026-10"' in told[3, "gyldig_fra"]
    assert "negativ" in told[4, "beloeb.Ådalen"]
    assert "tal" in told[4, "beloeb.Nordby"]
    assert "12 tal" in told[4, "profil"]
    assert len(error.problems) == 11
    assert str(error).count("\n- ") == 11


def test_one_thing_wrong_is_told_in_the_singular():
    assert "Ret ét sted:" in str(problems_of([{**BLOCK, "beloeb": {}}]))


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([{**BLOCK, "gyldig_til": "2026-06"}, {**BLOCK, "gyldig_fra": "2026-04"}], "slutter (2026-06)"),
        ([{**BLOCK, "enheder": ["Ådalen"]}, {**BLOCK, "enheder": ["Ådalen", "Nordby"]}], "for Ådalen"),
        ([{**BLOCK, "enheder": ["Ådalen", "Nordby"]}], "»beloeb«: »Nordby« mangler, men står under »enheder«"),
        ([{**BLOCK, "enheder": ["Ådalen"], "beloeb": {"Ådalen": 1, "Nordby": 1}}], "»enheder«: »Nordby« mangler"),
        ([{**REHABILITATION, "beloeb": {"Nord": 1}}], "»beloeb«: »Team« mangler"),
        ([{**BLOCK, "gyldig_til": "2025-12"}], "ligger før gyldig_fra"),
        ([{**HYBRID, "korridor": [0.01, 0.03]}], "rumme 0"),
        ([{**HYBRID, "korridor": ["a", 0.03]}], "skal være et tal"),
        ([{**BLOCK, "profil": [0] * 12}], "ikke alle være 0"),
        ([{**BLOCK, "profil": [-1] + [1] * 11}], "negative tal"),
        ([{**ACTIVITY, "priser": []}], "mindst én"),
        ([{**ACTIVITY, "priser": [PRICES[0], PRICES[0]]}], "to priser"),
        ([{**ACTIVITY, "efterregulering": True, "aconto": "visiterede"}], "samme timer"),
        ([{**ACTIVITY, "efterregulering": "ja"}], "true eller false"),
        ([{**ACTIVITY, "efterregulering_maaneder": 1.5}], "helt tal"),
        ([{**ACTIVITY, "enheder": "Ådalen"}], "liste af tekster"),
        ([{k: v for k, v in ACTIVITY.items() if k != "gyldig_fra"}], "»gyldig_fra«: nøglen mangler"),
        ([{k: v for k, v in HYBRID.items() if k != "korridor"}], "»korridor«"),
    ],
)
def test_each_mistake_has_its_own_words(entries, told):
    assert told in str(problems_of(entries))


def test_a_service_without_price_is_told_before_anything_is_granted():
    error = problems_of([ACTIVITY], services=["Personlig pleje", "Praktisk hjælp", "Indkøb"])
    assert error.problems["message"].tolist() == ["ydelsen »Indkøb« har ingen pris. Tilføj den."]
    assert len(build_terms([ACTIVITY], services=["Personlig pleje"]).entries) == 1


def test_entries_for_other_units_or_areas_do_not_overlap():
    north = {**BLOCK, "enheder": ["Nordby"], "beloeb": {"Nordby": 1}}
    entries = [{**BLOCK, "enheder": ["Ådalen"]}, north, {**BLOCK, "omraade": "andet"}, BLOCK]
    assert len(build_terms(entries).entries) == 4
