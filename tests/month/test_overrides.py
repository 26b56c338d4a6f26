"""What somebody knows of a year: the month's forecast follows it, keeps what the method alone said, and is scored by both."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.month import register_state
from styringslib.month.forecast import RECORD, typed
from styringslib.month.month_end import figures, outlook
from styringslib.month.planned_changes import overrides_in_force
from styringslib.month.track_record import overridden, track_record
from styringslib.register import open_register
from styringslib.sections import track_record as section
from styringslib.sections.economy.followed import followed_table, followed_text
from tests.month.made_overrides import MONTH, follow_up, override, sundby


def test_the_forecast_follows_what_is_known_and_keeps_what_the_method_alone_said(tmp_path: Path) -> None:
    without = figures(sundby(tmp_path / "a"), MONTH, outlook(sundby(tmp_path / "a"), MONTH))
    known = sundby(tmp_path / "b", override("Nord", "2026-09", "Enkelt beløb", 300_000.0))
    found = figures(known, MONTH, outlook(known, MONTH))
    # Twelve months of a million, and the bill.
    assert found.loc["Nord", "expected"] == pytest.approx(12.3e6, rel=0.005)
    for label in ("Nord", "frame:Ældre", "total"):
        assert found.loc[label, "by_method"] == pytest.approx(without.loc[label, "expected"], rel=1e-12)
    assert np.isnan(found.loc["Syd", "by_method"])
    assert found.loc["Syd", "expected"] == without.loc["Syd", "expected"]
    assert without["by_method"].isna().all()
    assert found.loc["total", "expected"] == pytest.approx(found.loc[["Nord", "Syd"], "expected"].sum())


def test_the_later_of_two_that_contradict_each_other_counts(tmp_path: Path) -> None:
    told = sundby(
        tmp_path,
        override("Nord", "2026-05", "Budgettet holder"),
        override("Nord", "2026-06", "Enkelt beløb", 20_000.0),
        override("Syd", "2026-06", "Budgettet holder ikke"),
        override("Nord", "2026-07", "Nyt niveau", 50_000.0),
        override("Syd", "2026-08", "Budgettet holder"),
        override("Syd", "2025-08", "Nyt niveau", 9_000.0),
        override("Nord", "2026-10", "Nyt niveau", 9_000.0),
        override("Nord", "2026-04", "Nyt niveau"),
    )
    rows = overrides_in_force(told, MONTH)
    assert list(zip(rows["unit"], rows["what"], strict=True)) == [
        ("Nord", "Enkelt beløb"),
        ("Nord", "Nyt niveau"),
        ("Syd", "Budgettet holder"),
    ]
    # A level that has not changed and a budget that holds say the same.
    both = sundby(
        tmp_path / "b", override("Nord", "2026-05", "Budgettet holder"), override("Nord", "2026-06", "Nyt niveau", 0.0)
    )
    assert len(overrides_in_force(both, MONTH)) == 2


def test_what_cannot_be_followed_stops_no_run(tmp_path: Path) -> None:
    known = sundby(
        tmp_path,
        override("Havnen", "2026-09", "Enkelt beløb", 1_000.0),
        override("Gammel", "2026-08", "Nyt niveau", 10_000.0),
    )
    found = figures(known, MONTH, outlook(known, MONTH))
    # Gammel's is its successor's; Havnen has no accounts.
    assert found["by_method"].notna().to_dict() == {"Nord": False, "Syd": True, "frame:Ældre": True, "total": True}


def test_the_report_says_who_knows_what_and_what_the_method_alone_would_say(tmp_path: Path) -> None:
    known = sundby(tmp_path, override("Nord", "2026-09", "Enkelt beløb", 300_000.0))
    basis = follow_up(known, "Nord")
    alone = basis.forecast["by_method"] / 1e6
    assert followed_text(basis).replace("\xa0", " ") == (
        "**Prognosen er tilrettet** efter det, der vides, og som tallene ikke viser (indberettet af Økonomikonsulent). Metoden "
        f"alene ville vente {f'{alone:.2f}'.replace('.', ',')} mio. kr. Passer det stadig, der er tilrettet?"
    )
    table = followed_table(basis)
    assert table is not None
    assert [heading.text for heading in table.headings] == [
        "Måned",
        "Hvad vi ved",
        "Kr.",
        "Begrundelse",
        "Indberettet af",
    ]
    assert [row[1:4] for row in table.rows] == [("Enkelt beløb", 300_000.0, "Efterbetaling til vikarbureauet")]
    whole = followed_table(follow_up(known, ""))
    assert whole is not None
    assert whole.headings[0].text == "Enhed"
    other = follow_up(known, "Syd")
    assert followed_text(other) == ""
    assert followed_table(other) is None


def test_an_entry_of_the_register_counts_until_it_is_withdrawn(tmp_path: Path) -> None:
    plain = sundby(tmp_path, more='[register]\nmodel = "faelles"\n')
    register = open_register(tmp_path, clock=lambda: dt.datetime(2026, 10, 8, tzinfo=dt.UTC), environ={})
    person = register.person()
    entry = register.add(
        "override",
        {"unit": "Nord", "month": "2026-06", "what": "Nyt niveau", "amount": "80.000", "reason": "To nye borgere"},
        person,
    )

    def told() -> pd.DataFrame:
        state = register_state.ask(tmp_path, plain.settings)
        known = register_state.with_entries(plain, state).known_at(MONTH)
        return overrides_in_force(known, MONTH)

    assert told()[["unit", "what", "amount", "reason", "entered_by"]].to_dict("records") == [
        {
            "unit": "Nord",
            "what": "Nyt niveau",
            "amount": 80_000.0,
            "reason": "To nye borgere",
            "entered_by": "Økonomikonsulent",
        }
    ]
    register.withdraw(entry.entry_id, person, entry.version, "Borgerne kom ikke")
    assert told().empty


def test_kept_forecasts_are_held_against_the_method_alone(tmp_path: Path) -> None:
    known = sundby(tmp_path)
    outturn = known.postings[(known.postings["unit"] == "Nord") & (known.postings["month"].dt.year == 2025)][
        "amount"
    ].sum()
    kept = pd.DataFrame(
        {
            "unit": ["Nord", "Nord"],
            "month": pd.PeriodIndex(["2025-06", "2025-09"], freq="M"),
            "made": pd.to_datetime(["2025-07-09", "2025-10-09"]),
            "expected": [1.01 * outturn, 1.03 * outturn],
            "by_method": [0.96 * outturn, np.nan],
        }
    )
    for name, share in (("lower_80", 0.98), ("upper_80", 1.04), ("lower_95", 0.9), ("upper_95", 1.1)):
        kept[name] = share * outturn
    record = track_record(known, MONTH, kept, lambda month: None)
    scored = overridden(record)
    assert scored["month"].astype(str).tolist() == ["2025-06"]
    assert scored[["error", "error_alone"]].iloc[0].tolist() == pytest.approx([0.01, 0.04])
    # The record of the forecast itself is the one that was made, twice.
    assert (record["method"] == "recorded").sum() == 2


def test_the_track_record_tells_how_what_was_known_has_fared() -> None:
    rows = [
        ("Nord", "2024-06", "recorded", 101.0, 100.0, 0.01),
        ("Nord", "2024-06", "alone", 104.0, 100.0, 0.04),
        ("Nord", "2025-06", "recorded", 97.0, 100.0, -0.03),
        ("Nord", "2025-06", "alone", 102.0, 100.0, 0.02),
        ("Nord", "2025-09", "recorded", 100.0, 100.0, 0.0),
    ]
    table = pd.DataFrame(rows, columns=["unit", "month", "method", "expected", "outturn", "error"])
    table["month"] = pd.PeriodIndex(table["month"], freq="M")
    basis: Any = type("Basis", (), {"overridden": overridden(typed(table, RECORD))})()
    assert section._overridden_text(basis).replace("\xa0", " ") == (
        "**Tilrettede prognoser.** 2 gemte prognoser af afsluttede år fulgte det, nogen vidste. De ramte i gennemsnit 2,00 pct. "
        "ved siden af regnskabet. Metoden alene ville have ramt 3,00 pct. ved siden af. Tilretningen var nærmest 1 gang af 2."
    )
