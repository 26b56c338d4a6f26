"""[tildeling] as the rooms that calculate get it, and what is wrong with it."""

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.fields.fault import SettingsError
from styringslib.month.allocation_terms import AllocationTerms

BLOCK = {"model": "ramme", "gyldig_fra": "2026-01", "beloeb": {"Ådalen": 12}}


def terms(fjordby, content):
    return AllocationTerms(replace(fjordby.settings, sections={"tildeling": content}))


@pytest.mark.parametrize("content", [[BLOCK], {"hjemmepleje": BLOCK}, {"hjemmepleje": [BLOCK]}])
def test_a_list_and_named_blocks_say_the_same(fjordby, content):
    read = terms(fjordby, content)
    assert read.problem == ""
    assert read.in_force("Ådalen", pd.Period("2026-03", "M")).model.yearly == {"Ådalen": 12.0}
    assert (read.carry_over, read.settlement_rules) == (None, ())


def test_a_section_of_another_form_is_told(fjordby):
    read = terms(fjordby, 3)
    assert read.terms is None
    assert read.problem == "kommune.toml, tildeling skal være et afsnit med nøgler, ikke 3. Se docs/datakontrakt.md."


def test_what_is_wrong_with_one_part_does_not_stop_the_others(fjordby):
    read = terms(
        fjordby, {"hjemmepleje": BLOCK, "overfoersel": {"form": "stramt"}, "afregning": [{"gyldig_fra": "2026-01"}]}
    )
    assert read.problem == ""
    with pytest.raises(SettingsError, match="Mente du stram"):
        _ = read.carry_over
    assert [rule.correction for rule in read.settlement_rules] == ["symmetric"]
    faulty = terms(fjordby, {"hjemmepleje": {**BLOCK, "beloeb": {"Ådalen": -1}}, "overfoersel": {"form": "stram"}})
    assert "kan ikke være negativ" in faulty.problem
    assert faulty.carry_over.mode == "strict"


def test_which_entry_pays_a_unit_in_a_month(fjordby):
    """Those that name the unit go before those for all; one that has ended or not begun pays nothing."""
    everyone = {"model": "aktivitet", "timer": "leverede", "timepris": 400, "gyldig_fra": "2025-01"}
    named = {**everyone, "timepris": 500, "enhed": "Ådalen", "gyldig_fra": "2026-01", "gyldig_til": "2026-06"}
    read = terms(fjordby, {"alle": everyone, "egne": named})

    def price(unit, month):
        entry = read.in_force(unit, pd.Period(month, "M"))
        return entry and entry.model.prices.find("", "", "")

    assert [price("Ådalen", month) for month in ("2024-12", "2025-12", "2026-01", "2026-06", "2026-07")] == [
        None, 400, 500, 500, 400
    ]  # fmt: skip
    assert price("Mølleå", "2026-03") == 400
    assert [len(read.of(unit).entries) for unit in ("Ådalen", "Mølleå")] == [2, 1]
    other = terms(fjordby, {"egne": named})
    assert other.of("Mølleå") is None
    assert other.in_force("Mølleå", pd.Period("2026-03", "M")) is None
    assert terms(fjordby, {}).of("Ådalen") is None
    assert terms(fjordby, {}).problem == ""
